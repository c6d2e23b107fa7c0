-- predict, augment and fit_by against R 4.2.2 (test/reference/predict.R); tolerances are relative.
-- Data: mtcars of R, Grunfeld of AER.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(280);

CREATE TEMPORARY TABLE mtcars (id int, model text, mpg float8, cyl int, disp float8, hp int, drat float8, wt float8,
	qsec float8, vs int, am int, gear int, carb int);
CREATE TEMPORARY TABLE grunfeld (id int, invest float8, value float8, capital float8, firm text, year int);
\copy mtcars FROM test/fixtures/mtcars.csv CSV HEADER
\copy grunfeld FROM test/fixtures/grunfeld.csv CSV HEADER

CREATE TYPE pg_temp.one AS (wt float8);
CREATE TEMPORARY TABLE fits (name text PRIMARY KEY, source text, m migstat.model);
INSERT INTO fits VALUES
	('mtcars', 'mtcars', ols('mtcars', 'log(mpg) ~ wt * i.cyl + I(hp^2)')),
	('weighted', 'SELECT *, 1 / value AS w FROM grunfeld WHERE firm <> ''American Steel'' AND year < 1938',
		ols('SELECT *, 1 / value AS w FROM grunfeld WHERE firm <> ''American Steel'' AND year < 1938',
		'invest ~ value + capital', weights => 'w', weight_type => 'analytic'));

---- R's predict(), residuals(), rstandard(), rstudent(), hatvalues(), cooks.distance(): every third row, every fourth

CREATE TEMPORARY TABLE expected (name text, key text, fitted float8, se float8, low float8, high float8, new_low float8,
	new_high float8, residual float8, std float8, student float8, hat float8, cook float8);
