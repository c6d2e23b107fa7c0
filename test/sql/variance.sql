-- robust, clustered and survey errors: what bad input says
\set VERBOSITY terse
SET search_path = public, migstat;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
-- strata a, b of 10 rows; units 1 to 5, the same names in both; hh 0 to 5 has NULL where y has
CREATE TABLE survey (id int, y float8, x float8, w float8, st text, unit int, "my hh" int, "a+b" int, fpc float8,
	young boolean, nobody boolean, nothing text, name text);
INSERT INTO survey SELECT i, CASE WHEN i <> 7 THEN i * i % 11 END, i % 8, 1 + i % 3, CASE WHEN i <= 10 THEN 'a' ELSE 'b' END, i % 5,
	CASE WHEN i <> 7 THEN i % 6 END, i % 4, CASE WHEN i <= 10 THEN 40 ELSE 20 END, i % 2 = 0, false, NULL, 'n' || i % 6
FROM generate_series(1, 20) AS i;

CREATE SEQUENCE rows_read;

-- words, and words that do not go together
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', vcov => 'hc4')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', vcov => 'HC1')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', vcov => 'hc1', cluster => 'unit')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', vcov => 'cr1')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', vcov => 'hc1', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', 'w', 'frequency', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', 'w', vcov => 'iid')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'unit + st + id')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'unit + st', vcov => 'cr2')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'unit + st', two_way => 'max')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', psu => 'unit', singleton => 'ignore')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'house')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => '')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'unit +')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', psu => 'house')$$);
-- before any row is read, of which one would be an error
SELECT pg_temp.refused(format($$SELECT %s('SELECT *, 1 / (id - 1) AS n, y > 5 AS high FROM survey', 'high ~ n', %s => 'house')$$, f, a))
FROM (VALUES ('ols'), ('probit')) AS f(f), (VALUES ('cluster'), ('strata'), ('psu'), ('fpc')) AS a(a);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', fpc => 'name')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', subpop => 'st')$$);

