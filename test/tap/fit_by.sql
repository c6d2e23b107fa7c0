-- fit_by: errors of all groups read together against each group fitted by itself, to the bit
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
SELECT * FROM no_plan();

CREATE DOMAIN ward AS text CHECK (value <> '');
CREATE TYPE mood AS ENUM ('sad', 'content', 'glad');
-- simulated rows; group 2 has no complete row, the group of NULL has some, 'one' has a single row
CREATE TABLE survey AS
SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'group ' || i % 6 END AS g, i % 5 AS whole,
	trim_scale((i % 11)::numeric / 4) AS number, DATE '2020-02-28' + i % 4 AS day,
	(enum_range(NULL::mood))[1 + i % 3] AS mood, i % 2 = 0 AS yes, i % 37 AS unit, 'name ' || i % 50 AS name,
	(i * 7919 % 1000) / 100.0 AS x, i % 3 AS k, CASE WHEN i % 7 <> 0 AND i % 6 = 2 THEN NULL ELSE sin(i * i) END AS z,
	sin(i) * 3 + i % 5 AS y, CASE i % 9 WHEN 4 THEN 0 ELSE 0.5 + i % 4 END AS w,
	CASE i % 9 WHEN 4 THEN 0 WHEN 5 THEN NULL ELSE i % 4 END AS times, ('ward ' || i % 9)::char(9) AS padded, (i % 8)::bit(3) AS bits,
	('ward ' || i % 9)::ward AS ward, ARRAY[i % 9] AS several
FROM generate_series(1, 1500) AS i;
INSERT INTO survey (i, g, whole, unit, name, x, k, z, y, w, times) VALUES (0, 'one', 99, 1, 'one', 1, 1, 2, 1, 1, 1);

-- what tidy and glance say of a model
CREATE FUNCTION said(m model) RETURNS text LANGUAGE sql AS $$
	SELECT (SELECT string_agg(t::text, ' ') FROM tidy(m) AS t) || (SELECT g::text FROM glance(m) AS g)
$$;

-- models of groups, and what fits of each by itself say
CREATE FUNCTION by_itself(source text, by text, formula text, vcov text, weights text, weight_type text, cluster text)
RETURNS TABLE (level text, says text) LANGUAGE plpgsql AS $$
BEGIN
	FOR level IN EXECUTE format('SELECT DISTINCT (%I)::text FROM %s', by, source) LOOP
		BEGIN
			says := said(ols(format('SELECT * FROM %s WHERE (%I)::text IS NOT DISTINCT FROM %L', source, by, level),
				formula, vcov => vcov, weights => weights, weight_type => weight_type, cluster => cluster));
		EXCEPTION WHEN no_data_found OR invalid_parameter_value THEN
			says := NULL;
		END;
		RETURN NEXT;
	END LOOP;
END $$;

-- rows of one that the other does not have
CREATE FUNCTION differing(source text, by text, formula text, vcov text, weights text = NULL, weight_type text = NULL, cluster text = NULL)
RETURNS TABLE (groups bigint, differing bigint) LANGUAGE sql AS $$
	WITH together AS MATERIALIZED (
		SELECT group_level AS level, said(model) AS says
		FROM fit_by(source, by, formula, vcov => vcov, weights => weights, weight_type => weight_type, cluster => cluster)
	), alone AS MATERIALIZED (SELECT * FROM by_itself(source, by, formula, vcov, weights, weight_type, cluster))
	SELECT (SELECT count(*) FROM together WHERE says IS NOT NULL),
		(SELECT count(*) FROM ((TABLE together EXCEPT TABLE alone) UNION ALL (TABLE alone EXCEPT TABLE together)) AS d)
$$;

SELECT results_eq(format('SELECT * FROM differing(%L, %L, %L, %L, %L, %L)', 'survey', by, 'y ~ z + x + i(k)', vcov, weights, type),
	format('VALUES (%s::bigint, 0::bigint)', groups - (by = 'day' AND type IS NOT DISTINCT FROM 'frequency')::int), concat_ws(' ', by, vcov, type))
FROM (VALUES ('g', 7), ('whole', 6), ('number', 12), ('day', 5), ('mood', 4), ('yes', 3)) AS b(by, groups),
	unnest(ARRAY['hc0', 'hc1', 'hc2', 'hc3']) AS vcov,
	-- frequencies are 0 on one of the days
	(VALUES (NULL, NULL), ('w', 'sampling'), ('w', 'analytic'), ('times', 'frequency')) AS t(weights, type);

