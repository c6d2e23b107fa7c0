-- The simulated survey: that its rows are the ones meant, the same everywhere and however they are asked for, and
-- that its population has the published coefficients, means and signs.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT plan(144);
SET search_path = public, migstat;

---- rows

-- computed without the server by test/reference/dires.py, which also has the hash in its own words
SELECT is(count(*), 0::bigint, 'rows for four seeds are those of an independent computation')
FROM (VALUES
	(1, 1, 1, 1, 'pre-presidential', 0.5519, 64, false, 'university', 'Moscow', 'second through fourth', true, false, 7.677, 2.299, 2.336),
	(1, 2, 1, 1, 'post-presidential', 0.8768, 34, true, 'university', 'Moscow', 'second through fourth', true, false, 4.574, 3.831, NULL),
	(1, 33, 1, 4, 'pre-presidential', 0.6625, 52, false, 'university', 'Moscow', 'highest', false, false, 6.651, 4.035, 3.669),
	(1, 151, 4, 16, 'pre-Duma', 1.0495, 36, true, 'secondary', 'small or medium city', 'lowest', true, true, 6.515, 1.905, 2.721),
	(1, 752, 3, 76, 'post-Duma', 0.4793, 63, true, 'secondary', 'other large city', 'missing', false, false, 7.442, 3.558, 3.379),
	(1, 1999, 1, 200, 'pre-Duma', 0.7200, 54, true, 'secondary', 'Moscow', 'second through fourth', true, false, 3.112, 1.003, 3.408),
	(1, 2501, 7, 251, 'post-presidential', 1.1070, 71, true, 'university', 'small or medium city', 'lowest', false, false, 0.716, 1.371, NULL),
	(1, 3083, 2, 309, 'pre-Duma', 1.0636, 24, false, 'university', 'St. Petersburg', 'second through fourth', true, false, 6.391, 3.626, 3.407),
	(1, 4482, 7, 446, 'post-Duma', 1.3785, 21, false, 'secondary', 'small or medium city', 'second through fourth', false, false, 6.545, 3.083, 3.711),
	(1, 4999, 8, 496, 'pre-Duma', 0.8759, 68, true, 'secondary', 'small or medium city', 'second through fourth', true, false, 4.381, 1.734, 2.771),
	(10, 1, 1, 1, 'pre-presidential', 0.6825, 34, false, 'university', 'Moscow', 'missing', false, false, 4.288, 3.570, 3.763),
	(10, 2, 1, 1, 'post-presidential', 0.4934, 26, false, 'secondary', 'Moscow', 'missing', false, false, 6.156, 3.520, NULL),
	(10, 33, 1, 4, 'pre-presidential', 0.5780, 19, false, 'university', 'Moscow', 'second through fourth', true, false, 7.378, 5.756, 3.777),
	(10, 151, 4, 16, 'pre-Duma', 0.6111, 21, true, 'secondary', 'small or medium city', 'second through fourth', true, false, 5.796, 3.338, 3.461),
	(10, 752, 3, 76, 'post-Duma', 1.0258, 78, false, 'less than secondary', 'other large city', 'missing', true, false, 7.224, 5.519, 3.562),
	(10, 1999, 1, 200, 'pre-Duma', 0.7443, 38, true, 'university', 'Moscow', 'highest', true, false, 4.734, 2.853, 4.278),
	(10, 2501, 7, 251, 'post-presidential', 1.1195, 20, true, 'less than secondary', 'small or medium city', 'highest', false, false, 5.614, 1.354, NULL),
	(10, 3083, 2, 309, 'pre-Duma', 0.8326, 31, false, 'secondary', 'St. Petersburg', 'lowest', true, false, 4.968, 3.391, 3.623),
	(10, 4482, 7, 446, 'post-Duma', 1.0410, 61, false, 'secondary', 'small or medium city', 'highest', true, false, 5.369, 3.265, 2.246),
	(10, 4999, 8, 496, 'pre-Duma', 0.7836, 63, true, 'secondary', 'small or medium city', 'second through fourth', false, false, 5.055, 2.590, 2.789),
	(-7, 1, 1, 1, 'pre-presidential', 0.3934, 37, true, 'university', 'Moscow', 'lowest', true, false, 8.935, 6.298, 6.211),
	(-7, 2, 1, 1, 'post-presidential', 0.8244, 47, true, 'university', 'Moscow', 'highest', true, false, 4.504, 1.190, NULL),
	(-7, 33, 1, 4, 'pre-presidential', 0.5104, 58, true, 'university', 'Moscow', 'second through fourth', true, false, 3.274, 3.330, 2.578),
	(-7, 151, 4, 16, 'pre-Duma', 1.5289, 58, false, 'secondary', 'small or medium city', 'second through fourth', false, false, 3.647, 1.733, 1.879),
	(-7, 752, 3, 76, 'post-Duma', 0.6695, 30, false, 'less than secondary', 'other large city', 'second through fourth', false, false, 5.288, 2.816, 2.882),
	(-7, 1999, 1, 200, 'pre-Duma', 0.9615, 27, true, 'secondary', 'Moscow', 'second through fourth', true, false, 7.273, 3.626, 4.015),
	(-7, 2501, 7, 251, 'post-presidential', 0.8344, 18, false, 'secondary', 'small or medium city', 'lowest', true, false, 9.091, 3.584, NULL),
	(-7, 3083, 2, 309, 'pre-Duma', 1.1762, 39, true, 'secondary', 'St. Petersburg', 'lowest', false, false, 4.044, 2.026, 2.016),
	(-7, 4482, 7, 446, 'post-Duma', 1.1817, 37, false, 'university', 'small or medium city', 'missing', false, true, 6.197, 3.019, 2.827),
	(-7, 4999, 8, 496, 'pre-Duma', 1.3283, 55, false, 'secondary', 'small or medium city', 'lowest', true, false, 7.068, 1.542, 3.039),
	(1099511627779, 1, 1, 1, 'pre-presidential', 0.9661, 43, true, 'secondary', 'Moscow', 'second through fourth', true, false, 7.127, 2.254, 2.432),
	(1099511627779, 2, 1, 1, 'post-presidential', 1.0344, 52, false, 'secondary', 'Moscow', 'second through fourth', true, false, 6.727, 3.295, NULL),
	(1099511627779, 33, 1, 4, 'pre-presidential', 0.5975, 36, true, 'secondary', 'Moscow', 'second through fourth', true, false, 5.530, 3.470, 3.918),
	(1099511627779, 151, 4, 16, 'pre-Duma', 1.2587, 47, true, 'secondary', 'small or medium city', 'highest', true, false, 5.774, 1.706, 1.514),
	(1099511627779, 752, 3, 76, 'post-Duma', 0.6730, 35, true, 'university', 'other large city', 'missing', true, false, 7.151, 3.012, 3.180),
	(1099511627779, 1999, 1, 200, 'pre-Duma', 0.4475, 19, true, 'secondary', 'Moscow', 'highest', false, false, 8.374, 3.833, 4.758),
	(1099511627779, 2501, 7, 251, 'post-presidential', 0.8015, 52, true, 'secondary', 'small or medium city', 'second through fourth', true, false, 9.646, 2.673, NULL),
	(1099511627779, 3083, 2, 309, 'pre-Duma', 0.6945, 56, false, 'secondary', 'St. Petersburg', 'missing', true, false, 4.824, 2.074, 2.687),
	(1099511627779, 4482, 7, 446, 'post-Duma', 1.1599, 67, false, 'secondary', 'small or medium city', 'highest', true, false, 7.336, 1.653, 3.186),
	(1099511627779, 4999, 8, 496, 'pre-Duma', 0.8822, 43, true, 'university', 'small or medium city', 'second through fourth', true, false, 5.530, 3.209, 3.053)
) AS v(seed, respondent, stratum, psu, wave, weight, age, woman, education, locality, income, orthodox, foreign_born, harm,
	keep_out, evict)
