-- Many outcomes on focal predictors.  Expected numbers come from R 4.2.2, test/reference/associations.R: lm() for each
-- pair and p.adjust(); tolerances are relative.  And every row is, to the bit, what ols() says of the pair by itself.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

-- the same integer arithmetic as in the R script; then what only the comparison with ols() needs
CREATE TYPE pg_temp.rank AS ENUM ('worker', 'clerk', 'boss');
CREATE DOMAIN pg_temp.grade AS int CHECK (VALUE > 0);
CREATE TEMPORARY TABLE d AS
SELECT *, CASE WHEN i % 9 <> 0 THEN i::bigint * i * i % 23 + i * i % 7 / 2.0 END AS y1,
	CASE WHEN wave <> 'w1' THEN (i * 31 % 59 / 8::float8 + age / 16::float8) END AS y2,
	CASE WHEN edu <> 'high' THEN (i * i + age) % 3 = 0 END AS y3,
	i * 41 % 17 AS y4,
	CASE WHEN i % 3 <> 0 THEN 0.1 * (i::bigint * i * i % 31) + CASE WHEN woman THEN 3 ELSE 0 END END::float8 AS y5,
	-- awkward: no number, never there, there for one level only, a date, a domain, badly scaled
	'text'::text AS words, NULL::float8 AS never, CASE WHEN edu = 'mid' THEN i % 10 END AS mid_only,
	CASE WHEN i % 4 <> 0 THEN date '2011-11-01' + i * 17 % 150 END AS day,
	CASE WHEN i % 19 <> 0 THEN 1 + i % 5 END::pg_temp.grade AS grade,
	CASE WHEN i % 5 <> 0 THEN ln(i) * 1e7 + 1e-7 * i END AS scaled,
	CASE WHEN i % 37 <> 0 THEN timestamp '2012-03-04 08:00' + i * i * interval '1.7 second' END AS moment,
	-- predictors
	(enum_range(NULL::pg_temp.rank))[1 + i * 7 / 2 % 3] AS rank, CASE WHEN i % 23 <> 0 THEN 1 / (1 + i % 7)::float8 END AS share,
	CASE WHEN i % 29 <> 0 THEN date '1990-01-01' + i * 101 % 9000 END AS born, 2 * age + 1 AS twice_age, 7 AS seven,
	CASE WHEN i % 31 <> 0 THEN (i * i / 3 % 2)::smallint END AS city, md5(i::text)::uuid AS id,
	CASE WHEN wave = 'w2' THEN i % 6 END AS only_w2, CASE WHEN i % 3 = 0 THEN 'a b' ELSE 'c' END AS "Two words",
	-- weights and design
	1 / (1 + i % 7)::float8 AS w, CASE WHEN i % 41 <> 0 THEN i % 4 END AS times, i % 12 AS stratum, i % 60 AS psu,
	i % 30 AS household, i % 8 <> 0 AS adult
FROM (SELECT i, 'w' || 1 + i % 4 AS wave, 18 + i * 37 % 61 AS age, i * 29 % 5 < 2 AS woman,
	(ARRAY['east', 'north', 'south', 'west'])[1 + i * 7 / 3 % 4] AS region,
	CASE WHEN i % 13 <> 0 THEN i * i % 7 END AS f1,
	CASE WHEN i % 17 <> 0 THEN (ARRAY['low', 'low', 'low', 'low', 'mid', 'mid', 'mid', 'mid', 'high', 'high'])[1 + i * i * 3 % 10]
	END AS edu
	FROM generate_series(1, 240) AS i) AS s;

---- R: lm() for each pair, p.adjust() over all

CREATE TEMPORARY TABLE expected (r int, outcome text, focal text, b float8, se float8, p float8, n int, holm float8, bh float8,
	bonferroni float8);
