-- margins() and roc_area() against R 4.2.2 (test/reference/margins.R); tolerances are relative.
-- Data: lalonde of MatchIt, apistrat of survey, ProgramEffectiveness and PSID1976 of AER.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int, re74 float8,
	re75 float8, re78 float8);
CREATE TEMPORARY TABLE spector (id int, grade text, average float8, testscore int, participation text);
CREATE TEMPORARY TABLE mroz (id int, participation text, hours float8, youngkids int, oldkids int, age int, education int,
	wage float8, repwage float8, hhours float8, hage int, heducation int, hwage float8, fincome float8, tax float8, meducation int,
	feducation int, unemp float8, city text, experience int, college text, hcollege text);
CREATE TEMPORARY TABLE api (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int, pct_resp int,
	not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int, enroll int, api_stu int,
	dnum int, snum int, pw float8, fpc float8);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER
\copy spector FROM test/fixtures/spector.csv CSV HEADER
\copy mroz FROM test/fixtures/mroz.csv CSV HEADER
\copy api FROM test/fixtures/apistrat.csv CSV HEADER
CREATE TEMPORARY VIEW men AS
	SELECT *, married = 1 AS wed, race AS race2, 1 + id % 3 AS w, ln(1 + age / 100.0)::float8 AS o FROM lalonde;
CREATE TEMPORARY VIEW students AS
	SELECT *, grade = 'increase' AS y, (participation = 'yes')::int AS psi, participation = 'yes' AS taught FROM spector;
CREATE TEMPORARY VIEW women AS
	SELECT *, participation = 'yes' AS y, (fincome - hours * coalesce(wage, 0)) / 1000 AS nwifeinc FROM mroz;
CREATE TEMPORARY VIEW schools AS SELECT *, sch_wide = 'Yes' AS y FROM api;

---- R's effects and their errors

CREATE TEMPORARY TABLE fits (name text, m migstat.model, at text, source text, variables text[]);
INSERT INTO fits
SELECT f, CASE f WHEN 'logit' THEN logit('men', x, tolerance => 1e-12) WHEN 'probit' THEN probit('men', x, tolerance => 1e-12)
	ELSE cloglog('men', x, tolerance => 1e-12) END, 'observed', 'men', NULL
FROM unnest(ARRAY['logit', 'probit', 'cloglog']) AS f,
	(VALUES ('treat ~ age + age^2 + race * educ + married:age + log(re74 + 1000) + I((educ - 10)^2 * age / 100)')) AS v(x);
INSERT INTO fits VALUES
	('factors', probit('men', 'treat ~ wed * i(race2, ref=''white'') + educ', tolerance => 1e-12), 'observed', 'men', NULL),
	('frequency', probit('men', 'treat ~ wed * i(race2, ref=''white'') + educ', 'w', 'frequency', tolerance => 1e-12), 'observed', 'men', NULL),
	('sampling', probit('men', 'treat ~ wed * i(race2, ref=''white'') + educ', 'w', tolerance => 1e-12), 'observed', 'men', NULL),
	('values', logit('men', 'treat ~ age * race + I(educ^2) + married', tolerance => 1e-12), '{"age": 30, "race": "white"}', 'men', NULL),
	('means', logit('men', 'treat ~ age * race + I(educ^2) + married', tolerance => 1e-12), 'means', 'men', NULL),
	('offset', poisson('men', 'educ ~ age + race + I(married * age)', offset_column => 'o', tolerance => 1e-12), 'observed', 'men', NULL),
	('ols', ols('men', 're78 ~ age + age^2 + race * c.married'), 'observed', 'men', NULL),
	('survey', logit('schools', 'y ~ stype + ell * meals', 'pw', strata => 'stype', fpc => 'fpc', tolerance => 1e-12), 'observed', 'schools', NULL),
	('spector logit', logit('students', 'y ~ average + testscore + psi', tolerance => 1e-12), 'observed', 'students', NULL),
	('spector logit', logit('students', 'y ~ average + testscore + taught', tolerance => 1e-12), 'observed', 'students', '{taught}'),
	('spector logit means', logit('students', 'y ~ average + testscore + psi', tolerance => 1e-12), 'means', NULL, '{average, testscore}'),
	('spector probit', probit('students', 'y ~ average + testscore + psi', tolerance => 1e-12), 'observed', 'students', NULL),
	('spector probit', probit('students', 'y ~ average + testscore + taught', tolerance => 1e-12), 'observed', 'students', '{taught}'),
	('spector probit means', probit('students', 'y ~ average + testscore + psi', tolerance => 1e-12), 'means', NULL, '{average, testscore}'),
	('mroz', probit('women', 'y ~ nwifeinc + education + experience + experience^2 + age + youngkids + oldkids', tolerance => 1e-12), 'observed', 'women', NULL),
	('mroz robust', probit('women', 'y ~ nwifeinc + education + experience + experience^2 + age + youngkids + oldkids', vcov => 'hc1', tolerance => 1e-12), 'observed', 'women', NULL);

