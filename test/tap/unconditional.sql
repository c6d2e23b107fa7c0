-- Unconditional errors of margins() against influences written out in R, whose totals' errors are survey 4.1's
-- (test/reference/unconditional.R).  Tolerances are relative.  Data: apistrat and apiclus1 of survey.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE strat (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int, pct_resp int,
	not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int, enroll int, api_stu int,
	dnum int, snum int, pw float8, fpc float8);
CREATE TEMPORARY TABLE clus (LIKE strat);
\copy strat FROM test/fixtures/apistrat.csv CSV HEADER
\copy clus FROM test/fixtures/apiclus1.csv CSV HEADER
CREATE TEMPORARY VIEW strat_y AS SELECT *, api00 > api99 + 20 AS y, meals > 20 AS inside FROM strat;
CREATE TEMPORARY VIEW strat_null AS SELECT y, CASE WHEN inside THEN meals END AS meals, stype, pw, fpc FROM strat_y;
CREATE TEMPORARY VIEW clus_y AS SELECT *, api00 > api99 + 20 AS y FROM clus;
CREATE TEMPORARY TABLE reference (name text, variable text, contrast text, estimate float8, std_error float8);
INSERT INTO reference VALUES
	('probit strata', 'meals', 'dydx', 0.00369394569558135, 0.00135686907778343),
	('probit strata', 'stype', 'H - E', -0.337703165707546, 0.0856578201703451),
	('probit strata', 'stype', 'M - E', -0.215677504558361, 0.0826381963311117),
	('probit domain', 'meals', 'dydx', -0.0014776480232825, 0.00144954955007976),
	('probit domain', 'stype', 'H - E', -0.4710439092414, 0.101483239466925),
	('probit domain', 'stype', 'M - E', -0.281307660360313, 0.0899780653399149),
	('probit hc1', 'meals', 'dydx', 0.00369394569558135, 0.00137748176638195),
	('probit hc1', 'stype', 'H - E', -0.337703165707546, 0.0875112832217881),
	('probit hc1', 'stype', 'M - E', -0.215677504558361, 0.0838980361212412),
	('logit strata', 'meals', 'dydx', 0.00372535994887537, 0.00135482608782581),
	('logit strata', 'stype', 'H - E', -0.339723509253236, 0.0868220401712886),
	('logit strata', 'stype', 'M - E', -0.216427816521699, 0.0843370559219001),
	('logit domain', 'meals', 'dydx', -0.0015363110124232, 0.00143347001053048),
	('logit domain', 'stype', 'H - E', -0.47399106360023, 0.101901490414208),
	('logit domain', 'stype', 'M - E', -0.282323855078101, 0.0903542849260276),
	('logit hc1', 'meals', 'dydx', 0.00372535994887537, 0.00137606851356402),
	('logit hc1', 'stype', 'H - E', -0.339723509253236, 0.088736920494712),
	('logit hc1', 'stype', 'M - E', -0.216427816521699, 0.0856283247257886),
	('probit cluster', 'meals', 'dydx', 0.00251092457573057, 0.00124512488400293),
	('probit cluster', 'stype', 'H - E', -0.0891285846785461, 0.163490545283261),
	('probit cluster', 'stype', 'M - E', -0.162109114355064, 0.133212069366901),
	('logit clusters with fpc', 'meals', 'dydx', 0.00245674376441611, 0.00120535214654353),
	('logit clusters with fpc', 'stype', 'H - E', -0.0888736697517698, 0.157995654303953),
	('logit clusters with fpc', 'stype', 'M - E', -0.157930313602999, 0.131457323310155);

CREATE FUNCTION pg_temp.strat() RETURNS design LANGUAGE sql AS $$ SELECT design(weights => 'pw', strata => 'stype', fpc => 'fpc') $$;
CREATE FUNCTION pg_temp.clus() RETURNS design LANGUAGE sql AS $$ SELECT design(weights => 'pw', psu => 'dnum', fpc => 'fpc') $$;
\set x '''y ~ meals + meals^2 + stype'''
CREATE TEMPORARY TABLE computed AS
SELECT 'probit strata' AS name, margins(probit('strat_y', :x, tolerance => 1e-12, design => pg_temp.strat()), unconditional => true, source => 'strat_y', design => pg_temp.strat()) AS m
UNION ALL SELECT 'logit strata', margins(logit('strat_y', :x, tolerance => 1e-12, design => pg_temp.strat()), unconditional => true, source => 'strat_y', design => pg_temp.strat())
UNION ALL SELECT 'probit domain', margins(probit('strat_y', :x, tolerance => 1e-12, design => pg_temp.strat(), subpop => 'inside'), unconditional => true, source => 'strat_y', design => pg_temp.strat(), subpop => 'inside')
UNION ALL SELECT 'logit domain', margins(logit('strat_y', :x, tolerance => 1e-12, design => pg_temp.strat(), subpop => 'inside'), unconditional => true, source => 'strat_y', design => pg_temp.strat(), subpop => 'inside')
-- complete rows are a domain
UNION ALL SELECT 'probit domain', margins(probit('strat_null', :x, tolerance => 1e-12, design => pg_temp.strat()), unconditional => true, source => 'strat_null', design => pg_temp.strat())
UNION ALL SELECT 'probit hc1', margins(probit('strat_y', :x, 'pw', tolerance => 1e-12), unconditional => true, source => 'strat_y')
UNION ALL SELECT 'logit hc1', margins(logit('strat_y', :x, 'pw', tolerance => 1e-12), unconditional => true, source => 'strat_y')
UNION ALL SELECT 'probit cluster', margins(probit('clus_y', :x, cluster => 'dnum', tolerance => 1e-12), unconditional => true, source => 'clus_y')
UNION ALL SELECT 'logit clusters with fpc', margins(logit('clus_y', :x, tolerance => 1e-12, design => pg_temp.clus()), unconditional => true, source => 'clus_y', design => pg_temp.clus());
SELECT is((SELECT count(*) FROM computed AS c JOIN reference AS r ON r.name = c.name AND r.variable = (c.m).variable AND r.contrast = (c.m).contrast), 27::bigint, 'all are there');
SELECT pg_temp.near((c.m).estimate, r.estimate, 1e-9, concat_ws(', ', r.name, r.contrast, 'effect')) FROM computed AS c JOIN reference AS r ON r.name = c.name AND r.variable = (c.m).variable AND r.contrast = (c.m).contrast;
SELECT pg_temp.near((c.m).std_error, r.std_error, 1e-8, concat_ws(', ', r.name, r.contrast, 'error')) FROM computed AS c JOIN reference AS r ON r.name = c.name AND r.variable = (c.m).variable AND r.contrast = (c.m).contrast;

