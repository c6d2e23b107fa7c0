-- Descriptives.  Expected numbers are made by test/reference/descriptives.R (R 4.2.2, survey 4.1-1) unless a block says
-- otherwise; tolerances are relative.  Data: apistrat and apiclus1 of survey, attitude of R, items a1 to a5 of
-- psych's bfi.  The attitude items' alphas are also those of psych 2.2.9, the mean z-scores of `complete` and the
-- design-based means those of an independent computation in Python.
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
CREATE TABLE bfi (id int, a1 int, a2 int, a3 int, a4 int, a5 int);
CREATE TABLE attitude (id int, rating int, complaints int, privileges int, learning int, raises int, critical int,
	advance int);
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy apiclus1 FROM test/fixtures/apiclus1.csv CSV HEADER
\copy bfi FROM test/fixtures/bfi.csv CSV HEADER
\copy attitude FROM test/fixtures/attitude.csv CSV HEADER
CREATE VIEW strat AS SELECT *, CASE WHEN id % 5 <> 0 THEN ell END AS half, emer + 1 AS cases, enroll > 400 AS large FROM apistrat;
CREATE VIEW clus AS SELECT *, CASE WHEN id % 5 <> 0 THEN ell END AS half FROM apiclus1;
CREATE VIEW answers AS SELECT *, 1 + id % 4 / 2.0 AS w FROM bfi;

-- z-scores within respondents
CREATE TABLE z_want (call text, item text, mean float8, sd float8, min float8, max float8, n bigint, mean_z float8,
	sd_z float8, n_answers bigint, n_straight bigint, n_few bigint, n_missing bigint);
INSERT INTO z_want VALUES
	('complete', 'a1', 2.41232927279439, 1.40457526845118, 1, 6, 2681, -1.08822631914018, 0.873209301871602, 2709, 28, 0, 0),
	('complete', 'a2', 4.79734219269103, 1.17641471195972, 1, 6, 2681, 0.358514887082312, 0.610391803729579, 2709, 28, 0, 0),
	('complete', 'a3', 4.59911406423034, 1.30455370413401, 1, 6, 2681, 0.218042619107797, 0.627115835043895, 2709, 28, 0, 0),
	('complete', 'a4', 4.68217054263566, 1.48644153374369, 1, 6, 2681, 0.312025755161961, 0.763545719199252, 2709, 28, 0, 0),
	('complete', 'a5', 4.55112587670727, 1.26160331891483, 1, 6, 2681, 0.199643057788115, 0.626143219062286, 2709, 28, 0, 0),
	('plain', 'a1', 2.41343390804598, 1.40773715052148, 1, 6, 2755, -1.08654017340975, 0.867609831838344, 2784, 29, 0, 16),
	('plain', 'a2', 4.80238009376127, 1.17201992165085, 1, 6, 2742, 0.356544978248687, 0.6112542756548, 2773, 31, 0, 27),
	('plain', 'a3', 4.60382119682769, 1.30183363919143, 1, 6, 2743, 0.215569305375024, 0.629031263374593, 2774, 31, 0, 26),
	('plain', 'a4', 4.6997482919813, 1.47963268626392, 1, 6, 2751, 0.317252895141921, 0.762760439571064, 2781, 30, 0, 19),
	('plain', 'a5', 4.56034482758621, 1.25851209837184, 1, 6, 2753, 0.200400482457989, 0.625852895771016, 2784, 31, 0, 16),
	('zero', 'a1', 2.41343390804598, 1.40773715052148, 1, 6, 2709, -1.07697850188809, 0.875630415924391, 2784, 0, 75, 16),
	('zero', 'a2', 4.80238009376127, 1.17201992165085, 1, 6, 2709, 0.354809306854071, 0.608309998993196, 2773, 0, 64, 27),
	('zero', 'a3', 4.60382119682769, 1.30183363919143, 1, 6, 2709, 0.215788948626063, 0.624255088836029, 2774, 0, 65, 26),
	('zero', 'a4', 4.6997482919813, 1.47963268626392, 1, 6, 2709, 0.308800682757186, 0.760243547348193, 2781, 0, 72, 19),
	('zero', 'a5', 4.56034482758621, 1.25851209837184, 1, 6, 2709, 0.19757956365077, 0.62322502976326, 2784, 0, 75, 16),
	('weighted', 'a1', 2.40223750384892, 1.41114754356721, 1, 6, 2750, -1.09557112847685, 0.866188153094895, 2784, 28, 6, 16),
	('weighted', 'a2', 4.81102524471922, 1.16430531671193, 1, 6, 2739, 0.358114077007222, 0.609596175102211, 2773, 29, 5, 27),
	('weighted', 'a3', 4.61552718286656, 1.28985888082426, 1, 6, 2741, 0.219956101269758, 0.624604033634652, 2774, 29, 4, 26),
	('weighted', 'a4', 4.71184873086014, 1.46782582769515, 1, 6, 2749, 0.322610217404008, 0.757872510377736, 2781, 29, 3, 19),
	('weighted', 'a5', 4.56108318801928, 1.25186753012422, 1, 6, 2746, 0.197132857094654, 0.621559929638191, 2784, 29, 9, 16);
