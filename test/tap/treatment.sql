-- treatment_effects() against Stata, R 4.2.2 (test/reference/treatment.R) and itself; tolerances are relative.
-- Data: lalonde of MatchIt.  cattaneo2.csv (Stata's example data) is read from the folder that MIGSTAT_DATA names, and its
-- tests skipped without it; Stata's results are those that statsmodels keeps (treatment/tests/results/results_teffects.py).
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int, re74 float8,
	re75 float8, re78 float8);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER
CREATE TABLE men AS
	SELECT *, 1 + id % 3 AS w, id / 4 AS household, id / 160 AS stratum, nullif(re78, CASE WHEN id % 7 = 0 THEN re78 END) AS gappy, re78 > 0 AS employed,
		treat = 1 AS treated FROM lalonde;

---- R: all estimating equations stacked, derivatives by differences

CREATE TEMPORARY TABLE expected (name text, effect float8, std_error float8);
INSERT INTO expected VALUES
	('ipw att probit', 1231.18204377821, 795.445193956044),
	('ipw att logit', 1214.07122329292, 798.154627831678),
	('ipw ate probit', 30.0442759709186, 933.105597369004),
	('ipw ate logit', 224.676309103942, 876.19319117785),
	('ipw atu probit', -484.531740559415, 1218.93006503899),
	('ipw atu logit', -186.915899841106, 1130.98219679883),
	('aipw att probit', 1233.62546228975, 800.062709468598),
	('aipw att logit', 1226.54374055432, 801.623453565961),
	('aipw ate probit', 222.620551566013, 1247.01197941651),
	('aipw ate logit', 469.639973586305, 1180.44882253854),
	('aipw atu probit', -213.360587091075, 1671.08357916234),
	('aipw atu logit', 143.236251234133, 1569.127576914),
	('regression att -', 1647.58325244024, 808.979529554218),
	('regression ate -', 1074.90854139541, 1101.14942370541),
	('regression atu -', 827.950915420371, 1461.80043429678),
	('ipw own outcome formula', 224.676309103942, 876.19319117785),
	('ipw weights', 733.551260824002, 819.826145280426),
	('ipw clusters', 1214.07122329292, 828.103738928538),
	('ipw weights and clusters', 85.5149369819536, 978.437915827756),
	('ipw frequency', 53.1349250673195, 733.916825381709),
	('ipw nulls', 1034.18161373498, 851.403337360262),
	('ipw boolean', 0.00171342171717959, 0.0776231882230931),
	('aipw own outcome formula', -649.529917384612, 1072.33408955568),
	('aipw weights', 811.803201899169, 831.798578196493),
	('aipw clusters', 1226.54374055432, 845.835653596064),
	('aipw weights and clusters', 404.057791990773, 1368.4712808431),
	('aipw frequency', 522.422719176004, 1043.43914321893),
	('aipw nulls', 1310.17762336025, 852.113796345627),
	('aipw boolean', 0.0210094602823178, 0.0873560267347934),
	('regression own outcome formula', -555.113437782719, 998.998359602214),
	('regression weights', 1239.37727734475, 834.093471292747),
	('regression clusters', 1647.58325244024, 837.840794869026),
	('regression weights and clusters', 1242.00499130898, 1278.13109436451),
	('regression frequency', 1243.14121727719, 960.032122627535),
	('regression nulls', 1691.02751835771, 869.628730875088),
	('regression boolean', 0.0995337191105516, 0.0569416879106006),
	('ipw survey', 733.551260824002, 857.40875457579),
	('ipw strata', -552.128350844206, 863.152873221821),
	('aipw survey', 811.803201899169, 882.702157572512),
	('aipw strata', -919.518725212283, 943.637603352188),
	('regression survey', 1239.37727734475, 869.999328708785),
	('regression strata', -295.222875261941, 899.735078406258);
