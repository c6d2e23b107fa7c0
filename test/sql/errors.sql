-- What is said when something is wrong: SQLSTATE, message, detail and hint of every refusal
\pset format unaligned
\pset tuples_only true
SET client_min_messages = warning;
CREATE SCHEMA errors;
SET search_path = errors, public, migstat;

CREATE FUNCTION refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	detail text;
	hint text;
	lines text;
BEGIN
	EXECUTE statement;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	lines := SQLSTATE || ' ' || said;
	IF detail <> '' THEN lines := lines || E'\n  detail: ' || detail; END IF;
	IF hint <> '' THEN lines := lines || E'\n  hint: ' || hint; END IF;
	RETURN lines;
END $$;
CREATE FUNCTION refusals(VARIADIC statements text[]) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT s || E'\n' || regexp_replace(refusal(s), '^', '  ', 'ng') FROM unnest(statements) WITH ORDINALITY u(s, i) ORDER BY i
$$;

CREATE TABLE people (person int, education text, harm boolean, wage float8, children int, "My ""Col""" text, "Age; Group" text);
INSERT INTO people
SELECT i, (ARRAY['low', 'middle', 'high'])[1 + i % 3], i % 2 = 0, i * 1.5, i % 4, 'c' || i % 2, 'g' || i % 3 FROM generate_series(1, 12) AS i;
CREATE TABLE canary (alive boolean);

---- columns

SELECT refusals(
	$$SELECT crosstab('people', 'educaton', 'harm')$$,
	$$SELECT crosstab('people', 'harm', 'EDUCATIONS')$$,
	$$SELECT crosstab('people', 'harm', 'nothing_like_it')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'wages')$$,
	$$SELECT crosstab('people', '"Education"', 'harm')$$,
	$$SELECT crosstab('people', '', 'harm')$$,
	$$SELECT crosstab('people', 'people.education', 'harm')$$,
	$$SELECT crosstab('people', 'education, harm', 'harm')$$,
	$$SELECT crosstab('people', repeat('e', 500), 'harm')$$,
	$$SELECT crosstab('people', 'ctid', 'harm')$$,
	$$SELECT crosstab('SELECT 1 AS a, 2 AS a, 3 AS b', 'a', 'b')$$,
	$$SELECT crosstab('SELECT 1 AS b, p.* FROM people p JOIN people q USING (person)', 'harm', 'b')$$,
	$$SELECT crosstab('SELECT * FROM people p JOIN people q ON p.person = q.person', 'harm', 'education')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['harm', 'educatio'], 'education')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['harm'], 'educatio')$$,
	$$SELECT * FROM goodness_of_fit('people', 'educatio')$$,
	$$SELECT * FROM mantel_haenszel('people', 'harm', 'education', 'educatio')$$,
	$$SELECT crosstab('SELECT a1, a2 FROM (SELECT 1 a1, 2 a2) s', 'a3', 'a1')$$,
	$$SELECT crosstab('SELECT ' || string_agg('1 AS c' || i, ', ' ORDER BY i), 'zzz', 'c1') FROM generate_series(1, 20) AS i$$);

SELECT split_part(refusal(s), ' (', 1) FROM (VALUES ($$SELECT crosstab('SELECT FROM people', 'a', 'b')$$), ($$SELECT crosstab('SELECT', 'a', 'b')$$)) v(s);

---- sources