CREATE TABLE z_have AS
SELECT 'complete' AS call, * FROM mean_z('SELECT * FROM bfi WHERE a1 + a2 + a3 + a4 + a5 > 0', '{a1,a2,a3,a4,a5}', min_items => 5)
UNION ALL SELECT 'plain', * FROM mean_z('bfi', '{a1,a2,a3,a4,a5}')
UNION ALL SELECT 'zero', * FROM mean_z('bfi', '{a1,a2,a3,a4,a5}', min_items => 5, straight_liners => 'zero')
UNION ALL SELECT 'weighted', * FROM mean_z('answers', '{a1,a2,a3,a4,a5}', 'w', 4);
SELECT results_eq(
	'SELECT call, item, min, max, n, n_answers, n_straight, n_few, n_missing FROM z_have ORDER BY 1, 2',
	'SELECT call, item, min, max, n, n_answers, n_straight, n_few, n_missing FROM z_want ORDER BY 1, 2', 'counts of z-scores');
SELECT pg_temp.near(h.mean, w.mean, 1e-13, format('%s %s mean', call, item)),
	pg_temp.near(h.sd, w.sd, 1e-13, format('%s %s sd', call, item)),
	pg_temp.near(h.mean_z, w.mean_z, 1e-12, format('%s %s mean z', call, item)),
	pg_temp.near(h.sd_z, w.sd_z, 1e-12, format('%s %s sd of z', call, item))
FROM z_have AS h FULL JOIN z_want AS w USING (call, item) ORDER BY call, item;
SELECT ok(bool_and(n + n_straight + n_few + n_missing + n_no_weight = 2800), 'every row of the source is in one count')
FROM z_have WHERE call <> 'complete';
-- three respondents: 1 2 3, the same twice, one answer; and rows that do not count
CREATE TABLE few (a float8, b float8, c float8, w float8);
INSERT INTO few VALUES (1, 2, 3, 1), (5, 5, NULL, 1), (NULL, 4, NULL, 1), (1, 9, 9, NULL), (9, 1, 1, 0);
SELECT results_eq($$SELECT item, mean, sd, n, mean_z, n_answers, n_straight, n_few, n_missing, n_no_weight FROM mean_z('few', '{a,b,c}', 'w')$$,
	$$VALUES ('a', 3::float8, sqrt(8::float8), 1::bigint, -1::float8, 2::bigint, 1::bigint, 0::bigint, 1::bigint, 2::bigint),
		('b', 11 / 3::float8, sqrt(7 / 3::float8), 1, 0, 3, 1, 1, 0, 2), ('c', 3, NULL, 1, 1, 1, 0, 0, 2, 2)$$, 'rows left out, by cause');
SELECT results_eq($$SELECT item, n, mean_z, n_straight, n_few FROM mean_z('few', '{a,b,c}', 'w', straight_liners => 'zero')$$,
	$$VALUES ('a', 2::bigint, -0.5::float8, 0::bigint, 0::bigint), ('b', 2, 0, 0, 1), ('c', 1, 1, 0, 0)$$, 'z-scores of equal answers can be 0');
-- the order of rows does not matter, to the bit; nor do parallel workers
CREATE TABLE mixed AS SELECT i AS id, sin(i) AS a, exp(sin(3 * i)) AS b, 1e6 + cos(i) AS c, 1 + (i * 37 % 101) / 7.0 AS w
	FROM generate_series(1, 30000) AS i;
CREATE TABLE forward AS SELECT * FROM mean_z('SELECT * FROM mixed ORDER BY id', '{a,b,c}', 'w');
SELECT results_eq($$SELECT * FROM mean_z('SELECT * FROM mixed ORDER BY b DESC', '{a,b,c}', 'w')$$, 'SELECT * FROM forward',
	'the same in another order');
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
ALTER TABLE mixed SET (parallel_workers = 3);
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END
$$;
SELECT matches(pg_temp.plan('SELECT items_agg(ARRAY[a, b, c], 1, false, 2, false) FROM mixed'), 'Partial Aggregate', 'a parallel plan');
SELECT results_eq($$SELECT * FROM mean_z('mixed', '{a,b,c}', 'w')$$, 'SELECT * FROM forward', 'the same with workers');
SET LOCAL max_parallel_workers_per_gather = 0;
-- SD of numbers far from 0: numeric arithmetic is exact
SELECT pg_temp.near(sd, (SELECT stddev((1e9::numeric + i % 3 / 4.0)) FROM generate_series(1, 1000) AS i)::float8, 1e-15, 'no digits are lost far from 0')
FROM mean_z('SELECT 1e9 + i % 3 / 4.0 AS a, i AS b FROM generate_series(1, 1000) AS i', '{a,b}') WHERE item = 'a';

-- the deck's Table 1 from simulated rows: its identity, and near the published figures
SELECT is(count(*), 9::bigint, 'Table 1 has nine issues') FROM migdata.dires_table1();
SELECT ok(bool_and(abs(mean - mean_published) < 0.15 AND abs(sd - sd_published) < 0.1 AND abs(mean_z - mean_z_published) < 0.1),
	'simulated rows come near Table 1') FROM migdata.dires_table1();
SELECT ok(abs(sum(n * mean_z)) < 1e-8, 'z-scores of a respondent sum to 0')
FROM mean_z('migdata.dires_sample', '{importance_stability,importance_army,importance_immigration,importance_corruption}');

-- means by group
CREATE TABLE want (call text, variable text, group_level text, n bigint, n_missing bigint, mean float8, std_error float8,
	conf_low float8, conf_high float8, sd float8, min float8, p25 float8, median float8, p75 float8, max float8, deff float8);