CREATE TEMPORARY TABLE found AS
SELECT c.name, e.*
FROM (SELECT 'treat ~ age + educ + race + married + nodegree + re74 + re75' AS f, 'age + age^2 + race * married + re75' AS o) AS v,
	(SELECT name, split_part(name, ' ', 1) AS method, substr(name, strpos(name, ' ') + 1) AS what FROM expected) AS c,
	LATERAL (
		SELECT * FROM treatment_effects('men', f, '{re78}', method, split_part(what, ' ', 1), nullif(split_part(what, ' ', 2), '-'))
		WHERE what ~ '^at[teu] '
		UNION ALL SELECT * FROM treatment_effects('men', f, '{re78}', method, 'ate', nullif('logit', CASE method WHEN 'regression' THEN 'logit' END),
			CASE WHEN method <> 'ipw' THEN o END) WHERE what = 'own outcome formula'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{re78}', method, 'att', nullif('logit', CASE method WHEN 'regression' THEN 'logit' END),
			weights => CASE what WHEN 'weights' THEN 'w' END, cluster => CASE what WHEN 'clusters' THEN 'household' END) WHERE what IN ('weights', 'clusters')
		UNION ALL SELECT * FROM treatment_effects('men', f, '{re78}', method, 'ate', weights => 'w', cluster => 'household') WHERE what = 'weights and clusters'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{re78}', method, 'atu', nullif('logit', CASE method WHEN 'regression' THEN 'logit' END),
			weights => 'w', weight_type => 'frequency') WHERE what = 'frequency'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{re78}', method, 'att', nullif('logit', CASE method WHEN 'regression' THEN 'logit' END),
			weights => 'w', strata => 'stratum', psu => 'household') WHERE what = 'survey'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{gappy}', method, 'ate', design => design(weights => 'w', strata => 'stratum')) WHERE what = 'strata'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{gappy}', method, 'att') WHERE what = 'nulls'
		UNION ALL SELECT * FROM treatment_effects('men', f, '{employed}', method, 'ate') WHERE what = 'boolean') AS e;
-- one treated man in 185 has a tenth of the weight for the untreated: R's differences are worth seven digits there
SELECT pg_temp.near(u.have, u.want, u.rel, x.name || ': ' || u.about)
FROM expected AS x LEFT JOIN found AS f USING (name) CROSS JOIN LATERAL (VALUES ('effect', f.effect, x.effect, 1e-9), ('error', f.std_error, x.std_error, 1e-7))
	AS u(about, have, want, rel);

---- the oracle's case mt_lalonde_ipw (R 4.2.2, checked by statsmodels 0.13.5)

SELECT unnest(ARRAY[pg_temp.near(f.effect, c.hajek, 1e-10, 'Hajek, ' || c.estimand), pg_temp.near(f.std_error, c.std_error, 1e-7, 'stacked error, ' || c.estimand)])
FROM (VALUES ('ate', 224.676309103941, 876.193191283456), ('att', 1214.07122329292, 798.154627847138)) AS c(estimand, hajek, std_error)
JOIN found AS f ON f.name = 'ipw ' || c.estimand || ' logit';
SELECT pg_temp.near(effect, -186.915899841105, 1e-10, 'Hajek, atu') FROM found WHERE name = 'ipw atu logit';

---- Stata's teffects

\set cattaneo `cat "$MIGSTAT_DATA/cattaneo2.csv" 2>/dev/null | head -1`
SELECT :'cattaneo' <> '' AS have_cattaneo \gset
\if :have_cattaneo
CREATE TEMPORARY TABLE babies (id int, bweight int, mmarried int, mhisp int, fhisp int, "foreign" int, alcohol int, deadkids int, mage int, medu int,
	fage int, fedu int, nprenatal int, monthslb int, "order" int, msmoke int, mbsmoke int, mrace int, frace int, prenatal int, birthmonth int,
	lbweight int, fbaby int, prenatal1 int);
\copy babies FROM PROGRAM 'cat "$MIGSTAT_DATA/cattaneo2.csv"' CSV HEADER
SELECT unnest(ARRAY[pg_temp.near(e.effect, s.effect, 1e-12, 'Stata: ' || s.method || ' ' || s.estimand), pg_temp.near(e.std_error, s.std_error, 2e-9, '.. its error'), pg_temp.near(e.conf_low, s.low, 1e-9, '.. its interval')])
FROM (VALUES
	('ipw', 'ate', -230.68863779526, 25.815243801554, -281.28558589843), ('ipw', 'att', -225.17726054799, 23.664582726945, -271.55899040197),
	('aipw', 'ate', -230.98920111258, 26.210564625435, -282.36096379289),
	('regression', 'ate', -239.63921146434, 23.82402100183, -286.33343459485), ('regression', 'att', -223.30165083857, 22.742195167601, -267.87553429645))
		AS s(method, estimand, effect, std_error, low),
	treatment_effects('babies', 'mbsmoke ~ mmarried + mage + mage^2 + fbaby + medu', '{bweight}', s.method, s.estimand,
		outcome_formula => CASE WHEN s.method <> 'ipw' THEN 'prenatal1 + mmarried + mage + fbaby' END) AS e;
