-- models by maximum likelihood: what cannot be fitted, and what is said of it
\set VERBOSITY terse
SET search_path = migstat, public;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE people AS
SELECT i AS id, (sin(i) > 0)::int AS y, cos(i) AS x, sin(i * 1.7) AS z, (ARRAY['north', 'south', 'east'])[1 + i % 3] AS region,
	i % 4 = 1 AS woman, i % 5 AS visits, 1 + i % 2 AS w, i % 10 AS decile, (i % 10 = 3)::int AS rare
FROM generate_series(1, 200) AS i;

-- outcomes
SELECT pg_temp.refused($$SELECT probit('SELECT *, y + 1 AS two FROM people', 'two ~ x')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, 2 * y AS two FROM people', 'two ~ x + region')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, CASE y WHEN 1 THEN ''yes'' ELSE ''no'' END AS answer FROM people', 'answer ~ x')$$);
SELECT pg_temp.refused($$SELECT logit('people', 'visits ~ x')$$);
SELECT pg_temp.refused($$SELECT cloglog('SELECT x, 1 AS y FROM people', 'y ~ x')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT x, false AS y FROM people', 'y ~ x')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT x, 0 AS y FROM people', 'y ~ x')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, visits - 2 AS v FROM people', 'v ~ x')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE decile WHEN 0 THEN id % 4 - 2 ELSE visits END AS v FROM people', 'v ~ factor(decile)')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE decile WHEN 0 THEN CASE WHEN id % 20 = 0 THEN 1 ELSE -1 END ELSE visits END AS v FROM people', 'v ~ factor(decile)')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT ''Infinity''::float8 AS v, 1 AS x UNION ALL SELECT 1, 2', 'v ~ x')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT NULL::int AS y, x FROM people', 'y ~ x')$$);
-- options
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', info => 'fisher')$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', separation => 'ignore')$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', max_iterations => 0)$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', tolerance => 0)$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', max_iterations => 1)$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', vcov => 'hc3')$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', 'w', vcov => 'iid')$$);
SELECT pg_temp.refused($$SELECT probit('people', 'y ~ x', offset_column => 'region')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, CASE id WHEN 7 THEN ''Infinity''::float8 ELSE 0 END AS o FROM people', 'y ~ x', offset_column => 'o')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, NULL::float8 AS o FROM people', 'y ~ x', offset_column => 'o')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, 800 AS o FROM people', 'visits ~ x', offset_column => 'o')$$);

-- a level
CREATE TABLE one_level AS SELECT *, CASE WHEN region = 'south' THEN 1 ELSE y END AS south, CASE WHEN region = 'east' THEN 0 ELSE y END AS east,
	CASE WHEN woman AND region = 'north' THEN 1 ELSE y END AS both, CASE WHEN rare = 1 THEN 0 ELSE y END AS rarely,
	CASE WHEN rare = 0 THEN 1 ELSE y END AS mostly, CASE WHEN region = 'south' THEN 0 ELSE visits END AS none FROM people;
SELECT pg_temp.refused($$SELECT probit('one_level', 'south ~ x + region')$$);
SELECT pg_temp.refused($$SELECT logit('one_level', 'east ~ x + region')$$);
SELECT pg_temp.refused($$SELECT logit('one_level', 'east ~ x + region - 1', 'w')$$);
SELECT pg_temp.refused($$SELECT cloglog('one_level', 'both ~ x + woman:region')$$);
SELECT pg_temp.refused($$SELECT probit('one_level', 'both ~ x + woman * region')$$);
SELECT pg_temp.refused($$SELECT poisson('one_level', 'none ~ x + region')$$);
-- its rows left out
CREATE FUNCTION pg_temp.show(m model) RETURNS text LANGUAGE sql AS
	$$SELECT concat_ws(' | ', (m).n, (m).n_read, (m).n_perfect, (SELECT string_agg(coalesce(term || ' ' || round(estimate::numeric, 5), term || ' (' || note || ')'), ', ') FROM tidy(m)), (m).note)$$;
