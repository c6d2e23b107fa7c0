-- The simulated adults of Georgia: published sizes, the same rows everywhere, and probit models that give back the
-- coefficients put in.  Expected coefficients are the published ones (migdata.household_tasks_probit).
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SELECT plan(66);

SELECT is(count(*) FILTER (WHERE NOT woman), 1685::bigint, 'men') FROM migdata.georgia_sample;
SELECT is(count(*) FILTER (WHERE woman), 2027::bigint, 'women') FROM migdata.georgia_sample;
SELECT is(count(DISTINCT household), 1856::bigint, 'households') FROM migdata.georgia_sample;
SELECT is(max(n), 2::bigint, 'two adults in each') FROM (SELECT count(*) AS n FROM migdata.georgia_sample GROUP BY household) AS s;
SELECT is(count(*), 0::bigint, 'no household has no woman')
FROM (SELECT 1 FROM migdata.georgia_sample GROUP BY household HAVING NOT bool_or(woman)) AS s;
SELECT is(count(*), 0::bigint, 'a household has migration of one kind')
FROM (SELECT 1 FROM migdata.georgia_sample GROUP BY household
	HAVING count(DISTINCT CASE WHEN role = 'no migrant' THEN 0 WHEN role::text ~ 'absent' THEN 1 ELSE 2 END) > 1) AS s;
SELECT ok(min(age) >= 18 AND max(age) <= 81, 'ages') FROM migdata.georgia_sample;
SELECT is(md5(string_agg(g::text, ' ' ORDER BY respondent)), (SELECT md5(string_agg(s::text, ' ' ORDER BY respondent))
	FROM migdata.simulate_georgia_adults(3712, 12) AS s), 'the sample is that of its seed') FROM migdata.georgia_sample AS g;
SELECT is((SELECT count(*) FROM (SELECT * FROM migdata.simulate_georgia_adults(1000, 5)
	EXCEPT SELECT * FROM migdata.simulate_georgia_adults(2000, 5)) AS s), 0::bigint, 'fewer rows are the first of more');
SELECT is((SELECT count(*) FROM migdata.simulate_georgia_adults(100, NULL)), 0::bigint, 'no seed, no rows');
SELECT is((SELECT count(*) FROM migdata.simulate_georgia_adults(0, 1)), 0::bigint, 'no rows wanted, no rows');
SELECT isnt((SELECT array_agg(tasks ORDER BY respondent) FROM migdata.simulate_georgia_adults(200, 1)),
	(SELECT array_agg(tasks ORDER BY respondent) FROM migdata.simulate_georgia_adults(200, 4294967297)), 'all bits of the seed count');
SELECT matches(obj_description(c.oid, 'pg_class'), '^SIMULATED', 'it says that it is simulated')
FROM pg_class AS c WHERE c.oid = 'migdata.georgia_sample'::regclass;

-- the truth is what was published
SELECT is(count(*), 24::bigint, 'published coefficients in the truth') FROM migdata.georgia_truth WHERE published_std_error IS NOT NULL;
SELECT is(array_agg(estimate ORDER BY estimate), (SELECT array_agg(coef::float8 ORDER BY coef) FROM migdata.household_tasks_probit), 'all of them')
FROM migdata.georgia_truth WHERE published_std_error IS NOT NULL;
-- the predictors have the coefficients of the truth: they are a linear model without noise
SELECT ok(max(abs(t.estimate - g.estimate)) < 1e-9, concat_ws(' ', s.sex, o.outcome, 'predictor'))
FROM (VALUES ('men', 'NOT woman'), ('women', 'woman')) AS s(sex, condition), (VALUES ('tasks'), ('leisure')) AS o(outcome),
	tidy(ols('SELECT * FROM migdata.georgia_sample WHERE ' || s.condition, o.outcome || '_predictor ~ role + I(age - 45) + urban')) AS t
	JOIN migdata.georgia_truth AS g USING (term)
WHERE g.sex = s.sex AND g.outcome = o.outcome GROUP BY s.sex, o.outcome;

-- estimates of many rows are near them: the largest of 36 deviations stays below 4.5 errors, their mean square is 1
CREATE TEMPORARY TABLE deviations AS
SELECT s.sex, o.outcome, t.term, (t.estimate - g.estimate) / t.std_error AS z
FROM (VALUES ('men', 'NOT woman'), ('women', 'woman')) AS s(sex, condition), (VALUES ('tasks'), ('leisure')) AS o(outcome),
	tidy(probit('SELECT * FROM migdata.simulate_georgia_adults(60000, 3) WHERE ' || s.condition,
		o.outcome || ' ~ role + I(age - 45) + urban', cluster => 'household')) AS t
	JOIN migdata.georgia_truth AS g USING (term)
WHERE g.sex = s.sex AND g.outcome = o.outcome;
SELECT ok(abs(z) < 4.5, concat_ws(' ', sex, outcome, term, 'near the truth')) FROM deviations;
SELECT ok(avg(z ^ 2) BETWEEN 0.4 AND 2, 'deviations are as large as their errors') FROM deviations;

-- the table as the deck has it
CREATE TEMPORARY TABLE printed AS SELECT * FROM migdata.georgia_table4();
SELECT is(count(*), 7::bigint, 'lines of the table') FROM printed;
SELECT is(men_tasks_published, '0.741 (0.206)', 'the published figure is beside it') FROM printed WHERE term = 'partner of absent migrant';
SELECT is(women_leisure_published, '-0.286 (0.082)', 'and each in its line') FROM printed WHERE term = 'local member, absent migrant';
SELECT is(ARRAY[men_tasks, men_leisure_published, women_tasks, women_leisure_published], ARRAY['1685', '1685', '2027', '2027'], 'sizes')
FROM printed WHERE term = 'N';
SELECT is(men_leisure, (SELECT to_char(estimate, 'FM90.000') || ' (' || to_char(std_error, 'FM90.000') || ')'
	FROM tidy(probit('SELECT * FROM migdata.georgia_sample WHERE NOT woman', 'leisure ~ role + I(age - 45) + urban', cluster => 'household'))
	WHERE level = 'return migrant from Russia'), 'the computed figure is that of the model') FROM printed WHERE term = 'return migrant from Russia';
SELECT is(count(*), 7::bigint, 'of a query too') FROM migdata.georgia_table4('SELECT * FROM migdata.simulate_georgia_adults(6000, 3) -- more');
-- as published: which are significant at 5 percent, and their signs
SELECT is(count(*) FILTER (WHERE (t.p_value < 0.05 AND sign(t.estimate) = sign(g.estimate)) <> (abs(g.estimate / g.published_std_error) > 1.96)),
	0::bigint, concat_ws(' ', s.sex, o.outcome, 'significant as published'))
FROM (VALUES ('men', 'NOT woman'), ('women', 'woman')) AS s(sex, condition), (VALUES ('tasks'), ('leisure')) AS o(outcome),
	tidy(probit('SELECT * FROM migdata.georgia_sample WHERE ' || s.condition, o.outcome || ' ~ role + I(age - 45) + urban', cluster => 'household')) AS t
	JOIN migdata.georgia_truth AS g USING (term)
WHERE g.sex = s.sex AND g.outcome = o.outcome AND g.published_std_error IS NOT NULL GROUP BY s.sex, o.outcome;

SELECT * FROM finish();
ROLLBACK;