\else
SELECT skip('MIGSTAT_DATA names no folder with cattaneo2.csv', 15);
\endif

---- what must hold

SELECT pg_temp.near(x.have, x.want, 1e-13, 'difference as ols(): ' || x.what)
FROM found AS f, tidy(ols('men', 're78 ~ treat')) AS t, LATERAL (VALUES ('difference', difference, estimate), ('error', difference_std_error, t.std_error),
	('t', difference_statistic, t.statistic)) AS x(what, have, want) WHERE f.name = 'ipw att probit' AND t.term = 'treat';
SELECT pg_temp.near(x.have, x.want, 1e-13, 'difference as ols() with weights and clusters: ' || x.what)
FROM found AS f, tidy(ols('men', 're78 ~ treat', weights => 'w', cluster => 'household')) AS t, LATERAL (VALUES ('difference', difference, estimate),
	('error', difference_std_error, t.std_error)) AS x(what, have, want) WHERE f.name = 'ipw weights and clusters' AND t.term = 'treat';
SELECT pg_temp.near(f.difference_std_error, t.std_error, 1e-13, 'difference as ols() with sampling weights')
FROM found AS f, tidy(ols('men', 're78 ~ treat', weights => 'w')) AS t WHERE f.name = 'ipw weights' AND t.term = 'treat';
SELECT pg_temp.near(f.difference_std_error, t.std_error, 1e-13, 'difference as ols() with numbers of cases')
FROM found AS f, tidy(ols('men', 're78 ~ treat', weights => 'w', weight_type => 'frequency')) AS t WHERE f.name = 'ipw frequency' AND t.term = 'treat';
SELECT pg_temp.near(x.have, x.want, 1e-13, 'difference as ols() under a survey design: ' || x.what)
FROM found AS f, tidy(ols('men', 're78 ~ treat', weights => 'w', strata => 'stratum', psu => 'household')) AS t, LATERAL (VALUES
	('error', difference_std_error, t.std_error), ('t', difference_statistic, t.statistic)) AS x(what, have, want) WHERE f.name = 'ipw survey' AND t.term = 'treat';
SELECT pg_temp.near(f.conf_high, f.effect + f.std_error * 1.975905, 1e-6, 'degrees of freedom of the design: 154 units less 4 strata') FROM found AS f WHERE name = 'ipw survey';
-- units outside the subpopulation keep their place: more of them than clusters there are
SELECT isnt(a.std_error, b.std_error, 'a domain of a survey is not its rows alone') FROM treatment_effects('men', 'treat ~ age', '{re78}', psu => 'id', subpop => 'employed') AS a,
	treatment_effects('SELECT * FROM men WHERE employed', 'treat ~ age', '{re78}', psu => 'id') AS b;
SELECT ok(effect IS NOT NULL, 'levels that only rows outside the subpopulation have') FROM treatment_effects('SELECT *, race <> ''white'' AS inside FROM men', 'treat ~ age + race', '{re78}',
	psu => 'household', subpop => 'inside');
SELECT is(n_treated || ' ' || n_control || ' ' || note, (SELECT count(gappy) FILTER (WHERE treated) || ' ' || count(gappy) FILTER (WHERE NOT treated)
	|| ' ' || count(*) FILTER (WHERE gappy IS NULL) || ' rows lack the outcome' FROM men), 'NULLs of an outcome are counted') FROM found WHERE name = 'ipw nulls';
SELECT is(n_treated + n_control, (SELECT sum(w) FROM men), 'frequency weights are cases') FROM found WHERE name = 'aipw frequency';

-- each row is what its outcome gets alone, and a boolean treatment is one of 0 and 1
SELECT ok((SELECT array_agg(a::text ORDER BY a.outcome) FROM treatment_effects('men', 'treat ~ age + race', '{re78,gappy,employed,re75}', method, estimand) AS a)
	= (SELECT array_agg(b::text ORDER BY b.outcome) FROM unnest(ARRAY['re78', 'gappy', 'employed', 're75']) AS o,
		treatment_effects('men', 'treated ~ age + race', ARRAY[o], method, estimand) AS b), format('outcomes together and alone: %s %s', method, estimand))
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, unnest(ARRAY['att', 'ate', 'atu']) AS estimand;