CREATE TEMPORARY TABLE expected (name text, variable text, contrast text, estimate float8, std_error float8);
INSERT INTO expected VALUES
	('logit', 'age', 'dydx', 0.0182949593558472, 0.00246732595618773),
	('logit', 'educ', 'dydx', -0.0133570272290976, 0.00610803421596088),
	('logit', 'married', 'dydx', -0.123220334197014, 0.0270905932675774),
	('logit', 're74', 'dydx', -4.09184518526151e-05, 8.81846687927914e-06),
	('logit', 'race', 'hispan - black', -0.361442576218676, 0.0535756578344921),
	('logit', 'race', 'white - black', -0.43464598560773, 0.0374083640716432),
	('probit', 'age', 'dydx', 0.017285290238231, 0.0023892408614377),
	('probit', 'educ', 'dydx', -0.0129266091106426, 0.00613555516719731),
	('probit', 'married', 'dydx', -0.120346605048585, 0.0269934460797753),
	('probit', 're74', 'dydx', -4.06038989986188e-05, 8.93998440800181e-06),
	('probit', 'race', 'hispan - black', -0.35828425758318, 0.0537457373507195),
	('probit', 'race', 'white - black', -0.440204589515117, 0.0368945357063136),
	('cloglog', 'age', 'dydx', 0.0158423054313142, 0.00210045928573263),
	('cloglog', 'educ', 'dydx', -0.0125475262642017, 0.00634458636236435),
	('cloglog', 'married', 'dydx', -0.105222712788521, 0.0277966011270344),
	('cloglog', 're74', 'dydx', -3.70506048995649e-05, 9.97246579917335e-06),
	('cloglog', 'race', 'hispan - black', -0.356725770125225, 0.0560429948255018),
	('cloglog', 'race', 'white - black', -0.438518779314796, 0.0384288477685665),
	('factors', 'wed', 'true - false', -0.111348797244851, 0.0347180101163025),
	('factors', 'race2', 'black - white', 0.542826621527632, 0.038317548436779),
	('factors', 'race2', 'hispan - white', 0.0880769310147727, 0.0474530560152247),
	('factors', 'educ', 'dydx', 0.00538839825185019, 0.00601640909277139),
	('frequency', 'wed', 'true - false', -0.116328574660142, 0.0242405002513032),
	('frequency', 'race2', 'black - white', 0.52642637708064, 0.0270483391884426),
	('frequency', 'race2', 'hispan - white', 0.0738841500691318, 0.0333785003654018),
	('frequency', 'educ', 'dydx', 0.00652091470662232, 0.00424391587264806),
	('sampling', 'wed', 'true - false', -0.116328574660142, 0.0376369951579262),
	('sampling', 'race2', 'black - white', 0.52642637708064, 0.0419189157377338),
	('sampling', 'race2', 'hispan - white', 0.0738841500691318, 0.0522624235142076),
	('sampling', 'educ', 'dydx', 0.00652091470662232, 0.00649293272517922),
	('values', 'age', 'dydx', -0.000525459992425721, 0.00144660172833956),
	('values', 'educ', 'dydx', 0.000854888869294894, 0.00311432581465053),
	('values', 'married', 'dydx', -0.0568254781152852, 0.0225227403759438),
	('values', 'race', 'hispan - black', -0.483454397902306, 0.0626238736291016),
	('values', 'race', 'white - black', -0.547310616365006, 0.0391956446457253),
	('means', 'age', 'dydx', -0.000412316588648899, 0.00244299338308841),
	('means', 'educ', 'dydx', 0.00222748164357429, 0.00806277573152003),
	('means', 'married', 'dydx', -0.150368254831661, 0.0438414169204368),
	('means', 'race', 'hispan - black', -0.475279894995913, 0.0558958140360054),
	('means', 'race', 'white - black', -0.545776280348731, 0.036787583618833),
	('offset', 'age', 'dydx', -0.105642491190235, 0.0144329862704273),
	('offset', 'married', 'dydx', -0.592534943866571, 0.269071409116307),
	('offset', 'race', 'hispan - black', -1.09049607955919, 0.410585190885466),
	('offset', 'race', 'white - black', 0.663833891857178, 0.29269391416867),
	('ols', 'age', 'dydx', 147.272349200244, 46.7886266891832),
	('ols', 'married', 'dydx', 1025.77832732846, 715.152990624724),
	('ols', 'race', 'hispan - black', 1399.49211900126, 1005.57162254203),
	('ols', 'race', 'white - black', 1532.93856590228, 685.272570119537),
	('survey', 'ell', 'dydx', -0.00194919081122832, 0.00223829493003504),
	('survey', 'meals', 'dydx', -0.000317689153969738, 0.00107541527318389),
	('survey', 'stype', 'H - E', -0.440072007327102, 0.084671387490861),
	('survey', 'stype', 'M - E', -0.217668243212571, 0.0680781131836612),
	('spector logit', 'average', 'dydx', 0.362580831601539, 0.109441152679054),
	('spector logit', 'testscore', 'dydx', 0.0122084109586579, 0.0177941606698486),
	('spector logit', 'psi', 'dydx', 0.305177702283884, 0.0923795693589236),
	('spector logit', 'taught', 'true - false', 0.357515163621834, 0.142003390688676),
	('spector logit means', 'average', 'dydx', 0.533858822089354, 0.237037968457391),
	('spector logit means', 'testscore', 'dydx', 0.0179754893969276, 0.0262369085445149),
	('spector probit', 'average', 'dydx', 0.360786293243898, 0.113381607340313),
	('spector probit', 'testscore', 'dydx', 0.0114792589848733, 0.0184094908040215),
	('spector probit', 'psi', 'dydx', 0.316519855407041, 0.090237793665379),
	('spector probit', 'taught', 'true - false', 0.373751839176208, 0.139991275986162),
	('spector probit means', 'average', 'dydx', 0.533347026064162, 0.232464071284035),
	('spector probit means', 'testscore', 'dydx', 0.0169696819298889, 0.027119788077489),
	('mroz', 'nwifeinc', 'dydx', -0.00361620073963097, 0.00144141138390981),
	('mroz', 'education', 'dydx', 0.0393702646553259, 0.00722163307306916),
	('mroz', 'experience', 'dydx', 0.0255825244938948, 0.00222723166111428),
	('mroz', 'age', 'dydx', -0.0158957100402647, 0.0023586696190343),
	('mroz', 'youngkids', 'dydx', -0.261154218617871, 0.031859736650916),
	('mroz', 'oldkids', 'dydx', 0.0108286740474154, 0.0130584239412961),
	('mroz robust', 'nwifeinc', 'dydx', -0.00361620073963097, 0.00157588145161573),
	('mroz robust', 'education', 'dydx', 0.0393702646553259, 0.00740169685791789),
	('mroz robust', 'experience', 'dydx', 0.0255825244938948, 0.00224918166562293),
	('mroz robust', 'age', 'dydx', -0.0158957100402647, 0.0023465422829932),
	('mroz robust', 'youngkids', 'dydx', -0.261154218617871, 0.0316690546923356),
	('mroz robust', 'oldkids', 'dydx', 0.0108286740474154, 0.0136015406612818);
