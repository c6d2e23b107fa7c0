-- Linear models: published and recomputed fits, the conventions of the log-likelihood, and what holds for every
-- model whatever the order of the rows or the plan.  Expected numbers come from R 4.2.2 as each block says and
-- from test/reference/model.R; tolerances are relative.  NIST's regressions are in model_nist.sql.
-- Data: lalonde of MatchIt, mtcars of R, apisrs of survey, Grunfeld of AER, SiRstv of NIST.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(468);

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int,
	re74 float8, re75 float8, re78 float8);
CREATE TEMPORARY TABLE mtcars (id int, model text, mpg float8, cyl int, disp float8, hp int, drat float8, wt float8,
	qsec float8, vs int, am int, gear int, carb int);
CREATE TEMPORARY TABLE apisrs (id int, stype text, api00 int, api99 int, meals int, ell int, emer int, pw float8, fpc float8);
CREATE TEMPORARY TABLE grunfeld (id int, invest float8, value float8, capital float8, firm text, year int);
CREATE TEMPORARY TABLE sirstv (id int, g int, y float8);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER
\copy mtcars FROM test/fixtures/mtcars.csv CSV HEADER
\copy apisrs FROM test/fixtures/apisrs.csv CSV HEADER
\copy grunfeld FROM test/fixtures/grunfeld.csv CSV HEADER
\copy sirstv FROM test/fixtures/sirstv.csv CSV HEADER

