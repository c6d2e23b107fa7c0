-- descriptives: what bad input says
\set VERBOSITY terse
SET search_path = public, migstat;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE poll (id int, age float8, trust int, fear int, name text, sex text, w float8, minus float8, half float8, st text, unit int,
	adult boolean, nobody boolean, nothing float8, strange float8, huge float8);
INSERT INTO poll SELECT i, 20 + i, i % 5, i % 3, 'n' || i, CASE WHEN i % 2 = 0 THEN 'm' ELSE 'f' END, 1 + i % 3, i - 5, i / 2.0,
	CASE WHEN i < 12 THEN 'a' ELSE 'b' END, i % 4, i % 2 = 0, false, NULL, CASE WHEN i = 7 THEN 'NaN'::float8 ELSE i END, 1e200 * i
FROM generate_series(1, 12) AS i;

-- mean_z: columns and options
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,feer}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,name}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', NULL)$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,NULL}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear,trust}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear}', min_items => 1)$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear}', min_items => 3)$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear}', straight_liners => 'drop')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear}', weights => 'wt')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,fear}', weights => 'minus')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,strange}')$$);
SELECT pg_temp.refused($$SELECT mean_z('poll', '{trust,huge}')$$);
SELECT pg_temp.refused($$SELECT mean_z('SELECT * FROM poll WHERE false', '{trust,fear}')$$);
SELECT pg_temp.refused($$SELECT mean_z('pol', '{trust,fear}')$$);
SELECT mean_z('poll', '{nothing,fear}');

-- describe
SELECT pg_temp.refused($$SELECT describe('poll', '{agee}')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{name}')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{}')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', by => 'sexx')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'minus')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'name')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'half', weight_type => 'frequency')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', weight_type => 'probability')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', weight_type => 'frequency', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', strata => 'stt')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', psu => 'unitt')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', weights => 'w', strata => 'st', singleton => 'ignore')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', subpop => 'sex')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', subpop => 'nobody')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', by => 'sex', subpop => 'nobody')$$);
SELECT pg_temp.refused($$SELECT describe('poll', '{age}', conf_level => 95)$$);
SELECT pg_temp.refused($$SELECT describe('SELECT * FROM poll WHERE false', '{age}')$$);
SELECT pg_temp.refused($$SELECT describe('SELECT * FROM poll WHERE false', '{age}', by => 'sex', weights => 'w')$$);
SELECT pg_temp.refused($$SELECT describe('SELECT i, i AS x FROM generate_series(1, 1001) AS i', '{x}', by => 'i')$$);
SELECT pg_temp.refused($$SELECT describe('SELECT *, -1 AS none FROM poll', '{age}', weights => 'none')$$);
SELECT variable, n, n_missing, mean, note FROM describe('poll', '{nothing,age}', weights => 'w', strata => 'st', singleton => 'certainty');
SELECT variable, n, n_missing, mean, note FROM describe('SELECT *, 0 AS zero FROM poll', '{age}', weights => 'zero');

-- describe_test
SELECT pg_temp.refused($$SELECT describe_test('poll', 'age', 'sexx')$$);
SELECT pg_temp.refused($$SELECT describe_test('poll', 'age', NULL)$$);
SELECT pg_temp.refused($$SELECT describe_test('poll', 'name', 'sex')$$);
SELECT pg_temp.refused($$SELECT describe_test('poll', 'age', 'sex', weights => 'w', strata => 'st')$$);
SELECT * FROM describe_test('poll', 'nothing', 'sex');
SELECT test, note FROM describe_test('SELECT *, 1 AS one FROM poll', 'age', 'one');
SELECT test, note FROM describe_test('poll', 'age', 'id', weights => 'w');

-- alpha
SELECT pg_temp.refused($$SELECT alpha('poll', '{trust,feer}')$$);
SELECT pg_temp.refused($$SELECT alpha('poll', '{trust,name}')$$);
SELECT pg_temp.refused($$SELECT alpha('poll', '{trust}')$$);
SELECT pg_temp.refused($$SELECT alpha('poll', '{trust,trust}')$$);
SELECT pg_temp.refused($$SELECT alpha('poll', '{}')$$);
SELECT pg_temp.refused($$SELECT alpha('poll', '{trust,nothing}')$$);
SELECT pg_temp.refused($$SELECT alpha('SELECT * FROM poll WHERE false', '{trust,fear}')$$);
SELECT item, alpha, sd, note FROM alpha('SELECT * FROM poll WHERE id = 1', '{trust,fear}');

-- pca
SELECT pg_temp.refused($$SELECT pca('poll', '{trust,feer}')$$);
SELECT pg_temp.refused($$SELECT pca('poll', '{trust,name}')$$);
SELECT pg_temp.refused($$SELECT pca('poll', '{trust}')$$);
SELECT pg_temp.refused($$SELECT pca('poll', '{trust,trust}')$$);
SELECT pg_temp.refused($$SELECT pca('SELECT *, 5 AS five FROM poll', '{trust,five,fear}')$$);
SELECT pg_temp.refused($$SELECT pca('poll', array_fill('age'::text, '{20000}'))$$);
SELECT pg_temp.refused($$SELECT pca('SELECT *, 5 AS five FROM poll', '{trust,five,fear}', correlation => false)$$);
SELECT pg_temp.refused($$SELECT pca('poll', '{trust,nothing}')$$);
SELECT pg_temp.refused($$SELECT pca('SELECT * FROM poll WHERE id = 1', '{trust,fear}')$$);
SELECT pg_temp.refused($$SELECT pca('poll', '{trust,fear}', weights => 'minus')$$);
SELECT pg_temp.refused(format($$SELECT pca('poll', %L)$$, array_agg('i' || i))) FROM generate_series(1, 201) AS i;

