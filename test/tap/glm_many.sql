-- Fits of more rows than are kept in memory: a start from a sample, two or three passes over all rows, and patterns in
-- memory.  Against the equations that define the estimates, evaluated by SQL, and against the fit of the same data as
-- frequencies.  Tolerances are relative.  All data are simulated.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SET LOCAL extra_float_digits = 3;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE SCHEMA many;
-- pseudo-random and the same everywhere
CREATE FUNCTION many.u(i bigint, stream int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(i, stream) & 4503599627370495) / 4503599627370496.0::float8 $$;
CREATE TABLE many.rows AS
SELECT i AS id, x, z, g, (many.u(i, 4) < 1 / (1 + exp(0.7 - x - 0.3 * z)))::int AS y, floor(-ln(1 - many.u(i, 5)) * exp(0.3 * x))::int AS visits,
	0.5 + many.u(i, 6) AS w, 1 + (many.u(i, 7) * 3)::int AS f
FROM generate_series(1, 160000) AS i, LATERAL (SELECT many.u(i, 1) * 4 - 2 AS x, many.u(i, 2) AS z, 'g' || (many.u(i, 3) * 5)::int AS g) AS r;
ANALYZE many.rows;

---- the equations: scores sum to 0; errors are the inverse of the information

CREATE TEMPORARY TABLE m AS SELECT logit('many.rows', 'y ~ x') AS logit, probit('many.rows', 'y ~ x') AS probit, poisson('many.rows', 'visits ~ x') AS poisson,
	logit('many.rows', 'y ~ x', tolerance => 1e-13) AS exact;
SELECT ok((logit).passes BETWEEN 3 AND 4 AND (logit).rows_read = 160000 * (logit).passes AND (logit).iterations = (logit).passes - 1, 'few passes, counted')
FROM m;
SELECT ok((probit).passes BETWEEN 3 AND 4 AND (poisson).passes BETWEEN 3 AND 5, 'probit and Poisson') FROM m;
CREATE TEMPORARY TABLE coefficient AS
SELECT link, max(estimate) FILTER (WHERE term = '(Intercept)') AS a, max(estimate) FILTER (WHERE term = 'x') AS b,
	max(std_error) FILTER (WHERE term = '(Intercept)') AS sa, max(std_error) FILTER (WHERE term = 'x') AS sb
FROM m, LATERAL (VALUES ('logit', logit), ('poisson', poisson), ('exact', exact)) AS v(link, model), tidy(model) GROUP BY link;
-- of a row: mean and variance, which for these links is also its information
CREATE TEMPORARY TABLE sums AS
SELECT link, sum(score) AS s, sum(score * x) AS sx, sum(i) AS i, sum(i * x) AS ix, sum(i * x * x) AS ixx FROM coefficient, many.rows,
	LATERAL (SELECT CASE WHEN link = 'poisson' THEN exp(a + b * x) ELSE 1 / (1 + exp(-a - b * x)) END AS mean) AS l,
	LATERAL (SELECT CASE WHEN link = 'poisson' THEN visits ELSE y END - mean AS score, CASE WHEN link = 'poisson' THEN mean ELSE mean * (1 - mean) END AS i) AS t
GROUP BY link;
-- what a Newton step would still change, in standard errors
SELECT ok(abs((s * ixx - sx * ix) / (i * ixx - ix * ix)) < 1e-9 * sa AND abs((sx * i - s * ix) / (i * ixx - ix * ix)) < 1e-9 * sb, link || ': no step is left')
FROM sums JOIN coefficient USING (link);
SELECT pg_temp.near(sa, sqrt(ixx / (i * ixx - ix * ix)), CASE link WHEN 'exact' THEN 1e-10 ELSE 1e-8 END, link || ': error of the constant') FROM sums JOIN coefficient USING (link);
SELECT pg_temp.near(sb, sqrt(i / (i * ixx - ix * ix)), CASE link WHEN 'exact' THEN 1e-10 ELSE 1e-8 END, link || ': error of the slope') FROM sums JOIN coefficient USING (link);
SELECT pg_temp.near((logit).log_lik, (SELECT sum(CASE y WHEN 1 THEN -ln(1 + exp(-a - b * x)) ELSE -ln(1 + exp(a + b * x)) END) FROM many.rows, coefficient WHERE link = 'logit'), 1e-12, 'log-likelihood')
FROM m;
SELECT pg_temp.near((logit).log_lik, (exact).log_lik, 1e-14, 'log-likelihood of another number of passes') FROM m;