INSERT INTO expected VALUES
	('mtcars', '1', 3.06542654503037637, 0.08049831817045218, 2.89963715532652877, 3.23121593473422397, 2.77278067460884747, 3.35807241545190527, -0.02090410730695585, -0.24583809462628811, -0.24116283297247423, 0.47263164146239306, 0.00773764938223663),
	('mtcars', '4', 2.9721660229623539, 0.0463029029276175, 2.8768034092785322, 3.0675286366461756, 2.7128409146041199, 3.2314911313205879, 0.0912248990654519, 0.8482289732682387, 0.8433150339521921, 0.1563743864607873, 0.0190521515391442),
	('mtcars', '7', 2.7427426556769294, 0.0402575442945476, 2.6598306911631351, 2.8256546201907238, 2.4877330919426712, 2.9977522194111876, -0.0824831184110679, -0.7501642689736873, -0.7434226653957983, 0.1182071477678026, 0.0107768508687407),
	('mtcars', '10', 2.93052727641405397, 0.06196411485517241, 2.80290979298259302, 3.05814475984551493, 2.65768720271926240, 3.20336735010884555, 0.02438300261968210, 0.24541972215133034, 0.24075142493388205, 0.28004619738354125, 0.00334692461253406),
	('mtcars', '13', 2.77413373822981191, 0.03821277202668442, 2.69543306103328240, 2.85283441542634142, 2.52046213885851378, 3.02780533760111004, 0.07657276327392155, 0.69183515068554380, 0.68444086504517898, 0.10650408513953369, 0.00815043714584134),
	('mtcars', '16', 2.4621080642364737, 0.0685492294807827, 2.3209282833592688, 2.6032878451136785, 2.1826671684017094, 2.7415489600712379, -0.1203022580891468, -1.2672930144538723, -1.2836029667929234, 0.3427317468268280, 0.1196376077916223),
	('mtcars', '19', 3.420949553962322476, 0.056354155690379555, 3.304885997710123924, 3.537013110214521028, 3.153318776908734744, 3.688580331015910208, -0.006506945550146349, -0.063396824790457634, -0.062120942497317734, 0.231633342626221705, 0.000173089027347971),
	('mtcars', '22', 2.8300359748201962, 0.0492923675152738, 2.7285164435660056, 2.9315555060743868, 2.5683841088561437, 3.0916878407842487, -0.0891959508949956, -0.8398029855892604, -0.8346934167675072, 0.1772182873206821, 0.0217010472837325),
	('mtcars', '25', 2.7586598667740900, 0.0381454163166629, 2.6800979112590979, 2.8372218222890822, 2.5050312710070912, 3.0122884625410888, 0.1962504122596455, 1.7727509765291749, 1.8576100898162922, 0.1061289573708159, 0.0533035895224202),
	('mtcars', '28', 3.421215048735422037, 0.061928258056162873, 3.293671413763899380, 3.548758683706944694, 3.148409508912366039, 3.694020588558478035, -0.006772440323245875, -0.068150611421630175, -0.066779892936859445, 0.279722182270613073, 0.000257672659940635),
	('mtcars', '31', 2.6329285631346879, 0.0935660732036439, 2.4402256281420458, 2.8256314981273301, 2.3242379333916094, 2.9416191928777664, 0.0751216379675223, 1.0671061975484337, 1.0702034702005945, 0.6385368802552943, 0.2873685508114462),
	('weighted', '1', 264.3193811889793778, 33.8163433164097214, 194.9339760165957784, 333.7047863613629488, 49.6455266662003964, 478.9932357117583592, 53.2806188110205312, 0.5725653682834426, 0.5653046837727388, 0.1166530821155406, 0.0144309132934307),
	('weighted', '22', 160.7784554434095696, 18.8925310106531903, 122.0141837822012292, 199.5427271046179101, 0.3766340118064875, 321.1802768750126233, 194.5215445565904133, 2.6477225382879923, 3.0196559989728731, 0.0620269161478876, 0.1545302486274360),
	('weighted', '43', 257.517994746282341, 30.075035703236026, 195.809118706148553, 319.226870786416157, 54.074711765541309, 460.961277727023344, -180.317994746282352, -2.013234929203235, -2.142985635616108, 0.101326913525174, 0.152331857250026),
	('weighted', '81', 36.99496196792195946, 9.15458329117656078, 18.21130860542536922, 55.77861533041854614, -12.67353857390239824, 86.66346250974632426, 2.68503803207803271, 0.13127263076328735, 0.12885984872972506, 0.16688893963258161, 0.00115067261647229),
	('weighted', '102', 16.65515214848295145, 6.45127148851242005, 3.41823643825397561, 29.89206785871192551, -38.06695084298490883, 71.37725513995080462, 9.32484785151704543, 0.37208847298465036, 0.36607270984507562, 0.06214890089203891, 0.00305823418336172),
	('weighted', '123', 3.54819515393146e+01, 7.07913556427957e+00, 2.09567651582249e+01, 5.00071379204043e+01, -1.95416111171154e+01, 9.05055141957445e+01, -2.70195153931457e+00, -1.08608205129266e-01, -1.06601254689349e-01, 7.49059805715817e-02, 3.18371833603665e-04),
	('weighted', '161', 45.40472803676995994, 7.92404383849962102, 29.14593307500886255, 61.66352299853105734, -19.09447321955753551, 109.90392929309746251, -18.77472803676997160, -0.63925641786644993, -0.63210840869205520, 0.06785474409860140, 0.00991574985715445),
	('weighted', '182', 4.3562941384814762, 7.1087719069266102, -10.2297009948482902, 18.9422892718112443, -32.9489255747740231, 41.6615138517369701, -2.3562941384814855, -0.1555402026557093, -0.1527010803224661, 0.1804615926209616, 0.0017757406662523);
CREATE TEMPORARY TABLE augmented_rows AS
SELECT name, c.*, p.conf_low AS new_low, p.conf_high AS new_high
FROM fits, augment(m, 'id', source, 'confidence') c, augment(m, 'id', source, 'prediction') p WHERE p.key = c.key;

