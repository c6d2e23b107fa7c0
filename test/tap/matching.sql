-- psmatch() and its readers against R 4.2.2 (MatchIt 4.5.1, Matching 4.10-8, test/reference/matching.R and match_balance.R), Stata, and laws;
-- tolerances are relative.  Data: lalonde of MatchIt, with logit and probit scores fitted in R.  cattaneo2.csv (Stata's example
-- data) is read from the folder that MIGSTAT_DATA names, and its tests skipped without it.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\pset fieldsep '\n'

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int, re74 float8,
	re75 float8, re78 float8, ps float8, ps_probit float8);
\copy lalonde FROM test/fixtures/lalonde_ps.csv CSV HEADER
\i test/fixtures/lalonde_matches.sql
CREATE TABLE men AS SELECT *, nullif(re78, CASE WHEN id % 7 = 0 THEN re78 END) AS gappy, re78 > 0 AS employed, treat = 1 AS treated,
	'm' || lpad(id::text, 4, '0') AS name, 1.5 + id % 3 AS w FROM lalonde;
\set formula '''treat ~ age + educ + race + married + nodegree + re74 + re75'''

---- effects and their errors on given scores

CREATE TEMPORARY TABLE effects_expected (name text, effect float8, std_error float8);
INSERT INTO effects_expected VALUES
	-- greedy matches of R and MatchIt, with psmatch2 4.0.11's formula for the error
	('norep', 894.36748027027, 730.294778669671),
	('rep', 1967.93968432432, 1056.48675680648),
	('exact', 1210.85733232759, 906.429313308431),
	('k1', 1345.52132205405, 1179.55161118091),
	('k3', 2007.69995454054, 971.036063842863),
	('k1 minmax', 1100.67595242938, 1117.72538046739),
	-- Matching::Match(re78, treat, ps, ties = TRUE, distance.tolerance = 1e-12, Var.calc = 0, 1, 2)
	('all ties iid', 1968.79971585586, 1085.81556292861),
	('all ties robust 1', 1968.79971585586, 1134.31908691023),
	('all ties robust 2', 1968.79971585586, 1055.14957288954);
CREATE TEMPORARY TABLE matchings AS SELECT name, m FROM (VALUES
	('norep', psmatch('men', :formula, '{re78}', score_column => 'ps', replace => false, key => 'id')),
	('rep', psmatch('men', :formula, '{re78}', score_column => 'ps', ties => false, key => 'id', se => 'lechner')),
	('exact', psmatch('men', :formula, '{re78}', score_column => 'ps', replace => false, caliper => 0.1, exact => '{race}', key => 'id')),
	('k1', psmatch('men', :formula, '{re78}', score_column => 'ps_probit', ties => false, key => 'id', se => 'lechner')),
	('k3', psmatch('men', :formula, '{re78}', score_column => 'ps_probit', ratio => 3, ties => false, key => 'id', se => 'lechner')),
	('k1 minmax', psmatch('men', :formula, '{re78}', score_column => 'ps_probit', ties => false, support => 'minmax', key => 'id')),
	('all ties iid', psmatch('men', :formula, '{re78}', score_column => 'ps', se => 'ai_iid')),
	('all ties robust 1', psmatch('men', :formula, '{re78}', score_column => 'ps')),
	('all ties robust 2', psmatch('men', :formula, '{re78}', score_column => 'ps', variance_neighbors => 3))) AS v(name, m);
SELECT pg_temp.near(e.effect, x.effect, 1e-12, name || ': effect'), pg_temp.near(e.std_error, x.std_error, 1e-12, name || ': std_error')
FROM effects_expected x JOIN matchings USING (name), effects(m) AS e;
-- lm(re78 ~ treat)
SELECT pg_temp.near(difference, -635.026212037422, 1e-12, name || ': difference'),
	pg_temp.near(difference_std_error, 657.137423928516, 1e-12, name || ': its error'), is(n_treated, 185::bigint), is(n_control, 429::bigint)
FROM matchings, effects(m) WHERE name IN ('norep', 'k1 minmax');
SELECT is(se_type, CASE WHEN name ~ 'ties robust' THEN 'ai_fixed' WHEN name ~ 'iid' THEN 'ai_iid' ELSE 'lechner' END, name || ': kind')
FROM matchings, effects(m);