---- a level so rare that its one event is not in the sample, whose estimates are then worse than the constant; x is
---- balanced within it and within the rest, so that its coefficient is 0 and the others are log odds of counts

CREATE TABLE many.astray AS
SELECT d / 1e5::float8 AS x, (abs(d) % 400 = 0 AND abs(d) <= 40000)::int AS r, (d = 0 OR abs(d) % 500 = 250)::int AS y FROM generate_series(-80000, 80000) AS d;
SELECT results_eq('SELECT r, count(*), sum(y) FROM many.astray GROUP BY r ORDER BY r', 'VALUES (0, 159800::bigint, 320::bigint), (1, 201, 1)', 'counts of the rare level');
CREATE TEMPORARY TABLE led AS SELECT logit('many.astray', 'y ~ x + r') AS logit, probit('many.astray', 'y ~ x + r') AS probit, cloglog('many.astray', 'y ~ x + r') AS cloglog;
SELECT ok((logit).passes < 10 AND (probit).passes < 10 AND (cloglog).passes < 10, 'a sample that leads astray is given up') FROM led;
SELECT ok(abs(estimate) < 1e-12, 'slope where x is balanced') FROM led, tidy(logit) WHERE term = 'x';
SELECT pg_temp.near(estimate, CASE term WHEN 'r' THEN ln(1::float8 / 200) - ln(320::float8 / 159480) ELSE ln(320::float8 / 159480) END, 1e-12, term || ': log odds') FROM led, tidy(logit) WHERE term <> 'x';
SELECT pg_temp.near(std_error, sqrt(159800 / (320 * 159480::float8) + 201 / 200::float8), 1e-9, 'error of the rare level') FROM led, tidy(logit) WHERE term = 'r';
SELECT pg_temp.near(predict(m, p), 1 / 201::float8, 1e-12, (m).family || ': share of the rare level')
FROM led, LATERAL unnest(ARRAY[logit, probit, cloglog]) AS m, LATERAL (SELECT 0::float8 AS x, 1 AS r) AS p;

---- levels of a few rows, which a step of all rows together may be short for and still change: x is balanced within each level,
---- so that its coefficient is 0 and the square of the level's error is the sum of 1 / cases over both outcomes and levels

CREATE TABLE many.balanced AS SELECT d, d / 1e5::float8 AS x, (abs(d) % 10 IN (1, 4, 8))::int AS y FROM generate_series(-75000, 75000) AS d WHERE d <> 0;
SELECT pg_temp.near(std_error, (SELECT sqrt(sum(1 / cases::float8)) FROM (SELECT count(*) AS cases FROM many.balanced, LATERAL (SELECT CASE WHEN abs(d) <= pairs THEN (abs(d) <= ones)::int ELSE y END AS answer) AS a
		GROUP BY abs(d) <= pairs, answer) AS counts), 2e-9, format('error of a level with %s of %s rows', 2 * ones, 2 * pairs))
FROM (VALUES (7, 1), (3, 2), (7, 2), (9, 2)) AS v(pairs, ones),
	LATERAL tidy(logit(format('SELECT x, CASE WHEN abs(d) <= %1$s THEN (abs(d) <= %2$s)::int ELSE y END AS y, (abs(d) <= %1$s)::int AS rare FROM many.balanced', pairs, ones), 'y ~ x + rare')) AS t
WHERE term = 'rare';

---- an offset: two passes for the constant alone, two for the fit