INSERT INTO want VALUES
	('strata', 'api00', NULL, 200, 0, 662.287363159321, 9.40894080278458, 643.732188272086, 680.842538046555, 123.250096169647, 398, 565, 668, 756, 893, 1.20445726853772),
	('strata', 'enroll', NULL, 200, 0, 595.282137135504, 18.5085109585774, 558.781890727634, 631.782383543374, 442.230359273071, 119, 334, 446, 660, 3156, 0.362018122363404),
	('strata', 'half', 'No', 72, 15, 22.301287156594, 2.46988052026343, 17.4304875666446, 27.1720867465435, 18.4440131803934, 0, 6, 18, 34, 70, 1.34377815134619),
	('strata', 'half', 'Yes', 88, 25, 23.2715984459081, 2.71115761290459, 17.92498136023, 28.6182155315862, 23.7412712074869, 0, 5, 16, 33, 84, 1.18145565126394),
	('strata replacement', 'api00', 'No', 87, 0, 633.734911659413, 15.334770976045, 603.49353132976, 663.976291989066, 125.176544050047, 398, 531, 646, 743, 884, 1.30565346848417),
	('strata replacement', 'api00', 'Yes', 113, 0, 678.422405614438, 11.8566309874443, 655.040192232851, 701.804618996025, 119.61870041458, 418, 588, 676, 765, 893, 1.11020426433015),
	('strata subpop', 'api00', 'No', 67, 0, 603.374297862999, 17.9420416511028, 567.991173699678, 638.757422026319, 124.480179724908, 398, 505, 599, 706, 832, 1.45846682771511),
	('strata subpop', 'api00', 'Yes', 69, 0, 646.657799511811, 15.5152964717784, 616.06040863696, 677.255190386663, 120.532803198747, 418, 551, 632, 745, 893, 1.18101081888855),
	('weights', 'enroll', NULL, 200, 0, 595.282137135504, 26.5631739249668, 542.900712478068, 647.66356179294, 442.230359273071, 119, 334, 446, 660, 3156, 0.745671050173225),
	('clusters', 'api00', 'E', 144, 0, 648.868055555556, 22.3624088938319, 600.90545865029, 696.830652460821, 106.164158842644, 436, 553, 652, 729, 905, 6.5836735250278),
	('clusters', 'api00', 'H', 14, 0, 618.571428571429, 38.0202493594075, 537.026103874056, 700.116753268801, 96.7405048298037, 443, 529, 608, 703, 724, 2.22825931686862),
	('clusters', 'api00', 'M', 25, 0, 631.44, 31.6094652272455, 563.644439768403, 699.235560231597, 109.063849800625, 411, 547, 642, 699, 847, 2.16389972008046),
	('clusters', 'half', 'E', 114, 30, 29.7105263157895, 1.6405098970208, 26.1919825272619, 33.2290701043171, 16.3819043725381, 0, 18, 27, 39, 72, 1.17803518063832),
	('clusters', 'half', 'H', 12, 2, 16.5, 5.42403302922001, 4.86660616410245, 28.1333938358976, 15.2524215663075, 0, 2, 14, 23, 52, 1.56376960905209),
	('clusters', 'half', 'M', 21, 4, 22.3809523809524, 3.266109309901, 15.3758446117923, 29.3860601501124, 15.216688833239, 0, 14, 23, 27, 73, 0.996930490094794),
	('clusters without fpc', 'api00', NULL, 183, 0, 644.169398907104, 23.7790107208869, 593.168493261091, 695.170304553117, 105.748866635495, 411, 552, 652, 719, 905, 9.534802121425),
	('plain', 'half', NULL, 147, 36, 27.5850340136054, 1.36645255183127, 24.8844514505851, 30.2856165766258, 16.5673567213274, 0, 16, 26, 38, 73, NULL),
	('plain', 'half', 'E', 114, 30, 29.7105263157895, 1.53430592020073, 26.6707895613541, 32.7502630702248, 16.3819043725381, 0, 18, 27, 39, 72, NULL),
	('plain', 'half', 'H', 12, 2, 16.5, 4.40299484855066, 6.80907367838007, 26.1909263216199, 15.2524215663075, 0, 2, 14, 23, 52, NULL),
	('plain', 'half', 'M', 21, 4, 22.3809523809524, 3.32055373356699, 15.4543986680494, 29.3075060938553, 15.216688833239, 0, 14, 23, 27, 73, NULL),
	('frequency', 'api00', NULL, 2642, 0, 590.191143073429, 2.19053437139288, 585.895806070186, 594.486480076672, 112.594319034372, 398, 509, 565, 669, 893, NULL);
