-- Principal components.  Expected numbers are those of prcomp() of R 4.2.2 unless a block says otherwise; tolerances are
-- relative.  Data: USArrests of R.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\pset fieldsep '\n'

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT no_plan();

CREATE TABLE usarrests (id int, state text, murder float8, assault float8, urbanpop float8, rape float8);
\copy usarrests FROM test/fixtures/usarrests.csv CSV HEADER

-- a public case; its signs make murder's loadings positive, so they are compared by size and by products
CREATE TABLE want (item text, component int, loading float8);
INSERT INTO want VALUES ('murder', 1, 0.535899474938155), ('murder', 2, 0.418180865420955), ('murder', 3, 0.341232727952828), ('murder', 4, 0.649227804341945),
	('assault', 1, 0.58318363490967), ('assault', 2, 0.187985604231939), ('assault', 3, 0.268148427832886), ('assault', 4, -0.743407479936709),
	('urbanpop', 1, 0.278190874619433), ('urbanpop', 2, -0.872806193060425), ('urbanpop', 3, 0.378015793087), ('urbanpop', 4, 0.133877730824248),
	('rape', 1, 0.543432091445683), ('rape', 2, -0.167318635401746), ('rape', 3, -0.817777907626166), ('rape', 4, 0.0890243227036244);
CREATE TABLE have AS SELECT * FROM pca('usarrests', '{murder,assault,urbanpop,rape}');
SELECT pg_temp.near(abs(h.loading), abs(w.loading), 1e-12, format('%s in component %s', h.item, h.component)),
	pg_temp.near(h.loading * sign(m.loading), w.loading, 1e-12, 'its sign against murder''s')
FROM have AS h JOIN want AS w USING (item, component) JOIN have AS m ON m.item = 'murder' AND m.component = h.component;
SELECT pg_temp.near(h.eigenvalue, w.eigenvalue, 1e-13, 'eigenvalue'), pg_temp.near(h.share, w.share, 1e-13, 'share')
FROM (SELECT DISTINCT component, eigenvalue, share FROM have) AS h JOIN (VALUES (1, 2.48024157914949, 0.620060394787374),
	(2, 0.98976515253984, 0.24744128813496), (3, 0.35656318058083, 0.0891407951452075), (4, 0.173430087729835, 0.0433575219324589))
	AS w(component, eigenvalue, share) USING (component);
SELECT pg_temp.near(h.eigenvalue, w.eigenvalue, 1e-12, 'eigenvalue of the covariances')
FROM (SELECT DISTINCT component, eigenvalue FROM pca('usarrests', '{murder,assault,urbanpop,rape}', correlation => false)) AS h
JOIN (VALUES (1, 7011.1148510236), (2, 201.992366322613), (3, 42.1126507553388), (4, 6.1642461841632)) AS w(component, eigenvalue) USING (component);
SELECT pg_temp.near(h.loading, w.loading, 1e-11, h.item || ' in the first of them')
FROM pca('usarrests', '{murder,assault,urbanpop,rape}', correlation => false) AS h
JOIN (VALUES ('murder', 0.0417043206282872), ('assault', 0.995221281426497), ('urbanpop', 0.0463357461197109), ('rape', 0.075155500585547))
	AS w(item, loading) USING (item) WHERE component = 1;
-- scores as the comment has them
SELECT pg_temp.near(abs(sum(p.loading * (x.value - p.mean) / p.sd)), w.score, 1e-11, format('score %s of %s', p.component, w.state))
FROM have AS p JOIN (SELECT state, key AS item, value::float8 FROM usarrests, jsonb_each_text(to_jsonb(usarrests) - 'id' - 'state')) AS x USING (item)
JOIN (VALUES ('Alabama', 1, 0.975660448333605), ('Alabama', 2, 1.12200121043341), ('California', 1, 2.49861284825858), ('California', 2, 1.52742672082479),
	('Wyoming', 1, 0.623100606853615), ('Wyoming', 3, 0.238240486540007)) AS w(state, component, score) ON (w.state, w.component) = (x.state, p.component)
GROUP BY p.component, w.state, w.score;

-- laws: vectors are orthonormal and give the matrix back; the sign; the order of rows; weights
SELECT pg_temp.near(sum(a.loading * b.loading) + 1, 1 + (a.component = b.component)::int, 1e-14, format('vectors %s and %s', a.component, b.component))
FROM have AS a JOIN have AS b USING (item) GROUP BY a.component, b.component;
SELECT pg_temp.near(sum(a.eigenvalue * a.loading * b.loading), c.r, 1e-13, format('correlation of %s and %s', a.item, b.item))
FROM have AS a JOIN have AS b USING (component) JOIN (SELECT 'murder' AS x, 'rape' AS y, corr(murder, rape) AS r FROM usarrests
	UNION ALL SELECT 'assault', 'urbanpop', corr(assault, urbanpop) FROM usarrests) AS c ON (c.x, c.y) = (a.item, b.item) GROUP BY a.item, b.item, c.r;
SELECT ok(bool_and((SELECT loading > 0 FROM have AS m WHERE m.component = c ORDER BY abs(loading) DESC LIMIT 1)), 'the largest loading is positive') FROM generate_series(1, 4) AS c;
SELECT results_eq($$SELECT * FROM pca('SELECT * FROM usarrests ORDER BY rape', '{murder,assault,urbanpop,rape}')$$, $$SELECT * FROM have$$, 'order of rows');
SELECT results_eq($$SELECT component, item, loading, eigenvalue FROM pca('SELECT *, 2.5 AS w FROM usarrests', '{murder,assault,urbanpop,rape}', weights => 'w')$$,
	$$SELECT component, item, loading, eigenvalue FROM have$$, 'equal weights change nothing');
SELECT results_eq($$SELECT * FROM pca('SELECT *, 1 + id % 3 AS w FROM usarrests', '{murder,assault,rape}', design => design('w', weight_type => 'frequency'))$$,
	$$SELECT * FROM pca('SELECT u.* FROM usarrests AS u, generate_series(0, id % 3)', '{murder,assault,rape}')$$, 'frequency weights repeat rows');
-- sampling weights: eigen(cov2cor(svyvar(..))) is that of R's cov.wt(.., cor = TRUE), which has the same ratio of variances
CREATE TABLE weighted AS SELECT * FROM pca('SELECT *, id AS w FROM usarrests', '{murder,assault,rape}', weights => 'w');
SELECT pg_temp.near(h.eigenvalue, w.eigenvalue, 1e-12, 'eigenvalue under weights') FROM (SELECT DISTINCT component, eigenvalue FROM weighted) AS h
JOIN (VALUES (1, 2.39158030473415), (2, 0.452318475930308), (3, 0.156101219335545) ) AS w(component, eigenvalue) USING (component);

-- what is said of the data
SELECT is(n, 49::bigint), is(n_dropped, 1::bigint) FROM pca('SELECT *, CASE WHEN id <> 7 THEN murder END AS m FROM usarrests', '{m,rape}') LIMIT 1;
SELECT is(eigenvalue, 0::float8), is(note, 'the items depend on each other: nothing is left for this component')
FROM pca('SELECT *, murder + rape AS both FROM usarrests', '{murder,rape,both}') WHERE component = 3 AND item = 'both';
SELECT is(count(*), 4::bigint, 'equal eigenvalues are told') FROM pca('VALUES (1, 1), (1, -1), (-1, 1), (-1, -1)', '{column1,column2}')
WHERE note = 'eigenvalues are equal: the loadings of these components are not determined';

SELECT * FROM finish();
ROLLBACK;
