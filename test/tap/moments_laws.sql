-- moments and the aggregates that make them: what holds whatever the data, the plan or the way a value was kept.
-- Fits are compared by the bits of their estimates and errors.  Random orders and workers are in model.sql.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SELECT * FROM no_plan();

CREATE SCHEMA ml;
CREATE FUNCTION ml.bits(m model) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.term || ' ' || coalesce(encode(float8send(t.estimate), 'hex'), '-') || ' '
		|| coalesce(encode(float8send(t.std_error), 'hex'), '-'), ', ' ORDER BY t.term) FROM tidy(m) t
$$;
CREATE FUNCTION ml.bits(m moments) RETURNS text LANGUAGE sql AS $$ SELECT ml.bits(ols(m)) $$;
-- bits of what a query gives: of moments, or of a model
CREATE FUNCTION ml.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT ml.bits(m) FROM (%s OFFSET 0) AS q(m)', query) INTO result;
	RETURN result;
END $$;
CREATE FUNCTION ml.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

-- NULL in each place, weights that have no exact form, none and zero
CREATE TABLE ml.data AS
SELECT id, CASE WHEN id % 17 <> 3 THEN sin(id) * 10 + id % 7 END AS y, CASE WHEN id % 19 <> 4 THEN (id * 37 % 101) / 8.0 END::float8 AS x,
	   CASE WHEN id % 23 <> 5 THEN chr(97 + id * id % 13 % 4) END AS f, id % 5 AS g,
	   CASE WHEN id % 13 = 5 THEN NULL WHEN id % 29 = 6 THEN 0
			ELSE (ARRAY[0.1, 1.0 / 3, 2.7, 1e-3, 1234.5678])[1 + id % 5] * (1 + id % 3) END::float8 AS w,
	   CASE WHEN id % 13 = 5 THEN NULL ELSE id % 6 END::float8 AS c
FROM generate_series(1, 200) AS id;
CREATE TABLE ml.calls (name text, call text, filtered text, model boolean);
INSERT INTO ml.calls SELECT name, replace(call, ' FILTER', ''), replace(call, ' FILTER', ' FILTER (WHERE %s)'), model FROM (VALUES
	('moments', 'moments_agg(''y ~ x + f'', d.y, d.x, d.f) FILTER', false),
	('weighted moments', 'weighted_moments_agg(''y ~ x + f'', d.w, d.y, d.x, d.f) FILTER', false),
	('frequency moments', 'frequency_moments_agg(''y ~ x + f'', d.c, d.y, d.x, d.f) FILTER', false),
	('ols', 'ols_agg(''y ~ x + f'', d.y, d.x, d.f) FILTER', true),
	('ols of a row', 'ols_agg(''y ~ x + f'', d) FILTER', true),
	('wls', 'wls_agg(''y ~ x + f'', d.w, d.y, d.x, d.f) FILTER', true)) AS v(name, call, model);

---- no rows, one row, FILTER

SELECT ok(ml.answer(format('SELECT %s FROM ml.data d WHERE false', call)) IS NULL, name || ': no rows give NULL') FROM ml.calls;
SELECT ok(ml.answer(format('SELECT %s FROM ml.data d', format(filtered, 'false'))) IS NULL, name || ': FILTER (WHERE false) gives NULL') FROM ml.calls;
SELECT ok(ml.answer(format('SELECT %s FROM ml.data d', format(filtered, 'id % 3 = 1'))) IS NOT NULL AND
		ml.answer(format('SELECT %s FROM ml.data d', format(filtered, 'id % 3 = 1')))
	= ml.answer(format('SELECT %s FROM ml.data d WHERE id %% 3 = 1', call)), name || ': FILTER is WHERE') FROM ml.calls;
SELECT ok(ml.answer(format('SELECT %s FROM ml.data d WHERE id = 1', call)) ~ '^\(Intercept\) [0-9a-f]{16} -', name || ': one row') FROM ml.calls;
SELECT ok(rollup(m) IS NULL, 'rollup: NULLs alone give NULL') FROM (VALUES (NULL::moments), (NULL)) v(m);
SELECT is(ml.bits(ols(NULL::moments)), NULL, 'the model of NULL is NULL');

---- cut anywhere and rolled up; rows by cause add up