CREATE TABLE have AS
SELECT 'strata' AS call, * FROM describe('strat', '{api00,enroll}', weights => 'pw', strata => 'stype', fpc => 'fpc')
UNION ALL SELECT 'strata', * FROM describe('strat', '{half}', by => 'awards', weights => 'pw', strata => 'stype', fpc => 'fpc')
UNION ALL SELECT 'strata replacement', * FROM describe('strat', '{api00}', by => 'awards', weights => 'pw', strata => 'stype', fpc => 'fpc', replacement => true)
UNION ALL SELECT 'strata subpop', * FROM describe('strat', '{api00}', by => 'awards', weights => 'pw', strata => 'stype', fpc => 'fpc', subpop => 'large')
UNION ALL SELECT 'weights', * FROM describe('strat', '{enroll}', weights => 'pw')
UNION ALL SELECT 'clusters', * FROM describe('clus', '{api00,half}', by => 'stype', weights => 'pw', psu => 'dnum', fpc => 'fpc')
UNION ALL SELECT 'clusters without fpc', * FROM describe('clus', '{api00}', weights => 'pw', psu => 'dnum')
UNION ALL SELECT 'plain', * FROM describe('clus', '{half}')
UNION ALL SELECT 'plain', * FROM describe('clus', '{half}', by => 'stype')
UNION ALL SELECT 'frequency', * FROM describe('strat', '{api00}', weights => 'cases', weight_type => 'frequency');
SELECT results_eq(
	'SELECT call, variable, group_level, n, n_missing, min, p25, median, p75, max FROM have ORDER BY 1, 2, 3',
	'SELECT call, variable, group_level, n, n_missing, min, p25, median, p75, max FROM want ORDER BY 1, 2, 3', 'counts and quantiles');
SELECT pg_temp.near(h.mean, w.mean, 1e-13, concat_ws(' ', w.call, w.variable, w.group_level, 'mean')),
	pg_temp.near(h.std_error, w.std_error, 1e-12, concat_ws(' ', w.call, w.variable, w.group_level, 'std_error')),
	pg_temp.near(h.conf_low, w.conf_low, 1e-12, concat_ws(' ', w.call, w.variable, w.group_level, 'conf_low')),
	pg_temp.near(h.conf_high, w.conf_high, 1e-12, concat_ws(' ', w.call, w.variable, w.group_level, 'conf_high')),
	pg_temp.near(h.sd, w.sd, 1e-13, concat_ws(' ', w.call, w.variable, w.group_level, 'sd')),
	pg_temp.near(h.deff, w.deff, 1e-12, concat_ws(' ', w.call, w.variable, w.group_level, 'deff'))
FROM have AS h FULL JOIN want AS w ON (h.call, h.variable, coalesce(h.group_level, '')) = (w.call, w.variable, coalesce(w.group_level, ''))
ORDER BY w.call, w.variable, w.group_level;
-- as printed in the definitions
SELECT is(round(std_error::numeric, 7), 9.4089408, 'svymean of api00, strata and fpc') FROM have WHERE call = 'strata' AND variable = 'api00';
-- a boolean is a share: svymean(~I(as.numeric(sch_wide == "Yes"))) of the cluster sample with and without fpc
SELECT pg_temp.near(mean, 0.87431693989071, 1e-13, 'a share'), pg_temp.near(std_error, 0.0203594772446274, 1e-12, 'its error')
FROM describe('SELECT *, sch_wide = ''Yes'' AS wide FROM clus', '{wide}', weights => 'pw', psu => 'dnum', fpc => 'fpc');
SELECT pg_temp.near(std_error, 0.0205642374474379, 1e-12, 'its error without fpc')
FROM describe('SELECT *, sch_wide = ''Yes'' AS wide FROM clus', '{wide}', weights => 'pw', psu => 'dnum');

-- the rest of the cases ds_apiclus1_svyby and ds_apistrat_weighted: clusters without fpc by group, and other errors of one mean
SELECT pg_temp.near(h.std_error, w.std_error, 1e-12, h.group_level || ' without fpc'), pg_temp.near(h.conf_low, w.conf_low, 1e-12, 'its lower limit'),
	pg_temp.near(h.conf_high, w.conf_high, 1e-12, 'its upper limit')
FROM describe('clus', '{api00}', by => 'stype', weights => 'pw', psu => 'dnum') AS h FULL JOIN (VALUES
	('E', 22.5873130662433, 600.423087175245, 697.313023935866), ('H', 38.4026282327055, 536.205982756865, 700.936874385992),
	('M', 31.9273692889703, 562.962603368781, 699.917396631219)) AS w (group_level, std_error, conf_low, conf_high) USING (group_level);
SELECT pg_temp.near(std_error, 9.53613229692516, 1e-12, 'strata without fpc'), pg_temp.near(sd * sd, 15190.5862058273, 1e-13, 'svyvar')
FROM describe('strat', '{api00}', weights => 'pw', strata => 'stype');
SELECT pg_temp.near(std_error, 9.58542887637313, 1e-12, 'weights alone') FROM describe('strat', '{api00}', weights => 'pw');
SELECT pg_temp.near(std_error, 0.00847064019493151, 1e-12, 'a ratio without fpc') FROM ratio('clus', 'api_stu', 'enroll', weights => 'pw', psu => 'dnum');

-- quantiles are those of percentile_disc, whatever the group
CREATE VIEW mixed_groups AS SELECT *, id * id % 11 AS g FROM mixed;
SELECT results_eq($$SELECT group_level, p25, median, p75 FROM describe('mixed_groups', '{b}', by => 'g')$$,
	$$SELECT g::text, percentile_disc(0.25) WITHIN GROUP (ORDER BY b), percentile_disc(0.5) WITHIN GROUP (ORDER BY b),
		percentile_disc(0.75) WITHIN GROUP (ORDER BY b) FROM mixed_groups GROUP BY g ORDER BY g$$, 'quantiles as percentile_disc');

-- NULL as a group, a group without a value, one with a single row, everything NULL
CREATE TABLE odd (y float8, g numeric, w float8, nothing float8, same float8);
INSERT INTO odd VALUES (1, 10, 2, NULL, 5), (3, 10, 2, NULL, 5), (NULL, 9, 2, NULL, 5), (7, 1.50, 2, NULL, 5), (4, NULL, 2, NULL, 5),
	(6, NULL, 4, NULL, 5), (100, 10, NULL, NULL, 5);