-- by cluster, of a group by itself and within groups
SELECT results_eq(format('SELECT * FROM differing(%L, %L, %L, %L, %L, %L, %L)', 'survey', 'g', 'y ~ z + x + i(k)', vcov, weights, type, cluster),
	'VALUES (6::bigint, 0::bigint)', concat_ws(' ', vcov, type, cluster))
FROM unnest(ARRAY['cr0', 'cr1', 'cr2']) AS vcov, (VALUES (NULL, NULL), ('w', 'sampling'), ('w', 'analytic'), ('times', 'frequency')) AS t(weights, type),
	unnest(ARRAY['i', 'unit', 'name']) AS cluster WHERE vcov <> 'cr2' OR cluster = 'unit';

-- groups of types whose names mean a length of 1, of a domain and of arrays, by cluster and of likelihoods
SELECT results_eq(format('SELECT * FROM differing(%L, %L, %L, %L, NULL, NULL, %L)', 'survey', by, 'y ~ z + x', vcov, cluster),
	format('VALUES (%s::bigint, 0::bigint)', groups + (cluster IS NULL)::int), concat_ws(' ', by, vcov))
FROM (VALUES ('padded', 9), ('bits', 8), ('ward', 9), ('several', 9)) AS b(by, groups), (VALUES ('cr1', 'unit'), ('cr1', 'unit + name'), ('hc1', NULL)) AS v(vcov, cluster);
SELECT results_eq(format('SELECT group_level, (model).n FROM fit_by(%L, %L, %L, %L)', 'SELECT *, whole > 2 AS agrees FROM survey WHERE i > 0', by, 'agrees ~ x', 'probit'),
	format('SELECT %I::text, count(*) FROM survey WHERE i > 0 GROUP BY %1$I ORDER BY %1$I', by), by || ' of a likelihood') FROM unnest('{padded,bits,ward,several}'::text[]) AS by;

-- with workers
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT results_eq($$SELECT * FROM differing('survey', 'g', 'y ~ z + x + i(k)', 'hc1')$$, 'VALUES (7::bigint, 0::bigint)', 'workers');
SELECT results_eq($$SELECT * FROM differing('survey', 'g', 'y ~ z + x + i(k)', 'hc3', 'w', 'sampling')$$, 'VALUES (7::bigint, 0::bigint)',
	'workers, weights');

-- two passes, however many groups; more than are read together
CREATE TABLE many AS SELECT i % 2500 AS g, sin(i) AS x, cos(i * i) + i % 3 AS y FROM generate_series(1, 20000) AS i;
SELECT results_eq(
	$$SELECT group_level, said(model) FROM fit_by('many', 'g', 'y ~ x', vcov => 'hc1') WHERE group_level::int % 500 < 10$$,
	$$SELECT group_level, said(model) FROM fit_by('SELECT * FROM many WHERE g % 500 < 10', 'g', 'y ~ x', vcov => 'hc1')$$, '2,500 groups');
SELECT is((SELECT array_agg(group_level::int) FROM fit_by('many', 'g', 'y ~ x', vcov => 'hc1')),
	(SELECT array_agg(g) FROM generate_series(0, 2499) AS g), 'groups in their order');
SELECT is((SELECT max(passes) FROM fit_by('survey', 'g', 'y ~ x', vcov => 'hc1'), glance(model)), 2::bigint, 'two passes each');
CREATE SEQUENCE reads;
CREATE VIEW counted AS SELECT survey.*, nextval('reads') AS read FROM survey;
SELECT count(*) FROM fit_by('counted', 'whole', 'y ~ x', vcov => 'hc1') \g /dev/null
SELECT is(currval('reads'), 2 * (SELECT count(*) FROM survey), 'the source is read twice for all groups');

SELECT setval('reads', 1, false) \g /dev/null
SELECT count(*) FROM fit_by('counted', 'ward', 'y ~ x', vcov => 'hc1') \g /dev/null
SELECT is(currval('reads'), 2 * (SELECT count(*) FROM survey), '.. a domain too');
SELECT setval('reads', 1, false) \g /dev/null
SELECT count(*) FROM fit_by('counted', 'whole', 'y ~ x', cluster => 'unit') \g /dev/null
SELECT is(currval('reads'), 2 * (SELECT count(*) FROM survey), '.. by cluster too: once for the groups, once for all of them');

