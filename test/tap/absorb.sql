-- Absorbed fixed effects.  Numbers are of models with a dummy for every level, lm() and glm() of R 4.2 with the errors
-- of sandwich 3.0-2, from test/reference/absorb.R; laws are checked against migstat's own models with dummies.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT no_plan();
SET LOCAL search_path = migstat, public;

CREATE TEMP TABLE grunfeld (id int, invest float8, value float8, capital float8, firm text, year int);
\copy grunfeld FROM 'test/fixtures/grunfeld.csv' WITH (FORMAT csv, HEADER)
-- simulated by integer arithmetic, as test/reference/absorb.R does
CREATE TEMP TABLE d AS
SELECT i, a, b, i % 4 AS c, x1, x2, 1 + x1 - 0.5 * x2 + a * 0.3::float8 - b * 0.2::float8 + e AS y, 1 + i * 31 % 7 AS w, (i * 17 % 5) / 10.0::float8 AS off,
	CASE WHEN a = 5 THEN 0 ELSE (i * 613 % 17 + a) % 9 END AS n
FROM (SELECT *, (i * 7919 % 1009) / 1009.0::float8 AS x1, (i * 104729 % 997) / 997.0::float8 + a / 10.0::float8 AS x2, (i * 48271 % 65521) / 65521.0::float8 - 0.5 AS e
	FROM (SELECT i, (i * 7 + i / 5) % 23 AS a, (i * 3 + i / 7 * 2) % 11 AS b FROM generate_series(1, 600) AS i) AS codes) AS columns;
-- two sets of rows that no level connects, and a row alone in its level
CREATE TEMP TABLE s AS SELECT i, CASE WHEN i = 600 THEN 999 WHEN i % 2 = 0 THEN a ELSE a + 100 END AS a, CASE WHEN i % 2 = 0 THEN b ELSE b + 100 END AS b, x1, x2, y, n, w FROM d;

---- against R

