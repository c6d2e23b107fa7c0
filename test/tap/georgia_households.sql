-- The simulated households of Georgia: the same rows everywhere, effects that are those put in, and the deck's Table 6 beside.
-- Expected effects are the published ones (migdata.remittance_effects, from the deck).
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SELECT * FROM no_plan();

SELECT is(count(*), 3000::bigint, 'households') FROM migdata.georgia_households;
SELECT is(md5(string_agg(g::text, ' ' ORDER BY household)), (SELECT md5(string_agg(s::text, ' ' ORDER BY household))
	FROM migdata.simulate_georgia_households(3000, 1) AS s), 'the sample is that of its seed') FROM migdata.georgia_households AS g;
SELECT is((SELECT count(*) FROM (SELECT * FROM migdata.simulate_georgia_households(1000, 5)
	EXCEPT SELECT * FROM migdata.simulate_georgia_households(2000, 5)) AS s), 0::bigint, 'fewer rows are the first of more');
SELECT is((SELECT count(*) FROM migdata.simulate_georgia_households(100, NULL)), 0::bigint, 'no seed, no rows');
SELECT is((SELECT count(*) FROM migdata.simulate_georgia_households(0, 1)), 0::bigint, 'no rows wanted, no rows');
SELECT isnt((SELECT array_agg(wealth ORDER BY household) FROM migdata.simulate_georgia_households(200, 1)),
	(SELECT array_agg(wealth ORDER BY household) FROM migdata.simulate_georgia_households(200, 4294967297)), 'all bits of the seed count');
SELECT matches(obj_description('migdata.georgia_households'::regclass, 'pg_class'), '^SIMULATED', 'it says that it is simulated');
SELECT ok(bool_and(wealth BETWEEN 0 AND 10.001 AND household_size BETWEEN 1 AND 7 AND head_age BETWEEN 25 AND 80 AND rooms BETWEEN 1 AND 9
	AND least(religious_activity, personal_services, vehicle, rent, leisure, housing_needs, household_goods, medical_care, school_expenses, savings,
		debt_payments, gifts, total_spending, total_budget) >= 0), 'values are in their ranges')
FROM migdata.simulate_georgia_households(20000, 3);

-- the truth is what was published: 22 outcomes, two samples
SELECT is(count(*), 44::bigint, 'all outcomes have a truth') FROM migdata.georgia_households_truth;
SELECT ok(max(abs(att - published_att)) FILTER (WHERE outcome_order <= 14) < 0.01 AND max(abs(att - published_att)) FILTER (WHERE outcome_order > 14) < 0.0001,
	'true effects are the published ones') FROM migdata.georgia_households_truth;
SELECT ok(max(abs(difference - published_difference)) FILTER (WHERE outcome_order <= 14) < 0.02
	AND max(abs(difference - published_difference)) FILTER (WHERE outcome_order > 14) < 0.0002, '.. and true differences, but for land')
FROM migdata.georgia_households_truth WHERE outcome_column <> 'land_owned';
SELECT is(array_agg(DISTINCT t.outcome_column::name ORDER BY t.outcome_column::name), (SELECT array_agg(attname ORDER BY attname) FROM pg_attribute
	WHERE attrelid = 'migdata.georgia_households'::regclass AND attnum > 10), '.. of all outcome columns') FROM migdata.georgia_households_truth AS t;

-- estimates of many rows are near the truth, by methods that know nothing of how the rows were made
CREATE TABLE households AS SELECT * FROM migdata.simulate_georgia_households(150000, 11);
CREATE TEMPORARY TABLE found AS
SELECT s.sample, e.*
FROM (VALUES ('all_households', 'true', 'absent_migrant + '), ('absent_migrant_households', 'absent_migrant', '')) AS s(sample, condition, absent),
	treatment_effects('SELECT *, ' || condition || ' AS inside FROM households', 'remittances ~ ' || absent
		|| 'urban + region + head_education + household_size + head_woman + head_age + wealth',
		(SELECT array_agg(DISTINCT outcome_column) FROM migdata.georgia_households_truth), 'ipw', 'att', subpop => 'inside') AS e;
CREATE TEMPORARY TABLE deviations AS
SELECT sample, outcome_column, (f.effect - t.att) / f.std_error AS z, (f.difference - t.difference) / f.difference_std_error AS zd
FROM found AS f JOIN migdata.georgia_households_truth AS t USING (sample) WHERE t.outcome_column = f.outcome;
SELECT ok(abs(z) < 4 AND abs(zd) < 4.5, format('near the truth: %s, %s', outcome_column, sample)) FROM deviations;
SELECT ok(avg(z ^ 2) BETWEEN 0.4 AND 2, 'deviations are as large as their errors') FROM deviations;

-- the table as the deck has it
CREATE TEMPORARY TABLE printed AS SELECT * FROM migdata.georgia_table6();
SELECT is(count(*), 22::bigint, 'lines of the table') FROM printed;
SELECT is(ARRAY[all_difference_published, all_att_published, absent_difference_published, absent_att_published],
	ARRAY['159.78* (3.39)', '204.97* (2.47)', '185.71‡ (1.68)', '249.62* (3.83)'], 'the published figures are beside it') FROM printed WHERE outcome = 'Household goods';
SELECT is(all_difference_published, '0.03 (1.65)', 'marks as printed') FROM printed WHERE outcome = 'Internet access';
SELECT is(ARRAY[all_difference, all_att], (SELECT ARRAY[to_char(difference, 'FM990.00') || '* (' || to_char(difference_statistic, 'FM990.00') || ')',
		to_char(effect, 'FM990.00') || '* (' || to_char(statistic, 'FM990.00') || ')']
	FROM effects(psmatch('migdata.georgia_households', 'remittances ~ absent_migrant + urban + region + head_education + household_size + head_woman + head_age + wealth',
		'{savings}', key => 'household'))), 'what psmatch() says') FROM printed WHERE outcome = 'Savings';
SELECT is(count(*), 22::bigint, 'another sample') FROM migdata.georgia_table6('SELECT * FROM migdata.simulate_georgia_households(2000, 4)') WHERE all_att <> all_att_published;

SELECT * FROM finish();
ROLLBACK;
