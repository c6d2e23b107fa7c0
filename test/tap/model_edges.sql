-- Edges of models: cancelled groups, models without rows, rows that are NULL first, levels with blanks, sub-models.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
SELECT plan(35);

---- a cancelled fit of many groups leaves the session as it was

CREATE TABLE many AS SELECT i, i % 400 AS g, true AS all_of_them, sin(i) AS y, cos(i * 3) AS x FROM generate_series(1, 60000) AS i;
SET LOCAL statement_timeout = '150ms';
CREATE FUNCTION pg_temp.cancelled(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN false;
EXCEPTION WHEN query_canceled THEN
	RETURN true;
END
$$;
SELECT ok(pg_temp.cancelled($$SELECT count(*) FROM fit_by('many', 'g', 'y ~ x', vcov => 'hc1', subpop => 'all_of_them')$$), 'fit_by is cancelled');
SET LOCAL statement_timeout = 0;
CREATE TABLE kept AS SELECT 1 AS i;
SAVEPOINT after_it;
ROLLBACK TO after_it;
SELECT is((SELECT count(*)::int FROM kept), 1, '.. and the transaction goes on');
SELECT is((SELECT count(*)::int FROM fit_by('many', 'g', 'y ~ x')), 400, '.. and fits again');

---- a model without a complete row

CREATE TABLE empty AS SELECT ols_agg('y ~ x', 1.0::float8, NULL::float8) AS m;
SELECT is(pg_typeof(array_append((m).estimate, 1))::text || array_append((m).estimate, 1)::text, 'double precision[]{1}', 'its arrays are of their types') FROM empty;
SELECT ok((m).is_reference = '{}'::boolean[] AND (m).covariance_column = '{}'::int[] AND (m).term_df = '{}'::float8[] AND (m).term = '{}'::text[], '.. all of them') FROM empty;
SELECT is((SELECT note FROM glance(m)), 'no complete row', '.. and it says why') FROM empty;

---- rows of a composite type, some of them NULL

CREATE TABLE pairs (x int, y int);
CREATE TABLE pair_rows AS SELECT k, r FROM (VALUES (1, NULL::pairs), (2, ROW(1, 2)::pairs), (3, ROW(2, 5)::pairs), (4, ROW(3, 5)::pairs)) AS v(k, r);
SELECT is(first, last, 'a NULL row counts wherever it comes') FROM (SELECT ols_agg('y ~ x', r ORDER BY k) AS first, ols_agg('y ~ x', r ORDER BY k DESC) AS last FROM pair_rows) AS s;
SELECT is((SELECT row(n, n_read)::text FROM glance((SELECT ols_agg('y ~ x', r) FROM pair_rows))), '(3,4)', '.. as read');
SELECT is((SELECT row(n, n_read)::text FROM glance((SELECT ols_agg('y ~ x', NULL::pairs) FROM generate_series(1, 3)))), '(0,3)', 'nothing but NULL rows');

---- levels with blanks

CREATE TABLE cities AS SELECT i, i * i % 17 AS y, (ARRAY['Kiev', ' Kiev', 'Lviv', ' '])[1 + i % 4] AS city FROM generate_series(1, 40) AS i;
SELECT is((SELECT array_agg(level) FROM tidy(ols('cities', 'y ~ i(city, ref=' || quote_literal(r) || ')')) WHERE is_reference), ARRAY[r], format('reference "%s"', r))
FROM unnest(ARRAY['Kiev', ' Kiev', 'Lviv', ' ']) AS r;
SELECT is((SELECT array_agg(level ORDER BY level COLLATE "C") FROM tidy(ols('cities', 'y ~ i(city, ref=''Kiev, Lviv'')')) WHERE is_reference), ARRAY['Kiev', 'Lviv'], 'blanks between the levels of a list do not count');

---- sub-models

CREATE TABLE stored AS SELECT moments_agg('y ~ city + i + i^2', y, city, i) AS bare, moments_agg('y ~ i.city + i', y, city, i) AS marked FROM cities;
SELECT ok(bool_and(a.estimate = b.estimate AND a.std_error = b.std_error), 'a factor accumulated by its bare name takes a reference later')
FROM stored, tidy(ols(bare, 'y ~ i + i(city, ref=''Lviv'')')) AS a JOIN tidy(ols('cities', 'y ~ i + i(city, ref=''Lviv'')')) AS b USING (term) WHERE NOT a.is_reference;
SELECT is((SELECT count(*)::int FROM tidy(ols(marked, 'y ~ city'))), 5, 'and the other way round') FROM stored;
SELECT is((SELECT estimate FROM tidy(ols(bare, 'i^2 ~ city')) WHERE term = 'city[Lviv]'), (SELECT estimate FROM tidy(ols('cities', 'i^2 ~ city')) WHERE term = 'city[Lviv]'), 'an outcome among the terms') FROM stored;
SELECT is((SELECT note FROM glance(ols(bare, 'y ~ city'))), 'on the rows that are complete for y ~ city + i + i^2', 'a sub-model says whose rows it uses') FROM stored;
SELECT is((SELECT note FROM glance(ols(bare, 'y ~ city + i'))), NULL, '.. where they can be others') FROM stored;

---- combinations without rows

SELECT is((SELECT note FROM glance(ols('SELECT i * i % 5 AS y, i % 3 AS f, i % 2 AS g FROM generate_series(1, 60) AS i WHERE NOT (i % 3 = 2 AND i % 2 = 1)', 'y ~ i.f * i.g'))),
	'no row has 1 of the 6 combinations of levels of i.f:i.g', 'an empty cell is noted');
SELECT is((SELECT note FROM glance(ols('SELECT i * i % 5 AS y, 1 AS f, i % 2 AS g FROM generate_series(1, 60) AS i', 'y ~ i.f:g'))), NULL, 'an interaction with one level is a column');
SELECT is((SELECT note FROM glance(ols('SELECT i * i % 5 AS y, 1 AS f, i % 2 AS g FROM generate_series(1, 60) AS i', 'y ~ i.f * g'))),
	'i.f has no column: its factors have one level; i.f:g has no column: its factors have one level', '.. but not beside its parts');

---- groups do not depend on settings

SET LOCAL extra_float_digits = 0;
SET LOCAL datestyle = 'German';
SELECT results_eq($$SELECT group_level, (model).n::int FROM fit_by('SELECT i AS y, i % 7 AS x, CASE WHEN i % 2 = 0 THEN 0.1::float8 + 0.2::float8 ELSE 1.5 END AS g FROM generate_series(1, 40) AS i', 'g', 'y ~ x', vcov => 'hc1')$$,
	$$VALUES ('0.30000000000000004', 20), ('1.5', 20)$$, 'groups by float8');
SELECT results_eq($$SELECT group_level, (model).n::int FROM fit_by('SELECT i AS y, i % 7 AS x, date ''2020-01-03'' + i % 2 AS g FROM generate_series(1, 40) AS i', 'g', 'y ~ x', vcov => 'hc1')$$,
	$$VALUES ('2020-01-03', 20), ('2020-01-04', 20)$$, 'groups by date');

---- aggregates over a fitted model take what they are for

SELECT ols('many', 'y ~ x')::text AS linear \gset
SELECT throws_ok(format('SELECT robust_moments_agg(%L::model, ''observed'', 1, y, x) FROM many', :'linear'), '22023', 'kind is "observed"');
SELECT throws_ok(format('SELECT newton_moments_agg(%L::model, ''hc2'', 1, y, x) FROM many', :'linear'), '22023', 'kind is "hc2"');
SELECT throws_ok(format('SELECT newton_moments_agg(%L::model, ''observed'', 1, y, x) FROM many', :'linear'), '22023', 'a linear model takes no Newton steps');

---- numbers in formulas

-- the double 0.1 is 0.1000000000000000055511151231257827..; that of 2.675, 2.67499999999999982236431605997495353221893310546875
SELECT is(estimate, float8 '5.551115123125783e-18', 'a decimal number is what it says: ' || f) FROM unnest('{x - 0.1,x - 1e-1,x - 0.10,x - 1 / 10}'::text[]) AS f,
	tidy(ols('SELECT float8 ''0.1'' AS x FROM generate_series(1, 30)', f || ' ~ 1'));
SELECT is(estimate, float8 '-1.7763568394002505e-16', 'a decimal number from moments') FROM tidy(ols((SELECT moments_agg('x - 2.675 ~ 1', x) FROM (SELECT float8 '2.675' AS x FROM generate_series(1, 9)) AS s)));
SELECT is(string_agg(term, ' '), want, 'a reference by its value: ' || source) FROM (VALUES ('(ARRAY[0.5, 1.5, 2.5])[1 + i % 3]', '1.50', 'x[1.5]'),
		('(ARRAY[0.5, 1.5, 2.5])[1 + i % 3]::float8', '15e-1', 'x[1.5]'), ('1 + i % 3', '2.0', 'x[2]')) AS v(source, ref, want),
	LATERAL tidy(ols(format('SELECT i * i %% 7 AS y, %s AS x FROM generate_series(1, 30) AS i', source), format('y ~ i(x, ref=%L)', ref))) AS t WHERE is_reference GROUP BY source, want;

SELECT * FROM finish();
ROLLBACK;
