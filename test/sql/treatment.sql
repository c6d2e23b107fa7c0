-- treatment_effects(): how it prints, and what is said when something is wrong
\pset format unaligned
\pset tuples_only true
SET client_min_messages = warning;
SET extra_float_digits = 0;
CREATE SCHEMA treatment_test;
SET search_path = treatment_test, public, migstat;

\i test/fixtures/refused.sql
CREATE TABLE people AS
SELECT i AS person, i * 37 % 101 < 40 AS trained, (i * 37 % 101 < 40)::int AS trained01, 18 + i * 7 % 53 AS age,
	(ARRAY['north', 'south', 'east'])[1 + i * 5 % 11 % 3] AS region, i % 17 + (i * 37 % 101 < 40)::int AS wage, i % 4 = 0 AS employed,
	nullif(i % 10, 3) AS rooms, i / 5 AS village, 1.5 + i % 3 AS wt, 1 + i % 3 AS cases
FROM generate_series(1, 300) AS i;

SELECT outcome, estimand, n_treated, n_control, round(mean_treated::numeric, 4), round(mean_control::numeric, 4), round(difference::numeric, 4),
	round(effect::numeric, 4), round(std_error::numeric, 4), se_type, note
FROM treatment_effects('people', 'trained ~ age + region', '{wage,employed,rooms}');
SELECT outcome, estimand, se_type, note FROM treatment_effects('people', 'trained01 ~ age', '{wage}', 'aipw', 'ate', weights => 'wt', cluster => 'village');
SELECT outcome, n_treated, n_control, note FROM treatment_effects('SELECT *, nullif(age, 20) AS a FROM people', 'trained ~ a', '{rooms}', 'regression', 'atu', subpop => 'employed');

-- the treatment
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, 1 + trained01 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, 0.4 + 0.6 * trained01 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, trained01 * 1e12 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'region ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'log(age) ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, false AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, 1 AS t FROM people', 't ~ age', '{wage}', 'regression')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'traned ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, now() - now() AS t FROM people', 't ~ age', '{wage}')$$);
-- the score
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, age > 40 AS t FROM people', 't ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, region = ''north'' OR trained AS t FROM people', 't ~ region', '{wage}', score => 'logit')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT * FROM people WHERE false', 'trained ~ age', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, NULL::int AS a FROM people', 'trained ~ a', '{wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age | region', '{wage}', 'regression')$$);
-- outcomes
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{region}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wages}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', NULL)$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage,wage}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', ARRAY['wage', NULL])$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{{wage},{employed}}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, CASE person WHEN 7 THEN ''NaN'' ELSE 1.0 + person END::float8 AS y FROM people', 'trained ~ age', '{y}')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, CASE person WHEN 7 THEN ''Infinity'' ELSE 1.0 + person END::float8 AS y FROM people', 'trained ~ age', '{y}', 'aipw')$$);
SELECT n_treated, n_control, effect, note FROM treatment_effects('SELECT *, 5 AS y FROM people', 'trained ~ age', '{y}');
SELECT n_treated, n_control, effect, note FROM treatment_effects('SELECT *, NULL::int AS y FROM people', 'trained ~ age', '{y}');
SELECT n_treated, n_control, effect, note FROM treatment_effects('SELECT *, NULL::int AS y FROM people', 'trained ~ age', '{y}', 'aipw');
-- methods and options
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', 'matching')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', NULL)$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', estimand => 'atc')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', score => 'cloglog')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', 'regression', score => 'logit')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', 'ipw', outcome_formula => 'region')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', 'aipw', outcome_formula => 'regio')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', 'aipw', outcome_formula => 'age +')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', weights => 'wt', weight_type => 'analytic')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', weights => 'wt', weight_type => 'frequency')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', cluster => 'vilage')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, nullif(village, 3) AS v FROM people', 'trained ~ age', '{wage}', cluster => 'v')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT *, 1 AS v FROM people', 'trained ~ age', '{wage}', cluster => 'v')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', conf_level => 95)$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', design => design(weights => 'wt', psu => 'village'), cluster => 'village')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', weights => 'wt', weight_type => 'frequency', psu => 'village')$$);
SELECT pg_temp.refused($$SELECT treatment_effects('people', 'trained ~ age', '{wage}', strata => 'person')$$);
SELECT outcome, se_type, note FROM treatment_effects('people', 'trained ~ age', '{wage}', design => design(weights => 'wt', psu => 'village'));
CREATE SEQUENCE times;
SELECT pg_temp.refused($$SELECT treatment_effects('SELECT * FROM people WHERE nextval(''times'') % 450 > 100', 'trained ~ age', '{wage}')$$) LIKE '%other rows%';
DROP SEQUENCE times;
-- the aggregates by themselves
SELECT pg_temp.refused($$SELECT treatment_agg(m, NULL, '{0,0,1}', 1, age, trained, age) FROM people, probit('people', 'trained ~ age') AS m$$);
SELECT pg_temp.refused(format($$SELECT treatment_agg(%L::model, NULL, '{0,0,2}', 1, 1.0::float8, trained, age) FROM people$$, m)) FROM probit('people', 'trained ~ age') AS m;
SELECT pg_temp.refused(format($$SELECT treatment_influence_agg(%L::model, NULL, '{0,0,1}', 1, 1.0::float8, trained, age) FROM people$$, m)) FROM probit('people', 'trained ~ age') AS m;
SELECT pg_temp.refused($$SELECT treatment_influence(m, NULL, '{0,0,0}', trained, age) FROM people, probit('people', 'trained ~ age') AS m$$);
SELECT pg_temp.refused($$SELECT treatment_combine('{1,2,3}', '{4,5}')$$);
SELECT pg_temp.refused($$SELECT treatment_final('{}')$$);

DROP SCHEMA treatment_test CASCADE;
