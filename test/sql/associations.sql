-- associations: what bad input says
\set VERBOSITY terse
SET search_path = migstat, public;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE views (harm int, keep_out int, age int, woman boolean, education text, wave text, w float8);
INSERT INTO views SELECT i * i % 7, i % 5, 20 + i * 3 % 50, i % 3 = 0, CASE WHEN i % 2 = 0 THEN 'high' ELSE 'low' END, 'w' || i % 4, i
FROM generate_series(1, 40) AS i;

-- arrays
SELECT pg_temp.refused($$SELECT associations('views', '{}', '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{}')$$);
SELECT pg_temp.refused($$SELECT associations('views', NULL, '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', ARRAY['age', NULL])$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm,keep_out,harm}', '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age,woman,age}')$$);
-- names
SELECT pg_temp.refused($$SELECT associations(NULL, '{harm}', '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('view', '{harm}', '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm,kepp_out}', '{age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age,womann}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'agee + wave')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age', weights => 'ww')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age', subpop => 'age')$$);
-- formulas
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age + + wave')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age ~ wave')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age - woman')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman}', 'age | wave')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm ~ age}', '{woman}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm + }', '{woman}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman + age}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman - 1}')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman | wave}')$$);
-- the same column twice
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{woman,age}', 'wave + woman')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm,age}', '{woman}', 'wave + age')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm,log(age + 1)}', '{woman}', 'wave + age')$$);
-- options
SELECT pg_temp.refused($$SELECT associations('views', '{woman}', '{age}', model => 'probit', vcov => 'hc3')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', model => 'lm')$$);
SELECT pg_temp.refused(format($$SELECT associations('views', '{harm}', '{age}', alpha => %L)$$, alpha))
FROM unnest('{0,1,-0.05,5,NaN,NULL}'::float8[]) AS alpha;
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', adjust => 'Holm')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', adjust => 'BH')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', adjust => NULL)$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', weights => 'w', vcov => 'iid')$$);
SELECT pg_temp.refused($$SELECT associations('views', '{harm}', '{age}', cluster => 'wave', vcov => 'hc1')$$);
-- what fails alone has a note
SELECT outcome, focal, estimate IS NULL, sign, n, note
FROM associations('SELECT *, NULL::int AS never, 1 AS one FROM views', '{harm,education,never,woman}',
	ARRAY['woman', 'one', 'never', 'i(wave, ref=''w9'')', 'age']);
SELECT outcome, focal, estimate IS NULL, sign, n, note FROM associations('views', '{woman,harm}', '{age}', model => 'probit');
SELECT outcome, focal, sign, n, note
FROM associations('SELECT 3 AS y, 1 AS x, 2 AS z UNION ALL SELECT 4, 2, 2', '{y}', '{x,z}');
DROP TABLE views;