SELECT results_eq($$SELECT group_level, n, n_missing, mean, sd, std_error, note FROM describe('odd', '{y}', by => 'g', weights => 'w', weight_type => 'analytic')$$,
	$$VALUES ('1.5', 1::bigint, 0::bigint, 7::float8, NULL::float8, NULL::float8, 'one value does not show how values differ'),
		('9', 0, 1, NULL, NULL, NULL, 'no value'),
		('10', 2, 0, 2, sqrt(2::float8), 1, '1 row without a weight is left out'),
		(NULL, 2, 0, 16 / 3::float8, sqrt(16 / 9::float8), sqrt(8 / 9::float8), 'the rows where g is NULL')$$, 'odd groups');
-- svyby(~y, ~g, svydesign(id = ~1, weights = ~w), svymean, na.rm = TRUE) of the seven rows, the last of weight 0
SELECT results_eq($$SELECT group_level, n, round(mean::numeric, 10), round(std_error::numeric, 10), round(deff::numeric, 10) IS NOT NULL FROM describe('odd', '{y}', by => 'g', weights => 'w')$$,
	$$VALUES ('1.5', 1::bigint, 7::numeric, NULL::numeric, false), ('9', 0, NULL, NULL, false), ('10', 2, 2, 0.7637626158, true), (NULL, 2, 5.3333333333, 0.6789001030, true)$$, 'odd groups, sampling weights');
SELECT results_eq($$SELECT n, n_missing, mean, sd, std_error, median, note FROM describe('odd', '{nothing}')$$,
	$$VALUES (0::bigint, 7::bigint, NULL::float8, NULL::float8, NULL::float8, NULL::float8, 'no value')$$, 'all NULL');
SELECT results_eq($$SELECT n, mean, sd, std_error, p25, p75 FROM describe('odd', '{same}', weights => 'w')$$,
	$$VALUES (6::bigint, 5::float8, 0::float8, 0::float8, 5::float8, 5::float8)$$, 'all the same');
-- names that need quotes, and an enum's order
CREATE TYPE size AS ENUM ('small', 'big', 'a');
CREATE TABLE "odd names" ("my y" float8, "by" size, "the weight" float8, "str""ata" int);
INSERT INTO "odd names" SELECT i % 7, (enum_range(NULL::size))[1 + i % 3], 1 + i % 2, i % 2 FROM generate_series(1, 60) AS i;
SELECT results_eq($$SELECT array_agg(group_level), sum(n) FROM describe('"odd names"', '{my y}', by => 'by', weights => 'the weight', strata => 'str"ata')$$,
	$$VALUES ('{small,big,a}'::text[], 60::numeric)$$, 'names with blanks and quotes; the order of an enum');

-- tests across groups
CREATE TABLE test_want (call text, statistic float8, df float8, df2 float8, p_value float8);
INSERT INTO test_want VALUES
	('clusters', 1.18690068948079, 2, 13, 0.336165825782107),
	('strata', 5.30660668393428, 1, 197, 0.022288161549889),
	('missing', 4.10982500361833, 2, 13, 0.0413840874411522),
	('subpop', 3.32912871785073, 1, 197, 0.0695776816589787),
	('plain', 4.90989536732697, 2, 144, 0.00865405928244571);
CREATE TABLE test_have AS
SELECT 'clusters' AS call, * FROM describe_test('clus', 'api00', 'stype', weights => 'pw', psu => 'dnum', fpc => 'fpc')
UNION ALL SELECT 'strata', * FROM describe_test('strat', 'api00', 'awards', weights => 'pw', strata => 'stype', fpc => 'fpc')
UNION ALL SELECT 'missing', * FROM describe_test('clus', 'half', 'stype', weights => 'pw', psu => 'dnum', fpc => 'fpc')
UNION ALL SELECT 'subpop', * FROM describe_test('strat', 'api00', 'awards', weights => 'pw', strata => 'stype', fpc => 'fpc', subpop => 'large')
UNION ALL SELECT 'plain', * FROM describe_test('clus', 'half', 'stype');
SELECT pg_temp.near(h.statistic, w.statistic, 1e-11, 'F of ' || call), pg_temp.near(h.p_value, w.p_value, 1e-11, 'p of ' || call),
	is(h.df, w.df, 'df of ' || call), is(h.df2, w.df2, 'df2 of ' || call), is(h.test, CASE call WHEN 'plain' THEN 'f' ELSE 'adjusted_wald' END)
FROM test_have AS h FULL JOIN test_want AS w USING (call);
SELECT is(note, '2 rows where g is NULL are left out') FROM describe_test('SELECT y, g > 5 AS g FROM odd WHERE w > 0', 'y', 'g');

-- without quantiles
SELECT results_eq($$SELECT variable, n, mean, std_error, sd, max, deff, median FROM describe('strat', '{api00,half}', weights => 'pw', strata => 'stype', quantiles => false)$$,
	$$SELECT variable, n, mean, std_error, sd, max, deff, NULL::float8 FROM describe('strat', '{api00,half}', weights => 'pw', strata => 'stype')$$, 'no quantiles, the rest the same');

-- Cronbach's alpha
CREATE TABLE scale_want (call text, what text, n bigint, scale_mean float8, scale_sd float8, alpha float8,
	alpha_standardized float8, average_r float8);