-- more clusters in a group than are kept by cluster
CREATE TABLE clusters AS SELECT i % 90000 AS unit, i % 10 = 8 AS g, sin(i) AS x, sin(i * 2) AS x2, sin(i * 3) AS x3, sin(i * 4) AS x4, cos(i * 3.7) + i % 3 AS y FROM generate_series(1, 100000) AS i;
SELECT results_eq($$SELECT * FROM differing('clusters', 'g', 'y ~ x + x2 + x3 + x4', 'cr1', NULL, NULL, 'unit')$$, 'VALUES (2::bigint, 0::bigint)', 'many clusters');
SELECT results_eq($$SELECT passes FROM fit_by('clusters', 'g', 'y ~ x + x2 + x3 + x4', cluster => 'unit'), glance(model)$$, 'VALUES (2::bigint), (1)', '.. in another reading');

-- a group without a complete row stands with its note, and so does one of which nothing is known
SELECT is((SELECT array_agg(note ORDER BY group_level) FROM fit_by('survey', 'g', 'y ~ z', vcov => 'hc1') WHERE note IS NOT NULL),
	ARRAY['no complete row', 'as many terms as rows: no residual degrees of freedom'], 'notes');

-- numbers out of range in the rows of a group, in the first reading or in that of the errors, are its note alone
CREATE FUNCTION noted(large text, family text, vcov text, cluster text = NULL) RETURNS TABLE (level text, fitted bool, note text) LANGUAGE sql AS $$
	SELECT group_level, (model).n > 0, note FROM fit_by(format('SELECT g, unit, CASE WHEN i IN (3, 7) THEN %1$s ELSE x END AS x, whole > 2 AS yes, CASE WHEN i IN (9, 14) THEN %1$s ELSE y END AS y FROM survey', large), 'g',
		CASE family WHEN 'ols' THEN 'y ~ x' ELSE 'yes ~ x' END, family, vcov => vcov, cluster => cluster) WHERE group_level IS DISTINCT FROM 'one' $$;
SELECT results_eq(format('SELECT * FROM noted(%L, %L, %L, %L)', large, family, vcov, cluster),
	$$SELECT 'group ' || k, nullif(k <> 3, false), CASE k WHEN 3 THEN 'a number or a sum of squares is out of range' END FROM generate_series(0, 5) AS k
		UNION ALL SELECT NULL, NULL, 'a number or a sum of squares is out of range'$$, concat_ws(' ', large, family, vcov))
FROM (VALUES ('1e300', 'ols', 'iid', NULL), ('1e300', 'ols', 'hc2', NULL), ('1e300', 'ols', 'cr1', 'unit'), ('1e140', 'ols', 'hc0', NULL), ('1e300', 'logit', 'iid', NULL), ('1e300', 'probit', 'hc1', NULL)) AS c(large, family, vcov, cluster);
SELECT results_eq($$SELECT group_level, note FROM fit_by('SELECT whole, y / (whole - 3) AS y, x FROM survey WHERE whole < 5', 'whole', 'y ~ x', vcov => 'hc0')$$,
	$$SELECT whole::text, CASE whole WHEN 3 THEN 'division by zero' END FROM generate_series(0, 4) AS whole$$, 'an error of the source itself in a group');
SELECT throws_ok($$SELECT * FROM fit_by('survey', 'whole', 'name ~ x')$$, '42804', NULL, 'an error of the call is no note');

-- rows of another group in the second pass are an error of that group alone
CREATE FUNCTION moving(i int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT i % 3 + CASE WHEN nextval('reads') > 30 AND i = 4 THEN 1 ELSE 0 END $$;
SELECT setval('reads', 1, false) \g /dev/null
CREATE TABLE thirty AS SELECT i, sin(i) AS x, cos(i) AS y FROM generate_series(1, 30) AS i;
SELECT is((SELECT array_agg(coalesce(note, 'fitted') ORDER BY group_level)
		FROM fit_by('SELECT moving(i) AS g, x, y FROM thirty OFFSET 0', 'g', 'y ~ x', vcov => 'hc1')),
	ARRAY['fitted', 'the source gave other rows when it was read again', 'the source gave other rows when it was read again'],
	'other rows');

SELECT * FROM finish();
ROLLBACK;