SELECT pg_temp.near(value, want, 1e-10, format('%s, row %s: %s', name, key, what))
FROM (SELECT name, key, x.* FROM expected JOIN augmented_rows USING (name, key),
	LATERAL (VALUES ('fitted', augmented_rows.fitted, expected.fitted), ('std_error', std_error, se),
		('conf_low', conf_low, low), ('conf_high', conf_high, high),
		('low of prediction', augmented_rows.new_low, expected.new_low),
		('high of prediction', augmented_rows.new_high, expected.new_high),
		('residual', augmented_rows.residual, expected.residual), ('std_residual', std_residual, std),
		('student_residual', student_residual, student), ('hat', augmented_rows.hat, expected.hat),
		('cooks_distance', cooks_distance, cook)) AS x(what, value, want)) AS s;
SELECT is(count(*)::int, 32, 'a row for every row of the source') FROM augmented_rows WHERE name = 'mtcars';
SELECT pg_temp.near(sum(hat), 7, 1e-13, 'leverages add up to the rank') FROM augmented_rows WHERE name = 'mtcars';

---- predict

SELECT pg_temp.near(predict(m, r), want, 1e-13, 'predict(): R''s, wt ' || wt)
FROM fits, (VALUES (2.5, 6, 100, 3.08865319813787), (3.1, 8, 200, 2.86337175735297)) AS r(wt, cyl, hp, want) WHERE name = 'mtcars';
SELECT ok(bool_and(predict(m, t) = fitted), 'predict() of the rows themselves equals augment()''s fitted values, to the bit')
FROM fits, mtcars AS t, augmented_rows AS a WHERE fits.name = 'mtcars' AND a.name = 'mtcars' AND a.key = t.id::text;
SELECT is(predict(m, r), NULL, 'no prediction without a regressor')
FROM fits, (VALUES (NULL::float8, 4, 100)) AS r(wt, cyl, hp) WHERE name = 'mtcars';
SELECT is(predict(m, NULL::mtcars), NULL, 'no prediction for no row') FROM fits WHERE name = 'mtcars';
SELECT is(predict(NULL::migstat.model, r), NULL, 'no prediction without a model') FROM (VALUES (1)) AS r(wt);
SELECT ok(bool_and(predict(b.m, t) = CASE WHEN b.n = 1 THEN a.fitted ELSE t.hp END), 'two models in turn')
FROM mtcars AS t JOIN augmented_rows AS a ON a.name = 'mtcars' AND a.key = t.id::text,
	(SELECT 1 AS n, m FROM fits WHERE name = 'mtcars' UNION ALL SELECT 2, ols('SELECT hp AS y, hp FROM mtcars', 'y ~ hp')) AS b;
SELECT pg_temp.near(predict(m, r), 1.5, 1e-15, 'names are folded as SQL folds them')
FROM (SELECT ols_agg('y ~ X', y, x) AS m FROM (VALUES (1, 1), (2, 2), (3, 3)) AS v(y, x)) AS s, (VALUES (1.5)) AS r(x);
SELECT throws_ok($$SELECT predict(m, r) FROM fits, (VALUES (2.5, 7, 100)) AS r(wt, cyl, hp) WHERE name = 'mtcars'$$,
	'22023', 'level "7" of "cyl" is not in the model');
SELECT throws_ok($$SELECT predict(m, r) FROM fits, (VALUES (2.5, 6)) AS r(wt, cyl) WHERE name = 'mtcars'$$,
	'42703', 'the row has no column "hp"');
SELECT throws_ok($$SELECT predict(m, r) FROM fits, (VALUES (2.5, 6, 'x'::text)) AS r(wt, cyl, hp) WHERE name = 'mtcars'$$,
	'42804', 'column "hp" is of type text, not a number');
SELECT throws_ok($$SELECT predict(ols('mtcars', 'mpg ~ text'), r) FROM (SELECT 1) AS r$$, '42703', NULL);
SELECT throws_ok($$SELECT predict(m, r) FROM (SELECT ols('SELECT mpg, vs = 1 AS straight FROM mtcars', 'mpg ~ straight') AS m) AS s,
	(VALUES (1)) AS r(straight)$$, '42804', 'column "straight" is a factor in the model, but not as type integer');