SELECT pg_temp.show(probit('one_level', 'south ~ x + region', separation => 'drop'));
SELECT pg_temp.show(probit('SELECT * FROM one_level WHERE region <> ''south''', 'south ~ x + region'));
SELECT pg_temp.show(logit('one_level', 'east ~ x + region', separation => 'drop'));
SELECT pg_temp.refused($$SELECT logit('one_level', 'east ~ x + i(region, ref=''east'')', separation => 'drop')$$);
SELECT pg_temp.show(logit('one_level', 'east ~ x + region - 1', separation => 'drop'));
SELECT pg_temp.show(cloglog('one_level', 'both ~ x + woman:region', separation => 'drop'));
SELECT pg_temp.show(poisson('one_level', 'none ~ x + region', separation => 'drop'));
-- reference levels together are one
SELECT pg_temp.refused($$SELECT probit('one_level', 'south ~ x + i(region, ref=''south,east'')')$$);
-- all rows
SELECT pg_temp.refused($$SELECT probit('SELECT *, region = ''south'' AS s FROM people', 's ~ x + region', separation => 'drop')$$);
-- one level after another: without the one there is the other
SELECT pg_temp.show(probit('SELECT *, CASE WHEN region = ''south'' THEN 1 WHEN woman THEN 0 ELSE y END AS s FROM people', 's ~ x + region + woman', separation => 'drop'));
-- the design keeps the units of rows left out
SELECT (m).n_clusters, (m).n_strata, (m).n, (m).n_outside, (m).n_perfect FROM probit('SELECT *, id % 2 AS stratum, id / 10 AS unit, id > 20 AS adult FROM one_level', 'south ~ x + region', 'w',
	strata => 'stratum', psu => 'unit', subpop => 'adult', separation => 'drop') AS m;
