-- raking: what bad margins say
\set VERBOSITY terse
SET search_path = public, migstat;
SET client_min_messages = warning;
\pset tuples_only on
\pset format unaligned
\i test/fixtures/refused.sql

CREATE TABLE electorate AS SELECT i, CASE WHEN i % 2 = 0 THEN 'm' ELSE 'f' END AS sex, CASE WHEN i <= 6 THEN 'north' ELSE 'south' END AS region,
	nullif(i % 3, 2) AS party, i % 5 AS w, CASE WHEN i % 2 = 0 THEN 1 ELSE 0 END AS men_only, nullif(i, 7) AS number, -i AS minus, i / 6 AS few
FROM generate_series(1, 12) AS i;

-- margins
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', NULL)$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '[1, 2]')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": 5}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": "5", "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 0, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": -5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sexx": {"m": 5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}, "region": {"north": 6, "south": 7}}')$$);
-- levels
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 6, "x": 1}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', weights => 'men_only')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 12}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"party": {"0": 5, "1": 7}}')$$);
-- keys
SELECT pg_temp.refused($$SELECT rake('electorate', 'ii', '{"sex": {"m": 5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', NULL, '{"sex": {"m": 5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'number', '{"sex": {"m": 5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'few', '{"sex": {"m": 5, "f": 7}}')$$);
-- options
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', weights => 'ww')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', weights => 'minus')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', trim_at => 1)$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', trim_at => 'NaN')$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', tolerance => 0)$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', max_iterations => 0)$$);
SELECT pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 5, "f": 7}}', weights => 'w', design => design('w'))$$);
SELECT pg_temp.refused($$SELECT rake('SELECT * FROM electorate WHERE false', 'i', '{"sex": {"m": 5, "f": 7}}')$$);
-- no weights meet the margins: nobody of the north is m
SELECT regexp_replace(pg_temp.refused($$SELECT rake('SELECT * FROM electorate WHERE NOT (sex = ''m'' AND region = ''north'')', 'i',
	'{"sex": {"m": 8, "f": 4}, "region": {"north": 6, "south": 6}}', max_iterations => 50)$$), 'off by \S+', 'off by ..');
SELECT regexp_replace(pg_temp.refused($$SELECT rake('electorate', 'i', '{"sex": {"m": 2, "f": 10}}', trim_at => 1.1, max_iterations => 5)$$), 'off by \S+', 'off by ..');
SELECT DISTINCT iterations, converged FROM rake_report('SELECT * FROM electorate WHERE NOT (sex = ''m'' AND region = ''north'')',
	'{"sex": {"m": 8, "f": 4}, "region": {"north": 6, "south": 6}}', max_iterations => 50);

-- post-stratification
SELECT pg_temp.refused($$SELECT poststratify('electorate', 'i', 'sex', NULL)$$);
SELECT pg_temp.refused($$SELECT poststratify('electorate', 'i', 'sex', '{"sex": {"m": 5, "f": 7}}')$$);
SELECT pg_temp.refused($$SELECT poststratify('electorate', 'i', 'sex', '{"m": 5, "f": 7, "x": 3}')$$);
SELECT pg_temp.refused($$SELECT poststratify('electorate', 'i', 'sexx', '{"m": 5, "f": 7}')$$);
SELECT pg_temp.refused($$SELECT poststratify('electorate', 'number', 'sex', '{"m": 5, "f": 7}')$$);

-- what is said of raking that goes well
SET client_min_messages = notice;
SELECT * FROM poststratify('SELECT * FROM electorate WHERE i IN (1, 2)', 'i', 'sex', '{"m": 1, "f": 1}');
SET migstat.progress = on;
SELECT * FROM rake('SELECT * FROM electorate WHERE i IN (1, 2)', 'i', '{"sex": {"m": 2, "f": 2}}');
RESET migstat.progress;
DROP TABLE electorate;