---- augment

SELECT results_eq($$SELECT key, fitted IS NULL, residual IS NULL, hat IS NULL FROM fits,
	augment(m, 'id', 'SELECT id, CASE WHEN id <> 1 THEN mpg END AS mpg, CASE WHEN id <> 2 THEN wt END AS wt, cyl, hp FROM mtcars WHERE id < 4')
	WHERE name = 'mtcars' ORDER BY key$$,
	$$VALUES ('1', false, true, true), ('2', true, true, true), ('3', false, false, false)$$, 'rows that lack something keep their place');
SELECT results_eq($$SELECT count(fitted)::int, count(residual)::int FROM fits, augment(m, NULL, 'SELECT wt, cyl, hp FROM mtcars')
	WHERE name = 'mtcars'$$, $$VALUES (32, 0)$$, 'a source without the outcome');
SELECT throws_ok($$SELECT augment(m, 'idd', 'mtcars') FROM fits WHERE name = 'mtcars'$$, '42703', 'the source has no column "idd" (key)');
SELECT throws_ok($$SELECT augment(m, 'id', 'mtcars', 'predictions') FROM fits WHERE name = 'mtcars'$$, '22023', 'intervals is "predictions"');
SELECT throws_ok($$SELECT augment(m, 'id', 'mtcars') FROM (SELECT wls_agg('mpg ~ wt', hp, mpg, wt) AS m FROM mtcars) AS s$$,
	'22023', 'the model has analytic weights, but not the name of their column');
SELECT lives_ok($$SELECT augment(m, 'id', 'mtcars', weights => 'hp') FROM (SELECT wls_agg('mpg ~ wt', hp, mpg, wt) AS m FROM mtcars) AS s$$,
	'.. which the caller can give');

---- fit_by

CREATE TABLE coins AS SELECT i % 3 AS g, i % 7 AS x, (i * i + i % 5) % 4 < 2 AS y FROM generate_series(1, 90) AS i;

CREATE TEMPORARY TABLE groups_expected (level text, n int, b0 float8, b1 float8, b2 float8, s0 float8, s1 float8, s2 float8);
INSERT INTO groups_expected VALUES
	('4', 11, 45.8360731929165155, -5.1150623348021274, -0.0905267247944464, 4.7869356777969898, 1.6024710541501204, 0.0435982731624212),
	('6', 7, 32.5663009618387562, -3.2429403086488131, -0.0221999406520493, 5.5748213175309909, 1.3736530609705162, 0.0201766377165785),
	('8', 14, 26.6639368573272577, -2.1762676502309213, -0.0136729486288162, 3.6621779741014810, 0.7209414311298548, 0.0107398939288626);
CREATE TEMPORARY TABLE groups AS SELECT * FROM fit_by('mtcars', 'cyl', 'mpg ~ wt + hp');
SELECT pg_temp.near(x.have, x.want, 1e-11, format('fit_by, cyl %s: %s', level, x.what))
FROM groups_expected JOIN groups ON group_level = level, LATERAL (VALUES ('n', (model).n::float8, n::float8),
	('b0', (model).estimate[1], b0), ('b1', (model).estimate[2], b1), ('b2', (model).estimate[3], b2),
	('s0', sqrt((model).covariance[1]), s0), ('s1', sqrt((model).covariance[3]), s1), ('s2', sqrt((model).covariance[6]), s2))
	AS x(what, have, want);