INSERT INTO expected VALUES
	(1, 'y1', 'f1', 0.611377889120791, 0.336073838693237, 0.0704669104833182, 198, 1, 0.315884361011003, 1),
	(2, 'y1', 'edu[low]', 0.773705691532711, 1.3965974150073, 0.580231399362313, 201, 1, 0.960576107019933, 1),
	(3, 'y1', 'edu[mid]', 0.717293985665244, 1.99404910450631, 0.719455954272342, 201, 1, 0.960576107019933, 1),
	(4, 'y1', 'woman[true]', -0.255741369298882, 0.944859091600662, 0.786920133798445, 214, 1, 0.960576107019933, 1),
	(5, 'y2', 'f1', 0.0945535499874545, 0.118347841134184, 0.4255210089262, 166, 1, 0.960576107019933, 1),
	(6, 'y2', 'edu[low]', -0.610528556663626, 0.58787889967682, 0.300591308340858, 169, 1, 0.815890694068044, 1),
	(7, 'y2', 'edu[mid]', -0.000422272415369493, 0.727489224226053, 0.999537589588674, 169, 1, 0.999537589588674, 1),
	(8, 'y2', 'woman[true]', 0.51769622567918, 0.327507576487118, 0.11578034027353, 180, 1, 0.366637744199511, 1),
	(9, 'y3', 'f1', -0.0141405463325447, 0.0267376149344158, 0.597637702512259, 168, 1, 0.960576107019933, 1),
	(10, 'y3', 'edu[mid]', -0.0178956563814951, 0.0936743446790335, 0.848718655902363, 181, 1, 0.960576107019933, 1),
	(11, 'y3', 'woman[true]', 0.213500397756392, 0.0719531570185122, 0.00343326780926014, 181, 0.0617988205666825, 0.0326160441879713, 0.0652320883759427),
	(12, 'y4', 'f1', 0.0462581778381741, 0.235102396695193, 0.844204861713346, 222, 1, 0.960576107019933, 1),
	(13, 'y4', 'edu[low]', -0.112612302435746, 0.900710658907646, 0.900619203634004, 226, 1, 0.960576107019933, 1),
	(14, 'y4', 'edu[mid]', -0.27507749142446, 1.28580501806287, 0.830800286495434, 226, 1, 0.960576107019933, 1),
	(15, 'y4', 'woman[true]', -0.208856122589345, 0.651830168381176, 0.748943454744109, 240, 1, 0.960576107019933, 1),
	(16, 'y5', 'f1', 0.0120555948043263, 0.106479341957419, 0.910019469808357, 148, 1, 0.960576107019933, 1),
	(17, 'y5', 'edu[low]', -0.739662777019819, 0.423803701968474, 0.0831274634239482, 150, 1, 0.315884361011003, 1),
	(18, 'y5', 'edu[mid]', -1.42503658465547, 0.607484432152166, 0.0203898727461122, 150, 0.346627836683908, 0.129135860725377, 0.387407582176132),
	(19, 'y5', 'woman[true]', 2.93348717631248, 0.179548304277444, 3.36147689112529e-35, 160, 6.38680609313805e-34, 6.38680609313805e-34, 6.38680609313805e-34);

CREATE TEMPORARY TABLE found AS
SELECT row_number() OVER () AS r, method, a.*
FROM unnest(ARRAY['holm', 'bh', 'bonferroni', 'none']) AS method,
	associations('d', ARRAY['y1', 'y2', 'y3', 'y4', 'y5'], ARRAY['f1', 'edu', 'woman'], 'age + wave + region', model => 'ols', adjust => method) AS a;

SELECT results_eq($$SELECT r, outcome, focal, n FROM found WHERE method = 'holm'$$,
	$$SELECT r::bigint, outcome, focal, n::bigint FROM expected$$, 'R: rows in the order outcomes x focal x levels, and n');
SELECT pg_temp.near(f.estimate, e.b, 1e-11, format('R: %s on %s, estimate', e.outcome, e.focal)) || E'\n' ||
	pg_temp.near(f.std_error, e.se, 1e-11, format('R: %s on %s, error', e.outcome, e.focal)) || E'\n' ||
	pg_temp.near(f.p_value, e.p, 1e-10, format('R: %s on %s, p', e.outcome, e.focal)) || E'\n' ||
	pg_temp.near(f.p_adjusted, e.holm, 1e-10, format('R: %s on %s, p of Holm', e.outcome, e.focal)) || E'\n' ||
	pg_temp.near((SELECT p_adjusted FROM found g WHERE (g.outcome, g.focal, method) = (e.outcome, e.focal, 'bh')), e.bh, 1e-10,
		format('R: %s on %s, p of Benjamini and Hochberg', e.outcome, e.focal)) || E'\n' ||
	pg_temp.near((SELECT p_adjusted FROM found g WHERE (g.outcome, g.focal, method) = (e.outcome, e.focal, 'bonferroni')), e.bonferroni,
		1e-10, format('R: %s on %s, p of Bonferroni', e.outcome, e.focal))