-- a 0/1 column
SELECT pg_temp.refused($$SELECT probit('one_level', 'rarely ~ x + rare')$$);
SELECT pg_temp.refused($$SELECT logit('one_level', 'mostly ~ x + rare')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, rare * visits AS v FROM people', 'v ~ x + rare')$$);
SELECT pg_temp.show(probit('one_level', 'rarely ~ x + rare', separation => 'drop'));
SELECT pg_temp.show(logit('one_level', 'mostly ~ x + rare', separation => 'drop'));
SELECT pg_temp.refused($$SELECT probit('one_level', 'rarely ~ x + I(rare * 2)', separation => 'drop')$$);
-- a number that is 0 wherever the outcome varies
SELECT pg_temp.refused($$SELECT logit('SELECT *, rare * id AS much, CASE WHEN rare = 1 THEN 1 ELSE y END AS s FROM people', 's ~ x + much')$$);
SELECT pg_temp.show(logit('SELECT *, rare * id AS much, CASE WHEN rare = 1 THEN 1 ELSE y END AS s FROM people', 's ~ x + much', separation => 'drop'));

-- numbers: complete, quasi-complete, by two together; the terms named are those that do it
SELECT pg_temp.refused($$SELECT probit('SELECT *, x > 0.1 AS s FROM people', 's ~ x + z + visits')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, x > 0.1 AS s FROM people', 's ~ x + region')$$);
SELECT pg_temp.refused($$SELECT cloglog('SELECT *, 2 * x - z > 0.3 AS s FROM people', 's ~ x + z')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, x > 0 AS s FROM people', 's ~ x - 1')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, CASE WHEN decile = 4 THEN y ELSE (decile > 4)::int END AS s FROM people', 's ~ decile + z + region')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, CASE WHEN decile = 4 THEN y ELSE (decile > 4)::int END AS s FROM people', 's ~ decile + z + region')$$);
SELECT pg_temp.refused($$SELECT cloglog('SELECT *, CASE WHEN decile = 4 THEN y ELSE (decile > 4)::int END AS s FROM people', 's ~ decile + z + region')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, decile + 2 * visits AS both, CASE WHEN decile - 2 * visits = 1 THEN y ELSE (decile - 2 * visits > 1)::int END AS s FROM people', 's ~ decile + visits + z')$$);
SELECT pg_temp.refused($$SELECT probit('SELECT *, CASE WHEN decile - 2 * visits = 1 THEN y ELSE (decile - 2 * visits > 1)::int END AS s FROM people', 's ~ decile + visits + z', separation => 'drop')$$);
SELECT pg_temp.refused($$SELECT logit('SELECT *, decile > visits AS s FROM people', 's ~ x + decile + factor(visits)')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE WHEN x + z > 0.2 THEN 0 ELSE visits END AS v FROM people', 'v ~ x + z')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE WHEN decile > 4 THEN 0 ELSE 1 + visits END AS v FROM people WHERE decile >= 4', 'v ~ decile + z')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE WHEN decile > 4 THEN 0 WHEN decile = 4 THEN visits ELSE 0 END AS v FROM people', 'v ~ decile + z')$$);
SELECT pg_temp.refused($$SELECT poisson('SELECT *, CASE WHEN decile > 4 THEN 0 ELSE visits * (decile = 4)::int END AS v, least(decile - 4, 0) AS under FROM people', 'v ~ under + z')$$);
-- nearly so, and slow: fitted
SELECT round((m).log_lik::numeric, 6), (m).iterations < 20 FROM logit('SELECT *, CASE id WHEN 100 THEN x < 0.1 ELSE x > 0.1 END AS s FROM people', 's ~ x') AS m;
SELECT round((m).log_lik::numeric, 6), (m).iterations < 20 FROM probit('SELECT *, CASE id WHEN 100 THEN x < 0.1 ELSE x > 0.1 END AS s FROM people', 's ~ x + z') AS m;
SELECT round((m).log_lik::numeric, 6), (m).iterations < 20 FROM probit('SELECT *, CASE WHEN id = 1 THEN 0 WHEN region = ''south'' THEN 1 ELSE y END AS s FROM people', 's ~ x + region') AS m;
SELECT pg_temp.refused($$SELECT logit('SELECT *, CASE id WHEN 100 THEN x < 0.1 ELSE x > 0.1 END AS s FROM people', 's ~ x', max_iterations => 4)$$);

-- values that are hard
SELECT term, round(estimate::numeric, 8), round(std_error::numeric, 8) FROM tidy(probit('people', 'y ~ x'));
SELECT term, round((estimate * 1e9)::numeric, 8), round((std_error * 1e9)::numeric, 8) FROM tidy(probit('SELECT *, x * 1e9 AS income FROM people', 'y ~ income + rare')) WHERE term = 'income';
SELECT term, round(estimate::numeric, 8) AS estimate, note FROM tidy(logit('SELECT *, 5 AS c FROM people', 'y ~ x + c'));
SELECT pg_temp.show(logit('SELECT *, CASE WHEN region = ''south'' THEN 0 ELSE 1 END AS v FROM one_level', 'south ~ x + region', 'v'));
SELECT pg_temp.show(probit('SELECT *, CASE WHEN id = 10 THEN 1e6 ELSE x END AS far FROM people', 'y ~ far'));
SELECT pg_temp.show(poisson('SELECT *, CASE WHEN id = 10 THEN 1e6 ELSE x END AS far FROM people', 'visits ~ far'));
SELECT pg_temp.show(poisson('SELECT *, CASE WHEN id = 10 THEN 1e12 ELSE visits END AS v FROM people', 'v ~ x'));
SELECT pg_temp.show(cloglog('SELECT *, x * 1000 AS far FROM people', 'y ~ far + z'));
SELECT (m).n, (m).n_read, (m).n_null_outcome, (m).n_null_regressor FROM probit('SELECT *, CASE WHEN id % 9 > 0 THEN y END AS s, CASE WHEN id % 11 > 0 THEN x END AS u, CASE WHEN id % 13 > 0 THEN 0.1 END AS o FROM people',
	's ~ u + i(region, missing=''none'')', offset_column => 'o') AS m;

-- progress
SET migstat.progress = on;
SELECT (m).n, (m).passes, (m).rows_read FROM probit('people', 'y ~ x') AS m;