SELECT results_eq('SELECT group_level FROM groups', $$VALUES ('4'), ('6'), ('8')$$, 'groups in the order of their values');
SELECT ok(bool_and(g.model IS NOT DISTINCT FROM ols_agg), 'the same as ols_agg in a GROUP BY')
FROM groups AS g JOIN (SELECT cyl, ols_agg('mpg ~ wt + hp', mpg, wt, hp) FROM mtcars GROUP BY 1) AS s ON g.group_level = cyl::text;
SELECT ok(bool_and(g.model = ols('SELECT * FROM mtcars WHERE cyl = ' || group_level, 'mpg ~ wt', vcov => 'hc3')), 'robust errors by group')
FROM fit_by('mtcars', 'cyl', 'mpg ~ wt', vcov => 'hc3') AS g;
SELECT results_eq($$SELECT group_level, model IS NULL, note FROM fit_by('mtcars', 'cyl', 'mpg ~ wt + i(gear, ref=''4'')')$$,
	$$VALUES ('4', false, NULL), ('6', false, NULL), ('8', true, 'reference level "4" of "gear" does not occur')$$, 'a group that cannot be fitted says why; the others stand');
SELECT results_eq($$SELECT group_level, model IS NULL, note FROM fit_by('mtcars', 'cyl', 'mpg ~ wt + i(gear, ref=''4'')', vcov => 'hc1')$$,
	$$VALUES ('4', false, NULL), ('6', false, NULL), ('8', true, 'reference level "4" of "gear" does not occur')$$, '.. with robust errors too');
SELECT results_eq($$SELECT group_level, (model).n::int FROM fit_by('SELECT *, nullif(cyl, 6) AS c FROM mtcars', 'c', 'mpg ~ wt') ORDER BY 1$$,
	$$VALUES ('4', 11), ('8', 14), (NULL, 7)$$, 'NULL is a group');
SELECT results_eq($$SELECT group_level, (model).n::int FROM fit_by('SELECT *, nullif(cyl, 6) AS c FROM mtcars', 'c', 'mpg ~ wt', vcov => 'hc1') ORDER BY 1$$,
	$$VALUES ('4', 11), ('8', 14), (NULL, 7)$$, '.. with robust errors too');
-- no car of 4 cylinders has a carb of 3 .. 8: those units count
SELECT ok((g.model).covariance = (d).covariance AND (g.model).estimate = (d).estimate AND (g.model).df = (d).df, family || ' under a survey design: a group is a domain, ' || group_level)
FROM (VALUES ('ols', 'mpg ~ wt'), ('poisson', 'gear ~ wt')) AS f(family, formula), LATERAL fit_by('mtcars', 'cyl', formula, family, psu => 'carb') AS g,
	LATERAL (SELECT CASE family WHEN 'ols' THEN ols(s, formula, psu => 'carb', subpop => 'here') ELSE poisson(s, formula, psu => 'carb', subpop => 'here') END AS d
		FROM format('SELECT *, cyl = %s AS here FROM mtcars', group_level) AS s) AS x;