LEFT JOIN LATERAL (SELECT * FROM migdata.simulate_dires(5000, v.seed) AS s WHERE s.respondent = v.respondent) AS d ON true
WHERE (v.stratum, v.psu, v.wave, v.weight, v.age, v.age - 18, v.woman, v.education, v.locality, v.income, v.orthodox,
		v.foreign_born, v.harm, v.keep_out, v.evict)
	IS DISTINCT FROM (d.stratum, d.psu, d.wave::text, d.weight, d.age, d.age18, d.woman, d.education::text, d.locality::text,
		d.income::text, d.orthodox, d.foreign_born, d.harm, d.keep_out, d.evict);

CREATE TEMP TABLE few AS SELECT * FROM migdata.simulate_dires(1000, 5);
SELECT is(count(*), 1000::bigint, 'n rows') FROM few;
SELECT is(count(*), 0::bigint, 'fewer rows are the first of more, asked for in another order')
FROM (SELECT * FROM migdata.simulate_dires(3000, 5) ORDER BY harm) AS more
FULL JOIN few USING (respondent)
WHERE respondent <= 1000 AND more.* IS DISTINCT FROM few.*;
-- a function in the select list is not inlined
SELECT is(count(*), 0::bigint, 'the same rows where the function is not inlined')
FROM (SELECT migdata.simulate_dires(1000, 5) AS r) AS s FULL JOIN few ON (s.r).respondent = few.respondent
WHERE (s.r) IS DISTINCT FROM few;
PREPARE generic(integer, bigint) AS
	SELECT count(*) FROM migdata.simulate_dires($1, $2) AS s FULL JOIN few USING (respondent) WHERE s.* IS DISTINCT FROM few.*;