CREATE TEMPORARY TABLE effects AS
	SELECT name, (m).df, e.* FROM fits, margins(m, variables, at, source => source) AS e;
SELECT pg_temp.near(x.have, x.want, 1e-9, format('%s: %s of %s %s', name, x.what, variable, contrast))
FROM expected FULL JOIN effects USING (name, variable, contrast),
	LATERAL (VALUES ('effect', effects.estimate, expected.estimate), ('error', effects.std_error, expected.std_error)) AS x(what, have, want);

-- tests and intervals by R: 2 * pnorm(-abs(z)), and qt(.975, 606) for the linear model's
SELECT pg_temp.near(x.have, x.want, 1e-10, 'mroz: ' || x.what)
FROM effects, LATERAL (VALUES ('z', statistic, 5.45171213449600), ('p', p_value, 4.98871647319892e-08), ('low', conf_low, 0.0252161239225333),
	('high', conf_high, 0.0535244053880724)) AS x(what, have, want) WHERE name = 'mroz' AND variable = 'education';
SELECT pg_temp.near(conf_high - estimate, std_error * 1.963886320819945, 1e-8, 'a linear model has its t') FROM effects WHERE name = 'ols' AND variable = 'age';
SELECT pg_temp.near((SELECT conf_high - estimate FROM margins(m, '{education}', source => 'women', conf_level => 0.9)), 0.0072216330730644 * 1.64485362695147,
	1e-9, 'conf_level') FROM fits WHERE name = 'mroz';