FROM expected e JOIN found f ON (f.outcome, f.focal, f.method) = (e.outcome, e.focal, 'holm') ORDER BY e.r;
SELECT ok(bool_and(p_adjusted = p_value), 'none: as they are') FROM found WHERE method = 'none';
SELECT is(string_agg(sign, '' ORDER BY r), '000000000000000000+', 'Holm: one sign') FROM found WHERE method = 'holm';
SELECT is(string_agg(sign, '' ORDER BY r), '0000000000+000000-+', 'unadjusted: three signs') FROM found WHERE method = 'none';
SELECT is(string_agg(a.sign, ''), '+000000000+00000--+', 'alpha 0.1: five signs')
FROM associations('d', ARRAY['y1', 'y2', 'y3', 'y4', 'y5'], ARRAY['f1', 'edu', 'woman'], 'age + wave + region', model => 'ols', alpha => 0.1, adjust => 'none') a;

---- the same bits as ols() of each pair

-- what ols() says of a pair, in the words of associations()
CREATE FUNCTION pg_temp.by_itself(source text, y text, f text, controls text, options text) RETURNS TABLE (outcome text, focal text,
	estimate float8, std_error float8, p_value float8, n bigint, note text) LANGUAGE plpgsql AS $$
DECLARE
	family text := coalesce(substring(options FROM 'model => ''(\w+)'''), 'ols');