SELECT refusals(
	$$SELECT crosstab('peple', 'education', 'harm')$$,
	$$SELECT crosstab('nowhere.people', 'education', 'harm')$$,
	$$SELECT crosstab('a.b.c.d', 'education', 'harm')$$,
	$$SELECT crosstab('', 'education', 'harm')$$,
	$$SELECT crosstab('   ', 'education', 'harm')$$,
	$$SELECT crosstab('people p', 'education', 'harm')$$,
	$$SELECT crosstab('people, people', 'education', 'harm')$$,
	$$SELECT crosstab('"people', 'education', 'harm')$$,
	$$SELECT crosstab('people"', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM nowhere', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people; SELECT * FROM people', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people; DROP TABLE canary', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT 1;;SELECT 2;', 'education', 'harm')$$,
	$$SELECT crosstab('people; DROP TABLE canary', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people) AS source; DROP TABLE canary; --', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people) s, (SELECT 1', 'education', 'harm')$$,
	$$SELECT crosstab('INSERT INTO canary VALUES (true) RETURNING alive', 'alive', 'alive')$$,
	$$SELECT crosstab('DELETE FROM canary RETURNING alive', 'alive', 'alive')$$,
	$$SELECT crosstab('DROP TABLE canary', 'alive', 'alive')$$,
	$$SELECT crosstab('WITH d AS (DELETE FROM canary RETURNING alive) SELECT * FROM d', 'alive', 'alive')$$,
	$$SELECT crosstab('WITH d AS (WITH e AS (INSERT INTO canary VALUES (true) RETURNING alive) TABLE e) TABLE d', 'alive', 'alive')$$,
	$$SELECT crosstab('WITH d AS (SELECT 1) INSERT INTO canary SELECT true RETURNING alive', 'alive', 'alive')$$,
	$$SELECT crosstab('SELECT * FROM (WITH d AS (DELETE FROM canary RETURNING alive) SELECT * FROM d) s', 'alive', 'alive')$$,
	$$SELECT crosstab('SELECT true AS alive INTO stolen', 'alive', 'alive')$$,
	$$SELECT crosstab('(SELECT true AS alive INTO stolen)', 'alive', 'alive')$$,
	$$SELECT crosstab('SELECT * FROM canary FOR UPDATE', 'alive', 'alive')$$,
	$$SELECT crosstab('SELECT * FROM (SELECT * FROM canary FOR SHARE) s', 'alive', 'alive')$$,
	$$SELECT crosstab('WITH c AS (SELECT * FROM canary FOR UPDATE) TABLE c', 'alive', 'alive')$$,
	$$SELECT crosstab('TABLE canary FOR UPDATE', 'alive', 'alive')$$,
	$$SELECT crosstab('EXPLAIN SELECT 1', 'a', 'a')$$,
	$$SELECT crosstab('COPY canary TO STDOUT', 'a', 'a')$$,
	$$SELECT crosstab('SELECT ''a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT (1 AS a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT 1) AS a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT 1 AS a /* ', 'a', 'a')$$,
	$$SELECT crosstab('/* SELECT 1 AS a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT $q$ AS a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT $1 AS a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT "a', 'a', 'a')$$,
	$$SELECT crosstab('SELECT 1 / (person - 3) AS a FROM people', 'a', 'a')$$,
	$$SELECT crosstab('TABLE', 'a', 'a')$$,
	$$SELECT crosstab('VALUES (1), (2, 3)', 'column1', 'column1')$$);

-- and what must be accepted
SELECT refusals(
	$$SELECT crosstab('SELECT * FROM people -- all of them', 'education', 'harm')$$,
	$$SELECT crosstab('-- all of them' || chr(10) || 'SELECT * FROM people', 'education', 'harm')$$,
	$$SELECT crosstab('/* all /* of */ them */ SELECT * FROM people', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people;', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT * FROM people; -- all of them', 'education', 'harm')$$,
	$$SELECT crosstab('SELECT '';'' AS a, ''--'' AS b', 'a', 'b')$$,
	$$SELECT crosstab('VALUES (1, 2)', 'column1', 'column2')$$,
	$$SELECT crosstab('(VALUES (1, 2))', 'column1', 'column2')$$,
	$$SELECT crosstab('SELECT * FROM people ORDER BY person LIMIT 5', 'education', 'harm')$$,
	$$SELECT crosstab('people', 'EDUCATION', ' harm ')$$,
	$$SELECT crosstab('people', 'My "Col"', 'Age; Group')$$,
	$$SELECT crosstab('people', '"My ""Col"""', '"Age; Group"')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['My "Col"', 'Age; Group'], 'Age; Group')$$,
	$$SELECT * FROM mantel_haenszel('people', 'My "Col"', 'harm', 'Age; Group')$$);
CREATE TABLE "od;d ""name"" -- '" AS SELECT 1 AS "a;'""b--", 2 AS "select";
SELECT refusals(
	$$SELECT crosstab('"od;d ""name"" -- ''"', 'a;''"b--', 'select')$$,
	$$SELECT crosstab('SELECT * FROM "od;d ""name"" -- ''"', 'a;''"b--', 'select')$$);

---- words and numbers