INSERT INTO scale_want VALUES
	('attitude', 'scale', 30, 60.4380952380952, 8.2497890560824, 0.84314276956476, 0.839083803029511, 0.426906642649717),
	('bfi', 'scale', 2709, 4.20841638981174, 0.735280999730281, 0.430616923048094, 0.45742649586417, 0.14428519672851);
CREATE TABLE item_want (call text, item text, n bigint, mean float8, sd float8, alpha_if_dropped float8, item_rest_r float8);
INSERT INTO item_want VALUES
	('attitude', 'rating', 30, 64.6333333333333, 12.1725619475859, 0.809760206308921, 0.671262057223664),
	('attitude', 'complaints', 30, 66.6, 13.3147571746799, 0.79691745727414, 0.742109710222239),
	('attitude', 'privileges', 30, 53.1333333333333, 12.2354299935244, 0.827847765938659, 0.560711111480256),
	('attitude', 'learning', 30, 56.3666666666667, 11.7370128765529, 0.803030975022574, 0.714445498133676),
	('attitude', 'raises', 30, 64.6333333333333, 10.3972255361983, 0.795386574198205, 0.7862755938344),
	('attitude', 'critical', 30, 74.7666666666667, 9.89490754895157, 0.863872311446437, 0.265034339196676),
	('attitude', 'advance', 30, 42.9333333333333, 10.2887060053424, 0.840464868265457, 0.460810549468496),
	('bfi', 'a1', 2709, 2.41232927279439, 1.40457526845118, 0.717972056565048, -0.311401300580162),
	('bfi', 'a2', 2709, 4.79734219269103, 1.17641471195972, 0.277803842395183, 0.371852922968084),
	('bfi', 'a3', 2709, 4.59911406423034, 1.30455370413401, 0.174495212789969, 0.477899935242661),
	('bfi', 'a4', 2709, 4.68217054263566, 1.48644153374369, 0.251814795018361, 0.365085575568103),
	('bfi', 'a5', 2709, 4.55112587670727, 1.26160331891483, 0.207465970169402, 0.448057825019672);
CREATE TABLE alpha_have AS
SELECT 'attitude' AS call, * FROM alpha('attitude', '{rating,complaints,privileges,learning,raises,critical,advance}')
UNION ALL SELECT 'bfi', * FROM alpha('bfi', '{a1,a2,a3,a4,a5}');
SELECT pg_temp.near(h.mean, w.mean, 1e-13, item || ' mean'), pg_temp.near(h.sd, w.sd, 1e-13, item || ' sd'),
	pg_temp.near(h.alpha_if_dropped, w.alpha_if_dropped, 1e-12, item || ' alpha if dropped'),
	pg_temp.near(h.item_rest_r, w.item_rest_r, 1e-12, item || ' item-rest r')
FROM alpha_have AS h FULL JOIN item_want AS w USING (call, item, n) ORDER BY call, item;
SELECT pg_temp.near(h.alpha, w.alpha, 1e-12, call || ' alpha'), pg_temp.near(h.alpha_standardized, w.alpha_standardized, 1e-12, call || ' standardized'),
	pg_temp.near(h.average_r, w.average_r, 1e-12, call || ' average r'), pg_temp.near(h.scale_mean, w.scale_mean, 1e-13, call || ' mean of the scale'),
	pg_temp.near(h.scale_sd, w.scale_sd, 1e-12, call || ' sd of the scale')
FROM (SELECT DISTINCT call, n, alpha, alpha_standardized, average_r, scale_mean, scale_sd FROM alpha_have) AS h FULL JOIN scale_want AS w USING (call, n)
ORDER BY call;
SELECT results_eq($$SELECT item, n_dropped, note FROM alpha_have WHERE call = 'bfi' ORDER BY item$$,
	$$VALUES ('a1', 91::bigint, 'goes against the other items: is it to be reversed?'), ('a2', 91, NULL), ('a3', 91, NULL), ('a4', 91, NULL), ('a5', 91, NULL)$$,
	'rows that lack an item, and the item asked the other way round');
-- two identical items and a constant
SELECT results_eq($$SELECT item, alpha, sd, item_rest_r, alpha_if_dropped, note FROM alpha('SELECT i AS a, i AS b, 0.1 AS c FROM generate_series(1, 9) AS i', '{a,b,c}')$$,
	$$VALUES ('a', 0.75::float8, sqrt(7.5::float8), 1::float8, 0::float8, NULL), ('b', 0.75, sqrt(7.5::float8), 1, 0, NULL),
		('c', 0.75, 0, NULL, 1, 'every answer is the same')$$, 'a constant item');

-- several answers
CREATE TABLE response_want (call text, item text, group_level text, n bigint, percent_of_cases float8, percent_of_responses float8,
	percent_of_asked float8, std_error float8, n_cases bigint, n_asked bigint);
