-- psmatch() and its readers: how they print, and what is said when something is wrong
\pset format unaligned
\pset tuples_only true
SET client_min_messages = warning;
SET extra_float_digits = 0;
CREATE SCHEMA matching_test;
SET search_path = matching_test, public, migstat;

\i test/fixtures/refused.sql
CREATE TABLE people AS
SELECT i AS person, i * 37 % 101 < 40 AS trained, (i * 37 % 101 < 40)::int AS trained01, 18 + i * 7 % 53 AS age,
	(ARRAY['north', 'south', 'east'])[1 + i * 5 % 11 % 3] AS region, i % 17 + (i * 37 % 101 < 40)::int AS wage, i % 4 = 0 AS employed,
	nullif(i % 10, 3) AS rooms, i / 5 AS village, 1.5 + i % 3 AS wt, 1 + i % 3 AS cases, (18 + i * 7 % 53) / 100.0 AS score
FROM generate_series(1, 300) AS i;
CREATE VIEW gaps AS SELECT *, nullif(age, 20) AS some_age, CASE WHEN person % 9 > 0 THEN trained END AS some_trained,
	CASE WHEN person % 7 > 0 THEN wt ELSE person % 2 END AS some_wt, CASE WHEN person % 8 > 0 THEN region END AS some_region FROM people;

-- what is kept, and what became of every row
SELECT formula, method FROM psmatch('people', 'trained ~ age + region', '{wage}');
SELECT method FROM psmatch('people', 'trained ~ age + region', '{wage}', score => 'logit', distance => 'linear', replace => false, caliper => 0.2,
	caliper_unit => 'logit_sd', exact => '{region,employed}', support => 'minmax');
SELECT method FROM psmatch('people', 'trained ~ age + region', '{wage}', score_column => 'score', method => 'kernel');
SELECT method FROM psmatch('people', 'trained ~ age + region', '{wage}', distance => 'mahalanobis', ties => false, ratio => 2);
SELECT outcome, estimand, n_treated, n_control, se_type, note FROM effects(psmatch('people', 'trained ~ age + region', '{wage,employed,rooms}'));
SELECT arm, n_read, n_dropped, off_support, unmatched, matched FROM support(psmatch('gaps', 'some_trained ~ some_age', '{wage}', weights => 'some_wt'));
SELECT arm, n_read, n_dropped, off_support, unmatched, matched FROM support(psmatch('gaps', 'trained ~ age', '{wage}', exact => '{some_region}'));
SELECT arm, n_read, n_read = n_dropped + off_support + unmatched + matched FROM support(psmatch('people', 'trained ~ age', '{wage}', score_column => 'score', support => 'crump', estimand => 'ate'));
-- what an effect is of, and its error, go by the units that have the outcome
SELECT outcome, se_type, note FROM effects(psmatch('gaps', 'trained ~ age', '{wage,rooms}', exact => '{some_region}'));
CREATE TABLE few AS SELECT * FROM (VALUES (true, 0.3, 0.1, 0.7, 5, 5), (true, 0.5, 1.3, 0.4, 7, 7), (false, 0.31, 0.4, 1.1, 3, NULL), (false, 0.51, 0.9, 0.2, 4, 4),
	(false, 0.9, 0.6, 0.3, 2, 2)) AS v(t, s, x, z, y, some_y);