-- of a linear model without interactions an effect is its coefficient, and so is its error, whatever the kind
SELECT pg_temp.near((m).std_error, t.std_error, 1e-10, concat_ws(' ', 'linear', vcov, (m).contrast))
FROM (VALUES ('hc0'), ('hc1'), ('cr0'), ('cr1')) AS v(vcov), LATERAL (SELECT ols('clus_y', 'api00 ~ meals + ell', vcov => vcov, cluster => CASE WHEN vcov ~ 'cr' THEN 'dnum' END) AS fit) AS f,
	margins(fit, unconditional => true, source => 'clus_y') AS m JOIN tidy(fit) AS t ON t.term = (m).variable;
-- rows that the model left out count for nothing, but the units they are of keep their place
SELECT pg_temp.near((a).std_error, (b).std_error, 1e-12, 'rows with a NULL')
FROM margins(logit('SELECT * FROM clus_y UNION ALL SELECT * FROM (SELECT (jsonb_populate_record(c, ''{"meals": null}'')).*, true AS y FROM clus AS c LIMIT 7) AS n', 'y ~ meals', cluster => 'dnum'), unconditional => true,
		source => 'SELECT * FROM clus_y UNION ALL SELECT * FROM (SELECT (jsonb_populate_record(c, ''{"meals": null}'')).*, true AS y FROM clus AS c LIMIT 7) AS n') AS a,
	margins(logit('clus_y', 'y ~ meals', cluster => 'dnum'), unconditional => true, source => 'clus_y') AS b;
SELECT ok((a).std_error > (b).std_error AND (a).estimate = (b).estimate, 'the averaging adds to the error')
FROM margins(probit('strat_y', 'y ~ meals * stype', 'pw'), '{meals}', unconditional => true, source => 'strat_y') AS a, margins(probit('strat_y', 'y ~ meals * stype', 'pw'), '{meals}', source => 'strat_y') AS b;
SELECT ok((m).std_error > 0, 'at values') FROM margins(probit('strat_y', 'y ~ meals * stype', 'pw'), '{meals}', at => '{"stype": "E"}', unconditional => true, source => 'strat_y') AS m;

SELECT throws_like($$SELECT margins(probit('strat_y', 'y ~ meals'), unconditional => true, source => 'strat_y')$$, '%do not go with vcov "observed"%', 'errors of the model''s own information');
SELECT throws_like($$SELECT margins(ols('strat_y', 'api00 ~ meals', vcov => 'hc3'), unconditional => true, source => 'strat_y')$$, '%do not go with vcov "hc3"%', 'hc3');
SELECT throws_like($$SELECT margins(ols('strat_y', 'api00 ~ meals', cluster => 'dnum + snum'), unconditional => true, source => 'strat_y')$$, '%one cluster, not two%', 'two clusters');
SELECT throws_like($$SELECT margins(probit('strat_y', 'y ~ meals', vcov => 'hc1'), unconditional => true, source => 'SELECT * FROM strat_y WHERE meals > 5')$$, '%the rows the model was fitted to%', 'other rows');
SELECT throws_like($$SELECT margins(probit('strat_y', 'y ~ meals', design => pg_temp.strat()), unconditional => true, source => 'strat_y')$$, '%design again%', 'no design');
SELECT throws_like($$SELECT margins(m, unconditional => true, source => s) FROM (VALUES ('SELECT *, (stype = ''H'' AND y)::int AS sure FROM strat_y')) AS v(s), LATERAL (SELECT probit(s, 'y ~ meals + sure', vcov => 'hc1', separation => 'drop') AS m) AS f$$,
	'%predict perfectly%', 'a term that predicts perfectly');
SELECT throws_like($$SELECT margins(probit('strat_y', 'y ~ meals', vcov => 'hc1'), at => 'means', unconditional => true, source => 'strat_y')$$, '%not at the means%', 'at the means');
SELECT throws_like($$SELECT margins(probit('SELECT *, 1 AS f FROM strat_y', 'y ~ meals', 'f', 'frequency', vcov => 'hc1'), unconditional => true, source => 'SELECT *, 1 AS f FROM strat_y')$$, '%frequency weights%', 'frequency weights');

SELECT * FROM finish();
ROLLBACK;
