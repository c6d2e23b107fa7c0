-- rosenbaum_bounds(): how it prints, and what is said when something is wrong
\pset format unaligned
\pset tuples_only true
SET client_min_messages = warning;
SET search_path = public, migstat;

\i test/fixtures/refused.sql
CREATE TABLE bounds_people AS
SELECT i AS person, i * 37 % 101 < 30 AS trained, 18 + i * 7 % 53 AS age, 1000 + i % 17 * 100 + (i * 37 % 101 < 30)::int * 700 AS wage,
	i % 3 > 0 OR i * 37 % 101 < 20 AS employed, nullif(i % 10, 3) AS rooms
FROM generate_series(1, 300) AS i;

SELECT gamma, test, n_pairs, round(p_lower::numeric, 3), round(p_upper::numeric, 3), round(hl_lower::numeric), round(hl_upper::numeric), note
FROM rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'person', '{1,2,5}');
SELECT gamma, test, p_lower <= p_upper, hl_lower, note FROM rosenbaum_bounds('bounds_people', 'trained ~ age', 'employed', 'person', '{1,2}');
SELECT count(*), min(note) ~ '^\d+ pairs lack an outcome$' FROM rosenbaum_bounds('bounds_people', 'trained ~ age', 'rooms', 'person', alternative => 'less', score => 'logit', caliper => 0.1);

SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1,2}', '{1}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds(NULL::float8[], '{1}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1,Infinity}', '{1,2}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{0.5}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{NaN}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', NULL)$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{1,NULL}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{1,2,1}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}', '{1}', '{{1,2},{3,4}}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{{1,2}}', '{{1,2}}')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'person', trim_share => 0.1)$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'person', seed => 3)$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'person', score => 'logit', score_column => 'age')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('{1}'::float8[], '{1}', '{1}', 'two-sided')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wages', 'person')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'persons')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', 'rooms')$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', 'trained ~ age', 'wage', NULL)$$);
SELECT pg_temp.refused($$SELECT rosenbaum_bounds('bounds_people', NULL, 'wage', 'person')$$);
DROP TABLE bounds_people;