-- the treated and the untreated change places: the effect its sign
SELECT unnest(ARRAY[pg_temp.near(a.effect, -b.effect, 1e-12, format('change of places: %s %s', method, c.estimand)), pg_temp.near(a.std_error, b.std_error, 1e-10, '.. its error')])
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, (VALUES ('att', 'atu'), ('ate', 'ate'), ('atu', 'att')) AS c(estimand, other),
	treatment_effects('men', 'treat ~ age + race + re74', '{re78}', method, c.estimand) AS a,
	treatment_effects('SELECT *, 1 - treat AS untreated FROM men', 'untreated ~ age + race + re74', '{re78}', method, c.other) AS b;

-- units of the outcome, and where it starts
SELECT unnest(ARRAY[pg_temp.near(b.effect, 1e6 * a.effect, 1e-9, 'other units, far from 0: ' || method), pg_temp.near(b.std_error, 1e6 * a.std_error, 1e-9, '.. error')])
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, treatment_effects('men', 'treat ~ age + race', '{educ}', method, 'ate') AS a,
	treatment_effects('SELECT *, 1e9 + 1e6 * educ AS far FROM men', 'treat ~ age + race', '{far}', method, 'ate') AS b;

-- a treatment given by chance within race: the effects are means of the strata's differences
SELECT pg_temp.near(e.effect, s.effect, 1e-9, format('strata by hand: %s %s', method, e.estimand))
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, (VALUES ('att', 1, 0), ('atu', 0, 1), ('ate', 1, 1)) AS c(estimand, t, u),
	treatment_effects('men', 'treat ~ race', '{re78}', method, c.estimand, CASE method WHEN 'regression' THEN NULL ELSE 'logit' END) AS e,
	LATERAL (SELECT sum(d * (c.t * n1 + c.u * n0)) / sum(c.t * n1 + c.u * n0) AS effect FROM (
		SELECT avg(re78) FILTER (WHERE treated) - avg(re78) FILTER (WHERE NOT treated) AS d, count(*) FILTER (WHERE treated) AS n1,
			count(*) FILTER (WHERE NOT treated) AS n0 FROM men GROUP BY race) AS races) AS s;

-- rows outside the subpopulation, without weight or incomplete
SELECT ok((SELECT e::text FROM treatment_effects('men', 'treat ~ age + educ', '{re78}', 'aipw', subpop => 'employed') AS e)
	= (SELECT e::text FROM treatment_effects('SELECT * FROM men WHERE employed', 'treat ~ age + educ', '{re78}', 'aipw') AS e), 'a subpopulation is its rows');
SELECT is(e.n_treated + e.n_control, (SELECT count(*) FROM men WHERE age <> 20 AND id % 5 <> 0), 'rows that do not count')
FROM treatment_effects('SELECT *, nullif(age, 20) AS a, CASE WHEN id % 5 > 0 THEN 1 + id % 2 END AS v FROM men', 'treat ~ a', '{re78}', weights => 'v') AS e;

-- an arm that lacks a level, or the variation of a column, says nothing of the other
SELECT is(e.note, c.note, c.about) FROM (VALUES
	('i.g', 'aipw', 'not estimable: no treated row has g[b]', 'a level without treated'),
	('x', 'regression', 'not estimable: among the control rows x follows from the terms before it', 'a column without variation in an arm'),
	('y2 + y1', 'aipw', NULL, 'a column that follows from another in both arms is left out')) AS c(o, method, note, about),
	treatment_effects('SELECT *, CASE WHEN id % 3 = 0 AND treat = 0 THEN ''b'' ELSE ''a'' END AS g, treat * (id % 5) AS x, age AS y1, 2.0 * age + 1 AS y2 FROM men',
		'treat ~ age + educ', '{re78}', c.method, 'ate', outcome_formula => c.o) AS e;
-- the most frequent level, the reference, is another one in each arm
SELECT unnest(ARRAY[pg_temp.near(a.effect, b.effect, 1e-11, 'references that differ by arm'), pg_temp.near(a.std_error, b.std_error, 1e-11, '.. error')])
FROM treatment_effects('men', 'treat ~ age', '{re78}', 'aipw', 'ate', outcome_formula => 'i(race, ref=most_frequent) * age') AS a,
	treatment_effects('men', 'treat ~ age', '{re78}', 'aipw', 'ate', outcome_formula => 'i(race, ref=''white'') * age') AS b;