SELECT refusals(
	$$SELECT crosstab(NULL, 'education', 'harm')$$,
	$$SELECT crosstab('people', NULL, 'harm')$$,
	$$SELECT crosstab('people', 'education', NULL)$$,
	$$SELECT crosstab('people', 'education', 'harm', missing => NULL)$$,
	$$SELECT crosstab('people', 'education', 'harm', missing => 'keeep')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'wage', 'sampled')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'wage', 'analytic')$$,
	$$SELECT crosstab('people', 'education', 'harm', weight_type => 'sampled')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'education')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'harm')$$,
	$$SELECT crosstab('people', 'education', 'harm', 'wage', 'frequency')$$,
	$$SELECT * FROM crosstab_battery('people', NULL, 'harm')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY[]::text[], 'harm')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['education', NULL], 'harm')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['education'], NULL)$$,
	$$SELECT * FROM crosstab_battery('people', array_fill('harm'::text, ARRAY[1601]), 'harm')$$,
	$$SELECT * FROM crosstab_battery('people', ARRAY['education'], 'harm', missing => 'x')$$,
	$$SELECT * FROM goodness_of_fit('people', NULL)$$,
	$$SELECT * FROM mantel_haenszel('people', 'harm', 'education', NULL)$$);
CREATE TABLE tables AS
SELECT crosstab('people', 'education', 'harm') AS three_by_two, crosstab('people', 'harm', 'My "Col"') AS two_by_two,
	   crosstab('people', 'harm', 'education', 'wage') AS weighted, crosstab('people', 'education', 'education') AS square;
SELECT refusals(
	$$SELECT * FROM tables, cells(three_by_two, 'kept')$$,
	$$SELECT * FROM tables, chi2(three_by_two, '')$$,
	$$SELECT * FROM tables, percentages(three_by_two, 'columns')$$,
	$$SELECT * FROM tables, percentages(three_by_two, NULL)$$,
	$$SELECT * FROM tables, percentages(three_by_two, conf_level => 0)$$,
	$$SELECT * FROM tables, percentages(three_by_two, conf_level => 1)$$,
	$$SELECT * FROM tables, percentages(three_by_two, conf_level => 'NaN')$$,
	$$SELECT * FROM tables, percentages(three_by_two, conf_level => 95)$$,
	$$SELECT * FROM tables, percentages(three_by_two, conf_level => NULL)$$,
	$$SELECT * FROM tables, association(two_by_two, -0.5)$$,
	$$SELECT * FROM tables, association(two_by_two, 'Infinity')$$,
	$$SELECT * FROM tables, mcnemar(two_by_two, 1)$$,
	$$SELECT * FROM mantel_haenszel('people', 'harm', 'education', 'children', conf_level => 0)$$,
	$$SELECT * FROM tables, tests(three_by_two, 'exactly')$$,
	$$SELECT * FROM tables, tests(three_by_two, replicates => 0)$$,
	$$SELECT * FROM tables, tests(three_by_two, replicates => 1000000001)$$,
	$$SELECT * FROM tables, tests(three_by_two, missing => 'kept')$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[0.5, 0.5])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[]::float8[])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[0.25, 0.25, 0.25])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[1, 1, -1])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[0, 0.5, 0.5])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[0.5, 'NaN', 0.5])$$,
	$$SELECT * FROM goodness_of_fit('people', 'education', ARRAY[0.5, NULL, 0.5])$$,
	$$SELECT * FROM goodness_of_fit_cells('people', 'education', ARRAY[0.25, 0.5, 0.5])$$,
	$$SELECT * FROM tables, mcnemar(square)$$,
	$$SELECT * FROM tables, mcnemar(two_by_two)$$,
	$$SELECT * FROM tables, symmetry(three_by_two)$$,
	$$SELECT * FROM tables, mcnemar(weighted)$$,
	$$SELECT * FROM tables, symmetry(weighted)$$);

---- weights