---- who is matched to whom

CREATE FUNCTION pg_temp.pair_list(VARIADIC options text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	list text;
BEGIN
	EXECUTE format('SELECT string_agg(id || '':'' || coalesce(controls, ''''), '' '' ORDER BY id) FROM (SELECT id, string_agg(control_key, '','') AS controls
		FROM men LEFT JOIN match_pairs(''men'', %L, ''id'', %s) ON treated_key = id::text WHERE treat = 1 GROUP BY id) AS matched',
		'treat ~ age + educ + race + married + nodegree + re74 + re75', array_to_string(options, ', ')) INTO list;
	RETURN list;
END
$$;
SELECT is(pg_temp.pair_list('score_column => ''ps''', 'replace => false'), list, 'pairs without replacement') FROM pairs WHERE name = 'norep';
SELECT is(pg_temp.pair_list('score => ''logit''', 'replace => false'), list, 'the same on the score fitted here') FROM pairs WHERE name = 'norep';
SELECT is(pg_temp.pair_list('score_column => ''ps''', 'ties => false'), list, 'pairs with replacement') FROM pairs WHERE name = 'rep';
SELECT is(pg_temp.pair_list('score_column => ''ps''', 'replace => false', 'caliper => 0.1', 'exact => ''{race}'''), list,
	'pairs within race and caliper') FROM pairs WHERE name = 'exact';
SELECT is(count(*), 210::bigint, 'pairs with all ties') FROM match_pairs('men', :formula, 'id', score_column => 'ps');
SELECT is((SELECT string_agg(key || ' ' || weight, ', ' ORDER BY key::int) FROM match_weights('men', :formula, 'id', score_column => 'ps', ties => false)
	WHERE NOT treated AND weight > 0), string_agg(key || ' ' || weight, ', ' ORDER BY key::int), 'weights of the controls') FROM control_weights;

---- balance: R's means and variances by hand, MatchIt's weights

SELECT pg_temp.near(b.mean_treated, x.mean_treated, 1e-9, concat_ws(' ', x.name, x.term, 'mean_treated')),
	pg_temp.near(b.mean_control, x.mean_control, 1e-9, 'mean_control'),
	ok(abs(b.std_diff - x.smd_treated) < 1e-9, 'std_diff'),
	pg_temp.near(b.var_ratio, x.var_ratio, 1e-9, 'var_ratio'), ok(abs(b.ecdf_max - x.ks) < 1e-9, 'ecdf_max')
FROM balance_expected x
	JOIN matchings AS m ON m.name = split_part(x.name, ' ', 1)
	JOIN LATERAL balance(m) AS b ON b.sample = split_part(x.name, ' ', 2) AND b.term = CASE WHEN x.term = 'ps' THEN 'score'
		WHEN x.term IN ('black', 'hispan', 'white') THEN 'race[' || x.term || ']' ELSE x.term END;

---- covariates: Matching::Match(re78, treat, X, estimand, M, Weight = 1 or 2, ties = TRUE, distance.tolerance = 1e-12, Var.calc)

SELECT pg_temp.near(e.effect, x.effect, 1e-11, concat_ws(' ', x.distance, x.ratio, x.estimand)),
	pg_temp.near(e.std_error, x.std_error, 1e-11, x.se || ' ' || x.neighbors)
FROM (SELECT distance, ratio, estimand, effect, v.* FROM covariates_expected,
		LATERAL (VALUES ('ai_iid', 2, iid), ('ai_fixed', 1, robust_1), ('ai_fixed', 2, robust_2), ('ai_fixed', 4, robust_4)) AS v(se, neighbors, std_error)) AS x,
	LATERAL psmatch('men', 'treat ~ age + educ + married + nodegree + re74 + re75', '{re78}', distance => x.distance, ratio => x.ratio,
		estimand => x.estimand, se => x.se, variance_neighbors => x.neighbors) AS m, effects(m) AS e;
