-- Totals and ratios.  Expected numbers are made by test/reference/totals.R (R 4.2.2, survey 4.1-1) unless a block says
-- otherwise; tolerances are relative.  Data: apistrat and apiclus1 of survey.
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

CREATE TABLE apistrat (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int,
	pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int,
	enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
CREATE TABLE apiclus1 (LIKE apistrat);
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy apiclus1 FROM test/fixtures/apiclus1.csv CSV HEADER
CREATE VIEW strat AS SELECT *, CASE WHEN id % 5 <> 0 THEN ell END AS half, enroll > 400 AS big, stype || ' ' || id % 9 AS unit FROM apistrat;
CREATE VIEW clus AS SELECT *, CASE WHEN id % 5 <> 0 THEN ell END AS half, enroll > 400 AS big FROM apiclus1;
CREATE VIEW few AS SELECT * FROM strat WHERE stype <> 'H' OR unit = 'H 4';

-- by group, domains, finite populations, and strata with one unit: the singleton policies
CREATE TABLE want (call text, variable text, group_level text, n bigint, estimate float8, std_error float8, df float8, conf_low float8,
	conf_high float8);
INSERT INTO want VALUES
	('strata', 'api00', NULL, 200, 4102207.89961815, 58278.9789376328, 197, 3987277.14714522, 4217138.65209107),
	('strata', 'enroll', 'No', 87, 1627217.13229561, 144256.009860627, 197, 1342732.87975292, 1911701.3848383),
	('strata', 'enroll', 'Yes', 113, 2059960.40014267, 140944.74576445, 197, 1782006.22209936, 2337914.57818598),
	('weights', 'enroll', 'E', 100, 1842584.34184265, 149745.691025874, 199, 1547292.34645068, 2137876.33723463),
	('weights', 'enroll', 'H', 50, 997128.525190353, 141582.577211516, 199, 717933.835506076, 1276323.21487463),
	('weights', 'enroll', 'M', 50, 847464.665405273, 118397.385530872, 199, 613990.166185372, 1080939.16462517),
	('units', 'enroll', 'No', 87, 1627217.13229561, 175850.057740419, 24, 1264280.45106295, 1990153.81352826),
	('units', 'enroll', 'Yes', 113, 2059960.40014267, 173421.078154501, 24, 1702036.88638361, 2417883.91390173),
	('units', 'half', NULL, 160, 112421.858884811, 11051.6781477003, 24, 89612.3162521969, 135231.401517426),
	('clusters', 'enroll', NULL, 183, 3404940.13452911, 932235.027041215, 14, 1405494.85852042, 5404385.41053781),
	('clusters', 'enroll', 'E', 144, 2109717.12683487, 631349.38627511, 14, 755607.367726938, 3463826.8859428),
	('clusters', 'enroll', 'H', 14, 535594.869567871, 226716.59470641, 14, 49336.135311507, 1021853.60382424),
	('clusters', 'enroll', 'M', 25, 759628.138126373, 213635.484268131, 14, 301425.595401212, 1217830.68085153),
	('clusters plain', 'enroll', NULL, 183, 3404940.13452911, 941610.74091198, 14, 1385385.95222068, 5424494.31683755),
	('clusters', 'half', 'E', 114, 114639.776493073, 35480.2654004176, 14, 38542.1755784662, 190737.377407679),
	('clusters', 'half', 'H', 12, 6701.70526885986, 2621.13279290489, 14, 1079.93454737265, 12323.4759903471),
	('clusters', 'half', 'M', 21, 15908.0882644653, 3804.31560127681, 14, 7748.64280620881, 24067.5337227219),
	('domain', 'enroll', 'E', 79, 1432709.50669479, 508497.987926786, 14, 342089.791356435, 2523329.22203315),
	('domain', 'enroll', 'H', 10, 500867.851356506, 229199.988873919, 14, 9282.76634881698, 992452.936364196),
	('domain', 'enroll', 'M', 21, 717860.944683075, 222461.024900916, 14, 240729.49989504, 1194992.38947111),
	('strata', 'api_stu / enroll', 'No', 87, 0.816624536882972, 0.014755642855147, 197, 0.787525242978413, 0.845723830787531),
	('strata', 'api_stu / enroll', 'Yes', 113, 0.853017947313908, 0.00732180859668968, 197, 0.838578762091037, 0.867457132536779),
	('weights', 'half / enroll', 'E', 78, 0.0606468178761387, 0.00613275736029025, 199, 0.0485532868652062, 0.0727403488870711),
	('weights', 'half / enroll', 'H', 40, 0.0106611856006762, 0.00186617392324161, 199, 0.0069811717200279, 0.0143411994813244),
	('weights', 'half / enroll', 'M', 42, 0.0239918631087711, 0.00346211216478186, 199, 0.0171647283684959, 0.0308189978490463),
	('units', 'api_stu / enroll', 'No', 87, 0.816624536882972, 0.0151516298070478, 24, 0.785353109917886, 0.847895963848058),
	('units', 'api_stu / enroll', 'Yes', 113, 0.853017947313908, 0.0102711500233871, 24, 0.831819335554374, 0.874216559073442),
	('clusters', 'api_stu / enroll', NULL, 183, 0.849708741724488, 0.00838629716939109, 14, 0.831721923194655, 0.86769556025432),
	('clusters', 'half / enroll', 'E', 114, 0.0671757239190797, 0.00346970093368546, 14, 0.0597339555454552, 0.0746174922927043),
	('clusters', 'half / enroll', 'H', 12, 0.0143769968051118, 0.0046405460060644, 14, 0.00442401550663476, 0.0243299781035889),
	('clusters', 'half / enroll', 'M', 21, 0.0244460626235306, 0.00488570329425172, 14, 0.0139672712369034, 0.0349248540101579),
	('clusters plain', 'api_stu / enroll', 'E', 144, 0.853267234602365, 0.0126596621393993, 14, 0.826114959772244, 0.880419509432485),
	('clusters plain', 'api_stu / enroll', 'H', 14, 0.830068250758342, 0.0148741769351149, 14, 0.798166314074173, 0.86197018744251),
	('clusters plain', 'api_stu / enroll', 'M', 25, 0.853673751281023, 0.0112540867554796, 14, 0.829536135823198, 0.877811366738848),
	('domain', 'api_stu / enroll', 'E', 79, 0.857166481608354, 0.0136191374494371, 14, 0.827956336905878, 0.886376626310829),
	('domain', 'api_stu / enroll', 'H', 10, 0.826868495742668, 0.0147043247755191, 14, 0.795330855709315, 0.858406135776021),
	('domain', 'api_stu / enroll', 'M', 21, 0.854212834174171, 0.0116283554900305, 14, 0.829272492116778, 0.879153176231565),
	('certainty', 'enroll', NULL, 156, 2854563.51140404, 206053.504047647, 16, 2417749.59625032, 3291377.42655775),
	('certainty', 'api_stu / enroll', NULL, 156, 0.844948694426424, 0.00939315564973674, 16, 0.825036093988137, 0.864861294864711),
	('certainty', 'mean api00', NULL, 156, 666.35522066986, 9.46709836108691, 16, 646.285868685943, 686.424572653777),
	('average', 'enroll', NULL, 156, 2854563.51140404, 252362.972314621, 16, 2319577.90906704, 3389549.11374103),
	('average', 'api_stu / enroll', NULL, 156, 0.844948694426424, 0.011504219208198, 16, 0.820560839163562, 0.869336549689286),
	('average', 'mean api00', NULL, 156, 666.35522066986, 11.5947801647009, 16, 641.775384755405, 690.935056584315),
	('adjust', 'enroll', NULL, 156, 2854563.51140404, 263672.275008286, 16, 2295603.25835625, 3413523.76445183),
	('adjust', 'api_stu / enroll', NULL, 156, 0.844948694426424, 0.00954325699695173, 16, 0.824717893346755, 0.865179495506092),
	('adjust', 'mean api00', NULL, 156, 666.35522066986, 9.517477438722, 16, 646.179069812295, 686.531371527426);

\set strata 'weights => ''pw'', strata => ''stype'', fpc => ''fpc'''
\set units 'weights => ''pw'', strata => ''stype'', psu => ''unit'''
\set clusters 'weights => ''pw'', psu => ''dnum'', fpc => ''fpc'''
CREATE TABLE have AS
SELECT 'strata' AS call, * FROM total('strat', '{api00}', :strata)
UNION ALL SELECT 'strata', * FROM total('strat', '{enroll}', 'awards', :strata)
UNION ALL SELECT 'weights', * FROM total('strat', '{enroll}', 'stype', weights => 'pw')
UNION ALL SELECT 'units', * FROM total('strat', '{enroll}', 'awards', :units)
UNION ALL SELECT 'units', * FROM total('strat', '{half}', :units)
UNION ALL SELECT 'clusters', * FROM total('clus', '{enroll}', :clusters)
UNION ALL SELECT 'clusters', * FROM total('clus', '{enroll,half}', 'stype', :clusters)
UNION ALL SELECT 'clusters plain', * FROM total('clus', '{enroll}', weights => 'pw', psu => 'dnum')
UNION ALL SELECT 'domain', * FROM total('clus', '{enroll}', 'stype', :clusters, subpop => 'big')
UNION ALL SELECT 'strata', * FROM ratio('strat', 'api_stu', 'enroll', 'awards', :strata)
UNION ALL SELECT 'weights', * FROM ratio('strat', 'half', 'enroll', 'stype', weights => 'pw')
UNION ALL SELECT 'units', * FROM ratio('strat', 'api_stu', 'enroll', 'awards', :units)
UNION ALL SELECT 'clusters', * FROM ratio('clus', 'api_stu', 'enroll', :clusters)
UNION ALL SELECT 'clusters', * FROM ratio('clus', 'half', 'enroll', 'stype', :clusters)
UNION ALL SELECT 'clusters plain', * FROM ratio('clus', 'api_stu', 'enroll', 'stype', weights => 'pw', psu => 'dnum')
UNION ALL SELECT 'domain', * FROM ratio('clus', 'api_stu', 'enroll', 'stype', :clusters, subpop => 'big');
INSERT INTO have
SELECT p, t.* FROM unnest('{certainty,average,adjust}'::text[]) AS p, total('few', '{enroll}', :units, singleton => p) AS t
UNION ALL SELECT p, t.* FROM unnest('{certainty,average,adjust}'::text[]) AS p, ratio('few', 'api_stu', 'enroll', :units, singleton => p) AS t
UNION ALL SELECT p, 'mean api00', NULL, d.n, d.n_missing, d.mean, d.std_error, 16, d.conf_low, d.conf_high, d.note
FROM unnest('{certainty,average,adjust}'::text[]) AS p, describe('few', '{api00}', :units, singleton => p) AS d;
SELECT is((SELECT count(*) FROM want AS w JOIN have AS h ON (h.call, h.variable, h.n, h.df) = (w.call, w.variable, w.n, w.df)
	AND h.group_level IS NOT DISTINCT FROM w.group_level), (SELECT count(*) FROM want), 'every row is there, once');
SELECT pg_temp.near(h.estimate, w.estimate, 1e-13, concat_ws(' ', w.call, w.variable, w.group_level)),
	pg_temp.near(h.std_error, w.std_error, 1e-12, 'error'), pg_temp.near(h.conf_low, w.conf_low, 1e-11, 'lower limit'),
	pg_temp.near(h.conf_high, w.conf_high, 1e-11, 'upper limit')
FROM want AS w LEFT JOIN have AS h ON (h.call, h.variable) = (w.call, w.variable) AND h.group_level IS NOT DISTINCT FROM w.group_level;

-- numbers of public cases (R 4.2.2; survey 4.1.1): total of the stratified sample; mean, design effect and share of the clusters
SELECT pg_temp.near(std_error, 58278.9789376328, 1e-12, 'total of api00') FROM total('strat', '{api00}', :strata);
SELECT pg_temp.near(mean, 644.169398907104, 1e-13, 'mean'), pg_temp.near(std_error, 23.542240693781, 1e-12, 'error'),
	pg_temp.near(deff, 9.34586945059095, 1e-12, 'deff') FROM describe('clus', '{api00}', :clusters);
SELECT pg_temp.near(mean, 0.87431693989071, 1e-13, 'share'), pg_temp.near(std_error, 0.0203594772446274, 1e-12, 'error')
FROM describe('SELECT *, sch_wide = ''Yes'' AS wide FROM clus', '{wide}', :clusters);

-- a domain is not its rows alone
SELECT is(d.estimate, f.estimate, 'filtered rows give the same total'), isnt(d.std_error, f.std_error, 'and another error'),
	is(d.df - f.df, (SELECT count(*)::float8 FROM strat WHERE NOT big), 'with fewer degrees of freedom')
FROM total('strat', '{enroll}', weights => 'pw', subpop => 'big') AS d, total('SELECT * FROM strat WHERE big', '{enroll}', weights => 'pw') AS f;

-- laws
SELECT is(r.estimate, d.mean, 'a ratio to 1 is a mean'), is(r.std_error, d.std_error, 'with its error')
FROM ratio('SELECT *, 1 AS one FROM strat', 'api00', 'one', :units) AS r, describe('strat', '{api00}', :units) AS d;
SELECT pg_temp.near(t.estimate, 6193.99995803833 * d.mean, 1e-13, 'a total is the sum of the weights times the mean')
FROM total('strat', '{api00}', :strata) AS t, describe('strat', '{api00}', :strata) AS d;
SELECT results_eq(format($$SELECT * FROM total('SELECT * FROM strat ORDER BY enroll DESC', '{api00,half}', 'awards', %s)$$, :'units'),
	format($$SELECT * FROM total('strat', '{api00,half}', 'awards', %s)$$, :'units'), 'the order of rows changes no bit');
SELECT results_eq(format($$SELECT estimate, std_error FROM total('strat', '{%I}', 'awards', %s)$$, v, :'units'),
	format($$SELECT estimate, std_error FROM total('strat', '{api00,half,enroll}', 'awards', %s) WHERE variable = %L$$, :'units', v),
	v || ' alone and among others')
FROM unnest('{api00,half,enroll}'::text[]) AS v;
SELECT pg_temp.near(b.std_error, a.std_error, 1e-13, 'far from 0 the error is as exact') -- whole numbers: adding 1e9 rounds nothing
FROM describe('strat', '{api00}', :units) AS a, describe('SELECT *, api00 + 1e9 AS far FROM strat', '{far}', :units) AS b;
SELECT is(std_error, 0::float8, 'no spread, no error') FROM describe('SELECT *, 0.1 AS same FROM strat', '{same}', :units);

-- workers and plans change no bit
CREATE TABLE big AS SELECT i, i % 20 AS st, i % 500 AS unit, sin(i) * 1e3 AS y, 1 + abs(cos(i)) AS x, 1 + (i * 37 % 101) / 7.0 AS w, i * 7 % 13 AS g
FROM generate_series(1, 20000) AS i;
\set calls 'SELECT 1 AS call, t::text FROM total(''big'', ''{y,x}'', ''g'', design => design(''w'', ''st'', ''unit'')) AS t UNION ALL SELECT 2, t::text FROM ratio(''big'', ''y'', ''x'', ''g'', design => design(''w'', ''st'', ''unit'')) AS t UNION ALL SELECT 3, t::text FROM describe(''big'', ''{y,x}'', ''g'', design => design(''w'', ''st'')) AS t'
CREATE TABLE serial AS :calls;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL enable_hashagg = off;
CREATE TABLE workers AS :calls;
SELECT set_eq('TABLE workers', 'TABLE serial', 'workers and sorted groups: the same bits');

-- what is said of the data; by hand: five units of one stratum, of which one has the value 2, another 6
SELECT results_eq($$SELECT variable, group_level, n, n_missing, estimate, round(std_error::numeric, 12), note
	FROM total('VALUES (2.0, 1, ''a''), (NULL, 1, ''a''), (4.0, NULL, ''b''), (1.0, 0, ''b''), (6.0, 1, NULL)', '{column1}', 'column3', weights => 'column2')$$,
	$$VALUES ('column1', 'a', 1::bigint, 1::bigint, 2::float8, 2.000000000000, NULL),
	('column1', 'b', 0::bigint, 0::bigint, NULL::float8, NULL::numeric, 'no value; 2 rows without a weight are left out'),
	('column1', NULL, 1::bigint, 0::bigint, 6::float8, 6.000000000000, 'the rows where column3 is NULL')$$, 'missing values, weights and groups');
SELECT is(note, 'nothing sums to 0'), is(estimate, NULL), is(std_error, NULL) FROM ratio('SELECT *, 0 AS nothing FROM strat', 'enroll', 'nothing');
SELECT is(note, 'without weights the total is the sample''s'), is(estimate, (SELECT sum(enroll) FROM strat)::float8) FROM total('strat', '{enroll}');
SELECT matches(note, 'strata with one sampling unit: 1 of 3, singleton => ''adjust''') FROM total('few', '{enroll}', :units, singleton => 'adjust');
SELECT matches(note, 'sampling units of the same name in different strata are different units')
FROM total('SELECT *, id % 9 AS number FROM strat', '{enroll}', weights => 'pw', strata => 'stype', psu => 'number');

SELECT * FROM finish();
ROLLBACK;