SELECT refusals(
	$$SELECT crosstab_agg(1, 1, -1)$$,
	$$SELECT crosstab_agg(1, 1, 'NaN')$$,
	$$SELECT crosstab_agg(1, 1, 'Infinity')$$,
	$$SELECT crosstab_agg('a'::text, 'b'::text, '-Infinity')$$,
	$$SELECT crosstab_agg(1, 1, 1e200)$$,
	$$SELECT crosstab_agg(1, 1, 1e154) FROM generate_series(1, 3)$$,
	$$SELECT crosstab_frequency_agg(1, 1, 2.5)$$,
	$$SELECT crosstab_frequency_agg(1, 1, -2)$$,
	$$SELECT crosstab_frequency_agg(1, 1, 'NaN')$$,
	$$SELECT crosstab_frequency_agg(1, 1, 9007199254740992) FROM generate_series(1, 2)$$,
	$$SELECT crosstab('SELECT 1 AS a, -1 AS w', 'a', 'a', 'w')$$,
	$$SELECT crosstab('SELECT 1 AS a, 1e400 AS w', 'a', 'a', 'w')$$,
	$$SELECT crosstab('SELECT 1 AS a, 0.5 AS w', 'a', 'a', 'w', 'frequency')$$,
	$$SELECT crosstab('SELECT 1 AS a, ''1'' AS w', 'a', 'a', 'w')$$,
	$$SELECT crosstab('SELECT 1 AS a, now() AS w', 'a', 'a', 'w')$$,
	$$SELECT crosstab('SELECT 1 AS a, ''1''::money AS w', 'a', 'a', 'w')$$,
	$$SELECT crosstab('SELECT 1 AS a, 1::oid AS w', 'a', 'a', 'w')$$,
	$$SELECT rollup(v) FROM tables, LATERAL (VALUES (three_by_two), (two_by_two)) t(v)$$,
	$$SELECT rollup(v) FROM tables, LATERAL (VALUES (two_by_two), (weighted)) t(v)$$,
	$$SELECT crosstable_combine(three_by_two, three_by_two) FROM tables$$);

SELECT split_part(refusal('SELECT crosstab_frequency_agg(1, 1, 1e16)'), ' ', 1);

---- little data: a note, not an error

CREATE TABLE empty (a int, b text, c boolean);
SELECT chi2.* FROM chi2(crosstab('empty', 'a', 'b'));
SELECT chi2.* FROM chi2(crosstab('SELECT NULL::int AS a, NULL::text AS b FROM people', 'a', 'b'));
SELECT chi2.* FROM chi2(crosstab('SELECT 1 AS a, education AS b FROM people', 'a', 'b'));
SELECT chi2.* FROM chi2(crosstab('SELECT education AS a, 1 AS b FROM people', 'a', 'b'));
SELECT chi2.* FROM chi2(crosstab('empty', 'a', 'b', 'a'));
SELECT chi2.* FROM chi2(NULL);
SELECT cells.* FROM cells(crosstab('empty', 'a', 'b'));
SELECT percentages.* FROM percentages(crosstab('empty', 'a', 'b'));
SELECT tests.* FROM tests(crosstab('empty', 'a', 'b'));
SELECT tests.* FROM tests(crosstab('empty', 'a', 'b', 'a'));
SELECT count(*), count(estimate), count(DISTINCT note), min(note) FROM association(crosstab('empty', 'a', 'b'));
SELECT glance.* FROM glance(crosstab('empty', 'a', 'b'));
SELECT mcnemar.* FROM mcnemar(crosstab('empty', 'c', 'c'));
SELECT mcnemar.* FROM mcnemar(crosstab('SELECT true AS c', 'c', 'c'));
SELECT symmetry.* FROM symmetry(crosstab('empty', 'c', 'c'));
SELECT symmetry.* FROM symmetry(crosstab('SELECT true AS c', 'c', 'c'));
SELECT crosstab_battery.* FROM crosstab_battery('empty', ARRAY['a', 'b'], 'c');
SELECT goodness_of_fit.* FROM goodness_of_fit('empty', 'a');
SELECT goodness_of_fit.* FROM goodness_of_fit('SELECT 1 AS a', 'a');
SELECT goodness_of_fit.* FROM goodness_of_fit('SELECT NULL::int AS a', 'a');
SELECT goodness_of_fit_cells.* FROM goodness_of_fit_cells('empty', 'a');
SELECT mantel_haenszel.* FROM mantel_haenszel('empty', 'a', 'b', 'c');
SELECT mantel_haenszel.* FROM mantel_haenszel('SELECT NULL::int AS a, true AS b', 'b', 'b', 'a');
SELECT mantel_haenszel.* FROM mantel_haenszel('SELECT true AS b, i % 2 AS c, i AS s FROM generate_series(1, 4) AS i', 'b', 'c', 's');