SELECT outcome, se_type, note FROM effects(psmatch('few', 't ~ x', '{y,some_y}', score_column => 's', caliper => 0.1));
SELECT note FROM effects(psmatch('few', 't ~ x', '{y}', score_column => 's', replace => false, ratio => 2));
-- two matched controls have no regression on two covariates
SELECT effect, std_error, note FROM effects(psmatch('few', 't ~ x + z', '{y}', score_column => 's', bias_adjust => true));
SELECT term, sample FROM balance(psmatch('people', 'trained ~ age^2 + region:age + employed', '{wage}'));
SELECT sample, lr_p_value BETWEEN 0 AND 1, rubin_r > 0 FROM balance_summary(psmatch('people', 'trained ~ age + region', '{wage}', score => 'logit'));
SELECT term, is_reference FROM tidy(score_model(psmatch('people', 'trained ~ region', '{wage}')));
SELECT score_model(psmatch('people', 'trained ~ region', '{wage}', score_column => 'score')) IS NULL;
SELECT count(*), count(DISTINCT treated_key), min(weight) FROM match_pairs('people', 'trained ~ age', 'person', replace => false);
SELECT DISTINCT focal FROM match_pairs('people', 'trained ~ age', 'person', estimand => 'ate') ORDER BY 1;
SELECT treated, count(*) FROM match_weights('SELECT *, region || person AS name FROM people', 'trained ~ age', 'name', replace => false) GROUP BY 1 ORDER BY 1;

