-- margins() and roc_area(): how they print, and what is said when something is wrong
\pset format unaligned
\pset tuples_only true
SET client_min_messages = warning;
SET extra_float_digits = 0;
CREATE SCHEMA margins_test;
SET search_path = margins_test, public, migstat;

CREATE FUNCTION refusals(VARIADIC statements text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	statement text;
	said text;
	detail text;
	hint text;
BEGIN
	FOREACH statement IN ARRAY statements LOOP
		RETURN NEXT statement;
		BEGIN
			EXECUTE statement;
			RETURN NEXT '  accepted';
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
			RETURN NEXT '  ' || SQLSTATE || ' ' || said;
			IF detail <> '' THEN RETURN NEXT '  detail: ' || detail; END IF;
			IF hint <> '' THEN RETURN NEXT '  hint: ' || hint; END IF;
		END;
	END LOOP;
END $$;

CREATE TABLE people AS
SELECT i AS person, 18 + i * 7 % 53 AS age, (ARRAY['primary', 'secondary', 'university'])[1 + i * 5 % 11 % 3] AS education, i % 2 = 0 AS woman,
	date '2020-01-01' + i AS asked, i % 4 / 10.0 AS o, 1.5 + i % 3 AS wt, (i * 37 % 101 < 50) AS agrees, i * 37 % 101 % 5 AS visits
FROM generate_series(1, 200) AS i;
CREATE TABLE models (name text, m migstat.model);
INSERT INTO models VALUES ('agrees', probit('people', 'agrees ~ age + age^2 + i(education, ref=''secondary'') * woman')),
	('log', probit('people', 'agrees ~ log(age)')), ('visits', poisson('people', 'visits ~ age', offset_column => 'o')),
	('both', ols('people', 'visits ~ i.woman + c.woman:age')), ('day', ols('people', 'visits ~ asked')),
	('nothing', (SELECT ols_agg('visits ~ age', NULL::int, age) FROM people)),
	('weights', (SELECT wls_agg('visits ~ age', wt, visits, age) FROM people)), ('constant', ols('people', 'visits ~ 1'));

SELECT variable, contrast, round(estimate::numeric, 4), round(std_error::numeric, 4), note
FROM models, margins(m, source => 'people') WHERE name = 'agrees';
SELECT variable, contrast, round(estimate::numeric, 4), round(std_error::numeric, 4), note
FROM models, margins(m, ARRAY['woman', 'age'], at => 'means') WHERE name = 'agrees';
SELECT count(*) FROM models, margins(m, source => 'people') WHERE name = 'constant';
SELECT * FROM margins(NULL::migstat.model);
SELECT * FROM roc_area(NULL::migstat.model);

CREATE FUNCTION said(model text, VARIADIC arguments text[]) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT r FROM unnest(arguments) WITH ORDINALITY AS u(a, i),
		refusals(format('SELECT margins(m, %s) FROM models WHERE name = %L', a, model)) AS r ORDER BY i
$$;
SELECT said('agrees', $$at => 'observed'$$, $$source => NULL, at => '{"age": 40}'$$, $$source => 'people', at => 'mean'$$, $$at => NULL$$,
	$$ARRAY['eduction'], source => 'people'$$, $$ARRAY['agrees'], source => 'people'$$, $$ARRAY['age', NULL], source => 'people'$$,
	$$ARRAY[]::text[], source => 'people'$$, $$source => 'people', at => '{"agee": 40}'$$, $$source => 'people', at => '{"age": "forty"}'$$,
	$$source => 'people', at => '{"age": [30, 40]}'$$, $$source => 'people', at => '{"age": null}'$$, $$source => 'people', at => '{"age": 1e999}'$$,
	$$source => 'people', at => '{"education": "univrsity"}'$$, $$source => 'people', at => '{"education": 3}'$$, $$source => 'people', at => '{"woman": 2}'$$,
	$$source => 'people', at => '{"age": 40'$$, $$source => 'people', at => '[1]'$$, $$source => 'SELECT * FROM people WHERE false'$$,
	$$source => 'SELECT education, woman FROM people'$$, $$source => 'SELECT age, 1 AS education, woman FROM people'$$,
	$$source => 'SELECT age, education || ''x'' AS education, woman FROM people'$$, $$source => 'nowhere'$$, $$source => 'people', conf_level => 95$$,
	$$source => 'people', weights => 'wieght'$$, $$source => 'people', subpop => 'age'$$);
SELECT said('log', $$at => 'means'$$);
SELECT said('visits', $$at => 'means'$$, $$source => 'SELECT age FROM people'$$);
SELECT said('both', $$source => 'people'$$);
SELECT said('day', $$source => 'people', at => '{"asked": "yesterday-ish"}'$$);
SELECT said('nothing', $$source => 'people'$$);
SELECT said('weights', $$source => 'people'$$, $$source => 'people', weights => 'wt'$$);
SELECT refusals($$SELECT roc_area(m) FROM models WHERE name = 'agrees'$$, $$SELECT roc_area(m, 'people') FROM models WHERE name = 'visits'$$,
	$$SELECT roc_area(m, 'people') FROM models WHERE name = 'day'$$, $$SELECT roc_area(m, 'SELECT * FROM people WHERE agrees') FROM models WHERE name = 'agrees'$$,
	$$SELECT roc_area(m, 'SELECT age, education, woman FROM people') FROM models WHERE name = 'agrees'$$,
	$$SELECT margins_agg(m, '{}', 1, visits, asked) FROM models, people WHERE name = 'day'$$,
	$$SELECT margins_accum(NULL, m, '{}', 1, 2, 3) FROM models WHERE name = 'day'$$,
	$$SELECT ranked_row(m, 1, 2, 3) FROM models WHERE name = 'day'$$);
SELECT m AS day FROM models WHERE name = 'day' \gset
SELECT r FROM refusals(format('SELECT margins_agg(%L::migstat.model, ''{}'', 1, visits) FROM people', :'day'),
	format('SELECT margins_agg(%L::migstat.model, ''{"variables": "asked", "at": {}}'', 1, visits, asked) FROM people', :'day'),
	format('SELECT margins_agg(%L::migstat.model, ''{"variables": [1], "at": {}}'', 1, visits, asked) FROM people', :'day'),
	format('SELECT margins_agg(%L::migstat.model, ''[]'', 1, visits, asked) FROM people', :'day'),
	format('SELECT margins_agg(%L::migstat.model, person::text, 1, visits, asked) FROM people', :'day')) AS r WHERE r LIKE '  %';

SET client_min_messages = error;
DROP SCHEMA margins_test CASCADE;