---- many levels

SET statement_timeout = '20s';
SELECT c.df, c.n FROM chi2((SELECT crosstab_agg(i, i) FROM generate_series(1, 2000) AS i)) c;
SELECT count(*) FROM cells((SELECT crosstab_agg(i, 'x' || i) FROM generate_series(1, 500) AS i));
SELECT c.note FROM chi2((SELECT crosstab_agg(i, i, 1) FROM generate_series(1, 1000) AS i)) c;
SELECT refusals(
	$$SELECT crosstab('SELECT i, i % 2 AS b FROM generate_series(1, 65536) AS i', 'i', 'b')$$,
	$$SELECT crosstab('SELECT i, i % 2 AS b FROM generate_series(1, 65537) AS i', 'i', 'b')$$,
	$$SELECT crosstab('SELECT ''id'' || i AS i, i % 2 AS b FROM generate_series(1, 65537) AS i', 'b', 'i')$$,
	$$SELECT crosstab('SELECT i, i AS j FROM generate_series(1, 10000000) AS i', 'i', 'j')$$,
	$$SELECT crosstab_agg(i, i, 1) FROM generate_series(1, 10000000) AS i$$,
	$$SELECT crosstab_agg(repeat('x', 10000000) || i, true) FROM generate_series(1, 40) AS i$$,
	$$SELECT rollup(c) FROM (SELECT crosstab_agg(i, true) AS c FROM generate_series(1, 70000) AS i GROUP BY i / 40000) s$$);
RESET statement_timeout;

---- literals that are no crosstable