CREATE TEMP TABLE fits (name text, tolerance float8, m model);
INSERT INTO fits VALUES
	('grunfeld firm iid', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm')),
	('grunfeld firm cluster firm', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm', cluster => 'firm')),
	('grunfeld firm year iid', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm + year')),
	('grunfeld firm year hc0', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm + year', vcov => 'hc0')),
	('grunfeld firm year hc1', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm + year', vcov => 'hc1')),
	('grunfeld firm year cluster firm', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm + year', cluster => 'firm')),
	('grunfeld firm year cluster both', 1e-10, ols('grunfeld', 'invest ~ value + capital | firm + year', cluster => 'firm + year')),
	('grunfeld poisson iid', 1e-8, poisson('grunfeld', 'invest ~ value + capital | firm + year')),
	('grunfeld poisson hc0', 1e-8, poisson('grunfeld', 'invest ~ value + capital | firm + year', vcov => 'hc0')),
	('grunfeld poisson cluster firm', 1e-8, poisson('grunfeld', 'invest ~ value + capital | firm + year', cluster => 'firm')),
	('grunfeld poisson cluster both', 1e-8, poisson('grunfeld', 'invest ~ value + capital | firm + year', cluster => 'firm + year')),
	('two effects', 1e-10, ols('d', 'y ~ x1 + x2 | a + b')),
	('analytic', 1e-10, ols('d', 'y ~ x1 + x2 | a + b', 'w', 'analytic')),
	('sampling hc1', 1e-10, ols('d', 'y ~ x1 + x2 | a + b', 'w')),
	('frequency iid', 1e-10, ols('d', 'y ~ x1 + x2 | a + b', 'w', 'frequency')),
	('frequency hc1', 1e-10, ols('d', 'y ~ x1 + x2 | a + b', 'w', 'frequency', 'hc1')),
	('three effects', 1e-10, ols('d', 'y ~ x1 + x2 | a + b + c')),
	('factor beside', 1e-10, ols('d', 'y ~ x1 + x2 + i.c + x1:i.c | a + b')),
	('not connected', 1e-10, ols('s', 'y ~ x1 + x2 | a + b')),
	('poisson zeros', 1e-8, poisson('d', 'n ~ x1 + x2 | a + b')),
	('poisson offset', 1e-8, poisson('d', 'n ~ x1 + x2 | a + b', offset_column => 'off')),
	('poisson weights hc0', 1e-8, poisson('d', 'n ~ x1 + x2 | a + b', 'w', vcov => 'hc0')),
	('poisson three effects', 1e-8, poisson('d', 'n ~ x1 + x2 | a + b + c'));
CREATE TEMP TABLE reference (name text, term text, estimate float8, std_error float8);
INSERT INTO reference VALUES
	('grunfeld firm iid', 'value', 0.11012911902575974, 0.011299843289595239),
	('grunfeld firm iid', 'capital', 0.31003344187500437, 0.016540476519482053),
	('grunfeld firm cluster firm', 'value', 0.11012911902575974, 0.015108266998570081),
	('grunfeld firm cluster firm', 'capital', 0.31003344187500437, 0.052472404391976708),
	('grunfeld firm year iid', 'value', 0.11668113209689072, 0.012933033751238228),
	('grunfeld firm year iid', 'capital', 0.35143569415740361, 0.02104860414377414),
	('grunfeld firm year hc0', 'value', 0.11668113209689072, 0.017657047379664361),
	('grunfeld firm year hc0', 'capital', 0.35143569415740361, 0.048873990142169997),
	('grunfeld firm year hc1', 'value', 0.11668113209689072, 0.019100753421267727),
	('grunfeld firm year hc1', 'capital', 0.35143569415740361, 0.052870109840348074),
	('grunfeld firm year cluster firm', 'value', 0.11668113209689072, 0.011475477516534384),
	('grunfeld firm year cluster firm', 'capital', 0.35143569415740361, 0.047883727557029923),
	('grunfeld firm year cluster both', 'value', 0.11668113209689072, 0.011979995366533349),
	('grunfeld firm year cluster both', 'capital', 0.35143569415740361, 0.044942370868656281),
	('grunfeld poisson iid', 'value', 0.00017220689569810916, 1.6797797767104044e-05),
	('grunfeld poisson iid', 'capital', 0.00011164175267044081, 2.473643954488881e-05),
	('grunfeld poisson hc0', 'value', 0.00017220689569810916, 3.1613990633333702e-05),
	('grunfeld poisson hc0', 'capital', 0.00011164175267044081, 7.7955709765504841e-05),
	('grunfeld poisson cluster firm', 'value', 0.00017220689569810916, 4.4772154654074423e-05),
	('grunfeld poisson cluster firm', 'capital', 0.00011164175267044081, 7.4939458565279507e-05),
	('grunfeld poisson cluster both', 'value', 0.00017220689569810916, 4.6586344157667491e-05),
	('grunfeld poisson cluster both', 'capital', 0.00011164175267044081, 9.1020855712658046e-05),
	('two effects', 'x1', 0.99499844615987076, 0.042439091166179818),
	('two effects', 'x2', -0.46638783413690377, 0.042479495855712826),
	('analytic', 'x1', 0.96435192033724049, 0.042547804260778775),
	('analytic', 'x2', -0.43962613040435372, 0.04232389726589144),
	('sampling hc1', 'x1', 0.96435192033724049, 0.047054543787201447),
	('sampling hc1', 'x2', -0.43962613040435372, 0.047510496308382034),
	('frequency iid', 'x1', 0.96435192033723915, 0.020787499298277758),
	('frequency iid', 'x2', -0.43962613040434168, 0.020678105486306251),
	('frequency hc1', 'x1', 0.96435192033723915, 0.020847434351940732),
	('frequency hc1', 'x2', -0.43962613040434168, 0.02071334003928103),
	('three effects', 'x1', 0.99507765630759326, 0.042560398262821708),
	('three effects', 'x2', -0.466166234404428, 0.042658618609237094),
	('factor beside', 'x1', 1.0842667354229494, 0.086707771858149457),
	('factor beside', 'x2', -0.46531826832380108, 0.042739637045388724),
	('factor beside', 'c[1]', 0.062165291807648432, 0.070423313131508999),
	('factor beside', 'c[3]', 0.035139399177846725, 0.069430471810466451),
	('factor beside', 'x1:c[2]', -0.14754331773555257, 0.12305430989714565),
	('not connected', 'x1', 0.99058238000337273, 0.044410209365557195),
	('not connected', 'x2', -0.46864910494766138, 0.04394166406576433),
	('poisson zeros', 'x1', 0.031893233966023428, 0.075672211552153715),
	('poisson zeros', 'x2', 0.054047592207079123, 0.07527404491477703),
	('poisson offset', 'x1', 0.022715529650573312, 0.075715067226983221),
	('poisson offset', 'x2', 0.060047844056412031, 0.074993568048537407),
	('poisson weights hc0', 'x1', 0.045391548996993415, 0.11172540560734621),
	('poisson weights hc0', 'x2', 0.06814642652584034, 0.11140649772238952),
	('poisson three effects', 'x1', 0.032132878271969818, 0.075662728956699468),
	('poisson three effects', 'x2', 0.055015628488536472, 0.075379740469596335);
SELECT is((SELECT count(DISTINCT name) FROM reference), (SELECT count(*) FROM fits), 'every model has a reference');
SELECT pg_temp.near(u.have, u.want, f.tolerance, f.name || ': ' || r.term || u.about)
FROM fits AS f JOIN reference AS r USING (name) LEFT JOIN LATERAL tidy(f.m) AS t ON t.term = r.term
CROSS JOIN LATERAL (VALUES (t.estimate, r.estimate, ''), (t.std_error, r.std_error, ' error')) AS u(have, want, about);
-- R: summary(), logLik(), AIC() of the model with dummies; F of anova() against the dummies alone
SELECT pg_temp.near(u.have, u.want, 1e-10, 'grunfeld firm year: ' || u.about)
FROM fits CROSS JOIN LATERAL glance(m) AS g CROSS JOIN LATERAL (VALUES (g.r_squared, 0.95269762718602236, 'R-squared'),
	(g.adj_r_squared, 0.94489776783903667, 'adjusted'), (g.sigma, 49.432951095623629, 'sigma'), (g.log_lik, -1153.0118532903132, 'log-likelihood'),
	(g.aic, 2372.0237065806264, 'AIC'), (g.df_residual, 188, 'df'), (g.statistic, 248.15037149398978, 'F'), (g.p_value, 1.8097506708711488e-53, 'p')) AS u(have, want, about)
WHERE name = 'grunfeld firm year iid';
SELECT pg_temp.near(u.have, u.want, 1e-8, name || ': ' || u.about)
FROM fits JOIN (VALUES ('poisson zeros', -1412.439288611874, 1238.0057651121542, 1255.6081961157272), ('poisson offset', -1397.1746653272946, NULL, 1224.7003912875134))
	AS v(name, log_lik, deviance, null_deviance) USING (name)
CROSS JOIN LATERAL glance(m) AS g CROSS JOIN LATERAL (VALUES (g.log_lik, v.log_lik, 'log-likelihood'), (g.deviance, coalesce(v.deviance, g.deviance), 'deviance'),
	(CASE WHEN name = 'poisson zeros' THEN g.null_deviance ELSE v.null_deviance END, v.null_deviance, 'null deviance')) AS u(have, want, about);
SELECT pg_temp.near((SELECT df_residual FROM glance(m)), 531, 1e-15, 'not connected: a parameter less for the second set of rows') FROM fits WHERE name = 'not connected';

---- rows by cause

SELECT is((SELECT drop_reasons FROM glance(m)) - ARRAY['null_outcome', 'null_regressor', 'null_weight', 'zero_weight'], v.want::jsonb, name || ': rows left out')
FROM fits JOIN (VALUES ('not connected', '{"singleton": 1, "null_effect": 0}'),
	('poisson zeros', '{"singleton": 0, "only_zeros": 26, "null_effect": 0}')) AS v(name, want) USING (name);
SELECT is((SELECT n || ' ' || n_dropped FROM glance(m)), '599 1', 'not connected: n') FROM fits WHERE name = 'not connected';
SELECT is((SELECT count(*) FROM d WHERE a = 5), 26::bigint, 'the level of zeros has as many rows');
-- y is NULL in 1, x1 in 2, a in 3, b in 4, w in 5; the weight is 0 in 6
SELECT is((SELECT n_read || ' ' || n || ' ' || (drop_reasons - 'singleton')::text FROM glance(ols(
	'SELECT nullif(i, 1) * 0 + y AS y, nullif(i, 2) * 0 + x1 AS x1, x2, nullif(i, 3) * 0 + a AS a, nullif(i, 4) * 0 + b AS b, CASE i WHEN 6 THEN 0 WHEN 5 THEN NULL ELSE w END AS w FROM d',
	'y ~ x1 + x2 | a + b', 'w'))),
	'600 594 {"null_effect": 2, "null_weight": 1, "zero_weight": 1, "null_outcome": 1, "null_regressor": 1}', 'NULLs by cause');
SELECT is((SELECT n || ' ' || (drop_reasons ->> 'outside_subpop') FROM glance(ols('SELECT *, c < 3 AS inside FROM d', 'y ~ x1 | a + b', subpop => 'inside'))), '450 150', 'subpopulation');
-- a chain: each row leaves the next alone
SELECT is((SELECT n || ' ' || (drop_reasons ->> 'singleton') FROM glance(ols(
	'SELECT y, x1, a, b FROM d UNION ALL SELECT i, i * i % 7, 1000 + (i + 1) / 2, 1000 + i / 2 FROM generate_series(1, 99) AS i', 'y ~ x1 | a + b'))), '600 99', 'a chain of rows alone in their level');

---- collinear

SELECT is((SELECT string_agg(term || ': ' || coalesce(note, 'kept'), '; ') FROM tidy(ols('SELECT *, a * 2 + 1 AS fixed, 3 * a - 0.5 * b AS both FROM d', 'y ~ fixed + x1 + both | a + b'))),
	'fixed: dropped: the absorbed effects determine it; x1: kept; both: dropped: the absorbed effects determine it', 'terms that the effects determine are named');
SELECT is((SELECT string_agg(term || ': ' || note, '; ') FROM tidy(ols('SELECT *, x1 + 2 * a AS again FROM d', 'y ~ x1 + again | a'))), 'again: dropped: collinear with the terms before it', 'a term collinear with another and the effects');
SELECT is((SELECT string_agg(term || ': ' || note, '; ') FROM tidy(poisson('SELECT *, x1 + 2 * a AS again, b * 7 AS fixed FROM d', 'n ~ x1 + again + fixed | a + b'))),
	'again: dropped: collinear with the terms before it; fixed: dropped: the absorbed effects determine it', 'the same in a Poisson model');

SELECT is((SELECT string_agg(term, ', ') FROM tidy(poisson('SELECT *, x1 + 2 * a AS again, b * 7 AS fixed FROM d', 'n ~ x1 + again + fixed | a + b')) WHERE estimate IS NULL), 'again, fixed', 'and have no estimate');

---- few rows in several sets

-- simulated; rounding is most of what is left once the levels of such sets are solved for
CREATE TEMP TABLE thin (a int, b int, y float8, x int);
INSERT INTO thin SELECT a, b, y, row_number() OVER () * 7 % 13 FROM (VALUES
	(3, 9, 0.644735869529726),
	(3, 10, 3.76414667001274),
	(1, 10, -1.25324935580082),
	(1006, 1003, 3.47590646992426),
	(4, 10, 1.08725407656586),
	(1, 9, 1.50089336733499),
	(4, 9, 2.17798789824418),
	(1006, 1003, 1.28876728866176)) AS v(a, b, y);
SELECT pg_temp.near(x.estimate, y.estimate, 1e-7, 'few rows in several sets of levels: effects are absorbed, also from numbers about ' || shift)
FROM (VALUES ('0'), ('1e5')) AS s(shift), tidy(ols('SELECT a, b, x, y + ' || shift || ' AS y FROM thin', 'y ~ x | a + b')) AS x,
	tidy(ols('SELECT a, b, x, y + ' || shift || ' AS y FROM thin', 'y ~ x + i.a + i.b')) AS y WHERE y.term = 'x';

---- laws

-- the model with dummies, to the digits of both
CREATE FUNCTION pg_temp.farthest(a model, b model) RETURNS float8 LANGUAGE sql AS $$
	SELECT max(greatest(abs(x.estimate / y.estimate - 1), abs(x.std_error / y.std_error - 1))) FROM migstat.tidy(a) AS x JOIN migstat.tidy(b) AS y USING (term) WHERE x.std_error IS NOT NULL
$$;
SELECT ok(pg_temp.farthest(have, want) < 1e-11, about || ' against dummies') FROM (VALUES
	(ols('d', 'y ~ x1 + x2 | a + b', vcov => 'hc1'), ols('d', 'y ~ x1 + x2 + i.a + i.b', vcov => 'hc1'), 'ols hc1'),
	(ols('d', 'y ~ x1 + x2^2 + log(x2) | a + b'), ols('d', 'y ~ x1 + x2^2 + log(x2) + i.a + i.b'), 'powers and logarithms'),
	(ols('d', 'y ~ x1 + x2 | c', cluster => 'a', vcov => 'cr0'), ols('d', 'y ~ x1 + x2 + i.c', cluster => 'a', vcov => 'cr0'), 'cr0 by a column that is no effect'),
	(ols('d', 'y ~ x1 + x2 | b + c', cluster => 'a + i', two_way => 'min'), ols('d', 'y ~ x1 + x2 + i.b + i.c', cluster => 'a + i', two_way => 'min'), 'two-way min'),
	(ols('d', 'y ~ x1:i.b | b'), ols('d', 'y ~ x1:i.b + i.b'), 'slopes by level'),
	(ols('d', 'y ~ i.a | b'), ols('d', 'y ~ i.a + i.b'), 'a factor among the terms')) AS v(have, want, about);
SELECT ok(pg_temp.farthest(have, want) < 1e-8, about || ' against dummies') FROM (VALUES
	(poisson('d', 'n ~ x1 + x2 | a + b', cluster => 'b'), poisson('SELECT * FROM d WHERE a <> 5', 'n ~ x1 + x2 + i.a + i.b', cluster => 'b'), 'poisson cr1'),
	(poisson('d', 'n ~ x1 + x2 | a + b', 'w', 'analytic'), poisson('SELECT * FROM d WHERE a <> 5', 'n ~ x1 + x2 + i.a + i.b', 'w', 'analytic'), 'poisson, analytic weights'),
	(poisson('d', 'n ~ x1 + x2 | a + b', 'w', 'frequency', 'hc1'), poisson('SELECT * FROM d WHERE a <> 5', 'n ~ x1 + x2 + i.a + i.b', 'w', 'frequency', 'hc1'), 'poisson, frequency weights'),
	(poisson('d', 'n ~ i.b | a'), poisson('SELECT * FROM d WHERE a <> 5', 'n ~ i.a + i.b'), 'poisson, a factor among the terms')) AS v(have, want, about);
SELECT pg_temp.near(x.aic, y.aic, 1e-12, 'AIC counts the effects') FROM glance(poisson('d', 'n ~ x1 | b')) AS x, glance(poisson('d', 'n ~ x1 + i.b')) AS y;

-- the same bits, however the rows come
SELECT is(count(DISTINCT m::text), 1::bigint, 'ols: the same bits in any order, from parts of the rows')
FROM (VALUES (ols('SELECT * FROM d ORDER BY i', 'y ~ x1 + x2 + i.c | a + b', cluster => 'a + b')), (ols('SELECT * FROM d ORDER BY y', 'y ~ x1 + x2 + i.c | a + b', cluster => 'a + b')),
	(ols('SELECT * FROM d ORDER BY md5(i::text)', 'y ~ x1 + x2 + i.c | a + b', cluster => 'a + b')),
	(ols('SELECT * FROM d WHERE i % 3 = 0 UNION ALL SELECT * FROM d WHERE i % 3 <> 0', 'y ~ x1 + x2 + i.c | a + b', cluster => 'a + b'))) AS v(m);
SELECT is(count(DISTINCT m::text), 1::bigint, 'poisson: the same bits in any order')
FROM (VALUES (poisson('SELECT * FROM d ORDER BY i', 'n ~ x1 + x2 + i.c | a + b', 'w')), (poisson('SELECT * FROM d ORDER BY x1', 'n ~ x1 + x2 + i.c | a + b', 'w')),
	(poisson('SELECT * FROM d ORDER BY md5(i::text)', 'n ~ x1 + x2 + i.c | a + b', 'w'))) AS v(m);
-- a plan with workers, where rows come in no order
CREATE TABLE public.absorb_rows AS TABLE d;
ALTER TABLE public.absorb_rows SET (parallel_workers = 3);
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE alone AS SELECT ols('public.absorb_rows', 'y ~ x1 + x2 | a + b')::text AS ols, poisson('public.absorb_rows', 'n ~ x1 + x2 | a + b')::text AS poisson;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; all_lines text = '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP all_lines := all_lines || line; END LOOP;
	RETURN all_lines;
END
$$;
SELECT matches(pg_temp.plan('SELECT true, y, x1, x2, a, b FROM public.absorb_rows'), 'Gather', 'rows are read by workers');
SELECT is(ols('public.absorb_rows', 'y ~ x1 + x2 | a + b')::text, ols, 'ols: the same bits with workers') FROM alone;
SELECT is(poisson('public.absorb_rows', 'n ~ x1 + x2 | a + b')::text, poisson, 'poisson: the same bits with workers') FROM alone;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
-- rows of one cell differ in content alone
SELECT is(count(DISTINCT m::text), 1::bigint, 'one effect of few levels: the same bits in any order')
FROM (VALUES (ols('SELECT * FROM d ORDER BY i', 'y ~ x1 + x2 | c', 'w', cluster => 'a')), (ols('SELECT * FROM d ORDER BY md5(i::text)', 'y ~ x1 + x2 | c', 'w', cluster => 'a'))) AS v(m);

-- clusters that are alike but for their effect: the normal equations hold in each of them
CREATE TEMP TABLE mirrored AS SELECT g, t, x, y + g AS y FROM generate_series(1, 8) AS g,
	(VALUES (1, -1.5, 0.3), (2, -0.5, 1.1), (3, 0.5, -2.0), (4, 1.5, 0.7)) AS v(t, x, y);
SELECT ok(std_error IS NULL AND estimate IS NOT NULL, vcov || ': no error where the scores of every cluster add up to 0')
FROM (VALUES ('cr0'), ('cr1')) AS v(vcov), tidy(ols('mirrored', 'y ~ x | g', cluster => 'g', vcov => vcov));
SELECT matches(note, 'scores of every cluster add up to 0', 'which a note says') FROM glance(ols('mirrored', 'y ~ x | g', cluster => 'g'));
SELECT ok(std_error > 0, 'an error where they do not') FROM tidy(ols('mirrored', 'y ~ x | g', cluster => 't'));
SELECT ok(std_error IS NULL, 'poisson: no error where the scores of every cluster add up to 0')
FROM tidy(poisson('SELECT g, x, g * t AS n FROM mirrored', 'n ~ x | g', cluster => 'g'));

---- estimated effects

CREATE TEMP TABLE e AS SELECT * FROM fixed_effects((SELECT m FROM fits WHERE name = 'two effects'), 'd');
SELECT is((SELECT string_agg(variable || ' ' || n, ', ') FROM (SELECT variable, count(*) AS n FROM e GROUP BY variable ORDER BY variable) AS v), 'a 23, b 11', 'a row for each level');
SELECT ok(max(abs(e.estimate - t.estimate)) < 1e-10, 'effects are those of the model with dummies')
FROM e JOIN tidy(ols('d', 'y ~ x1 + x2 + i.a + i.b - 1')) AS t USING (variable, level);
SELECT ok(max(abs(e.estimate - t.estimate - CASE WHEN t.variable = 'a' THEN c.estimate ELSE 0 END)) < 1e-8, 'and of a Poisson model')
FROM fixed_effects((SELECT m FROM fits WHERE name = 'poisson offset'), 'd') AS e JOIN tidy(poisson('SELECT * FROM d WHERE a <> 5', 'n ~ x1 + x2 + i.a + i.b', offset_column => 'off')) AS t USING (variable, level),
	tidy(poisson('SELECT * FROM d WHERE a <> 5', 'n ~ x1 + x2 + i.a + i.b', offset_column => 'off')) AS c WHERE c.term = '(Intercept)';
-- what lm() has for the first of two sets of rows
SELECT ok(max(abs(e.estimate - t.estimate)) < 1e-9, 'sets of rows that are not connected: effects of each')
FROM fixed_effects((SELECT m FROM fits WHERE name = 'not connected'), 's') AS e
JOIN tidy(ols('SELECT *, x1 AS z1, x2 AS z2 FROM s WHERE a <> 999', 'y ~ x1 + x2 + i.a + i.b - 1')) AS t USING (variable, level) WHERE t.std_error IS NOT NULL AND e.level::int < 100;
SELECT is((SELECT string_agg(level, ' ' ORDER BY level) FROM fixed_effects((SELECT m FROM fits WHERE name = 'not connected'), 's') WHERE variable = 'b' AND estimate = 0),
	'0 100', 'each set has its own reference');
SELECT ok(max(abs(total)) < 1e-10, 'effects and terms add up: residuals sum to 0 in each level') FROM (
	SELECT a, sum(y - (ea.estimate + eb.estimate + t1.estimate * x1 + t2.estimate * x2)) AS total FROM d JOIN e AS ea ON ea.variable = 'a' AND ea.level = a::text JOIN e AS eb ON eb.variable = 'b' AND eb.level = b::text,
	tidy((SELECT m FROM fits WHERE name = 'two effects')) AS t1, tidy((SELECT m FROM fits WHERE name = 'two effects')) AS t2 WHERE t1.term = 'x1' AND t2.term = 'x2' GROUP BY a) AS v;

---- readers

SELECT is((SELECT test || ' ' || df || ' ' || df2 FROM wald((SELECT m FROM fits WHERE name = 'grunfeld firm year iid'))), 'wald 2 188', 'wald of all terms');
SELECT pg_temp.near((SELECT statistic FROM wald((SELECT m FROM fits WHERE name = 'grunfeld firm year iid'))), 248.15037149398978, 1e-10, 'its F is that of anova()');
SELECT pg_temp.near((SELECT estimate FROM lincom((SELECT m FROM fits WHERE name = 'grunfeld firm year iid'), '{"value": 1, "capital": 2}')), 0.11668113209689072 + 2 * 0.35143569415740361, 1e-10, 'lincom');
SELECT pg_temp.near(x.statistic, y.statistic, 1e-9, 'likelihood ratio of nested models with the same effects, as with dummies') FROM lr_test(poisson('d', 'n ~ x1 + x2 | b'), poisson('d', 'n ~ x1 | b')) AS x,
	lr_test(poisson('d', 'n ~ x1 + x2 + i.b'), poisson('d', 'n ~ x1 + i.b')) AS y;
SELECT is(x.df || ' ' || y.df, '11 10', 'and against fewer effects') FROM lr_test(ols('d', 'y ~ x1 + x2 | b'), ols('d', 'y ~ x1')) AS x, lr_test(ols('d', 'y ~ x1 | b'), ols('d', 'y ~ x1')) AS y;
SELECT is(x.note, NULL, 'nested effects') FROM lr_test(ols('d', 'y ~ x1 | b'), ols('d', 'y ~ x1 + x2 | a + b')) AS x;
SELECT ok(x.note LIKE 'not all terms %', 'effects that are not nested are told') FROM lr_test(ols('d', 'y ~ x1 | b'), ols('d', 'y ~ x1 + x2 | a')) AS x;
SELECT is((SELECT string_agg(line, '') FROM regtable(ARRAY[ols('SELECT *, a * 2 AS fixed FROM d', 'y ~ x1 + fixed | a')]) AS line WHERE line LIKE '%dropped: %'), 'dropped: collinear with the terms before it, or determined by the absorbed effects', 'regtable says why terms are dropped');
SELECT is((SELECT string_agg(line, E'\n') FROM regtable(ARRAY[(SELECT m FROM fits WHERE name = 'two effects'), (SELECT m FROM fits WHERE name = 'poisson zeros')]) AS line WHERE line LIKE 'Effects%') IS NULL, false, 'regtable names the effects');
SELECT ok((SELECT string_agg(line, E'\n') FROM summary((SELECT m FROM fits WHERE name = 'poisson zeros')) AS line) LIKE E'%26 in a level with only zeros\nAbsorbed: a + b (22 + 11 levels)\n%', 'summary names them and the rows left out');
SELECT is((SELECT string_agg(group_level || ' ' || (model).absorbed, ', ' ORDER BY group_level) FROM fit_by('d', 'c', 'y ~ x1 | b')), '0 b (11 levels), 1 b (11 levels), 2 b (11 levels), 3 b (11 levels)', 'fit_by');
SELECT is((SELECT string_agg(group_level || ' ' || (model).n, ', ' ORDER BY group_level) FROM fit_by('d', 'c', 'n ~ x1 | b', 'poisson')), '0 150, 1 150, 2 150, 3 150', 'fit_by of Poisson models');
SELECT pg_temp.near((SELECT r_squared FROM glance(ols('d', 'y ~ 1 | a + b'))), (SELECT r_squared FROM glance(ols('d', 'y ~ i.a + i.b'))), 1e-12, 'effects alone');

---- the published corridors

-- the file of MIGSTAT_DATA with distances: rows without an empty field, as complete.cases() of R has them
\set content `cat "$MIGSTAT_DATA/gravity_corridors_2019.csv" 2>/dev/null`
SELECT :'content' <> '' AS have_corridors \gset
\if :have_corridors
CREATE TEMP TABLE corridors AS SELECT fields[1] AS origin, fields[3] AS destination, fields[5]::float8 AS migrants, fields[6]::float8 AS dist, fields[8]::int AS contig,
	fields[9]::int AS comlang_off, fields[11]::int AS colony FROM migdata.csv_records(:'content') WHERE record > 1 AND '' <> ALL (fields);
SELECT is(count(*), 9646::bigint, 'corridors: complete rows') FROM corridors;
DELETE FROM fits;
DELETE FROM reference;
INSERT INTO fits VALUES
	('corridors ols iid', 1e-10, ols('corridors', 'log(migrants) ~ log(dist) + contig + comlang_off + colony | origin + destination')),
	('corridors ols hc1', 1e-10, ols('corridors', 'log(migrants) ~ log(dist) + contig + comlang_off + colony | origin + destination', vcov => 'hc1')),
	('corridors ols cluster both', 1e-10, ols('corridors', 'log(migrants) ~ log(dist) + contig + comlang_off + colony | origin + destination', cluster => 'origin + destination')),
	('corridors ppml iid', 1e-8, poisson('corridors', 'migrants ~ log(dist) + contig + comlang_off + colony | origin + destination')),
	('corridors ppml cluster both', 1e-8, poisson('corridors', 'migrants ~ log(dist) + contig + comlang_off + colony | origin + destination', cluster => 'origin + destination')),
	('corridors ppml hc0', 1e-8, poisson('corridors', 'migrants ~ log(dist) + contig + comlang_off + colony | origin + destination', vcov => 'hc0'));
INSERT INTO reference VALUES
	('corridors ols iid', 'log(dist)', -1.2426173916140133, 0.023480332037636966),
	('corridors ols iid', 'contig', 1.1583123054312423, 0.082194783572835967),
	('corridors ols iid', 'comlang_off', 1.0854083286206844, 0.052978400347700676),
	('corridors ols iid', 'colony', 1.5387988001909787, 0.094749550050086506),
	('corridors ols hc1', 'log(dist)', -1.2426173916140133, 0.025885732145574675),
	('corridors ols hc1', 'contig', 1.1583123054312423, 0.11071349379400358),
	('corridors ols hc1', 'comlang_off', 1.0854083286206844, 0.057712521684256543),
	('corridors ols hc1', 'colony', 1.5387988001909787, 0.11765930616902867),
	('corridors ols cluster both', 'log(dist)', -1.2426173916140133, 0.057962166280598262),
	('corridors ols cluster both', 'contig', 1.1583123054312423, 0.18303708630372226),
	('corridors ols cluster both', 'comlang_off', 1.0854083286206844, 0.1253485422657715),
	('corridors ols cluster both', 'colony', 1.5387988001909787, 0.2887865117023346),
	('corridors ppml iid', 'log(dist)', -0.94763877531816232, 0.00012725623941829345),
	('corridors ppml iid', 'contig', 0.9787148125352656, 0.00026940994263326444),
	('corridors ppml iid', 'comlang_off', 0.68067752045333485, 0.00022113543499890136),
	('corridors ppml iid', 'colony', 1.4796022238160524, 0.00025990009917854865),
	('corridors ppml cluster both', 'log(dist)', -0.94763877531816232, 0.11362250180621676),
	('corridors ppml cluster both', 'contig', 0.9787148125352656, 0.23130887272112952),
	('corridors ppml cluster both', 'comlang_off', 0.68067752045333485, 0.14096695501544323),
	('corridors ppml cluster both', 'colony', 1.4796022238160524, 0.24729853908724964),
	('corridors ppml hc0', 'log(dist)', -0.94763877531816232, 0.057864760288086556),
	('corridors ppml hc0', 'contig', 0.9787148125352656, 0.13366983755127376),
	('corridors ppml hc0', 'comlang_off', 0.68067752045333485, 0.11177814703797694),
	('corridors ppml hc0', 'colony', 1.4796022238160524, 0.12260992583889126);
SELECT pg_temp.near(u.have, u.want, f.tolerance, f.name || ': ' || r.term || u.about)
FROM fits AS f JOIN reference AS r USING (name) LEFT JOIN LATERAL tidy(f.m) AS t ON t.term = r.term
CROSS JOIN LATERAL (VALUES (t.estimate, r.estimate, ''), (t.std_error, r.std_error, ' error')) AS u(have, want, about);
SELECT is((SELECT df_residual FROM glance(m)), 9273::float8, 'corridors: degrees of freedom of lm()') FROM fits WHERE name = 'corridors ols iid';
SELECT is((SELECT drop_reasons ->> 'singleton' FROM glance(m)), '1', 'corridors: a row alone in its level') FROM fits WHERE name = 'corridors ppml iid';
\else
SELECT skip('MIGSTAT_DATA names no folder with gravity_corridors_2019.csv', 51);
\endif

SELECT * FROM finish();
ROLLBACK;