SELECT is((SELECT count(*) FROM match_pairs('men', 'treat ~ age + educ + married + nodegree + re74 + re75', 'id', distance => x.distance,
	ratio => x.ratio, estimand => x.estimand)), pairs, concat_ws(' ', 'pairs:', distance, ratio, estimand)) FROM covariates_expected AS x;

-- Abadie and Imbens (2011): regression of the outcome on the covariates, weights K (R, plain code)
SELECT pg_temp.near(e.effect, x.effect, 1e-11, concat_ws(' ', 'bias adjusted', x.estimand)), pg_temp.near(e.std_error, x.std_error, 1e-11, x.se)
FROM (VALUES ('ate', 'ai_iid', -723.6055037322, 758.2298503692), ('ate', 'ai_fixed', -723.6055037322, 639.4890687738),
		('att', 'ai_iid', 695.1249532835, 965.7836122707), ('att', 'ai_fixed', 695.1249532835, 808.2815606407)) AS x(estimand, se, effect, std_error),
	LATERAL psmatch('men', 'treat ~ age + educ + married + nodegree + re74 + re75', '{re78}', distance => 'mahalanobis', ratio => 2,
		estimand => x.estimand, se => x.se, bias_adjust => true) AS m, effects(m) AS e;

-- law: what only treated without a match have is no part of the regression
SELECT pg_temp.near(e.effect, f.effect, 1e-12, 'bias adjusted, a level of treated only: ' || x.estimand), ok(f.effect IS NOT NULL, 'and it has one')
FROM unnest('{att,ate}'::text[]) AS x(estimand),
	LATERAL effects(psmatch('SELECT *, CASE WHEN treated AND id % 5 = 0 THEN ''abroad'' ELSE race END AS place FROM men', 'treat ~ age + educ + place + re74',
		'{re78}', score_column => 'ps', estimand => x.estimand, exact => '{place}', bias_adjust => true)) AS e,
	LATERAL effects(psmatch('SELECT * FROM men WHERE NOT (treated AND id % 5 = 0)', 'treat ~ age + educ + race + re74', '{re78}', score_column => 'ps',
		estimand => x.estimand, exact => '{race}', bias_adjust => true)) AS f;

---- radius and kernels: R, sums over all units; strata: MatchIt 4.5.1, method = "subclass", subclass = 5, min.n = 0

SELECT pg_temp.near(e.effect, x.effect, 1e-11, concat_ws(' ', x.method, x.kernel, x.width, x.estimand)),
	pg_temp.near(e.std_error, x.std_error, 1e-11, 'its error'), is(e.se_type, 'lechner')
FROM (VALUES
	('kernel', 'epanechnikov', 0.06, 'att', 1249.40775913, 928.4860535053),
	('kernel', 'epanechnikov', 0.01, 'att', 1876.773150813, 1060.223998078),
	('kernel', 'gaussian', 0.06, 'att', 1157.954483591, 909.5809687324),
	('kernel', 'gaussian', 0.01, 'att', 1624.282192567, 1008.571606155),
	('radius', 'epanechnikov', 0.06, 'att', 1207.069480529, 918.9309248135),
	('radius', 'epanechnikov', 0.01, 'att', 1870.948659548, 1046.101871764),
	('kernel', 'epanechnikov', 0.06, 'atu', -50.75759144318, 1610.027063368),
	('kernel', 'epanechnikov', 0.01, 'atu', -550.9319031146, 2107.202970602),
	('kernel', 'gaussian', 0.06, 'atu', 249.7476505761, 1317.944589406),
	('kernel', 'gaussian', 0.01, 'atu', -808.6202255981, 2010.361197762),
	('radius', 'epanechnikov', 0.06, 'atu', 140.589874829, 1478.84097627),
	('radius', 'epanechnikov', 0.01, 'atu', -623.6865942091, 2098.637550704),
	('kernel', 'epanechnikov', 0.06, 'ate', 339.504112481, 1241.554355668),
	('kernel', 'epanechnikov', 0.01, 'ate', 195.081629082, 1561.857544343),
	('kernel', 'gaussian', 0.06, 'ate', 523.393031859, 1056.479071561),
	('kernel', 'gaussian', 0.01, 'ate', -75.57959471788, 1502.806508812),
	('radius', 'epanechnikov', 0.06, 'ate', 460.7077336362, 1158.189633025),
	('radius', 'epanechnikov', 0.01, 'ate', 142.8940306433, 1555.41114756)) AS x(method, kernel, width, estimand, effect, std_error),
	LATERAL psmatch('men', :formula, '{re78}', score_column => 'ps', estimand => x.estimand, method => x.method, kernel => x.kernel,
		bandwidth => CASE x.method WHEN 'kernel' THEN x.width END,
		caliper => CASE x.method WHEN 'radius' THEN x.width END) AS m, effects(m) AS e;
