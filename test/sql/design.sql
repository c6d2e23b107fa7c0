-- survey designs as values: what they say, and what is refused
\set VERBOSITY verbose
\set SHOW_CONTEXT never
\pset tuples_only on
\pset format unaligned
SET search_path = public, migstat;

\i test/fixtures/refused.sql

-- the value
SELECT design();
SELECT design('w', 's', 'p', 'N', 'adjust', 'sampling');
SELECT design(psu => 'Household number', weights => 'w');
SELECT (design('w', fpc => 'N')).*;
SELECT design('w', 's') = design(strata => 's', weights => 'w'), design('w') = design('v');

-- in words
SELECT summary(design());
SELECT summary(design('w', weight_type => 'frequency'));
SELECT summary(design('w', 's', 'p', 'N'));
SELECT summary(design('w', 's', singleton => 'average'));
SELECT summary(design(psu => 'p'));
SELECT summary(NULL::design);

-- refused when it is made, and when a row of the type is made by hand
SELECT pg_temp.refused($$SELECT design('w', singleton => 'centered')$$);
SELECT pg_temp.refused($$SELECT design('w', weight_type => 'pweight')$$);
SELECT pg_temp.refused($$SELECT design('w', strata => 's', weight_type => 'frequency')$$);
CREATE TABLE survey AS SELECT i, i % 2 AS s, i % 6 AS p, 1 + i % 3 AS w, i * i % 7 AS y, i % 4 < 2 AS b, i % 3 = 0 AS g
FROM generate_series(1, 40) AS i;
SELECT pg_temp.refused($$SELECT describe('survey', '{y}', design => ROW('w', 's', 'p', NULL, 'centered', NULL)::design)$$);
SELECT pg_temp.refused($$SELECT summary(ROW('w', 's', 'p', NULL, 'centered', NULL)::design)$$);
SELECT pg_temp.refused($$SELECT describe('survey', '{y}', design => design('weight'))$$);
SELECT pg_temp.refused($$SELECT describe('survey', '{y}', design => design('w', 'stratum'))$$);

-- weights that a model has not
SELECT pg_temp.refused($$SELECT augment(ols('survey', 'y ~ b'), 'i', 'survey', design => design('w'))$$);

-- beside one of its parts
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ b', design => design('w'), weights => 'w')$$);
SELECT pg_temp.refused($$SELECT logit('survey', 'b ~ y', design => design('w'), weight_type => 'sampling')$$);
SELECT pg_temp.refused($$SELECT describe('survey', '{y}', design => design('w'), strata => 's')$$);
SELECT pg_temp.refused($$SELECT describe_test('survey', 'y', 'b', design => design('w'), psu => 'p')$$);
SELECT pg_temp.refused($$SELECT multiple_response('survey', '{b,g}', design => design('w'), fpc => 'N')$$);
SELECT pg_temp.refused($$SELECT fit_by('survey', 'g', 'y ~ b', design => design('w'), singleton => 'error')$$);
SELECT pg_temp.refused($$SELECT crosstab('survey', 'b', 'g', design => design('w'), weights => 'w')$$);

-- a design of which a function can use the weights alone
SELECT pg_temp.refused($$SELECT psmatch('survey', 'b ~ g', '{w}', design => design('w', 's'))$$);

-- a function of the user's own names it once
CREATE FUNCTION of_survey() RETURNS design IMMUTABLE RETURN design(weights => 'w', strata => 's', psu => 'p');
SELECT summary(of_survey());
SELECT pg_temp.refused($$SELECT describe('survey', '{y}', design => of_survey())$$);
DROP FUNCTION of_survey();
DROP TABLE survey;