\set valid '{"crosstable": 1, "weights": "sampling", "missing": "drop", "n_read": 5, "n_null_weight": 1, "n_zero_weight": 1, "row": {"kind": "integer", "levels": [["1", 1], ["2", 2]]}, "col": {"kind": "text", "levels": [["x", 0], ["y", 0]]}, "cells": [[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 0], [2, 2, 1, 0.5, 0, 0, 0.25, 0, 0, 0, 0], [0, 2, 1, 1, 0, 0, 1, 0, 0, 0, 0]]}'
SELECT :'valid'::crosstable;
CREATE TABLE changes (i serial, was text, becomes text);
INSERT INTO changes (was, becomes) VALUES
	('}$', ''), ('^.*$', ''), ('^.*$', 'x'), ('^.*$', '[]'), ('^.*$', '1'), ('^.*$', 'null'), ('^.*$', '{}'), ('^.*$', '"crosstable"'),
	('"crosstable": 1', '"crosstable": 3'), ('"crosstable": 1', '"crosstable": 2'), ('"crosstable": 1', '"crosstable": "1"'), ('"crosstable": 1, ', ''),
	('"crosstable": 1', '"crosstable": 1.5'), ('"crosstable": 1', '"crosstable": 1e1000'),
	('"sampling"', '"sample"'), ('"sampling"', '1'), ('"sampling"', '"none"'), ('"sampling"', '"frequency"'), ('"sampling"', '{}'),
	('"drop"', '"dropped"'), ('"drop"', 'true'), ('"missing": "drop", ', ''),
	('"n_read": 5', '"n_read": 6'), ('"n_read": 5', '"n_read": -5'), ('"n_read": 5', '"n_read": 1e30'), ('"n_read": 5', '"n_read": 5.5'),
	('"n_read": 5', '"n_read": [5]'), ('"n_read": 5', '"n_read": null'), ('"n_null_weight": 1', '"n_null_weight": 9223372036854775807'),
	('"n_read": 5(.*)"n_zero_weight": 1', '"n_read": 9223372036854775807\1"n_zero_weight": 9223372036854775807'),
	('"row": {', '"row": [{'), ('"row": {.*?}', '"row": []'), ('"row": {.*?}', '"row": 1'), ('"row": {.*?}, ', ''), ('"integer"', '"int"'),
	('"kind": "integer", ', ''), ('"levels": \[\["1", 1\], \["2", 2\]\]', '"levels": {}'), ('"levels": \[\["1", 1\], \["2", 2\]\]', '"levels": "12"'),
	('\["1", 1\]', '["1"]'), ('\["1", 1\]', '["1", 1, 1]'), ('\["1", 1\]', '[1, 1]'), ('\["1", 1\]', '["1", "1"]'), ('\["1", 1\]', '["1", 1.5]'),
	('\["1", 1\]', '["1", 1e20]'), ('\["1", 1\]', '[["1"], 1]'), ('\["1", 1\]', '1'), ('\["1", 1\]', '{}'), ('\["1", 1\]', '["1", 3]'),
	('\["2", 2\]', '["1", 1]'), ('\["x", 0\]', '["x", 1]'), ('\["x", 0\]', '["z", 0]'), ('\["x", 0\]', '["y", 0]'), ('\["x", 0\], ', ''),
	('\["x", 0\]', '["w", 0], ["x", 0]'), ('\["x", 0\]', '["\\u0000", 0]'), ('\["x", 0\]', '["\\ud800", 0]'),
	('"cells": \[.*\]', '"cells": {}'), ('"cells": \[.*\]', '"cells": []'), ('"cells": \[.*\]', '"cells": [1]'), ('"cells": \[.*\]', '"cells": [[]]'),
	('\[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 0\]', '[1, 1, 1]'), ('\[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 0\]', '[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 0, 0]'),
	('\[1, 1, 1, 2', '[3, 1, 1, 2'), ('\[1, 1, 1, 2', '[1, 3, 1, 2'), ('\[1, 1, 1, 2', '[-1, 1, 1, 2'), ('\[1, 1, 1, 2', '[1, 4294967297, 1, 2'),
	('\[1, 1, 1, 2', '[1, 1, 0, 2'), ('\[1, 1, 1, 2', '[1, 1, -1, 2'), ('\[1, 1, 1, 2', '[1, 1, 9223372036854775807, 2'),
	('\[1, 1, 1, 2', '[1, 1, 1.5, 2'), ('\[1, 1, 1, 2', '[1, 1, "1", 2'), ('\[1, 1, 1, 2', '[1, 1, null, 2'), ('\[1, 1, 1, 2', '[2, 2, 1, 2'),
	('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, -2, 0, 0'), ('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, 0, 0, 0'), ('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, "NaN", 0, 0'),
	('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, 1e400, 0, 0'), ('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, 2, 1, 0'), ('\[1, 1, 1, 2, 0, 0', '[1, 1, 1, 2, 0, 1e-30'),
	('\[1, 1, 1, 2, 0, 0, 4', '[1, 1, 1, 2, 0, 0, -4'), ('\[1, 1, 1, 2, 0, 0, 4, 0, 0', '[1, 1, 1, 2, 0, 0, 4, 0, 1e-60'),
	('\[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 0', '[1, 1, 1, 2, 0, 0, 4, 0, 0, 0, 1e-99');
SELECT format(E'%s -> %s\n%s', was, becomes, regexp_replace(refusal(format('SELECT %L::crosstable', regexp_replace(:'valid', was, becomes))), '^', '  ', 'ng'))
FROM changes ORDER BY i;
SELECT count(*) FROM changes WHERE regexp_replace(:'valid', was, becomes) = :'valid';

---- nothing in an argument is taken for SQL

-- (an error afterwards would bring the table back, but not the sequence)
CREATE SEQUENCE injected;
CREATE FUNCTION drop_canary() RETURNS boolean LANGUAGE plpgsql AS
	'BEGIN PERFORM nextval(''errors.injected''); DROP TABLE errors.canary; RETURN true; END';
