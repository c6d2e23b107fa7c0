-- Raked and post-stratified weights.  Expected numbers are made by test/reference/rake.R (R 4.2.2, survey 4.1-1) unless a
-- block says otherwise; tolerances are relative.  Data: apiclus1 of survey.
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

CREATE TABLE clus (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int,
	pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int,
	enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
\copy clus FROM test/fixtures/apiclus1.csv CSV HEADER
ALTER TABLE clus ADD w float8;
UPDATE clus SET w = pw * (1 + id % 5);
\set two '{"stype": {"E": 4421, "H": 755, "M": 1018}, "sch_wide": {"No": 1072, "Yes": 5122}}'
\set three '{"stype": {"E": 4421, "H": 755, "M": 1018}, "sch_wide": {"No": 1072, "Yes": 5122}, "awards": {"No": 2094, "Yes": 4100}}'
CREATE FUNCTION raked(margins jsonb, weights text, source text DEFAULT 'clus', at float8 DEFAULT NULL)
	RETURNS TABLE (id int, stype text, sch_wide text, awards text, api00 int, given float8, weight float8) LANGUAGE sql AS $$
SELECT c.id, c.stype, c.sch_wide, c.awards, c.api00, c.pw, r.weight FROM rake(source, 'id', margins, weights, at) AS r JOIN clus AS c ON c.id::text = r.key
$$;

-- the public case of raking (R 4.2.2; survey 4.1.1): every weight, and what they come to
CREATE TABLE two AS SELECT * FROM raked(:'two', 'pw');
SELECT pg_temp.near(t.weight, w.weight, 1e-11, format('weight of %s', t.id))
FROM two AS t JOIN (VALUES ('E', 'No', 39.8392362471298), ('E', 'Yes', 29.8706754926847), ('H', 'No', 67.1255292411947), ('H', 'Yes', 50.3294011160392),
	('M', 'No', 49.0690721638573), ('M', 'Yes', 36.79102486407)) AS w(stype, sch_wide, weight) USING (stype, sch_wide);
SELECT pg_temp.near(sum(weight), 6194, 1e-13, 'sum of the weights'), pg_temp.near(sum(weight * api00) / sum(weight), 641.23032092682, 1e-12, 'mean'),
	pg_temp.near(sum(weight) ^ 2 / sum(weight ^ 2), 174.011158551058, 1e-11, 'effective size'),
	pg_temp.near(max(weight / given), 1.9832049092809, 1e-11, 'largest factor'), pg_temp.near(min(weight / given), 0.882520718276494, 1e-11, 'least'),
	is(count(*), 183::bigint, 'a weight for every row') FROM two;
SELECT pg_temp.near(r.effective_n, 174.011158551058, 1e-11, 'effective size as reported'), ok(r.converged AND abs(r.deviation) < 1e-12, 'within tolerance'),
	is(r.n, (SELECT count(*) FROM clus WHERE (r.variable, r.level) IN (('stype', stype), ('sch_wide', sch_wide))), 'rows'),
	pg_temp.near(r.weighted_n, (SELECT sum(pw) FROM clus WHERE (r.variable, r.level) IN (('stype', stype), ('sch_wide', sch_wide))), 1e-13, 'weights before'),
	pg_temp.near(r.raked, r.target, 1e-12, 'weights after')
FROM rake_report('clus', :'two', 'pw') AS r;

-- three margins; weights that differ within cells; a largest weight
SELECT pg_temp.near(t.weight, w.weight, 1e-11, format('weight of %s', t.id))
FROM raked(:'three', 'pw') AS t JOIN (VALUES ('E', 'No', 'No', 39.8251655885231), ('H', 'No', 'No', 67.1817724545805), ('M', 'No', 'No', 49.0690869467482),
	('E', 'Yes', 'No', 29.741258421928), ('H', 'Yes', 'No', 50.1710520543485), ('M', 'Yes', 'No', 36.6445782169417),
	('E', 'Yes', 'Yes', 29.8966809556508), ('H', 'Yes', 'Yes', 50.4332370607528), ('M', 'Yes', 'Yes', 36.8360762737113)) AS w(stype, sch_wide, awards, weight)
	USING (stype, sch_wide, awards);
SELECT pg_temp.near(sum(weight * api00) / sum(weight), 641.210270813812, 1e-12, 'unequal weights: mean'),
	pg_temp.near(sum(weight ^ 2), 269196.666888407, 1e-11, 'sum of squares') FROM raked(:'two', 'w');
SELECT pg_temp.near(sum(weight * api00) / sum(weight), 640.072716533581, 1e-11, 'a largest weight: mean'),
	pg_temp.near(sum(weight ^ 2), 253360.188187552, 1e-10, 'sum of squares'),
	is(count(*) FILTER (WHERE weight > 1.6 * 6194 / 183 * (1 - 1e-9)), 25::bigint, 'rows at it'),
	ok(max(weight) <= 1.6 * 6194 / 183 * (1 + 1e-12), 'and none above') FROM raked(:'two', 'w', at => 1.6);
SELECT is((SELECT DISTINCT n_at_limit FROM rake_report('clus', :'two', 'w', trim_at => 1.6)), 25::bigint, 'reported');

-- post-stratification
SELECT pg_temp.near(p.weight, w.weight, 1e-13, format('post-stratified weight of %s', p.key))
FROM poststratify('clus', 'id', 'stype', '{"E": 4421, "H": 755, "M": 1018}', 'pw') AS p JOIN clus AS c ON c.id::text = p.key
JOIN (VALUES ('E', 30.7013888888889), ('H', 53.9285714285714), ('M', 40.72)) AS w(stype, weight) USING (stype);

-- laws: the order of rows changes no bit, weights that fit stay, margins in shares give shares, a design says the weights
SELECT results_eq($$SELECT id, weight FROM raked('$$ || :'two' || $$', 'w', 'SELECT * FROM clus ORDER BY api00 DESC') ORDER BY id$$,
	$$SELECT id, weight FROM raked('$$ || :'two' || $$', 'w') ORDER BY id$$, 'order of rows');
CREATE TABLE once AS SELECT * FROM raked(:'two', 'w');
SELECT is((SELECT DISTINCT iterations FROM rake_report('once', :'two', 'weight')), 1, 'weights that fit take one round');
SELECT pg_temp.near(max(abs(r.weight / o.weight - 1)) + 1, 1, 1e-11, 'and stay') FROM rake('once', 'id', :'two', 'weight') AS r JOIN once AS o ON o.id::text = r.key;
SELECT pg_temp.near(sum(weight), 1, 1e-13, 'margins as shares') FROM rake('clus', 'id', '{"stype": {"E": 0.5, "H": 0.3, "M": 0.2}, "sch_wide": {"No": 0.4, "Yes": 0.6}}');
SELECT results_eq($$SELECT * FROM rake('clus', 'id', '$$ || :'two' || $$', design => design('pw', psu => 'dnum'))$$,
	$$SELECT * FROM rake('clus', 'id', '$$ || :'two' || $$', 'pw')$$, 'design');
-- levels of other types; rows without a weight, and of weight 0
SELECT results_eq($$SELECT key, weight FROM rake('VALUES (1, true, 1.50, 1), (2, false, 2, 1), (3, true, 2.0, NULL), (4, true, 1.5, 0), (5, true, 2.0, 2)', 'column1',
		'{"column2": {"true": 30, "false": 10}, "column3": {"1.5": 10, "2": 30}}', 'column4') ORDER BY key$$,
	$$VALUES ('1', 10::float8), ('2', 10::float8), ('3', NULL::float8), ('4', 0::float8), ('5', 20::float8)$$, 'booleans, numerics, no weight');

SELECT * FROM finish();
ROLLBACK;
