-- crosstabs of a survey design: what is refused, and what is noted
\set VERBOSITY verbose
\set SHOW_CONTEXT never
\pset tuples_only on
\pset format unaligned
SET search_path = public, migstat;

\i test/fixtures/refused.sql

-- six villages of two regions; region C has one village, and D nobody with a weight
CREATE TEMP TABLE people AS
SELECT i AS id, CASE WHEN i <= 40 THEN 'A' ELSE 'B' END AS region, 1 + (i - 1) / 10 % 4 AS village,
	(i - 1) / 10 AS village_number, 1.0 + i % 3 AS wt, 20 AS villages, 3 AS too_few, i % 7 AS uneven, 1.5 - i AS negative,
	CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'no' END AS answer, CASE WHEN i % 2 = 0 THEN 'f' ELSE 'm' END AS sex,
	i % 5 > 0 AS adult, NULLIF(i % 4, 0) AS stage, NULL::text AS none
FROM generate_series(1, 80) AS i;
CREATE TEMP TABLE lonely AS
SELECT * FROM people UNION ALL SELECT i, 'C', 1, 9, 1.0, 20, 3, 0, 1, CASE WHEN i < 85 THEN 'yes' ELSE 'no' END, 'f', true, 1, NULL
FROM generate_series(81, 88) AS i;
CREATE TEMP TABLE unweighted AS
SELECT * FROM people UNION ALL SELECT i, 'D', i, i, 0.0, 20, 3, 0, 1, 'yes', 'f', true, 1, NULL FROM generate_series(81, 84) AS i;

---- refused
SELECT pg_temp.refused(format('SELECT crosstab(%s)', a)) FROM (VALUES
	-- strata with one unit, and what makes none
	($$'lonely', 'answer', 'sex', weights => 'wt', strata => 'region', psu => 'village'$$),
	($$'lonely', 'answer', 'sex', psu => 'region', strata => 'region', singleton => 'average'$$),
	($$'people', 'answer', 'sex', psu => 'villages'$$),
	($$'people', 'answer', 'sex', strata => 'region', singleton => 'skip'$$),
	-- population corrections
	($$'people', 'answer', 'sex', strata => 'region', psu => 'village', fpc => 'too_few'$$),
	($$'people', 'answer', 'sex', strata => 'region', psu => 'village', fpc => 'uneven'$$),
	($$'people', 'answer', 'sex', strata => 'region', fpc => 'stage'$$),
	($$'people', 'answer', 'sex', strata => 'region', fpc => 'negative'$$),
	($$'people', 'answer', 'sex', strata => 'region', fpc => 'sex'$$),
	-- weights
	($$'people', 'answer', 'sex', weights => 'negative', strata => 'region'$$),
	($$'unweighted', 'answer', 'sex', weights => 'wt', strata => 'region'$$),
	($$'people', 'answer', 'sex', weights => 'village', weight_type => 'frequency', psu => 'village_number'$$),
	($$'people', 'answer', 'sex', weights => 'wt', weight_type => 'analytic', psu => 'village_number'$$),
	($$'people', 'answer', 'sex', weight_type => 'sampled', psu => 'village_number'$$),
	-- columns
	($$'people', 'answer', 'sex', strata => 'none'$$),
	($$'people', 'answer', 'sex', psu => 'stage'$$),
	($$'people', 'answer', 'sex', strata => 'province'$$),
	($$'people', 'answer', 'sex', psu => 'villag'$$),
	($$'people', 'answer', 'sex', weights => 'wt', subpop => 'sex'$$),
	($$'people', 'answer', 'sex', design => migstat.design(strata => 'region'), psu => 'village'$$),
	-- a unit in two strata
	($$'SELECT *, CASE WHEN id = 1 THEN 7 ELSE village_number END AS v FROM people', 'answer', 'sex', strata => 'region', psu => 'v'$$),
	-- too many cells
	($$'SELECT i AS a, i % 40 AS b FROM generate_series(1, 5000) AS i', 'a', 'b', psu => 'b'$$),
	($$'SELECT i % 50 AS a, i % 49 AS b, i AS h FROM generate_series(1, 5000) AS i', 'a', 'b', psu => 'h'$$)) AS v(a);

---- what needs counts, and what needs the units
SELECT pg_temp.refused(s) FROM (VALUES
	($$SELECT mcnemar(crosstab('people', 'answer', 'answer', strata => 'region'))$$),
	($$SELECT symmetry(crosstab('people', 'answer', 'answer', strata => 'region'))$$),
	($$SELECT rollup(t) FROM (SELECT crosstab('people', 'answer', 'sex', strata => 'region') AS t FROM generate_series(1, 2)) AS s$$),
	($$SELECT rollup(t) FROM (SELECT crosstab('people', 'answer', 'sex', weights => 'wt') UNION ALL
		SELECT crosstab('people', 'answer', 'sex', strata => 'region')) AS s(t)$$),
	($$SELECT crosstable_design_final('{}'::text)$$)) AS v(s);