-- clusters: NULL in rows that the model uses, and in others; one; few; names of all kinds
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(unit, 3) AS hole FROM survey', 'y ~ x', cluster => 'hole')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(unit, 3) AS hole FROM survey', 'y ~ x', cluster => 'hole', vcov => 'cr2')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(unit, 3) AS hole FROM survey', 'y ~ x', cluster => 'st + hole')$$);
SELECT (m).n, (m).n_clusters FROM (SELECT ols('survey', 'y ~ x', cluster => '"my hh"') AS m) AS f;
SELECT (m).n, (m).n_clusters FROM (SELECT ols('survey', 'y ~ x', cluster => '"my hh"', vcov => 'cr2') AS m) AS f;
SELECT (m).n, (m).n_clusters, (m).note FROM (SELECT ols('survey', 'y ~ x', cluster => '"my hh" + "a+b"') AS m) AS f;
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', cluster => 'a+b')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 1 AS one FROM survey', 'y ~ x', cluster => 'one')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 1 AS one FROM survey', 'y ~ x', cluster => 'one', vcov => 'cr2')$$);
SELECT (m).n_clusters, (m).vcov_type, (m).note FROM (SELECT ols('survey', 'y ~ x + x^2', cluster => 'st') AS m) AS f;
SELECT DISTINCT std_error FROM (SELECT std_error FROM unnest(array['unit', 'unit_text', 'unit_uuid', 'unit_date', 'unit_row', 'unit_array', 'unit_number']) AS c,
	tidy(ols('SELECT *, unit::text AS unit_text, lpad(unit::text, 32, ''0'')::uuid AS unit_uuid, ''2020-01-01''::date + unit AS unit_date,
		ROW(unit, NULL::int) AS unit_row, ARRAY[unit] AS unit_array, unit::numeric AS unit_number FROM survey', 'y ~ x', cluster => c)) AS t WHERE term = 'x') AS s;
SELECT pg_temp.refused($$SELECT ols('SELECT *, ''{}''::json AS j FROM survey', 'y ~ x', cluster => 'j')$$);
-- a cluster that is a regressor too
SELECT (ols).n_clusters FROM ols('survey', 'y ~ unit', cluster => 'unit');
SELECT (ols).n_clusters FROM ols('survey', 'y ~ i.unit', cluster => 'unit', vcov => 'cr2');
-- two-way variances can be negative
SELECT term, estimate, std_error, statistic, p_value, conf_low, note FROM tidy(ols('SELECT i / 8 AS a, i / 4 % 2 AS b,
	(i / 8 + i / 4) % 2 AS y FROM generate_series(0, 15) AS i', 'y ~ 1', cluster => 'a + b'));

-- leverage 1, no residual degrees of freedom, an exact fit
SELECT vcov_type, note FROM (VALUES ('hc2'), ('hc3')) AS v(v),
	glance(ols('SELECT *, (id = 4)::int AS own FROM survey', 'y ~ x + own', vcov => v));
SELECT v, term, std_error, note FROM unnest('{hc0,hc1,hc2,hc3}'::text[]) AS v, tidy(ols('SELECT * FROM survey WHERE id < 3', 'y ~ x', vcov => v));
SELECT v, term, round(std_error::numeric, 12) AS std_error FROM unnest('{hc1,hc3}'::text[]) AS v, tidy(ols('SELECT 1 + 2 * x AS y, x FROM survey', 'y ~ x', vcov => v));
SELECT term, std_error IS NULL FROM tidy(ols('survey', 'y ~ 1', vcov => 'hc3'));

-- strata, units, corrections
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM survey WHERE st = ''a'' OR id = 20', 'y ~ x', strata => 'st')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, CASE st WHEN ''b'' THEN 0 ELSE unit END AS u FROM survey', 'y ~ x', strata => 'st', psu => 'u')$$);
SELECT s, (m).n_clusters, (m).n_strata, (m).note FROM unnest('{certainty,average,adjust}'::text[]) AS s,
	LATERAL (SELECT ols('SELECT * FROM survey WHERE st = ''a'' OR id = 20', 'y ~ x', strata => 'st', singleton => s) AS m) AS f;
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', strata => 'id', singleton => 'average')$$);
SELECT term, std_error, df, p_value FROM tidy(ols('survey', 'y ~ x', strata => 'id', singleton => 'certainty'));
SELECT (m).note FROM (SELECT ols('survey', 'y ~ x', strata => 'id', singleton => 'certainty') AS m) AS f;
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(st, ''a'') AS s FROM survey', 'y ~ x', strata => 's')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(unit, 3) AS u FROM survey', 'y ~ x', psu => 'u')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, nullif(fpc, 40) AS f FROM survey', 'y ~ x', strata => 'st', fpc => 'f')$$);
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', fpc => 'fpc')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, 4 AS f FROM survey', 'y ~ x', strata => 'st', psu => 'unit', fpc => 'f')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, -1 AS f FROM survey', 'y ~ x', psu => 'unit', fpc => 'f')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, ''NaN''::float8 AS f FROM survey', 'y ~ x', psu => 'unit', fpc => 'f')$$);
SELECT term, std_error FROM tidy(ols('SELECT *, 1.0 AS f FROM survey', 'y ~ x', psu => 'unit', fpc => 'f'));
SELECT (m).n_clusters, (m).n_strata, (m).note FROM (SELECT ols('survey', 'y ~ x', strata => 'st', psu => 'unit') AS m) AS f;
SELECT term, std_error, df FROM tidy(ols('SELECT *, 1 AS u FROM survey', 'y ~ x', psu => 'u', singleton => 'certainty'));

-- subpopulations
SELECT pg_temp.refused($$SELECT ols('survey', 'y ~ x', psu => 'unit', subpop => 'nobody')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT *, NULL::boolean AS unknown FROM survey', 'y ~ x', psu => 'unit', subpop => 'unknown')$$);
SELECT (m).n, (m).n_read, (m).n_clusters FROM (SELECT ols('survey', 'y ~ x', psu => 'unit', subpop => 'young') AS m) AS f;

-- no rows
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM survey WHERE false', 'y ~ x', vcov => 'hc1')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM survey WHERE false', 'y ~ x', psu => 'unit')$$);
SELECT pg_temp.refused($$SELECT ols('SELECT NULL::float8 AS y, 1 AS x', 'y ~ x', vcov => 'hc1')$$);

-- sources that give other rows when they are read again
SELECT pg_temp.refused($$SELECT ols('SELECT * FROM survey WHERE nextval(''rows_read'') <= 30', 'y ~ x', vcov => 'hc1')$$);
SELECT pg_temp.refused(format($$SELECT ols('SELECT *, random() AS r, random() AS v, ARRAY[unit] AS units FROM survey', 'r ~ x', %s)$$, o))
FROM unnest(array['vcov => ''hc0''', 'vcov => ''hc3''', 'cluster => ''units''', 'cluster => ''unit'', vcov => ''cr2''', 'cluster => ''unit + id''',
	'psu => ''units''', 'vcov => ''survey''', '''v'', cluster => ''unit'', vcov => ''cr2''']) AS o;