INSERT INTO response_want VALUES
	('clusters', 'a', 'E', 58, 47.1544715447155, 21.4814814814815, 40.2777777777778, 11.403955440574, 123, 144),
	('clusters', 'a', 'H', 2, 25, 15.3846153846154, 14.2857142857143, 16.9459008849683, 8, 14),
	('clusters', 'a', 'M', 4, 22.2222222222222, 15.3846153846154, 16, 10.200167042501, 18, 25),
	('clusters', 'b', 'E', 63, 51.219512195122, 23.3333333333333, 43.75, 3.61109543824131, 123, 144),
	('clusters', 'b', 'H', 1, 12.5, 7.69230769230769, 7.14285714285714, 12.4031294323644, 8, 14),
	('clusters', 'b', 'M', 3, 16.6666666666667, 11.5384615384615, 12, 9.95195060209373, 18, 25),
	('clusters', 'c', 'E', 89, 72.3577235772358, 32.962962962963, 61.8055555555556, 8.94428940347479, 123, 144),
	('clusters', 'c', 'H', 4, 50, 30.7692307692308, 28.5714285714286, 12.8098969953073, 8, 14),
	('clusters', 'c', 'M', 6, 33.3333333333333, 23.0769230769231, 24, 16.9741039800163, 18, 25),
	('clusters', 'd', 'E', 60, 48.7804878048781, 22.2222222222222, 41.6666666666667, 8.58800417633193, 123, 144),
	('clusters', 'd', 'H', 6, 75, 46.1538461538462, 42.8571428571429, 11.0936962177981, 8, 14),
	('clusters', 'd', 'M', 13, 72.2222222222222, 50, 52, 14.7475672155667, 18, 25),
	('weights', 'a', NULL, 64, 37.4285178001627, 19.5325662491674, 29.733195490964, 4.43158002656081, 149, 183),
	('weights', 'b', NULL, 67, 37.9628355127323, 19.811407003017, 30.1576572098849, 4.40347671043074, 149, 183),
	('weights', 'c', NULL, 99, 62.053431771257, 32.3834027714289, 49.2952146165928, 4.96020584052534, 149, 183),
	('weights', 'd', NULL, 79, 54.1763123318526, 28.2726239763867, 43.0376349430406, 4.81845267833808, 149, 183);
CREATE TABLE response_test_want (call text, item text, statistic float8, p_value float8);
INSERT INTO response_test_want VALUES
	('clusters', 'a', 2.16044980171199, 0.155534680437827),
	('none', 'a', 5.09541312968277, 0.0782609467450018),
	('weights', 'a', 8.02228993274517, 0.000489508840649306),
	('clusters', 'b', 5.29944017214997, 0.0163300366951332),
	('none', 'b', 11.1763725616415, 0.00374180830340839),
	('weights', 'b', 19.7931799127136, 8.22652238871075e-09),
	('clusters', 'c', 4.21882547000342, 0.0303791290893471),
	('none', 'c', 11.7501617804057, 0.00280856699978242),
	('weights', 'c', 5.0953122930764, 0.00757392043745575),
	('clusters', 'd', 3.01751384192548, 0.0677226830840216),
	('none', 'd', 5.10372297936361, 0.0779364529837526),
	('weights', 'd', 1.64674034996048, 0.195781817943488);
CREATE VIEW question AS SELECT *, meals > 60 AS a, ell > 30 AS b, mobility > 15 AS c, emer > 10 AS d FROM apiclus1;
CREATE VIEW answers_array AS SELECT *, array_remove(ARRAY[CASE WHEN a THEN 'a' END, CASE WHEN b THEN 'b' END, CASE WHEN c THEN 'c' END,
	CASE WHEN d THEN 'd' END], NULL) AS list FROM question;
CREATE VIEW answers_text AS SELECT *, array_to_string(list, ' , ') AS line FROM answers_array;
CREATE TABLE response_have AS
SELECT 'clusters' AS call, * FROM multiple_response('question', '{a,b,c,d}', by => 'stype', weights => 'pw', psu => 'dnum', fpc => 'fpc')
UNION ALL SELECT 'weights', * FROM multiple_response('question', '{a,b,c,d}', weights => 'enroll');
SELECT results_eq('SELECT call, item, group_level, n, n_cases, n_asked FROM response_have ORDER BY 1, 2, 3',
	'SELECT call, item, group_level, n, n_cases, n_asked FROM response_want ORDER BY 1, 2, 3', 'counts of answers');
SELECT pg_temp.near(h.percent_of_cases, w.percent_of_cases, 1e-12, concat_ws(' ', w.call, w.item, w.group_level, 'percent of cases')),
	pg_temp.near(h.percent_of_responses, w.percent_of_responses, 1e-12, concat_ws(' ', w.call, w.item, w.group_level, 'percent of responses')),
	pg_temp.near(h.percent_of_asked, w.percent_of_asked, 1e-12, concat_ws(' ', w.call, w.item, w.group_level, 'percent of asked')),
	pg_temp.near(h.std_error, w.std_error, 1e-11, concat_ws(' ', w.call, w.item, w.group_level, 'std_error'))
FROM response_have AS h FULL JOIN response_want AS w ON (h.call, h.item, coalesce(h.group_level, '')) = (w.call, w.item, coalesce(w.group_level, ''))
ORDER BY w.call, w.item, w.group_level;
-- the interval is that of percentages() (R: svyciprop(method = "logit")) among those that chose any
SELECT pg_temp.near(h.conf_low, p.conf_low, 1e-11, concat_ws(' ', h.item, h.group_level, 'conf_low')),
	pg_temp.near(h.conf_high, p.conf_high, 1e-11, concat_ws(' ', h.item, h.group_level, 'conf_high'))
FROM response_have AS h CROSS JOIN LATERAL percentages(crosstab('SELECT *, a OR b OR c OR d AS any_of_them FROM question', h.item, 'stype',
	weights => 'pw', psu => 'dnum', fpc => 'fpc', subpop => 'any_of_them')) AS p