CREATE TEMPORARY TABLE fits (name text PRIMARY KEY, m model);
INSERT INTO fits VALUES
	('factor', ols('lalonde', 're78 ~ treat*married + age + educ + i(race, ref=''white'') + re74 + re75')),
	('collinear', ols('SELECT *, 2 * age AS age2x, (race = ''black'')::int AS black, (race = ''hispan'')::int AS hispan,
		(race = ''white'')::int AS white FROM lalonde', 're78 ~ age + educ + age2x + black + hispan + white')),
	('mtcars', ols('mtcars', 'mpg ~ wt + hp + qsec')),
	('analytic', ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell + meals', weights => 'w', weight_type => 'analytic')),
	('frequency', ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell + meals', weights => 'w', weight_type => 'frequency')),
	('grunfeld', ols('SELECT * FROM grunfeld WHERE firm <> ''American Steel''', 'invest ~ value + capital')),
	('grunfeld, weighted', ols('SELECT *, 1 / value AS w FROM grunfeld WHERE firm <> ''American Steel''',
		'invest ~ value + capital', weights => 'w', weight_type => 'analytic')),
	('sirstv', ols('sirstv', 'y ~ factor(g)'));

---- R's lm(): coefficients, errors, t, p and limits; of its 15 digits lm() itself loses a few

CREATE TEMPORARY TABLE coefficients (name text, term text, b float8, se float8, t float8, p float8, low float8, high float8);
INSERT INTO coefficients VALUES
	('factor', '(Intercept)', 620.823529007667, 1638.02035589077, 0.379008433426982, 0.704814797032696, -2596.08355749422, 3837.73061550956),
	('factor', 'treat', 1575.19460875374, 847.41612004641, 1.85882068029043, 0.063538733932198, -89.0453452795396, 3239.43456278703),
	('factor', 'married', 412.152743892978, 783.127450608998, 0.526290763492543, 0.598879393567304, -1125.83073502921, 1950.13622281517),
	('factor', 'age', 11.2270521146703, 32.0267319616956, 0.350552536178152, 0.726046291765783, -51.6702254646724, 74.1243296940129),
	('factor', 'educ', 369.835755322564, 113.405298414212, 3.26118585722284, 0.00117193680922158, 147.119165260927, 592.5523453842),
	('factor', 'race[black]', -1233.30936432502, 771.759125807945, -1.59804960263202, 0.11055491504205, -2748.96659773833, 282.347869088284),
	('factor', 'race[hispan]', 493.98265847387, 943.519286169376, 0.523553323938301, 0.600781285836612, -1358.99423953232, 2346.95955648006),
	('factor', 're74', 0.295533936076107, 0.0586467471480925, 5.03922127735127, 6.1842703976496e-07, 0.180357628393174, 0.410710243759041),
	('factor', 're75', 0.231526441146649, 0.104809525101076, 2.20902099235132, 0.0275477716235178, 0.0256910845724643, 0.437361797720834),
	('factor', 'treat:married', -23.2930739920689, 1492.66476995874, -0.0156050269697949, 0.98755464835202, -2954.73642204544, 2908.1502740613),
	('collinear', '(Intercept)', -381.614066205838, 1660.00889044632, -0.229886760487912, 0.818256956696094, -3641.65068141734, 2878.42254900567),
	('collinear', 'age', 90.0721117614764, 30.4397479208118, 2.95902948985638, 0.00320596225477261, 30.2924965131667, 149.851727009786),
	('collinear', 'educ', 510.515974749823, 115.273901971963, 4.42872121110283, 1.12378064569191e-05, 284.133367180858, 736.898582318788),
	('collinear', 'black', -1509.26859427606, 637.581727023374, -2.36717667760376, 0.0182360610582643, -2761.39428302893, -257.142905523194),
	('collinear', 'hispan', 552.207043156535, 980.683057789971, 0.563084106297265, 0.573584854807795, -1373.72401342552, 2478.13809973858),
	('mtcars', '(Intercept)', 27.6105268582049, 8.4199284765393, 3.27918781437835, 0.00278455566110203, 10.3630852334567, 44.8579684829532),
	('mtcars', 'wt', -4.35879720016269, 0.752700392234739, -5.79087940584378, 3.21722152963987e-06, -5.90063405924841, -2.81696034107696),
	('mtcars', 'hp', -0.0178222716055425, 0.0149811688489363, -1.1896449325987, 0.244176240903366, -0.048509804868144, 0.012865261657059),
	('mtcars', 'qsec', 0.510833694245058, 0.439221532037553, 1.1630433778492, 0.254628381026501, -0.388870828810914, 1.41053821730103),
	('analytic', '(Intercept)', 793.05713020281, 12.5038928604862, 63.424818098767, 1.37718905218605e-132, 768.397687661399, 817.71657274422),
	('analytic', 'ell', -2.20303649383279, 0.301297695419357, -7.31182656663379, 6.55478402008511e-12, -2.79723809896108, -1.6088348887045),
	('analytic', 'meals', -1.96359609561416, 0.230751039207631, -8.50958722594228, 4.49095308847477e-15, -2.41866973197688, -1.50852245925144),
	('frequency', '(Intercept)', 793.05713020281, 3.49829248550666, 226.698348834017, 0, 786.197287091838, 799.916973313781),
	('frequency', 'ell', -2.20303649383279, 0.0842959449146324, -26.1345488927591, 2.45332816914147e-133, -2.36833340922828, -2.0377395784373),
	('frequency', 'meals', -1.96359609561416, 0.0645586646886478, -30.4156863386836, 3.3807668992e-173, -2.09018994477134, -1.83700224645698);
SELECT pg_temp.near(v.have, v.want, CASE WHEN v.what = 'p' THEN 1e-10 ELSE 1e-11 END, format('%s: %s of %s', c.name, v.what, c.term))
FROM coefficients c JOIN fits f USING (name) LEFT JOIN LATERAL (SELECT * FROM tidy(f.m) x WHERE x.term = c.term) t ON true,
	LATERAL (VALUES ('estimate', t.estimate, b), ('standard error', t.std_error, se), ('t', t.statistic, c.t),
		('p', t.p_value, p), ('lower limit', t.conf_low, low), ('upper limit', t.conf_high, high)) AS v(what, have, want)
-- (a p-value below 1e-308 is 0 in R)
WHERE v.what <> 'p' OR v.want > 0;
SELECT ok(t.p_value < 1e-300, format('%s: p of %s is next to 0', c.name, c.term))
FROM coefficients c JOIN fits f USING (name), tidy(f.m) t WHERE t.term = c.term AND c.p = 0;
SELECT is(count(*), count(*) FILTER (WHERE t.is_reference OR t.estimate IS NULL OR EXISTS (
		SELECT FROM coefficients c WHERE c.name = f.name AND c.term = t.term)), f.name || ': no other terms')
FROM fits f, tidy(f.m) t WHERE f.name IN (SELECT name FROM coefficients) GROUP BY f.name;

---- fit statistics, R's unless said otherwise

CREATE TEMPORARY TABLE statistics (name text, what text, value float8);
INSERT INTO statistics VALUES
	('factor', 'n', 614),
	('factor', 'df_residual', 604),
	('factor', 'df_model', 9),
	('factor', 'r_squared', 0.147632495622251),
	('factor', 'adj_r_squared', 0.134931655325232),
	('factor', 'sigma', 6948.45576380009),
	('factor', 'deviance', 29161746650.8979),
	('factor', 'statistic', 11.6238368619513),
	('factor', 'p_value', 6.25855410932574e-17),
	('factor', 'log_lik', -6297.79977428195),
	('factor', 'aic', 12617.5995485639),
	('factor', 'bic', 12666.2194927735),
	('mtcars', 'n', 32),
	('mtcars', 'df_residual', 28),
	('mtcars', 'df_model', 3),
	('mtcars', 'r_squared', 0.83476776170583),
	('mtcars', 'adj_r_squared', 0.817064307602883),
	('mtcars', 'sigma', 2.57778488252082),
	('mtcars', 'deviance', 186.05929721548),
	('mtcars', 'statistic', 47.1528187014578),
	('mtcars', 'p_value', 4.5064110240248e-11),
	('mtcars', 'log_lik', -73.5713054199992),
	('mtcars', 'aic', 157.142610839998),
	('mtcars', 'bic', 164.471290353997),
	('collinear', 'n', 614),
	('collinear', 'df_model', 4),
	('collinear', 'df_residual', 609),
	('collinear', 'r_squared', 0.0539974340286428),
	('collinear', 'sigma', 7290.05550605275),
	('collinear', 'deviance', 32365249752.33),
	('analytic', 'n', 199),
	('analytic', 'df_residual', 196),
	('analytic', 'r_squared', 0.617577795964266),
	('analytic', 'sigma', 79.1771275518491),
	('analytic', 'statistic', 158.261270830505),
	('analytic', 'p_value', 1.22807196015637e-41),
	('analytic', 'adj_r_squared', 0.613675528576146),
	('analytic', 'log_lik', -1150.82315189235),
	('analytic', 'aic', 2309.64630378471),
	('analytic', 'bic', 2322.8195230836),
	('frequency', 'n', 2507),
	('frequency', 'df_residual', 2504),
	('frequency', 'sigma', 78.6251060475685),
	('frequency', 'r_squared', 0.617577795964266),
	('frequency', 'adj_r_squared', 0.617272346919508),
	('frequency', 'statistic', 2021.868480406044),
	('frequency', 'deviance', 15479495.8816825),
	('frequency', 'log_lik', -14498.058501478),
	('frequency', 'aic', 29004.1170029561),
	('frequency', 'bic', 29027.4243713487),
	('grunfeld', 'n', 200),
	('grunfeld', 'df_residual', 197),
	('grunfeld', 'r_squared', 0.812408012544728),
	('grunfeld', 'sigma', 94.408403332255),
	('grunfeld', 'log_lik', -1191.80236036787),
	('grunfeld', 'aic', 2391.60472073575),
	('grunfeld', 'bic', 2404.79799020194),
	('sirstv', 'n', 25),
	('sirstv', 'df_model', 4),
	('sirstv', 'df_residual', 20),
	('sirstv', 'deviance', 0.21663656),
	('sirstv', 'statistic', 1.18046237440255),
	('sirstv', 'r_squared', 0.190999039051129),
	('sirstv', 'sigma', 0.104076068334656);
SELECT pg_temp.near((to_jsonb(g) ->> s.what)::float8, s.value, 1e-12, format('%s: %s', s.name, s.what))
FROM statistics s JOIN fits f USING (name), glance(f.m) g;

-- NIST StRD, analysis of variance SiRstv: certified sums of squares and mean squares
SELECT pg_temp.near(v.have, v.want, 1e-12, 'sirstv: ' || v.what)
FROM fits f, glance(f.m) g, LATERAL (VALUES ('sum of squares between', g.null_deviance - g.deviance, 0.0511462616),
	('mean square between', (g.null_deviance - g.deviance) / g.df_model, 0.0127865654),
	('mean square within', g.deviance / g.df_residual, 0.010831828)) AS v(what, have, want)
WHERE f.name = 'sirstv';

-- Grunfeld (AER), 10 firms: coefficients without and with weights 1/value
SELECT pg_temp.near(t.estimate, v.b, 1e-12, format('%s: %s', v.name, v.term))
FROM (VALUES
	('grunfeld', '(Intercept)', -42.7143694365593),
	('grunfeld', 'value', 0.115562156360552),
	('grunfeld', 'capital', 0.23067848873197),
	('grunfeld, weighted', '(Intercept)', -9.27233357821326),
	('grunfeld, weighted', 'value', 0.116943070704268),
	('grunfeld, weighted', 'capital', 0.104107568031345)) AS v(name, term, b) JOIN fits f USING (name)
LEFT JOIN LATERAL (SELECT * FROM tidy(f.m) x WHERE x.term = v.term) t ON true;
SELECT pg_temp.near(t.std_error, v.se, 1e-12, format('grunfeld: standard error of %s', v.term))
FROM (VALUES ('(Intercept)', 9.51167603142387286), ('value', 0.00583570955722063), ('capital', 0.02547580147650893)) AS v(term, se)
JOIN fits f ON f.name = 'grunfeld' LEFT JOIN LATERAL (SELECT * FROM tidy(f.m) x WHERE x.term = v.term) t ON true;

---- covariances

CREATE TEMPORARY TABLE covariances (a text, b text, value float8);
INSERT INTO covariances VALUES
	('(Intercept)', '(Intercept)', 2683110.68631251),
	('(Intercept)', 'treat', -94069.742156714),
	('(Intercept)', 'married', -217595.63938107),
	('(Intercept)', 'age', -29918.4253199676),
	('(Intercept)', 'educ', -152144.733133294),
	('(Intercept)', 'race[black]', -301685.016408741),
	('(Intercept)', 'race[hispan]', -477357.813712149),
	('(Intercept)', 're74', 19.966895613133),
	('(Intercept)', 're75', -18.7441947625863),
	('(Intercept)', 'treat:married', 360696.358670971),
	('treat', '(Intercept)', -94069.742156714),
	('treat', 'treat', 718114.080514511),
	('treat', 'married', 177583.785409907),
	('treat', 'age', -1393.6954831653),
	('treat', 'educ', -1291.70696970613),
	('treat', 'race[black]', -300753.579490134),
	('treat', 'race[hispan]', -32351.7073838116),
	('treat', 're74', 1.56896200415656),
	('treat', 're75', -0.194385904513111),
	('treat', 'treat:married', -500963.307400025),
	('married', '(Intercept)', -217595.63938107),
	('married', 'treat', 177583.785409907),
	('married', 'married', 613288.603897349),
	('married', 'age', -6341.24385712078),
	('married', 'educ', 12740.3019556541),
	('married', 'race[black]', 107380.862429314),
	('married', 'race[hispan]', 61855.8076903593),
	('married', 're74', -9.36942717197506),
	('married', 're75', -11.1452938644464),
	('married', 'treat:married', -537218.013812592),
	('age', '(Intercept)', -29918.4253199676),
	('age', 'treat', -1393.6954831653),
	('age', 'married', -6341.24385712078),
	('age', 'age', 1025.71156014629),
	('age', 'educ', 571.631625743559),
	('age', 'race[black]', 48.8144440053903),
	('age', 'race[hispan]', 2235.5542153155),
	('age', 're74', -0.468320589213234),
	('age', 're75', 0.353649872327358),
	('age', 'treat:married', 2025.78233240593),
	('educ', '(Intercept)', -152144.733133294),
	('educ', 'treat', -1291.70696970613),
	('educ', 'married', 12740.3019556541),
	('educ', 'age', 571.631625743559),
	('educ', 'educ', 12860.7617084165),
	('educ', 'race[black]', 8021.63068800606),
	('educ', 'race[hispan]', 21359.83169896),
	('educ', 're74', -1.44865769921811),
	('educ', 're75', 0.579449126002183),
	('educ', 'treat:married', -14135.0966686092),
	('race[black]', '(Intercept)', -301685.016408741),
	('race[black]', 'treat', -300753.579490134),
	('race[black]', 'married', 107380.862429314),
	('race[black]', 'age', 48.8144440053903),
	('race[black]', 'educ', 8021.63068800606),
	('race[black]', 'race[black]', 595612.148267843),
	('race[black]', 'race[hispan]', 224824.385516207),
	('race[black]', 're74', 3.12228523157173),
	('race[black]', 're75', -2.90153803989409),
	('race[black]', 'treat:married', -104867.420200291),
	('race[hispan]', '(Intercept)', -477357.813712149),
	('race[hispan]', 'treat', -32351.7073838116),
	('race[hispan]', 'married', 61855.8076903593),
	('race[hispan]', 'age', 2235.5542153155),
	('race[hispan]', 'educ', 21359.83169896),
	('race[hispan]', 'race[black]', 224824.385516207),
	('race[hispan]', 'race[hispan]', 890228.643373568),
	('race[hispan]', 're74', 1.7124637169986),
	('race[hispan]', 're75', -7.07589571810433),
	('race[hispan]', 'treat:married', -84340.0853938197),
	('re74', '(Intercept)', 19.966895613133),
	('re74', 'treat', 1.56896200415656),
	('re74', 'married', -9.36942717197506),
	('re74', 'age', -0.468320589213234),
	('re74', 'educ', -1.44865769921811),
	('re74', 'race[black]', 3.12228523157173),
	('re74', 'race[hispan]', 1.7124637169986),
	('re74', 're74', 0.0034394409510523),
	('re74', 're75', -0.00300467206615462),
	('re74', 'treat:married', 10.4434630404685),
	('re75', '(Intercept)', -18.7441947625863),
	('re75', 'treat', -0.194385904513111),
	('re75', 'married', -11.1452938644464),
	('re75', 'age', 0.353649872327358),
	('re75', 'educ', 0.579449126002183),
	('re75', 'race[black]', -2.90153803989409),
	('re75', 'race[hispan]', -7.07589571810433),
	('re75', 're74', -0.00300467206615462),
	('re75', 're75', 0.0109850365519131),
	('re75', 'treat:married', -9.21533492817218),
	('treat:married', '(Intercept)', 360696.358670971),
	('treat:married', 'treat', -500963.307400025),
	('treat:married', 'married', -537218.013812592),
	('treat:married', 'age', 2025.78233240593),
	('treat:married', 'educ', -14135.0966686092),
	('treat:married', 'race[black]', -104867.420200291),
	('treat:married', 'race[hispan]', -84340.0853938197),
	('treat:married', 're74', 10.4434630404685),
	('treat:married', 're75', -9.21533492817218),
	('treat:married', 'treat:married', 2228048.11547599);
SELECT pg_temp.near(v.covariance, c.value, 1e-11, format('factor: covariance of %s and %s', c.a, c.b))
FROM covariances c JOIN fits f ON f.name = 'factor' LEFT JOIN LATERAL (
	SELECT * FROM covariance(f.m) x WHERE x.term_a = c.a AND x.term_b = c.b) v ON true;
SELECT is(count(*), 100::bigint, 'factor: all covariances are in the table') FROM fits f, covariance(f.m) WHERE f.name = 'factor';

-- the effect of treatment on the married, from the covariances
SELECT pg_temp.near(v.have, v.want, 1e-11, 'factor: treat + treat:married, ' || v.what)
FROM (SELECT sum(t.estimate) AS b FROM fits f, tidy(f.m) t WHERE f.name = 'factor' AND t.term IN ('treat', 'treat:married')) e,
	(SELECT sqrt(sum(c.covariance)) AS se FROM fits f, covariance(f.m) c WHERE f.name = 'factor'
		AND c.term_a IN ('treat', 'treat:married') AND c.term_b IN ('treat', 'treat:married')) s,
	LATERAL (VALUES ('estimate', b, 1551.90153476167), ('standard error', se, 1394.35848374457), ('t', b / se, 1.11298604544939)) AS v(what, have, want);

---- conventions

-- AIC and BIC count the residual variance, as R does; without it they are 2 and ln(n) lower, as Stata has them
SELECT pg_temp.near(CASE e.what WHEN 'AIC' THEN g.aic - 2 ELSE g.bic - ln(g.n) END, e.want, 1e-13,
	format('%s: %s without the residual variance', e.name, e.what))
FROM (VALUES
	('factor', 'AIC', 12615.5995485639), ('factor', 'BIC', 12659.7994978454),
	('mtcars', 'AIC', 155.142610839998), ('mtcars', 'BIC', 161.005554451197)) AS e(name, what, want) JOIN fits f USING (name), glance(f.m) g;
SELECT pg_temp.near(v.have, v.want, 1e-14, format('%s: %s', f.name, v.what))
FROM fits f, glance(f.m) g,
	LATERAL (SELECT (f.m).weight_sum AS w, g.df_model + 2 AS k) x,
	LATERAL (VALUES
		('log-likelihood from the residual sum of squares, weights summing to n', g.log_lik,
			-g.n / 2.0 * (ln(2 * pi()) + 1 + ln(g.deviance / w))),
		('AIC is -2 log L + 2 (terms + 1)', g.aic, -2 * g.log_lik + 2 * k),
		('BIC is -2 log L + ln(n) (terms + 1)', g.bic, -2 * g.log_lik + ln(g.n) * k),
		('sigma, weights summing to n', g.sigma, sqrt(g.deviance * g.n / w / g.df_residual))) AS v(what, have, want);

-- R's logLik() of a weighted lm() has half the sum of the logs of the weights besides
SELECT pg_temp.near(g.log_lik + s.half, -1201.36939853587, 1e-13, 'analytic: R''s logLik()')
FROM fits f, glance(f.m) g, (SELECT sum(ln((emer + 1) * 199 / 2507.0)) / 2 AS half FROM apisrs) s
WHERE f.name = 'analytic';
-- deviances are of the weights as given; sigma, errors and likelihood are the same whatever the scale of the weights
SELECT pg_temp.near(v.have, v.want, 1e-13, 'analytic: ' || v.what)
FROM fits f, glance(f.m) g, LATERAL (VALUES ('deviance is of the weights as given', g.deviance, 15479495.8816825),
	('null deviance is of the weights as given', g.null_deviance, 40477502.9230156)) AS v(what, have, want)
WHERE f.name = 'analytic';
SELECT is((SELECT jsonb_agg(to_jsonb(t)) FROM tidy(ols('SELECT *, (emer + 1) * 1024 AS w FROM apisrs', 'api00 ~ ell + meals', 'w', 'analytic')) t),
	(SELECT jsonb_agg(to_jsonb(t)) FROM fits f, tidy(f.m) t WHERE f.name = 'analytic'),
	'analytic: weights 1024 times as large, the same table to the last digit');
SELECT is((SELECT row(g.sigma, g.log_lik, g.aic, g.bic, g.statistic)::text FROM glance(ols('SELECT *, (emer + 1) * 1024 AS w FROM apisrs',
		'api00 ~ ell + meals', 'w', 'analytic')) g),
	(SELECT row(g.sigma, g.log_lik, g.aic, g.bic, g.statistic)::text FROM fits f, glance(f.m) g WHERE f.name = 'analytic'),
	'analytic: weights 1024 times as large, the same sigma and likelihood');
-- frequency weights are rows written so many times
SELECT is((SELECT jsonb_agg(to_jsonb(t)) FROM tidy(ols('SELECT a.* FROM apisrs a, generate_series(1, emer + 1)', 'api00 ~ ell + meals')) t),
	(SELECT jsonb_agg(to_jsonb(t)) FROM fits f, tidy(f.m) t WHERE f.name = 'frequency'),
	'frequency: as the rows written out, to the last digit');
SELECT is((SELECT to_jsonb(ols(frequency_moments_agg('api00 ~ ell + meals', emer + 1, api00, ell, meals))) - 'weights' FROM apisrs),
	(SELECT to_jsonb(m) - 'weights' FROM fits WHERE name = 'frequency'), 'frequency: moments and source agree in all but the name of the weights');
SELECT is((SELECT to_jsonb(wls_agg('api00 ~ ell + meals', emer + 1, api00, ell, meals)) - 'weights' FROM apisrs),
	(SELECT to_jsonb(m) - 'weights' FROM fits WHERE name = 'analytic'), 'analytic: aggregate and source agree in all but the name of the weights');
SELECT throws_ok($$SELECT ols('SELECT *, emer + 1 AS w FROM apisrs', 'api00 ~ ell', weights => 'w', vcov => 'iid')$$, '22023', NULL,
	'sampling weights do not go with iid errors');
SELECT throws_ok($$SELECT ols('SELECT *, emer + 0.5 AS w FROM apisrs', 'api00 ~ ell', 'w', 'frequency')$$, NULL, NULL,
	'frequency weights are whole numbers');
SELECT throws_ok($$SELECT ols('SELECT *, -1 AS w FROM apisrs', 'api00 ~ ell', 'w', 'analytic')$$, NULL, NULL,
	'weights are not negative');

---- terms: dropped, references, notes

SELECT results_eq($$SELECT t.term, t.note, num_nulls(t.estimate, t.std_error, t.statistic, t.p_value, t.conf_low, t.conf_high)
		FROM fits f, tidy(f.m) t WHERE f.name = 'collinear' AND t.note IS NOT NULL$$,
	$$VALUES ('age2x', 'dropped: collinear with the terms before it', 6), ('white', 'dropped: collinear with the terms before it', 6)$$,
	'collinear: the later of collinear terms is dropped and noted');
SELECT is((SELECT count(*) FROM fits f, covariance(f.m) c WHERE f.name = 'collinear' AND c.covariance IS NOT NULL), 25::bigint,
	'collinear: covariances of the terms estimated');
SELECT is((SELECT string_agg(concat_ws(' ', t.term, t.variable, t.level, t.is_reference, t.estimate IS NULL, t.std_error IS NULL, t.note),
		', ' ORDER BY t.term) FROM fits f, tidy(f.m) t WHERE f.name = 'factor' AND t.variable = 'race'),
	'race[black] race black f f f, race[hispan] race hispan f f f, race[white] race white t f t reference level',
	'factor: a row for each level, the reference among them');
SELECT is((SELECT row(t.estimate, num_nulls(t.std_error, t.statistic, t.p_value, t.conf_low, t.conf_high))::text
		FROM fits f, tidy(f.m) t WHERE f.name = 'factor' AND t.is_reference), '(0,5)', 'factor: a reference is 0 and has no error');
SELECT is((SELECT string_agg(t.level, ',') FROM fits f, tidy(f.m) t WHERE f.name = 'sirstv' AND t.is_reference), '1',
	'sirstv: the first level is the reference by default');
SELECT ok(bool_and(l LIKE '%dropped: collinear%') AND count(*) = 2, 'summary: dropped terms are printed')
FROM fits f, summary(f.m) l WHERE f.name = 'collinear' AND l ~ '^(age2x|white)\M';

-- a factor without an intercept has all its levels; by a number, a slope for each; R lm()
SELECT pg_temp.near(v.have, v.want, 1e-12, format('no intercept: %s of %s', v.what, t.term))
FROM (SELECT t.*, row_number() OVER () AS place FROM tidy(ols('mtcars', 'mpg ~ 0 + factor(cyl) + factor(cyl):wt')) t) t
FULL JOIN (VALUES (1, 39.57119601303766, 3.193940354694889), (2, 28.40884451319551, 8.793250107091868),
	(3, 23.86802907599953, 3.635816481669076), (4, -5.64702526124227, 1.359497690931791),
	(5, -2.78010593915530, 2.805264607399538), (6, -2.19243792644972, 0.894284701206093)) AS e(place, b, se) USING (place),
	LATERAL (VALUES ('estimate', t.estimate, e.b), ('standard error', t.std_error, e.se)) AS v(what, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-13, 'no intercept: ' || v.what)
FROM glance(ols('mtcars', 'mpg ~ 0 + factor(cyl) + factor(cyl):wt')) g, LATERAL (VALUES ('R-squared is not about the mean',
	g.r_squared, 0.988898635597976), ('sigma', g.sigma, 2.448616566680599), ('F', g.statistic, 386.009076518843301)) AS v(what, have, want);

---- panel of the tests below: a cubic in the calendar year, factors, weights with no exact form, NULL in each place

CREATE TABLE panel AS
SELECT id, CASE WHEN id % 101 <> 7 THEN 1900 + (id * 7919) % 121 END AS year,
	   CASE WHEN id % 97 <> 5 THEN (ARRAY['north', 'south', 'east', 'west'])[1 + id * id % 11 % 4] END AS region,
	   (id % 3 = 0) AS woman, id % 4 AS part,
	   CASE WHEN id % 89 = 3 THEN NULL WHEN id % 83 = 9 THEN 0
			ELSE (ARRAY[0.1, 1.0 / 3, 2.7, 1e-3, 123.456])[1 + id % 5] * (1 + id % 97) END::float8 AS w,
	   CASE WHEN id % 103 <> 11 THEN sin(id) * 17 + ((id * 7919) % 121) ^ 3 / 1e4 + id % 7 / 3.0 END::float8 AS y
FROM generate_series(1, 4000) AS id;
ALTER TABLE panel SET (parallel_workers = 4);
ANALYZE panel;
CREATE TEMPORARY TABLE lines (line_no int GENERATED ALWAYS AS IDENTITY, line text);
\copy lines(line) FROM test/reference/nist/Filip.dat
CREATE TABLE filip AS
SELECT v[1]::float8 AS y, v[2]::float8 AS x, line_no AS id, line_no % 4 AS part, 1::float8 AS w
FROM (SELECT line_no, regexp_split_to_array(btrim(line), '\s+') AS v FROM lines) l
WHERE line_no > 60 AND cardinality(v) = 2;
ALTER TABLE filip SET (parallel_workers = 4);
ANALYZE filip;
SELECT is((SELECT count(*) FROM filip), 82::bigint, 'Filip: observations in the file');

---- rows left out, by cause, each row once

SELECT is((SELECT row(g.n, g.n_read, g.n_dropped)::text FROM glance(ols('panel', 'y ~ year + region', 'w', 'analytic')) g),
	(SELECT row(count(*) FILTER (WHERE w > 0 AND num_nulls(y, year, region) = 0), count(*),
		count(*) FILTER (WHERE (w > 0) IS NOT TRUE OR num_nulls(y, year, region) > 0))::text FROM panel),
	'panel: rows read, used and left out');
SELECT is((SELECT sum(v::bigint)::bigint FROM glance(ols('panel', 'y ~ year + region', 'w', 'analytic')) g, jsonb_each_text(g.drop_reasons) AS r(k, v)),
	(SELECT n_dropped FROM glance(ols('panel', 'y ~ year + region', 'w', 'analytic'))), 'panel: causes add up');
SELECT is((SELECT g.drop_reasons FROM glance(ols('SELECT * FROM (VALUES (1.0, 1.0, ''a'', 1.0),
		(2, 3, ''b'', 2), (4, 4, ''a'', 1), (3, 7, ''b'', 1), (5, 8, ''a'', 1),
		(NULL, 1, ''a'', 1), (1, NULL, ''a'', 1), (1, 1, NULL, 1), (1, NULL, NULL, 1), (1, 2, ''a'', NULL), (1, 2, ''a'', 0), (2, 2, ''b'', 0)) v(y, x, f, w)',
		'y ~ x + f', 'w', 'analytic')) g),
	'{"null_outcome": 1, "null_regressor": 3, "null_weight": 1, "zero_weight": 2}'::jsonb, 'glance: rows left out by cause');
SELECT is((SELECT row(g.n, g.n_read, g.n_dropped, g.rows_read)::text FROM glance(ols('panel', 'y ~ year')) g),
	(SELECT row(count(*) FILTER (WHERE num_nulls(y, year) = 0), count(*), count(*) FILTER (WHERE num_nulls(y, year) > 0), count(*))::text FROM panel),
	'panel: without weights a weight is not looked at');

---- to the bit

CREATE FUNCTION pg_temp.bits(m model) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(t.term || ' ' || coalesce(encode(float8send(t.estimate), 'hex'), '') || ' '
		|| coalesce(encode(float8send(t.std_error), 'hex'), ''), ', ' ORDER BY t.term) FROM tidy(m) t
$$;
-- (INTO spreads a row over the fields of a composite variable)
CREATE FUNCTION pg_temp.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result model;
BEGIN
	EXECUTE format('SELECT (m).* FROM (%s OFFSET 0) AS q(m)', query) INTO result;
	RETURN pg_temp.bits(result);
END $$;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;

CREATE TEMPORARY TABLE calls (name text, tab text, formula text, weight text, weight_type text, call text, moments text);
INSERT INTO calls VALUES
	('Filip', 'filip', 'y ~ x + x^2 + x^3 + x^4 + x^5 + x^6 + x^7 + x^8 + x^9 + x^10', NULL, 'sampling', 'ols_agg(%s y, x)', 'moments_agg(%s y, x)'),
	('cubic', 'panel', 'y ~ year + year^2 + year^3 + region + woman + region:woman', NULL, 'sampling',
		'ols_agg(%s y, year, region, woman)', 'moments_agg(%s y, year, region, woman)'),
	('cubic, weighted', 'panel', 'y ~ year + year^2 + year^3 + region + woman + region:woman', 'w', 'analytic',
		'wls_agg(%s w, y, year, region, woman)', 'weighted_moments_agg(%s w, y, year, region, woman)'),
	('cubic, frequency', 'panel', 'y ~ year + year^2 + year^3 + region + woman', 'ceil(w)', 'frequency',
		NULL, 'frequency_moments_agg(%s ceil(w), y, year, region, woman)');
UPDATE calls SET moments = format(moments, quote_literal(formula) || ','),
	call = coalesce(format(call, quote_literal(formula) || ','), 'moments_model(' || format(moments, quote_literal(formula) || ',') || ')');

SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE expected AS
SELECT name, pg_temp.answer(format('SELECT %s FROM (SELECT * FROM %s ORDER BY id) d', call, tab)) AS bits FROM calls;
SELECT ok(bits ~ '^\(Intercept\) [0-9a-f]{16} [0-9a-f]{16}, ' AND bits !~ '  ', name || ': estimates and errors are there') FROM expected
WHERE name = 'Filip';

SELECT ok(count(DISTINCT ols) = 1 AND min(ols) = min(bits), name || ': the source gives the same bits')
FROM (SELECT c.name, e.bits, pg_temp.bits(ols(format('SELECT *, %s AS weight FROM %s ORDER BY random()', coalesce(weight, '1'), tab), formula,
		CASE WHEN weight IS NOT NULL THEN 'weight' END, weight_type)) AS ols FROM calls c JOIN expected e USING (name)) x GROUP BY name;
SELECT ok(count(*) = 25 AND bool_and(x.have = x.bits), name || ': 25 random orders of the rows, to the bit')
FROM (SELECT c.name, e.bits, pg_temp.answer(format('SELECT %s FROM (SELECT * FROM %s ORDER BY md5(id::text || %L)) d', call, tab, seed)) AS have
	  FROM calls c JOIN expected e USING (name), generate_series(1, 25) AS seed) x GROUP BY name;
SELECT ok(bool_and(x.have = x.bits) AND count(*) = 5, name || ': rollup of moments of parts, to the bit')
FROM (SELECT c.name, e.bits, pg_temp.answer(format('SELECT ols(rollup(part ORDER BY md5(g::text))) FROM
		(SELECT id %% %s AS g, %s AS part FROM %s d GROUP BY 1) p', parts, moments, tab)) AS have
	  FROM calls c JOIN expected e USING (name), unnest(ARRAY[1, 2, 7, 40, 300]) AS parts) x GROUP BY name;

-- stored moments: text, binary and storage keep them; parts of parts.  The values themselves are equal whatever the
-- way they were made where every sum is exact in its three terms (here the plain cubic); beyond that (tenth powers,
-- weights times sixth powers) the last bits of the third term may differ, which no fit sees
CREATE TABLE stored (name text, part int, m moments);
CREATE TABLE whole (name text, m moments);
SELECT format('INSERT INTO stored SELECT %L, id %% 13, %s FROM %s d GROUP BY id %% 13', name, moments, tab) FROM calls
UNION ALL SELECT format('INSERT INTO whole SELECT %L, %s FROM (SELECT * FROM %s ORDER BY id DESC) d', name, moments, tab) FROM calls \gexec
SELECT ok(pg_temp.bits(ols(rollup(s.m))) = e.bits, e.name || ': rollup of stored moments, to the bit')
FROM stored s JOIN expected e USING (name) GROUP BY e.name, e.bits;
SELECT ok(rollup(s.m) = w.m AND md5(moments_send(rollup(s.m))) = md5(moments_send(w.m)), w.name || ': rollup equals the whole')
FROM stored s JOIN whole w USING (name) WHERE name = 'cubic' GROUP BY w.name, w.m;
SELECT ok(rollup(q.m) = w.m, w.name || ': rollup of rollups equals the whole')
FROM (SELECT name, part % 3, rollup(m) FROM stored GROUP BY 1, 2) AS q(name, third, m) JOIN whole w USING (name)
WHERE name = 'cubic' GROUP BY w.name, w.m;
SELECT ok(bool_and(m::text::moments = m AND m::text::moments::text = m::text AND moments_send(m::text::moments) = moments_send(m)) AND count(*) = 14,
	name || ': text and back, equal') FROM (TABLE stored UNION ALL SELECT name, 0, m FROM whole) x GROUP BY name;
SELECT ok(pg_temp.bits(ols(w.m::text::moments)) = e.bits, e.name || ': fitted from text, to the bit') FROM whole w JOIN expected e USING (name);
SET LOCAL extra_float_digits = 0;
SELECT ok(bool_and(m::text::moments = m), 'text and back does not depend on extra_float_digits') FROM stored;
RESET extra_float_digits;
SELECT is(count(*), 1::bigint, 'equal moments are one under DISTINCT')
FROM (SELECT DISTINCT name, m FROM (SELECT name, rollup(m) AS m FROM stored GROUP BY name UNION ALL TABLE whole) x) y
WHERE name = 'cubic';
SELECT ok(bool_and(m < o.om OR m > o.om) AND count(*) > 0, 'moments of other rows are not equal')
FROM stored s, LATERAL (SELECT m AS om FROM stored x WHERE x.name = s.name AND x.part = s.part + 1) o;

-- a sub-model from the same moments: as if the rows complete in all were read
SELECT is(pg_temp.bits(ols(m, 'y ~ year + region')),
	pg_temp.bits(ols('SELECT * FROM panel WHERE num_nulls(y, year, region, woman) = 0', 'y ~ year + region', 'w', 'analytic')),
	'cubic, weighted: a model with some of the terms, to the bit') FROM whole WHERE name = 'cubic, weighted';
SELECT is(pg_temp.bits(ols(m, 'year ~ region + woman')),
	pg_temp.bits(ols('SELECT * FROM panel WHERE num_nulls(y, year, region, woman) = 0', 'year ~ region + woman')),
	'cubic: another outcome, to the bit') FROM whole WHERE name = 'cubic';

-- parallel plans
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
SELECT ok(plan ~ 'Finalize Aggregate' AND plan ~ 'Partial Aggregate' AND plan ~ 'Parallel Seq Scan', name || ': plan is parallel')
FROM calls, pg_temp.plan_of(format('SELECT %s FROM %s d', call, tab)) AS plan;
SELECT cmp_ok(coalesce(substring(pg_temp.plan_of(format('SELECT %s FROM %s d', call, tab)) FROM 'Workers Launched: (\d+)')::int, 0), '>=', 1,
	name || ': workers are launched') FROM calls;
CREATE FUNCTION pg_temp.in_every_way(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	FOR workers IN 1..4 LOOP
		PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
		PERFORM set_config('parallel_leader_participation', 'off', true);
		RETURN NEXT pg_temp.answer(query);
		PERFORM set_config('parallel_leader_participation', 'on', true);
		RETURN NEXT pg_temp.answer(query);
	END LOOP;
END $$;
SELECT ok(count(*) = 8 AND bool_and(way = bits), name || ': 1 to 4 workers, with and without the leader, to the bit')
FROM calls JOIN expected USING (name), pg_temp.in_every_way(format('SELECT %s FROM %s d', call, tab)) AS way GROUP BY name;
ALTER TABLE stored SET (parallel_workers = 4);
SELECT ok(count(*) = 8 AND bool_and(way = bits), name || ': rollup of stored moments by workers, to the bit')
FROM expected, pg_temp.in_every_way(format('SELECT ols(rollup(m)) FROM stored WHERE name = %L', name)) AS way GROUP BY name;

-- partition by partition
CREATE TABLE panel_parts (LIKE panel) PARTITION BY LIST (part);
CREATE TABLE panel_parts_0 PARTITION OF panel_parts FOR VALUES IN (0);
CREATE TABLE panel_parts_1 PARTITION OF panel_parts FOR VALUES IN (1, 2);
CREATE TABLE panel_parts_3 PARTITION OF panel_parts FOR VALUES IN (3);
CREATE TABLE panel_parts_none PARTITION OF panel_parts FOR VALUES IN (99);
INSERT INTO panel_parts SELECT * FROM panel;
CREATE TABLE filip_parts (LIKE filip) PARTITION BY LIST (part);
CREATE TABLE filip_parts_0 PARTITION OF filip_parts FOR VALUES IN (0, 3);
CREATE TABLE filip_parts_1 PARTITION OF filip_parts FOR VALUES IN (1, 2);
INSERT INTO filip_parts SELECT * FROM filip;
ANALYZE panel_parts;
ANALYZE filip_parts;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT ok(pg_temp.plan_of(format('SELECT %s FROM %s_parts d', call, tab)) ~ 'Append[^\n]*\n(.*\n)+?.*Partial Aggregate',
	name || ': plan aggregates partition by partition') FROM calls;
SELECT ok(count(*) = 8 AND bool_and(way = bits), name || ': partition by partition, to the bit')
FROM calls JOIN expected USING (name), pg_temp.in_every_way(format('SELECT %s FROM %s_parts d', call, tab)) AS way GROUP BY name;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(pg_temp.answer(format('SELECT %s FROM %s_parts d', call, tab)), bits, name || ': partition by partition, without workers, to the bit')
FROM calls JOIN expected USING (name);

SELECT * FROM finish();
ROLLBACK;
