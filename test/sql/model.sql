-- linear models: what bad input says
\set VERBOSITY terse
SET search_path = migstat, public;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE wages (wage float8, age int, education text, w float8, nothing float8, j json);
INSERT INTO wages SELECT 100 + i * i % 7, 20 + i, CASE WHEN i % 2 = 0 THEN 'high' ELSE 'low' END, i, NULL, '{}'
FROM generate_series(1, 20) AS i;

-- columns and types
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ aeg')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ agee')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'education ~ age')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ j')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ log(education)')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ i(education, ref=''middle'')')$$);
SELECT pg_temp.refused($$SELECT ols_agg('wage ~ age', wage) FROM wages$$);
SELECT pg_temp.refused($$SELECT ols_agg('wage ~ age + height', wages) FROM wages$$);
SELECT pg_temp.refused($$SELECT ols_agg(NULL, wage, age) FROM wages$$);
-- rows
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM wages WHERE false', 'wage ~ age')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ nothing')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT ''NaN''::float8 AS wage, 1 AS age', 'wage ~ age')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT 1 AS wage, ''Infinity''::float8 AS age', 'wage ~ age')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT 1 AS wage, 0 AS age', 'wage ~ log(age)')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT 1e300 AS wage, 1 AS age', 'wage ~ age')$$);
-- weights
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ age', 'w', vcov => 'iid')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ age', 'education', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, -w AS v FROM wages', 'wage ~ age', 'v', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, w / 2 AS v FROM wages', 'wage ~ age', 'v', 'frequency')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ age', 'w', 'sampled')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, ''NaN''::float8 AS v FROM wages', 'wage ~ age', 'v', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, ''Infinity''::float8 AS v FROM wages', 'wage ~ age', 'v', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 1e200 AS v FROM wages', 'wage ~ age', 'v', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 0 AS v FROM wages', 'wage ~ age', 'v', 'analytic')$$);
SELECT pg_temp.refused($$SELECT ols('wages', 'wage ~ age', 'wieght', 'analytic')$$);
-- sizes
SELECT pg_temp.refused($$SELECT ols('SELECT i AS y, i::text AS f FROM generate_series(1, 5000) AS i', 'y ~ f')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT i AS y, i AS f FROM generate_series(1, 50000) AS i', 'y ~ factor(f)')$$);
SELECT pg_temp.refused(format('SELECT ols(''SELECT %s'', ''x1 ~ %s'')', string_agg('1 AS x' || i, ', '), string_agg('x' || i, ' + ') FILTER (WHERE i > 1)))
FROM generate_series(1, 1610) AS i;
-- values that did not come from here
SELECT pg_temp.refused(format('SELECT tidy(jsonb_populate_record(%L::model, %L))', m, change))
FROM (SELECT ols('wages', 'wage ~ age') AS m) AS s, (VALUES ('{"term": ["a"]}'), ('{"covariance_column": [0, 2]}'), ('{"covariance": [1]}'), ('{"df_residual": 1e300}')) AS v(change);
-- stored moments
SELECT pg_temp.refused($$SELECT ols(moments_agg('wage ~ age', wage, age), 'wage ~ education') FROM wages$$);
SELECT pg_temp.refused($$SELECT ols(moments_agg('wage ~ age', wage, age), 'w ~ age') FROM wages$$);
SELECT pg_temp.refused($$SELECT rollup(m) FROM (SELECT moments_agg('wage ~ age', wage, age) AS m FROM wages
	UNION ALL SELECT moments_agg('wage ~ age', wage, education) FROM wages) AS s$$);
SELECT pg_temp.refused($$SELECT 'moments'::moments$$);
SELECT pg_temp.refused($$SELECT 'moments:AAAA'::moments$$);
SELECT pg_temp.refused($$SELECT moments_accum(NULL, 'wage ~ age', 1, 2)$$);
SELECT pg_temp.refused($$SELECT 'moments:!'::moments$$);
SELECT pg_temp.refused(format('SELECT %L::moments', left(m, n))) ~ '^22P02|^08P01'
FROM (SELECT moments_agg('wage ~ age + education', wage, age, education)::text AS m FROM wages) AS s,
	generate_series(8, 400, 98) AS n;
-- data that cannot support a number give NULL and a note
SELECT term, estimate, std_error, note FROM tidy(ols('SELECT 3 AS y, 1 AS x', 'y ~ x'));
SELECT n, df_residual, note FROM glance(ols('SELECT 3 AS y, 1 AS x', 'y ~ x'));
SELECT term, round(estimate::numeric, 9) AS estimate, note FROM tidy(ols('SELECT x * 2 AS y, x, x AS again FROM generate_series(1, 5) AS x', 'y ~ x + again'));
SELECT n, n_read, n_dropped, drop_reasons, note FROM glance((SELECT ols_agg('y ~ x', NULL::float8, 1)));
SELECT term, round(estimate::numeric, 9) AS estimate, std_error, note FROM tidy(ols('SELECT 7 AS y, x FROM generate_series(1, 5) AS x', 'y ~ x'));
SELECT r_squared, statistic, deviance, null_deviance, note FROM glance(ols('SELECT 7 AS y, x FROM generate_series(1, 5) AS x', 'y ~ x'));
SELECT term, round(estimate::numeric, 9) AS estimate, note FROM tidy(ols('SELECT x AS y, 3 AS c FROM generate_series(1, 5) AS x', 'y ~ c'));
SELECT term, round(estimate::numeric, 9) AS estimate, std_error, note FROM tidy(ols('SELECT x AS y, x AS a, x ^ 2 AS b, x ^ 3 AS c FROM generate_series(1, 2) AS x', 'y ~ a + b + c'));
SELECT n, df_residual, note FROM glance(ols('SELECT x AS y, x AS a, x ^ 2 AS b, x ^ 3 AS c FROM generate_series(1, 2) AS x', 'y ~ a + b + c'));
SELECT ols_agg('y ~ x', 1, 1) IS NULL FROM generate_series(1, 0);
DROP TABLE wages;