-- the aggregates by themselves
SELECT pg_temp.refused($$SELECT score_agg(m, 1, y) FROM survey, (SELECT ols('survey', 'y ~ x') AS m) AS f$$);
SELECT pg_temp.refused($$SELECT score_agg(NULL::model, 1, y, x) FROM survey$$);
PREPARE scores(model) AS SELECT cardinality(score_agg($1, 1, y, x)) FROM survey;
PREPARE few_values(model) AS SELECT score_agg($1, 1, y) FROM survey;
PREPARE kind(model, text) AS SELECT robust_moments_agg($1, $2, 1, y, x) FROM survey;
PREPARE weighted(model, float8) AS SELECT score_agg($1, $2, y, x) FROM survey;
PREPARE array_of(model) AS SELECT score_agg($1, 1, VARIADIC ARRAY[y, x]) FROM survey;
PREPARE texts(model) AS SELECT score_agg($1, 1, y, name) FROM survey;
PREPARE windowed(model) AS SELECT cardinality(score_agg($1, 1, y, x) OVER ()) FROM survey;
SELECT ols('survey', 'y ~ x') AS m \gset
EXECUTE scores(:'m');
EXECUTE few_values(:'m');
EXECUTE kind(:'m', 'hc7');
EXECUTE kind(:'m', NULL);
EXECUTE weighted(:'m', -1);
EXECUTE weighted(:'m', 'NaN');
EXECUTE array_of(:'m');
EXECUTE texts(:'m');
EXECUTE windowed(:'m');
EXECUTE scores(NULL);
-- groups with a model each
PREPARE groups(model[], text[], text) AS SELECT st, (robust_moments_by_agg($1, $2, $3, 1, st, y, x)) IS NULL AS nothing FROM survey GROUP BY st ORDER BY st LIMIT 2;
PREPARE by_row AS SELECT robust_moments_by_agg(ARRAY[m], ARRAY[1], 'hc0', 1, 1, y, x) FROM survey, (SELECT ols('survey', 'y ~ x') AS m OFFSET 0) AS f;
SELECT array_agg(ols('survey', 'y ~ x')) AS one, array_agg(ols('survey', 'y ~ x')) || array_agg(ols('survey', 'y ~ 1')) AS other FROM generate_series(1, 1) \gset
SELECT st AS first FROM survey ORDER BY st LIMIT 1 \gset
EXECUTE groups(:'one', ARRAY[:'first'], 'hc1');
EXECUTE groups(:'one', '{1, 2}', 'hc1');
EXECUTE groups('{}', '{}', 'hc1');
EXECUTE groups('{NULL}', '{1}', 'hc1');
EXECUTE groups(:'one', NULL, 'hc1');
EXECUTE groups(NULL, '{1}', 'hc1');
EXECUTE groups(:'one', '{1}', 'hc7');
EXECUTE groups(:'other', ARRAY['-1', :'first'], 'hc1');
EXECUTE by_row;
-- a model whose parts do not hold together
SELECT (jsonb_populate_record(ols('survey', 'y ~ x'), '{"covariance_column": [3, 4]}')) AS m \gset
EXECUTE scores(:'m');
SELECT (jsonb_populate_record(ols('survey', 'y ~ x'), '{"term": ["(Intercept)", "w"]}')) AS m \gset
EXECUTE scores(:'m');
SELECT (jsonb_populate_record(ols('survey', 'y ~ x'), '{"moments": null}')) AS m \gset
EXECUTE scores(:'m');
SELECT pg_temp.refused($$SELECT score_accum(NULL, NULL::model, 1, 2)$$);
SELECT pg_temp.refused($$SELECT score_combine('{0,1,2,3,0}', '{0,1,2,3,0}')$$);
SELECT pg_temp.refused($$SELECT score_combine('{1,2}', '{1,2,3}')$$);
SELECT pg_temp.refused($$SELECT score_final('{1,2}')$$);
SELECT pg_temp.refused($$SELECT score_final('{}')$$);
SELECT pg_temp.refused($$SELECT score_final('{{1,2,3}}')$$);
SELECT pg_temp.refused($$SELECT score_final('{1,NULL,3}')$$);
SELECT score_final('{0,3,1,2,3}');
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES (NULL::float8[])) AS v(a)$$);
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES ('{1}'::float8[])) AS v(a)$$);
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES ('{1,2,NULL,4}'::float8[])) AS v(a)$$);
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES ('{{1,2},{3,4}}'::float8[])) AS v(a)$$);
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES ('{1,2,0,0}'::float8[]), ('{1,2,3,0,0,0}')) AS v(a)$$);
SELECT pg_temp.refused($$SELECT total_moments_agg(a) FROM (VALUES ('{1,NaN,0,0}'::float8[])) AS v(a)$$);

