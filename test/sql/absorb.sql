-- absorbed effects: what bad input says
\set VERBOSITY terse
SET search_path = migstat, public;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE flows (id int, origin text, destination text, year int, migrants int, distance float8, w float8, nothing float8, unit int);
INSERT INTO flows SELECT i, 'o' || i % 5, 'd' || i % 7, 2000 + i % 3, i * i % 11, 1 + i % 13, i, NULL, i % 8 FROM generate_series(1, 140) AS i;

-- formulas
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | 1')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | i.origin')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin:destination')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance + origin | origin')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance + year^2 | year')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | migrants')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | orgin')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance |')$$);
-- named twice is named once
SELECT (ols('flows', 'migrants ~ distance | origin + origin')).absorbed;
SELECT (ols('flows', 'migrants ~ 0 + distance | origin')).formula;

-- other families, moments, aggregates
SELECT pg_temp.refused($$SELECT probit('SELECT *, migrants > 3 AS many FROM flows', 'many ~ distance | origin')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, migrants > 3 AS many FROM flows', 'many ~ distance | origin')$$);
SELECT pg_temp.refused($$SELECT ols_agg('migrants ~ distance | origin', migrants, distance, origin) FROM flows$$);
SELECT pg_temp.refused($$SELECT moments_agg('migrants ~ distance | origin', migrants, distance, origin) FROM flows$$);
SELECT pg_temp.refused($$SELECT ols(moments_agg('migrants ~ distance + origin', migrants, distance, origin), 'migrants ~ distance | origin') FROM flows$$);
SELECT note FROM fit_by('flows', 'year', 'migrants ~ distance | year') LIMIT 1;

-- errors
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin', vcov => 'hc3')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin', cluster => 'unit', vcov => 'cr2')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin', psu => 'unit')$$);
SELECT pg_temp.refused($$SELECT poisson('flows', 'migrants ~ distance | origin', strata => 'year')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin', cluster => 'unti')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | origin', cluster => 'unit + year + w')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 1 AS one FROM flows', 'migrants ~ distance | origin', cluster => 'one')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(unit, 3) AS u FROM flows', 'migrants ~ distance | origin', cluster => 'u')$$);

-- rows
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM flows WHERE false', 'migrants ~ distance | origin')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | nothing')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance | id')$$);
SELECT pg_temp.refused($$SELECT ols('flows', 'migrants ~ distance + nothing | origin')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, false AS inside FROM flows', 'migrants ~ distance | origin', subpop => 'inside')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT -1 AS w, * FROM (SELECT migrants, distance, origin FROM flows) AS f', 'migrants ~ distance | origin', 'w')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT origin, migrants, 0.0 AS distance FROM flows', 'migrants ~ log(distance) | origin')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT origin, distance, -migrants AS migrants FROM flows', 'migrants ~ distance | origin')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT origin, distance, 0 AS migrants FROM flows', 'migrants ~ distance | origin')$$);
-- an outcome that only terms and effects together separate
SELECT pg_temp.refused($$SELECT poisson('SELECT *, year = 2001 AND origin = ''o1'' AS special, CASE WHEN year = 2001 AND origin = ''o1'' THEN 0 ELSE migrants + 1 END AS n FROM flows', 'n ~ special | origin + year')$$);
SET migstat.panel_memory = '1MB';
SELECT pg_temp.refused($$SELECT ols('SELECT i % 100 AS g, i % 17 AS x, i % 13 AS y FROM generate_series(1, 100000) AS i', 'y ~ x | g')$$);
RESET migstat.panel_memory;

-- notes
SELECT note FROM glance(ols('SELECT * FROM flows WHERE (origin IN (''o1'', ''o2'')) = (destination IN (''d1'', ''d2''))', 'migrants ~ distance | origin + destination'));
SELECT note FROM glance(ols('flows', 'migrants ~ distance | origin + destination', cluster => 'origin'));
SELECT note FROM glance(ols('flows', 'migrants ~ distance | origin + destination', cluster => 'origin + destination', two_way => 'min'));
SELECT note FROM glance(ols('SELECT year AS y, year, distance FROM flows', 'y ~ distance | year'));
SELECT note FROM glance(ols('SELECT 2 AS y, year, distance FROM flows', 'y ~ distance | year'));
SELECT note FROM glance(ols('SELECT id / 2 AS pair, migrants, distance FROM flows WHERE id < 4', 'migrants ~ distance | pair'));

-- readers
SELECT pg_temp.refused($$SELECT predict(ols('flows', 'migrants ~ distance | origin'), f) FROM flows AS f LIMIT 1$$);
SELECT pg_temp.refused($$SELECT augment(ols('flows', 'migrants ~ distance | origin'), NULL, 'flows')$$);
SELECT pg_temp.refused($$SELECT margins(poisson('flows', 'migrants ~ distance | origin'), ARRAY['distance'], source => 'flows')$$);
SELECT pg_temp.refused($$SELECT vif(ols('flows', 'migrants ~ distance | origin'))$$);
SELECT pg_temp.refused($$SELECT standardized(ols('flows', 'migrants ~ distance | origin'))$$);
SELECT pg_temp.refused($$SELECT fixed_effects(ols('flows', 'migrants ~ distance'), 'flows')$$);
SELECT pg_temp.refused($$SELECT fixed_effects(ols('flows', 'migrants ~ distance | origin'), NULL)$$);
SELECT pg_temp.refused($$SELECT fixed_effects(ols('flows', 'migrants ~ distance | origin'), 'SELECT * FROM flows WHERE id > 9')$$);
SELECT pg_temp.refused($$SELECT fixed_effects(ols('flows', 'migrants ~ distance | origin'), 'SELECT f.*, 1 AS distance FROM (SELECT migrants, origin FROM flows) AS f')$$);
SELECT count(*) FROM fixed_effects(NULL, 'flows');
DROP TABLE flows;