---- effects that follow from others

SELECT is(s.have, s.want, 'effects of an outcome of 0 and 1 in a linear model without interactions are its coefficients: ' || variable)
FROM (SELECT e.variable, round(e.estimate::numeric, 14) AS have, round(t.estimate::numeric, 14) AS want
	FROM ols('men', 'treat ~ age + race + educ') AS m, margins(m, source => 'men') AS e, tidy(m) AS t
	WHERE t.term = CASE contrast WHEN 'dydx' THEN e.variable ELSE format('race[%s]', split_part(contrast, ' ', 1)) END) AS s;
-- the definition by hand, from predict() on changed rows
SELECT pg_temp.near(e.estimate, (SELECT avg(predict(m, h) - predict(m, l)) FROM men AS d,
		LATERAL (SELECT d.age, d.educ, 'white' AS race, d.married, d.re74) AS h, LATERAL (SELECT d.age, d.educ, 'black' AS race, d.married, d.re74) AS l),
	1e-12, 'a level''s effect is the mean change of the prediction, whatever level a row has')
FROM fits, margins(m, '{race}', source => 'men') AS e WHERE name = 'logit' AND contrast = 'white - black';
SELECT pg_temp.near(e.estimate, (SELECT avg(predict(m, h) - predict(m, l)) / 2e-4 FROM men AS d,
		LATERAL (SELECT d.age + 1e-4 AS age, d.educ, d.race, d.married, d.re74) AS h, LATERAL (SELECT d.age - 1e-4 AS age, d.educ, d.race, d.married, d.re74) AS l),
	1e-7, 'a derivative is that of the prediction')
FROM fits, margins(m, '{age}', source => 'men') AS e WHERE name = 'logit';

CREATE TEMPORARY TABLE curve AS SELECT i, i % 7 + 1 AS x, i % 3 + 1 AS z, sin(i) AS y FROM generate_series(1, 60) AS i;
SELECT pg_temp.near(e.estimate, b * want, 1e-12, 'derivative of ' || v.term)
FROM (VALUES ('exp(x / 4)', (SELECT avg(exp(x / 4.0) / 4) FROM curve)), ('sqrt(x)', (SELECT avg(0.5 / sqrt(x)) FROM curve)),
		('abs(x - 4)', (SELECT avg(sign(x - 4)) FROM curve)), ('log(x^2 + z)', (SELECT avg(2.0 * x / (x ^ 2 + z)) FROM curve)),
		('I(x / z)', (SELECT avg(1.0 / z) FROM curve)), ('I(z / x)', (SELECT avg(-z / x::float8 ^ 2) FROM curve)),
		('I(2^x)', (SELECT avg(ln(2::float8) * 2::float8 ^ x) FROM curve)), ('I(x^z)', (SELECT avg(z * x::float8 ^ (z - 1)) FROM curve)),
		('I(z^x)', (SELECT avg(ln(z::float8) * z::float8 ^ x) FROM curve)), ('I(x^-1.5)', (SELECT avg(-1.5 * x::float8 ^ -2.5) FROM curve)),
		('I(-(x - 1)^3)', (SELECT avg(-3 * (x - 1) ^ 2) FROM curve)), ('I(x * z * x)', (SELECT avg(2.0 * x * z) FROM curve)),
		('x:z', (SELECT avg(z) FROM curve)), ('x^5', (SELECT avg(5 * x::float8 ^ 4) FROM curve)), ('I((x + z)^2)', (SELECT avg(2.0 * (x + z)) FROM curve)))
	AS v(term, want), LATERAL ols('curve', 'y ~ ' || v.term) AS m, LATERAL (SELECT (m).estimate[2]) AS t(b),
	margins(m, '{x}', source => 'curve') AS e;