SELECT pg_temp.near(e.effect, x.effect, 1e-12, 'strata ' || x.estimand)
FROM (VALUES
	('att', 663.8872944215),
	('ate', -593.5723660661),
	('atu', -650.0583417418)) AS x(estimand, effect),
	LATERAL psmatch('men', :formula, '{re78}', score_column => 'ps', estimand => x.estimand, method => 'stratify') AS m, effects(m) AS e;

---- laws

CREATE FUNCTION pg_temp.result(source text, VARIADIC options text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	value text;
BEGIN
	EXECUTE format('SELECT concat_ws(E''\n'', m.effect_rows, m.balance_rows, m.summary_rows, m.support_rows) FROM psmatch(%L, %L, ''{re78,gappy,employed}'', %s) AS m',
		source, 'treat ~ age + educ + race + married + nodegree + re74 + re75', array_to_string(options, ', ')) INTO value;
	RETURN value;
END
$$;
-- the same bits in any order of the rows, with a key or another
SELECT is(pg_temp.result('SELECT * FROM men ORDER BY ' || o, options), pg_temp.result('men', options), options || ', rows by ' || o)
FROM unnest(ARRAY['id DESC', 'md5(id::text)']) AS o, unnest(ARRAY['seed => 1', 'replace => false', 'ratio => 3, ties => false', 'estimand => ''ate''',
	'method => ''kernel''', 'replace => false, match_order => ''random''', 'distance => ''mahalanobis'', estimand => ''atu''', 'weights => ''w''',
	'support => ''trim'', exact => ''{race}''', 'method => ''stratify'', key => ''name''']) AS options;
SELECT is(pg_temp.result('men', 'key => ''name''', options), pg_temp.result('men', 'key => ''id''', options), 'keys in the same order: ' || options)
FROM unnest(ARRAY['seed => 1', 'replace => false', 'ties => false']) AS options;
-- and with workers
CREATE FUNCTION pg_temp.with_workers() RETURNS text LANGUAGE sql
	SET parallel_setup_cost = 0 SET parallel_tuple_cost = 0 SET min_parallel_table_scan_size = 0 AS $$SELECT pg_temp.result('men', 'seed => 1')$$;
SELECT is(pg_temp.with_workers(), pg_temp.result('men', 'seed => 1'), 'with workers');
-- the ATU is the ATT of the other treatment, its sign turned
SELECT pg_temp.near(-b.effect, a.effect, 1e-12, 'atu ' || o.se), pg_temp.near(b.std_error, a.std_error, 1e-10, 'its error')
FROM (VALUES ('ai'), ('ai_fixed'), ('ai_iid'), ('lechner')) AS o(se),
	LATERAL effects(psmatch('men', :formula, '{re78}', estimand => 'atu', se => o.se)) AS a,
	LATERAL effects(psmatch('SELECT *, 1 - treat AS untreated FROM men', 'untreated ~ age + educ + race + married + nodegree + re74 + re75', '{re78}', se => o.se)) AS b;
-- an outcome in other units
SELECT pg_temp.near(b.effect, 10 * a.effect, 1e-12, 'ten times the outcome'), pg_temp.near(b.std_error, 10 * a.std_error, 1e-12, 'ten times its error')
FROM effects(psmatch('men', :formula, '{re78}')) AS a,
	effects(psmatch('SELECT *, 10 * re78 + 5 AS y FROM men', :formula, '{y}')) AS b;
-- weights that are all the same change nothing
SELECT pg_temp.near(b.effect, a.effect, 1e-9, o || ': equal weights'), pg_temp.near(b.std_error, a.std_error, 1e-9, 'error under equal weights')
FROM unnest(ARRAY['nearest', 'kernel', 'stratify']) AS o,
	LATERAL effects(psmatch('men', :formula, '{re78}', method => o, se => 'lechner')) AS a,
	LATERAL effects(psmatch('SELECT *, 2 AS two FROM men', :formula, '{re78}', method => o, se => 'lechner', weights => 'two')) AS b;
-- an outcome with NULLs is that of the rows that have it, on the score of all
SELECT pg_temp.near(a.effect, b.effect, 1e-12, 'with NULLs'), pg_temp.near(a.std_error, b.std_error, 1e-12, 'its error'),
	is(a.note, format('without %s rows that lack this outcome: the others were matched anew', 614 - b.n_treated - b.n_control))
FROM effects(psmatch('men', :formula, '{gappy}', score_column => 'ps')) AS a,
	effects(psmatch('SELECT * FROM men WHERE gappy IS NOT NULL', :formula, '{gappy}', score_column => 'ps')) AS b;
-- means by the weights differ by the effect
SELECT pg_temp.near(sum(re78 * weight) FILTER (WHERE treated) / sum(weight) FILTER (WHERE treated)
		- sum(re78 * weight) FILTER (WHERE NOT treated) / sum(weight) FILTER (WHERE NOT treated),
	(SELECT effect FROM effects(psmatch('men', :formula, '{re78}', estimand => e, method => o))), 1e-11, concat_ws(' ', 'weights of', o, e))
FROM unnest(ARRAY['nearest', 'kernel', 'stratify']) AS o, unnest(ARRAY['att', 'atu', 'ate']) AS e,
	LATERAL (SELECT w.key::int AS id, w.treated, w.weight FROM match_weights('men', :formula, 'id', estimand => e, method => o) AS w) AS w
	JOIN lalonde USING (id) GROUP BY o, e;
-- rows add up
SELECT ok(bool_and(n_read = n_dropped + off_support + unmatched + matched), o || ': every unit is accounted for')
FROM unnest(ARRAY['none', 'minmax', 'trim', 'crump']) AS o,
	LATERAL support(psmatch('SELECT *, nullif(age, 20) AS some_age FROM men', 'treat ~ some_age + educ', '{re78}', support => o, caliper => 0.001)) GROUP BY o;
-- Mahalanobis within a caliper on the score: no pair is further apart there
SELECT ok(max(abs(treated_score - control_score)) <= 0.05, 'within the caliper'), ok(count(*) > 100, 'and there are pairs')
FROM match_pairs('men', :formula, 'id', distance => 'mahalanobis', caliper => 0.05);

---- balance of all covariates together, and support by density: R's glm() and plain code (test/reference/match_balance.R)

SELECT pg_temp.near(b.rubin_b, x.rubin_b, 1e-9, concat_ws(' ', 'Rubin''s B', score, estimand, x.sample)),
	pg_temp.near(b.rubin_r, x.rubin_r, 1e-9, concat_ws(' ', 'Rubin''s R', score, estimand, x.sample)),
	pg_temp.near(b.pseudo_r_squared, x.pseudo_r_squared, 1e-10, concat_ws(' ', 'pseudo-R2', score, estimand, x.sample)),
	pg_temp.near(b.lr_statistic, x.lr_statistic, 1e-10, concat_ws(' ', 'likelihood ratio', score, estimand, x.sample)),
	pg_temp.near(b.lr_p_value, x.lr_p_value, 1e-9, concat_ws(' ', 'its p', score, estimand, x.sample))
FROM (VALUES
	('logit', 'att', 'matched', 25.7283412302972, 1.01527373845989, 0.0120274618381143, 6.16923293416215, 0.628281696209289),
	('logit', 'atu', 'matched', 66.6486427978604, 0.435529469534049, 0.0803864738337304, 95.6149326011985, 3.35229924643819e-17),
	('logit', 'ate', 'matched', 47.5573790132477, 0.59202725682992, 0.0411611672070312, 70.0715146273585, 4.75591755855154e-12),
	('probit', 'att', 'matched', 20.7814990931616, 1.15288200470637, 0.00787909431610867, 4.04141528782668, 0.853367617006831),
	('probit', 'atu', 'matched', 66.8953520334195, 0.440574754378285, 0.0794124789203006, 94.4564235441383, 5.77255374718629e-17),
	('probit', 'ate', 'matched', 47.6383719563913, 0.560807159427798, 0.040791362721963, 69.4419707600921, 6.34637272896411e-12),
	('logit', 'att', 'unmatched', 179.569631983191, 0.542488731162213, 0.350832903946268, 263.648148734974, 2.19424581416787e-52),
	('probit', 'att', 'unmatched', 179.569631983191, 0.542488731162213, 0.353115379089442, 265.36341072797, 9.48867245343699e-53)) AS x(score, estimand, sample, rubin_b, rubin_r, pseudo_r_squared,
		lr_statistic, lr_p_value),
	LATERAL balance_summary(psmatch('men', :formula, '{re78}', score => x.score, estimand => x.estimand)) AS b WHERE b.sample = x.sample;
SELECT is(array_agg(s.off_support ORDER BY arm DESC), ARRAY[off_treated, off_control]::bigint[], concat_ws(' ', 'trimmed', estimand, share)),
	pg_temp.near(min(have), min(effect), 1e-11, concat_ws(' ', 'effect on the support', estimand, share))
FROM (VALUES
	('att', 0.05, 9, 0, 1186.558355),
	('att', 0.1, 17, 0, 1059.71098916667),
	('att', 0.33, 60, 0, 740.845764719999),
	('atu', 0.05, 0, 21, -691.872937949346),
	('atu', 0.1, 0, 42, -71.5962136520229),
	('atu', 0.33, 0, 141, 2387.38303200232),
	('ate', 0.05, 9, 21, -97.4638071974878),
	('ate', 0.1, 17, 42, 296.320622516517),
	('ate', 0.33, 60, 141, 1991.71136079096)) AS x(estimand, share, off_treated, off_control, effect),
	LATERAL psmatch('men', :formula, '{re78}', estimand => x.estimand, support => 'trim', trim_share => x.share) AS m, support(m) AS s,
	LATERAL (SELECT e.effect FROM effects(m) AS e) AS e(have)
GROUP BY estimand, share, off_treated, off_control;

---- Stata: teffects psmatch (bweight) (mbsmoke mmarried c.mage##c.mage fbaby medu) -210.9683 (32.021); more digits and the other
---- errors by plain R code that gives the ten results Stata's manual prints to all digits

\set cattaneo `cat "$MIGSTAT_DATA/cattaneo2.csv" 2>/dev/null | head -1`
SELECT :'cattaneo' <> '' AS has_cattaneo \gset
\if :has_cattaneo
SELECT 'CREATE TEMPORARY TABLE babies (' || string_agg(quote_ident(name) || ' float8', ', ') || ')'
FROM unnest(string_to_array(:'cattaneo', ',')) AS name \gexec
\copy babies FROM PROGRAM 'cat "$MIGSTAT_DATA/cattaneo2.csv"' CSV HEADER
CREATE TABLE smokers AS SELECT * FROM babies;
SELECT pg_temp.near(e.effect, x.effect, 1e-10, x.estimand || ' effect'), pg_temp.near(e.std_error, x.std_error, 1e-10, x.estimand || ' ' || x.se),
	is(e.se_type, x.se)
FROM (VALUES ('ate', 'ai', -210.968336740951, 32.021003428554), ('ate', 'ai_fixed', -210.968336740951, 32.1234681674626),
		('ate', 'ai_iid', -210.968336740951, 31.5606012193591), ('att', 'ai', -236.784750826, 26.577886862), ('atu', 'ai', -205.064318274, 35.940191224))
		AS x(estimand, se, effect, std_error),
	LATERAL psmatch('smokers', 'mbsmoke ~ mmarried + mage + mage^2 + fbaby + medu', '{bweight}', estimand => x.estimand, score => 'logit', se => x.se) AS m,
	effects(m) AS e;
\else
SELECT skip('MIGSTAT_DATA names no folder with cattaneo2.csv', 15);
\endif

SELECT * FROM finish();
ROLLBACK;