BEGIN
	options := regexp_replace(options, ', model => ''\w+''', '');
	RETURN QUERY EXECUTE format('
		WITH fit AS MATERIALIZED (SELECT %s(%L, %L%s) AS m),
		terms AS (SELECT t.*, g.n, coalesce(t.note, (m).note) AS why FROM fit, tidy(m) WITH ORDINALITY t, glance(m) g WHERE t.variable IS NOT NULL)
		SELECT %L::text, term, estimate, std_error, p_value, n, why FROM terms
		WHERE variable = (SELECT variable FROM terms ORDER BY ordinality LIMIT 1) AND NOT is_reference ORDER BY ordinality',
		family, source, concat_ws(' + ', y || ' ~ ' || f, controls), options, y);
	IF NOT FOUND THEN
		RETURN QUERY EXECUTE format('SELECT %L::text, %L::text, NULL::float8, NULL::float8, NULL::float8, n, ''the predictor has one level only''
			FROM glance(%s(%L, %L%s))', y, f, family, source, concat_ws(' + ', y || ' ~ ' || f, controls), options);
	END IF;
EXCEPTION WHEN OTHERS THEN
	RETURN QUERY SELECT y, f, NULL::float8, NULL::float8, NULL::float8, NULL::bigint, SQLERRM;
END
$$;
-- is() of all rows, as text with every digit of the numbers
CREATE FUNCTION pg_temp.same(outcomes text[], focal text[], controls text, options text, description text, source text DEFAULT 'd')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	have text;
	want text;
BEGIN
	EXECUTE format('SELECT string_agg(concat_ws('' '', outcome, focal, estimate, std_error, p_value, n, note), E''\n'' ORDER BY r)
		FROM (SELECT row_number() OVER () AS r, * FROM associations(%L, %L, %L, %L%s)) AS s', source, outcomes, focal, controls,
		CASE WHEN options ~ 'model' THEN options ELSE options || ', model => ''ols''' END) INTO have;
	SELECT string_agg(concat_ws(' ', outcome, s.focal, estimate, std_error, p_value, n, note), E'\n' ORDER BY i, j, r) INTO want
	FROM unnest(outcomes) WITH ORDINALITY AS o(y, i), unnest(focal) WITH ORDINALITY AS f(f, j),
		LATERAL (SELECT row_number() OVER () AS r, * FROM pg_temp.by_itself(source, y, f, controls, options)) AS s;
	RETURN is(have, want, description);
END
$$;
SELECT pg_temp.same('{y1,y2,y3,y4,y5}', '{f1,edu,woman}', 'age + wave + region', '', 'numbers, factors and booleans');
SELECT pg_temp.same('{y1,y2,y3,y4,y5}', '{edu}', 'age + wave + region', '', 'one predictor');
SELECT pg_temp.same('{y2}', '{woman}', NULL, '', 'one outcome, no controls');
SELECT pg_temp.same('{y1,y2}', '{woman,f1}', '1', '', 'controls that are none');
SELECT pg_temp.same('{words,y1,never,mid_only,id,rank}', '{edu,f1,only_w2}', 'age + wave', '', 'outcomes that fail, and those that do not');
SELECT pg_temp.same('{day,grade,scaled,moment,y3}', '{rank,share,born,city}', 'age + i.wave', '', 'dates, domains, enums, bad scales');
SELECT pg_temp.same('{y1,y2,y3,day}', '{f1,edu,woman,rank,share,born,city,only_w2}', 'age + wave', '', 'more predictors than one query takes');
SELECT pg_temp.same('{y1,y2,y3}', '{i.f1,"i(edu, ref=''mid'')",age^2,log(age),woman:age,"i(city, missing=''none'')",edu:woman,region:age}', 'wave + woman', '',
	'predictors that are terms');
SELECT pg_temp.same('{log(y4 + 1),y1 - y5,y2}', '{f1,edu}', 'woman + wave', '', 'outcomes that are expressions');
SELECT pg_temp.same('{y1,y2,y3}', '{f1,edu}', '0 + age + wave', '', 'no intercept');
SELECT pg_temp.same('{y1,y2,y3,mid_only}', '{f1,woman}', 'edu*age + i(wave, ref=last) + i(region, missing=''?'')', '', 'controls with interactions and codings');
SELECT pg_temp.same('{y1,y2,y3}', '{f1,woman}', 'region:age + wave:edu', '', 'levels that nothing counts');
SELECT pg_temp.same('{y1,y2,y3}', '{f1,woman}', 'i(wave, ref=''w1'')', '', 'a reference level that an outcome lacks');
SELECT pg_temp.same('{y1,y2,y3}', '{seven,twice_age}', 'wave', '', 'a constant, with nothing to tell');
SELECT pg_temp.same('{y1,y2,y3,scaled}', '{f1,edu,woman}', 'age + wave', ', weights => ''w'', weight_type => ''analytic''', 'analytic weights');
SELECT pg_temp.same('{y1,y2,y3,scaled}', '{f1,edu,woman}', 'age + wave', ', weights => ''times'', weight_type => ''frequency''', 'frequency weights');
SELECT pg_temp.same('{y1,y2,y3}', '{f1,edu,woman}', 'age + wave', ', subpop => ''adult''', 'a subpopulation');
SELECT pg_temp.same('{y1,y2,y3,words}', '{f1,edu}', 'age + wave', ', weights => ''w''', 'sampling weights');
SELECT pg_temp.same('{y1,y2}', '{f1,edu}', 'age + wave', ', vcov => ''hc3''', 'robust errors');
SELECT pg_temp.same('{y1,y2}', '{f1,edu}', 'age + wave', ', cluster => ''household''', 'clusters');
SELECT pg_temp.same('{y1,y2}', '{f1,edu}', 'age + wave', ', cluster => ''household + region'', two_way => ''min''', 'two-way clusters');
SELECT pg_temp.same('{y1,y2}', '{f1,edu}', 'age + wave', ', weights => ''w'', strata => ''stratum'', psu => ''psu'', subpop => ''adult''', 'a survey design');
SELECT pg_temp.same('{y3,adult,y1}', '{f1,woman}', 'age', ', model => ''probit''', 'probit');
SELECT pg_temp.same('{y4,y3}', '{f1,woman,twice_age}', 'edu', ', model => ''poisson'', weights => ''w''', 'Poisson, sampling weights');
SELECT pg_temp.same('{y1,y2}', '{f1,woman}', 'age', '', 'a query', 'SELECT * FROM d WHERE i > 20 -- and no more');
-- 110 outcomes: several aggregates
SELECT pg_temp.same(array_agg('o' || k ORDER BY k), '{f1,edu}', 'age + wave', '', 'more outcomes than one aggregate takes',
	'SELECT *, ' || string_agg(format('CASE WHEN (i * 7 + %s) %% %s > 0 THEN i * %s %% 101 END AS o%s', k, 3 + k % 11, k, k), ', ') || ' FROM d')
FROM generate_series(1, 110) AS k;

---- auto: probit for outcomes of 0 and 1, the linear model for all others; one that cannot be fitted leaves the others alone

CREATE FUNCTION pg_temp.cells(family text, outcomes text[], options text) RETURNS TABLE (r text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT concat_ws('' '', outcome, focal, estimate, std_error, p_value, n, CASE WHEN %1$L = ''probit'' THEN ''probit'' ELSE note END)
		FROM associations(''d'', %2$L, ''{f1,woman}'', ''age'', model => %1$L%3$s)', family, outcomes, options);
END
$$;
SELECT results_eq(format('SELECT pg_temp.cells(''auto'', ''{y1,y3,y4,adult,y4 - 1}'', %L)', options),
	format('SELECT pg_temp.cells(''ols'', ''{y1}'', %1$L) UNION ALL SELECT pg_temp.cells(''probit'', ''{y3}'', %1$L) UNION ALL SELECT pg_temp.cells(''ols'', ''{y4}'', %1$L)
		UNION ALL SELECT pg_temp.cells(''probit'', ''{adult}'', %1$L) UNION ALL SELECT pg_temp.cells(''ols'', ''{y4 - 1}'', %1$L)', options), 'auto' || options)
FROM unnest(ARRAY['', ', weights => ''w'', adjust => ''none''', ', cluster => ''household''']) AS options;
SELECT results_eq($$SELECT outcome, focal, estimate IS NULL, note FROM associations('SELECT *, (woman AND i % 7 > 2)::int AS part, i % 2 AS odd FROM d', '{part,odd,y1}', '{woman}', 'age')$$,
	$$VALUES ('part', 'woman', true, 'woman[false] predicts the outcome perfectly: it is 0 in all its 144 rows'), ('odd', 'woman[true]', false, 'probit'), ('y1', 'woman[true]', false, NULL)$$,
	'an outcome that its predictor separates is a row with a note');
SELECT results_eq($$SELECT estimate IS NULL, note FROM associations('SELECT *, i % 2 AS odd FROM d', '{odd,y1}', '{woman}', 'age', vcov => 'hc3')$$,
	$$VALUES (true, 'vcov "hc3" is for linear models'), (false, NULL)$$, 'errors that probit does not have');

---- what cannot be had

SELECT results_eq($$SELECT * FROM associations('d', '{f1,y1,woman}', '{f1,woman,log(age)}', 'region', model => 'ols')
	WHERE note IS NOT NULL$$, $$VALUES ('f1', 'f1', NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL, NULL::bigint, 'the outcome is also the predictor'),
	('woman', 'woman', NULL, NULL, NULL, NULL, NULL, NULL, 'the outcome is also the predictor')$$, 'an outcome that is the predictor');
-- R: lm(y4 ~ twice_age + wave + age) drops age; the coefficient of twice_age is then one of either
SELECT results_eq($$SELECT outcome, focal, estimate, std_error, p_value, p_adjusted, sign, n, note FROM associations('d', '{y4}', '{twice_age,i.wave,f1}', 'age + wave')$$,
	$$SELECT 'y4', * FROM (VALUES ('twice_age', NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL, 240::bigint, 'collinear with the controls'),
		('wave[w2]', NULL, NULL, NULL, NULL, NULL, 240, 'collinear with the controls'), ('wave[w3]', NULL, NULL, NULL, NULL, NULL, 240, 'collinear with the controls'),
		('wave[w4]', NULL, NULL, NULL, NULL, NULL, 240, 'collinear with the controls')) AS v
	UNION ALL SELECT outcome, focal, estimate, std_error, p_value, p_value, '0', n, NULL FROM pg_temp.by_itself('d', 'y4', 'f1', 'age + wave', '')$$,
	'predictors that the controls determine; p-values are adjusted for those there are');
-- controls that determine each other do not matter: lm() says the same with and without the second
SELECT results_eq($$SELECT focal, estimate, p_value, note FROM associations('d', '{y4}', '{f1,edu}', 'age + twice_age')$$,
	$$SELECT focal, estimate, p_value, note FROM associations('d', '{y4}', '{f1,edu}', 'age')$$, 'controls that determine each other');
SELECT results_eq($$SELECT outcome, focal, n, note FROM associations('d', '{mid_only,y4}', '{edu,seven}', 'age')$$,
	$$VALUES ('mid_only', 'edu', 68::bigint, 'the predictor has one level only'), ('mid_only', 'seven', 68, 'dropped: collinear with the terms before it'),
	('y4', 'edu[low]', 226, NULL), ('y4', 'edu[mid]', 226, NULL), ('y4', 'seven', 240, 'dropped: collinear with the terms before it')$$,
	'one level, no variation');
SELECT results_eq($$SELECT DISTINCT estimate, n, note FROM associations('SELECT * FROM d WHERE false', '{y1,y2}', '{f1,edu}', 'age')$$,
	$$VALUES (NULL::float8, NULL::bigint, 'no row is complete in all variables of the formula')$$, 'no rows');
SELECT results_eq($$SELECT DISTINCT note FROM associations('SELECT y1, NULL::int AS f1, age FROM d', '{y1}', '{f1,age}') WHERE estimate IS NULL$$,
	$$VALUES ('no row is complete in all variables of the formula')$$, 'a predictor that is never there');
-- a value that cannot be summed spoils its outcome alone
SELECT results_eq($$SELECT outcome, focal, estimate IS NULL, note FROM associations('SELECT *, CASE i WHEN 7 THEN ''NaN'' ELSE y2 END AS bad FROM d', '{bad,y2}', '{f1,woman}', 'age')$$,
	$$VALUES ('bad', 'f1', true, 'column "bad" is not a finite number in some row'), ('bad', 'woman', true, 'column "bad" is not a finite number in some row'),
	('y2', 'f1', false, NULL), ('y2', 'woman[true]', false, NULL)$$, 'NaN');

-- names that need quotes
SELECT results_eq($$SELECT outcome, focal FROM associations('SELECT *, y1 AS "A b", y2 AS outcome, y4 AS "outcome 1" FROM d', ARRAY['A b', 'outcome', 'outcome 1'], ARRAY['Two words', 'f1'], '"Two words":age')$$,
	$$VALUES ('A b', 'Two words[c]'), ('A b', 'f1'), ('outcome', 'Two words[c]'), ('outcome', 'f1'), ('outcome 1', 'Two words[c]'), ('outcome 1', 'f1')$$,
	'names with blanks, and outcomes called like those of the shared formula');
SELECT pg_temp.same('{outcome,"\"outcome 1\"",outcome_}', '{f1,edu}', 'age', '', 'names of the shared formula',
	'SELECT *, y1 AS outcome, y2 AS "outcome 1", y4 AS outcome_ FROM d');

-- what the shared query costs: rows are read once, or twice where a predictor is missing in some
CREATE TEMPORARY SEQUENCE reads;
CREATE FUNCTION pg_temp.rows_read(outcomes text[], focal text[], controls text, weights text DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	ALTER SEQUENCE reads RESTART;
	PERFORM * FROM associations('SELECT *, nextval(''reads'') FROM d', outcomes, focal, controls, model => 'ols', weights => weights);
	RETURN nextval('reads') - 1;
END
$$;
SELECT is(pg_temp.rows_read('{y1,y2,y3,y4,y5,never,day,grade}', '{woman,rank,twice_age,i}', 'wave + region'), 240::bigint, 'eight outcomes, four predictors: rows are read once');
SELECT is(pg_temp.rows_read('{y1,y2,y3,y4,y5}', '{f1,edu,woman}', 'age'), 271::bigint, 'predictors with NULLs: and the 31 rows that lack one again');
SELECT is(pg_temp.rows_read('{y1,y3,y5}', '{woman,rank}', 'age', 'w'), 480::bigint, 'sampling weights: once, and once more for all six variances');

---- Table 4 from the simulated survey, whose population has the published signs

SELECT is(count(*), 32::bigint, 'Table 4: 32 attitudes') FROM migdata.associations_simulated;
SELECT is_empty($$SELECT attitude FROM migdata.associations_simulated
	WHERE simulated_immigrants_harm_russia <> published_immigrants_harm_russia OR simulated_keep_immigrants_out <> published_keep_immigrants_out$$,
	'Table 4: the signs of the sample are the published ones');
SELECT is(count(*) FILTER (WHERE published_immigrants_harm_russia IS NULL AND simulated_immigrants_harm_russia || simulated_keep_immigrants_out = '--'),
	3::bigint, 'Table 4: and the lost ones those inferred') FROM migdata.associations_simulated;
-- a partial correlation is the same either way round: the tests of an attitude on the view and of the view on the attitude
SELECT is(count(*) FILTER (WHERE abs(a.p_value - t.p_value) < 1e-9 * a.p_value), 4::bigint, 'Table 4: the same t with outcome and predictor exchanged')
FROM associations('migdata.dires_sample', '{pro_stalin,confidence_duma}', '{harm,keep_out}', 'age18 + education + wave') AS a,
	LATERAL tidy(ols('migdata.dires_sample', a.focal || ' ~ ' || a.outcome || ' + age18 + education + wave')) AS t
WHERE t.term = a.outcome;

SELECT * FROM finish();
ROLLBACK;