-- a Poisson model's constant is log(sum of outcomes / sum of exp(offset)), to which one step leads from anywhere; another pass sees that it is there.
-- The offset is so wide that the sample, whose rows have other sums, leads astray: bending by it would take that constant two passes more
CREATE TEMPORARY TABLE alone AS SELECT poisson('SELECT visits, exp(2 * z) + 3 * x AS o FROM many.rows', 'visits ~ 1', offset_column => 'o') AS m;
CREATE TEMPORARY TABLE constant AS SELECT ln(sum(visits) / sum(exp(exp(2 * z) + 3 * x))) AS c, 1 / sqrt(sum(visits)) AS error FROM many.rows;
SELECT pg_temp.near(estimate, c, 1e-14, 'Poisson: a constant beside an offset') FROM alone, tidy(m), constant;
SELECT pg_temp.near(std_error, error, 1e-12, 'Poisson: its error') FROM alone, tidy(m), constant;
SELECT is((m).passes, 5::bigint, 'Poisson: a reading, two for the constant, one where the sample leads, one back') FROM alone;
SELECT pg_temp.near((m).null_log_lik, (SELECT sum(visits * (c + o) - exp(c + o) - ln_factorial) FROM many.rows, LATERAL (SELECT exp(2 * z) + 3 * x AS o) AS r,
		LATERAL (SELECT coalesce(sum(ln(k::float8)), 0) AS ln_factorial FROM generate_series(2, visits) AS k) AS f), 1e-13, 'Poisson: its log-likelihood') FROM alone, constant;

CREATE TEMPORARY TABLE offsets AS SELECT family, t, CASE family
	WHEN 'probit' THEN probit('many.rows', 'y ~ x', offset_column => 'z', tolerance => t)
	WHEN 'logit' THEN logit('many.rows', 'y ~ x', offset_column => 'z', tolerance => t)
	ELSE poisson('many.rows', 'visits ~ x', offset_column => 'z', tolerance => t) END AS m
FROM unnest(ARRAY['probit', 'logit', 'poisson']) AS family, unnest(ARRAY[1e-9, 1e-13]) AS t;
SELECT ok((m).passes BETWEEN 4 AND 6, family || ': passes with an offset') FROM offsets WHERE t = 1e-9;
SELECT pg_temp.near((a.m).null_log_lik, (b.m).null_log_lik, 1e-14, a.family || ': log-likelihood of the constant beside an offset')
FROM offsets AS a JOIN offsets AS b USING (family) WHERE a.t > b.t;
SELECT pg_temp.near(x, y, 1e-8, a.family || ': with an offset, as of more passes') FROM offsets AS a JOIN offsets AS b USING (family),
	unnest((a.m).estimate || (a.m).covariance, (b.m).estimate || (b.m).covariance) AS u(x, y) WHERE a.t > b.t;

---- the same bits for any order, partition and number of workers

CREATE TABLE many.shuffled AS SELECT * FROM many.rows ORDER BY hashint8(id);
CREATE TABLE many.parts (LIKE many.rows) PARTITION BY HASH (id);
CREATE TABLE many.parts_0 PARTITION OF many.parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE many.parts_1 PARTITION OF many.parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO many.parts SELECT * FROM many.shuffled;
ANALYZE many.shuffled, many.parts;
CREATE TEMPORARY TABLE calls (call text, statement text);
INSERT INTO calls VALUES
	('probit', $$SELECT probit(%L, 'y ~ x * g + z')$$),
	('logit, weights, hc1', $$SELECT logit(%L, 'y ~ x + z', 'w')$$),
	('cloglog, frequency', $$SELECT cloglog(%L, 'y ~ x + g', 'f', 'frequency', info => 'expected')$$),
	('poisson, offset', $$SELECT poisson(%L, 'visits ~ x', offset_column => 'z')$$);
