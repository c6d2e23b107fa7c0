-- laws: what holds for every aggregate and every crosstable, whatever the data, the plan or the settings
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

-- values added to an enum can only be used when they have been committed
SET client_min_messages = warning;
DROP TYPE IF EXISTS public.laws_grown;
CREATE TYPE public.laws_grown AS ENUM ('very good', 'good', 'bad');
ALTER TYPE public.laws_grown ADD VALUE 'fair' BEFORE 'bad';

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SELECT * FROM no_plan();

CREATE SCHEMA laws;

-- the value of one expression over a relation
CREATE FUNCTION laws.value(call text, rows text) RETURNS crosstable LANGUAGE plpgsql AS $$
DECLARE result crosstable;
BEGIN
	EXECUTE format('SELECT %s FROM %s AS d', call, rows) INTO result;
	RETURN result;
END $$;

CREATE FUNCTION laws.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
END $$;

CREATE FUNCTION laws.plan_of(query text, options text DEFAULT 'COSTS OFF') RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;

-- workers that took part, from a run of the query
CREATE FUNCTION laws.workers(query text) RETURNS int LANGUAGE sql AS $$
	SELECT coalesce(substring(laws.plan_of(query, 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF')
		FROM 'Workers Launched: (\d+)')::int, 0)
$$;

-- equal to the bit: what a client or another server would be sent
CREATE FUNCTION laws.bits(c crosstable) RETURNS text LANGUAGE sql AS $$
	SELECT md5(crosstable_send(c))
$$;

CREATE FUNCTION laws.levels(c crosstable, variable text DEFAULT 'row') RETURNS text[] LANGUAGE sql AS $$
	SELECT coalesce(array_agg(level ->> 0 ORDER BY place), '{}')
	FROM jsonb_array_elements((c::text::jsonb) -> variable -> 'levels') WITH ORDINALITY AS l(level, place)
$$;

CREATE FUNCTION laws.kind(c crosstable) RETURNS text LANGUAGE sql AS $$
	SELECT c::text::jsonb #>> '{row,kind}'
$$;

-- the SQLSTATE a statement fails with, and the message
CREATE FUNCTION laws.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

-- some of everything: NULL in each place, weights that have no exact form, none and zero
CREATE TABLE laws.data AS
SELECT id,
	   CASE WHEN id % 7 <> 3 THEN id % 5 - 2 END AS a,
	   CASE WHEN id % 11 <> 4 THEN chr(97 + id * id % 13 % 4) END AS b,
	   CASE WHEN id % 13 = 5 THEN NULL WHEN id % 17 = 6 THEN 0
			ELSE (ARRAY[0.1, 1.0 / 3, 2.7, 1e-3, 1234.5678])[1 + id % 5] * (1 + id % 3) END::float8 AS w,
	   CASE WHEN id % 13 = 5 THEN NULL ELSE id % 6 END::float8 AS f
FROM generate_series(1, 60) AS id;
ALTER TABLE laws.data ADD one crosstable, ADD one_w crosstable, ADD one_f crosstable;
UPDATE laws.data d SET
	one = (SELECT crosstab_agg(r.a, r.b) FROM laws.data r WHERE r.id = d.id),
	one_w = (SELECT crosstab_agg(r.a, r.b, r.w) FROM laws.data r WHERE r.id = d.id),
	one_f = (SELECT crosstab_frequency_agg(r.a, r.b, r.f) FROM laws.data r WHERE r.id = d.id);

CREATE TABLE laws.calls (name text, call text, filtered text);
INSERT INTO laws.calls
SELECT name, call, replace(call, ')', ') FILTER (WHERE %s)')
FROM (VALUES
	('any', 'crosstab_agg(d.a, d.b)'),
	('any, weighted', 'crosstab_agg(d.a, d.b, d.w)'),
	('text', 'crosstab_agg(d.a::text, d.b)'),
	('text, weighted', 'crosstab_agg(d.a::text, d.b, d.w)'),
	('frequency', 'crosstab_frequency_agg(d.a, d.b, d.f)'),
	('rollup', 'rollup(d.one)'),
	('rollup, weighted', 'rollup(d.one_w)'),
	('rollup, frequency', 'rollup(d.one_f)')) AS c(name, call);

---- no rows, one row, nothing but NULL

SELECT ok(laws.value(call, '(SELECT * FROM laws.data WHERE false)') IS NULL, name || ': no rows give NULL')
FROM laws.calls;
SELECT ok(laws.value(format(filtered, 'false'), 'laws.data') IS NULL, name || ': FILTER (WHERE false) gives NULL')
FROM laws.calls;
SELECT ok(laws.value(format(filtered, 'd.id <= 20'), 'laws.data')
		  = laws.value(call, '(SELECT * FROM laws.data WHERE id <= 20)'), name || ': FILTER is WHERE')
FROM laws.calls;
SELECT is((SELECT (g.n_read, g.n, g.n_missing) FROM glance(
			laws.value(call, '(SELECT * FROM laws.data WHERE id = 1)')) g)::text, '(1,1,0)', name || ': one row')
FROM laws.calls;
SELECT is((SELECT (g.row_levels, g.col_levels, g.n_read, g.n, g.n_missing) FROM glance(
			laws.value(call, '(SELECT d.id, NULL::int AS a, NULL::text AS b, 2::float8 AS w, 1::float8 AS f,
				x.one, x.one_w, x.one_f FROM laws.data d,
				(SELECT crosstab_agg(NULL::int, NULL::text) AS one, crosstab_agg(NULL::int, NULL::text, 2) AS one_w,
						crosstab_frequency_agg(NULL::int, NULL::text, 1) AS one_f) x WHERE d.id <= 3)')) g)::text,
		  '(0,0,3,0,3)', name || ': rows of NULL alone are counted and no more')
FROM laws.calls;
SELECT ok(rollup(x) IS NULL, 'rollup: NULLs alone give NULL')
FROM (VALUES (NULL::crosstable), (NULL)) v(x);
SELECT ok(rollup(x) = (SELECT one FROM laws.data WHERE id = 1), 'rollup: one of one is itself')
FROM (SELECT one FROM laws.data WHERE id = 1) v(x);

-- canonical: no spare room, no index, nothing left of the way it was made
SELECT is(pg_column_size(v), pg_column_size(v::text::crosstable), name || ': the value is in its final form')
FROM laws.calls, laws.value(call, 'laws.data') AS v;

---- every row is counted, by cause

SELECT is((SELECT g.drop_reasons FROM glance(laws.value(call, 'laws.data')) g), (
	SELECT jsonb_build_object(
		'null_row', sum(n) FILTER (WHERE a IS NULL AND b IS NOT NULL),
		'null_col', sum(n) FILTER (WHERE a IS NOT NULL AND b IS NULL),
		'null_both', coalesce(sum(n) FILTER (WHERE a IS NULL AND b IS NULL), 0),
		'null_weight', count(*) FILTER (WHERE weight IS NULL),
		'zero_weight', count(*) FILTER (WHERE weight = 0))
	FROM (SELECT a, b, CASE WHEN name ~ 'weighted' THEN w WHEN name ~ 'frequency' THEN f ELSE 1 END AS weight,
				 CASE WHEN name ~ 'weighted' THEN (w > 0)::int WHEN name ~ 'frequency' THEN f ELSE 1 END AS n
		  FROM laws.data) r), name || ': rows left out, by cause')
FROM laws.calls;
SELECT is((SELECT (g.n_read, g.n) FROM glance(laws.value(call, 'laws.data')) g)::text, (
	SELECT (count(*), sum(n) FILTER (WHERE a IS NOT NULL AND b IS NOT NULL))
	FROM (SELECT a, b, CASE WHEN name ~ 'weighted' THEN (w > 0)::int WHEN name ~ 'frequency' THEN f ELSE 1 END::bigint AS n
		  FROM laws.data) r)::text, name || ': rows read and used')
FROM laws.calls;
SELECT set_eq(
	format('SELECT row_level, col_level, n FROM cells(laws.value(%L, %L), %L) WHERE n > 0', call, 'laws.data', 'keep'),
	format('SELECT a::text, b, n FROM (SELECT a, b, sum(%s)::bigint AS n FROM laws.data GROUP BY a, b) g WHERE n > 0',
		   CASE WHEN name ~ 'weighted' THEN '(w > 0)::int' WHEN name ~ 'frequency' THEN 'f' ELSE '1' END),
	name || ': every cell is what GROUP BY counts')
FROM laws.calls;
SELECT is((SELECT count(*) FROM cells(laws.value(call, 'laws.data'), 'keep') c
		   JOIN (SELECT a::text, b, sum(w) AS w FROM laws.data GROUP BY a, b) g
		   ON c.row_level IS NOT DISTINCT FROM g.a AND c.col_level IS NOT DISTINCT FROM g.b
		   WHERE abs(c.weighted_n - g.w) <= 1e-12 * g.w),
		  (SELECT count(*) FROM (SELECT FROM laws.data WHERE w > 0 GROUP BY a, b) g), name || ': sums of weights')
FROM laws.calls WHERE name ~ 'weighted';

---- split anywhere and roll up: the whole

SELECT ok(bool_and(laws.bits(rolled) = laws.bits(whole) AND rolled = whole) AND count(*) = 61,
		  name || ': cut anywhere, rolled up')
FROM laws.calls, generate_series(0, 60) AS cut,
	 laws.value(format(filtered, 'd.id <= ' || cut), 'laws.data') AS head,
	 laws.value(format(filtered, 'd.id > ' || cut), 'laws.data') AS tail,
	 laws.value(call, 'laws.data') AS whole,
	 LATERAL (SELECT rollup(x) AS rolled FROM (VALUES (head), (tail)) v(x)) r
GROUP BY name;
SELECT ok(bool_and(laws.bits(rolled) = laws.bits(whole)) AND count(*) = 20, name || ': in any number of parts')
FROM laws.calls, generate_series(1, 20) AS parts, laws.value(call, 'laws.data') AS whole,
	 LATERAL (SELECT laws.value('rollup(d.part)', format(
		'(SELECT %s AS part FROM laws.data d GROUP BY id %% %s)', call, parts)) AS rolled) r
GROUP BY name;
SELECT ok(bool_and(laws.bits(rolled) = laws.bits(whole)), name || ': rolled up twice')
FROM laws.calls, laws.value(call, 'laws.data') AS whole,
	 LATERAL (SELECT laws.value('rollup(d.part)', format(
		'(SELECT rollup(part) AS part FROM (SELECT id %% 7 AS g, %s AS part FROM laws.data d GROUP BY id %% 7, id %% 20) x
		  GROUP BY g)', call)) AS rolled) r
GROUP BY name;
SELECT ok(laws.value(call, '(SELECT * FROM laws.data WHERE id < 60)') <> laws.value(call, 'laws.data')
		  OR (SELECT name ~ 'frequency' AND f = 0 FROM laws.data WHERE id = 60), name || ': another table is not equal')
FROM laws.calls;

---- the order of rows

SELECT ok(count(DISTINCT laws.bits(value)) = 1 AND count(*) = 10, name || ': rows in any order')
FROM laws.calls, (VALUES (0.1), (0.2), (0.3), (0.4), (0.5), (0.6), (0.7), (0.8), (0.9), (-1)) AS s(seed),
	 LATERAL (SELECT setseed(seed) IS NOT NULL AS seeded) x,
	 LATERAL (SELECT laws.value(call, '(SELECT * FROM laws.data ORDER BY random() * ' || (seeded::int)::text || ' OFFSET 0)') AS value) v
GROUP BY name;
SELECT ok(count(DISTINCT laws.bits(laws.value(call, rows))) = 1, name || ': forwards and backwards')
FROM laws.calls, (VALUES ('(SELECT * FROM laws.data ORDER BY id)'), ('(SELECT * FROM laws.data ORDER BY id DESC)'),
	('(SELECT * FROM laws.data ORDER BY b, a DESC)'), ('(SELECT * FROM laws.data ORDER BY w)')) AS o(rows)
GROUP BY name;

---- parallel equals serial, to the bit

CREATE TABLE laws.big AS
SELECT id, (id * 7919) % 23 AS a, md5((id % 9)::text) AS b, id % 4 AS g,
	   (ARRAY[0.1, 1.0 / 3, 2.7, 0.001, 1234.5678])[1 + id % 5]::float8 * (1 + id % 97) AS w,
	   10::float8 ^ (id % 21 - 10) * (1.0 / 3 + id % 7) AS wide,
	   (id % 6)::float8 AS f, NULL::crosstable AS one_w
FROM generate_series(1, 30000) AS id;
ALTER TABLE laws.big SET (parallel_workers = 4);
CREATE TABLE laws.states AS
SELECT g, crosstab_agg(a, b) AS one, crosstab_agg(a, b, w) AS one_w, crosstab_frequency_agg(a, b, f) AS one_f
FROM (SELECT *, id % 200 AS g200 FROM laws.big) x GROUP BY g, g200;
ALTER TABLE laws.states SET (parallel_workers = 4);
ANALYZE laws.big;
ANALYZE laws.states;

CREATE TABLE laws.queries AS
SELECT name, format('SELECT %s FROM laws.%s d', call, CASE WHEN name ~ 'rollup' THEN 'states' ELSE 'big' END) AS query
FROM laws.calls;

SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TABLE laws.serial AS SELECT name, query, laws.answer(format('SELECT laws.bits((%s))', query)) AS bits FROM laws.queries;
SELECT is(laws.workers(query), 0, name || ': serial without workers') FROM laws.serial;

SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
SELECT ok(plan ~ 'Finalize Aggregate' AND plan ~ 'Partial Aggregate' AND plan ~ 'Parallel Seq Scan', name || ': plan is parallel')
FROM laws.serial, laws.plan_of(query) AS plan;
SELECT cmp_ok(laws.workers(query), '>=', 1, name || ': workers are launched') FROM laws.serial;

-- (a subquery with parameters from outside would not run in parallel)
CREATE FUNCTION laws.parallel_bits(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result crosstable;
BEGIN
	EXECUTE query INTO result;
	RETURN laws.bits(result);
END $$;
CREATE FUNCTION laws.in_every_way(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	FOR workers IN 1..4 LOOP
		PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
		PERFORM set_config('parallel_leader_participation', 'off', true);
		RETURN NEXT laws.parallel_bits(query);
		PERFORM set_config('parallel_leader_participation', 'on', true);
		RETURN NEXT laws.parallel_bits(query);
	END LOOP;
END $$;
SELECT ok(count(*) = 8 AND bool_and(way = bits), name || ': 1 to 4 workers, with and without the leader, to the bit')
FROM laws.serial, laws.in_every_way(query) AS way GROUP BY name;

-- by group, where states are hashed or sorted
SELECT ok(count(*) = 8 AND count(DISTINCT way) = 1, format('%s: by group, %s', name, how))
FROM laws.calls, (VALUES ('hashed', 'off'), ('sorted', 'on')) AS h(how, sorts),
	 LATERAL (SELECT set_config('enable_hashagg', CASE sorts WHEN 'on' THEN 'off' ELSE 'on' END, true)) x,
	 laws.in_every_way(format('SELECT rollup(v) FROM (SELECT g, %s AS v FROM laws.%s d GROUP BY g) s',
		call, CASE WHEN name ~ 'rollup' THEN 'states' ELSE 'big' END)) AS way
GROUP BY name, how;
SET LOCAL enable_hashagg = on;

-- weights over twenty orders of magnitude
SELECT ok(count(DISTINCT bits) = 1 AND count(*) = 9, 'weights from 1e-10 to 1e10: parallel equals serial, to the bit')
FROM (SELECT laws.in_every_way('SELECT crosstab_agg(a, b, wide) FROM laws.big') AS bits
	  UNION ALL
	  SELECT laws.bits(crosstab_agg(a, b, wide ORDER BY id)) FROM laws.big) x;
SELECT ok(count(DISTINCT laws.bits(v)) = 1, 'weights from 1e-10 to 1e10: rolled up equals the whole, to the bit')
FROM (SELECT rollup(v) AS v FROM (SELECT crosstab_agg(a, b, wide) AS v FROM laws.big GROUP BY id % 37) p
	  UNION ALL SELECT crosstab_agg(a, b, wide ORDER BY id DESC) FROM laws.big) x;

-- partition by partition
CREATE TABLE laws.parts (LIKE laws.big) PARTITION BY LIST (g);
CREATE TABLE laws.parts_0 PARTITION OF laws.parts FOR VALUES IN (0);
CREATE TABLE laws.parts_1 PARTITION OF laws.parts FOR VALUES IN (1, 2);
CREATE TABLE laws.parts_3 PARTITION OF laws.parts FOR VALUES IN (3);
CREATE TABLE laws.parts_none PARTITION OF laws.parts FOR VALUES IN (99);
INSERT INTO laws.parts SELECT * FROM laws.big;
ANALYZE laws.parts;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT ok(laws.plan_of(replace(query, 'laws.big', 'laws.parts')) ~ 'Append\n(.*\n)+?.*Partial Aggregate',
		  name || ': plan aggregates partition by partition')
FROM laws.serial WHERE name !~ 'rollup';
SELECT ok(count(*) = 8 AND bool_and(way = bits), name || ': partition by partition, to the bit')
FROM laws.serial, laws.in_every_way(replace(query, 'laws.big', 'laws.parts')) AS way WHERE name !~ 'rollup' GROUP BY name;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(laws.parallel_bits(replace(query, 'laws.big', 'laws.parts')), bits, name || ': partition by partition, without workers')
FROM laws.serial WHERE name !~ 'rollup';
RESET enable_partitionwise_aggregate;

-- little memory: groups spill to disk and come back
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT is(laws.answer(format('SELECT laws.bits(rollup(v)) FROM (SELECT %s AS v FROM laws.big d GROUP BY id %% 3000) s', call)),
		  s.bits, c.name || ': groups on disk')
FROM laws.calls c JOIN laws.serial s USING (name) WHERE c.name !~ 'rollup';
RESET work_mem;
RESET hash_mem_multiplier;

---- stored values

-- (counts compress, weights do not)
CREATE TABLE laws.wide (how text, k int, v crosstable);
ALTER TABLE laws.wide ALTER v SET STORAGE EXTERNAL;
INSERT INTO laws.wide
SELECT how, k, v FROM generate_series(0, 2) AS k, LATERAL (
	SELECT 'counts' AS how, crosstab_agg(id % 400, md5((id % 11)::text)) AS v FROM laws.big WHERE id % 3 = k
	UNION ALL SELECT 'weights', crosstab_agg(id % 40, md5((id % 11)::text), w) FROM laws.big WHERE id % 3 = k) s;
CREATE TABLE laws.wide_whole AS
SELECT 'counts' AS how, crosstab_agg(id % 400, md5((id % 11)::text)) AS v FROM laws.big
UNION ALL SELECT 'weights', crosstab_agg(id % 40, md5((id % 11)::text), w) FROM laws.big;
CREATE TABLE laws.stored (how text, k int, p crosstable, e crosstable, x crosstable, m crosstable);
ALTER TABLE laws.stored ALTER p SET STORAGE PLAIN, ALTER e SET STORAGE EXTERNAL, ALTER x SET STORAGE EXTENDED, ALTER m SET STORAGE MAIN;
-- PLAIN must fit on a page
INSERT INTO laws.stored SELECT 'small', g, v, v, v, v
FROM (SELECT g, crosstab_agg(a % 3, b, f) AS v FROM laws.big WHERE b < '9' GROUP BY g) s;
INSERT INTO laws.stored SELECT how, k, NULL, v, v, v FROM laws.wide;
SELECT cmp_ok(min(pg_column_size(v)), '>', 2100, how || ': longer than a value in its row may be') FROM laws.wide GROUP BY how;
SELECT ok(bool_and(pg_column_size(x) < pg_column_size(e)), 'some are stored compressed') FROM laws.stored WHERE how = 'counts';
SELECT cmp_ok(pg_relation_size(reltoastrelid), '>', 0::bigint, 'some are stored out of line')
FROM pg_class WHERE oid = 'laws.stored'::regclass;
SELECT ok(count(*) = 3 AND bool_and(laws.bits(s.v) = laws.bits(w.v)), how || ': stored and rolled up: the whole')
FROM (SELECT how, rollup(e) AS v FROM laws.stored GROUP BY how
	  UNION ALL SELECT how, rollup(x) FROM laws.stored GROUP BY how
	  UNION ALL SELECT how, rollup(m) FROM laws.stored GROUP BY how) s JOIN laws.wide_whole w USING (how)
GROUP BY how;
SELECT ok(count(DISTINCT laws.bits(v)) = 1 AND count(*) = 5, 'plain, external, extended or main: the same')
FROM (SELECT rollup(p) AS v FROM laws.stored WHERE how = 'small'
	  UNION ALL SELECT rollup(e) FROM laws.stored WHERE how = 'small'
	  UNION ALL SELECT rollup(x) FROM laws.stored WHERE how = 'small'
	  UNION ALL SELECT rollup(m) FROM laws.stored WHERE how = 'small'
	  UNION ALL SELECT crosstab_agg(a % 3, b, f) FROM laws.big WHERE b < '9') s;
SELECT ok(count(*) = 3 AND bool_and(s.e = s.x AND s.x = s.m AND s.m = w.v AND crosstable_hash(s.e) = crosstable_hash(s.x)),
		  how || ': equal however they are stored')
FROM laws.stored s JOIN laws.wide w USING (how, k) GROUP BY how;
SELECT ok(count(*) = 3 AND bool_and((SELECT count(*) FROM cells(s.x)) = (SELECT count(*) FROM cells(w.v))), how || ': readers take stored values')
FROM laws.stored s JOIN laws.wide w USING (how, k) GROUP BY how;

---- a value of SQL like any other

CREATE TABLE laws.values AS
SELECT i, crosstab_agg(a % (1 + i % 3), b) AS v FROM laws.data, generate_series(1, 9) AS i GROUP BY i;
SELECT is(count(DISTINCT v), 3::bigint, 'count(DISTINCT)') FROM laws.values;
SELECT is((SELECT count(*) FROM (SELECT v FROM laws.values GROUP BY v HAVING count(*) = 3) g), 3::bigint, 'GROUP BY');
SELECT is((SELECT count(*) FROM (TABLE laws.values UNION TABLE laws.values) u), 9::bigint, 'UNION');
SELECT is((SELECT count(*) FROM (SELECT v FROM laws.values INTERSECT SELECT v FROM laws.values WHERE i = 1) u), 1::bigint, 'INTERSECT');
SELECT ok(bool_and(before <= v AND (before < v) = (before <> v) AND (v > before) = (before < v) AND v >= before
		  AND crosstable_cmp(before, v) = CASE WHEN before = v THEN 0 ELSE -1 END
		  AND crosstable_cmp(v, before) = CASE WHEN before = v THEN 0 ELSE 1 END), 'operators agree with ORDER BY')
FROM (SELECT v, lag(v) OVER (ORDER BY v) AS before FROM laws.values) s WHERE before IS NOT NULL;
SELECT ok(bool_and(CASE WHEN a.v = b.v THEN crosstable_hash(a.v) = crosstable_hash(b.v)
				   AND crosstable_hash_extended(a.v, 7) = crosstable_hash_extended(b.v, 7)
				   ELSE crosstable_hash(a.v) <> crosstable_hash(b.v) END), 'equal values, equal hashes')
FROM laws.values a, laws.values b;
SELECT ok(crosstable_hash_extended(v, 0) <> crosstable_hash_extended(v, 1)
		  AND crosstable_hash_extended(v, 0)::bit(64)::bit(64) & x'00000000FFFFFFFF' = crosstable_hash(v)::bigint::bit(64) & x'00000000FFFFFFFF',
		  'the seeded hash begins as the hash') FROM laws.values WHERE i = 1;

SET LOCAL enable_mergejoin = off;
SET LOCAL enable_nestloop = off;
SELECT ok(laws.plan_of('SELECT count(*) FROM laws.values a JOIN laws.values b ON a.v = b.v') ~ 'Hash Join', 'a hash join can use it');
SELECT is((SELECT count(*) FROM laws.values a JOIN laws.values b ON a.v = b.v), 27::bigint, 'hash join');
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = on;
SELECT ok(laws.plan_of('SELECT count(*) FROM laws.values a JOIN laws.values b ON a.v = b.v') ~ 'Merge Join', 'a merge join can use it');
SELECT is((SELECT count(*) FROM laws.values a JOIN laws.values b ON a.v = b.v), 27::bigint, 'merge join');
RESET enable_hashjoin;
RESET enable_nestloop;

CREATE INDEX values_btree ON laws.values (v);
CREATE INDEX values_hash ON laws.values USING hash (v);
SET LOCAL enable_seqscan = off;
SELECT ok(laws.plan_of('SELECT i FROM laws.values ORDER BY v') ~ 'Index Scan using values_btree', 'a btree index gives the order');
SELECT is((SELECT count(*) FROM laws.values a WHERE a.v = (SELECT v FROM laws.values WHERE i = 2)), 3::bigint, 'found by index');
RESET enable_seqscan;
CREATE MATERIALIZED VIEW laws.kept AS SELECT i, v FROM laws.values;
CREATE UNIQUE INDEX ON laws.kept (i);
UPDATE laws.values SET v = (SELECT rollup(x) FROM (VALUES (v), (v)) d(x)) WHERE i = 1;
REFRESH MATERIALIZED VIEW CONCURRENTLY laws.kept;
SELECT ok(bool_and(k.v = s.v), 'a materialized view is refreshed concurrently') FROM laws.kept k JOIN laws.values s USING (i);

---- aggregates used in other ways

SELECT ok(count(*) = 60 AND bool_and(moving IS NOT DISTINCT FROM alone), name || ': moving windows')
FROM laws.calls, LATERAL (SELECT laws.answer(format($q$
	SELECT array_agg(laws.bits(x) ORDER BY id) FROM (
		SELECT id, %s OVER (ORDER BY id ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING) AS x FROM laws.data d) w$q$, call))::text[] AS windows) w,
	generate_series(1, 60) AS i,
	LATERAL (SELECT windows[i] AS moving, laws.bits(laws.value(call,
		format('(SELECT * FROM laws.data WHERE id BETWEEN %s AND %s)', i - 5, i - 1))) AS alone) m
GROUP BY name;
SELECT ok(bool_and(laws.bits(running) = laws.bits(alone)), name || ': running windows leave the state as it was')
FROM laws.calls, LATERAL (SELECT laws.answer(format($q$
	SELECT array_agg(x::text ORDER BY id) FROM (SELECT id, %s OVER (ORDER BY id) AS x FROM laws.data d) w$q$, call))::text[] AS windows) w,
	generate_series(1, 60, 7) AS i,
	LATERAL (SELECT windows[i]::crosstable AS running,
		laws.value(call, format('(SELECT * FROM laws.data WHERE id <= %s)', i)) AS alone) m
GROUP BY name;
SELECT ok(laws.answer(format($q$
	SELECT count(*) = 4 AND bool_and(s.v = CASE WHEN s.g IS NULL THEN w.v ELSE p.v END)
	FROM (SELECT g, %1$s AS v FROM (SELECT id %% 3 AS g, * FROM laws.data) d GROUP BY GROUPING SETS ((g), ())) s
	CROSS JOIN (SELECT %1$s AS v FROM laws.data d) w
	LEFT JOIN (SELECT id %% 3 AS g, %1$s AS v FROM laws.data d GROUP BY 1) p USING (g)$q$, call))::boolean, name || ': GROUPING SETS')
FROM laws.calls;
SELECT ok(laws.answer(format($q$
	SELECT count(*) = 1 FROM (SELECT id %% 3 FROM laws.data d GROUP BY 1
		HAVING %1$s = (SELECT %1$s FROM laws.data d WHERE id %% 3 = 2)) g$q$, call))::boolean, name || ': HAVING')
FROM laws.calls;
SELECT ok(laws.answer(format('SELECT %s = (SELECT %s FROM (SELECT DISTINCT a, b FROM laws.data) d) FROM laws.data d',
		  replace(call, '(', '(DISTINCT '), call))::boolean, name || ': DISTINCT') FROM laws.calls WHERE name IN ('any', 'text');
SELECT ok(laws.answer('SELECT rollup(DISTINCT x) = (SELECT one FROM laws.data WHERE id = 1) FROM
	(SELECT one FROM laws.data WHERE id = 1 UNION ALL SELECT one FROM laws.data WHERE id = 1) s(x)')::boolean, 'rollup: DISTINCT');
SELECT ok(laws.answer(format('SELECT %s = %s FROM laws.data d', replace(call, ')', ' ORDER BY d.id DESC)'), call))::boolean,
		  name || ': ORDER BY inside') FROM laws.calls WHERE name !~ 'text';
SELECT ok(bool_and(laws.bits(x) = laws.bits(y) AND laws.bits(z) = laws.bits(laws.value('crosstab_agg(d.b, d.a)', 'laws.data'))),
		  'several in one SELECT, some the same call')
FROM (SELECT crosstab_agg(a, b) AS x, crosstab_agg(a, b) AS y, crosstab_agg(b, a) AS z FROM laws.data) s;
SELECT ok(count(*) = 3 AND bool_and((v IS NULL) = (g = 2)), 'FULL JOIN: a group without rows is NULL')
FROM (SELECT g, rollup(one) AS v FROM (SELECT id % 2 AS h, one FROM laws.data) d FULL JOIN generate_series(0, 2) AS g ON d.h = g GROUP BY g) s;

DO $$
DECLARE
	total crosstable;
	part crosstable;
	whole crosstable := (SELECT crosstab_agg(a, b, w) FROM laws.data);
	before text;
BEGIN
	FOR part IN SELECT one_w FROM laws.data ORDER BY id LOOP
		before := laws.bits(part);
		total := (SELECT rollup(x) FROM (VALUES (total), (part)) v(x));
		IF laws.bits(part) <> before THEN RAISE 'a variable changed under rollup()'; END IF;
	END LOOP;
	PERFORM set_config('laws.plpgsql', (total = whole)::text, true);
END $$;
SELECT is(current_setting('laws.plpgsql'), 'true', 'rolled up in plpgsql variables, one at a time');

CREATE TABLE laws.running AS SELECT one AS v FROM laws.data WHERE id = 1;
CREATE FUNCTION laws.keep() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 2..60 LOOP
		UPDATE laws.running SET v = (SELECT rollup(x) FROM (VALUES (v), ((SELECT one FROM laws.data WHERE id = i))) d(x));
	END LOOP;
END $$;
SELECT laws.keep();
SELECT ok(v = (SELECT crosstab_agg(a, b) FROM laws.data), 'kept up to date by UPDATE') FROM laws.running;

---- transition functions belong to their aggregate

CREATE TABLE laws.safe AS SELECT laws.bits(one) AS bits, one FROM laws.data;
SELECT is(laws.failure(statement), '0A000', statement)
FROM (VALUES ($$SELECT crosstable_accum(one, 1, 'x'::text) FROM laws.safe$$),
	($$SELECT crosstable_accum(NULL, 1, 'x'::text)$$),
	($$SELECT crosstable_accum(one, 1, 'x'::text, 1.5::float8) FROM laws.safe$$),
	($$SELECT crosstable_accum_text(one, '1', 'x') FROM laws.safe$$),
	($$SELECT crosstable_accum_text(one, '1', 'x', 2) FROM laws.safe$$),
	($$SELECT crosstable_accum_frequency(one, 1, 'x'::text, 2) FROM laws.safe$$),
	($$SELECT crosstable_combine(one, one) FROM laws.safe$$),
	($$UPDATE laws.safe SET one = crosstable_combine(one, one)$$),
	($$SELECT max(crosstable_combine(one, one)::text) FROM laws.safe$$),
	($$SELECT count(*) OVER (ORDER BY crosstable_combine(one, one)) FROM laws.safe$$)) AS s(statement);
SELECT ok(bool_and(laws.bits(one) = bits), 'and leave stored values as they were') FROM laws.safe;
SELECT ok(bool_and(crosstable_final(one) = one), 'the final function of a table is the table') FROM laws.safe;
SELECT laws.value('rollup(d.one)', 'laws.safe') IS NOT NULL AS rolled \gset
SELECT ok(bool_and(laws.bits(one) = bits), 'rollup() leaves stored values as they were') FROM laws.safe;

-- an aggregate of one's own, which starts from a table
SELECT (SELECT crosstab_agg(b, b) FROM laws.data WHERE id <= 9)::text AS first \gset
CREATE AGGREGATE laws.onward(text, text) (SFUNC = crosstable_accum_text, STYPE = crosstable,
	FINALFUNC = crosstable_final, INITCOND = :'first');
SELECT ok(laws.onward(b, b) = (SELECT crosstab_agg(b, b) FROM laws.data), 'an aggregate with INITCOND goes on from there')
FROM laws.data WHERE id > 9;
SELECT ok(laws.onward(b, b) = :'first'::crosstable, 'and gives it back where there are no rows') FROM laws.data WHERE false;
SELECT ok(count(*) = 60 AND bool_and(laws.bits(x) = laws.bits(y)), 'in windows as well')
FROM (SELECT laws.onward(b, b) OVER (ORDER BY id ROWS 2 PRECEDING) AS x,
	(SELECT rollup(r) FROM (SELECT crosstab_agg(i.b, i.b) FROM laws.data i WHERE i.id BETWEEN d.id - 2 AND d.id
		UNION ALL SELECT :'first'::crosstable) u(r)) AS y FROM laws.data d) s;
CREATE AGGREGATE laws.onward_rollup(crosstable) (SFUNC = crosstable_combine, STYPE = crosstable,
	FINALFUNC = crosstable_final, INITCOND = :'first');
SELECT ok(laws.onward_rollup(v) = (SELECT crosstab_agg(b, b) FROM laws.data), 'the same with combine')
FROM (SELECT crosstab_agg(b, b) AS v FROM laws.data WHERE id > 9 GROUP BY id) s;
-- one without a final function: its value is not canonical, and serves all the same
CREATE AGGREGATE laws.unfinished(anyelement, text) (SFUNC = crosstable_accum, STYPE = crosstable);
SELECT throws_ok('CREATE AGGREGATE laws.onward(int, text) (SFUNC = crosstable_accum_text, STYPE = crosstable)',
				 NULL, NULL, 'an aggregate must fit its transition function');
CREATE TABLE laws.open AS SELECT laws.unfinished(a, b) AS v FROM laws.data;
SELECT ok(v = w AND v::text = w::text AND laws.bits(v) = laws.bits(w) AND crosstable_hash(v) = crosstable_hash(w)
		  AND crosstable_final(v) = w AND (SELECT n FROM glance(v)) = (SELECT n FROM glance(w)),
		  'an unfinished table is equal to the finished one')
FROM laws.open, (SELECT crosstab_agg(a, b) AS w FROM laws.data) s;
SELECT ok(rollup(x) = (SELECT rollup(y) FROM (SELECT crosstab_agg(a, b) FROM laws.data, generate_series(1, 2) GROUP BY generate_series) s(y)),
		  'unfinished tables roll up')
FROM (SELECT v FROM laws.open UNION ALL SELECT v FROM laws.open) s(x);
SELECT ok(v = (SELECT crosstab_agg(a, b) FROM laws.data), 'and stay as they were') FROM laws.open;

---- tables that cannot be merged

SELECT is(laws.failure(format('SELECT rollup(x) FROM (VALUES ((SELECT %s FROM laws.data)), ((SELECT %s FROM laws.data))) v(x)', l, r)),
		  state, format('%s with %s', l, r))
FROM (VALUES
	('crosstab_agg(a, b)', 'crosstab_agg(b, a)', '42804'),
	('crosstab_agg(a, b)', 'crosstab_agg(a, b, w)', '42804'),
	('crosstab_agg(a, b, w)', 'crosstab_frequency_agg(a, b, f)', '42804'),
	('crosstab_agg(a, b)', 'crosstab_frequency_agg(a, b, f)', '42804'),
	('crosstab_agg(a, b)', 'crosstab_agg(a::numeric, b)', '42804'),
	('crosstab_agg(a, b)', 'crosstab_agg(a::text, b)', '42804'),
	('min(crosstab(''laws.data'', ''a'', ''b'')::text)::crosstable', 'crosstab_agg(a, b)', 'no error'),
	('min(crosstab(''laws.data'', ''a'', ''b'', missing => ''keep'')::text)::crosstable', 'crosstab_agg(a, b)', '42804'),
	('crosstab_agg(a::smallint, b)', 'crosstab_agg(a::bigint, b::varchar)', 'no error'),
	('crosstab_agg(a, b)', 'crosstab_agg(a + 100, b || b)', 'no error')) AS v(l, r, state);
SELECT ok(rollup(x) = (SELECT crosstab_agg(v, 'x'::text) FROM (SELECT a FROM laws.data UNION ALL SELECT a + 2 FROM laws.data) s(v)),
		  'other levels are no mismatch')
FROM (SELECT crosstab_agg(a, 'x'::text) FROM laws.data UNION ALL SELECT crosstab_agg(a + 2, 'x'::text) FROM laws.data) s(x);
SELECT is(laws.failure($$SELECT laws.onward(a::text, b) FILTER (WHERE true), rollup(v) FROM laws.data,
	(SELECT '{"crosstable": 1, "weights": "none", "missing": "drop", "n_read": 0, "n_null_weight": 0, "n_zero_weight": 0,
	  "row": {"kind": "integer", "levels": []}, "col": {"kind": "text", "levels": []}, "cells": []}'::crosstable) x(v)$$),
	'no error', 'a table without rows is a table');

---- text and binary forms lose nothing

CREATE TABLE laws.labels (label text);
INSERT INTO laws.labels VALUES (''), (NULL), (' '), ('trailing  '), ('trailing'), ('"'), (''''), ('\'), ('\\'), ('a\nb'), (E'a\nb'),
	(E'a\r\n\tb'), (E'\x01\x1f\x7f'), ('{"a": [1, null]}'), ('null'), ('NULL'), ('\N'), ('\.'), ('a,b;c'), ('$1'), ('%s%n'),
	('\u0041'), ('😀'), ('é'), ('e' || U&'\0301'), ('日本'), (repeat('x', 1048576)), (repeat('é"\', 30000));
CREATE TABLE laws.trips AS
SELECT 'labels' AS what, crosstab_agg(label, coalesce(label, 'none') || '|') AS v FROM laws.labels
UNION ALL SELECT 'labels, weighted', crosstab_agg(label, label, 0.1::float8 * length(label)) FROM laws.labels
UNION ALL SELECT 'wide weights', crosstab_agg(a, b, wide) FROM laws.big
UNION ALL SELECT 'tiny weights', crosstab_agg(a, b, x) FROM laws.data, (VALUES (4.9e-324::float8), (1e-310), (1e-160), (2.2250738585072014e-308)) t(x)
UNION ALL SELECT 'large weights', crosstab_agg(a, b, x) FROM laws.data, (VALUES (1e150::float8), (1), (1e-150), (0.1)) t(x)
UNION ALL SELECT 'large frequencies', crosstab_frequency_agg(a, b, 9007199254740992) FROM laws.data WHERE id = 1
UNION ALL SELECT 'no rows', crosstab('SELECT * FROM laws.data WHERE false', 'a', 'b', missing => 'keep')
UNION ALL SELECT 'no rows, weighted', crosstab('SELECT * FROM laws.data WHERE false', 'a', 'b', 'w')
UNION ALL SELECT 'weights of zero alone', crosstab_agg(a, b, 0) FROM laws.data
UNION ALL SELECT 'dates', crosstab_agg(d, d::timestamptz) FROM (VALUES ('infinity'::date), ('-infinity'), ('0044-03-15 BC'), ('2024-02-29'), ('12345-01-01')) t(d)
UNION ALL SELECT name, laws.value(call, 'laws.data') FROM laws.calls;
SELECT is(laws.bits(v::text::crosstable), laws.bits(v), what || ': there and back as text') FROM laws.trips;
SELECT is(v::text::crosstable::text, v::text, what || ': the text is the same again') FROM laws.trips;
SELECT ok(v::text::jsonb::text::crosstable = v, what || ': there and back as jsonb') FROM laws.trips;

-- counts at the end of their range: refused, or a table like any other
SELECT ok(laws.failure(statement) IN ('no error', '22003'), statement)
FROM (VALUES ($$SELECT crosstab_frequency_agg(i, i, 9007199254740992)::text::crosstable FROM generate_series(1, 2) AS i$$),
	($$SELECT rollup(c)::text::crosstable FROM (SELECT crosstab_frequency_agg(i, i, 9007199254740992) AS c FROM generate_series(1, 2) AS i GROUP BY i) s$$),
	($$SELECT 1 / (g.n > 0)::int FROM glance((SELECT crosstab_frequency_agg(i, i, 9007199254740992) FROM generate_series(1, 1100) AS i)) g$$)) AS v(statement);
SELECT ok(laws.failure(format($q$SELECT rollup(c)::text::crosstable FROM (VALUES (%1$L::crosstable), (%1$L)) v(c)$q$,
		format('{"crosstable": 1, "weights": "%s", "missing": "drop", "n_read": 9223372036854775807, "n_null_weight": %s, "n_zero_weight": %s,
			"row": {"kind": "text", "levels": []}, "col": {"kind": "text", "levels": []}, "cells": []}', weights, nulls, zeros)))
	IN ('no error', '22003', '22P02'), format('rows at the end of their range, weights: %s, %s NULL, %s zero', weights, nulls, zeros))
FROM (VALUES ('frequency', 0, 0), ('frequency', 0, 9223372036854775807), ('sampling', 0, 9223372036854775807), ('none', 0, 9223372036854775807)) v(weights, nulls, zeros);

-- the file lies with the server's own and is gone when it has been read
CREATE FUNCTION laws.copy(query text, target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE file text := quote_literal(current_setting('data_directory') || '/laws_' || pg_backend_pid());
BEGIN
	EXECUTE format('COPY (%s) TO PROGRAM %L (FORMAT binary)', query, 'cat > ' || file);
	EXECUTE format('COPY %s FROM PROGRAM %L (FORMAT binary)', target, format('cat %s; rm %s', file, file));
END $$;
CREATE TABLE laws.copied (LIKE laws.trips);
SELECT laws.copy('TABLE laws.trips', 'laws.copied');
SELECT is(laws.bits(c.v), laws.bits(t.v), what || ': there and back in binary') FROM laws.trips t LEFT JOIN laws.copied c USING (what);

-- bytes as a client may send them
CREATE FUNCTION laws.received(bytes bytea) RETURNS crosstable LANGUAGE plpgsql AS $$
DECLARE result crosstable;
BEGIN
	TRUNCATE laws.received;
	PERFORM laws.copy(format('SELECT %L::bytea', bytes), 'laws.received');
	SELECT v INTO result FROM laws.received;
	RETURN result;
END $$;
CREATE TABLE laws.received (v crosstable);
CREATE TABLE laws.sent AS SELECT crosstable_send(one_w) AS bytes FROM laws.data WHERE id = 1;
SELECT is(laws.bits(laws.received(bytes)), md5(bytes), 'crosstable_recv() reads what crosstable_send() wrote') FROM laws.sent;
-- (what is accepted must be a value like any other: the text form is checked on its way in)
CREATE FUNCTION laws.receiving(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE got crosstable;
BEGIN
	got := laws.received(bytes);
	RETURN 'accepted ' || (got::text::crosstable = got);
EXCEPTION WHEN OTHERS THEN
	RETURN CASE WHEN SQLSTATE IN ('22P03', '08P01', '22021') THEN 'refused' ELSE SQLSTATE END;
END $$;
SELECT is(count(*) FILTER (WHERE laws.receiving(substr(bytes, 1, cut)) <> 'refused'), 0::bigint, 'no beginning of it is accepted')
FROM laws.sent, generate_series(0, length(bytes) - 1) AS cut;
SELECT is(laws.receiving(bytes || '\x00'), 'refused', 'nor anything after it') FROM laws.sent;
SELECT is(array_agg(DISTINCT outcome), ARRAY['accepted true', 'refused'], 'a changed byte is refused or makes another table, cleanly')
FROM laws.sent, generate_series(0, length(bytes) - 1) AS place, (VALUES (0), (1), (127), (128), (255)) AS b(byte),
	 LATERAL (SELECT laws.receiving(set_byte(bytes, place, byte)) AS outcome) o;

---- levels of every type

CREATE TYPE laws.answer AS ENUM ('very good', 'good', 'bad');
CREATE DOMAIN laws.year AS int CHECK (VALUE > 0);
CREATE DOMAIN laws.code AS laws.year;
SELECT is(laws.levels(laws.value('crosstab_agg(d.x, true)', format('(SELECT unnest(ARRAY[%s]::%s[]) AS x)', given, type))),
		  expected, format('%s %s', type, given))
FROM (VALUES
	('smallint', '10, 9, -32768, 32767, 9', ARRAY['-32768', '9', '10', '32767']),
	('int', '10, 9, -2147483648, 2147483647', ARRAY['-2147483648', '9', '10', '2147483647']),
	('bigint', '9007199254740993, 9007199254740992, -9223372036854775808, 9223372036854775807, 10, 9',
		ARRAY['-9223372036854775808', '9', '10', '9007199254740992', '9007199254740993', '9223372036854775807']),
	('numeric', '1.0, 1.00, 10, 9, ''NaN'', ''Infinity'', ''-Infinity'', 0.10, -0.0, 0',
		ARRAY['-Infinity', '0', '0.1', '1', '9', '10', 'Infinity', 'NaN']),
	('numeric', '1e100, -1e100, 1e-100, 1e100 + 1',
		ARRAY['-1' || repeat('0', 100), '0.' || repeat('0', 99) || '1', '1' || repeat('0', 100), '1' || repeat('0', 99) || '1']),
	('float8', '''-0'', 0, ''NaN'', ''Infinity'', ''-Infinity'', 0.1, 10, 9, 1e100, 4.9e-324',
		ARRAY['-Infinity', '0', '5e-324', '0.1', '9', '10', '1e+100', 'Infinity', 'NaN']),
	('float8', '0.1, 0.10000000000000002', ARRAY['0.1', '0.10000000000000002']),
	('float4', '''-0'', 0, ''NaN'', 0.1, 16777216, 1e30, 9, 10', ARRAY['0', '0.1', '9', '10', '1.6777216e+07', '1e+30', 'NaN']),
	('boolean', 'true, false', ARRAY['false', 'true']),
	('laws.answer', '''good'', ''bad'', ''very good''', ARRAY['very good', 'good', 'bad']),
	('date', '''2024-02-29'', ''0044-03-15 BC'', ''infinity'', ''-infinity'', ''12345-01-01'', ''999-01-01''',
		ARRAY['-infinity', '0044-03-15 BC', '0999-01-01', '2024-02-29', '12345-01-01', 'infinity']),
	('timestamp', '''2024-02-29 12:00'', ''2024-02-29 11:59:59.999999'', ''infinity''',
		ARRAY['2024-02-29T11:59:59.999999', '2024-02-29T12:00:00', 'infinity']),
	('timestamptz', '''2024-02-29 12:00+00'', ''2024-02-29 14:00+02'', ''2024-02-29 12:00+02''',
		ARRAY['2024-02-29T10:00:00+00:00', '2024-02-29T12:00:00+00:00']),
	('char(5)', '''a'', ''a  '', ''B'', ''''', ARRAY['', 'B', 'a']),
	('varchar(5)', '''a'', ''a  '', ''B''', ARRAY['B', 'a', 'a  ']),
	('text', '''é'', ''z'', ''B'', ''a'', ''ab'', ''a b'', ''''', ARRAY['', 'B', 'a', 'a b', 'ab', 'z', 'é']),
	('name', '''b'', ''B'', ''a''', ARRAY['B', 'a', 'b']),
	('"char"', '''b'', ''B''', ARRAY['B', 'b']),
	('laws.year', '10, 9, 2024', ARRAY['9', '10', '2024']),
	('laws.code', '10, 9, 2024', ARRAY['9', '10', '2024']),
	('uuid', '''B0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'', ''a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11''',
		ARRAY['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']),
	('inet', '''10.0.0.2'', ''10.0.0.1''', ARRAY['10.0.0.1', '10.0.0.2']),
	('jsonb', '''{"b": 1, "a": 2}'', ''{"a":2,"b":1}''', ARRAY['{"a": 2, "b": 1}']),
	('int4range', '''[1,3]'', ''[1,4)''', ARRAY['[1,4)'])) AS t(type, given, expected);
SELECT is(laws.levels(crosstab_agg(x, true)), ARRAY['{1,NULL}', '{2}'], 'arrays')
FROM (VALUES (ARRAY[2]), (ARRAY[1, NULL])) v(x);
SELECT is(laws.levels(crosstab_agg(x, true)), ARRAY['(1,a)'], 'rows') FROM (VALUES (ROW(1, 'a'::text))) v(x);
SELECT is(laws.kind(laws.value(format('crosstab_agg(NULL::%s, true)', type), '(SELECT 1)')), kind, type || ' is ' || kind)
FROM (VALUES ('smallint', 'integer'), ('int', 'integer'), ('bigint', 'integer'), ('laws.code', 'integer'), ('numeric', 'numeric'),
	('float4', 'float'), ('float8', 'float'), ('boolean', 'boolean'), ('laws.answer', 'enum'), ('date', 'date'),
	('timestamp', 'timestamp'), ('timestamptz', 'timestamp'), ('text', 'text'), ('char(3)', 'text'), ('varchar', 'text'), ('name', 'text'),
	('uuid', 'text'), ('int[]', 'text'), ('jsonb', 'text')) AS t(type, kind);
SELECT ok(laws.value('crosstab_agg(d.a::text, d.b)', 'laws.data') = laws.value('crosstab_agg(d.a::text::varchar, d.b::char(3))', 'laws.data'),
		  'text, varchar and char(n) make the same table');

-- a value in the midst of the others, as a type grows
SELECT is(laws.levels(crosstab_agg(x, true)), ARRAY['very good', 'good', 'fair', 'bad'], 'enum: declared order, with values added')
FROM unnest(ARRAY['bad', 'fair', 'good', 'very good']::laws_grown[]) AS x;
SELECT is(laws.levels(laws.value('crosstab_agg(d.x, true)', format('(SELECT unnest(ARRAY[%s]::laws_grown[]) AS x)', given))),
		  ARRAY['good', 'fair', 'bad'], 'enum: in any order of rows')
FROM (VALUES ('''bad'', ''fair'', ''good'''), ('''fair'', ''good'', ''bad'''), ('''good'', ''bad'', ''fair''')) v(given);

-- settings
CREATE TABLE laws.settings AS
SELECT x AS f8, x::float4 AS f4, now() + x * interval '1 day' AS ts, ('2024-01-01'::date + x::int) AS d,
	   '2024-01-01'::timestamp + x * interval '1 hour' AS t FROM unnest(ARRAY[0.1, 1.0 / 3, 2e10 / 3e9, 1234567.891]::float8[]) AS x;
CREATE FUNCTION laws.under(settings text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE setting text; result text;
BEGIN
	FOREACH setting IN ARRAY string_to_array(settings, '; ') LOOP
		EXECUTE 'SET LOCAL ' || setting;
	END LOOP;
	EXECUTE query INTO result;
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = result;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN SQLERRM;
END $$;
SELECT is(laws.under('DateStyle = ''SQL, DMY''; TimeZone = ''Asia/Bishkek''; extra_float_digits = -5', query),
		  laws.under('DateStyle = ''ISO, YMD''; TimeZone = ''America/St_Johns''; extra_float_digits = 3', query), query)
FROM (SELECT format('SELECT crosstab_agg(%s, %s)::text FROM laws.settings', x, y)
	  FROM unnest(ARRAY['f8', 'f4', 'ts', 'd', 't']) AS x, unnest(ARRAY['f8', 'ts']) AS y) q(query);
SELECT is(laws.under('DateStyle = ''German''; TimeZone = ''Pacific/Auckland''; extra_float_digits = -15; IntervalStyle = ''iso_8601''', query),
		  laws.answer(query), query)
FROM (VALUES ('SELECT crosstab_agg(f8, ts, f8)::text FROM laws.settings'),
	('SELECT md5(crosstable_send(crosstab_agg(f8, ts, f8))) FROM laws.settings')) q(query);

-- collations: ICU's orders and equalities, where the server has them
SELECT is(laws.levels(laws.value(format('crosstab_agg(d.x COLLATE %s, true)', c.collation),
	$$(SELECT unnest(ARRAY['b', 'B', 'a', 'A', 'é', 'z', 'Z', 'i', 'I', 'İ', 'ı']) AS x)$$)),
	ARRAY['A', 'B', 'I', 'Z', 'a', 'b', 'i', 'z', 'é', 'İ', 'ı'], 'by bytes under ' || c.collation)
FROM (SELECT format('%I.%I', n.nspname, c.collname) AS collation FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
	  WHERE c.collname IN ('C', 'POSIX', 'default', 'ucs_basic', 'und-x-icu', 'tr-x-icu') AND c.collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
	  ORDER BY 1) c;

---- sources

SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION laws.pid() RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS 'BEGIN RETURN pg_backend_pid(); END';
SET LOCAL parallel_leader_participation = off;
SELECT ok(array_length(levels, 1) >= 1 AND NOT pg_backend_pid()::text = ANY (levels), what || ' reads its source with workers')
FROM (VALUES ('crosstab()', laws.levels(crosstab('SELECT a, laws.pid() AS pid FROM laws.big', 'a', 'pid'), 'col')),
	('crosstab() with weights', laws.levels(crosstab('SELECT a, laws.pid() AS pid, w FROM laws.big', 'a', 'pid', 'w'), 'col')),
	('crosstab_battery()', (SELECT array_agg(DISTINCT group_level) FROM crosstab_battery(
		'SELECT a, b, laws.pid() AS pid FROM laws.big', ARRAY['a', 'b'], 'pid'))),
	('goodness_of_fit_cells()', (SELECT array_agg(level) FROM goodness_of_fit_cells('SELECT laws.pid() AS pid FROM laws.big', 'pid')))
	) AS v(what, levels);
RESET parallel_leader_participation;

-- one scan, whatever is asked of it
CREATE SEQUENCE laws.rows_read;
CREATE FUNCTION laws.row_read() RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT (nextval('laws.rows_read') > 0)::int $$;
CREATE FUNCTION laws.scans(statement text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE before bigint := nextval('laws.rows_read');
BEGIN
	EXECUTE statement;
	RETURN (nextval('laws.rows_read') - before - 1) / 60.0;
END $$;
SELECT is(laws.scans(statement), scans::numeric, format('%s scans: %s', scans, statement))
FROM (VALUES (1, $$SELECT crosstab('SELECT *, laws.row_read() AS r FROM laws.data', 'a', 'r')$$),
	(1, $$SELECT * FROM crosstab_battery('SELECT *, laws.row_read() AS r FROM laws.data', ARRAY['a', 'b', 'r'], 'b')$$),
	(1, $$SELECT * FROM mantel_haenszel('SELECT *, laws.row_read() AS r FROM laws.data', 'a', 'b', 'r')$$),
	(1, $$SELECT * FROM goodness_of_fit('SELECT *, laws.row_read() AS r FROM laws.data', 'r')$$),
	(1, $$WITH t AS (SELECT crosstab('SELECT *, laws.row_read() AS r FROM laws.data', 'a', 'r') AS c)
		SELECT * FROM t, chi2(c), cells(c), glance(c)$$),
	(2, $$SELECT crosstab('SELECT *, laws.row_read() AS r FROM laws.data', 'a', 'r'),
		crosstab('SELECT *, laws.row_read() AS r FROM laws.data', 'b', 'r')$$)) AS v(scans, statement);

-- the procedures agree with the aggregates
SELECT ok(crosstab('laws.data', 'a', 'b') = (SELECT crosstab_agg(a, b) FROM laws.data), 'crosstab() is crosstab_agg()');
SELECT ok(crosstab('laws.data', 'a', 'b', 'w') = (SELECT crosstab_agg(a, b, w) FROM laws.data), 'with sampling weights');
SELECT ok(crosstab('laws.data', 'a', 'b', 'f', 'frequency') = (SELECT crosstab_frequency_agg(a, b, f) FROM laws.data), 'with frequency weights');
SELECT ok(crosstab(source, 'a', 'b', 'w') = crosstab('laws.data', 'a', 'b', 'w'), 'a source may be ' || source)
FROM (VALUES ('SELECT * FROM laws.data'), ('TABLE laws.data'), (' ( SELECT * FROM laws.data ) ;  '), ('WITH x AS (SELECT * FROM laws.data) TABLE x'),
	('/* a */ -- b' || E'\n' || 'select * from laws.data -- c'), ('(SELECT * FROM laws.data WHERE id < 9) UNION ALL SELECT * FROM laws.data WHERE id >= 9'),
	('"laws"."data"'), ('LAWS.Data'), (current_database() || '.laws.data')) AS v(source);

-- one snapshot: rows that come in meanwhile are not seen
CREATE TABLE laws.growing AS SELECT 1 AS a, 1 AS b FROM generate_series(1, 5);
CREATE FUNCTION laws.one_more() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN INSERT INTO laws.growing VALUES (2, 2); RETURN 1; END';
SELECT is((SELECT n_read FROM glance(crosstab('SELECT a, laws.one_more() AS b FROM laws.growing', 'a', 'b'))), 5::bigint,
		  'a source that grows while it is read');
SELECT is((SELECT n_read FROM glance(crosstab('laws.growing', 'a', 'b'))), 10::bigint, 'seen by the next statement');
WITH more AS (INSERT INTO laws.growing SELECT 3, 3 FROM generate_series(1, 7) RETURNING a)
SELECT is((SELECT n_read FROM glance(crosstab('laws.growing', 'a', 'b'))), 10::bigint, 'rows of the same statement are not seen')
FROM more LIMIT 1;

-- nothing is written
CREATE FUNCTION laws.read_only(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SET LOCAL transaction_read_only = on;
	EXECUTE query INTO result;
	RAISE EXCEPTION USING ERRCODE = 'P0099', MESSAGE = result;
EXCEPTION WHEN SQLSTATE 'P0099' THEN
	RETURN SQLERRM;
END $$;
SELECT throws_ok($$SELECT laws.read_only('CREATE TABLE laws.x ()')$$, '25006', NULL, 'a read-only transaction is one');
SELECT is(laws.read_only(query), laws.answer(query), 'read-only: ' || query)
FROM (VALUES ($$SELECT crosstab('laws.data', 'a', 'b', 'w')::text$$),
	($$SELECT string_agg(t::text, ',') FROM crosstab_battery('laws.data', ARRAY['a', 'w'], 'b') t$$),
	($$SELECT string_agg(t::text, ',') FROM mantel_haenszel('SELECT * FROM laws.data', 'a', 'b', 'id') t$$),
	($$SELECT string_agg(t::text, ',') FROM goodness_of_fit('laws.data', 'a') t$$),
	($$SELECT string_agg(t::text, ',') FROM tests(crosstab('laws.data', 'a', 'b')) t$$)) AS v(query);

---- whose rights

CREATE ROLE laws_reader;
CREATE ROLE laws_stranger;
GRANT USAGE ON SCHEMA migstat, laws TO laws_reader, laws_stranger;
CREATE TABLE laws.secret AS SELECT i AS a, CASE WHEN i % 3 = 0 THEN 'laws_reader' ELSE 'other' END AS owner FROM generate_series(1, 30) AS i;
ALTER TABLE laws.secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON laws.secret USING (owner = current_user);
GRANT SELECT ON laws.secret TO laws_reader;
CREATE VIEW laws.barrier WITH (security_barrier, security_invoker) AS SELECT * FROM laws.secret WHERE a <= 15;
CREATE VIEW laws.published WITH (security_barrier) AS SELECT a FROM laws.secret;
GRANT SELECT ON laws.barrier, laws.published TO laws_reader;
CREATE FUNCTION laws.as_role(role text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE 'SET LOCAL ROLE ' || quote_ident(role);
	EXECUTE query INTO result;
	RESET ROLE;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT is(laws.as_role(role, format('SELECT n_read FROM glance(crosstab(%L, %L, %L))', source, 'a', 'a')), seen,
		  format('%s reads %s', CASE role WHEN current_user THEN 'the owner' ELSE role END, source))
FROM (VALUES (current_user::text, 'laws.secret', '30'), ('laws_reader', 'laws.secret', '10'), ('laws_reader', 'SELECT * FROM laws.secret', '10'),
	('laws_reader', 'laws.barrier', '5'), ('laws_reader', 'laws.published', '30'),
	('laws_stranger', 'laws.secret', '42501 permission denied for table secret'),
	('laws_stranger', 'SELECT * FROM laws.secret', '42501 permission denied for table secret'),
	('laws_stranger', 'laws.barrier', '42501 permission denied for view barrier'),
	('laws_reader', 'laws.data', '42501 permission denied for table data')) AS v(role, source, seen);
GRANT SELECT (a) ON laws.data TO laws_reader;
SELECT is(laws.as_role('laws_reader', $$SELECT n_read FROM glance(crosstab('SELECT a FROM laws.data', 'a', 'a'))$$), '60',
		  'a column that may be read');
SELECT matches(laws.as_role('laws_reader', $$SELECT n_read FROM glance(crosstab('SELECT a, b FROM laws.data', 'a', 'b'))$$),
		  '^42501 ', 'a column that may not');

---- a hostile search_path

CREATE SCHEMA evil;
DO $$
DECLARE t text; op text;
BEGIN
	FOREACH t IN ARRAY ARRAY['int', 'text', 'float8', 'numeric', 'boolean', 'bigint'] LOOP
		FOREACH op IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>='] LOOP
			EXECUTE format('CREATE FUNCTION evil.%I(%s, %s) RETURNS boolean LANGUAGE plpgsql AS %L', 'op ' || op, t, t,
				'BEGIN RAISE ''HIJACK''; END');
			EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = evil.%I)', op, t, t, 'op ' || op);
		END LOOP;
		EXECUTE format('CREATE FUNCTION evil.float8(%s) RETURNS float8 LANGUAGE plpgsql AS %L', t, 'BEGIN RAISE ''HIJACK''; END');
		EXECUTE format('CREATE FUNCTION evil.count(%s) RETURNS bigint LANGUAGE plpgsql AS %L', t, 'BEGIN RAISE ''HIJACK''; END');
		EXECUTE format('CREATE FUNCTION evil.crosstab_agg(%s, text) RETURNS text LANGUAGE plpgsql AS %L', t, 'BEGIN RAISE ''HIJACK''; END');
		EXECUTE format('CREATE FUNCTION evil.crosstab_agg(%s, %s, float8) RETURNS text LANGUAGE plpgsql AS %L', t, t, 'BEGIN RAISE ''HIJACK''; END');
		EXECUTE format('CREATE FUNCTION evil.rollup(%s) RETURNS text LANGUAGE plpgsql AS %L', t, 'BEGIN RAISE ''HIJACK''; END');
	END LOOP;
	CREATE DOMAIN evil.float8 AS pg_catalog.float8 CHECK (false);
	CREATE DOMAIN evil.text AS pg_catalog.text CHECK (false);
	CREATE TABLE evil.source (a int, b text);
	CREATE TABLE evil.pg_class ();
	CREATE TABLE evil.pg_type ();
END $$;
CREATE FUNCTION laws.hijacked(query text) RETURNS pg_catalog.text LANGUAGE plpgsql AS $$
DECLARE result pg_catalog.text;
BEGIN
	PERFORM pg_catalog.set_config('search_path', 'evil, pg_catalog, public', true);
	EXECUTE query INTO result;
	PERFORM pg_catalog.set_config('search_path', 'public, migstat', true);
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
SELECT is(laws.hijacked(query), 'HIJACK', 'the trap works: ' || query)
FROM (VALUES ('SELECT 1 = 1'), ('SELECT crosstab_agg(1, ''x''::pg_catalog.text)'), ('SELECT pg_catalog.max(1) FROM laws.data WHERE id IN (1, 2)')) v(query);
SELECT is(laws.hijacked(query), laws.answer(query), 'unharmed: ' || query)
FROM (VALUES ($$SELECT migstat.crosstab('laws.data', 'a', 'b')$$),
	($$SELECT migstat.crosstab('laws.data', 'a', 'b', 'w')$$),
	($$SELECT migstat.crosstab('laws.data', 'a', 'b', 'f', 'frequency')$$),
	($$SELECT migstat.crosstab('SELECT id::pg_catalog.numeric AS n, b FROM laws.data', 'b', 'b', 'n', 'frequency')$$),
	($$SELECT pg_catalog.string_agg(t::pg_catalog.text, ',') FROM migstat.crosstab_battery('laws.data', ARRAY['a', 'b'], 'b', 'w') t$$),
	($$SELECT pg_catalog.string_agg(t::pg_catalog.text, ',') FROM migstat.mantel_haenszel('laws.data', 'a', 'b', 'id') t$$),
	($$SELECT pg_catalog.string_agg(t::pg_catalog.text, ',') FROM migstat.mantel_haenszel('laws.data', 'a', 'b', 'b', 'f', 'frequency') t$$),
	($$SELECT pg_catalog.string_agg(t::pg_catalog.text, ',') FROM migstat.goodness_of_fit('laws.data', 'a', NULL, 'w') t$$),
	($$SELECT pg_catalog.string_agg(t::pg_catalog.text, ',') FROM migstat.goodness_of_fit_cells('laws.data', 'a') t$$),
	($$SELECT migstat.rollup(one_w) FROM laws.data$$)) v(query);

SELECT * FROM finish();
ROLLBACK;
DROP TYPE public.laws_grown;
