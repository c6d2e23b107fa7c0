-- Readers of models: joint tests, linear combinations, variance inflation, standardized estimates, likelihood
-- ratios, and what glance and summary say of errors that are not iid.  Expected numbers come from
-- test/reference/readers.R (R 4.2.2; car, lmtest, sandwich, survey) unless a comment names another source;
-- tolerances are relative.
-- Data: lalonde of MatchIt, mtcars of R, apisrs and apistrat of survey, Grunfeld of AER, Filip of NIST.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(523);

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int,
	re74 float8, re75 float8, re78 float8);
CREATE TEMPORARY TABLE mtcars (id int, model text, mpg float8, cyl int, disp float8, hp int, drat float8, wt float8,
	qsec float8, vs int, am int, gear int, carb int);
CREATE TEMPORARY TABLE apisrs (id int, stype text, api00 int, api99 int, meals int, ell int, emer int, pw float8, fpc float8);
CREATE TEMPORARY TABLE apistrat (id int, cds text, stype text, api00 int, api99 int, target int, growth int,
	sch_wide text, comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int,
	acs_k3 int, acs_core int, pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int,
	avg_ed float8, "full" int, emer int, enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
CREATE TEMPORARY TABLE grunfeld (id int, invest float8, value float8, capital float8, firm text, year int);
CREATE TEMPORARY TABLE file (line_no int GENERATED ALWAYS AS IDENTITY, line text);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER
\copy mtcars FROM test/fixtures/mtcars.csv CSV HEADER
\copy apisrs FROM test/fixtures/apisrs.csv CSV HEADER
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy grunfeld FROM test/fixtures/grunfeld.csv CSV HEADER
\copy file(line) FROM test/reference/nist/Filip.dat
CREATE TEMPORARY VIEW filip AS SELECT v[1]::float8 AS y, v[2]::float8 AS x
FROM (SELECT line_no, regexp_split_to_array(btrim(line), '\s+') AS v FROM file) f WHERE line_no > 60 AND v[1] <> '';
CREATE TEMPORARY VIEW firms AS SELECT * FROM grunfeld WHERE firm <> 'American Steel';

CREATE TEMPORARY TABLE fits (name text PRIMARY KEY, m model);
INSERT INTO fits VALUES
	('factor', ols('lalonde', 're78 ~ treat*married + age + educ + i(race, ref=''white'') + re74 + re75')),
	('without race', ols('lalonde', 're78 ~ treat*married + age + educ + re74 + re75')),
	('age alone', ols('lalonde', 're78 ~ age')),
	('collinear', ols('SELECT *, 2 * age AS age2x FROM lalonde', 're78 ~ age + educ + age2x')),
	('mtcars', ols('mtcars', 'mpg ~ wt + hp + qsec')),
	('no intercept', ols('mtcars', 'mpg ~ 0 + wt + hp + qsec')),
	('interaction', ols('mtcars', 'mpg ~ factor(cyl)*wt + hp')),
	('analytic', ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell + meals', weights => 'w', weight_type => 'analytic')),
	('analytic, ell', ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell', weights => 'w', weight_type => 'analytic')),
	('frequency', ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell + meals', weights => 'w', weight_type => 'frequency')),
	('filip', ols('filip', 'y ~ x + x^2 + x^3 + x^4 + x^5 + x^6 + x^7 + x^8 + x^9 + x^10')),
	('filip to 8', ols('filip', 'y ~ x + x^2 + x^3 + x^4 + x^5 + x^6 + x^7 + x^8')),
	('hc0', ols('mtcars', 'mpg ~ wt + hp + qsec', vcov => 'hc0')),
	('hc1', ols('mtcars', 'mpg ~ wt + hp + qsec', vcov => 'hc1')),
	('hc2', ols('mtcars', 'mpg ~ wt + hp + qsec', vcov => 'hc2')),
	('hc3', ols('mtcars', 'mpg ~ wt + hp + qsec', vcov => 'hc3')),
	('cr1', ols('firms', 'invest ~ value + capital', cluster => 'firm')),
	('cr2', ols('firms', 'invest ~ value + capital', cluster => 'firm', vcov => 'cr2')),
	('two-way', ols('firms', 'invest ~ value + capital', cluster => 'firm + year')),
	('cr1 with firms', ols('firms', 'invest ~ value + capital + i.firm', cluster => 'firm')),
	('survey', ols('apistrat', 'api00 ~ ell + meals + mobility', weights => 'pw', strata => 'stype', fpc => 'fpc')),
	('survey without fpc', ols('apistrat', 'api00 ~ ell + meals + mobility', weights => 'pw', strata => 'stype')),
	('domain', ols('SELECT *, stype <> ''H'' AS lower FROM apistrat', 'api00 ~ ell + meals + mobility', weights => 'pw',
		strata => 'stype', subpop => 'lower'));
CREATE FUNCTION pg_temp.fit(text) RETURNS model LANGUAGE sql STABLE AS $$ SELECT m FROM fits WHERE name = $1 $$;

---- joint tests

CREATE TEMPORARY TABLE joint (name text, terms text[], adjusted boolean, test text, f float8, df float8, df2 float8, p float8);
INSERT INTO joint VALUES
	('factor', '{race}', true, 'wald', 1.8484690492464, 2, 604, 0.15836781458252),
	('factor', '{race[black],race[hispan]}', true, 'wald', 1.8484690492464, 2, 604, 0.15836781458252),
	('factor', '{race,race[hispan],race}', true, 'wald', 1.8484690492464, 2, 604, 0.15836781458252),
	('factor', '{treat,race}', true, 'wald', 1.66969576730579, 3, 604, 0.17234314724035),
	('factor', '{re75,re74}', true, 'wald', 27.0392115494365, 2, 604, 5.66636714044665e-12),
	-- the square of a t of 0.0156: R keeps 9 digits of it; here from its t and p
	('factor', '{treat:married}', true, 'wald', 0.0156050269697949 ^ 2, 1, 604, 0.98755464835202),
	('factor', '{treat:married}', false, 'wald', 0.0156050269697949 ^ 2, 1, 604, 0.98755464835202),
	-- R summary(lm): F of all
	('factor', NULL, true, 'wald', 11.6238368619513, 9, 604, 6.25855410932574e-17),
	('mtcars', NULL, true, 'wald', 47.1528187014578, 3, 28, 4.5064110240248e-11),
	('analytic', NULL, true, 'wald', 158.261270830506, 2, 196, 1.22807196015623e-41),
	('hc0', '{wt,hp}', true, 'wald', 53.9441137687195, 2, 28, 2.48694833755701e-10),
	('hc1', '{wt,hp}', true, 'wald', 47.2010995476308, 2, 28, 1.0743934502981e-09),
	('hc2', '{hp,wt}', true, 'wald', 43.5940353469211, 2, 28, 2.51482274230175e-09),
	('hc3', '{wt,hp}', true, 'wald', 34.8917536347608, 2, 28, 2.49168933814921e-08),
	-- car: linearHypothesis with vcovHC HC1
	('hc1', NULL, true, 'wald', 36.762878296991, 3, 28, 7.59604422662457e-10),
	-- sandwich, and Stata's regress, vce(cluster firm), which has 51.5906071659018 with its rounding of the data
	('cr1', NULL, true, 'wald', 51.5906047816128, 2, 9, 1.17341263386786e-05),
	('two-way', NULL, true, 'wald', 56.4019946320433, 2, 9, 8.1024150620351e-06),
	('cr1 with firms', '{value,capital}', true, 'wald', 27.0162507363454, 2, 9, 0.000157054668552867),
	('survey', NULL, true, 'adjusted_wald', 135.105856448677, 3, 195, 2.24185675817239e-47),
	('survey', NULL, false, 'wald', 136.491557540458, 3, 197, 7.31896715930722e-48),
	('survey', '{ell,meals}', true, 'adjusted_wald', 198.542580158364, 2, 196, 7.50971311980563e-48),
	('survey', '{ell,meals}', false, 'wald', 199.555552506111, 2, 197, 4.31710740541993e-48),
	('survey without fpc', NULL, true, 'adjusted_wald', 131.431712024325, 3, 195, 1.3594825377186e-46),
	('survey without fpc', NULL, false, 'wald', 132.779729583549, 3, 197, 4.52130157132697e-47),
	('survey without fpc', '{ell,meals}', true, 'adjusted_wald', 193.086244237219, 2, 196, 4.63479490912522e-47);
SELECT is(row(w.test, w.df, w.df2, w.note)::text, row(j.test, j.df, j.df2, NULL)::text, format('%s, %s: test and degrees of freedom', j.name, j.terms))
FROM joint j, wald(pg_temp.fit(j.name), j.terms, j.adjusted) w;
SELECT pg_temp.near(w.statistic, j.f, 1e-11, format('%s, %s: F', j.name, j.terms)) FROM joint j, wald(pg_temp.fit(j.name), j.terms, j.adjusted) w;
SELECT pg_temp.near(w.p_value, j.p, 1e-10, format('%s, %s: p', j.name, j.terms)) FROM joint j, wald(pg_temp.fit(j.name), j.terms, j.adjusted) w;

-- of one term: the square of its t, with its p (in cr2 its degrees of freedom too)
SELECT pg_temp.near(w.statistic, t.statistic ^ 2, 1e-9, format('%s, %s: F is the square of t', f.name, t.term))
FROM fits f, tidy(f.m) t, wald(f.m, ARRAY[t.term]) w WHERE t.std_error IS NOT NULL AND f.name !~ 'filip';
SELECT pg_temp.near(w.p_value, t.p_value, 1e-9, format('%s, %s: p of F is that of t', f.name, t.term))
FROM fits f, tidy(f.m) t, wald(f.m, ARRAY[t.term]) w WHERE t.std_error IS NOT NULL AND f.name !~ 'filip';
SELECT is(w.df2, t.df, format('cr2, %s: degrees of freedom', t.term)) FROM tidy(pg_temp.fit('cr2')) t, wald(pg_temp.fit('cr2'), ARRAY[t.term]) w;
SELECT is((SELECT note FROM wald(pg_temp.fit('cr2'))), 'degrees of freedom are the model''s, not those of the terms', 'cr2: joint test');

-- powers of a number that are almost collinear: NIST's certified F, and the F of two fits
SELECT pg_temp.near((SELECT statistic FROM wald(pg_temp.fit('filip'))), 2162.43954511489, 1e-13, 'filip: certified F');
SELECT is((SELECT row(df, df2, note)::text FROM wald(pg_temp.fit('filip'))), '(10,71,)', 'filip: full rank');
SELECT pg_temp.near((SELECT statistic FROM wald(pg_temp.fit('filip'), '{x^9,x^10}')),
	(SELECT (b.deviance - a.deviance) / 2 / (a.deviance / 71) FROM glance(pg_temp.fit('filip')) a, glance(pg_temp.fit('filip to 8')) b),
	1e-13, 'filip: F of two powers is that of two fits');

-- dropped terms and singular covariances are named
SELECT is((SELECT row(df, df2, note)::text FROM wald(pg_temp.fit('collinear'))),
	'(2,611,"not tested, dropped from the model: age2x")', 'collinear: what is left is tested');
SELECT is((SELECT row(statistic, df, p_value, note)::text FROM wald(pg_temp.fit('collinear'), '{age2x}')),
	'(,,,"not tested, dropped from the model: age2x; nothing to test")', 'collinear: nothing is left');
-- cluster sums of the effects of clusters are 0, so that rank 2 is left: value and capital
SELECT is((SELECT row(df, df2, note)::text FROM wald(pg_temp.fit('cr1 with firms'))), '(2,9,"the covariance is singular; passed over: '
	|| (SELECT string_agg(format('firm[%s]', firm), ', ' ORDER BY firm COLLATE "C") FROM (SELECT DISTINCT firm FROM firms) f WHERE firm > 'Atlantic Refining')
	|| '")', 'more terms than clusters: rank');
SELECT pg_temp.near((SELECT statistic FROM wald(pg_temp.fit('cr1 with firms'))), 27.0162507363454, 1e-10, 'more terms than clusters: F of the rank');
SELECT is((SELECT row(statistic, note)::text FROM wald((SELECT ols_agg('y ~ x', 1, 1)))), '(,"not tested, dropped from the model: x; nothing to test")', 'one row');
SELECT is((SELECT row(statistic, note)::text FROM wald((SELECT ols_agg('y ~ x', NULL::int, 1)))), '(,"nothing to test")', 'no complete row');
SELECT is((SELECT row(statistic, p_value)::text FROM wald((SELECT ols_agg('y ~ x', x, x) FROM generate_series(1, 9) x))), '(Infinity,0)', 'exact fit');

---- linear combinations

CREATE TEMPORARY TABLE combined (name text, weights jsonb, b float8, se float8, t float8, df float8, p float8, low float8, high float8);
INSERT INTO combined VALUES
	('cr1', '{"value": 1, "capital": -2}', -0.345794821103387, 0.17813479804522, -1.94119748021163, 9, 0.0841474709052721, -0.748763730444992, 0.0571740882382179),
	-- R: L'b and L'VL of lm(), treat for the married
	('factor', '{"treat": 1, "treat:married": 1, "race[white]": 3, "age": 0}', 1551.90153476167, 1394.35848374457, 1.11298604544939, 604, 0.266157171206289, -1186.47816323831, 4290.28123276158),
	('survey', '{"ell": 10, "meals": -1}', -1.66433081173494, 4.14960825610385, NULL, 197, 0.688794863972269, NULL, NULL),
	('survey without fpc', '{"ell": 10, "meals": -1}', -1.66433081173494, 4.2106218301687, NULL, 197, 0.693071605643871, NULL, NULL);
SELECT is((SELECT count(*) FROM combined c, lincom(pg_temp.fit(c.name), c.weights)), 4::bigint, 'lincom: one row each');
SELECT pg_temp.near(v.have, v.want, 1e-11, format('lincom, %s: %s', c.name, v.what))
FROM combined c, lincom(pg_temp.fit(c.name), c.weights) l, LATERAL (VALUES ('estimate', l.estimate, c.b), ('error', l.std_error, c.se),
	('t', l.statistic, c.t), ('df', l.df, c.df), ('p', l.p_value, c.p), ('low', l.conf_low, c.low), ('high', l.conf_high, c.high)) v(what, have, want)
WHERE v.want IS NOT NULL;
-- a term alone is the row of tidy
SELECT is(row(l.estimate, l.std_error, l.df, l.note)::text, row(t.estimate, t.std_error, t.df, NULL)::text, format('lincom, %s: %s alone', f.name, t.term))
FROM fits f, tidy(f.m, 0.9) t, lincom(f.m, jsonb_build_object(t.term, 1), 0.9) l WHERE t.std_error IS NOT NULL AND f.name IN ('cr2', 'hc3', 'two-way');
SELECT pg_temp.near(l.conf_high, t.conf_high, 1e-12, format('lincom, %s: 90%% limit of %s', f.name, t.term))
FROM fits f, tidy(f.m, 0.9) t, lincom(f.m, jsonb_build_object(t.term, 1), 0.9) l WHERE t.std_error IS NOT NULL AND f.name IN ('cr2', 'mtcars', 'survey');
SELECT is((SELECT note FROM lincom(pg_temp.fit('cr2'), '{"value": 1, "capital": 1}')), 'degrees of freedom are the model''s, not those of the terms', 'lincom: cr2');
SELECT is((SELECT row(estimate, std_error, note)::text FROM lincom(pg_temp.fit('factor'), '{"race[white]": 2}')), '(0,,"reference levels only")', 'lincom: a reference is 0');
SELECT is((SELECT row(estimate, std_error, note)::text FROM lincom(pg_temp.fit('collinear'), '{"age": 1, "age2x": 2}')),
	'(,,"not estimable, dropped from the model: age2x")', 'lincom: a dropped term');

---- variance inflation

CREATE TEMPORARY TABLE inflated (name text, variable text, df int, vif float8, scaled float8);
INSERT INTO inflated VALUES
	('mtcars', 'wt', 1, 2.53044275012898, sqrt(2.53044275012898)),
	('mtcars', 'hp', 1, 4.92195574807948, sqrt(4.92195574807948)),
	('mtcars', 'qsec', 1, 2.87380375438738, sqrt(2.87380375438738)),
	('factor', 'treat', 1, 1.9225493553577, 1.38656026026917),
	('factor', 'married', 1, 1.89388916132925, 1.37618645587335),
	('factor', 'age', 1, 1.27153225836718, 1.1276223917461),
	('factor', 'educ', 1, 1.12799871269291, 1.06207283775309),
	('factor', 'race', 2, 1.75325274934684, 1.15069740091328),
	('factor', 're74', 1, 1.83252058934152, 1.35370624189353),
	('factor', 're75', 1, 1.51486945081469, 1.23080032938519),
	('factor', 'treat:married', 1, 1.52309224997537, 1.23413623639182),
	('no intercept', 'wt', 1, 25.217834615674, sqrt(25.217834615674)),
	('no intercept', 'hp', 1, 10.8087894838822, sqrt(10.8087894838822)),
	('no intercept', 'qsec', 1, 10.6451362634139, sqrt(10.6451362634139)),
	('interaction', 'cyl', 2, 2041.64824328796, 6.72194925883296),
	('interaction', 'wt', 1, 9.1735820458048, 3.02879217606702),
	('interaction', 'hp', 1, 3.53340119132597, 1.87973434062528),
	('interaction', 'cyl:wt', 2, 3598.4176196872, 7.74511536699375),
	('analytic', 'ell', 1, 1.57441582313083, sqrt(1.57441582313083)),
	('analytic', 'meals', 1, 1.57441582313083, sqrt(1.57441582313083)),
	-- whatever the errors; a frequency weight is so many rows
	('hc3', 'hp', 1, 4.92195574807948, sqrt(4.92195574807948)),
	('frequency', 'ell', 1, 1.57441582313083, sqrt(1.57441582313083));
SELECT pg_temp.near(v.vif, i.vif, 1e-12, format('vif, %s: %s', i.name, i.variable))
FROM inflated i LEFT JOIN LATERAL vif(pg_temp.fit(i.name)) v USING (variable);
SELECT pg_temp.near(v.scaled_vif, i.scaled, 1e-12, format('vif, %s: %s, scaled', i.name, i.variable))
FROM inflated i LEFT JOIN LATERAL vif(pg_temp.fit(i.name)) v USING (variable);
SELECT is(v.df, i.df, format('vif, %s: df of %s', i.name, i.variable)) FROM inflated i LEFT JOIN LATERAL vif(pg_temp.fit(i.name)) v USING (variable);
SELECT is((SELECT string_agg(variable, ',') FROM vif(pg_temp.fit('factor'))), 'treat,married,treat:married,age,educ,race,re74,re75', 'vif: the order of the formula');
SELECT ok(bool_and(note ~ 'no intercept'), 'vif: without intercept says so') FROM vif(pg_temp.fit('no intercept'));
SELECT is((SELECT row(df, vif, note)::text FROM vif(pg_temp.fit('collinear')) WHERE variable = 'age2x'), '(0,,"dropped from the model")', 'vif: a dropped term');
SELECT pg_temp.near((SELECT vif FROM vif(pg_temp.fit('age alone'))), 1, 1e-15, 'vif: one term');

---- standardized

CREATE TEMPORARY TABLE betas (name text, term text, beta float8, sd float8);
INSERT INTO betas VALUES
	('mtcars', 'wt', -0.70763801614376, NULL),
	('mtcars', 'hp', -0.202747070940524, NULL),
	('mtcars', 'qsec', 0.151458218456878, NULL),
	('factor', 'treat', 0.0968213686153044, 0.459198105316364),
	('factor', 'married', 0.0272080865406693, 0.49317708768022),
	('factor', 'age', 0.0148494981855776, 9.88118717261075),
	('factor', 'educ', 0.1301142387336, 2.62832469766326),
	('factor', 'race[black]', -0.080795023376392, 0.489413188972251),
	('factor', 'race[hispan]', 0.0212911973178182, 0.321996735459445),
	('factor', 're74', 0.256261186950141, 6477.96447872776),
	('factor', 're75', 0.102136840591059, 3295.67904308856),
	('factor', 'treat:married', -0.000723473454260373, 0.232037875886279),
	('analytic', 'ell', -0.405255687767337, NULL),
	('analytic', 'meals', -0.471641195594307, NULL),
	('frequency', 'meals', -0.471641195594307, NULL),
	('factor', '(Intercept)', 'NaN', 'NaN'),
	('factor', 'race[white]', 'NaN', 'NaN'),
	('collinear', 'age2x', 'NaN', 'NaN');
SELECT pg_temp.near(s.beta, b.beta, 1e-10, format('beta, %s: %s', b.name, b.term))
FROM betas b LEFT JOIN LATERAL standardized(pg_temp.fit(b.name)) s USING (term) WHERE b.beta <> 'NaN';
SELECT pg_temp.near(s.sd, b.sd, 1e-13, format('sd, %s: %s', b.name, b.term))
FROM betas b LEFT JOIN LATERAL standardized(pg_temp.fit(b.name)) s USING (term) WHERE b.sd <> 'NaN';
SELECT ok(s.beta IS NULL AND s.sd IS NULL, format('beta, %s: none of %s', b.name, b.term))
FROM betas b JOIN LATERAL standardized(pg_temp.fit(b.name)) s USING (term) WHERE b.beta = 'NaN';
-- weighted as R's cov.wt: sum of squares by the weights over n - 1, weights that sum to n
SELECT pg_temp.near((SELECT sd FROM standardized(pg_temp.fit('analytic')) WHERE term = 'ell'),
	(SELECT sqrt(sum(w * (ell - mean) ^ 2) / sum(w) * count(*) / (count(*) - 1)) FROM (SELECT ell, emer + 1 AS w,
		sum((emer + 1) * ell::float8) OVER () / sum(emer + 1) OVER () AS mean FROM apisrs WHERE emer IS NOT NULL) a), 1e-13, 'sd: analytic weights');
SELECT pg_temp.near((SELECT sd FROM standardized(pg_temp.fit('frequency')) WHERE term = 'ell'),
	(SELECT stddev_samp(ell::float8) FROM apisrs, generate_series(1, emer + 1)), 1e-13, 'sd: frequency weights are so many rows');

---- likelihood ratio

SELECT pg_temp.near((SELECT statistic FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('without race'))), 3.7466910488838, 1e-11, 'lr: race');
SELECT pg_temp.near((SELECT p_value FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('without race'))), 0.153608898893546, 1e-11, 'lr: p of race');
SELECT pg_temp.near((SELECT statistic FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('age alone'))), 91.1080734577517, 1e-12, 'lr: many terms');
SELECT pg_temp.near((SELECT p_value FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('age alone'))), 2.76989525777825e-16, 1e-10, 'lr: p of many terms');
SELECT is((SELECT row(test, df, df2, note)::text FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('age alone'))), '(likelihood_ratio,8,,)', 'lr: degrees of freedom');
SELECT is(a::text, b::text, 'lr: either order') FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('age alone')) a, lr_test(pg_temp.fit('age alone'), pg_temp.fit('factor')) b;
SELECT pg_temp.near((SELECT statistic FROM lr_test(pg_temp.fit('analytic'), pg_temp.fit('analytic, ell'))), 62.5680792168666, 1e-12, 'lr: analytic weights');
SELECT pg_temp.near(l.statistic, 2 * (a.log_lik - b.log_lik), 1e-9, 'lr: from the log-likelihoods')
FROM lr_test(pg_temp.fit('factor'), pg_temp.fit('without race')) l, glance(pg_temp.fit('factor')) a, glance(pg_temp.fit('without race')) b;
SELECT ok(note ~ 'check that it is nested', 'lr: terms by other names are noted')
FROM lr_test(ols('SELECT *, age + 1 AS older FROM lalonde', 're78 ~ older'), pg_temp.fit('factor'));