SELECT results_eq($$SELECT variable, contrast, estimate, note FROM margins(ols('curve', 'y ~ sqrt(I(x - 1)) + z'), '{x}', source => 'curve')$$,
	$$VALUES ('x', 'dydx', NULL::float8, 'not a finite number in 8 of 60 rows')$$, 'a derivative that is infinite somewhere');
SELECT results_eq($$SELECT variable, estimate IS NULL, note FROM margins(ols('SELECT *, 2 * x AS twice FROM curve', 'y ~ x + twice'),
	source => 'SELECT *, 2 * x AS twice FROM curve')$$, $$VALUES 
	('x', false, 'with the dropped terms left out: it depends on which those are'), ('twice', true, 'not estimable: it needs a term that was dropped, or levels that never occur together')$$, 'a term that was dropped');
-- rows that were left out since a level, or a column of 0 and 1, predicts them perfectly are none of the model's
CREATE TEMPORARY VIEW sure AS SELECT x, y, z, z::text AS level, (z = 3)::int AS third, y > 0.2 OR z = 3 AS high FROM curve;
SELECT results_eq(format($$SELECT m::text FROM margins(probit('sure', 'high ~ x + %s', separation => 'drop'), '{x}', source => 'sure') AS m$$, term),
	format($$SELECT m::text FROM margins(probit('SELECT * FROM sure WHERE z <> 3', 'high ~ x%s'), '{x}', source => 'SELECT * FROM sure WHERE z <> 3') AS m$$, plain), 'predicted perfectly: ' || term)
FROM (VALUES ('level', ' + level'), ('third', '')) AS v(term, plain);
SELECT is(count(predict(m, s)) || ' ' || count(*), '40 60', 'and have no prediction: ' || term)
FROM (VALUES ('level'), ('third')) AS v(term), LATERAL (SELECT probit('sure', 'high ~ x + ' || term, separation => 'drop')) AS f(m), sure AS s GROUP BY term;
-- what does not depend on which of collinear terms was dropped: the same models in other words
SELECT pg_temp.near(x.have, x.want, 1e-10, format('%s, whatever was dropped: %s %s', r.term, e.contrast, x.what))
FROM (VALUES ('race:i.married', 'race * i.married'), ('race:i.married + race + i.married', 'race * i.married'), ('I(2 * age) + married', 'married')) AS r(term, plain),
	margins(logit('men', 'treat ~ age + ' || r.term), source => 'men') AS d JOIN LATERAL margins(logit('men', 'treat ~ age + ' || r.plain), source => 'men') AS e
	USING (variable, contrast), LATERAL (VALUES ('effect', d.estimate, e.estimate), ('error', d.std_error, e.std_error)) AS x(what, have, want);
SELECT is(string_agg(contrast || coalesce(' ' || note, ''), ', ' ORDER BY contrast), 'hispan - black, white - black', 'at values that keep what was collinear')
FROM margins(logit('SELECT *, 2 * age AS twice FROM men', 'treat ~ age + twice + race'), '{race}', at => '{"age": 20, "twice": 40}', source => 'SELECT *, 2 * age AS twice FROM men');
SELECT ok(bool_and(note = 'with the dropped terms left out: it depends on which those are'), 'and at values that do not')
FROM margins(logit('SELECT *, 2 * age AS twice FROM men', 'treat ~ age + twice + race'), '{race}', at => '{"age": 20, "twice": 41}', source => 'SELECT *, 2 * age AS twice FROM men');
SELECT results_eq($$SELECT variable, contrast, estimate IS NULL FROM margins(ols('SELECT * FROM curve WHERE NOT (x = 2 AND z = 2)', 'y ~ i.x * i.z'),
	'{x,z}', source => 'SELECT * FROM curve WHERE x <= 3 AND NOT (x = 2 AND z = 2)')$$,
	$$VALUES ('x', '2 - 1', true), ('x', '3 - 1', false), ('x', '4 - 1', false), ('x', '5 - 1', false), ('x', '6 - 1', false),
	('x', '7 - 1', false), ('z', '2 - 1', true), ('z', '3 - 1', false)$$, 'levels that never occur together');
SELECT results_eq($$SELECT contrast FROM margins(ols('curve', 'y ~ i(x, ref=''3,4'')'), source => 'curve')$$,
	$$VALUES ('1 - 3,4'), ('2 - 3,4'), ('5 - 3,4'), ('6 - 3,4'), ('7 - 3,4')$$, 'levels grouped into the reference');
