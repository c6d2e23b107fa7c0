-- Robust, clustered and survey errors of linear models.  Expected numbers are made by test/reference/variance.R
-- (R 4.2.2; sandwich 3.0-2, clubSandwich 0.5.8, survey 4.1-1) unless a block says otherwise; tolerances are relative.
-- Data: mtcars of R, Grunfeld of AER, apisrs, apistrat and apiclus1 of survey.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(862);

CREATE TABLE mtcars (id int, model text, mpg float8, cyl int, disp float8, hp int, drat float8, wt float8,
	qsec float8, vs int, am int, gear int, carb int);
CREATE TABLE apisrs (id int, stype text, api00 int, api99 int, meals int, ell int, emer int, pw float8, fpc float8);
CREATE TABLE all_firms (id int, invest float8, value float8, capital float8, firm text, year int);
CREATE TABLE apistrat (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int,
	pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int,
	enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
CREATE TABLE apiclus1 (LIKE apistrat);
\copy mtcars FROM test/fixtures/mtcars.csv CSV HEADER
\copy apisrs FROM test/fixtures/apisrs.csv CSV HEADER
\copy all_firms FROM test/fixtures/grunfeld.csv CSV HEADER
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy apiclus1 FROM test/fixtures/apiclus1.csv CSV HEADER
CREATE VIEW grunfeld AS SELECT *, 1 / value AS w FROM all_firms WHERE firm <> 'American Steel';
CREATE VIEW srs AS SELECT *, emer + 1 AS w FROM apisrs;
-- sampling units 0 to 6 in every stratum; `lonely` has one in stratum M
CREATE VIEW strat AS SELECT *, id % 7 AS unit, CASE stype WHEN 'M' THEN 1 ELSE id % 7 END AS lonely,
	CASE stype WHEN 'E' THEN 70 WHEN 'H' THEN 20 ELSE 7 END AS units,
	CASE stype WHEN 'E' THEN 70 WHEN 'H' THEN 20 ELSE 1 END AS whole,
	count(*) OVER (PARTITION BY stype) / fpc AS rate, comp_imp = 'No' AS weak, comp_imp = 'No' AND id % 7 <> 3 AS part
	FROM apistrat;

CREATE TABLE fits (name text PRIMARY KEY, m model);
INSERT INTO fits SELECT 'mtcars ' || v, ols('mtcars', 'mpg ~ wt + hp + qsec', vcov => v)
	FROM unnest('{hc0,hc1,hc2,hc3}'::text[]) AS v;
INSERT INTO fits SELECT 'mtcars weighted ' || v, ols('mtcars', 'mpg ~ i.cyl * hp', 'wt', 'analytic', vcov => v)
	FROM unnest('{hc0,hc2,hc3}'::text[]) AS v;
INSERT INTO fits SELECT 'mtcars leverage ' || v, ols('mtcars', 'mpg ~ i.carb + wt', vcov => v)
	FROM unnest('{hc2,hc3}'::text[]) AS v;
INSERT INTO fits SELECT 'apisrs frequency ' || v, ols('srs', 'api00 ~ ell + meals', 'w', 'frequency', vcov => v)
	FROM unnest('{hc0,hc1,hc2,hc3}'::text[]) AS v;
INSERT INTO fits VALUES
	('apisrs sampling', ols('srs', 'api00 ~ ell + meals', 'w')),
	('apisrs frequency cr1', ols('srs', 'api00 ~ ell + meals', 'w', 'frequency', cluster => 'stype')),
	('apisrs reference', ols('SELECT * FROM srs WHERE w > 0', 'api00 ~ ell + i(stype, ref=''M'')', vcov => 'hc3')),
	('grunfeld cr1', ols('grunfeld', 'invest ~ value + capital', cluster => 'firm')),
	('grunfeld cr0', ols('grunfeld', 'invest ~ value + capital', cluster => 'firm', vcov => 'cr0')),
	('grunfeld cr2', ols('grunfeld', 'invest ~ value + capital', cluster => 'firm', vcov => 'cr2')),
	('grunfeld two-way own', ols('grunfeld', 'invest ~ value + capital', cluster => 'firm + year')),
	('grunfeld two-way min', ols('grunfeld', 'invest ~ value + capital', cluster => 'year+firm', two_way => 'min')),
	('grunfeld two-way cr0', ols('grunfeld', 'invest ~ value + capital', cluster => 'firm + year', vcov => 'cr0')),
	('grunfeld weighted cr1', ols('grunfeld', 'invest ~ value + capital', 'w', cluster => 'firm')),
	('grunfeld weighted hc1', ols('grunfeld', 'invest ~ value + capital', 'w', 'analytic', vcov => 'hc1')),
	('grunfeld weighted cr2', ols('grunfeld', 'invest ~ value + capital', 'w', cluster => 'firm', vcov => 'cr2')),
	('grunfeld analytic cr2', ols('grunfeld', 'invest ~ value + capital', 'w', 'analytic', cluster => 'firm', vcov => 'cr2')),
	('grunfeld constant cr2', ols('SELECT *, avg(w) OVER (PARTITION BY firm) AS means FROM grunfeld', 'invest ~ value + capital', 'means', 'analytic', cluster => 'firm', vcov => 'cr2')),
	('grunfeld fixed cr1', ols('grunfeld', 'invest ~ value + capital + firm', cluster => 'firm')),
	('grunfeld fixed cr2', ols('grunfeld', 'invest ~ value + capital + firm', cluster => 'firm', vcov => 'cr2')),
	('apiclus1 cr1', ols('apiclus1', 'api00 ~ ell + meals + stype', cluster => 'dnum')),
	('apiclus1 cr2', ols('apiclus1', 'api00 ~ ell + meals + stype', cluster => 'dnum', vcov => 'cr2')),
	('apiclus1 weighted cr2', ols('apiclus1', 'api00 ~ ell + meals + stype', 'enroll', cluster => 'dnum', vcov => 'cr2')),
	('apiclus1 analytic cr2', ols('apiclus1', 'api00 ~ ell + meals + stype', 'enroll', 'analytic', cluster => 'dnum', vcov => 'cr2')),
	('apiclus1 frequency cr2', ols('SELECT *, 1 + id % 3 AS f FROM apiclus1', 'api00 ~ ell + meals + stype', 'f', 'frequency', cluster => 'dnum', vcov => 'cr2')),
	('apiclus1 weighted fixed cr2', ols('apiclus1', 'api00 ~ ell + meals + i.dnum', 'enroll', cluster => 'dnum', vcov => 'cr2')),
	('apiclus1 own cr2', ols('SELECT *, (dnum = 637)::int AS own FROM apiclus1', 'api00 ~ ell + own + meals', cluster => 'dnum', vcov => 'cr2')),
	('apistrat fpc', ols('apistrat', 'api00 ~ ell + meals + mobility', 'pw', strata => 'stype', fpc => 'fpc')),
	('apistrat', ols('apistrat', 'api00 ~ ell + meals + mobility', 'pw', strata => 'stype')),
	('apistrat rate', ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', fpc => 'rate')),
	('apiclus1', ols('apiclus1', 'api00 ~ ell + meals', 'pw', psu => 'dnum')),
	('apiclus1 fpc', ols('apiclus1', 'api00 ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc')),
	('apiclus1 factor', ols('apiclus1', 'api00 ~ ell + stype', 'pw', psu => 'dnum')),
	('apiclus1 weights only', ols('apiclus1', 'api00 ~ ell + meals', 'pw', vcov => 'survey')),
	('nested', ols('strat', 'api00 ~ ell + meals + mobility', 'pw', strata => 'stype', psu => 'unit')),
	('nested fpc', ols('strat', 'api00 ~ ell + meals + mobility', 'pw', strata => 'stype', psu => 'unit', fpc => 'units')),
	('lonely whole', ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', psu => 'lonely', fpc => 'whole', singleton => 'average')),
	('domain rows', ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc', subpop => 'weak')),
	('domain units', ols('SELECT *, stype = ''H'' AS high FROM apiclus1', 'api00 ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc', subpop => 'high')),
	('domain nested', ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', psu => 'unit', subpop => 'part')),
	('domain filtered', ols('SELECT * FROM apiclus1 WHERE stype = ''H''', 'api00 ~ ell + meals', 'pw', psu => 'dnum')),
	('missing outcomes', ols('SELECT CASE WHEN dnum <> 637 AND id % 5 <> 0 THEN api00 END AS api00, ell, meals, pw, dnum FROM apiclus1',
		'api00 ~ ell + meals', 'pw', psu => 'dnum')),
	('zero weights', ols('SELECT api00, ell, meals, dnum, CASE WHEN dnum <> 637 AND id % 5 <> 0 THEN pw ELSE 0 END AS pw FROM apiclus1',
		'api00 ~ ell + meals', 'pw', psu => 'dnum'));
INSERT INTO fits SELECT 'lonely ' || s, ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', psu => 'lonely', singleton => s)
	FROM unnest('{certainty,average,adjust}'::text[]) AS s;
INSERT INTO fits SELECT 'lonely fpc ' || s, ols('strat', 'api00 ~ ell + meals', 'pw', strata => 'stype', psu => 'lonely', fpc => 'units', singleton => s)
	FROM unnest('{certainty,average,adjust}'::text[]) AS s;

CREATE TABLE expected (name text, what text, term text, value float8);
INSERT INTO expected VALUES
	('mtcars hc0', 'estimate', '(Intercept)', 27.6105268582049),
	('mtcars hc0', 'estimate', 'wt', -4.35879720016269),
	('mtcars hc0', 'estimate', 'hp', -0.0178222716055425),
	('mtcars hc0', 'estimate', 'qsec', 0.510833694245057),
	('mtcars hc0', 'std_error', '(Intercept)', 5.84154244473138),
	('mtcars hc0', 'std_error', 'wt', 0.765436752203013),
	('mtcars hc0', 'std_error', 'hp', 0.00986088342847256),
	('mtcars hc0', 'std_error', 'qsec', 0.341774677061931),
	('mtcars hc0', 'p_value', '(Intercept)', 5.85610831622834e-05),
	('mtcars hc0', 'p_value', 'wt', 4.17644416577033e-06),
	('mtcars hc0', 'p_value', 'hp', 0.0814608894193435),
	('mtcars hc0', 'p_value', 'qsec', 0.146191401630005),
	('mtcars hc0', 'conf_low', '(Intercept)', 15.6446695953171),
	('mtcars hc0', 'conf_low', 'wt', -5.92672330996789),
	('mtcars hc0', 'conf_low', 'hp', -0.0380213756448361),
	('mtcars hc0', 'conf_low', 'qsec', -0.189259995133365),
	('mtcars hc0', 'conf_high', '(Intercept)', 39.5763841210927),
	('mtcars hc0', 'conf_high', 'wt', -2.79087109035748),
	('mtcars hc0', 'conf_high', 'hp', 0.00237683243375108),
	('mtcars hc0', 'conf_high', 'qsec', 1.21092738362348),
	('mtcars hc1', 'estimate', '(Intercept)', 27.6105268582049),
	('mtcars hc1', 'estimate', 'wt', -4.35879720016269),
	('mtcars hc1', 'estimate', 'hp', -0.0178222716055425),
	('mtcars hc1', 'estimate', 'qsec', 0.510833694245057),
	('mtcars hc1', 'std_error', '(Intercept)', 6.244871553851),
	('mtcars hc1', 'std_error', 'wt', 0.818286307996711),
	('mtcars hc1', 'std_error', 'hp', 0.0105417278057868),
	('mtcars hc1', 'std_error', 'qsec', 0.365372498583059),
	('mtcars hc1', 'p_value', '(Intercept)', 0.000134599525021677),
	('mtcars hc1', 'p_value', 'wt', 1.13586754385064e-05),
	('mtcars hc1', 'p_value', 'hp', 0.102009751637055),
	('mtcars hc1', 'p_value', 'qsec', 0.173055491713381),
	('mtcars hc1', 'conf_low', '(Intercept)', 14.8184873677026),
	('mtcars hc1', 'conf_low', 'wt', -6.03498071749641),
	('mtcars hc1', 'conf_low', 'hp', -0.0394160221297778),
	('mtcars hc1', 'conf_low', 'qsec', -0.237597941268053),
	('mtcars hc1', 'conf_high', '(Intercept)', 40.4025663487073),
	('mtcars hc1', 'conf_high', 'wt', -2.68261368282896),
	('mtcars hc1', 'conf_high', 'hp', 0.00377147891869281),
	('mtcars hc1', 'conf_high', 'qsec', 1.25926532975817),
	('mtcars hc2', 'estimate', '(Intercept)', 27.6105268582049),
	('mtcars hc2', 'estimate', 'wt', -4.35879720016269),
	('mtcars hc2', 'estimate', 'hp', -0.0178222716055425),
	('mtcars hc2', 'estimate', 'qsec', 0.510833694245057),
	('mtcars hc2', 'std_error', '(Intercept)', 6.55993128742469),
	('mtcars hc2', 'std_error', 'wt', 0.848049768133848),
	('mtcars hc2', 'std_error', 'hp', 0.0114971342201063),
	('mtcars hc2', 'std_error', 'qsec', 0.380776577746399),
	('mtcars hc2', 'p_value', '(Intercept)', 0.000239385518615978),
	('mtcars hc2', 'p_value', 'wt', 1.89251328882645e-05),
	('mtcars hc2', 'p_value', 'hp', 0.132336182903129),
	('mtcars hc2', 'p_value', 'qsec', 0.190519570719926),
	('mtcars hc2', 'conf_low', '(Intercept)', 14.1731167593581),
	('mtcars hc2', 'conf_low', 'wt', -6.09594840180586),
	('mtcars hc2', 'conf_low', 'hp', -0.0413730834521867),
	('mtcars hc2', 'conf_low', 'qsec', -0.269151767039019),
	('mtcars hc2', 'conf_high', '(Intercept)', 41.0479369570517),
	('mtcars hc2', 'conf_high', 'wt', -2.62164599851951),
	('mtcars hc2', 'conf_high', 'hp', 0.00572854024110175),
	('mtcars hc2', 'conf_high', 'qsec', 1.29081915552913),
	('mtcars hc3', 'estimate', '(Intercept)', 27.6105268582049),
	('mtcars hc3', 'estimate', 'wt', -4.35879720016269),
	('mtcars hc3', 'estimate', 'hp', -0.0178222716055425),
	('mtcars hc3', 'estimate', 'qsec', 0.510833694245057),
	('mtcars hc3', 'std_error', '(Intercept)', 7.54731088774216),
	('mtcars hc3', 'std_error', 'wt', 0.950065225150502),
	('mtcars hc3', 'std_error', 'hp', 0.0138187804751533),
	('mtcars hc3', 'std_error', 'qsec', 0.433614349035022),
	('mtcars hc3', 'p_value', '(Intercept)', 0.00104186014742439),
	('mtcars hc3', 'p_value', 'wt', 8.55109529339481e-05),
	('mtcars hc3', 'p_value', 'hp', 0.20770155285456),
	('mtcars hc3', 'p_value', 'qsec', 0.248679442160143),
	('mtcars hc3', 'conf_low', '(Intercept)', 12.1505613344049),
	('mtcars hc3', 'conf_low', 'wt', -6.30491759253228),
	('mtcars hc3', 'conf_low', 'hp', -0.0461287602217472),
	('mtcars hc3', 'conf_low', 'qsec', -0.377385035103178),
	('mtcars hc3', 'conf_high', '(Intercept)', 43.070492382005),
	('mtcars hc3', 'conf_high', 'wt', -2.41267680779309),
	('mtcars hc3', 'conf_high', 'hp', 0.0104842170106622),
	('mtcars hc3', 'conf_high', 'qsec', 1.39905242359329),
	('mtcars weighted hc0', 'std_error', '(Intercept)', 5.13993179814561),
	('mtcars weighted hc0', 'std_error', 'cyl[6]', 5.54583967675225),
	('mtcars weighted hc0', 'std_error', 'cyl[8]', 5.64228660563733),
	('mtcars weighted hc0', 'std_error', 'hp', 0.0592268518665723),
	('mtcars weighted hc0', 'std_error', 'cyl[6]:hp', 0.0608687442307192),
	('mtcars weighted hc0', 'std_error', 'cyl[8]:hp', 0.0601055492688483),
	('mtcars weighted hc2', 'std_error', '(Intercept)', 5.82218262996463),
	('mtcars weighted hc2', 'std_error', 'cyl[6]', 6.65099164891353),
	('mtcars weighted hc2', 'std_error', 'cyl[8]', 6.49620109813709),
	('mtcars weighted hc2', 'std_error', 'hp', 0.0669385522152352),
	('mtcars weighted hc2', 'std_error', 'cyl[6]:hp', 0.0714791051828794),
	('mtcars weighted hc2', 'std_error', 'cyl[8]:hp', 0.068258109367205),
	('mtcars weighted hc3', 'std_error', '(Intercept)', 6.61367306446202),
	('mtcars weighted hc3', 'std_error', 'cyl[6]', 10.6493026096359),
	('mtcars weighted hc3', 'std_error', 'cyl[8]', 7.60342332406488),
	('mtcars weighted hc3', 'std_error', 'hp', 0.0758348610179354),
	('mtcars weighted hc3', 'std_error', 'cyl[6]:hp', 0.104783640749535),
	('mtcars weighted hc3', 'std_error', 'cyl[8]:hp', 0.077976866837547),
	('mtcars leverage hc2', 'std_error', '(Intercept)', 2.54974500663073),
	('mtcars leverage hc2', 'std_error', 'carb[2]', 1.71412462309137),
	('mtcars leverage hc2', 'std_error', 'carb[3]', 1.80756579402752),
	('mtcars leverage hc2', 'std_error', 'carb[4]', 1.66268541068033),
	('mtcars leverage hc2', 'std_error', 'carb[6]', 1.51519111716068),
	('mtcars leverage hc2', 'std_error', 'carb[8]', 1.57294222323184),
	('mtcars leverage hc2', 'std_error', 'wt', 0.698361870399381),
	('mtcars leverage hc3', 'std_error', '(Intercept)', 2.80075738852209),
	('mtcars leverage hc3', 'std_error', 'carb[2]', 1.86239265952156),
	('mtcars leverage hc3', 'std_error', 'carb[3]', 2.02696828742979),
	('mtcars leverage hc3', 'std_error', 'carb[4]', 1.80523427876218),
	('mtcars leverage hc3', 'std_error', 'carb[6]', 1.65071023881977),
	('mtcars leverage hc3', 'std_error', 'carb[8]', 1.72261577045885),
	('mtcars leverage hc3', 'std_error', 'wt', 0.776287039912903),
	('apisrs sampling', 'estimate', '(Intercept)', 793.05713020281),
	('apisrs sampling', 'estimate', 'ell', -2.20303649383279),
	('apisrs sampling', 'estimate', 'meals', -1.96359609561416),
	('apisrs sampling', 'std_error', '(Intercept)', 18.901911536725),
	('apisrs sampling', 'std_error', 'ell', 0.78161953097183),
	('apisrs sampling', 'std_error', 'meals', 0.580025604512832),
	('apisrs sampling', 'p_value', '(Intercept)', 7.20121040748309e-100),
	('apisrs sampling', 'p_value', 'ell', 0.00531889081096664),
	('apisrs sampling', 'p_value', 'meals', 0.000858693972978251),
	('apisrs sampling', 'conf_low', '(Intercept)', 755.779891293025),
	('apisrs sampling', 'conf_low', 'ell', -3.74450059051849),
	('apisrs sampling', 'conf_low', 'meals', -3.10748849989336),
	('apisrs sampling', 'conf_high', '(Intercept)', 830.334369112594),
	('apisrs sampling', 'conf_high', 'ell', -0.661572397147098),
	('apisrs sampling', 'conf_high', 'meals', -0.819703691334962),
	('apisrs frequency hc0', 'std_error', '(Intercept)', 4.07188695810368),
	('apisrs frequency hc0', 'std_error', 'ell', 0.126334651946957),
	('apisrs frequency hc0', 'std_error', 'meals', 0.0983223510716956),
	('apisrs frequency hc1', 'std_error', '(Intercept)', 4.07432545734892),
	('apisrs frequency hc1', 'std_error', 'ell', 0.126410308996525),
	('apisrs frequency hc1', 'std_error', 'meals', 0.0983812326126977),
	('apisrs frequency hc2', 'std_error', '(Intercept)', 4.07807139600413),
	('apisrs frequency hc2', 'std_error', 'ell', 0.126850973943329),
	('apisrs frequency hc2', 'std_error', 'meals', 0.0986829106909182),
	('apisrs frequency hc3', 'std_error', '(Intercept)', 4.08429001996603),
	('apisrs frequency hc3', 'std_error', 'ell', 0.127370310062252),
	('apisrs frequency hc3', 'std_error', 'meals', 0.0990456495695935),
	('apisrs frequency cr1', 'std_error', '(Intercept)', 54.7216503406056),
	('apisrs frequency cr1', 'std_error', 'ell', 0.870316155762098),
	('apisrs frequency cr1', 'std_error', 'meals', 0.822310221779218),
	('apisrs reference', 'std_error', 'stype[E]', 16.9873935898012),
	('apisrs reference', 'std_error', 'stype[H]', 21.6052597209856),
	('grunfeld cr1', 'estimate', '(Intercept)', -42.7143694365594),
	('grunfeld cr1', 'estimate', 'value', 0.115562156360552),
	('grunfeld cr1', 'estimate', 'capital', 0.23067848873197),
	('grunfeld cr1', 'std_error', '(Intercept)', 20.4252029284739),
	('grunfeld cr1', 'std_error', 'value', 0.0158943366870587),
	('grunfeld cr1', 'std_error', 'capital', 0.0849671126355401),
	('grunfeld cr1', 'p_value', '(Intercept)', 0.0660484344645901),
	('grunfeld cr1', 'p_value', 'value', 4.71054893936563e-05),
	('grunfeld cr1', 'p_value', 'capital', 0.0238051605614398),
	('grunfeld cr1', 'conf_low', '(Intercept)', -88.9193885428134),
	('grunfeld cr1', 'conf_low', 'value', 0.0796066687759959),
	('grunfeld cr1', 'conf_low', 'capital', 0.0384695262812008),
	('grunfeld cr1', 'conf_high', '(Intercept)', 3.49064966969467),
	('grunfeld cr1', 'conf_high', 'value', 0.151517643945108),
	('grunfeld cr1', 'conf_high', 'capital', 0.422887451182738),
	('grunfeld cr0', 'std_error', '(Intercept)', 19.2794308819015),
	('grunfeld cr0', 'std_error', 'value', 0.0150027280827959),
	('grunfeld cr0', 'std_error', 'capital', 0.080200798054643),
	('grunfeld cr2', 'std_error', '(Intercept)', 25.607403771788),
	('grunfeld cr2', 'std_error', 'value', 0.0162450777800678),
	('grunfeld cr2', 'std_error', 'capital', 0.110467620919051),
	('grunfeld cr2', 'df', '(Intercept)', 6.38609342335452),
	('grunfeld cr2', 'df', 'value', 2.34261641339276),
	('grunfeld cr2', 'df', 'capital', 2.86348461882975),
	('grunfeld two-way own', 'std_error', '(Intercept)', 19.716680683803),
	('grunfeld two-way own', 'std_error', 'value', 0.0163951494501116),
	('grunfeld two-way own', 'std_error', 'capital', 0.0795431892874803),
	('grunfeld two-way min', 'std_error', '(Intercept)', 19.5056077357391),
	('grunfeld two-way min', 'std_error', 'value', 0.0163517539919942),
	('grunfeld two-way min', 'std_error', 'capital', 0.0784739139920783),
	('grunfeld two-way cr0', 'std_error', '(Intercept)', 18.4114212949346),
	('grunfeld two-way cr0', 'std_error', 'value', 0.0154344861096596),
	('grunfeld two-way cr0', 'std_error', 'capital', 0.0740718418387632),
	('grunfeld weighted cr1', 'estimate', '(Intercept)', -9.27233357821338),
	('grunfeld weighted cr1', 'estimate', 'value', 0.116943070704268),
	('grunfeld weighted cr1', 'estimate', 'capital', 0.104107568031345),
	('grunfeld weighted cr1', 'std_error', '(Intercept)', 5.72047318080725),
	('grunfeld weighted cr1', 'std_error', 'value', 0.0260963013397155),
	('grunfeld weighted cr1', 'std_error', 'capital', 0.0228588282291374),
	('grunfeld weighted cr1', 'p_value', '(Intercept)', 0.139489225542115),
	('grunfeld weighted cr1', 'p_value', 'value', 0.00152974835039399),
	('grunfeld weighted cr1', 'p_value', 'capital', 0.00137730520931878),
	('grunfeld weighted cr1', 'conf_low', '(Intercept)', -22.2129429587715),
	('grunfeld weighted cr1', 'conf_low', 'value', 0.0579091357060898),
	('grunfeld weighted cr1', 'conf_low', 'capital', 0.0523973060196284),
	('grunfeld weighted cr1', 'conf_high', '(Intercept)', 3.66827580234477),
	('grunfeld weighted cr1', 'conf_high', 'value', 0.175977005702446),
	('grunfeld weighted cr1', 'conf_high', 'capital', 0.155817830043063),
	('grunfeld weighted hc1', 'estimate', '(Intercept)', -9.27233357821338),
	('grunfeld weighted hc1', 'estimate', 'value', 0.116943070704268),
	('grunfeld weighted hc1', 'estimate', 'capital', 0.104107568031345),
	('grunfeld weighted hc1', 'std_error', '(Intercept)', 2.34584053618309),
	('grunfeld weighted hc1', 'std_error', 'value', 0.00768545589352477),
	('grunfeld weighted hc1', 'std_error', 'capital', 0.00986959642541471),
	('grunfeld weighted hc1', 'p_value', '(Intercept)', 0.000107675380787828),
	('grunfeld weighted hc1', 'p_value', 'value', 4.37166039520452e-35),
	('grunfeld weighted hc1', 'p_value', 'capital', 6.56574733945725e-21),
	('grunfeld weighted hc1', 'conf_low', '(Intercept)', -13.8985165162078),
	('grunfeld weighted hc1', 'conf_low', 'value', 0.101786744271618),
	('grunfeld weighted hc1', 'conf_low', 'capital', 0.0846439438489299),
	('grunfeld weighted hc1', 'conf_high', '(Intercept)', -4.64615064021899),
	('grunfeld weighted hc1', 'conf_high', 'value', 0.132099397136917),
	('grunfeld weighted hc1', 'conf_high', 'capital', 0.123571192213761),
	('grunfeld weighted cr2', 'std_error', '(Intercept)', 7.50826900903963),
	('grunfeld weighted cr2', 'std_error', 'value', 0.0265364119399223),
	('grunfeld weighted cr2', 'std_error', 'capital', 0.0249805479750539),
	('grunfeld weighted cr2', 'df', '(Intercept)', 1.16630190669484),
	('grunfeld weighted cr2', 'df', 'value', 3.38856827178),
	('grunfeld weighted cr2', 'df', 'capital', 2.22781532430337),
	('grunfeld analytic cr2', 'std_error', '(Intercept)', 6.91515967568307),
	('grunfeld analytic cr2', 'std_error', 'value', 0.0277241703984422),
	('grunfeld analytic cr2', 'std_error', 'capital', 0.0261605064282275),
	('grunfeld analytic cr2', 'df', '(Intercept)', 1.93669926764034),
	('grunfeld analytic cr2', 'df', 'value', 2.96881860987024),
	('grunfeld analytic cr2', 'df', 'capital', 3.10848575087673),
	('grunfeld constant cr2', 'std_error', '(Intercept)', 8.06361951692298),
	('grunfeld constant cr2', 'std_error', 'value', 0.0273691112983803),
	('grunfeld constant cr2', 'std_error', 'capital', 0.0302025200972003),
	('grunfeld constant cr2', 'df', '(Intercept)', 1.91164987331415),
	('grunfeld constant cr2', 'df', 'value', 3.13271480677727),
	('grunfeld constant cr2', 'df', 'capital', 2.96413720502266),
	('grunfeld fixed cr1', 'std_error', '(Intercept)', 28.5396389208423),
	('grunfeld fixed cr1', 'std_error', 'value', 0.0155539403396027),
	('grunfeld fixed cr1', 'std_error', 'capital', 0.0539996865863111),
	('grunfeld fixed cr1', 'std_error', 'firm[Chrysler]', 16.5962396699222),
	('grunfeld fixed cr1', 'std_error', 'firm[Diamond Match]', 27.4988225155727),
	('grunfeld fixed cr1', 'std_error', 'firm[General Electric]', 24.1609738634307),
	('grunfeld fixed cr1', 'std_error', 'firm[General Motors]', 69.2745141788952),
	('grunfeld fixed cr1', 'std_error', 'firm[Goodyear]', 9.35885477889192),
	('grunfeld fixed cr1', 'std_error', 'firm[IBM]', 19.0894791220932),
	('grunfeld fixed cr1', 'std_error', 'firm[Union Oil]', 10.0737615774793),
	('grunfeld fixed cr1', 'std_error', 'firm[US Steel]', 22.6313151502891),
	('grunfeld fixed cr1', 'std_error', 'firm[Westinghouse]', 18.5150948906601),
	('grunfeld fixed cr2', 'std_error', 'value', 0.0206311068339027),
	('grunfeld fixed cr2', 'std_error', 'capital', 0.0826753020489784),
	('grunfeld fixed cr2', 'df', 'value', 1.81256840291113),
	('grunfeld fixed cr2', 'df', 'capital', 1.79953119283771),
	('apiclus1 cr1', 'std_error', '(Intercept)', 14.6290139519752),
	('apiclus1 cr1', 'std_error', 'ell', 0.397730387344068),
	('apiclus1 cr1', 'std_error', 'meals', 0.262236878128536),
	('apiclus1 cr1', 'std_error', 'stype[H]', 22.1936005179746),
	('apiclus1 cr1', 'std_error', 'stype[M]', 15.8918037272136),
	('apiclus1 cr2', 'std_error', '(Intercept)', 15.0911271409879),
	('apiclus1 cr2', 'std_error', 'ell', 0.414242491241239),
	('apiclus1 cr2', 'std_error', 'meals', 0.269538039710888),
	('apiclus1 cr2', 'std_error', 'stype[H]', 24.1014212053321),
	('apiclus1 cr2', 'std_error', 'stype[M]', 16.4044231170867),
	('apiclus1 cr2', 'df', '(Intercept)', 7.86332672068133),
	('apiclus1 cr2', 'df', 'ell', 7.48061239758613),
	('apiclus1 cr2', 'df', 'meals', 4.88818460206369),
	('apiclus1 cr2', 'df', 'stype[H]', 5.91645559501117),
	('apiclus1 cr2', 'df', 'stype[M]', 9.30275413947975),
	('apiclus1 weighted cr2', 'std_error', '(Intercept)', 17.0874955744917),
	('apiclus1 weighted cr2', 'std_error', 'ell', 0.472787783949097),
	('apiclus1 weighted cr2', 'std_error', 'meals', 0.3411286824821),
	('apiclus1 weighted cr2', 'std_error', 'stype[H]', 34.9726343152852),
	('apiclus1 weighted cr2', 'std_error', 'stype[M]', 22.2105453108371),
	('apiclus1 weighted cr2', 'df', '(Intercept)', 6.650202676144),
	('apiclus1 weighted cr2', 'df', 'ell', 6.45571093949887),
	('apiclus1 weighted cr2', 'df', 'meals', 4.67174460307889),
	('apiclus1 weighted cr2', 'df', 'stype[H]', 2.69705551692586),
	('apiclus1 weighted cr2', 'df', 'stype[M]', 4.88167394284009),
	('apiclus1 analytic cr2', 'std_error', '(Intercept)', 17.1575223649239),
	('apiclus1 analytic cr2', 'std_error', 'ell', 0.465574550110742),
	('apiclus1 analytic cr2', 'std_error', 'meals', 0.334941510337394),
	('apiclus1 analytic cr2', 'std_error', 'stype[H]', 33.3640118205531),
	('apiclus1 analytic cr2', 'std_error', 'stype[M]', 21.7259552730446),
	('apiclus1 analytic cr2', 'df', '(Intercept)', 7.22979218894918),
	('apiclus1 analytic cr2', 'df', 'ell', 7.2017526943556),
	('apiclus1 analytic cr2', 'df', 'meals', 4.64069813483817),
	('apiclus1 analytic cr2', 'df', 'stype[H]', 4.76921228256046),
	('apiclus1 analytic cr2', 'df', 'stype[M]', 7.07060523917168),
	('apiclus1 frequency cr2', 'std_error', '(Intercept)', 14.5828235632938),
	('apiclus1 frequency cr2', 'std_error', 'ell', 0.372985831249005),
	('apiclus1 frequency cr2', 'std_error', 'meals', 0.255137384154424),
	('apiclus1 frequency cr2', 'std_error', 'stype[H]', 28.1309830019205),
	('apiclus1 frequency cr2', 'std_error', 'stype[M]', 17.3636947509172),
	('apiclus1 frequency cr2', 'df', '(Intercept)', 7.75012357194647),
	('apiclus1 frequency cr2', 'df', 'ell', 7.62965321809492),
	('apiclus1 frequency cr2', 'df', 'meals', 4.90035344973712),
	('apiclus1 frequency cr2', 'df', 'stype[H]', 5.42934297435166),
	('apiclus1 frequency cr2', 'df', 'stype[M]', 9.28030168776398),
	('apiclus1 weighted fixed cr2', 'std_error', 'ell', 1.16640569235542),
	('apiclus1 weighted fixed cr2', 'std_error', 'meals', 1.42667941537865),
	('apiclus1 weighted fixed cr2', 'df', 'ell', 3.8470800647081),
	('apiclus1 weighted fixed cr2', 'df', 'meals', 2.26264911836257),
	('apiclus1 own cr2', 'std_error', '(Intercept)', 20.0047235437627),
	('apiclus1 own cr2', 'std_error', 'ell', 0.337581852854417),
	('apiclus1 own cr2', 'std_error', 'own', 10.9590710712755),
	('apiclus1 own cr2', 'std_error', 'meals', 0.312599037445857),
	('apiclus1 own cr2', 'df', '(Intercept)', 7.63397123708948),
	('apiclus1 own cr2', 'df', 'ell', 7.24136007586881),
	('apiclus1 own cr2', 'df', 'own', 5.22961903652694),
	('apiclus1 own cr2', 'df', 'meals', 4.6864792006364),
	('apistrat fpc', 'estimate', '(Intercept)', 820.887315905623),
	('apistrat fpc', 'estimate', 'ell', -0.480586612171951),
	('apistrat fpc', 'estimate', 'meals', -3.14153530998456),
	('apistrat fpc', 'estimate', 'mobility', 0.225713210229637),
	('apistrat fpc', 'std_error', '(Intercept)', 10.0777359498854),
	('apistrat fpc', 'std_error', 'ell', 0.391973403222528),
	('apistrat fpc', 'std_error', 'meals', 0.283946506416502),
	('apistrat fpc', 'std_error', 'mobility', 0.393218362022529),
	('apistrat fpc', 'p_value', '(Intercept)', 1.15447207348391e-153),
	('apistrat fpc', 'p_value', 'ell', 0.221636114049882),
	('apistrat fpc', 'p_value', 'meals', 1.93109197619767e-22),
	('apistrat fpc', 'p_value', 'mobility', 0.566612496168785),
	('apistrat fpc', 'conf_low', '(Intercept)', 801.013224130898),
	('apistrat fpc', 'conf_low', 'ell', -1.25358914246591),
	('apistrat fpc', 'conf_low', 'meals', -3.7015002620032),
	('apistrat fpc', 'conf_low', 'mobility', -0.549744477211718),
	('apistrat fpc', 'conf_high', '(Intercept)', 840.761407680348),
	('apistrat fpc', 'conf_high', 'ell', 0.292415918122004),
	('apistrat fpc', 'conf_high', 'meals', -2.58157035796593),
	('apistrat fpc', 'conf_high', 'mobility', 1.00117089767099),
	('apistrat fpc', 'df', '(Intercept)', 197),
	('apistrat', 'estimate', '(Intercept)', 820.887315905623),
	('apistrat', 'estimate', 'ell', -0.480586612171951),
	('apistrat', 'estimate', 'meals', -3.14153530998456),
	('apistrat', 'estimate', 'mobility', 0.225713210229637),
	('apistrat', 'std_error', '(Intercept)', 10.2564899371311),
	('apistrat', 'std_error', 'ell', 0.397707472830015),
	('apistrat', 'std_error', 'meals', 0.288300054055952),
	('apistrat', 'std_error', 'mobility', 0.402690762512762),
	('apistrat', 'p_value', '(Intercept)', 3.3321969285341e-152),
	('apistrat', 'p_value', 'ell', 0.228344937848253),
	('apistrat', 'p_value', 'meals', 6.08173412792983e-22),
	('apistrat', 'p_value', 'mobility', 0.575766802993755),
	('apistrat', 'conf_low', '(Intercept)', 800.660707140447),
	('apistrat', 'conf_low', 'ell', -1.26489718091706),
	('apistrat', 'conf_low', 'meals', -3.71008580202551),
	('apistrat', 'conf_low', 'mobility', -0.568424799618059),
	('apistrat', 'conf_high', '(Intercept)', 841.1139246708),
	('apistrat', 'conf_high', 'ell', 0.303723956573154),
	('apistrat', 'conf_high', 'meals', -2.57298481794361),
	('apistrat', 'conf_high', 'mobility', 1.01985122007733),
	('apistrat', 'df', '(Intercept)', 197),
	('apistrat rate', 'estimate', '(Intercept)', 823.857925625165),
	('apistrat rate', 'estimate', 'ell', -0.505725551902663),
	('apistrat rate', 'estimate', 'meals', -3.11062899440932),
	('apistrat rate', 'std_error', '(Intercept)', 8.75949494697781),
	('apistrat rate', 'std_error', 'ell', 0.387916516282649),
	('apistrat rate', 'std_error', 'meals', 0.275765488815877),
	('apiclus1', 'estimate', '(Intercept)', 817.182288509078),
	('apiclus1', 'estimate', 'ell', -0.50879668341646),
	('apiclus1', 'estimate', 'meals', -3.14558922533067),
	('apiclus1', 'std_error', '(Intercept)', 18.8586703909567),
	('apiclus1', 'std_error', 'ell', 0.329200605062857),
	('apiclus1', 'std_error', 'meals', 0.304837845508113),
	('apiclus1', 'p_value', '(Intercept)', 2.55588482608583e-16),
	('apiclus1', 'p_value', 'ell', 0.144513360083989),
	('apiclus1', 'p_value', 'meals', 6.32333674421138e-08),
	('apiclus1', 'conf_low', '(Intercept)', 776.734463302725),
	('apiclus1', 'conf_low', 'ell', -1.21486175880976),
	('apiclus1', 'conf_low', 'meals', -3.79940137835001),
	('apiclus1', 'conf_high', '(Intercept)', 857.630113715432),
	('apiclus1', 'conf_high', 'ell', 0.197268391976843),
	('apiclus1', 'conf_high', 'meals', -2.49177707231132),
	('apiclus1', 'df', '(Intercept)', 14),
	('apiclus1 fpc', 'estimate', '(Intercept)', 817.182288509078),
	('apiclus1 fpc', 'estimate', 'ell', -0.50879668341646),
	('apiclus1 fpc', 'estimate', 'meals', -3.14558922533067),
	('apiclus1 fpc', 'std_error', '(Intercept)', 18.6708926927144),
	('apiclus1 fpc', 'std_error', 'ell', 0.325922721171938),
	('apiclus1 fpc', 'std_error', 'meals', 0.301802544090782),
	('apiclus1 fpc', 'p_value', '(Intercept)', 2.22390111485685e-16),
	('apiclus1 fpc', 'p_value', 'ell', 0.140816381022977),
	('apiclus1 fpc', 'p_value', 'meals', 5.58056582779157e-08),
	('apiclus1 fpc', 'conf_low', '(Intercept)', 777.137206410203),
	('apiclus1 fpc', 'conf_low', 'ell', -1.20783139707598),
	('apiclus1 fpc', 'conf_low', 'meals', -3.79289130427631),
	('apiclus1 fpc', 'conf_high', '(Intercept)', 857.227370607954),
	('apiclus1 fpc', 'conf_high', 'ell', 0.190238030243059),
	('apiclus1 fpc', 'conf_high', 'meals', -2.49828714638503),
	('apiclus1 fpc', 'df', '(Intercept)', 14),
	('apiclus1 factor', 'estimate', '(Intercept)', 771.869682183451),
	('apiclus1 factor', 'estimate', 'ell', -4.14224374050913),
	('apiclus1 factor', 'estimate', 'stype[H]', -91.1645975043864),
	('apiclus1 factor', 'estimate', 'stype[M]', -46.4835941487045),
	('apiclus1 factor', 'std_error', '(Intercept)', 26.4842438568922),
	('apiclus1 factor', 'std_error', 'ell', 0.458688692887358),
	('apiclus1 factor', 'std_error', 'stype[H]', 19.9901556085001),
	('apiclus1 factor', 'std_error', 'stype[M]', 13.7360127019219),
	('apiclus1 weights only', 'estimate', '(Intercept)', 817.182288509078),
	('apiclus1 weights only', 'estimate', 'ell', -0.50879668341646),
	('apiclus1 weights only', 'estimate', 'meals', -3.14558922533067),
	('apiclus1 weights only', 'std_error', '(Intercept)', 8.87890082105948),
	('apiclus1 weights only', 'std_error', 'ell', 0.299463958322114),
	('apiclus1 weights only', 'std_error', 'meals', 0.196469349715859),
	('nested', 'estimate', '(Intercept)', 820.887315905623),
	('nested', 'estimate', 'ell', -0.480586612171951),
	('nested', 'estimate', 'meals', -3.14153530998456),
	('nested', 'estimate', 'mobility', 0.225713210229637),
	('nested', 'std_error', '(Intercept)', 10.5192295119134),
	('nested', 'std_error', 'ell', 0.443303140737312),
	('nested', 'std_error', 'meals', 0.223486119102667),
	('nested', 'std_error', 'mobility', 0.267333044811128),
	('nested', 'p_value', '(Intercept)', 3.11440545125997e-24),
	('nested', 'p_value', 'ell', 0.292626767960802),
	('nested', 'p_value', 'meals', 3.80098162253804e-11),
	('nested', 'p_value', 'mobility', 0.40957536510015),
	('nested', 'conf_low', '(Intercept)', 798.78723477769),
	('nested', 'conf_low', 'ell', -1.41193195105504),
	('nested', 'conf_low', 'meals', -3.61106222329529),
	('nested', 'conf_low', 'mobility', -0.335932675698806),
	('nested', 'conf_high', '(Intercept)', 842.987397033556),
	('nested', 'conf_high', 'ell', 0.450758726711143),
	('nested', 'conf_high', 'meals', -2.67200839667383),
	('nested', 'conf_high', 'mobility', 0.78735909615808),
	('nested', 'df', '(Intercept)', 18),
	('nested fpc', 'estimate', '(Intercept)', 820.887315905623),
	('nested fpc', 'estimate', 'ell', -0.480586612171951),
	('nested fpc', 'estimate', 'meals', -3.14153530998456),
	('nested fpc', 'estimate', 'mobility', 0.225713210229637),
	('nested fpc', 'std_error', '(Intercept)', 9.52234519757893),
	('nested fpc', 'std_error', 'ell', 0.409856884905567),
	('nested fpc', 'std_error', 'meals', 0.198891502602838),
	('nested fpc', 'std_error', 'mobility', 0.169857110369702),
	('nested fpc', 'p_value', '(Intercept)', 5.21232350673283e-25),
	('nested fpc', 'p_value', 'ell', 0.256252824643932),
	('nested fpc', 'p_value', 'meals', 5.41435816872839e-12),
	('nested fpc', 'p_value', 'mobility', 0.200500611441098),
	('nested fpc', 'conf_low', '(Intercept)', 800.881611005246),
	('nested fpc', 'conf_low', 'ell', -1.34166397501459),
	('nested fpc', 'conf_low', 'meals', -3.55939085141952),
	('nested fpc', 'conf_low', 'mobility', -0.131143336637724),
	('nested fpc', 'conf_high', '(Intercept)', 840.893020806),
	('nested fpc', 'conf_high', 'ell', 0.380490750670689),
	('nested fpc', 'conf_high', 'meals', -2.7236797685496),
	('nested fpc', 'conf_high', 'mobility', 0.582569757096998),
	('nested fpc', 'df', '(Intercept)', 18),
	('lonely certainty', 'estimate', '(Intercept)', 823.857925625165),
	('lonely certainty', 'estimate', 'ell', -0.505725551902663),
	('lonely certainty', 'estimate', 'meals', -3.11062899440932),
	('lonely certainty', 'std_error', '(Intercept)', 10.4758071691337),
	('lonely certainty', 'std_error', 'ell', 0.439369968627452),
	('lonely certainty', 'std_error', 'meals', 0.215325367271832),
	('lonely fpc certainty', 'estimate', '(Intercept)', 823.857925625165),
	('lonely fpc certainty', 'estimate', 'ell', -0.505725551902663),
	('lonely fpc certainty', 'estimate', 'meals', -3.11062899440932),
	('lonely fpc certainty', 'std_error', '(Intercept)', 9.85528664432982),
	('lonely fpc certainty', 'std_error', 'ell', 0.412448247941654),
	('lonely fpc certainty', 'std_error', 'meals', 0.202593317423199),
	('lonely average', 'estimate', '(Intercept)', 823.857925625165),
	('lonely average', 'estimate', 'ell', -0.505725551902663),
	('lonely average', 'estimate', 'meals', -3.11062899440932),
	('lonely average', 'std_error', '(Intercept)', 12.8301911040837),
	('lonely average', 'std_error', 'ell', 0.538116115719955),
	('lonely average', 'std_error', 'meals', 0.263718639246687),
	('lonely fpc average', 'estimate', '(Intercept)', 823.857925625165),
	('lonely fpc average', 'estimate', 'ell', -0.505725551902663),
	('lonely fpc average', 'estimate', 'meals', -3.11062899440932),
	('lonely fpc average', 'std_error', '(Intercept)', 12.070211773737),
	('lonely fpc average', 'std_error', 'ell', 0.505143876380987),
	('lonely fpc average', 'std_error', 'meals', 0.248125126492271),
	('lonely adjust', 'estimate', '(Intercept)', 823.857925625165),
	('lonely adjust', 'estimate', 'ell', -0.505725551902663),
	('lonely adjust', 'estimate', 'meals', -3.11062899440932),
	('lonely adjust', 'std_error', '(Intercept)', 10.5787275240734),
	('lonely adjust', 'std_error', 'ell', 0.451273943544282),
	('lonely adjust', 'std_error', 'meals', 0.253739769914461),
	('lonely fpc adjust', 'estimate', '(Intercept)', 823.857925625165),
	('lonely fpc adjust', 'estimate', 'ell', -0.505725551902663),
	('lonely fpc adjust', 'estimate', 'meals', -3.11062899440932),
	('lonely fpc adjust', 'std_error', '(Intercept)', 9.94907292878256),
	('lonely fpc adjust', 'std_error', 'ell', 0.423321579442678),
	('lonely fpc adjust', 'std_error', 'meals', 0.2376736983239),
	('lonely whole', 'estimate', '(Intercept)', 823.857925625165),
	('lonely whole', 'estimate', 'ell', -0.505725551902663),
	('lonely whole', 'estimate', 'meals', -3.11062899440932),
	('lonely whole', 'std_error', '(Intercept)', 9.85528664432982),
	('lonely whole', 'std_error', 'ell', 0.412448247941654),
	('lonely whole', 'std_error', 'meals', 0.202593317423199),
	('domain rows', 'estimate', '(Intercept)', 783.706677007367),
	('domain rows', 'estimate', 'ell', -1.0734636458845),
	('domain rows', 'estimate', 'meals', -2.63248929384172),
	('domain rows', 'std_error', '(Intercept)', 16.4670848504989),
	('domain rows', 'std_error', 'ell', 0.945413890953743),
	('domain rows', 'std_error', 'meals', 0.529133465221737),
	('domain units', 'estimate', '(Intercept)', 733.325313826988),
	('domain units', 'estimate', 'ell', -4.3165739052892),
	('domain units', 'estimate', 'meals', -1.33093892294125),
	('domain units', 'std_error', '(Intercept)', 32.7481624831902),
	('domain units', 'std_error', 'ell', 1.68951536730324),
	('domain units', 'std_error', 'meals', 1.1232284441761),
	('domain nested', 'estimate', '(Intercept)', 773.311540654215),
	('domain nested', 'estimate', 'ell', -1.79053181793522),
	('domain nested', 'estimate', 'meals', -2.22664471135627),
	('domain nested', 'std_error', '(Intercept)', 19.5672089622068),
	('domain nested', 'std_error', 'ell', 0.661066075253593),
	('domain nested', 'std_error', 'meals', 0.403675686001707),
	('domain filtered', 'estimate', '(Intercept)', 733.325313826988),
	('domain filtered', 'estimate', 'ell', -4.3165739052892),
	('domain filtered', 'estimate', 'meals', -1.33093892294125),
	('domain filtered', 'std_error', '(Intercept)', 34.1623144152274),
	('domain filtered', 'std_error', 'ell', 1.76247309194214),
	('domain filtered', 'std_error', 'meals', 1.17173240757454),
	('missing outcomes', 'estimate', '(Intercept)', 820.295803058778),
	('missing outcomes', 'estimate', 'ell', -0.487169054770645),
	('missing outcomes', 'estimate', 'meals', -3.19548826678255),
	('missing outcomes', 'std_error', '(Intercept)', 19.8415190285572),
	('missing outcomes', 'std_error', 'ell', 0.287998840918935),
	('missing outcomes', 'std_error', 'meals', 0.304177591103564),
	('zero weights', 'estimate', '(Intercept)', 820.295803058778),
	('zero weights', 'estimate', 'ell', -0.487169054770653),
	('zero weights', 'estimate', 'meals', -3.19548826678255),
	('zero weights', 'std_error', '(Intercept)', 19.8415190285572),
	('zero weights', 'std_error', 'ell', 0.287998840918932),
	('zero weights', 'std_error', 'meals', 0.304177591103568);
SELECT pg_temp.near(v.have, e.value, CASE e.what WHEN 'p_value' THEN 1e-10 ELSE 1e-11 END,
	format('%s: %s of %s', e.name, e.what, e.term))
FROM expected e LEFT JOIN fits f USING (name) LEFT JOIN LATERAL (SELECT * FROM tidy(f.m) t WHERE t.term = e.term) t ON true,
	LATERAL (SELECT (to_jsonb(t) ->> e.what)::float8) AS v(have)
ORDER BY e.name, e.what, e.term;
SELECT isnt(f.m IS NULL AND e.name IS NULL, true, 'every fit has expected numbers: ' || f.name)
FROM fits f LEFT JOIN (SELECT DISTINCT name FROM expected) e USING (name) WHERE e.name IS NULL;

---- the same bits: rows shuffled, in partitions, and put together from 1 to 4 workers

CREATE TABLE trend AS SELECT i, 1990 + i % 31 AS year, 1e9 + 5e8 * (i * 7919 % 1009) / 1009.0 AS income, (i * 31 % 1013) / 97.0 - i % 31 / 3.0 AS y,
	'region ' || i % 5 AS region, i * 13 % 97 AS hh, i % 5 * 3 + i % 3 AS unit, i % 5 AS st, 1 + (i * 17 % 101) / 37.0 AS w, 1 + i % 4 AS f, i % 3 > 0 AS part,
	'a town of the name of ' || i * 11 % 83 AS town FROM generate_series(1, 4000) AS i;
CREATE TABLE shuffled AS SELECT * FROM trend ORDER BY md5(i::text);
CREATE TABLE backwards AS SELECT * FROM trend ORDER BY i DESC;
CREATE TABLE parts (LIKE trend) PARTITION BY HASH (i);
SELECT format('CREATE TABLE parts_%s PARTITION OF parts FOR VALUES WITH (MODULUS 5, REMAINDER %s)', n, n) FROM generate_series(0, 4) AS n \gexec
INSERT INTO parts SELECT * FROM trend ORDER BY md5(i::text);
ANALYZE trend, shuffled, backwards, parts;
CREATE TABLE ways (options text);
INSERT INTO ways VALUES ('vcov => ''hc0'''), ('vcov => ''hc1'''), ('vcov => ''hc2'''), ('vcov => ''hc3'''), ('''w'', vcov => ''hc3'''),
	('''f'', ''frequency'', vcov => ''hc2'''), ('cluster => ''hh'', vcov => ''cr0'''), ('''w'', cluster => ''hh'''), ('cluster => ''hh'', vcov => ''cr2'''),
	('''w'', cluster => ''hh'', vcov => ''cr2'''), ('cluster => ''hh + unit'''), ('cluster => ''town'''), ('''w'', strata => ''st'', psu => ''unit'''),
	('''w'', strata => ''st'''), ('''w'', strata => ''st'', psu => ''unit'', subpop => ''part''');
CREATE FUNCTION bits(source text, options text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	bits text;
BEGIN
	EXECUTE format('SELECT string_agg(encode(float8send(std_error) || float8send(df), ''hex''), '' '' ORDER BY n)
		FROM tidy(ols(%L, ''y ~ year + year^2 + income + region'', %s)) WITH ORDINALITY AS t(term, variable, level, is_reference, estimate,
		std_error, statistic, df, p_value, conf_low, conf_high, note, n)', source, options) INTO bits;
	RETURN bits;
END
$$;
CREATE TABLE serial AS SELECT options, bits('trend', options) AS bits FROM ways;
SELECT is(count(DISTINCT bits), count(*), 'the variances differ') FROM serial;
SELECT is(bits(source, options), bits, format('%s: %s', source, options))
FROM serial, unnest('{shuffled,backwards,parts}'::text[]) AS source;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE trend SET (parallel_workers = 4);
ALTER TABLE shuffled SET (parallel_workers = 4);
CREATE FUNCTION parallel_bits(source text, options text, workers int, leader text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true), set_config('parallel_leader_participation', leader, true);
	RETURN bits(source, options);
END
$$;
SELECT ok(bool_and(parallel_bits(source, options, workers, leader) = bits), options || ': 1 to 4 workers, with and without the leader')
FROM serial, unnest('{trend,shuffled,parts}'::text[]) AS source, generate_series(1, 4) AS workers, unnest('{on,off}'::text[]) AS leader
GROUP BY options ORDER BY options;
-- whether a row was read by a worker: a second pass sees the same, or it would find other rows
CREATE FUNCTION by_leader(leader int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS $$BEGIN RETURN (pg_backend_pid() = leader)::int; END$$;
SELECT set_config('max_parallel_workers_per_gather', '2', true), set_config('parallel_leader_participation', 'off', true) \g /dev/null
CREATE TABLE by_workers (options text, estimate float8);
DO $$
DECLARE
	o text;
	estimate float8;
BEGIN
	FOR o IN SELECT options FROM ways WHERE options !~ 'cr2' LOOP
		EXECUTE format('SELECT estimate FROM tidy(ols(''SELECT by_leader(%s) AS led, * FROM trend'', ''led ~ 1'', %s))', pg_backend_pid(), o) INTO estimate;
		INSERT INTO by_workers VALUES (o, estimate);
	END LOOP;
END
$$;
SELECT is(estimate, 0::float8, 'all passes are of workers: ' || options) FROM by_workers;
SELECT is(count(*), 13::bigint, 'all but cr2, which takes clusters one at a time') FROM by_workers;
RESET max_parallel_workers_per_gather;
RESET parallel_leader_participation;

---- clusters of any type: one reading for names that are numbers or bytes; a second one and GROUP BY for jsonb, which 1 and 1.0 are one of

CREATE TYPE pg_temp.letter AS ENUM ('x', 'd', 'm', 'a', 'q', 'b', 'z');
CREATE TABLE households AS SELECT i, (i * 7919 % 1009) / 7.0 AS x, (i * 31 % 1013) / 97.0 AS y, 'region ' || i % 5 AS region, 1 + i % 3 AS w, i % 4 > 0 AS part,
	CASE WHEN i % 11 = 0 THEN NULL ELSE i % 5 END AS sometimes, i % 2800 AS id, 'household ' || i % 2800 AS "text", (i % 2800)::smallint AS "int2", (i % 2800)::int8 - 1400 AS "int8",
	(i % 2800 / 8.0)::numeric * CASE WHEN i % 2 = 0 THEN 1.00 ELSE 1 END AS "numeric", (i % 2800 / 8.0 - 3)::float8 AS "float8", (i % 2800)::oid AS "oid",
	md5((i % 2800)::text)::uuid AS "uuid", date '2000-01-01' + i % 2800 AS "date", to_jsonb(i % 2800 * CASE WHEN i % 2 = 0 THEN 1.0 ELSE 1 END) AS "jsonb",
	(ARRAY[i % 2800]) AS "array", ('h' || i % 2800)::char(9) AS "char", ('h' || i % 2800)::name AS "name", timestamp '2000-01-01' + i % 2800 * interval '1 hour' AS "timestamp",
	(enum_range(NULL::pg_temp.letter))[1 + i % 7] AS "enum", (i % 7)::text AS letter, i % 2 = 0 AS "bool", (i % 2)::text AS half
FROM generate_series(1, 8000) AS i;
CREATE FUNCTION cluster_bits(cluster text, formula text, weights text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(encode(float8send(std_error) || float8send(df), 'hex'), ' ' ORDER BY term) FROM tidy(ols('households', formula, weights, cluster => cluster)) $$;
SELECT is(cluster_bits(t, f), cluster_bits('id', f), format('clusters of type %s, %s', t, f))
FROM unnest('{text,int2,int8,numeric,float8,oid,uuid,date,char,name,timestamp}'::text[]) AS t, unnest('{y ~ x,y ~ x + region}'::text[]) AS f;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-13, format('clusters of type %s, %s: %s', t, f, a.term))
FROM unnest('{jsonb,array}'::text[]) AS t, unnest('{y ~ x,y ~ x + region}'::text[]) AS f, tidy(ols('households', f, cluster => 'id')) AS a JOIN LATERAL
	tidy(ols('households', f, cluster => t)) AS b USING (term);
-- the second pass of a likelihood: one state, or GROUP BY
CREATE FUNCTION logit_bits(cluster text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(encode(float8send(std_error), 'hex'), ' ' ORDER BY term) FROM tidy(logit('SELECT *, y > 5 AS yes FROM households', 'yes ~ x + region', cluster => cluster)) $$;
SELECT is(logit_bits(t), logit_bits('jsonb'), 'clusters of a logit, type ' || t) FROM unnest('{id,text,numeric,float8,uuid,date,array}'::text[]) AS t;
SELECT is(cluster_bits('enum', 'y ~ x', 'w'), cluster_bits('letter', 'y ~ x', 'w'), 'an enum') || E'\n' ||
	is(cluster_bits('bool', 'y ~ x', 'w'), cluster_bits('half', 'y ~ x', 'w'), 'a boolean') || E'\n' ||
	isnt(cluster_bits('id', 'y ~ x', 'w'), cluster_bits('id', 'y ~ x'), 'weights matter');
-- strata of many units, units without rows of the domain, and without complete rows, in both ways
CREATE FUNCTION survey(psu text) RETURNS model LANGUAGE sql AS $$
	SELECT ols('SELECT *, i % 3 AS st, 40000 AS fpc FROM households', 'y ~ x + sometimes', 'w', strata => 'st', psu => psu, fpc => 'fpc', subpop => 'part') $$;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-13, format('sampling units of type %s: %s', t, a.term)) || E'\n' ||
	is(row(a.df, (x).n_clusters, (x).note), row(b.df, (y).n_clusters, (y).note), format('sampling units of type %s: what is said of %s', t, a.term))
FROM unnest('{id,text,numeric}'::text[]) AS t, survey(t) AS x, survey('jsonb') AS y, tidy(x) AS a JOIN LATERAL tidy(y) AS b USING (term);
SELECT matches((m).note, 'of the same name in different strata', 'names are told apart by stratum, type ' || t)
FROM unnest('{id,text,jsonb}'::text[]) AS t, ols('SELECT *, i % 3 AS st FROM households', 'y ~ x', 'w', strata => 'st', psu => t) AS m;
SELECT throws_ok(format('SELECT ols(%L, ''y ~ x'', cluster => ''c'')', 'SELECT *, CASE WHEN i % 10 > 0 THEN ' || t || ' END AS c FROM households WHERE i > 10'), '22004',
	'cluster "c" is NULL in 799 rows of the model', 'NULL clusters, type ' || t)
FROM unnest('{id,"text","jsonb"}'::text[]) AS t;

---- rows whose residual is 0, among many: with a constant alone HC0 is sum(e^2) / n^2, and HC1 n / (n - 1) times that
CREATE TABLE thirds AS SELECT i % 3 - 1 AS y FROM generate_series(0, 1199) AS i;
SELECT pg_temp.near((SELECT std_error FROM tidy(ols('thirds', 'y ~ 1', vcov => 'hc0'))), sqrt(800::float8) / 1200, 1e-15, 'hc0 where a third of the residuals is 0');
SELECT pg_temp.near((SELECT std_error FROM tidy(ols('thirds', 'y ~ 1', vcov => 'hc1'))), sqrt(800::float8 / 1200 / 1199), 1e-15, 'hc1 where a third of the residuals is 0');

---- what survey documents of svyglm() print

SELECT is(string_agg(rtrim(to_char(std_error, 'FM99.9999999'), '0') , ', ' ORDER BY term), '18.6708927, .3259227, .3018025', 'apiclus1: svyglm(api00 ~ ell + meals), strata and correction as published')
FROM (SELECT * FROM fits, tidy(m) WHERE name = 'apiclus1 fpc') AS t;
SELECT pg_temp.near(std_error, want, 1e-7, 'Stata''s regress, vce(cluster firm), with Grunfeld''s data: ' || term)
FROM fits, tidy(m) JOIN (VALUES ('(Intercept)', 20.425202580078), ('value', 0.01589433647768), ('capital', 0.08496711097464)) AS v(term, want) USING (term) WHERE name = 'grunfeld cr1';
SELECT pg_temp.near(std_error, want, 1e-7, 'ivreg2, two-way, small, with Grunfeld''s data: ' || term)
FROM fits, tidy(m) JOIN (VALUES ('(Intercept)', 19.505607409785), ('value', 0.01635175387097), ('capital', 0.07847391274682)) AS v(term, want) USING (term) WHERE name = 'grunfeld two-way min';

---- what holds between them

SELECT pg_temp.near(c.std_error / s.std_error, sqrt(182 / 180.0), 1e-13, 'cr1 is the survey error times sqrt((n - 1) / (n - k)): ' || c.term)
FROM fits f, tidy(ols('apiclus1', 'api00 ~ ell + meals', 'pw', cluster => 'dnum')) c, LATERAL tidy(f.m) s WHERE f.name = 'apiclus1' AND s.term = c.term;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-13, 'every row its own cluster is hc0: ' || a.term)
FROM tidy(ols('grunfeld', 'invest ~ value + capital', cluster => 'id', vcov => 'cr0')) a JOIN tidy(ols('grunfeld', 'invest ~ value + capital', vcov => 'hc0')) b ON a.term = b.term;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-13, 'every row its own cluster: cr2 is hc2: ' || a.term)
FROM tidy(ols('grunfeld', 'invest ~ value + capital', 'w', 'analytic', cluster => 'id', vcov => 'cr2')) a
	JOIN tidy(ols('grunfeld', 'invest ~ value + capital', 'w', 'analytic', vcov => 'hc2')) b ON a.term = b.term;
SELECT ok(abs(a.std_error / b.std_error - 1) > 0.01, 'a domain is not its rows alone: ' || a.term)
FROM (SELECT term, std_error FROM fits, tidy(m) WHERE name = 'domain units') a JOIN (SELECT term, std_error FROM fits, tidy(m) WHERE name = 'domain filtered') b ON a.term = b.term;
SELECT is((m).n_clusters, 15::bigint, 'a unit without outcomes keeps its place') FROM fits WHERE name IN ('missing outcomes', 'zero weights');
-- totals by unit come with the first pass; two-way errors take one for each way and one for both
SELECT is(row((m).passes, (m).rows_read), row(passes, passes * (m).n_read), 'passes: ' || name)
FROM fits, LATERAL (SELECT CASE WHEN name ~ 'weighted.* cr2' THEN 3 WHEN name ~ 'two-way' THEN 4 WHEN (m).vcov_type IN ('cr0', 'cr1') OR (m).design ~ 'PSU' THEN 1 ELSE 2 END::bigint) AS p(passes);
SELECT is((m).df, value::float8, 'degrees of freedom: ' || name) FROM fits JOIN (VALUES ('grunfeld cr1', 9), ('grunfeld two-way own', 9), ('apistrat', 197), ('apiclus1', 14),
	('nested', 18), ('mtcars hc1', 28)) AS v(name, value) USING (name);
-- collinear terms and references change nothing for the others
SELECT pg_temp.near(a.std_error, b.std_error, 1e-12, format('a collinear term, %s: %s', v, a.term))
FROM unnest('{hc3,cr1,cr2,survey}'::text[]) AS v, tidy(ols('SELECT *, 2 * ell AS twice FROM apiclus1', 'api00 ~ ell + twice + meals + stype', vcov => v,
	cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) a
JOIN LATERAL tidy(ols('apiclus1', 'api00 ~ ell + meals + stype', vcov => v, cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) b ON a.term = b.term
WHERE a.estimate IS NOT NULL;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-12, format('the reference is another, %s: %s', v, a.term))
FROM unnest('{hc3,cr1,cr2,survey}'::text[]) AS v, tidy(ols('apiclus1', 'api00 ~ ell + i(stype, ref=most_frequent)', vcov => v,
	cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) a
JOIN LATERAL tidy(ols('apiclus1', 'api00 ~ ell + i(stype, ref=''E'')', vcov => v, cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) b ON a.term = b.term;
SELECT pg_temp.near(a.std_error, b.std_error, 1e-12, format('the difference of two levels, %s', v))
FROM unnest('{hc0,hc2,hc3,cr0,cr1,cr2,survey}'::text[]) AS v, tidy(ols('apiclus1', 'api00 ~ ell + i(stype, ref=''H'')', vcov => v,
	cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) a
JOIN LATERAL tidy(ols('apiclus1', 'api00 ~ ell + i(stype, ref=''E'')', vcov => v, cluster => CASE WHEN v ~ 'cr' THEN 'dnum' END, psu => CASE v WHEN 'survey' THEN 'dnum' END)) b
	ON a.term = 'stype[E]' AND b.term = 'stype[H]';

-- with a level for each cluster all totals are 0: what rounding leaves of them is no error (R's vcovCL prints 1e-13 or so)
SELECT is((count(t.std_error), count(t.p_value), (m).note ~ 'add up to 0')::text, '(0,0,t)', format('a term for each unit, %s', o))
FROM (VALUES ('cluster', ols('grunfeld', 'invest ~ i.firm', cluster => 'firm')), ('psu', ols('grunfeld', 'invest ~ i.firm', psu => 'firm'))) AS f(o, m), tidy(m) AS t GROUP BY o, m;
SELECT isnt((m).note ~ 'add up to 0', true, 'not where one more term is there') FROM ols('grunfeld', 'invest ~ i.firm + value', cluster => 'firm') AS m;

---- accuracy: mpmath with 50 digits (X'X of exact squares of years), 1990 to 2020 and an income of billions

CREATE TABLE bad AS SELECT i, (1990 + i % 31)::int AS year, i % 12 AS g, (1e9 + 1e6 * (i % 31) + 5e8 * (i * 7919 % 1009) / 1009)::numeric(12, 2)::float8 AS income,
	(3 + (i * 31 % 1013) / 97.0 - i % 31 / 3.0)::numeric(12, 4)::float8 AS y, (1 + (i * 17 % 101) / 37.0)::numeric(12, 3)::float8 AS w FROM generate_series(1, 300) AS i;
CREATE TABLE digits (name text, vcov text, a float8, b float8, c float8, d float8);
INSERT INTO digits VALUES
	('square', 'hc2', 7527.3614083169076, 7.5069171327309277, 0.0018715549823706662, 1.0517892124932337e-9),
	('square', 'hc3', 7586.6927033890543, 7.5660612393296793, 0.0018862935688074985, 1.0596323222994405e-9),
	('square', 'hc0', 7468.7338094363233, 7.4484745114688766, 0.0018569912061602698, 1.0440191125598169e-9),
	('square', 'cr1', 3262.6222369234083, 3.2511765405732439, 0.00080985593865860611, 7.8219394711712993e-10),
	('square', 'cr2', 3247.3755389965724, 3.2360198796060469, 0.00080608914264197314, 7.7760765091892557e-10),
	('weighted', 'hc2', 7990.542507949023, 7.9693620577361177, 0.0019869830493150732, 1.1113318256868284e-9),
	('weighted', 'hc3', 8064.0156746140636, 8.0426153394861378, 0.002005241008123886, 1.1209771817657651e-9),
	('weighted', 'hc0', 7918.1697760062271, 7.8972059079656277, 0.0019689985433909607, 1.1017941254207061e-9),
	('weighted', 'cr1', 3584.6417955577232, 3.576487510257311, 0.00089207106152676, 8.2392656463863095e-10),
	('weighted', 'cr2', 3588.0269332329066, 3.5799580117533184, 0.00089295932403154595, 8.2369850232021741e-10),
	('cube', 'hc2', 2099210.2503438074, 3139.7390074216789, 1.5653249040243757, 0.00026012901382296252),
	('cube', 'hc3', 2115627.1952161444, 3164.2978872901394, 1.5775710760124659, 0.00026216449806748328),
	('cube', 'hc0', 2083056.0885491187, 3115.5734035974004, 1.5532749213246893, 0.00025812615309585148),
	('cube', 'cr1', 795889.44364673348, 1189.5838986838621, 0.59266974509668145, 9.8425084512104177e-5),
	('cube', 'cr2', 795068.02750342662, 1188.3594370861626, 0.59206133315742518, 9.8324316908062459e-5);
-- what is lost is the rounding of the coefficients: 11 to 12 digits hold, 10 where three powers of the year meet
SELECT pg_temp.near(t.std_error, want[t.n], CASE name WHEN 'cube' THEN 1e-10 ELSE 5e-12 END, format('%s, %s: %s', name, vcov, t.term))
FROM digits, LATERAL (SELECT ARRAY[a, b, c, d]) AS s(want), LATERAL (SELECT row_number() OVER () AS n, x.* FROM tidy(ols('bad',
	CASE name WHEN 'cube' THEN 'y ~ year + year^2 + year^3' ELSE 'y ~ year + year^2 + income' END, CASE name WHEN 'weighted' THEN 'w' END, 'analytic',
	vcov, CASE WHEN vcov ~ 'cr' THEN 'g' END)) AS x) AS t;

SELECT * FROM finish();
ROLLBACK;