-- the treatment
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, 1 + trained01 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, 0.4 + 0.6 * trained01 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, 1e308 * (2 * trained01 - 1) AS s FROM people', 'trained ~ age', '{wage}', score_column => 's')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'region ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'log(age) ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, false AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, 1 AS t FROM people', 't ~ age', '{wage}', score_column => 'score')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT * FROM people WHERE false', 'trained ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, NULL::float8 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's')$$);
-- the score: separation, no overlap, all the same
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, age > 40 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, region = ''north'' OR trained AS t FROM people', 't ~ region', '{wage}', score => 'logit')$$);
SELECT arm, off_support, unmatched, matched FROM support(psmatch('SELECT *, trained01 + 0.1 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's', support => 'minmax'));
SELECT effect, std_error, se_type, note FROM effects(psmatch('SELECT *, trained01 + 0.1 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's', support => 'minmax'));
SELECT round((effect - difference)::numeric, 12) AS same, note FROM effects(psmatch('SELECT *, 1 AS one FROM people', 'trained ~ one', '{wage}'));
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age | region', '{wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, CASE person WHEN 7 THEN ''NaN'' ELSE 0.5 END::float8 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', score_column => 'region')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', score_column => 'age', distance => 'linear')$$);
-- outcomes
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{region}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wages}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', NULL)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', ARRAY['wage', NULL])$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage,rooms,wage}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{{wage},{rooms}}')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, CASE person WHEN 7 THEN ''Infinity'' ELSE 1 END::float8 AS y FROM people', 'trained ~ age', '{y}')$$);
SELECT outcome, n_treated, n_control, effect, std_error, note FROM effects(psmatch('SELECT *, NULL::int AS y, CASE WHEN trained THEN 1 END AS z FROM people', 'trained ~ age', '{y,z}'));
-- keys
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', key => 'village')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', key => 'region')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', key => 'rooms')$$);
SELECT pg_temp.refused($$SELECT match_pairs('people', 'trained ~ age', NULL)$$);
SELECT pg_temp.refused($$SELECT match_weights('people', 'trained ~ age', 'persons')$$);
-- matches: a caliper that leaves nobody, a level of treated only
SELECT arm, unmatched, matched, ess FROM support(psmatch('SELECT *, trained01 + 0.1 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's', caliper => 0.5));
SELECT effect, std_error, se_type, note FROM effects(psmatch('SELECT *, trained01 + 0.1 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's', caliper => 0.5));
SELECT sample, rubin_b IS NULL, max_abs_std_diff IS NULL FROM balance_summary(psmatch('SELECT *, trained01 + 0.1 AS s FROM people', 'trained ~ age', '{wage}', score_column => 's', caliper => 0.5));
SELECT arm, unmatched, matched FROM support(psmatch('SELECT *, CASE WHEN trained AND person % 5 = 0 THEN ''abroad'' ELSE region END AS place FROM people', 'trained ~ age', '{wage}', exact => '{place}'));
SELECT se_type, note FROM effects(psmatch('SELECT *, CASE WHEN trained AND person % 5 = 0 THEN ''abroad'' ELSE region END AS place FROM people', 'trained ~ age', '{wage}', exact => '{place}'));
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, CASE WHEN trained AND person % 5 = 0 THEN ''abroad'' ELSE region END AS place FROM people', 'trained ~ age', '{wage}', exact => '{place}', se => 'ai')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', exact => '{place}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', exact => '{region,region}')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', exact => ARRAY['region', NULL])$$);
SELECT pg_temp.refused($$SELECT match_weights('people', 'trained ~ age', 'person', exact => '{{region,employed}}')$$);
-- errors by name that do not apply
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', replace => false, se => 'ai')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', se => 'ai_fixed')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', weights => 'wt', se => 'ai_iid')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', score_column => 'score', se => 'ai')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', distance => 'mahalanobis', se => 'ai')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age + region', '{wage}', caliper => 1e-9, se => 'ai')$$);
-- options
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', 'atc')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', score => 'cloglog')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', distance => 'euclidean')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'optimal')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', caliper_unit => 'percent')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', support => 'common')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', kernel => 'uniform')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', match_order => 'data')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', se => 'bootstrap')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', estimand => NULL)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', ratio => 0)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', caliper => 0)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', caliper => 'NaN')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', tie_tolerance => -1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', tie_tolerance => 'infinity')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', variance_neighbors => 1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', support => 'trim', trim_share => 1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', bandwidth => 0)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'stratify', n_strata => 0)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'radius')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', replace => false)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', 'ate', replace => false)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', distance => 'mahalanobis')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'stratify', bias_adjust => true)$$);
SELECT pg_temp.refused($$SELECT match_pairs('people', 'trained ~ age', 'person', method => 'kernel')$$);
-- options of another way to match
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', caliper => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'stratify', caliper => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', caliper_unit => 'sd')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'kernel', ratio => 2)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', kernel => 'gaussian')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', match_order => 'key')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', kernel => 'gaussian', method => 'radius', caliper => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', bandwidth => 0.06)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'radius', caliper => 0.1, bandwidth => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', n_strata => 5)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', trim_share => 0.05)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', support => 'minmax', trim_share => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', score => 'logit', score_column => 'score')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', ties => true, replace => false)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', ties => true, method => 'kernel')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', seed => 2)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', seed => 2, replace => false)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', method => 'stratify', tie_tolerance => 0.1)$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', variance_neighbors => 3, se => 'lechner')$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', variance_neighbors => 3, replace => false)$$);
SELECT count(*) FROM (VALUES (psmatch('people', 'trained ~ age', '{wage}', ties => false, replace => false, match_order => 'random', seed => 2)),
	(psmatch('people', 'trained ~ age', '{wage}', score => 'logit', score_column => 'score', distance => 'linear')),
	(psmatch('people', 'trained ~ age', '{wage}', score => NULL, ties => NULL, trim_share => NULL, bandwidth => NULL, n_strata => NULL))) AS v(accepted);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', design => design(weights => 'wt', strata => 'region'))$$);
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}', design => design(weights => 'cases', weight_type => 'frequency'))$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT *, -wt AS w FROM people', 'trained ~ age', '{wage}', weights => 'w')$$);
SELECT pg_temp.refused($$SELECT psmatch('SELECT * FROM people WHERE random() < 0.5', 'trained ~ age', '{wage}')$$) ~ 'rows' AS refused
FROM generate_series(1, 20) ORDER BY 1 DESC LIMIT 1;
SELECT pg_temp.refused($$SELECT * FROM effects(psmatch('people', 'trained ~ age', '{wage}'), conf_level => 2)$$);
SELECT pg_temp.refused($$SELECT * FROM effects((SELECT ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL)::matching))$$);
SET migstat.match_memory = '64kB';
SELECT pg_temp.refused($$SELECT psmatch('people', 'trained ~ age', '{wage}')$$);
RESET migstat.match_memory;
SELECT count(*) FROM effects(NULL), balance(NULL), support(NULL);