SELECT is_empty($$SELECT * FROM fit_by('SELECT * FROM mtcars WHERE false', 'cyl', 'mpg ~ wt')$$, 'no rows, no groups');
SELECT throws_ok($$SELECT fit_by('mtcars', 'cyll', 'mpg ~ wt')$$, '42703', 'the source has no column "cyll" (by)');
SELECT throws_ok($$SELECT fit_by('mtcars', 'cyl', 'mpg ~ wt', 'tobit')$$, '22023', 'family is "tobit"');
SELECT ok(bool_and(g.model = logit('SELECT * FROM coins WHERE g = ' || group_level, 'y ~ x')) AND count(*) = 3, 'fit_by of a logit')
FROM fit_by('coins', 'g', 'y ~ x', 'logit') AS g;
-- where terms were dropped: rows in which they are to the others what they were in the model's, and rows in which not
SELECT is(array_agg(predict(m, r) ORDER BY wt), ARRAY[predict(s, ROW(2)::pg_temp.one), NULL, predict(s, ROW(4)::pg_temp.one)], 'predict: a dropped term that would matter')
FROM ols('SELECT *, 2 * wt AS twice FROM mtcars', 'mpg ~ wt + twice') AS m, ols('mtcars', 'mpg ~ wt') AS s, (VALUES (2, 4), (3, 5), (4, 8)) AS r(wt, twice) GROUP BY m, s;
SELECT is(count(fitted) || ' ' || count(hat) || ' ' || count(residual), '32 32 32', 'augment: all rows of the model')
FROM augment(ols('SELECT *, 2 * wt AS twice FROM mtcars', 'mpg ~ wt * i.cyl + twice:i.cyl + i.cyl:am + am'), 'id', 'SELECT *, 2 * wt AS twice FROM mtcars');
SELECT is(string_agg(key, ' ' ORDER BY key), '1 3', 'augment: others only where nothing dropped would matter')
FROM augment(ols('SELECT *, 2 * wt AS twice FROM mtcars', 'mpg ~ wt + twice'), 'id', 'SELECT * FROM (VALUES (1, 2, 4, 20), (2, 3, 5, 20), (3, 4, 8, NULL)) AS r(id, wt, twice, mpg)') WHERE fitted IS NOT NULL;
-- R's rstandard(), rstudent() and cooks.distance() of a row of leverage 1 are NaN, as is rstudent() with one degree of freedom
SELECT is(row(hat, std_residual, student_residual, cooks_distance)::text, '(1,,,)', 'leverage 1') FROM augment(ols('SELECT *, (id = 5)::int AS fifth FROM mtcars', 'mpg ~ wt + fifth'), 'id',
	'SELECT *, (id = 5)::int AS fifth FROM mtcars') WHERE key = '5';
SELECT ok(count(*) = 3 AND count(student_residual) = 0 AND bool_and(abs(abs(std_residual) - 1) < 1e-12), 'one degree of freedom')
FROM augment(ols('SELECT * FROM mtcars WHERE id < 4', 'mpg ~ wt'), 'id', 'SELECT * FROM mtcars WHERE id < 4');
SELECT ok(count(*) = 32 AND count(residual) = 32 AND count(std_residual) = 0 AND count(cooks_distance) = 0, 'an exact fit leaves nothing to divide by')
FROM augment(ols('SELECT *, 2 * wt AS twice FROM mtcars', 'twice ~ wt'), 'id', 'SELECT *, 2 * wt AS twice FROM mtcars');
SELECT ok(count(*) = 32 AND bool_and(conf_low IS NULL AND conf_high IS NULL), 'no limits unless asked for: ' || family)
FROM (VALUES ('ols', ols('mtcars', 'am ~ wt')), ('probit', probit('mtcars', 'am ~ wt')), ('cloglog', cloglog('mtcars', 'am ~ wt')),
	('poisson', poisson('mtcars', 'am ~ wt'))) AS v(family, m), LATERAL augment(m, 'id', 'mtcars') GROUP BY family;
SELECT results_eq($$SELECT group_level, model IS NULL, note IS NULL FROM fit_by('SELECT *, mpg > 20 AS thrifty FROM mtcars', 'cyl', 'thrifty ~ hp', 'logit')$$,
	$$VALUES ('4', true, false), ('6', false, true), ('8', true, false)$$, 'a constant outcome in a group is its note');
-- models that are stored, packed or out of line, and change from row to row
CREATE TEMPORARY TABLE shelf AS SELECT 'small' AS name, ols('mtcars', 'mpg ~ wt') AS m UNION ALL SELECT 'large', ols('mtcars', 'mpg ~ wt * i.cyl + i.carb + i.gear');
SELECT is(array_agg(predict(m, r) ORDER BY id, name), array_agg(CASE name WHEN 'small' THEN predict(ols('mtcars', 'mpg ~ wt'), r) ELSE predict(ols('mtcars', 'mpg ~ wt * i.cyl + i.carb + i.gear'), r) END ORDER BY id, name),
	'predict: models that alternate') FROM (SELECT r, id, name, m FROM mtcars AS r, shelf ORDER BY id, name OFFSET 0) AS t;

SELECT * FROM finish();
ROLLBACK;