WHERE call = 'clusters' AND p.row_level = 'true' AND p.col_level = h.group_level ORDER BY h.item, h.group_level;
CREATE TABLE response_tests AS
SELECT DISTINCT 'clusters' AS call, item, test, statistic, p_value, p_adjusted FROM response_have WHERE call = 'clusters'
UNION ALL SELECT DISTINCT 'none', item, test, statistic, p_value, p_adjusted FROM multiple_response('question', '{a,b,c,d}', by => 'stype')
UNION ALL SELECT DISTINCT 'weights', item, test, statistic, p_value, p_adjusted FROM multiple_response('question', '{a,b,c,d}', by => 'stype', weights => 'enroll');
SELECT pg_temp.near(h.statistic, w.statistic, 1e-10, concat_ws(' ', w.call, w.item, 'statistic')), pg_temp.near(h.p_value, w.p_value, 1e-10, concat_ws(' ', w.call, w.item, 'p')),
	is(h.test, CASE w.call WHEN 'none' THEN 'pearson' ELSE 'rao_scott' END)
FROM response_tests AS h FULL JOIN response_test_want AS w USING (call, item) ORDER BY w.call, w.item;
-- Holm: the least p-value times four
SELECT pg_temp.near(min(p_adjusted), least(1, 4 * min(p_value)), 1e-15, call || ': adjusted for four items') FROM response_tests GROUP BY call;
SELECT results_eq($$SELECT item, group_level, n, percent_of_cases, std_error, n_cases, n_asked, p_value FROM multiple_response('answers_array', items_column => 'list', by => 'stype', weights => 'pw')$$,
	$$SELECT item, group_level, n, percent_of_cases, std_error, n_cases, n_asked, p_value FROM multiple_response('question', '{a,b,c,d}', by => 'stype', weights => 'pw')$$, 'answers in an array');
SELECT results_eq($$SELECT item, group_level, n, percent_of_cases, std_error, n_cases, n_asked, p_value FROM multiple_response('answers_text', items_column => 'line', by => 'stype', weights => 'pw')$$,
	$$SELECT item, group_level, n, percent_of_cases, std_error, n_cases, n_asked, p_value FROM multiple_response('question', '{a,b,c,d}', by => 'stype', weights => 'pw')$$, 'answers in a text');
-- not asked is not the same as nothing chosen; a group without a weight, and one outside
SELECT results_eq($$SELECT item, group_level, n, percent_of_cases, percent_of_asked, n_cases, n_asked FROM multiple_response(
	'SELECT * FROM (VALUES (true, false, ''x'', 1), (true, true, ''x'', 1), (false, false, ''x'', 1), (NULL, NULL, ''x'', 1), (NULL, false, ''x'', 1), (true, true, ''y'', 0)) AS v(a, b, g, w)',
	'{a,b}', by => 'g', weights => 'w', weight_type => 'frequency')$$,
	$$VALUES ('a', 'x', 2::bigint, 100::float8, 50::float8, 2::bigint, 4::bigint), ('a', 'y', 0, NULL, NULL, 0, 0),
		('b', 'x', 1, 50, 25, 2, 4), ('b', 'y', 0, NULL, NULL, 0, 0)$$, 'asked, answered and without a weight');

-- a frequency weight stands for that many rows
CREATE VIEW aggregated AS SELECT i % 2 = 0 AS a, i % 3 = 0 AS b, CASE WHEN i % 5 > 0 THEN 'x' ELSE 'y' END AS g, i % 4 AS n FROM generate_series(1, 60) AS i;
SELECT results_eq($$SELECT item, group_level, n, n_cases, n_asked, round(percent_of_cases::numeric, 10), round(std_error::numeric, 10), round(statistic::numeric, 10)
		FROM multiple_response('aggregated', '{a,b}', by => 'g', weights => 'n', weight_type => 'frequency')$$,
	$$SELECT item, group_level, n, n_cases, n_asked, round(percent_of_cases::numeric, 10), round(std_error::numeric, 10), round(statistic::numeric, 10)
		FROM multiple_response('SELECT rows.* FROM aggregated AS rows, generate_series(1, n)', '{a,b}', by => 'g')$$, 'frequency weights of answers');
-- the settings of a session change no answer; blanks of every kind around answers are none of theirs
SET LOCAL standard_conforming_strings = off;
SET LOCAL escape_string_warning = off;
SELECT results_eq($$SELECT item, n FROM multiple_response('SELECT * FROM (VALUES (E''prices,\t crossness\n''), (E'' crossness'')) AS v(line)', items_column => 'line')$$,
	$$VALUES ('crossness', 2::bigint), ('prices', 1)$$, 'answers in a text, without standard strings');
RESET standard_conforming_strings;
RESET escape_string_warning;
-- equal numbers written in two ways are one group, whichever row comes first
SELECT results_eq(format($$SELECT group_level, n, median FROM describe('SELECT * FROM (VALUES (1.00, 5), (1.0, 7), (2.50, 9), (NULL, 3)) AS v(g, y) ORDER BY g %s', '{y}', by => 'g')$$, ways),
	$$VALUES ('1', 2::bigint, 5::float8), ('2.5', 1, 9), (NULL, 1, 3)$$, 'names of groups of numbers, ' || ways)
FROM unnest('{ASC,DESC}'::text[]) AS ways;

SELECT * FROM finish();
ROLLBACK;