-- moments by unit
SELECT pg_temp.refused($$SELECT unit_moments_agg('y ~ x', 'sampling', 1, true, 0, unit, NULL, y, x) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg('y ~ x', 'none', 1, true, 0, unit, NULL, y) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg('y ~ x', 'frequency', 1.5, true, 0, unit, NULL, y, x) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg(name, 'none', 1, true, 0, unit, NULL, y, x) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg(NULL, 'none', 1, true, 0, unit, NULL, y, x) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg('y ~ x | unit', 'none', 1, true, 0, unit, NULL, y, x, unit) FROM survey$$);
SELECT pg_temp.refused($$SELECT unit_moments_agg('y ~ x', 'none', 1, true, 0, unit, NULL, y, x) OVER () FROM survey$$);
SELECT length(unit_moments_agg('y ~ x', 'none', 1, true, 0, unit, NULL, y, x)) > 0 FROM survey;

-- rights, read-only, a hostile search_path
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.surprise(float8, float8) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE FUNCTION hostile.surprise(int, int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE FUNCTION hostile.surprise(float8, int) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE FUNCTION hostile.product(float8, float8) RETURNS float8 LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE FUNCTION hostile.count(int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE FUNCTION hostile.min(float8) RETURNS float8 LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
CREATE OPERATOR hostile.= (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.surprise);
CREATE OPERATOR hostile.> (LEFTARG = float8, RIGHTARG = float8, FUNCTION = hostile.surprise);
CREATE OPERATOR hostile.> (LEFTARG = float8, RIGHTARG = int, FUNCTION = hostile.surprise);
CREATE OPERATOR hostile.* (LEFTARG = float8, RIGHTARG = float8, FUNCTION = hostile.product);
CREATE DOMAIN hostile.float8 AS text;
CREATE DOMAIN hostile.text AS int;
SET search_path = hostile, pg_catalog, migstat, public;
SELECT pg_temp.refused(pg_catalog.format($$SELECT ols('survey', 'y ~ x', %s)$$, o)) FROM pg_catalog.unnest(array['vcov => ''hc3''', 'cluster => ''unit + st''',
	'''w'', cluster => ''unit'', vcov => ''cr2''', '''w'', strata => ''st'', psu => ''unit'', fpc => ''fpc'', subpop => ''young''', '''w'', strata => ''st'', fpc => ''fpc''']) AS o;
SET search_path = public, migstat;
SET client_min_messages = warning;
DROP SCHEMA hostile CASCADE;
RESET client_min_messages;
CREATE ROLE migstat_variance_reader;
GRANT USAGE ON SCHEMA migstat TO migstat_variance_reader;
SET ROLE migstat_variance_reader;
DO $$ BEGIN PERFORM ols('public.survey', 'y ~ x', cluster => 'unit'); EXCEPTION WHEN insufficient_privilege THEN RAISE NOTICE '%', SQLERRM; END $$;
RESET ROLE;
GRANT SELECT ON survey TO migstat_variance_reader;
SET ROLE migstat_variance_reader;
BEGIN TRANSACTION READ ONLY;
SELECT (ols).n_clusters FROM ols('public.survey', 'y ~ x', strata => 'st', psu => 'unit');
COMMIT;
RESET ROLE;
DROP OWNED BY migstat_variance_reader;
DROP ROLE migstat_variance_reader;
DROP SEQUENCE rows_read;
DROP TABLE survey;

-- a sampling unit in two strata
SELECT pg_temp.refused($$SELECT ols('SELECT i, i % 7 AS y, sin(i) AS x, i <= 12 AS st, CASE WHEN i = 13 THEN 6 ELSE (i + 1) / 2 END AS unit
	FROM generate_series(1, 24) AS i', 'y ~ x', strata => 'st', psu => 'unit')$$);