CREATE TABLE calls (call text);
INSERT INTO calls VALUES
	('crosstab({source|people}, {row_var|education}, {col_var|harm}, {weights|wage}, {weight_type|sampling}, strata => {strata|education}, psu => {psu|person}, singleton => {singleton|certainty}, missing => {missing|drop})'),
	('crosstab(''SELECT *, true AS inside, 1000 AS units FROM people'', ''education'', ''harm'', fpc => {fpc|units}, subpop => {subpop|inside})'),
	('crosstab_battery({source|people}, ARRAY[{items|education}, {items 2|children}], {by|harm}, {weights|wage}, {weight_type|sampling}, strata => {strata|education}, psu => {psu|person}, singleton => {singleton|certainty}, missing => {missing|keep})'),
	('goodness_of_fit({source|people}, {variable|education}, NULL, {weights|wage}, {weight_type|sampling})'),
	('goodness_of_fit_cells({source|people}, {variable|education}, NULL, {weights|wage}, {weight_type|sampling})'),
	('mantel_haenszel({source|people}, {row_var|harm}, {col_var|education}, {stratum|children}, {weights|children}, {weight_type|frequency})'),
	('mantel_haenszel(''people'', ''harm'', ''education'', ''children'', ''wage'', strata => {strata|education}, psu => {psu|person}, singleton => {singleton|certainty})'),
	('cells((SELECT three_by_two FROM tables), {missing|drop})'),
	('percentages((SELECT three_by_two FROM tables), {of|row}, 0.9, {missing|drop})'),
	('tests((SELECT three_by_two FROM tables), {fisher|none}, 10, 1, {missing|drop})'),
	('chi2((SELECT three_by_two FROM tables), {missing|drop})'),
	('association((SELECT three_by_two FROM tables), 0.9, {missing|drop})'),
	('glance((SELECT three_by_two FROM tables), {missing|drop})'),
	('mcnemar((SELECT crosstab(''people'', ''harm'', ''harm'') FROM tables), 0.9, {missing|drop})'),
	('symmetry((SELECT square FROM tables), {missing|drop})');
CREATE TABLE payloads (payload text);
INSERT INTO payloads VALUES ('; DROP TABLE canary'), ('x; DROP TABLE canary; --'), ('x"; DROP TABLE canary; --'), ('x''; DROP TABLE canary; --'),
	('x) FROM people; DROP TABLE canary; --'), ('x"); DROP TABLE canary; --'), ('drop_canary()'), ('errors.drop_canary()'),
	('education || drop_canary()'), ('education, drop_canary()'), ('people WHERE drop_canary()'), ('people, LATERAL drop_canary()'),
	('(SELECT drop_canary())::text'), ('$$; DROP TABLE canary; $$'), ('\''; DROP TABLE canary; --'), ('/*'), ('--'), ('"'), (''''), (''),
	('*'), ('people.*'), ('source.*'), ('NULL'), ('education --'), (chr(10) || '; DROP TABLE canary');
CREATE FUNCTION every_argument() RETURNS TABLE (function text, argument text, tried bigint, accepted bigint, states text) LANGUAGE plpgsql AS $$
DECLARE
	part text[];
	c text;
	answers text[];
	p text;
	filled text;
BEGIN
	FOR c IN SELECT call FROM calls LOOP
		-- as it stands it works
		filled := regexp_replace(c, '{[^|}]*\|([^}]*)}', '''\1''', 'g');
		IF refusal('SELECT * FROM ' || filled) <> 'accepted' THEN
			RAISE EXCEPTION '%: %', filled, refusal('SELECT * FROM ' || filled);
		END IF;
		FOR part IN SELECT regexp_matches(c, '{([^|}]*)\|([^}]*)}', 'g') LOOP
			answers := '{}';
			FOR p IN SELECT payload FROM payloads LOOP
				filled := replace(c, format('{%s|%s}', part[1], part[2]), quote_literal(p));
				filled := regexp_replace(filled, '{[^|}]*\|([^}]*)}', '''\1''', 'g');
				answers := answers || split_part(refusal('SELECT * FROM ' || filled), ' ', 1);
				IF to_regclass('errors.canary') IS NULL THEN
					RAISE EXCEPTION 'injected: %', filled;
				END IF;
			END LOOP;
			function := split_part(c, '(', 1);
			argument := part[1];
			tried := cardinality(answers);
			accepted := (SELECT count(*) FROM unnest(answers) a WHERE a = 'accepted');
			states := (SELECT string_agg(DISTINCT a, ' ' ORDER BY a) FROM unnest(answers) a);
			RETURN NEXT;
		END LOOP;
	END LOOP;
END $$;
SELECT * FROM every_argument();
SELECT is_called FROM injected;
SELECT to_regclass('errors.canary') IS NOT NULL AND to_regclass('errors.stolen') IS NULL AND NOT EXISTS (TABLE canary);
-- the canary can be killed
BEGIN;
SELECT refusal('SELECT * FROM people WHERE drop_canary() LIMIT 1');
SELECT to_regclass('errors.canary') IS NULL, is_called FROM injected;
ROLLBACK;

DROP SCHEMA errors CASCADE;