SELECT pg_temp.near(estimate, (SELECT avg(y) FILTER (WHERE z = split_part(contrast, ' ', 1)::int) - avg(y) FILTER (WHERE z = 1) FROM curve), 1e-12,
	'without intercept: ' || contrast) FROM margins(ols('curve', 'y ~ i.z - 1'), source => 'curve');

SELECT results_eq($$SELECT variable, contrast FROM margins(ols('men', 're78 ~ race + age'), '{race,age,race,age}', source => 'men')$$,
	$$VALUES ('race', 'hispan - black'), ('race', 'white - black'), ('age', 'dydx')$$, 'a variable named twice is there once');

---- rows: NULLs, weights, subpopulations, groups

SELECT ok((SELECT array_agg(e) FROM margins(m, source => 'SELECT * FROM men UNION ALL SELECT id, treat, NULL, educ, race, married,
		nodegree, re74, re75, re78, wed, race2, w, o FROM men WHERE id < 50') AS e) = (SELECT array_agg(e) FROM margins(m, source => 'men') AS e),
	'rows with a NULL are left out') FROM fits WHERE name = 'ols';
SELECT ok((SELECT array_agg(e) FROM margins(m, source => 'SELECT age, race, married FROM men') AS e) = (SELECT array_agg(e) FROM margins(m, source => 'men') AS e),
	'the outcome need not be there') FROM fits WHERE name = 'ols';
SELECT ok((SELECT array_agg(e) FROM margins(m, source => 'SELECT age, race, married, nullif(id, 3) * 1.0 AS re78 FROM men') AS e)
		= (SELECT array_agg(e) FROM margins(m, source => 'SELECT * FROM men WHERE id <> 3') AS e), '.. but where it is, it must not be NULL')
FROM fits WHERE name = 'ols';
SELECT results_eq($$SELECT DISTINCT note FROM margins(ols('SELECT *, age > 30 AS old FROM men', 're78 ~ age + race', subpop => 'old'), source => 'men')$$,
	format($$VALUES ('averaged over 614 rows; the model was fitted to %s')$$, (SELECT count(*) FROM men WHERE age > 30)), 'other rows than the model''s are said');
SELECT ok((SELECT array_agg(e) FROM margins(m, source => 'SELECT *, age > 20 AS adult FROM men', subpop => 'adult') AS e)
		= (SELECT array_agg(e) FROM margins(m, source => 'SELECT * FROM men WHERE age > 20') AS e), 'a subpopulation') FROM fits WHERE name = 'ols';
SELECT pg_temp.near(f.estimate, r.estimate, 1e-12, 'a frequency weight is so many rows: ' || contrast)
FROM margins(probit('men', 'treat ~ wed * race2', 'w', 'frequency'), source => 'men') AS f
JOIN margins(probit('SELECT men.* FROM men, generate_series(1, w)', 'treat ~ wed * race2'), source => 'SELECT men.* FROM men, generate_series(1, w)') AS r
	USING (contrast);
SELECT ok((SELECT array_agg(e) FROM margins(m, source => 'SELECT *, w AS others FROM men', weights => 'others') AS e)
		= (SELECT array_agg(e) FROM margins(m, source => 'men') AS e), 'weights by another name') FROM fits WHERE name = 'sampling';
SELECT m AS fitted FROM fits WHERE name = 'ols' \gset
SELECT pg_temp.near(s[3] / s[2], (SELECT estimate FROM margins(m, '{age}', source => 'SELECT * FROM men WHERE race = ' || quote_literal(race))), 1e-14,
	'margins_agg by group: ' || race)
FROM fits, LATERAL (SELECT race, margins_agg(:'fitted'::migstat.model, '{"variables": ["age"], "at": {}}', 1, re78, age, race, married) AS s
	FROM men GROUP BY race) AS g WHERE name = 'ols';

-- more columns than a call has arguments
DO $$ BEGIN EXECUTE 'CREATE TEMPORARY TABLE wide AS SELECT (i % 2)::int AS y, '
	|| (SELECT string_agg(format('sin(i * %s) AS x%s', j, j), ', ' ORDER BY j) FROM generate_series(1, 100) AS j) || ' FROM generate_series(1, 300) AS i'; END $$;
SELECT ok(count(*) = 100 AND max(abs(e.estimate - t.estimate)) < 1e-14, '100 columns')
FROM ols('wide', 'y ~ ' || (SELECT string_agg('x' || j, ' + ' ORDER BY j) FROM generate_series(1, 100) AS j)) AS m, margins(m, source => 'wide') AS e, tidy(m) AS t
WHERE t.term = e.variable;
SELECT ok(a.estimate BETWEEN 0.5 AND 1 AND b.n_positive = 150, '.. ranked, and at their means')
FROM ols('wide', 'y ~ ' || (SELECT string_agg('x' || j, ' + ' ORDER BY j) FROM generate_series(1, 100) AS j)) AS m, roc_area(m, 'wide') AS a, roc_area(m, 'wide') AS b,
	margins(m, '{x1}', 'means', source => 'wide') AS e WHERE e.estimate = (m).estimate[2];

---- at values and means

SELECT ok((SELECT array_agg(e) FROM margins(m, at => '{"educ": 11, "age": 25.5}', source => 'men') AS e)
		= (SELECT array_agg(e) FROM margins(m, source => 'SELECT treat, 25.5 AS age, 11 AS educ, race, married, re74 FROM men') AS e),
	'values replace those of the rows') FROM fits WHERE name = 'logit';
SELECT pg_temp.near(a.estimate, b.estimate, 1e-12, 'means of a source: ' || a.variable) FROM fits, margins(m, at => 'means') AS a
JOIN margins(m, at => 'means', source => 'men') AS b USING (contrast) WHERE name = 'ols' AND a.variable = b.variable;
SELECT pg_temp.near(e.estimate, want, 1e-12, 'means of columns that only functions of are terms') FROM ols('curve', 'y ~ log(x) + z') AS m,
	margins(m, '{x}', 'means', source => 'curve') AS e, LATERAL (SELECT (m).estimate[2] / avg(x) FROM curve) AS s(want);
SELECT pg_temp.near(e.estimate, exp((m).estimate[1] + (m).estimate[2] * x + z) * (m).estimate[2], 1e-12, 'means with an offset')
FROM poisson('SELECT *, i % 4 AS n FROM curve', 'n ~ x', offset_column => 'z') AS m, (SELECT avg(x)::float8 AS x, avg(z)::float8 AS z FROM curve) AS s,
	margins(m, at => 'means', source => 'SELECT *, i % 4 AS n FROM curve') AS e;
SELECT pg_temp.near(e.estimate, (m).estimate[2] * exp(s.x / 9), 1e-12, 'a column of the outcome that is a regressor too')
FROM ols('curve', 'I(y - x) ~ I(9 * exp(x / 9))') AS m, (SELECT avg(x)::float8 AS x FROM curve) AS s, margins(m, at => 'means', source => 'curve') AS e;
SELECT results_eq($$SELECT contrast FROM margins(ols('SELECT y, i < 20 AS early, date ''2020-01-01'' + x AS d FROM curve', 'y ~ early * d'),
	at => '{"d": "2020-01-05", "early": true}', source => 'SELECT y, i < 20 AS early, date ''2020-01-01'' + x AS d FROM curve')$$,
	$$VALUES ('true - false'), ('dydx')$$, 'booleans and dates');

---- the same bits however the rows come

CREATE TABLE margins_rows AS SELECT men.*, w * (1 + sin(id)) AS real FROM men ORDER BY re78;
CREATE TABLE margins_shuffled AS SELECT * FROM margins_rows ORDER BY md5(id::text);
ALTER TABLE margins_shuffled SET (parallel_workers = 3);
CREATE TEMPORARY TABLE bits AS SELECT m, (SELECT array_agg(e ORDER BY e.*::text) FROM margins(m, source => 'margins_rows') AS e) AS all_effects,
	(SELECT r::text FROM roc_area(m, 'margins_rows') AS r) AS area FROM probit('margins_rows', 'treat ~ race * age + educ + log(re74 + 1)', 'real') AS m;
SELECT ok((SELECT array_agg(e ORDER BY e.*::text) FROM margins(m, source => 'margins_shuffled') AS e) = all_effects, 'margins: shuffled rows, the same bits') FROM bits;
SELECT ok((SELECT r::text FROM roc_area(m, 'margins_shuffled') AS r) = area, 'roc_area: shuffled rows, the same bits') FROM bits;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_leader_participation = off;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;
SELECT matches(pg_temp.plan_of(format('SELECT margins_agg(%L::migstat.model, ''{"variables": ["race", "age"], "at": {}}'', real, treat, race, age, educ, re74) FROM margins_shuffled', m)),
	'Partial Aggregate', 'workers take part') FROM bits;
SELECT ok((SELECT array_agg(e ORDER BY e.*::text) FROM margins(m, source => 'margins_shuffled') AS e) = all_effects, 'margins: by workers, the same bits') FROM bits;
SELECT ok((SELECT r::text FROM roc_area(m, 'margins_shuffled') AS r) = area, 'roc_area: by workers, the same bits') FROM bits;

---- the ROC curve: pROC's area and DeLong error

SELECT pg_temp.near(x.have, x.want, 1e-12, format('ROC of %s: %s', v.name, x.what))
FROM (VALUES
	('mroz', 0.801409058231488, 0.0158339230173339),
	('ties', 0.855824355824356, 0.0149782985107175)) AS v(name, area, se), LATERAL (SELECT r.* FROM (SELECT CASE v.name WHEN 'mroz' THEN (SELECT m FROM fits WHERE name = 'mroz')
		ELSE logit('men', 'treat ~ race + married') END AS m) AS f, roc_area(m, CASE v.name WHEN 'mroz' THEN 'women' ELSE 'men' END) AS r) AS r,
	LATERAL (VALUES ('area', estimate, area), ('error', std_error, se), ('upper limit', conf_high, area + 1.95996398454005 * se)) AS x(what, have, want);
CREATE TEMPORARY TABLE few (x int, y int, w int);
INSERT INTO few VALUES (1, 0, 1), (2, 0, 2), (2, 1, 1), (3, 0, 1), (3, 1, 3), (4, 1, 1);
-- pairs by hand, in weights: negatives 1, 2, 2, 3 and positives 2, 3, 3, 3, 4: 2 of 4 + 3 * 3.5 of 4 + 4 of 4, of 20
SELECT is(estimate, 0.825::float8, 'ties count half, weights are cases') FROM roc_area(logit('few', 'y ~ x', 'w', 'frequency'), 'few');
SELECT ok(a.estimate = b.estimate AND abs(a.std_error - b.std_error) < 1e-15 AND a.n_positive = 5 AND b.n_negative = 4, 'a frequency weight is so many rows')
FROM roc_area(logit('few', 'y ~ x', 'w', 'frequency'), 'few') AS a,
	roc_area(logit('SELECT few.* FROM few, generate_series(1, w)', 'y ~ x'), 'SELECT few.* FROM few, generate_series(1, w)') AS b;
SELECT ok(abs(a.std_error - b.std_error) < 1e-15, 'equal sampling weights give DeLong''s error')
FROM roc_area(logit('SELECT *, 2.5 AS same FROM few', 'y ~ x', 'same'), 'SELECT *, 2.5 AS same FROM few') AS a, roc_area(logit('few', 'y ~ x'), 'few') AS b;
SELECT is(estimate, 1::float8, 'all ranked as they should be') FROM roc_area(ols('SELECT i, (i > 5)::int AS y FROM curve', 'y ~ i'), 'SELECT i, (i > 5)::int AS y FROM curve');
SELECT is(n_positive || ' ' || n_negative, '3 4', 'rows that the model says nothing of have no rank')
FROM roc_area(logit('SELECT *, (x = 9)::int AS sure FROM (VALUES (1, true), (2, false), (3, true), (4, false), (5, true), (6, false), (7, false), (9, true)) AS v(x, y)', 'y ~ x + sure', separation => 'drop'),
	'SELECT *, (x = 9)::int AS sure FROM (VALUES (1, true), (2, false), (3, true), (4, false), (5, true), (6, false), (7, false), (9, true)) AS v(x, y)');
SELECT is(estimate, 0.5::float8, 'a constant ranks nobody') FROM roc_area(logit('few', 'y ~ 1'), 'few');
SELECT ok((SELECT r::text FROM roc_area(m, 'SELECT *, x < 4 AS low FROM few', subpop => 'low') AS r) = (SELECT r::text FROM roc_area(m, 'SELECT * FROM few WHERE x < 4') AS r), 'a subpopulation')
FROM logit('few', 'y ~ x') AS m;

SELECT * FROM finish();
ROLLBACK;