SELECT ok(effect = 0 AND std_error IS NULL AND note = 'the outcome is constant', 'a constant outcome: ' || method)
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, treatment_effects('SELECT *, 0.1 AS c FROM men', 'treat ~ age + educ', '{c}', method);
SELECT ok(effect IS NULL AND difference IS NULL AND note LIKE 'no control row has the outcome; % rows lack the outcome', 'an outcome of the treated alone: ' || method)
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, treatment_effects('SELECT *, CASE WHEN treated THEN re78 END AS c FROM men', 'treat ~ age + educ', '{c}', method);
SELECT matches(note, 'the score is below 0.001 in \d+ rows', 'scores near 0 are counted') FROM treatment_effects(
	'SELECT i AS y, i / 1000.0 - 1 AS x, i * 7919 % 1000 / 1000.0 < 1 / (1 + exp(-8 * (i / 1000.0 - 1))) AS t FROM generate_series(1, 2000) AS i', 't ~ x', '{y}', 'ipw', 'ate');

---- the same bits however the rows come

CREATE TABLE treatment_rows AS SELECT men.*, w * (1 + sin(id)) + 0.1 AS real FROM men ORDER BY re78;
CREATE TABLE treatment_shuffled AS SELECT * FROM treatment_rows ORDER BY md5(id::text);
ALTER TABLE treatment_shuffled SET (parallel_workers = 3);
CREATE TEMPORARY TABLE bits AS SELECT method, cluster, array_agg(e::text ORDER BY e.outcome) AS effects
FROM unnest(ARRAY['ipw', 'aipw', 'regression']) AS method, unnest(ARRAY[NULL, 'household', 'psu']) AS cluster,
	treatment_effects('treatment_rows', 'treat ~ race * age + educ + log(re74 + 1)', '{re78,gappy,employed}', method, 'ate', weights => 'real', cluster => nullif(cluster, 'psu'), psu => CASE cluster WHEN 'psu' THEN 'household' END) AS e
GROUP BY method, cluster;
SELECT ok(effects = ARRAY(SELECT e::text FROM treatment_effects('treatment_shuffled', 'treat ~ race * age + educ + log(re74 + 1)', '{re78,gappy,employed}', method, 'ate',
	weights => 'real', cluster => nullif(cluster, 'psu'), psu => CASE cluster WHEN 'psu' THEN 'household' END) AS e ORDER BY e.outcome), format('shuffled rows, the same bits: %s %s', method, cluster)) FROM bits;
SET LOCAL extra_float_digits = -10;
CREATE TEMPORARY TABLE rounded AS SELECT e.outcome, e.std_error FROM treatment_effects('treatment_rows', 'treat ~ race * age + educ + log(re74 + 1)', '{re78,gappy,employed}',
	'aipw', 'ate', weights => 'real', psu => 'household') AS e;
SET LOCAL extra_float_digits = 1;
SELECT ok(bool_and(r.std_error = e.std_error), 'digits of numbers as text do not matter') FROM rounded AS r JOIN treatment_effects('treatment_rows',
	'treat ~ race * age + educ + log(re74 + 1)', '{re78,gappy,employed}', 'aipw', 'ate', weights => 'real', psu => 'household') AS e USING (outcome);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_leader_participation = off;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;
SELECT matches(pg_temp.plan_of(format('SELECT treatment_agg(%L::migstat.model, NULL, ''{0,0,1}'', 1, re78, treat, age) FROM treatment_shuffled', m)), 'Partial Aggregate', 'workers take part')
FROM probit('men', 'treat ~ age') AS m;
SELECT ok(effects = ARRAY(SELECT e::text FROM treatment_effects('treatment_shuffled', 'treat ~ race * age + educ + log(re74 + 1)', '{re78,gappy,employed}', method, 'ate',
	weights => 'real', cluster => nullif(cluster, 'psu'), psu => CASE cluster WHEN 'psu' THEN 'household' END) AS e ORDER BY e.outcome), format('by workers, the same bits: %s %s', method, cluster)) FROM bits;

SELECT * FROM finish();
ROLLBACK;
