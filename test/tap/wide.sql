-- More variables than a call has arguments: they travel as one row, and what comes out is the same to the bit.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
SELECT plan(22);

-- five regressors and a factor that matter, 120 columns of zeros that are dropped
SELECT format('CREATE TABLE wide AS SELECT id, id %% 40 AS firm, (id * 7919) %% 101 / 7.0 + sin(id) AS y, %s, %s, '
	'(ARRAY[''a'', ''b'', ''c''])[1 + id %% 3] AS f, 0.5 + (id * 31) %% 17 AS w FROM generate_series(1, 900) AS id',
	(SELECT string_agg(format('((id * %s) %% 97)::float8 AS x%s', 13 + 6 * j, j), ', ') FROM generate_series(1, 5) AS j),
	(SELECT string_agg(format('0 AS z%s', j), ', ') FROM generate_series(1, 120) AS j)) \gexec
SELECT 'y ~ f + ' || string_agg('x' || j, ' + ') AS short FROM generate_series(1, 5) AS j \gset
SELECT :'short' || ' + ' || string_agg('z' || j, ' + ') AS long FROM generate_series(1, 120) AS j \gset

CREATE TABLE wide_fits AS
SELECT c.*, ols('wide', :'short', c.weights, c.weight_type, c.vcov, c.cluster, psu => c.psu) AS short,
	ols('wide', :'long', c.weights, c.weight_type, c.vcov, c.cluster, psu => c.psu) AS long
FROM (VALUES ('iid', NULL, 'sampling', 'iid', NULL, NULL), ('hc1', 'w', 'sampling', NULL, NULL, NULL),
	('hc3', NULL, 'sampling', 'hc3', NULL, NULL), ('cr1', NULL, 'sampling', NULL, 'firm', NULL),
	('cr2', 'w', 'analytic', 'cr2', 'firm', NULL), ('survey', 'w', 'sampling', NULL, NULL, 'firm'),
	('frequency', 'firm', 'frequency', 'iid', NULL, NULL))
	AS c(name, weights, weight_type, vcov, cluster, psu);
SELECT is((SELECT array_agg((t.term, t.estimate, t.std_error, t.df)::text) FROM tidy(long) AS t WHERE t.term !~ '^z'),
	(SELECT array_agg((t.term, t.estimate, t.std_error, t.df)::text) FROM tidy(short) AS t), name || ': the same estimates and errors')
FROM wide_fits;
SELECT is((SELECT count(*)::int FROM tidy(long) AS t WHERE t.note LIKE 'dropped%'), 120, name || ': columns of zeros are dropped')
FROM wide_fits;
SELECT ok(count(*) = 900 AND bool_and(a.fitted = b.fitted AND a.hat = b.hat), 'augment: the same rows')
FROM wide_fits, augment(long, 'id', 'wide') AS a JOIN augment(short, 'id', 'wide') AS b USING (key) WHERE name = 'iid';
SELECT ok(bool_and(predict(long, r) = predict(short, r)), 'predict: the same values') FROM wide_fits, wide AS r WHERE name = 'iid';
SELECT ok(bool_and(g.model = ols('SELECT * FROM wide WHERE f = ' || quote_literal(group_level), replace(:'long', 'f + ', ''))), 'fit_by: the same models')
FROM fit_by('wide', 'f', replace(:'long', 'f + ', '')) AS g;

-- the aggregates themselves
SELECT is(moments_row_agg('y ~ f + x1', ROW(y, f, x1)), moments_agg('y ~ f + x1', y, f, x1), 'moments_row_agg: the moments of moments_agg') FROM wide;
SELECT is(moments_row_agg('y ~ f + x1', as_record(ROW(y, f, x1))), moments_agg('y ~ f + x1', y, f, x1), '.. of as_record() too') FROM wide;
SELECT is(weighted_moments_row_agg('y ~ f + x1', w, ROW(y, f, x1)), weighted_moments_agg('y ~ f + x1', w, y, f, x1), 'weighted_moments_row_agg') FROM wide;
SELECT is(frequency_moments_row_agg('y ~ f + x1', firm, ROW(y, f, x1)), frequency_moments_agg('y ~ f + x1', firm, y, f, x1), 'frequency_moments_row_agg') FROM wide;
SELECT throws_ok($$SELECT moments_row_agg('y ~ f + x1', ROW(y, x1)) FROM wide$$, '22023', 'the formula has 3 variables and the row 2 columns');

SELECT * FROM finish();
ROLLBACK;