---- glance: errors that are not iid

SELECT pg_temp.near(v.have, v.want, 1e-11, format('glance, %s: %s', f.name, v.what))
FROM fits f, glance(f.m) g, wald(f.m) w, LATERAL (VALUES ('F', g.statistic, w.statistic), ('p', g.p_value, w.p_value)) v(what, have, want)
WHERE g.vcov_type <> 'iid' AND f.name <> 'cr1 with firms';
-- Stata leaves the F of such models blank
SELECT is(row(statistic, p_value)::text, '(,)', 'glance: no F where it would not test all terms') FROM glance(pg_temp.fit('cr1 with firms'));
-- clusters of which each dimension has few: the variance is indefinite, whatever the order of the terms
SELECT is(row(statistic, df, p_value, note)::text, '(,,,"the covariance is indefinite: no joint test")', 'two-way, indefinite: ' || terms::text)
FROM (SELECT ols('SELECT i AS id, sin(i * 1.7) * 2 + i % 3 + cos(i % 4) AS y, cos(i * 1.3) AS x1, sin(i * i * 0.11) AS x2, sin(i * 2.9) AS x3,
	i % 3 AS g3, (i / 5) % 4 AS g4 FROM generate_series(1, 60) AS i', 'y ~ x1 + x2 + x3', cluster => 'g3 + g4') AS m) AS s,
	(VALUES ('{x1,x2,x3}'::text[]), ('{x3,x2,x1}')) AS t(terms), wald(m, terms);
-- R: predict(lm(y ~ x, rows written out by their weights), data.frame(x = 3), interval = 'prediction')
SELECT pg_temp.near(a.conf_low, -2.308164, 1e-6, 'augment: a new case under frequency weights, row of weight ' || w)
FROM (SELECT 'SELECT i AS id, (i % 8)::float8 AS x, (i % 8) * 2.0 + (i * i % 13) - 6 AS y, 1 + (i / 8) % 4 AS w FROM generate_series(1, 64) AS i') AS s(source),
	LATERAL (SELECT ols(source, 'y ~ x', weights => 'w', weight_type => 'frequency') AS m OFFSET 0) AS f,
	augment(m, 'id', source, 'prediction') AS a, LATERAL (SELECT 1 + (a.key::int / 8) % 4 AS w) AS k WHERE a.key IN ('3', '11', '19', '27');
SELECT pg_temp.near((SELECT statistic FROM glance(pg_temp.fit('hc1'))), 36.762878296991, 1e-11, 'glance: robust F');
SELECT pg_temp.near((SELECT statistic FROM glance(pg_temp.fit('survey'))), 135.105856448677, 1e-11, 'glance: adjusted F');
SELECT is((SELECT jsonb_object_agg(f.name, g.n_clusters) FROM fits f, glance(f.m) g WHERE f.name IN ('hc1', 'cr1', 'two-way', 'survey', 'mtcars')),
	'{"hc1": null, "cr1": 10, "two-way": 10, "survey": 200, "mtcars": null}'::jsonb, 'glance: clusters and PSUs');
SELECT is((SELECT row(g.n, g.n_read, g.n_dropped, g.drop_reasons -> 'outside_subpop')::text FROM glance(pg_temp.fit('domain')) g), '(150,200,50,50)', 'glance: rows outside the domain');
SELECT is((SELECT bool_or(drop_reasons ? 'outside_subpop') FROM fits f, glance(f.m) WHERE f.name <> 'domain'), false, 'glance: no domain, no such cause');
SELECT is(n_dropped, (SELECT sum(value::bigint) FROM jsonb_each_text(drop_reasons))::bigint, format('glance, %s: causes sum to the rows dropped', f.name)) FROM fits f, glance(f.m);
SELECT ok(bool_and(a.r_squared = b.r_squared AND a.sigma = b.sigma AND a.log_lik = b.log_lik), 'glance: the fit does not depend on the errors')
FROM fits f, glance(f.m) a, glance(pg_temp.fit('mtcars')) b WHERE f.name ~ '^hc';
SELECT ok(note ~ 'F: the covariance is singular', 'glance: says what F could not test') FROM glance(pg_temp.fit('cr1 with firms'));

---- summary

SELECT ok((SELECT string_agg(s, E'\n') FROM summary(pg_temp.fit(v.name)) s) ~ v.pattern, format('summary, %s: %s', v.name, v.pattern))
FROM (VALUES ('survey', 'Standard errors: survey design, linearized: strata stype, FPC fpc, 200 PSUs in 3 strata; t and F on 197 degrees of freedom'),
	('survey', 'Weights: sampling, column pw'), ('survey', 'Adjusted Wald F\(3, 195\) = 135\.11, p <0\.0001'),
	('domain', 'Rows: 150 used of 200 read; left out: 50 outside the subpopulation'),
	('cr1', 'clustered by firm \(CR1\), 10 clusters; t and F on 9 degrees'), ('cr2', 'Degrees of freedom of t: .*value 2\.34, capital'),
	('hc3', 'robust to unequal variance \(HC3\)'), ('hc1', 'Wald F\(3, 28\) = 36\.76'), ('mtcars', '\nF\(3, 28\) = 47\.15'),
	('factor', 'race \(reference: white\)\n  black '), ('frequency', 'Rows: 199 \(2507 cases\) used of 200 read; left out: 1 without a weight'),
	('analytic', 'Weights: analytic, column w'), ('collinear', 'age2x +dropped: collinear')) v(name, pattern);

---- models by maximum likelihood; R's glm() iterated to the end

INSERT INTO fits VALUES ('logit', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + re74')),
	('logit without', logit('lalonde', 'treat ~ age + re74')), ('probit, robust', probit('lalonde', 'treat ~ age + educ', vcov => 'hc1'));
SELECT pg_temp.near(v.have, v.want, v.rel, 'logit: ' || v.what)
FROM lr_test(pg_temp.fit('logit without'), pg_temp.fit('logit')) l, wald(pg_temp.fit('logit'), '{race}') w, glance(pg_temp.fit('logit')) g,
	lincom(pg_temp.fit('logit'), '{"age": 1, "educ": 1}') c, LATERAL (VALUES
	('likelihood ratio', l.statistic, 202.988808996758, 1e-12), ('its df', l.df, 3, 0), ('its p', l.p_value, 9.53542821996265e-44, 1e-11),
	('Wald chi-square', w.statistic, 144.885185233839, 1e-9), ('its df', w.df, 2, 0), ('its p', w.p_value, 3.4560639640602e-32, 1e-6),
	('against the constant', g.statistic, 250.246936995392, 1e-12), ('its p', g.p_value, 4.86559487142585e-52, 1e-11),
	('log-likelihood', g.log_lik, -250.62257152504, 1e-13), ('AIC', g.aic, 513.24514305008, 1e-13), ('BIC', g.bic, 539.765112618963, 1e-13),
	('pseudo R-squared', g.pseudo_r_squared, 0.33300009892353, 1e-12), ('contrast', c.estimate, 0.0753130284632361, 1e-9),
	('its error', c.std_error, 0.0501230038192732, 1e-9)) v(what, have, want, rel);
SELECT pg_temp.near(l.statistic, 39.7063494406228, 1e-12, 'lr: no intercept')
FROM lr_test(logit('lalonde', 'treat ~ 0 + age + educ'), logit('lalonde', 'treat ~ 0 + age + educ + re74')) l;
SELECT is(l.note, 'one has no intercept: check that both have the same rows', 'lr: .. which leaves the rows to the reader')
FROM lr_test(logit('lalonde', 'treat ~ 0 + age + educ'), logit('lalonde', 'treat ~ 0 + age + educ + re74')) l;
SELECT ok(w.test = 'wald' AND w.df2 IS NULL AND g.statistic = w.statistic AND g.converged AND g.iterations > 0, 'robust probit: Wald chi-square')
FROM wald(pg_temp.fit('probit, robust')) w, glance(pg_temp.fit('probit, robust')) g;
SELECT throws_ok('SELECT * FROM ' || call, code, NULL, call) FROM (VALUES
	('vif(pg_temp.fit(''logit''))', '0A000'), ('standardized(pg_temp.fit(''logit''))', '0A000'),
	('lr_test(pg_temp.fit(''logit''), pg_temp.fit(''age alone''))', '22023'),
	('lr_test(pg_temp.fit(''logit''), pg_temp.fit(''probit, robust''))', '22023')) v(call, code);

SELECT * FROM finish();
ROLLBACK;