-- multiple_response
SELECT pg_temp.refused($$SELECT multiple_response('poll')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult}', 'name')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{}')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult,nobodi}')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult,trust}')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', items_column => 'nam')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', items_column => 'age')$$);
SELECT pg_temp.refused($$SELECT multiple_response('SELECT NULL::text[] AS a', items_column => 'a')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{nobody}')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult}', subpop => 'nobody')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult}', by => 'sexx')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult}', weights => 'minus')$$);
SELECT pg_temp.refused($$SELECT multiple_response('poll', '{adult}', by => 'sex', weights => 'w', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT multiple_response('SELECT * FROM poll WHERE false', '{adult}')$$);

-- designs that contradict the rows
CREATE TABLE field AS SELECT i, CASE WHEN i <= 12 THEN 'a' ELSE 'b' END AS st, (i + 1) / 2 AS unit, i * i % 7 AS y, 1 + i % 3 AS w,
	CASE WHEN i <= 12 THEN 0 ELSE 2 END AS half_w, CASE WHEN i <= 12 THEN 5 ELSE 40 END AS small, i % 30 AS unequal FROM generate_series(1, 24) AS i;
SELECT pg_temp.refused($$SELECT total('field', '{y}', weights => 'half_w', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT describe('field', '{y}', weights => 'half_w', strata => 'st', psu => 'unit')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y}', weights => 'w', strata => 'st', fpc => 'small')$$);
SELECT pg_temp.refused($$SELECT describe('SELECT *, 1 AS one FROM field', '{y}', weights => 'w', psu => 'one')$$);
SELECT pg_temp.refused($$SELECT crosstab('SELECT *, 0 AS none FROM field', 'st', 'y', weights => 'none', psu => 'unit')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y}', weights => 'w', strata => 'st', fpc => 'unequal')$$);
SELECT pg_temp.refused($$SELECT ratio('SELECT *, nullif(small, 5) AS gone FROM field', 'y', 'w', weights => 'w', strata => 'st', fpc => 'gone')$$);
SELECT pg_temp.refused($$SELECT total('SELECT *, CASE WHEN i = 13 THEN 6 ELSE unit END AS wrong FROM field', '{y}', weights => 'w', strata => 'st', psu => 'wrong')$$);
SELECT pg_temp.refused($$SELECT total('SELECT *, nullif(st, ''b'') AS gone FROM field', '{y}', weights => 'w', strata => 'gone')$$);
SELECT pg_temp.refused($$SELECT total('SELECT *, nullif(unit, 3) AS gone FROM field', '{y}', weights => 'w', psu => 'gone')$$);
SELECT pg_temp.refused($$SELECT total('SELECT * FROM field WHERE i < 14', '{y}', weights => 'w', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT total('SELECT * FROM field WHERE i IN (1, 13)', '{y}', strata => 'st', singleton => 'average')$$);

-- total and ratio
SELECT pg_temp.refused($$SELECT total('field', '{yy}')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y,st}')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y,w,y}')$$);
SELECT pg_temp.refused($$SELECT total('field', NULL)$$);
SELECT pg_temp.refused($$SELECT total('field', '{y}', weights => 'w', weight_type => 'frequency')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y}', weights => 'w', subpop => 'unit')$$);
SELECT pg_temp.refused($$SELECT total('SELECT *, false AS nobody FROM field', '{y}', weights => 'w', subpop => 'nobody')$$);
SELECT pg_temp.refused($$SELECT total('SELECT * FROM field WHERE false', '{y}')$$);
SELECT pg_temp.refused($$SELECT total('field', '{y}', conf_level => 1)$$);
SELECT pg_temp.refused($$SELECT total('SELECT g, 1 AS y FROM generate_series(1, 1001) AS g', '{y}', by => 'g')$$);
SELECT pg_temp.refused($$SELECT ratio('field', 'y', NULL)$$);
SELECT pg_temp.refused($$SELECT ratio('field', 'y', 'st')$$);
SELECT pg_temp.refused($$SELECT ratio('field', 'y', 'w', by => 'sex')$$);
DROP TABLE field;

-- states are made by aggregates
SELECT pg_temp.refused($$SELECT items_combine('{1,2}', '{1,2}')$$);
SELECT pg_temp.refused($$SELECT items_accum(NULL, '{1,2}', 1, false, 2, false)$$);
SELECT pg_temp.refused($$SELECT items_agg(CASE WHEN i = 1 THEN '{1}' ELSE '{1,2}' END::float8[], 1, false, 2, false) FROM generate_series(1, 2) AS i$$);
SELECT pg_temp.refused($$SELECT items_agg('{}', 1, false, 2, false)$$);
SELECT pg_temp.refused($$SELECT items_agg(NULL, 1, false, 2, false)$$);
SELECT pg_temp.refused($$SELECT items_agg('{1,2}', 1, false, 1, false)$$);