---- noted
SELECT test, note FROM tests(crosstab('people', 'answer', 'sex', weights => 'wt', strata => 'region', psu => 'village'));
SELECT note FROM chi2(crosstab('people', 'answer', 'sex', weights => 'wt', strata => 'region', psu => 'village_number'));
SELECT note FROM chi2(crosstab('people', 'answer', 'sex', strata => 'region'));
SELECT note FROM chi2(crosstab('people', 'answer', 'sex', weights => 'wt', subpop => 'adult'));
SELECT note FROM chi2(crosstab('people', 'answer', 'sex', weights => 'wt', subpop => 'adult', fpc => 'villages', psu => 'village_number'));
SELECT note FROM chi2(crosstab('lonely', 'answer', 'sex', strata => 'region', psu => 'village', singleton => 'certainty'));
SELECT DISTINCT note FROM tests(crosstab('lonely', 'answer', 'sex', psu => 'region', strata => 'region', singleton => 'adjust'));
SELECT DISTINCT note FROM tests(crosstab('SELECT *, 1.0 AS all_of_it FROM people', 'answer', 'sex', psu => 'village_number', fpc => 'all_of_it'));
SELECT DISTINCT note FROM tests(crosstab('people', 'answer', 'none', psu => 'village_number'));
SELECT DISTINCT note FROM tests(crosstab('SELECT * FROM people WHERE false', 'answer', 'sex', psu => 'village_number'));
SELECT DISTINCT note FROM tests(crosstab('SELECT *, false AS nobody FROM people', 'answer', 'sex', psu => 'village_number', subpop => 'nobody'));
SELECT n_read, n, n_missing, drop_reasons, weight_type, n_psus, n_strata, df_residual
FROM glance(crosstab('SELECT *, NULLIF(adult, id > 70) AS maybe, CASE WHEN id > 3 THEN wt END AS w FROM people', 'stage', 'sex', weights => 'w', strata => 'region',
	psu => 'village', subpop => 'maybe'));

SELECT test, note FROM mantel_haenszel('people', 'answer', 'sex', 'village', 'wt', strata => 'region', psu => 'village');
SELECT test, note FROM mantel_haenszel('people', 'answer', 'sex', 'village', 'wt');
SELECT test, note FROM mantel_haenszel('people', 'answer', 'sex', 'stage', subpop => 'adult');
SELECT test, note FROM mantel_haenszel('people', 'answer', 'none', 'village', 'wt', strata => 'region');
SELECT test, note FROM mantel_haenszel('people', 'answer', 'answer', 'region', 'wt', strata => 'region', psu => 'village');
SELECT test, note FROM mantel_haenszel('SELECT * FROM people WHERE false', 'answer', 'sex', 'village', 'wt');

---- values of other making
CREATE TEMP TABLE forms AS
SELECT crosstab('people', 'answer', 'sex', weights => 'wt', strata => 'region', psu => 'village')::text AS form;
SELECT regexp_replace(form, '"covariance": \[.*', '"covariance": [..]}}') FROM forms;
SELECT c.a || ' -> ' || c.b || E'\n' || pg_temp.refused(format('SELECT %L::migstat.crosstable', regexp_replace(form, c.a, c.b)))
FROM forms, (VALUES
	('"strata": 2', '"strata": -1'), ('"strata": 2', '"strata": 3e10'), ('"strata": 2', '"strata": 200'),
	('"units": 8', '"units": 1'), ('"names": 4', '"names": 9'), ('"singles": 0', '"singles": 7'),
	('"singleton": "error"', '"singleton": "skip"'), ('"n_outside": 0', '"n_outside": 1'),
	('"covariance": \[', '"covariance": [0, '), ('"covariance": \[', '"covariance": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '),
	('"covariance": \[[0-9.]*', '"covariance": [-1'), ('"covariance": \[[0-9.]*', '"covariance": [1e400'),
	('"covariance": \[[0-9.]*', '"covariance": ["x"'), ('"covariance": \[[0-9.]*, ', '"covariance": [1, 1'),
	('"design": \{', '"design": [], "x": {'), ('"weights": "sampling"', '"weights": "none"'),
	('"crosstable": 2', '"crosstable": 1')) AS c(a, b);