CREATE FUNCTION pg_temp.bits(statement text, source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m model;
BEGIN
	-- a composite result goes into a composite variable field by field
	EXECUTE format('SELECT (s.m).* FROM (%s AS m OFFSET 0) AS s', format(statement, source)) INTO m;
	RETURN array_to_string(ARRAY[(m).estimate::text, (m).covariance::text, (m).log_lik::text, (m).null_log_lik::text,
		(m).rss::text, (m).iterations::text, (m).n::text, (m).passes::text], ' ');
END $$;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT call, pg_temp.bits(statement, 'many.rows') AS bits FROM calls;
SELECT ok(length(bits) > 100, call || ': there are bits') FROM serial;
SELECT is(pg_temp.bits(statement, 'many.shuffled'), bits, call || ', shuffled') FROM calls JOIN serial USING (call);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
ALTER TABLE many.rows SET (parallel_workers = 3);
SELECT is(pg_temp.bits(statement, source), bits, concat_ws(' ', call, source, 'in parallel'))
FROM calls JOIN serial USING (call), unnest(ARRAY['many.rows', 'many.parts']) AS source;

-- moments and sample in one reading: what each aggregate gives by itself, with NULLs and weights
CREATE FUNCTION pg_temp.both(workers int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE source text := 'SELECT y, g, CASE WHEN id % 9 = 0 THEN NULL WHEN id % 11 = 0 THEN 0 ELSE f END AS f, CASE WHEN id % 70 = 0 THEN NULL ELSE x END AS x FROM many.rows';
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	RETURN QUERY EXECUTE format('SELECT is(md5(substr(kept, 1, length(patterns))), md5(patterns), %L) FROM (SELECT kept_agg(''y ~ x + g''::text, ''sampling''::text, f, y, x, g) AS kept, '
		'patterns_agg(''y ~ x + g''::text, ''sampling''::text, f, y, x, g) AS patterns FROM (%s) AS s) AS v', format('a sample beside moments, %s workers', workers), source);
	RETURN QUERY SELECT is(md5(moments_send((probit(source, 'y ~ x + g', 'f', 'frequency')).moments)), md5(moments_send((ols(source, 'y ~ x + g', 'f', 'frequency')).moments)),
		format('moments beside a sample, %s workers', workers));
END $$;
SELECT pg_temp.both(workers) FROM unnest(ARRAY[0, 3]) AS workers;
RESET max_parallel_workers_per_gather;

---- patterns: rows are read once, and the fit is that of frequencies

CREATE TABLE many.answers AS
SELECT (u1 * 3)::int AS age_group, g, (u2 * 6)::int::smallint AS grade, u2 > 0.6 AS woman, (u3 < 0.2 + 0.1 * (u1 * 3)::int + 0.2 * (u2 > 0.6)::int) AS yes,
	(u3 * 4)::int AS visits, CASE WHEN id % 50 = 0 THEN NULL ELSE id % 4 END AS answer, 0.3 + (id % 7) / 3.0 AS w
FROM (SELECT id, g, many.u(id, 11) AS u1, many.u(id, 12) AS u2, many.u(id, 13) AS u3 FROM many.rows) AS r;
ANALYZE many.answers;
CREATE TEMPORARY TABLE patterns AS SELECT v.* FROM (VALUES
	('probit', probit('many.answers', 'yes ~ factor(age_group) + g + grade * woman'),
		probit('SELECT age_group, g, grade, woman, yes, count(*) AS n FROM many.answers GROUP BY 1, 2, 3, 4, 5', 'yes ~ factor(age_group) + g + grade * woman', 'n', 'frequency')),
	('poisson', poisson('many.answers', 'visits ~ g + grade + i(answer, missing=''none'')'),
		poisson('SELECT g, grade, visits, answer, count(*) AS n FROM many.answers GROUP BY 1, 2, 3, 4', 'visits ~ g + grade + i(answer, missing=''none'')', 'n', 'frequency')),
	('logit of rows with NULLs', logit('many.answers', 'yes ~ answer + g'), logit('SELECT g, yes, answer, count(*) AS n FROM many.answers GROUP BY 1, 2, 3', 'yes ~ answer + g', 'n', 'frequency'))) AS v(name, m, r);
SELECT is(row((m).passes, (m).rows_read, (m).n_read)::text, '(1,160000,160000)', name || ': rows are read once') FROM patterns;
SELECT is(row((m).n, (m).estimate, (m).covariance)::text, row((r).n, (r).estimate, (r).covariance)::text, name || ': the bits of frequencies') FROM patterns;
SELECT pg_temp.near((m).log_lik, (r).log_lik, 1e-14, name || ': log-likelihood') FROM patterns;
SELECT is((m).n_null_regressor, 3200::bigint, 'rows with NULLs are counted') FROM patterns WHERE name ~ 'NULLs';
-- the moments are those of the rows to the bit, also with weights of many digits
SELECT is(md5(moments_send((probit('many.answers', formula, weights, coalesce(type, 'sampling'))).moments)), md5(moments_send((ols('many.answers', formula, weights, coalesce(type, 'sampling'))).moments)),
	concat_ws(' ', 'moments of', formula, weights, type))
FROM (VALUES ('yes ~ g + grade * woman', NULL, NULL), ('yes ~ g + i(answer, missing=''none'')', 'w', 'sampling'), ('yes ~ g + woman', 'w', 'analytic'), ('yes ~ g', 'age_group', 'frequency')) AS v(formula, weights, type);

---- groups are read together and fitted in memory: the models of their rows, NULL a group, large groups by themselves

CREATE TABLE many.grouped AS
SELECT x, z, y, visits, w, f, CASE WHEN id <= 135000 THEN 'most' WHEN id % 60 > 0 THEN 'it''s ' || id % 60 END AS part, id % 7 > 1 AS inside FROM many.rows;
ANALYZE many.grouped;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE FUNCTION pg_temp.scans(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE before bigint := pg_stat_get_xact_numscans('many.grouped'::regclass);
BEGIN
	EXECUTE statement;
	RETURN pg_stat_get_xact_numscans('many.grouped'::regclass) - before;
END $$;
SELECT is(pg_temp.scans($$SELECT fit_by('SELECT * FROM many.grouped WHERE part <> ''most''', 'part', 'y ~ x + z', 'logit')$$), 2::bigint, 'fit_by: two scans for 59 groups');
SELECT ok(bool_and((g).model = m) AND count(*) = 61, 'fit_by: the models of their rows, ' || name)
FROM (SELECT 'logit' AS name, g, logit(s, 'y ~ x + z') AS m
	FROM fit_by('many.grouped', 'part', 'y ~ x + z', 'logit') AS g, format('SELECT * FROM many.grouped WHERE part IS NOT DISTINCT FROM %L', group_level) AS s
	UNION ALL SELECT 'poisson, offset, subpopulation', g, poisson(s, 'visits ~ x', offset_column => 'z', subpop => 'inside')
	FROM fit_by('many.grouped', 'part', 'visits ~ x', 'poisson', offset_column => 'z', subpop => 'inside') AS g,
		format('SELECT * FROM many.grouped WHERE part IS NOT DISTINCT FROM %L', group_level) AS s
	UNION ALL SELECT 'frequency', g, probit(s, 'y ~ i.f', 'f', 'frequency', vcov => 'hc1')
	FROM fit_by('many.grouped', 'part', 'y ~ i.f', 'probit', weights => 'f', weight_type => 'frequency', vcov => 'hc1') AS g,
		format('SELECT * FROM many.grouped WHERE part IS NOT DISTINCT FROM %L', group_level) AS s) AS v(name, g, m)
GROUP BY name;
SELECT throws_like($$SELECT fit_by('SELECT * FROM many.grouped WHERE part <> ''most'' AND random() < 0.002', 'part', 'y ~ x', 'logit')$$, 'the source had % groups and then %', 'groups that change');

---- what only the rows can show

-- a level of ten rows, and one that the sample may lack, are estimated as all others are
CREATE TABLE many.rare AS SELECT *, CASE WHEN id <= 10 THEN 'rare' WHEN id <= 12 THEN 'rarer' ELSE 'common' END AS level, CASE WHEN id IN (3, 5, 11) THEN 1 WHEN id <= 12 THEN 0 ELSE y END AS y1 FROM many.rows;
SELECT pg_temp.near(a.estimate, b.estimate, 1e-8, 'rare levels: ' || a.term)
FROM tidy(logit('many.rare', 'y1 ~ x + z + i(level, ref=''common'')')) AS a JOIN tidy(logit('many.rare', 'y1 ~ x + z + i(level, ref=''common'')', tolerance => 1e-13)) AS b USING (term);
SELECT throws_ok($$SELECT probit('SELECT *, x > 0.3 AS s FROM many.rows', 's ~ z + x')$$, '22000', 'the outcome is separated by x: there is no finite estimate', 'separation');
SELECT throws_ok($$SELECT probit('SELECT *, CASE WHEN id = 77 THEN 0.5 ELSE y END AS s FROM many.rows', 's ~ z + x')$$, '22003', 'the outcome "s" is 0.5 in some row, not 0 or 1', 'an outcome that is not two-valued');
SELECT throws_like($$SELECT logit('SELECT * FROM many.rows WHERE random() < 0.9', 'y ~ x + z')$$, '%other rows%', 'rows that change between passes');
SELECT throws_like(format($$SELECT %s(%L, 'y ~ x')$$, f, source), 'the source gave other rows when it was read again', f || ' of as many rows that change between passes')
FROM unnest(ARRAY['logit', 'probit', 'poisson']) AS f, unnest(ARRAY['SELECT * FROM many.rows ORDER BY random() LIMIT 150000', 'SELECT y, x + 0.1 * random() AS x FROM many.rows']) AS source;

SELECT * FROM finish();
ROLLBACK;