SELECT ok(count(*) = 41 AND bool_and(ml.answer(format('SELECT ols(rollup(m)) FROM (SELECT %s AS m FROM ml.data d WHERE id <= %s
		UNION ALL SELECT %1$s FROM ml.data d WHERE id > %2$s) p', call, cut)) = ml.answer('SELECT ' || call || ' FROM ml.data d')),
	name || ': cut anywhere, rolled up') FROM ml.calls, generate_series(0, 200, 5) AS cut WHERE NOT model GROUP BY name;
CREATE FUNCTION ml.counts(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT (g.n, g.n_read, g.n_dropped, g.drop_reasons)::text FROM (%s OFFSET 0) AS q(m), glance(ols(m)) g', query) INTO result;
	RETURN result;
END $$;
SELECT ok(count(*) = 8 AND bool_and(ml.counts(format('SELECT rollup(m) FROM (SELECT %s AS m FROM ml.data d GROUP BY id %% %s) p', call, parts))
		= ml.counts('SELECT ' || call || ' FROM ml.data d')), name || ': rows left out add up')
FROM ml.calls, unnest(ARRAY[1, 2, 3, 7, 20, 99, 150, 200]) AS parts WHERE NOT model GROUP BY name;
SELECT is(ml.counts('SELECT ' || call || ' FROM ml.data d'), (
	SELECT (sum(CASE name WHEN 'frequency moments' THEN c ELSE 1 END) FILTER (WHERE k = 'used')::bigint, count(*), count(*) FILTER (WHERE k <> 'used'),
		jsonb_build_object('null_outcome', count(*) FILTER (WHERE k = 'y'), 'null_regressor', count(*) FILTER (WHERE k = 'x'),
			'null_weight', count(*) FILTER (WHERE k = 'w'), 'zero_weight', count(*) FILTER (WHERE k = '0')))::text
	FROM (SELECT c, CASE WHEN weight IS NULL THEN 'w' WHEN weight = 0 THEN '0' WHEN y IS NULL THEN 'y' WHEN x IS NULL OR f IS NULL THEN 'x'
			ELSE 'used' END AS k
		  FROM (SELECT *, CASE name WHEN 'moments' THEN 1 WHEN 'weighted moments' THEN w ELSE c END AS weight FROM ml.data) d) r),
	name || ': each row counts once, by cause') FROM ml.calls WHERE NOT model;
SELECT is(ml.counts('SELECT rollup(m) FROM (SELECT moments_agg(''y ~ x + f'', y, x, f) AS m FROM ml.data UNION ALL
		SELECT moments_agg(''y ~ x + f'', NULL::float8, 1.0::float8, ''new''::text) FROM generate_series(1, 1000)) p'),
	(SELECT (n, n_read + 1000, n_dropped + 1000, drop_reasons || jsonb_build_object('null_outcome', 1000 + (drop_reasons ->> 'null_outcome')::int))::text
	 FROM glance((SELECT ols_agg('y ~ x + f', y, x, f) FROM ml.data))), 'moments of only incomplete rows merge');
SELECT is(ml.bits(rollup(m)), ml.answer('SELECT moments_agg(''y ~ x + f'', y, x, f) FROM ml.data'), 'and leave the fit as it was')
FROM (SELECT moments_agg('y ~ x + f', NULL::float8, 1.0::float8, 'new'::text) AS m UNION ALL SELECT moments_agg('y ~ x + f', y, x, f) FROM ml.data) p;

---- DISTINCT, GROUPING SETS, ROLLUP, CUBE, HAVING

SELECT is(ml.answer('SELECT moments_agg(DISTINCT ''y ~ x + f'', y, x, f) FROM (TABLE ml.data UNION ALL TABLE ml.data) d'),
	ml.answer('SELECT moments_agg(''y ~ x + f'', y, x, f) FROM (SELECT DISTINCT y, x, f FROM ml.data) d'), 'DISTINCT');
ALTER TABLE ml.data ADD odd int GENERATED ALWAYS AS (id % 2) STORED;
CREATE FUNCTION ml.part(groups int, g int, odd int) RETURNS text LANGUAGE sql AS $$
	SELECT ml.answer(format('SELECT wls_agg(''y ~ x + f'', w, y, x, f) FROM ml.data WHERE %s AND %s',
		CASE WHEN groups & 2 = 0 THEN 'g = ' || g ELSE 'true' END, CASE WHEN groups & 1 = 0 THEN 'odd = ' || odd ELSE 'true' END))
$$;
SELECT ok(bool_and(ml.bits(m) = ml.part(groups, g, odd)) AND count(*) = 18, 'CUBE: every group is what WHERE gives')
FROM (SELECT g, odd, GROUPING(g, odd) AS groups, weighted_moments_agg('y ~ x + f', w, y, x, f) AS m FROM ml.data GROUP BY CUBE (g, odd)) s;
SELECT ok(bool_and(ml.bits(m) = ml.part(groups, g, odd)) AND count(*) = 16, 'ROLLUP: every group is what WHERE gives')
FROM (SELECT g, odd, GROUPING(g, odd) AS groups, wls_agg('y ~ x + f', w, y, x, f) AS m FROM ml.data GROUP BY ROLLUP (g, odd)) s;
SELECT ok(bool_and(ml.bits(m) = ml.part(groups, g, odd)) AND count(*) = 8, 'GROUPING SETS: every group is what WHERE gives')
FROM (SELECT g, odd, GROUPING(g, odd) AS groups, wls_agg('y ~ x + f', w, y, x, f) AS m FROM ml.data GROUP BY GROUPING SETS (g, odd, ())) s;
SELECT is(string_agg(g::text, ' ' ORDER BY g), '0 1', 'HAVING on a fit')
FROM (SELECT g FROM (TABLE ml.data UNION ALL SELECT d.* FROM ml.data d WHERE g < 2) d GROUP BY g
	  HAVING (ols_agg('y ~ x', y, x)).n_read > 40) s;

---- window frames; states that are shared

SELECT ok(bool_and(ml.bits(m) IS NOT DISTINCT FROM ml.answer(format('SELECT ols_agg(''y ~ x + f'', y, x, f) FROM ml.data WHERE id BETWEEN %s AND %s', id - 12, id + 3)))
		AND count(*) = 200, 'moving frames')
FROM (SELECT id, moments_agg('y ~ x + f', y, x, f) OVER (ORDER BY id ROWS BETWEEN 12 PRECEDING AND 3 FOLLOWING) AS m FROM ml.data) s;
SELECT ok(bool_and(ml.bits(m) IS NOT DISTINCT FROM ml.answer(format('SELECT ols_agg(''y ~ x + f'', y, x, f) FROM ml.data WHERE g = %s AND id <= %s', g, id)))
		AND count(*) = 200, 'growing frames by partition: a value given out is not changed by later rows')
FROM (SELECT id, g, ols_agg('y ~ x + f', y, x, f) OVER (PARTITION BY g ORDER BY id) AS m FROM ml.data) s;
SELECT ok(ml.bits(a) = ml.bits(b) AND ml.bits(a) = ml.bits(c) AND ml.bits(c) = ml.bits(e) AND a = b AND d <> a, 'the same call twice, as moments and as a model, and another, in one SELECT')
FROM (SELECT moments_agg('y ~ x + f', y, x, f) AS a, moments_agg('y ~ x + f', y, x, f) AS b, ols_agg('y ~ x + f', y, x, f) AS c,
	moments_agg('y ~ x', y, x) AS d, ols_agg('y ~ x + f', y, x, f) AS e FROM ml.data) s;

---- kept: in tables, out of line, as text, in binary; months

CREATE TABLE ml.months (month int, p moments, e moments, x moments, w moments);
ALTER TABLE ml.months ALTER p SET STORAGE MAIN, ALTER e SET STORAGE EXTERNAL, ALTER x SET STORAGE EXTENDED;
INSERT INTO ml.months SELECT id % 12, m, m, m, w FROM (SELECT id % 12 AS id, moments_agg('y ~ x + f*factor(g)', y, x, f, g) AS m,
	weighted_moments_agg('y ~ x + f*factor(g)', w, y, x, f, g) AS w FROM ml.data GROUP BY id % 12) s;
SELECT cmp_ok(min(pg_column_size(e)), '>', 2100, 'longer than a value in its row may be') FROM ml.months;
SELECT cmp_ok(pg_relation_size(reltoastrelid), '>', 0::bigint, 'some are out of line') FROM pg_class WHERE oid = 'ml.months'::regclass;
SELECT ok(bool_and(p = e AND e = x AND moments_hash(p) = moments_hash(e) AND moments_hash(p) = moments_hash(x)), 'equal however they are stored') FROM ml.months;
SELECT is(ml.bits(rollup(p)), ml.answer('SELECT moments_agg(''y ~ x + f*factor(g)'', y, x, f, g) FROM ml.data'), 'months in line: the whole') FROM ml.months;
SELECT is(ml.bits(rollup(e)), ml.bits(rollup(p)), 'months out of line: the whole') FROM ml.months;
SELECT is(ml.bits(rollup(x)), ml.bits(rollup(p)), 'months compressed: the whole') FROM ml.months;
SELECT is(ml.bits(rollup(w)), ml.answer('SELECT weighted_moments_agg(''y ~ x + f*factor(g)'', w, y, x, f, g) FROM ml.data'), 'months, weighted: the whole') FROM ml.months;
SELECT ok(bool_and(ml.bits(m) = ml.answer(format('SELECT rollup(p) FROM ml.months WHERE month <= %s', month))) AND count(*) = 12, 'rollup over a growing frame')
FROM (SELECT month, rollup(e) OVER (ORDER BY month) AS m FROM ml.months) x;
SELECT ok(bool_and(p::text::moments = p AND moments_send(p::text::moments) = moments_send(p)), 'text and back') FROM ml.months;
SELECT current_setting('data_directory') || '/moments_laws.copy' AS file \gset
CREATE TABLE ml.back (LIKE ml.months);
COPY ml.months TO :'file' BINARY;
COPY ml.back FROM :'file' BINARY;
COPY (SELECT) TO :'file' BINARY;
SELECT ok(bool_and(b.p = m.p AND b.w = m.w AND moments_send(b.w) = moments_send(m.w)) AND count(*) = 12, 'COPY BINARY and back')
FROM ml.months m JOIN ml.back b USING (month);
TRUNCATE ml.back;
COPY ml.months TO :'file';
COPY ml.back FROM :'file';
COPY (SELECT) TO :'file' BINARY;
SELECT ok(bool_and(b.p = m.p AND b.w = m.w AND moments_send(b.w) = moments_send(m.w)) AND count(*) = 12, 'COPY as text and back, as pg_dump does')
FROM ml.months m JOIN ml.back b USING (month);

---- workers, and a partitioned table whose parts have their columns in another order

CREATE TABLE ml.parts (LIKE ml.data) PARTITION BY LIST (g);
CREATE TABLE ml.parts_a PARTITION OF ml.parts FOR VALUES IN (0, 1);
CREATE TABLE ml.parts_b (w float8, gone int, f text, g int, x float8, y float8, c float8, odd int, id int);
ALTER TABLE ml.parts_b DROP gone;
ALTER TABLE ml.parts ATTACH PARTITION ml.parts_b FOR VALUES IN (2, 3, 4);
INSERT INTO ml.parts SELECT * FROM ml.data;
ALTER TABLE ml.parts_a SET (parallel_workers = 3);
ALTER TABLE ml.parts_b SET (parallel_workers = 3);
ALTER TABLE ml.data SET (parallel_workers = 3);
ANALYZE ml.parts, ml.data;
CREATE TABLE ml.serial AS SELECT name, call, ml.answer('SELECT ' || call || ' FROM ml.data d') AS bits FROM ml.calls;
SELECT is(ml.answer('SELECT ' || call || ' FROM ml.parts d'), bits, name || ': partitioned') FROM ml.serial;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_leader_participation = off;
SET LOCAL enable_partitionwise_aggregate = on;
CREATE FUNCTION ml.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;
-- (a variable takes the fields of a row, so a model is read in a query of its own)
CREATE FUNCTION ml.parallel(query text, model boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	fit model;
	v moments;
BEGIN
	IF model THEN
		EXECUTE format('SELECT (m).* FROM (%s OFFSET 0) AS q(m)', query) INTO fit;
		RETURN ml.bits(fit);
	END IF;
	EXECUTE query INTO v;
	RETURN ml.bits(v);
END $$;
SELECT ok(ml.plan_of(format('SELECT %s FROM ml.%s d', call, tab)) ~ 'Workers Launched: [1-9]', format('%s: workers are launched on %s', name, tab))
FROM ml.serial, (VALUES ('data'), ('parts')) AS t(tab);
SELECT is(ml.parallel(format('SELECT %s FROM ml.%s d', call, tab), model), bits, format('%s: by workers on %s, to the bit', name, tab))
FROM ml.serial JOIN ml.calls USING (name, call), (VALUES ('data'), ('parts')) AS t(tab);
SELECT ok(count(*) = 5 AND bool_and(ml.bits(m) = ml.answer(format('SELECT wls_agg(''y ~ x + f'', w, y, x, f) FROM ml.data WHERE g = %s', g))), 'by group, partition by partition')
FROM (SELECT g, weighted_moments_agg('y ~ x + f', w, y, x, f) AS m FROM ml.parts GROUP BY g) s;
RESET enable_partitionwise_aggregate;
RESET max_parallel_workers_per_gather;

---- what does not merge

CREATE TABLE ml.kinds AS SELECT name, m FROM (VALUES
	('this', (SELECT moments_agg('y ~ x + f', y, x, f) FROM ml.data)),
	('another formula', (SELECT moments_agg('y ~ f + x', y, f, x) FROM ml.data)),
	('another outcome', (SELECT moments_agg('x ~ y + f', x, y, f) FROM ml.data)),
	('another type', (SELECT moments_agg('y ~ x + f', y, x, g) FROM ml.data)),
	('weights', (SELECT weighted_moments_agg('y ~ x + f', 1, y, x, f) FROM ml.data)),
	('frequencies', (SELECT frequency_moments_agg('y ~ x + f', 1, y, x, f) FROM ml.data))) AS v(name, m);
SELECT is(ml.failure(format('SELECT rollup(m) FROM ml.kinds WHERE name IN (%L, %L)', a.name, b.name)), '42804', format('%s does not merge with %s', a.name, b.name))
FROM ml.kinds a JOIN ml.kinds b ON a.name < b.name;

---- levels

CREATE TYPE ml.mood AS ENUM ('very good', 'good', 'bad');
CREATE TABLE ml.levels AS
SELECT id, (id * 7919 % 31) + id % 4 AS y, (ARRAY['', ' ', 'a:b', 'a"b', 'a''b', 'a[b]', 'Ünï', '日本', E'tab\tnew\nline', 'x~y', 'NULL', '{1,2}', repeat('long', 5000), repeat('long', 5000) || '!'])[1 + id % 14] AS t,
	   id % 2 = 0 AS b, (ARRAY['very good', 'good', 'bad'])[1 + id % 3]::ml.mood AS e, DATE '1999-12-31' + id % 3 AS d,
	   (ARRAY[1.10, 1.1, 2, 10, -3.5])[1 + id % 5]::numeric AS n, (ARRAY[10, 9, -1])[1 + id % 3] AS i
FROM generate_series(1, 140) AS id;
SELECT results_eq(format('SELECT level FROM tidy((SELECT ols_agg(%L, y, %s) FROM ml.levels)) WHERE level IS NOT NULL', 'y ~ ' || formula, col), levels,
	formula || ': levels by label, in their order')
FROM (VALUES ('t', 't', 'SELECT t FROM (SELECT DISTINCT t FROM ml.levels) x ORDER BY t COLLATE "C"'), ('b', 'b', 'VALUES (''false''), (''true'')'),
	('e', 'e', 'VALUES (''very good''), (''good''), (''bad'')'), ('factor(d)', 'd', 'VALUES (''1999-12-31''), (''2000-01-01''), (''2000-01-02'')'),
	('factor(n)', 'n', 'VALUES (''-3.5''), (''1.1''), (''2''), (''10'')'), ('factor(i)', 'i', 'VALUES (''-1''), (''9''), (''10'')')) AS v(formula, col, levels);
SELECT is(ml.answer(format('SELECT rollup(m) FROM (SELECT moments_agg(%L, y, %s) AS m FROM ml.levels GROUP BY id %% 9) p', 'y ~ ' || formula, col)),
	ml.answer(format('SELECT moments_agg(%L, y, %s) FROM ml.levels', 'y ~ ' || formula, col)), formula || ': parts merge by label')
FROM (VALUES ('t', 't'), ('b', 'b'), ('e', 'e'), ('factor(d)', 'd'), ('factor(n)', 'n'), ('factor(i)', 'i'), ('e*b + t', 'e, b, t'), ('e:factor(d):b', 'e, d, b')) AS v(formula, col);
SELECT is(ml.answer(format('SELECT m::text::moments FROM (SELECT moments_agg(%L, y, %s) AS m FROM ml.levels) p', 'y ~ ' || formula, col)),
	ml.answer(format('SELECT moments_agg(%L, y, %s) FROM ml.levels', 'y ~ ' || formula, col)), formula || ': text and back')
FROM (VALUES ('t', 't'), ('e*b + t', 'e, b, t'), ('e:factor(d):b', 'e, d, b')) AS v(formula, col);
-- each level's mean is its estimate where the factor stands alone
SELECT ok(bool_and(abs(t.estimate - m.mean) < 1e-12) AND count(*) = 14, 'odd levels: means by level')
FROM tidy((SELECT ols_agg('y ~ 0 + t', y, t) FROM ml.levels)) t FULL JOIN (SELECT t AS level, avg(y)::float8 AS mean FROM ml.levels GROUP BY t) m USING (level);

---- one fit for one call, however it is read: a volatile function in the source counts the rows read

CREATE SEQUENCE ml.reads;
CREATE FUNCTION ml.read(float8) RETURNS float8 LANGUAGE sql VOLATILE AS $$ SELECT $1 + 0 * nextval('ml.reads') $$;
CREATE VIEW ml.counted AS SELECT ml.read(y) AS y, x FROM ml.data WHERE y IS NOT NULL OFFSET 0;
CREATE FUNCTION ml.rows_read(statement text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE fits numeric;
BEGIN
	PERFORM setval('ml.reads', 1, false);
	EXECUTE format('SELECT count(s::text) FROM (%s) s', statement);
	SELECT (last_value - 1 + is_called::int)::numeric / (SELECT count(y) FROM ml.data) INTO fits FROM ml.reads;
	RETURN trim_scale(fits);
END $$;
\set fit 'migstat.ols(''ml.counted'', ''y ~ x'')'
SELECT is(ml.rows_read(replace(statement, 'FIT', :'fit')), 1::numeric, 'one fit: ' || statement) FROM (VALUES
	('WITH fit AS (SELECT FIT AS m) SELECT t.* FROM fit, migstat.tidy(m) t'),
	('WITH fit AS (SELECT FIT AS m) SELECT t.*, g.n FROM fit, migstat.tidy(m) t, migstat.glance(m) g'),
	('WITH fit AS (SELECT FIT AS m) SELECT (SELECT count(*) FROM migstat.covariance(m)), t.term FROM fit CROSS JOIN LATERAL migstat.tidy(m) AS t JOIN LATERAL migstat.glance(m) AS g ON true'),
	('WITH fit AS (SELECT FIT AS m) SELECT (m).n, (m).rss, (m).formula FROM fit'),
	('WITH fit AS (SELECT FIT AS m) SELECT (m).* FROM fit'),
	('WITH fit AS (SELECT FIT AS m) SELECT term FROM fit, migstat.tidy(m) UNION ALL SELECT note FROM fit, migstat.glance(m) UNION ALL SELECT s FROM fit, migstat.summary(m) s'),
	('SELECT t.* FROM (SELECT FIT AS m) f, migstat.tidy(f.m) t'),
	('SELECT t.*, g.r_squared FROM (SELECT FIT AS m) f, migstat.tidy(f.m) t, migstat.glance(f.m) g'),
	('SELECT t.* FROM FIT AS m, migstat.tidy(m) t'),
	('SELECT t.*, s FROM FIT AS m, LATERAL migstat.tidy(m) t, LATERAL migstat.summary(m) s'),
	('SELECT * FROM migstat.tidy(FIT)'),
	('SELECT (migstat.tidy(FIT)).term'),
	('SELECT * FROM FIT'),
	('SELECT (m).* FROM (SELECT FIT AS m) f')) AS v(statement);
SELECT is(ml.rows_read('SELECT migstat.ols(''ml.counted'', ''y ~ x'') FROM generate_series(1, 3)'), 3::numeric, 'three calls are three fits');
SELECT is(string_agg((provolatile, proparallel)::text, ' '), '(v,u)', 'ols(source) is volatile and not for workers')
FROM pg_proc WHERE pronamespace = 'migstat'::regnamespace AND proname = 'ols' AND proargnames[1] = 'source';

SELECT * FROM finish();
ROLLBACK;