SET plan_cache_mode = force_generic_plan;
SELECT results_eq('EXECUTE generic(1000, 5)', 'VALUES (0::bigint)', 'the same rows where n and seed come as parameters');
RESET plan_cache_mode;

CREATE FUNCTION pg_temp.in_worker(query text, OUT gather boolean, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	PERFORM set_config(CASE WHEN current_setting('server_version_num')::integer >= 160000
		THEN 'debug_parallel_query' ELSE 'force_parallel_mode' END, 'on', true);
	gather := false;
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		gather := gather OR line ~ 'Gather';
	END LOOP;
	EXECUTE query INTO result;
	PERFORM set_config(CASE WHEN current_setting('server_version_num')::integer >= 160000
		THEN 'debug_parallel_query' ELSE 'force_parallel_mode' END, 'off', true);
END
$$;
SELECT is(w.*::text, (true, (SELECT sum(hashtextextended(f::text, 0)) FROM few AS f))::text, 'the same rows from a worker')
FROM pg_temp.in_worker('SELECT sum(hashtextextended(r::text, 0)) FROM (SELECT migdata.simulate_dires(1000, 5) AS r) AS s') AS w;

SELECT is(count(*), 0::bigint, 'another seed has other views in every row')
FROM migdata.simulate_dires(1000, 6) AS s JOIN few USING (respondent) WHERE (s.harm, s.keep_out) = (few.harm, few.keep_out);
SELECT is(count(*), 0::bigint, 'seeds that differ in the upper half differ')
FROM migdata.simulate_dires(1000, 5 + (1::bigint << 32)) AS s JOIN few USING (respondent)
WHERE (s.harm, s.keep_out) = (few.harm, few.keep_out);
SELECT is(count(*), 0::bigint, 'no rows where n is 0, negative or NULL, or the seed is NULL')
FROM (VALUES (0, 1::bigint), (-5, 1), (NULL, 1), (5, NULL)) AS v(n, seed), LATERAL migdata.simulate_dires(n, seed) AS s;
SELECT is(count(*), 10::bigint, 'extreme seeds')
FROM (VALUES (-9223372036854775808), (9223372036854775807)) AS v(seed), LATERAL migdata.simulate_dires(5, seed) AS s;
SELECT is((count(a.*), count(*) FILTER (WHERE a.* IS DISTINCT FROM b.*))::text, '(4482,0)', 'defaults: 4482 rows, seed 1')
FROM migdata.simulate_dires() AS a FULL JOIN migdata.simulate_dires(4482, 1) AS b USING (respondent);

CREATE SCHEMA evil;
CREATE FUNCTION evil.hashint8extended(bigint, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION evil.round(double precision) RETURNS double precision LANGUAGE sql AS 'SELECT 1::float8';
CREATE FUNCTION evil.plus(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR evil.+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil.plus);
SET search_path = evil, pg_catalog, public;
SELECT public.is(count(*), 0::bigint, 'the same rows under a hostile search_path')
FROM migdata.simulate_dires(1000, 5) AS s FULL JOIN few USING (respondent) WHERE s.* IS DISTINCT FROM few.*;
SET search_path = public, migstat;

---- the sample

SELECT is(count(*), 0::bigint, 'the sample is simulate_dires(4482, 15)')
FROM migdata.dires_sample AS a FULL JOIN migdata.simulate_dires(4482, 15) AS b USING (respondent)
WHERE a.* IS DISTINCT FROM b.*;
-- published: 4482 respondents, 3271 of them asked the third question, so 1211 in the last wave
SELECT is((count(*), count(harm), count(keep_out), count(evict), count(*) FILTER (WHERE wave = 'post-presidential'))::text,
	'(4482,4482,4482,3271,1211)', 'rows as published')
FROM migdata.dires_sample;
SELECT ok(bool_and((evict IS NULL) = (wave = 'post-presidential') AND (evict_expected IS NULL) = (evict IS NULL)),
	'the third question is not asked in the last wave')
FROM migdata.dires_sample;
SELECT ok(bool_and(age BETWEEN 18 AND 88 AND age18 = age - 18 AND weight > 0 AND stratum BETWEEN 1 AND 10
	AND (income_quintile IS NULL) = (income = 'missing') AND (income = 'lowest') = (income_quintile IS NOT DISTINCT FROM 1)
	AND (income = 'highest') = (income_quintile IS NOT DISTINCT FROM 5) AND coalesce(income_quintile, 1) BETWEEN 1 AND 5),
	'ranges of what a respondent is')
FROM migdata.dires_sample;
SELECT ok(bool_and(foreign_influence BETWEEN 1 AND 7 AND unique_path BETWEEN 1 AND 7 AND pro_stalin BETWEEN 1 AND 7
	AND civil_rights BETWEEN 1 AND 7 AND protest_support BETWEEN 1 AND 7
	AND least(confidence_duma, confidence_police, confidence_army, confidence_putin, confidence_local_government,
		confidence_courts, confidence_parties, confidence_medvedev, confidence_media) >= 1
	AND greatest(confidence_duma, confidence_police, confidence_army, confidence_putin, confidence_local_government,
		confidence_courts, confidence_parties, confidence_medvedev, confidence_media) <= 4
	AND NOT (right_course AND wrong_course)
	AND xenophobia_south = num_nulls(nullif(hostile_south_1, true), nullif(hostile_south_2, true), nullif(hostile_south_3, true),
		nullif(hostile_south_4, true))
	AND xenophobia_west = num_nulls(nullif(hostile_west_1, true), nullif(hostile_west_2, true), nullif(hostile_west_3, true))),
	'ranges of attitudes')
FROM migdata.dires_sample;
SELECT ok(bool_and(cardinality(problems) <= 6 AND array_position(problems, NULL) IS NULL
	AND problem_immigration = ('immigration' = ANY (problems))
	AND cardinality(problems) = (SELECT count(DISTINCT p) FROM unnest(problems) AS p)) AND max(cardinality(problems)) = 6,
	'up to six different problems')
FROM migdata.dires_sample;
SELECT is((count(DISTINCT (stratum, psu)), count(DISTINCT stratum))::text, format('(%s,10)', count(DISTINCT psu)),
	'PSUs lie within the ten strata')
FROM migdata.dires_sample;
SELECT ok(min(psus) >= 2, 'two PSUs or more in each stratum and pair of waves')
FROM (SELECT count(DISTINCT psu) AS psus FROM migdata.dires_sample GROUP BY stratum, wave >= 'pre-presidential') AS t;
SELECT is(count(*), 0::bigint, 'the first two waves share their PSUs, and so do the last two')
FROM (SELECT psu FROM migdata.dires_sample GROUP BY psu HAVING count(DISTINCT wave) <> 2
	OR count(DISTINCT wave >= 'pre-presidential') <> 1) AS t;
SELECT pg_temp.near(avg(weight), 1, 0.01, 'weights have mean 1') FROM migdata.dires_sample;

---- columns

SELECT ok(obj_description('migdata.dires_sample'::regclass) ~ '^SIMULATED', 'the table says that it is simulated');
SELECT ok(obj_description('migdata.simulate_dires'::regproc) ~ '^SIMULATED', 'so does the function');
SELECT is(count(*) FILTER (WHERE col_description(attrelid, attnum) ~ 'simulated'), count(*), 'so does every column')
FROM pg_attribute WHERE attrelid = 'migdata.dires_sample'::regclass AND attnum > 0 AND NOT attisdropped;
SELECT is(count(*), 0::bigint, 'names of columns need no quotes')
FROM pg_attribute LEFT JOIN pg_get_keywords() ON word = attname AND catcode IN ('R', 'T', 'C')
WHERE attrelid = 'migdata.dires_sample'::regclass AND attnum > 0 AND (attname !~ '^[a-z][a-z0-9_]*$' OR word IS NOT NULL);

---- Table 3

CREATE TEMP TABLE formula AS
SELECT ' ~ age18 + i(education, ref=''secondary'') + i(locality, ref=''small or medium city'') + woman + wave'
	' + i(income, ref=''second through fourth'') + orthodox + foreign_born' AS terms;

SELECT is((count(*), count(*) FILTER (WHERE estimate = 0), count(published_std_error))::text, '(71,21,50)',
	'50 published coefficients and 21 reference levels')
FROM migdata.dires_truth;
-- the linear predictor is the published one: all coefficients to the last digit
SELECT is((count(*), count(*) FILTER (WHERE abs(f.estimate - d.estimate) < 1e-11))::text, '(71,71)',
	'the expectations have the published coefficients exactly')
FROM (SELECT outcome, t.*
	FROM unnest(ARRAY['harm', 'keep_out', 'evict']) AS outcome, formula,
		LATERAL tidy(ols('migdata.dires_sample', outcome || '_expected' || terms)) AS t) AS f
FULL JOIN migdata.dires_truth AS d USING (outcome, term);

-- and the outcomes recover it: four times the published standard error, for so many more rows
SELECT ok(abs(f.estimate - d.estimate) < 4 * d.published_std_error * sqrt(4482 / 100000.0),
	format('%s, %s: %s for %s', outcome, term, round(f.estimate::numeric, 3), d.estimate))
FROM (SELECT outcome, t.*
	FROM unnest(ARRAY['harm', 'keep_out', 'evict']) AS outcome, formula,
		LATERAL tidy(ols('SELECT * FROM migdata.simulate_dires(100000, 2)', outcome || terms)) AS t) AS f
FULL JOIN migdata.dires_truth AS d USING (outcome, term)
WHERE d.published_std_error IS NOT NULL OR d.outcome IS NULL
ORDER BY outcome, term;

-- R-squared of one survey has a standard deviation of .008: the mean of ten is nearer to print than that
SELECT ok(abs(avg(g.r_squared) - p.r_squared) < 0.008,
	format('%s: R-squared of ten surveys %s for %s', o.outcome, round(avg(g.r_squared)::numeric, 3), p.r_squared))
FROM (VALUES ('harm', 'immigrants_harm_russia'), ('keep_out', 'keep_immigrants_out_of_russia'),
	('evict', 'evict_immigrants_from_russia')) AS o(outcome, deck_outcome)
JOIN migdata.anti_immigrant_ols_fit AS p ON p.outcome = o.deck_outcome, formula, generate_series(101, 110) AS seed,
	LATERAL glance(ols(format('SELECT * FROM migdata.simulate_dires(4482, %s)', seed), o.outcome || terms)) AS g
GROUP BY o.outcome, p.r_squared ORDER BY o.outcome;

-- the sample as a survey: weights, strata, PSUs
SELECT ok(avg(t.std_error / d.published_std_error) BETWEEN 0.8 AND 1.2
	AND min(t.std_error / d.published_std_error) > 0.3 AND max(t.std_error / d.published_std_error) < 1.6
	AND abs(g.r_squared - p.r_squared) < 0.008,
	format('%s: R-squared %s for %s, standard errors %s of the published on average', d.outcome,
		round(g.r_squared::numeric, 3), p.r_squared, round(avg(t.std_error / d.published_std_error)::numeric, 2)))
FROM (VALUES ('harm', 'immigrants_harm_russia'), ('keep_out', 'keep_immigrants_out_of_russia'),
	('evict', 'evict_immigrants_from_russia')) AS o(outcome, deck_outcome)
JOIN migdata.anti_immigrant_ols_fit AS p ON p.outcome = o.deck_outcome, formula,
	LATERAL ols('migdata.dires_sample', o.outcome || terms, weights => 'weight', strata => 'stratum', psu => 'psu') AS m,
	LATERAL tidy(m) AS t, LATERAL glance(m) AS g, migdata.dires_truth AS d
WHERE d.outcome = o.outcome AND d.term = t.term AND d.published_std_error IS NOT NULL
GROUP BY d.outcome, g.r_squared, p.r_squared ORDER BY d.outcome;

---- Table 4: signs in the sample, t beyond 1.96 or not, the other variables held equal

CREATE TEMP TABLE attitudes AS
SELECT place, attitude FROM unnest(ARRAY['russia_for_russians', 'stop_feeding_caucasus', 'evict', 'foreign_influence',
	'unique_path', 'xenophobia_south', 'xenophobia_west', 'usa_enemy', 'problem_immigration', 'confidence_duma',
	'confidence_police', 'confidence_army', 'confidence_putin', 'confidence_local_government', 'confidence_courts',
	'confidence_parties', 'confidence_medvedev', 'confidence_media', 'support_united_russia', 'support_kprf', 'support_ldpr',
	'support_yabloko', 'support_right_forces', 'support_national_bolsheviks', 'support_patriots', 'ussr_catastrophe',
	'pro_stalin', 'right_course', 'wrong_course', 'civil_rights', 'protest_support', 'join_protest'])
	WITH ORDINALITY AS a(attitude, place);
SELECT is(string_agg(CASE WHEN abs(t.statistic) < 1.96 THEN '0' WHEN t.statistic > 0 THEN '+' ELSE '-' END, '' ORDER BY outcome),
	immigrants_harm_russia_inferred || keep_immigrants_out_inferred, format('signs of %s (%s)', p.attitude, a.attitude))
FROM attitudes AS a JOIN migdata.anti_immigrant_associations AS p ON p.attitude_order = a.place, formula,
	unnest(ARRAY['harm', 'keep_out']) AS outcome,
	LATERAL tidy(ols('migdata.dires_sample', outcome || terms || ' + ' || a.attitude)) AS t
WHERE t.variable = a.attitude AND NOT t.is_reference
GROUP BY a.place, a.attitude, p.attitude, immigrants_harm_russia_inferred, keep_immigrants_out_inferred
ORDER BY a.place;

---- Table 1: the nine issues, in 1,211 of 4,500 rows

CREATE TEMP TABLE importance AS
SELECT issue_order, respondent, score
FROM migdata.simulate_dires(90000, 3), LATERAL (VALUES (1, importance_stability), (2, importance_economic_policy),
	(3, importance_rule_of_law), (4, importance_corruption), (5, importance_social_support), (6, importance_army),
	(7, importance_foreign_policy), (8, importance_political_reforms), (9, importance_immigration)) AS v(issue_order, score)
WHERE wave = 'post-presidential';
SELECT ok(abs(avg(score) - p.mean) < 4 * p.sd / sqrt(20 * p.n) + 0.005 AND abs(stddev(score) - p.sd) < 4 * p.sd / sqrt(40 * p.n) + 0.005
	AND min(score) = 1 AND max(score) = 7,
	format('%s: mean %s for %s, SD %s for %s', issue, round(avg(score), 2), mean, round(stddev(score), 2), sd))
FROM importance JOIN migdata.voting_issue_importance AS p USING (issue_order)
GROUP BY issue_order, issue, p.mean, p.sd, p.n ORDER BY issue_order;
SELECT ok(abs(count(score) / 20.0 - p.n) < 4 * sqrt(p.n * (1 - p.n / 1211.0) / 20) AND count(*) = 20 * 1211,
	format('%s: %s answers of 1211 for %s', issue, round(count(score) / 20.0), p.n))
FROM importance JOIN migdata.voting_issue_importance AS p USING (issue_order)
GROUP BY issue_order, issue, p.n ORDER BY issue_order;
-- the mean of z scores within respondents is no constant of the simulation: the published ones to .05
SELECT ok(abs(avg(z) - p.mean_z) < 0.05, format('%s: mean z %s for %s', issue, round(avg(z), 2), p.mean_z))
FROM (SELECT issue_order, (score - avg(score) OVER r) / nullif(stddev(score) OVER r, 0) AS z
	FROM importance WINDOW r AS (PARTITION BY respondent)) AS s JOIN migdata.voting_issue_importance AS p USING (issue_order)
GROUP BY issue_order, issue, p.mean_z ORDER BY issue_order;

---- FIG 4: hostility differs by locality, as its title says

SELECT ok((tests).p_value < 0.05, 'hostility towards southern groups differs by locality')
FROM (SELECT chi2(crosstab_agg(xenophobia_south, locality)) AS tests FROM migdata.dires_sample) AS t;

SELECT * FROM finish();
ROLLBACK;
