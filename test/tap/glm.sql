-- Models by maximum likelihood against R: the public cases of binary and count outcomes, and test/reference/glm.R, which
-- fits with glm() and survey 4.1 and writes the observed information and the linearisation out (R's own errors of probit and
-- cloglog are of the expected information).  Tolerances are relative.
-- Data: lalonde of MatchIt, Mroz of AER, ProgramEffectiveness of AER (Spector & Mazzeo), ShipAccidents of AER, apistrat and
-- apiclus1 of survey.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(1090);

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int,
	re74 float8, re75 float8, re78 float8);
CREATE TEMPORARY TABLE spector (id int, grade text, average float8, testscore float8, participation text);
CREATE TEMPORARY TABLE ships (id int, ship int, yr_con int, yr_op int, service int, accident int, op_75_79 int,
	co_65_69 int, co_70_74 int, co_75_79 int);
CREATE TEMPORARY TABLE mroz (id int, participation text, hours float8, youngkids int, oldkids int, age int, education int,
	wage float8, repwage float8, hhours float8, hage int, heducation int, hwage float8, fincome float8, tax float8,
	meducation int, feducation int, unemp float8, city text, experience int, college text, hcollege text);
CREATE TEMPORARY TABLE schools (id int, cds text, stype text, api00 int, api99 int, target int, growth int, sch_wide text,
	comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int, acs_k3 int, acs_core int,
	pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int, avg_ed float8, "full" int, emer int,
	enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER
\copy spector FROM test/fixtures/spector.csv CSV HEADER
\copy ships FROM test/fixtures/ships.csv CSV HEADER
\copy mroz FROM test/fixtures/mroz.csv CSV HEADER
\copy schools FROM test/fixtures/apistrat.csv CSV HEADER
CREATE TEMPORARY TABLE apistrat AS SELECT *, api00 > api99 + 20 AS y, emer / 10.0 AS k, meals > 30 AS poor FROM schools
	WHERE ell IS NOT NULL AND emer IS NOT NULL;
TRUNCATE schools;
\copy schools FROM test/fixtures/apiclus1.csv CSV HEADER
CREATE TEMPORARY TABLE apiclus1 AS SELECT *, api00 > api99 + 20 AS y, emer / 10.0 AS k, meals > 30 AS poor FROM schools
	WHERE ell IS NOT NULL AND emer IS NOT NULL;

CREATE TEMPORARY TABLE fits (name text PRIMARY KEY, m model);
INSERT INTO fits VALUES
	('lalonde', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married + nodegree + re74 + re75')),
	('lalonde, robust', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married + nodegree + re74 + re75', vcov => 'hc1')),
	('lalonde without race', logit('lalonde', 'treat ~ age + educ + married + nodegree + re74 + re75')),
	('mroz', probit('SELECT participation = ''yes'' AS y, (fincome - hours * coalesce(wage, 0)) / 1000 AS nwifeinc, education, experience, age,
		youngkids, oldkids FROM mroz', 'y ~ nwifeinc + education + experience + experience^2 + age + youngkids + oldkids')),
	('mroz, robust', probit('SELECT participation = ''yes'' AS y, (fincome - hours * coalesce(wage, 0)) / 1000 AS nwifeinc, education, experience, age,
		youngkids, oldkids FROM mroz', 'y ~ nwifeinc + education + experience + experience^2 + age + youngkids + oldkids', vcov => 'hc1')),
	('mroz, expected', probit('SELECT participation = ''yes'' AS y, (fincome - hours * coalesce(wage, 0)) / 1000 AS nwifeinc, education, experience, age,
		youngkids, oldkids FROM mroz', 'y ~ nwifeinc + education + experience + experience^2 + age + youngkids + oldkids', info => 'expected')),
	('spector logit', logit('SELECT grade = ''increase'' AS y, average, testscore, (participation = ''yes'')::int AS psi FROM spector', 'y ~ average + testscore + psi')),
	('spector probit', probit('SELECT grade = ''increase'' AS y, average, testscore, (participation = ''yes'')::int AS psi FROM spector', 'y ~ average + testscore + psi')),
	('spector probit, expected', probit('SELECT grade = ''increase'' AS y, average, testscore, (participation = ''yes'')::int AS psi FROM spector', 'y ~ average + testscore + psi', info => 'expected')),
	('spector probit, average alone', probit('SELECT grade = ''increase'' AS y, average, testscore, (participation = ''yes'')::int AS psi FROM spector', 'y ~ average')),
	('ships plain', poisson('ships', 'accident ~ yr_con + op_75_79')),
	('ships plain, robust', poisson('ships', 'accident ~ yr_con + op_75_79', vcov => 'hc1')),
	('ships plain, cluster', poisson('ships', 'accident ~ yr_con + op_75_79', cluster => 'ship')),
	('ships exposure', poisson('SELECT *, ln(service) AS ls FROM ships WHERE service > 0', 'accident ~ yr_con + op_75_79', offset_column => 'ls')),
	('ships exposure, robust', poisson('SELECT *, ln(service) AS ls FROM ships WHERE service > 0', 'accident ~ yr_con + op_75_79', offset_column => 'ls', vcov => 'hc1')),
	('ships exposure, cluster', poisson('SELECT *, ln(service) AS ls FROM ships WHERE service > 0', 'accident ~ yr_con + op_75_79', offset_column => 'ls', cluster => 'ship'));

-- terms without references by their place
CREATE TEMPORARY VIEW rows AS
	SELECT name, row_number() OVER (PARTITION BY name ORDER BY n) AS place, term, estimate, std_error, statistic, p_value,
		conf_low, conf_high
	FROM fits, tidy(m) WITH ORDINALITY AS t(term, variable, level, is_reference, estimate, std_error, statistic, df, p_value,
		conf_low, conf_high, note, n)
	WHERE NOT is_reference;

---- the public cases

CREATE TEMPORARY TABLE expected (name text, place int, b float8, se float8, z float8, p float8, low float8, high float8);
INSERT INTO expected VALUES
	('lalonde', 1, -4.7286493387041, 1.01706923294982, -4.64928953262064, 3.33080371781929e-06, -6.72206840506953, -2.73523027233867),
	('lalonde', 2, 0.0157770710175507, 0.0135770505027676, 1.16203965024175, 0.24521935943542, -0.0108334589841553, 0.0423876010192566),
	('lalonde', 3, 0.161306877374261, 0.0651264413432394, 2.47682621754375, 0.0132556426723689, 0.0336613979002513, 0.288952356848271),
	('lalonde', 4, 3.06536774097135, 0.286526192407091, 10.6983857748548, 1.03566648864248e-26, 2.50378672322606, 3.62694875871664),
	('lalonde', 5, 0.983633620970063, 0.42566397675827, 2.31082185638804, 0.0208426967472394, 0.149347557007759, 1.81791968493237),
	('lalonde', 6, -0.832113275350086, 0.290329152856937, -2.86610306668073, 0.00415558927467211, -1.40114795861171, -0.263078592088466),
	('lalonde', 7, 0.707296881383783, 0.337668268818001, 2.09465012469089, 0.0362021059077312, 0.0454792357785117, 1.36911452698905),
	('lalonde', 8, -7.17766864384506e-05, 2.87480394524636e-05, -2.49675065867143, 0.0125337052367528, -0.000128121808391416, -1.54315644854854e-05),
	('lalonde', 9, 5.34464470713427e-05, 4.63488410490137e-05, 1.15313448754465, 0.248855188076043, -3.73956121098958e-05, 0.000144288506252581),
	('lalonde, robust', 1, -4.7286493387041, 0.969001814558916, -4.87991793994375, 1.06129990276693e-06, -6.62785799619354, -2.82944068121467),
	('lalonde, robust', 2, 0.0157770710175507, 0.0133275792339762, 1.18379120023012, 0.236495726471637, -0.0103445042821466, 0.0418986463172479),
	('lalonde, robust', 3, 0.161306877374261, 0.0597483871378787, 2.69976956870853, 0.00693875171929345, 0.0442021904496625, 0.278411564298859),
	('lalonde, robust', 4, 3.06536774097135, 0.289887373129419, 10.5743403304525, 3.91925840230749e-26, 2.49719893006476, 3.63353655187794),
	('lalonde, robust', 5, 0.983633620970063, 0.426415838967668, 2.3067473838481, 0.0210689070276657, 0.147873934156002, 1.81939330778412),
	('lalonde, robust', 6, -0.832113275350086, 0.286823485719973, -2.90113368248541, 0.00371815220204762, -1.39427697728147, -0.269949573418701),
	('lalonde, robust', 7, 0.707296881383783, 0.338803264371703, 2.08763301822205, 0.0368309511945177, 0.0432546853706425, 1.37133907739692),
	('lalonde, robust', 8, -7.17766864384506e-05, 3.15047753335905e-05, -2.27827958391825, 0.0227099252593481, -0.000133524911433314, -1.00284614435873e-05),
	('lalonde, robust', 9, 5.34464470713427e-05, 4.48599169554165e-05, 1.19140762396996, 0.233493601410726, -3.44773745107314e-05, 0.000141370268653417),
	('mroz', 1, 0.270076772524846, 0.508593035567031, 0.53102727256919, 0.595399880290628, -0.726747259974434, 1.26690080502413),
	('mroz', 2, -0.0120237391405351, 0.00483983829689875, -2.4843266247634, 0.0129796695081323, -0.0215096478934543, -0.00253783038761588),
	('mroz', 3, 0.130904732948315, 0.0252541957091689, 5.18348453682048, 2.17778291923437e-07, 0.0814074188998178, 0.180402046996812),
	('mroz', 4, 0.123347593786908, 0.0187164015183878, 6.59034770469772, 4.38797704809752e-11, 0.0866641208906772, 0.160031066683139),
	('mroz', 5, -0.00188708019668954, 0.000599986368719033, -3.1452051164403, 0.00165970419596325, -0.00306303187059381, -0.000711128522785267),
	('mroz', 6, -0.0528526718340564, 0.00847723965214612, -6.23465585530263, 4.52772350379808e-10, -0.0694677562405777, -0.0362375874275352),
	('mroz', 7, -0.868328510001357, 0.118522310995364, -7.32628736909558, 2.36616134267895e-13, -1.10062797091673, -0.636029049085987),
	('mroz', 8, 0.0360049569585574, 0.043476787571814, 0.828142072343438, 0.407590045201048, -0.0492079808456966, 0.121217894762811),
	('mroz, robust', 1, 0.270076772524846, 0.505175018528205, NULL, NULL, NULL, NULL),
	('mroz, robust', 2, -0.0120237391405351, 0.00531057246174993, NULL, NULL, NULL, NULL),
	('mroz, robust', 3, 0.130904732948315, 0.0258192203304194, NULL, NULL, NULL, NULL),
	('mroz, robust', 4, 0.123347593786908, 0.0188537048064639, NULL, NULL, NULL, NULL),
	('mroz, robust', 5, -0.00188708019668954, 0.00060071726753992, NULL, NULL, NULL, NULL),
	('mroz, robust', 6, -0.0528526718340564, 0.00835318163522572, NULL, NULL, NULL, NULL),
	('mroz, robust', 7, -0.868328510001357, 0.116203663491148, NULL, NULL, NULL, NULL),
	('mroz, robust', 8, 0.0360049569585574, 0.0452957517580934, NULL, NULL, NULL, NULL),
	('mroz, expected', 1, 0.270076772524846, 0.508092292675401, NULL, NULL, NULL, NULL),
	('mroz, expected', 2, -0.0120237391405351, 0.00493923309348283, NULL, NULL, NULL, NULL),
	('mroz, expected', 3, 0.130904732948315, 0.0253995246463684, NULL, NULL, NULL, NULL),
	('mroz, expected', 4, 0.123347593786908, 0.0187590481106302, NULL, NULL, NULL, NULL),
	('mroz, expected', 5, -0.00188708019668954, 0.000599931549472726, NULL, NULL, NULL, NULL),
	('mroz, expected', 6, -0.0528526718340564, 0.0084626920654047, NULL, NULL, NULL, NULL),
	('mroz, expected', 7, -0.868328510001357, 0.118382029607899, NULL, NULL, NULL, NULL),
	('mroz, expected', 8, 0.0360049569585574, 0.0440315679654048, NULL, NULL, NULL, NULL),
	('spector logit', 1, -13.0213468581157, 4.93132421360271, -2.64053757045567, 0.0082774614354876, -22.6865647128673, -3.35612900336408),
	('spector logit', 2, 2.82611259488932, 1.26294107562908, 2.23772323936935, 0.025239108802563, 0.350793572060045, 5.3014316177186),
	('spector logit', 3, 0.0951576613179093, 0.141554205673694, 0.672234787126449, 0.501434238081921, -0.182283483662706, 0.372598806298525),
	('spector logit', 4, 2.37868765509335, 1.06456425449713, 2.23442375135635, 0.025455204361278, 0.292180057050248, 4.46519525313646),
	('spector probit', 1, -7.45231964822032, 2.54247232147791, -2.93113108263392, 0.00337730239842252, -12.435473830007, -2.46916546643368),
	('spector probit', 2, 1.62581003945158, 0.693882488441469, 2.34306250198548, 0.0191261787461099, 0.265825352603273, 2.98579472629989),
	('spector probit', 3, 0.0517289455075999, 0.0838902614265312, 0.616626347658992, 0.537481211720917, -0.112692945542051, 0.216150836557251),
	('spector probit', 4, 1.42633234200715, 0.595037902350297, 2.39704451829603, 0.0165279154886076, 0.260079483964305, 2.59258520004999),
	('spector probit, expected', 1, -7.45231964822032, 2.57155821884113, NULL, NULL, NULL, NULL),
	('spector probit, expected', 2, 1.62581003945158, 0.689731394709201, NULL, NULL, NULL, NULL),
	('spector probit, expected', 3, 0.0517289455075999, 0.0811948458522799, NULL, NULL, NULL, NULL),
	('spector probit, expected', 4, 1.42633234200715, 0.586958871902466, NULL, NULL, NULL, NULL),
	('ships plain', 1, 2.26970771432014, 0.135680418377294, 16.7283366418332, 8.14822317886599e-63, 2.00377898089332, 2.53563644774696),
	('ships plain', 2, -0.021720618935791, 0.0533364227605599, -0.407238015067117, 0.683833183436847, -0.126258086610691, 0.0828168487391087),
	('ships plain', 3, 0.221485850721835, 0.112777758211173, 1.96391428802043, 0.049540032608879, 0.000445506370770898, 0.4425261950729),
	('ships plain, robust', 1, 2.26970771432014, 0.665325233684748, 3.41142587024679, 0.000646240706700484, 0.965694218292338, 3.57372121034794),
	('ships plain, robust', 2, -0.021720618935791, 0.192337132481445, -0.112929930146933, 0.910086107282889, -0.398694471489132, 0.35525323361755),
	('ships plain, robust', 3, 0.221485850721835, 0.553014047721149, 0.400506735108323, 0.688783323799722, -0.862401765756331, 1.3053734672),
	('ships plain, cluster', 1, 2.26970771432014, 1.10485699015616, 2.05429999949526, 0.0399466647997899, 0.104227805546735, 4.43518762309354),
	('ships plain, cluster', 2, -0.021720618935791, 0.199337093570983, -0.108964260222127, 0.913230837709585, -0.412414143117808, 0.368972905246226),
	('ships plain, cluster', 3, 0.221485850721835, 0.11093628220779, 1.99651409181875, 0.0458779934369526, 0.00405473301579484, 0.438916968427876),
	('ships exposure', 1, -6.97471280277242, 0.132524250182573, -52.6297096053262, 0, -7.23445556020844, -6.7149700453364),
	('ships exposure', 2, 0.306338194504496, 0.0579083136549314, 5.29005552345952, 1.22279233556957e-07, 0.192839985335382, 0.419836403673611),
	('ships exposure', 3, 0.355922296084975, 0.121517592987202, 2.92897750305554, 0.00340079035234104, 0.117752190342062, 0.594092401827888),
	('ships exposure, robust', 1, -6.97471280277242, 0.255867541501603, -27.2590761682396, 1.29723386734717e-163, -7.47620396892837, -6.47322163661647),
	('ships exposure, robust', 2, 0.306338194504496, 0.0914445761395633, 3.34998758195304, 0.00080815183365689, 0.127110118689422, 0.485566270319571),
	('ships exposure, robust', 3, 0.355922296084975, 0.161035312678372, 2.21021271772758, 0.0270904027527403, 0.0402988829962198, 0.67154570917373),
	('ships exposure, cluster', 1, -6.97471280277242, 0.0968656626600595, -72.0039755186468, 0, -7.16456601292474, -6.7848595926201),
	('ships exposure, cluster', 2, 0.306338194504496, 0.038176942959092, 8.02416775048617, 1.02216543559727e-15, 0.231512761264836, 0.381163627744157),
	('ships exposure, cluster', 3, 0.355922296084975, 0.0921316353666906, 3.86319307877667, 0.000111914481086505, 0.175347608929485, 0.536496983240465);
SELECT pg_temp.near(estimate, b, 1e-10, concat_ws(' ', name, term, 'estimate')) FROM expected JOIN rows USING (name, place);
SELECT pg_temp.near(std_error, se, 5e-9, concat_ws(' ', name, term, 'error')) FROM expected JOIN rows USING (name, place);
SELECT pg_temp.near(statistic, z, 5e-9, concat_ws(' ', name, term, 'z')) FROM expected JOIN rows USING (name, place) WHERE z IS NOT NULL;
SELECT pg_temp.near(p_value, p, 5e-8, concat_ws(' ', name, term, 'p')) FROM expected JOIN rows USING (name, place) WHERE z IS NOT NULL;
SELECT pg_temp.near(conf_low, low, 2e-7, concat_ws(' ', name, term, 'lower limit')) FROM expected JOIN rows USING (name, place) WHERE z IS NOT NULL;
SELECT pg_temp.near(conf_high, high, 2e-7, concat_ws(' ', name, term, 'upper limit')) FROM expected JOIN rows USING (name, place) WHERE z IS NOT NULL;

CREATE TEMPORARY TABLE fit (name text, n int, rank int, log_lik float8, null_log_lik float8, lr float8, mcfadden float8, deviance float8);
INSERT INTO fit VALUES
	('lalonde', 614, 9, -243.921965655249, -375.746040022736, 263.648148734974, 0.350832903946268, 487.843931310498),
	('mroz', 753, 8, -401.302193138008, -514.873204567146, 227.142022858276, 0.220580543756627, 802.604386276016),
	('spector logit', 32, 4, -12.8896342221314, -20.5917296966173, 15.4041909489718, 0.374038295372105, 25.7792684442628),
	('spector probit', 32, 4, -12.8188040688894, -20.5917296966173, 15.5458512554557, 0.377478033280747, 25.6376081377789),
	('ships plain', 34, 3, -354.243641302556, -356.202910070488, 3.9185375358639476, 0.00550042886383084, 610.620791281487),
	('ships exposure', 34, 3, -91.2872794008158, -122.097413928042, 61.62026905445239, 0.252340598674627, 84.7080674780065);
SELECT is((m).n, fit.n::bigint, name || ' n') FROM fit JOIN fits USING (name);
SELECT pg_temp.near((m).log_lik, fit.log_lik, 1e-12, name || ' log-likelihood') FROM fit JOIN fits USING (name);
SELECT pg_temp.near((m).null_log_lik, fit.null_log_lik, 1e-12, name || ' null log-likelihood') FROM fit JOIN fits USING (name);
SELECT pg_temp.near(2 * ((m).log_lik - (m).null_log_lik), lr, 1e-11, name || ' likelihood ratio') FROM fit JOIN fits USING (name);
SELECT pg_temp.near(1 - (m).log_lik / (m).null_log_lik, mcfadden, 1e-11, name || ' McFadden') FROM fit JOIN fits USING (name);
SELECT pg_temp.near((m).rss, fit.deviance, 1e-12, name || ' deviance') FROM fit JOIN fits USING (name);
SELECT pg_temp.near(2 * ((a.m).log_lik - (b.m).log_lik), 174.015382339249, 1e-11, 'lalonde, likelihood ratio of race')
FROM fits AS a, fits AS b WHERE a.name = 'lalonde' AND b.name = 'lalonde without race';
SELECT pg_temp.near(2 * ((a.m).log_lik - (b.m).log_lik), 7.17145779744509, 1e-11, 'spector, likelihood ratio of testscore and psi')
FROM fits AS a, fits AS b WHERE a.name = 'spector probit' AND b.name = 'spector probit, average alone';

-- fitted probabilities, all of them
SELECT pg_temp.near(max(abs(predict(m, d) - want)), 0, 1e-12, 'lalonde: 614 fitted probabilities')
FROM fits, lalonde AS d JOIN unnest(ARRAY[
		0.63876993295929, 0.224634241624862, 0.67824388006164, 0.776324081547346, 0.701638745067598, 0.699069903584303,
		0.653684263271753, 0.789723110500575, 0.779838246520725, 0.0429246142178135, 0.689019964133949,
		0.682444001695414, 0.64986766821478, 0.562410732695602, 0.608586291172998, 0.722490360142742, 0.702595616100775,
		0.734964163273001, 0.711664892267545, 0.664319808516408, 0.765174920619412, 0.139015251103567,
		0.122382242359681, 0.767997911362296, 0.719316011432101, 0.609167149408463, 0.770797130645697,
		0.269203163766684, 0.716119619368992, 0.767997911362296, 0.716119619368992, 0.609816797672445,
		0.594042992814591, 0.642892886344386, 0.660792466032072, 0.7786215906732, 0.56093964929456, 0.450948349103502,
		0.556779596776862, 0.738025994137483, 0.646506789655977, 0.093652962716264, 0.646269324947352,
		0.0915054949894453, 0.756563871010675, 0.594042992814591, 0.646269324947352, 0.682218812024057,
		0.56093964929456, 0.653684263271753, 0.684866655597795, 0.616653231237037, 0.750705445830296, 0.660792466032072,
		0.612916858401695, 0.716119619368992, 0.746404804207284, 0.378478656547519, 0.604807776127919,
		0.130121915808967, 0.646269324947352, 0.688261758450362, 0.770171801673492, 0.776324081547346,
		0.536628726789555, 0.71860150416905, 0.776324081547346, 0.0738273310524914, 0.432515466444904,
		0.709146590212596, 0.715400194710259, 0.761233321505093, 0.573426192600772, 0.660792466032072,
		0.768182970200672, 0.135573772102288, 0.650104025140778, 0.69574047483212, 0.809917434307074, 0.76232821013275,
		0.660792466032072, 0.63561643039573, 0.100341298439286, 0.702595616100775, 0.681451690543014, 0.805012073382963,
		0.200304682214087, 0.773572533488039, 0.0785908922685141, 0.674563197312848, 0.616653231237037,
		0.716119619368992, 0.770797130645697, 0.646506789655977, 0.819443552730651, 0.0832840939123186,
		0.685629347096642, 0.718096250228334, 0.7410649150008, 0.250327245809368, 0.738025994137483, 0.74408080807831,
		0.770797130645697, 0.750705445830296, 0.753646380291364, 0.763901765204736, 0.702595616100775,
		0.682218812024057, 0.784435311149694, 0.522387915363878, 0.592577194625633, 0.206569964872105,
		0.628495000347253, 0.741205427316553, 0.406281095919528, 0.0625452852658804, 0.637300337425341,
		0.647512297671799, 0.726599948950981, 0.566314424161799, 0.748169982143336, 0.727855650591778,
		0.698094477285915, 0.0249517845363809, 0.101756941193107, 0.53484034940367, 0.566396136893089,
		0.559194280914468, 0.113004253387784, 0.71871452357177, 0.66990909110235, 0.790638493310622, 0.615602561623494,
		0.510499340755535, 0.597438459749595, 0.745670072818429, 0.0427548739436593, 0.707358128062424,
		0.511496415460651, 0.152156437901236, 0.584106570207469, 0.440307953120875, 0.702681223455674,
		0.725453006508059, 0.103000886013569, 0.748849443251757, 0.684870241973616, 0.773550305659785,
		0.632674465509339, 0.681737994248115, 0.77737657415512, 0.453863203040396, 0.646111979373838, 0.586073334011083,
		0.620051895958778, 0.526463517327365, 0.722212497645825, 0.578633266088559, 0.768692838271, 0.688328188141103,
		0.709003364510919, 0.445713338367207, 0.396891613789958, 0.794085052179234, 0.572238709576425,
		0.138958829185791, 0.130900194332707, 0.624933635047792, 0.590339112546884, 0.66235889421149, 0.758093928058248,
		0.390943392129646, 0.137471308288867, 0.728039911463316, 0.393884480975178, 0.815923009334055,
		0.124272376089211, 0.853152845210587, 0.0773317903111123, 0.37897112013324, 0.287016140575811,
		0.149167778281136, 0.49468085219937, 0.507417800693498, 0.689629385713614, 0.0261177624549624,
		0.015992855912504, 0.0260044153226916, 0.0385003714967638, 0.432900037571553, 0.486723790557528,
		0.0215827585999743, 0.672580340611654, 0.0844510286495823, 0.0396934616698866, 0.0283786187658554,
		0.0300258747408522, 0.0476944043518901, 0.0257842782173021, 0.656969675028344, 0.0560489486657424,
		0.265518544337921, 0.0390715795684481, 0.0731757073285827, 0.0402749600534543, 0.0778292116660057,
		0.0722075255499264, 0.0118303858270971, 0.508687590473128, 0.0299750990306322, 0.0445288358403092,
		0.43343756301341, 0.0579372299260313, 0.0316771548701111, 0.0282101969540381, 0.207618280882557,
		0.032043602793155, 0.0248959890054327, 0.0170587825544236, 0.0483910499908982, 0.0292824792289224,
		0.0285649648605726, 0.0253706763749228, 0.0543516325494454, 0.0520677873327435, 0.373566339389024,
		0.0212663270400256, 0.0248659662590104, 0.0201328046573788, 0.0849428591593142, 0.365186785336408,
		0.0620681542063844, 0.546007277400628, 0.01992789634625, 0.0391055187797877, 0.0630059912147798,
		0.0163641083637022, 0.0179893033233739, 0.0196350868937248, 0.0281804523166341, 0.0315498776106868,
		0.0399687753492549, 0.0109784751384544, 0.388962364223518, 0.0321188476398496, 0.0261886853626846,
		0.0414940863326807, 0.0486398046227764, 0.0485020431861922, 0.0186791014261428, 0.222595115610981,
		0.0282255649336521, 0.0533631598548664, 0.638554161307017, 0.0373310035182978, 0.0419245615589959,
		0.0652750066620672, 0.03916926493867, 0.0531376898182313, 0.0294868292455237, 0.154729104109193,
		0.100890788529659, 0.0343456764887423, 0.203767746317684, 0.03923660817278, 0.0209032939720237,
		0.0678455447032165, 0.0463699264183214, 0.384188626927068, 0.0169008693383982, 0.0933420279844369,
		0.0247045417256973, 0.0542416753073635, 0.0949493127831704, 0.0697007796399247, 0.160077948822898,
		0.0421949265239015, 0.0445529424525835, 0.46159099989816, 0.101868272456159, 0.514112406161556,
		0.361928842787615, 0.448706365710696, 0.435667465787675, 0.134959409643314, 0.0102657695718431,
		0.0798658944535043, 0.0504177638873488, 0.0211266593740978, 0.0796031255396287, 0.0888035288392049,
		0.0283770316877906, 0.0415382199940248, 0.0430477840048948, 0.605211138373184, 0.224079365610392,
		0.0858867790069441, 0.0662821961270459, 0.0734401602943252, 0.0477562603539124, 0.0178823161535597,
		0.0162076970400313, 0.789172834445513, 0.0396472180685806, 0.0220852616757765, 0.0391593928268839,
		0.0652933464251017, 0.0100540169765768, 0.0647319319960187, 0.0151704788744978, 0.035004563137117,
		0.143003750540366, 0.0232456521118392, 0.0252248939668265, 0.0163635776110237, 0.088602562587326,
		0.0209532705119957, 0.0153673271603045, 0.706597137592129, 0.0479441007019008, 0.269918597532342,
		0.0527497738035364, 0.0779275146300945, 0.0591296528091009, 0.705085010090995, 0.0943127596066235,
		0.07149531081312, 0.0301856671502766, 0.0459567951604855, 0.0810504674228045, 0.0169909881380632,
		0.0197309362119878, 0.0446422311169479, 0.0341746294308004, 0.212872789024282, 0.0844968134833964,
		0.0487527603596563, 0.0731838983436315, 0.0479875530889336, 0.0455000646755181, 0.10061710337045,
		0.61961309669215, 0.739005699069178, 0.594737160584611, 0.127734091209563, 0.115423937149147,
		0.0244099954005821, 0.0209458157618898, 0.178128737452221, 0.0274396868169401, 0.0397434986375711,
		0.0549969257156073, 0.0194145517955834, 0.0101141787935261, 0.114684871112461, 0.115155925199896,
		0.0608134062987911, 0.688310567334443, 0.0344823988181729, 0.034762828844047, 0.0823833978951927,
		0.135088958167012, 0.0437831526423649, 0.738977492343692, 0.107104769681515, 0.0238378577214202,
		0.12212155327471, 0.109161834245011, 0.113076222952071, 0.114600211222121, 0.254581230980404, 0.749493412438395,
		0.253744058638179, 0.681357003730899, 0.0134668628254663, 0.626760896388707, 0.0964400460076919,
		0.0610461431542695, 0.0366632193660023, 0.0258389534671341, 0.764134588419067, 0.0660898225875745,
		0.0644709601873418, 0.237886412537594, 0.063852194144745, 0.0133314417403925, 0.115687115474512,
		0.0947975709699128, 0.0173601819521941, 0.103021793782974, 0.0756359411408198, 0.122805611633736,
		0.0950375238942219, 0.105845127759219, 0.0340321997480773, 0.0819539229948985, 0.0389668320771152,
		0.0817392301061721, 0.0527691636496231, 0.0480407129404423, 0.0822594093217983, 0.5616011342507,
		0.693476626893178, 0.069939301804061, 0.143370784981285, 0.0758491057960615, 0.0154866475308176,
		0.0239418271427709, 0.17052456666324, 0.195438665830797, 0.77891153558984, 0.279199056228826, 0.539486830723531,
		0.0677815696643662, 0.137379049095242, 0.751226042225739, 0.0500272217742249, 0.0156885948317331,
		0.657557294897364, 0.0407372179527053, 0.0304139498495066, 0.0920209125297662, 0.491712512036845,
		0.279755586019755, 0.242589378980032, 0.183672055390117, 0.0853701614836902, 0.0571037350609424,
		0.0407514240388328, 0.0906042113371215, 0.0115196827982822, 0.0682643835880389, 0.0611303381768782,
		0.0172749001777587, 0.0212091558908305, 0.0918521967278886, 0.0652911375561761, 0.685311452970137,
		0.0159665796018171, 0.0870952585072027, 0.651762038115828, 0.0260835669651635, 0.108744684446115,
		0.0202601947841193, 0.385161982908778, 0.0911205125083856, 0.0364147682842163, 0.0342636469541477,
		0.1837560454371, 0.188794462126992, 0.68565238064846, 0.1061128267005, 0.682013756350758, 0.689706892804011,
		0.0884183057505531, 0.261248267505553, 0.0970029779189083, 0.0465137591400001, 0.123387203694695,
		0.0938934920670081, 0.0499677238106885, 0.7093136434803, 0.605166072465111, 0.031849518897274,
		0.104732995572857, 0.106185237004791, 0.106130759975527, 0.0394061439350791, 0.014632593586172,
		0.106030948799666, 0.0211098189343071, 0.0326476950526397, 0.0876521005784329, 0.0961032015585143,
		0.112421314941865, 0.566278121729609, 0.0383752094394229, 0.482924974926046, 0.0438171857838499,
		0.261587810162788, 0.00908019294577739, 0.012300950810982, 0.010809162364119, 0.0409979910843022,
		0.202946671364202, 0.0132251184845699, 0.0210917072187221, 0.0205207842474613, 0.0197857951480838,
		0.0515179533372643, 0.0592981722217977, 0.0270935194801383, 0.421603276010124, 0.0193488420700689,
		0.0337057093060906, 0.0295826758338732, 0.0651391226317648, 0.0552142221844517, 0.0776254088637572,
		0.0603279148816645, 0.0516944837071289, 0.0370339780373358, 0.0309827219531208, 0.0304276600704087,
		0.0284418428356981, 0.056666846473318, 0.0624136218978844, 0.0979639913269464, 0.0366197951577262,
		0.0858434666793987, 0.691601712326898, 0.177535179823323, 0.0389483519423493, 0.102803757349049,
		0.746615034865044, 0.413358284064304, 0.0900158090053685, 0.542713760509941, 0.195135746303244,
		0.610997003820192, 0.080535656468945, 0.611431447202164, 0.0229851585820941, 0.216195661353993,
		0.0732301677968933, 0.201308239402466, 0.100278294325237, 0.0683734794420176, 0.0430121246871597,
		0.662897759874661, 0.0597227668543507, 0.0388807447694117, 0.170016707241623, 0.038800242020652,
		0.0385915260607394, 0.100971061546701, 0.648034016948026, 0.120677901208265, 0.444666990593496,
		0.683083356513137, 0.437396412621886, 0.120675083587281, 0.157499661907186, 0.0592177195546068,
		0.0462693537779906, 0.0986130590975594, 0.0966845919707368, 0.058794219809769, 0.0553976676095671,
		0.0773817703655596, 0.20857708412596, 0.719316011432101, 0.649617997764009, 0.0773817703655596,
		0.678788611070108, 0.113030870275248, 0.692390418847078, 0.642892886344386, 0.750705445830296,
		0.670847998374379, 0.646269324947352, 0.0897119239632772, 0.0591289841881669, 0.107091249638664,
		0.494177280741102, 0.682444001695414, 0.0677639936191161, 0.0763360888054103, 0.129723905257822,
		0.18100269984483, 0.642892886344386, 0.635753876479129, 0.753646380291364, 0.750705445830296,
		0.0625924310186743, 0.102879011778842, 0.716119619368992, 0.0462848041508182, 0.046238965558956,
		0.123815726144505, 0.0727518475692579, 0.0897119239632772, 0.646269324947352, 0.735166485484378,
		0.714679673258529, 0.716119619368992, 0.0773817703655596, 0.0537694556465213, 0.116658046836546,
		0.121561276309025, 0.712901355485348, 0.0809064638942584, 0.670847998374379, 0.105262469158153,
		0.184657980965246, 0.719316011432101, 0.751865347200619, 0.048698317776881, 0.0581236707530243,
		0.0388952819321068, 0.691858283286463, 0.183197775425966, 0.0391996367716572, 0.621018484494686,
		0.299395421284223, 0.0632529330501092, 0.0897119239632772, 0.747073563051705, 0.111458772358305,
		0.123143876101296, 0.0345603831102769, 0.183350996830545, 0.383032304811336, 0.0897119239632772]) WITH ORDINALITY AS w(want, id) USING (id) WHERE name = 'lalonde';
SELECT pg_temp.near(max(abs(predict(m, d) - want)), 0, 1e-12, 'spector: 32 fitted probabilities')
FROM fits, (SELECT id, average, testscore, (participation = 'yes')::int AS psi FROM spector) AS d JOIN unnest(ARRAY[
		0.0265779938703546, 0.0595012549824245, 0.187259932188922, 0.0259016362603496, 0.569892951013989,
		0.0348582684831122, 0.0265040566887225, 0.0515589989168883, 0.11112665567001, 0.693511309590681,
		0.0244703706845015, 0.189997436460118, 0.322239552144954, 0.193211163685941, 0.360989917579028,
		0.0301837540217886, 0.0536264123698296, 0.0385883353883857, 0.589872494788487, 0.660785836570395,
		0.0613758493649997, 0.904847272171555, 0.241772449741243, 0.852090885368835, 0.838290509628112,
		0.481133036253204, 0.63542058948226, 0.307218655328486, 0.841704125989721, 0.945340254030809, 0.529117200542456,
		0.111030840739437]) WITH ORDINALITY AS w(want, id) USING (id) WHERE name = 'spector logit';
SELECT pg_temp.near(c.covariance, v, 1e-9, 'spector logit: covariance of ' || term_a || ' and ' || term_b)
FROM (SELECT row_number() OVER () AS i, c.* FROM fits, covariance(m) AS c WHERE name = 'spector logit') AS c JOIN unnest(ARRAY[
	24.3179584996644, -4.57347866312009, -0.346255708605238, -2.35916088704355, -4.57347866312002, 1.59502016051114, -0.0369205768007181, 0.427615656350229, -0.346255708605248, -0.0369205768007154, 0.0200375931439105, 0.0149126417688805, -2.35916088704354, 0.427615656350234, 0.0149126417688794, 1.13329705195303]) WITH ORDINALITY AS w(v, i) USING (i);
SELECT pg_temp.near(exp(estimate), v, 1e-9, 'spector logit: odds ratio of ' || term)
FROM rows JOIN unnest(ARRAY[2.21258983363505e-06, 16.879714826988, 1.09983224245833, 10.7907324049895]) WITH ORDINALITY AS w(v, place) USING (place) WHERE name = 'spector logit';

---- test/reference/glm.R

INSERT INTO fits VALUES
	('probit', probit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married')),
	('probit, expected', probit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', info => 'expected')),
	('probit, hc0', probit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc0')),
	('probit, hc1, expected', probit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc1', info => 'expected')),
	('probit, cr1', probit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', cluster => 'educ')),
	('probit, offset', probit('SELECT *, sin(id) AS o FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', offset_column => 'o')),
	('probit, frequency', probit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency')),
	('probit, frequency, hc1', probit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency', vcov => 'hc1')),
	('probit, analytic', probit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'analytic')),
	('probit, sampling', probit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w')),
	('probit, interaction', probit('lalonde', 'treat ~ age + i(race, ref=''white'') + age^2 + age:race + married:educ')),
	('probit, no intercept', probit('lalonde', 'treat ~ race + age + married - 1')),
	('logit', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married')),
	('logit, expected', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', info => 'expected')),
	('logit, hc0', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc0')),
	('logit, hc1, expected', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc1', info => 'expected')),
	('logit, cr1', logit('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', cluster => 'educ')),
	('logit, offset', logit('SELECT *, sin(id) AS o FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', offset_column => 'o')),
	('logit, frequency', logit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency')),
	('logit, frequency, hc1', logit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency', vcov => 'hc1')),
	('logit, analytic', logit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'analytic')),
	('logit, sampling', logit('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w')),
	('logit, interaction', logit('lalonde', 'treat ~ age + i(race, ref=''white'') + age^2 + age:race + married:educ')),
	('logit, no intercept', logit('lalonde', 'treat ~ race + age + married - 1')),
	('cloglog', cloglog('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married')),
	('cloglog, expected', cloglog('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', info => 'expected')),
	('cloglog, hc0', cloglog('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc0')),
	('cloglog, hc1, expected', cloglog('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc1', info => 'expected')),
	('cloglog, cr1', cloglog('lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', cluster => 'educ')),
	('cloglog, offset', cloglog('SELECT *, sin(id) AS o FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', offset_column => 'o')),
	('cloglog, frequency', cloglog('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency')),
	('cloglog, frequency, hc1', cloglog('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'frequency', vcov => 'hc1')),
	('cloglog, analytic', cloglog('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w', 'analytic')),
	('cloglog, sampling', cloglog('SELECT *, 1 + id % 3 AS w FROM lalonde', 'treat ~ age + educ + i(race, ref=''white'') + married', 'w')),
	('cloglog, interaction', cloglog('lalonde', 'treat ~ age + i(race, ref=''white'') + age^2 + age:race + married:educ')),
	('cloglog, no intercept', cloglog('lalonde', 'treat ~ race + age + married - 1')),
	('poisson, amounts', poisson('SELECT *, re78 / 1000 AS amount FROM lalonde', 'amount ~ age + educ + i(race, ref=''white'') + married')),
	('poisson, amounts, hc1', poisson('SELECT *, re78 / 1000 AS amount FROM lalonde', 'amount ~ age + educ + i(race, ref=''white'') + married', vcov => 'hc1')),
	('apistrat, probit, expected', probit('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc', info => 'expected')),
	('apistrat, probit', probit('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc')),
	('apistrat, logit, expected', logit('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc', info => 'expected')),
	('apistrat, logit', logit('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc')),
	('apistrat, cloglog, expected', cloglog('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc', info => 'expected')),
	('apistrat, cloglog', cloglog('apistrat', 'y ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc')),
	('apistrat, poisson, expected', poisson('apistrat', 'k ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc', info => 'expected')),
	('apistrat, poisson', poisson('apistrat', 'k ~ ell + meals', 'pw', strata => 'stype', fpc => 'fpc')),
	('apistrat, domain', logit('apistrat', 'y ~ ell', 'pw', strata => 'stype', fpc => 'fpc', subpop => 'poor', info => 'expected')),
	('apiclus1, probit, expected', probit('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc', info => 'expected')),
	('apiclus1, probit', probit('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc')),
	('apiclus1, logit, expected', logit('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc', info => 'expected')),
	('apiclus1, logit', logit('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc')),
	('apiclus1, cloglog, expected', cloglog('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc', info => 'expected')),
	('apiclus1, cloglog', cloglog('apiclus1', 'y ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc')),
	('apiclus1, poisson, expected', poisson('apiclus1', 'k ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc', info => 'expected')),
	('apiclus1, poisson', poisson('apiclus1', 'k ~ ell + meals', 'pw', psu => 'dnum', fpc => 'fpc')),
	('apiclus1, domain', logit('apiclus1', 'y ~ ell', 'pw', psu => 'dnum', fpc => 'fpc', subpop => 'poor', info => 'expected'));
CREATE TEMPORARY TABLE reference (name text, place int, b float8, se float8);
INSERT INTO reference VALUES
	('probit', 1, -1.65709024813447, 0.385733638541837),
	('probit', 2, 0.0022405234108082, 0.00738688335311534),
	('probit', 3, 0.0260106165228426, 0.0265433946785647),
	('probit', 4, 1.8244183053068, 0.147932143449857),
	('probit', 5, 0.540409518351396, 0.223137529471447),
	('probit', 6, -0.547517444693013, 0.151269636948745),
	('probit, expected', 1, -1.65709024813447, 0.384326125617876),
	('probit, expected', 2, 0.0022405234108082, 0.00734845200354222),
	('probit, expected', 3, 0.0260106165228426, 0.0263190641348285),
	('probit, expected', 4, 1.8244183053068, 0.148432604429682),
	('probit, expected', 5, 0.540409518351396, 0.223397236378532),
	('probit, expected', 6, -0.547517444693013, 0.151832912663479),
	('probit, hc0', 1, -1.65709024813447, 0.374296929962074),
	('probit, hc0', 2, 0.0022405234108082, 0.00706267302197099),
	('probit, hc0', 3, 0.0260106165228426, 0.0250075753314334),
	('probit, hc0', 4, 1.8244183053068, 0.148821647203921),
	('probit, hc0', 5, 0.540409518351396, 0.223285464347881),
	('probit, hc0', 6, -0.547517444693013, 0.15260008783526),
	('probit, hc1, expected', 1, -1.65709024813447, 0.372214119795903),
	('probit, hc1, expected', 2, 0.0022405234108082, 0.00702782458478821),
	('probit, hc1, expected', 3, 0.0260106165228426, 0.0246371428713215),
	('probit, hc1, expected', 4, 1.8244183053068, 0.150366157584431),
	('probit, hc1, expected', 5, 0.540409518351396, 0.224694875619868),
	('probit, hc1, expected', 6, -0.547517444693013, 0.15471264400347),
	('probit, cr1', 1, -1.65709024813447, 0.347651222300645),
	('probit, cr1', 2, 0.0022405234108082, 0.0076908650899865),
	('probit, cr1', 3, 0.0260106165228426, 0.0225145973250527),
	('probit, cr1', 4, 1.8244183053068, 0.145616317777918),
	('probit, cr1', 5, 0.540409518351396, 0.174999439650367),
	('probit, cr1', 6, -0.547517444693013, 0.175271774689949),
	('probit, offset', 1, -1.70999155191717, 0.385517119356457),
	('probit, offset', 2, -0.00289533813149883, 0.00755742921908432),
	('probit, offset', 3, 0.0265444613508739, 0.0273288018235178),
	('probit, offset', 4, 2.07039892189301, 0.151535200462816),
	('probit, offset', 5, 0.803363166326821, 0.229731608260329),
	('probit, offset', 6, -0.685630108118138, 0.156135269993267),
	('probit, frequency', 1, -1.48878319810328, 0.262002186699596),
	('probit, frequency', 2, -0.00205117681932519, 0.00513059503382423),
	('probit, frequency', 3, 0.0276455938484431, 0.0182120886728054),
	('probit, frequency', 4, 1.73778060272357, 0.100923524671476),
	('probit, frequency', 5, 0.443307214761973, 0.154792070211321),
	('probit, frequency', 6, -0.51810880667163, 0.103410656406609),
	('probit, frequency, hc1', 1, -1.48878319810328, 0.253028122434196),
	('probit, frequency, hc1', 2, -0.00205117681932519, 0.00485685303794236),
	('probit, frequency, hc1', 3, 0.0276455938484431, 0.0174154576180075),
	('probit, frequency, hc1', 4, 1.73778060272357, 0.101697500656057),
	('probit, frequency, hc1', 5, 0.443307214761973, 0.1551705045948),
	('probit, frequency, hc1', 6, -0.51810880667163, 0.10491052802923),
	('probit, analytic', 1, -1.48878319810328, 0.370677881161695),
	('probit, analytic', 2, -0.00205117681932519, 0.0072587107771632),
	('probit, analytic', 3, 0.0276455938484431, 0.0257662675483876),
	('probit, analytic', 4, 1.73778060272357, 0.142785519296013),
	('probit, analytic', 5, 0.443307214761973, 0.218998159249536),
	('probit, analytic', 6, -0.51810880667163, 0.14630428657564),
	('probit, sampling', 1, -1.48878319810328, 0.401675851235119),
	('probit, sampling', 2, -0.00205117681932519, 0.00758785199246549),
	('probit, sampling', 3, 0.0276455938484431, 0.0275917096893642),
	('probit, sampling', 4, 1.73778060272357, 0.1605953715551),
	('probit, sampling', 5, 0.443307214761973, 0.243432350960595),
	('probit, sampling', 6, -0.51810880667163, 0.165008191431283),
	('probit, interaction', 1, -6.41741245738266, 0.919032453834054),
	('probit, interaction', 2, 0.378402741286968, 0.0619417310075453),
	('probit, interaction', 3, 1.28815024810969, 0.558981299210676),
	('probit, interaction', 4, 2.28085228076686, 0.983750210483963),
	('probit, interaction', 5, -0.0062762550348968, 0.00102268599083249),
	('probit, interaction', 6, 0.0220689057636719, 0.0209727546106025),
	('probit, interaction', 7, -0.0777641892207215, 0.040710246276752),
	('probit, interaction', 8, -0.0733869151121228, 0.0154410215068244),
	('probit, no intercept', 1, 0.455725019619475, 0.199274540453203),
	('probit, no intercept', 2, -0.850555146548406, 0.250275022227709),
	('probit, no intercept', 3, -1.35054889024489, 0.223510543266066),
	('probit, no intercept', 4, 0.00140992396057274, 0.00730799099494449),
	('probit, no intercept', 5, -0.55201277131353, 0.150997615012827),
	('logit', 1, -2.9677622486318, 0.698928318050472),
	('logit', 2, 0.00533975066474895, 0.013104981179528),
	('logit', 3, 0.0462584359439398, 0.0467704772448615),
	('logit', 4, 3.1613245459405, 0.284845185649769),
	('logit', 5, 1.02514633916004, 0.420415706789237),
	('logit', 6, -0.924736429909058, 0.268703224103782),
	('logit, expected', 1, -2.9677622486318, 0.698928318050472),
	('logit, expected', 2, 0.00533975066474895, 0.013104981179528),
	('logit, expected', 3, 0.0462584359439398, 0.0467704772448615),
	('logit, expected', 4, 3.1613245459405, 0.284845185649769),
	('logit, expected', 5, 1.02514633916004, 0.420415706789237),
	('logit, expected', 6, -0.924736429909058, 0.268703224103782),
	('logit, hc0', 1, -2.9677622486318, 0.69239756476555),
	('logit, hc0', 2, 0.00533975066474895, 0.0129665583850069),
	('logit, hc0', 3, 0.0462584359439398, 0.0451467764706165),
	('logit, hc0', 4, 3.1613245459405, 0.288694026435409),
	('logit, hc0', 5, 1.02514633916004, 0.42253764861111),
	('logit, hc0', 6, -0.924736429909058, 0.271737482937198),
	('logit, hc1, expected', 1, -2.9677622486318, 0.692962096098439),
	('logit, hc1, expected', 2, 0.00533975066474895, 0.0129771303870771),
	('logit, hc1, expected', 3, 0.0462584359439398, 0.0451835859153539),
	('logit, hc1, expected', 4, 3.1613245459405, 0.288929406846656),
	('logit, hc1, expected', 5, 1.02514633916004, 0.422882155515964),
	('logit, hc1, expected', 6, -0.924736429909058, 0.271959038198575),
	('logit, cr1', 1, -2.9677622486318, 0.650987617501223),
	('logit, cr1', 2, 0.00533975066474895, 0.0140096088346525),
	('logit, cr1', 3, 0.0462584359439398, 0.0416342762609834),
	('logit, cr1', 4, 3.1613245459405, 0.27157689647722),
	('logit, cr1', 5, 1.02514633916004, 0.355775848612402),
	('logit, cr1', 6, -0.924736429909058, 0.31661278510189),
	('logit, offset', 1, -3.01716713575086, 0.711056970768534),
	('logit, offset', 2, -0.000274192809847144, 0.0135894753420397),
	('logit, offset', 3, 0.0482391552933149, 0.0491107245558747),
	('logit, offset', 4, 3.43706754530607, 0.290565330521252),
	('logit, offset', 5, 1.26195879645177, 0.432150166071263),
	('logit, offset', 6, -1.10752546172472, 0.281003143225974),
	('logit, frequency', 1, -2.65265012051611, 0.471128828012226),
	('logit, frequency', 2, -0.00253346038378249, 0.00902874258618157),
	('logit, frequency', 3, 0.050321361063633, 0.0319902704127688),
	('logit, frequency', 4, 2.98815597889635, 0.190436285015836),
	('logit, frequency', 5, 0.82732238130755, 0.289849018476257),
	('logit, frequency', 6, -0.870704071445995, 0.183367785692374),
	('logit, frequency, hc1', 1, -2.65265012051611, 0.462902630242027),
	('logit, frequency, hc1', 2, -0.00253346038378249, 0.00876739733218007),
	('logit, frequency, hc1', 3, 0.050321361063633, 0.0313206721242333),
	('logit, frequency, hc1', 4, 2.98815597889635, 0.193282672518898),
	('logit, frequency, hc1', 5, 0.82732238130755, 0.292302669978547),
	('logit, frequency, hc1', 6, -0.870704071445995, 0.186503283149749),
	('logit, analytic', 1, -2.65265012051611, 0.666548008326352),
	('logit, analytic', 2, -0.00253346038378249, 0.0127737680878116),
	('logit, analytic', 3, 0.050321361063633, 0.0452594911659686),
	('logit, analytic', 4, 2.98815597889635, 0.26942721171603),
	('logit, analytic', 5, 0.82732238130755, 0.410075279824913),
	('logit, analytic', 6, -0.870704071445995, 0.259426774753196),
	('logit, sampling', 1, -2.65265012051611, 0.732817865790495),
	('logit, sampling', 2, -0.00253346038378249, 0.013630678033289),
	('logit, sampling', 3, 0.050321361063633, 0.0495637040428333),
	('logit, sampling', 4, 2.98815597889635, 0.306285858248533),
	('logit, sampling', 5, 0.82732238130755, 0.457649550961791),
	('logit, sampling', 6, -0.870704071445995, 0.292243447254675),
	('logit, interaction', 1, -11.1033721739969, 1.70632379502234),
	('logit, interaction', 2, 0.654760131265789, 0.11157161099159),
	('logit, interaction', 3, 2.13631133686074, 1.0817638290028),
	('logit, interaction', 4, 3.81688697792488, 1.81861382538685),
	('logit, interaction', 5, -0.0108760370343917, 0.00181199332032973),
	('logit, interaction', 6, 0.0421934973288323, 0.0405840683884663),
	('logit, interaction', 7, -0.127137821358371, 0.0746335052032347),
	('logit, interaction', 8, -0.129745116890442, 0.0281971104737156),
	('logit, no intercept', 1, 0.709997555474156, 0.349635203591372),
	('logit, no intercept', 2, -1.46454801185269, 0.45201957395263),
	('logit, no intercept', 3, -2.41737804747253, 0.415653729913634),
	('logit, no intercept', 4, 0.00368593575615017, 0.0129952200830836),
	('logit, no intercept', 5, -0.930184578530506, 0.268548810021632),
	('cloglog', 1, -2.91812192950467, 0.488107581778619),
	('cloglog', 2, 0.00522344020730856, 0.00848883782542669),
	('cloglog', 3, 0.0292288871957293, 0.0305002753492248),
	('cloglog', 4, 2.64307436729845, 0.256283442843838),
	('cloglog', 5, 0.96296174659502, 0.38698193555074),
	('cloglog', 6, -0.647480172481958, 0.206933219232351),
	('cloglog, expected', 1, -2.91812192950467, 0.511939699983872),
	('cloglog, expected', 2, 0.00522344020730856, 0.00919448793268043),
	('cloglog, expected', 3, 0.0292288871957293, 0.032631404180081),
	('cloglog, expected', 4, 2.64307436729845, 0.255180934939061),
	('cloglog, expected', 5, 0.96296174659502, 0.387022779785113),
	('cloglog, expected', 6, -0.647480172481958, 0.203727043774144),
	('cloglog, hc0', 1, -2.91812192950467, 0.487184861137818),
	('cloglog, hc0', 2, 0.00522344020730856, 0.00834122279429765),
	('cloglog, hc0', 3, 0.0292288871957293, 0.0296813419169036),
	('cloglog, hc0', 4, 2.64307436729845, 0.265211330273372),
	('cloglog, hc0', 5, 0.96296174659502, 0.388484791483119),
	('cloglog, hc0', 6, -0.647480172481958, 0.213520453571475),
	('cloglog, hc1, expected', 1, -2.91812192950467, 0.535383643713983),
	('cloglog, hc1, expected', 2, 0.00522344020730856, 0.00977381311133211),
	('cloglog, hc1, expected', 3, 0.0292288871957293, 0.0340029438842778),
	('cloglog, hc1, expected', 4, 2.64307436729845, 0.262336589686328),
	('cloglog, hc1, expected', 5, 0.96296174659502, 0.388636533574356),
	('cloglog, hc1, expected', 6, -0.647480172481958, 0.207285012610083),
	('cloglog, cr1', 1, -2.91812192950467, 0.449399483663693),
	('cloglog, cr1', 2, 0.00522344020730856, 0.009246101487115),
	('cloglog, cr1', 3, 0.0292288871957293, 0.0270544284482534),
	('cloglog, cr1', 4, 2.64307436729845, 0.241498632342741),
	('cloglog, cr1', 5, 0.96296174659502, 0.332545774878569),
	('cloglog, cr1', 6, -0.647480172481958, 0.262127378349721),
	('cloglog, offset', 1, -3.2107122710576, 0.49168295197495),
	('cloglog, offset', 2, 0.0012393357056743, 0.008483269488201),
	('cloglog, offset', 3, 0.0449217264673944, 0.0309559051033989),
	('cloglog, offset', 4, 2.71553618626615, 0.25553676164875),
	('cloglog, offset', 5, 1.16705500098311, 0.386502676511587),
	('cloglog, offset', 6, -0.745962872451512, 0.208852842280285),
	('cloglog, frequency', 1, -2.64640056438919, 0.3318912035037),
	('cloglog, frequency', 2, 0.000334374790755467, 0.0061098676739356),
	('cloglog, frequency', 3, 0.0301481899243213, 0.0208010248891563),
	('cloglog, frequency', 4, 2.47468855603989, 0.169128838998554),
	('cloglog, frequency', 5, 0.76573661367633, 0.266286507625603),
	('cloglog, frequency', 6, -0.613967302375073, 0.142405825299158),
	('cloglog, frequency, hc1', 1, -2.64640056438919, 0.327611392391406),
	('cloglog, frequency, hc1', 2, 0.000334374790755467, 0.00586935861735433),
	('cloglog, frequency, hc1', 3, 0.0301481899243213, 0.0202312832137175),
	('cloglog, frequency, hc1', 4, 2.47468855603989, 0.175061214428992),
	('cloglog, frequency, hc1', 5, 0.76573661367633, 0.267911997736261),
	('cloglog, frequency, hc1', 6, -0.613967302375073, 0.147490067018151),
	('cloglog, analytic', 1, -2.64640056438919, 0.469556111880902),
	('cloglog, analytic', 2, 0.000334374790755467, 0.00864417519594799),
	('cloglog, analytic', 3, 0.0301481899243213, 0.0294290667151751),
	('cloglog, analytic', 4, 2.47468855603989, 0.239281665825189),
	('cloglog, analytic', 5, 0.76573661367633, 0.376739292415831),
	('cloglog, analytic', 6, -0.613967302375073, 0.201474232913552),
	('cloglog, sampling', 1, -2.64640056438919, 0.517417475503314),
	('cloglog, sampling', 2, 0.000334374790755467, 0.009024290155999),
	('cloglog, sampling', 3, 0.0301481899243213, 0.0320587139163593),
	('cloglog, sampling', 4, 2.47468855603989, 0.278806201730281),
	('cloglog, sampling', 5, 0.76573661367633, 0.419326338989412),
	('cloglog, sampling', 6, -0.613967302375073, 0.229962040165794),
	('cloglog, interaction', 1, -7.8085929314745, 1.28172501460198),
	('cloglog, interaction', 2, 0.402308880528396, 0.0773385041639387),
	('cloglog, interaction', 3, 2.10078395885726, 0.915096106480291),
	('cloglog, interaction', 4, 2.88558826037667, 1.55061629468288),
	('cloglog, interaction', 5, -0.00672290448653671, 0.0011912032611632),
	('cloglog, interaction', 6, 0.0182305583105678, 0.0336818376384634),
	('cloglog, interaction', 7, -0.0881450704214873, 0.0633309982236238),
	('cloglog, interaction', 8, -0.0763671934927811, 0.0197607392859218),
	('cloglog, no intercept', 1, 0.0543248065883841, 0.220993069132605),
	('cloglog, no intercept', 2, -1.65198603512011, 0.362441682687321),
	('cloglog, no intercept', 3, -2.56944808944372, 0.323392908018337),
	('cloglog, no intercept', 4, 0.0040641757171471, 0.00832530834877749),
	('cloglog, no intercept', 5, -0.649069303806195, 0.207437499916399),
	('poisson, amounts', 1, 0.77011717385867, 0.0905093384725425),
	('poisson, amounts', 2, 0.00780002587583184, 0.00166555142375301),
	('poisson, amounts', 3, 0.0791377381741576, 0.00622318605156959),
	('poisson, amounts', 4, -0.138413564033877, 0.0362459892657205),
	('poisson, amounts', 5, 0.117703703908005, 0.0504571456748952),
	('poisson, amounts', 6, 0.289504142333433, 0.0347666549758651),
	('poisson, amounts, hc1', 1, 0.77011717385867, 0.236621240812961),
	('poisson, amounts, hc1', 2, 0.00780002587583184, 0.0044583920979986),
	('poisson, amounts, hc1', 3, 0.0791377381741576, 0.0169835448150777),
	('poisson, amounts, hc1', 4, -0.138413564033877, 0.102052189940315),
	('poisson, amounts, hc1', 5, 0.117703703908005, 0.135079955199305),
	('poisson, amounts, hc1', 6, 0.289504142333433, 0.0933398232825042),
	('apistrat, probit, expected', 1, -0.197019387035802, 0.180209105888035),
	('apistrat, probit, expected', 2, -0.0104902611252976, 0.00698285880126676),
	('apistrat, probit, expected', 3, 0.0166717278204281, 0.00544797135699279),
	('apistrat, probit', 1, -0.197019387035802, 0.180126702903007),
	('apistrat, probit', 2, -0.0104902611252976, 0.00703143840822066),
	('apistrat, probit', 3, 0.0166717278204281, 0.0052596851880744),
	('apistrat, logit, expected', 1, -0.347533139194943, 0.291788972546734),
	('apistrat, logit, expected', 2, -0.0183649841969998, 0.0117421665846305),
	('apistrat, logit, expected', 3, 0.0285531080740725, 0.00922279005251812),
	('apistrat, logit', 1, -0.347533139194943, 0.291788972546734),
	('apistrat, logit', 2, -0.0183649841969998, 0.0117421665846305),
	('apistrat, logit', 3, 0.0285531080740725, 0.00922279005251812),
	('apistrat, cloglog, expected', 1, -0.50550919596348, 0.200085698376614),
	('apistrat, cloglog, expected', 2, -0.00890387233349753, 0.00671757848280781),
	('apistrat, cloglog, expected', 3, 0.0149338409078003, 0.00535343794030612),
	('apistrat, cloglog', 1, -0.50550919596348, 0.187558123999794),
	('apistrat, cloglog', 2, -0.00890387233349753, 0.00686970889509404),
	('apistrat, cloglog', 3, 0.0149338409078003, 0.00467937237317726),
	('apistrat, poisson, expected', 1, -0.984146231403558, 0.153071365199974),
	('apistrat, poisson, expected', 2, -0.00344582737478827, 0.00441331786933253),
	('apistrat, poisson, expected', 3, 0.0218185403852947, 0.00400238064287195),
	('apistrat, poisson', 1, -0.984146231403558, 0.153071365199974),
	('apistrat, poisson', 2, -0.00344582737478827, 0.00441331786933253),
	('apistrat, poisson', 3, 0.0218185403852947, 0.00400238064287195),
	('apistrat, domain', 1, 1.23934323742084, 0.323387322489381),
	('apistrat, domain', 2, -0.00806293733613366, 0.00878472484163112),
	('apiclus1, probit, expected', 1, -0.241253390774688, 0.252647056398385),
	('apiclus1, probit, expected', 2, 0.0277447076073519, 0.00891201266326808),
	('apiclus1, probit, expected', 3, 0.000151809446903142, 0.00572642590267182),
	('apiclus1, probit', 1, -0.241253390774688, 0.253544244523614),
	('apiclus1, probit', 2, 0.0277447076073519, 0.00865789800281958),
	('apiclus1, probit', 3, 0.000151809446903142, 0.00554976250481626),
	('apiclus1, logit, expected', 1, -0.406542287237978, 0.404578776192764),
	('apiclus1, logit, expected', 2, 0.0467010387336389, 0.0151889513605677),
	('apiclus1, logit, expected', 3, -6.53445917589954e-05, 0.00937953423433974),
	('apiclus1, logit', 1, -0.406542287237978, 0.404578776192764),
	('apiclus1, logit', 2, 0.0467010387336389, 0.0151889513605677),
	('apiclus1, logit', 3, -6.53445917589954e-05, 0.00937953423433974),
	('apiclus1, cloglog, expected', 1, -0.58005283363949, 0.277835157928241),
	('apiclus1, cloglog, expected', 2, 0.0261424083378055, 0.0086932004970127),
	('apiclus1, cloglog, expected', 3, 0.000466002750895414, 0.00575113252529563),
	('apiclus1, cloglog', 1, -0.58005283363949, 0.282608156817755),
	('apiclus1, cloglog', 2, 0.0261424083378055, 0.00797003841116615),
	('apiclus1, cloglog', 3, 0.000466002750895414, 0.00532279335020891),
	('apiclus1, poisson, expected', 1, -0.416614406414561, 0.296642086302902),
	('apiclus1, poisson, expected', 2, 0.0114263449023038, 0.00454940159134199),
	('apiclus1, poisson, expected', 3, 0.00278189555958361, 0.00368324955383224),
	('apiclus1, poisson', 1, -0.416614406414561, 0.296642086302902),
	('apiclus1, poisson', 2, 0.0114263449023038, 0.00454940159134199),
	('apiclus1, poisson', 3, 0.00278189555958361, 0.00368324955383224),
	('apiclus1, domain', 1, -0.620415810324712, 0.386999657883437),
	('apiclus1, domain', 2, 0.0535808597155611, 0.00915535498835414);
SELECT pg_temp.near(estimate, b, 1e-9, concat_ws(' ', name, term, 'estimate')) FROM reference JOIN rows USING (name, place);
-- the data are given at full weights, the reference at weights of mean 1
SELECT pg_temp.near(std_error, se, 1e-8, concat_ws(' ', name, term, 'error')) FROM reference JOIN rows USING (name, place);

SELECT pg_temp.near(CASE WHEN empty THEN (m).null_log_lik ELSE (m).log_lik END, want, 1e-12, name || CASE WHEN empty THEN ' null' ELSE '' END || ' log-likelihood')
FROM fits JOIN (VALUES
	('probit', -249.343560751464, false),
	('probit, offset', -303.502590408744, false),
	('probit, frequency', -513.877889236069, false),
	('probit, analytic', -256.729881196864, false),
	('probit', -375.746040022736, true),
	('probit, offset', -459.841715629282, true),
	('logit', -250.141777933395, false),
	('logit, offset', -265.26051735312, false),
	('logit, frequency', -515.450201012096, false),
	('logit, analytic', -257.515397413692, false),
	('logit', -375.746040022736, true),
	('logit, offset', -405.223719448724, true),
	('cloglog', -251.275455279475, false),
	('cloglog, offset', -286.088732092636, false),
	('cloglog, frequency', -518.146569581416, false),
	('cloglog, analytic', -258.862484721716, false),
	('cloglog', -375.746040022736, true),
	('cloglog, offset', -416.931909440804, true),
	('poisson, amounts', -3165.1945226842, false)) AS v(name, want, empty) USING (name);
SELECT pg_temp.near((m).rss, 4628.12816159353, 1e-11, 'poisson, amounts: deviance as R''s quasi-Poisson') FROM fits WHERE name = 'poisson, amounts';

---- the same bits for any order, split and plan of the rows; wide weights and an offset make it hard

CREATE TABLE ordered AS
SELECT i AS id, i % 7 AS psu, i % 3 AS stratum, (ARRAY['north', 'south', 'east'])[1 + i % 3] AS region, sin(i) * 3 AS x, exp(cos(i * 1.7) * 4) AS income,
	(i * 2654435761 % 1000) / 1000.0 < 1 / (1 + exp(-sin(i) - cos(i * 1.7))) AS y, i * 2654435761 % 5 AS visits,
	exp(sin(i * 3.1) * 8)::float8 AS w, 1 + i % 4 AS f, cos(i)::float8 / 3 AS o
FROM generate_series(1::bigint, 5000) AS i;
CREATE TABLE shuffled AS SELECT * FROM ordered ORDER BY hashint8(id);
CREATE TABLE parts (LIKE ordered) PARTITION BY HASH (id);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO parts SELECT * FROM shuffled;
ANALYZE ordered, shuffled, parts;
CREATE TEMPORARY TABLE calls (call text, statement text);
INSERT INTO calls VALUES
	('probit', $$SELECT probit(%L, 'y ~ x + income + region')$$),
	('probit, cluster', $$SELECT probit(%L, 'y ~ x + income + region', cluster => 'psu')$$),
	('probit, weights, offset', $$SELECT probit(%L, 'y ~ x + income + region', 'w', offset_column => 'o')$$),
	('logit, frequency', $$SELECT logit(%L, 'y ~ x * region', 'f', 'frequency', info => 'expected')$$),
	('cloglog, design', $$SELECT cloglog(%L, 'y ~ x + log(income)', 'w', strata => 'stratum', psu => 'id')$$),
	('poisson, analytic', $$SELECT poisson(%L, 'visits ~ x + log(income) + region', 'w', 'analytic', vcov => 'hc0')$$);
CREATE FUNCTION pg_temp.bits(statement text, source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m model;
BEGIN
	EXECUTE format('SELECT (s.m).* FROM (%s AS m OFFSET 0) AS s', format(statement, source)) INTO m;
	RETURN array_to_string(ARRAY[(m).estimate::text, (m).covariance::text, (m).log_lik::text, (m).null_log_lik::text,
		(m).rss::text, (m).iterations::text, (m).n::text, (m).passes::text], ' ');
END $$;
SET LOCAL extra_float_digits = 3;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT call, pg_temp.bits(statement, 'ordered') AS bits FROM calls;
SELECT is(pg_temp.bits(statement, source), bits, concat_ws(' ', call, source, 'serial'))
FROM calls JOIN serial USING (call), unnest(ARRAY['shuffled', 'parts', 'SELECT * FROM ordered ORDER BY x']) AS source;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
ALTER TABLE ordered SET (parallel_workers = 4);
ALTER TABLE shuffled SET (parallel_workers = 2);
SELECT is(pg_temp.bits(statement, source), bits, concat_ws(' ', call, source, 'in parallel'))
FROM calls JOIN serial USING (call), unnest(ARRAY['ordered', 'shuffled', 'parts']) AS source;
CREATE FUNCTION pg_temp.plan_of() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY EXECUTE 'EXPLAIN SELECT moments_agg(''y ~ x'', y, x) FROM ordered'; END $$;
SELECT matches(string_agg(line, ' '), 'Workers Planned: 4', 'the plan is a parallel one')
FROM pg_temp.plan_of() AS line;
RESET max_parallel_workers_per_gather;

---- rows a level predicts perfectly: left out whatever its type writes, counted, and the fit is that of the others

CREATE TYPE answer AS ENUM ('it''s "no"', 'yes', 'maybe');
CREATE TEMPORARY TABLE labels AS
SELECT i AS id, sin(i * 1.3) AS x, CASE WHEN i % 5 = 2 THEN 1 ELSE (i / 5 * 7 % 11 > 4)::int END AS y, i % 5 AS k,
	CASE WHEN i % 5 = 2 THEN 0 ELSE (i / 5 * 7 % 6)::int END AS visits,
	(ARRAY[1.0, 1.00, 1.50, 2.250, -0.0])[1 + i % 5]::numeric AS a_numeric,
	(ARRAY[1, 3, 1e20, 0.1, -0.0])[1 + i % 5]::float8 AS a_float,
	(ARRAY[1, 3, 1e20, 0.1, 7])[1 + i % 5]::float4 AS a_real,
	(ARRAY['a', 'b', 'c d', 'e', 'f'])[1 + i % 5]::char(5) AS a_char,
	'2020-03-04'::date + i % 5 AS a_date,
	'2020-03-04 10:00:00.5'::timestamp + (i % 5) * interval '1 hour' AS a_timestamp,
	'2020-03-04 10:00:00.5+02'::timestamptz + (i % 5) * interval '1 hour' AS a_timestamptz,
	i % 5 = 2 AS a_boolean,
	CASE i % 5 WHEN 2 THEN 'it''s "no"' WHEN 1 THEN 'yes' ELSE 'maybe' END::answer AS an_enum,
	(ARRAY['n', 'o', E'it''s \\ "q"', '', ' '])[1 + i % 5] AS "A ""quoted"" text",
	nullif((i % 5)::text, '2') AS with_null,
	(ARRAY['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'])[1 + i % 5]::inet AS an_inet,
	(i % 5)::int2 AS a_smallint
FROM generate_series(1, 500) AS i;
CREATE TEMPORARY TABLE factors (name text, term text);
INSERT INTO factors SELECT c, format('factor(%I)', c) FROM unnest(ARRAY['a_float', 'a_real', 'a_char', 'a_date', 'a_timestamp',
	'a_timestamptz', 'a_boolean', 'an_enum', 'A "quoted" text', 'an_inet', 'a_smallint']) AS c;
INSERT INTO factors VALUES ('a_numeric', 'i(a_numeric, ref=last)'), ('with_null', 'i(with_null, missing=''none of them'')');
CREATE FUNCTION pg_temp.fit_dropping(f text, formula text) RETURNS model LANGUAGE plpgsql AS $$
DECLARE m model;
BEGIN
	EXECUTE format('SELECT * FROM %I(''labels'', $1, separation => ''drop'')', f) USING formula INTO m;
	RETURN m;
END $$;
CREATE FUNCTION pg_temp.fit_others(f text, formula text) RETURNS model LANGUAGE plpgsql AS $$
DECLARE m model;
BEGIN
	EXECUTE format('SELECT * FROM %I(''SELECT * FROM labels WHERE k <> 2'', $1)', f) USING formula INTO m;
	RETURN m;
END $$;
SET LOCAL datestyle = 'German, DMY';
SET LOCAL extra_float_digits = -5;
SET LOCAL timezone = 'Asia/Kolkata';
SELECT is(array[(m).n, (m).n_read, (m).n_perfect, (m).n_null_regressor], array[400, 500, 100, 0]::bigint[], f || ', ' || name || ': rows')
FROM factors, unnest(ARRAY['probit', 'poisson']) AS f,
	pg_temp.fit_dropping(f, CASE f WHEN 'probit' THEN 'y' ELSE 'visits' END || ' ~ x + ' || factors.term) AS m;
SELECT pg_temp.near((m).log_lik, (r).log_lik, 1e-12, f || ', ' || name || ': the fit of the other rows')
FROM factors, unnest(ARRAY['probit', 'poisson']) AS f,
	pg_temp.fit_dropping(f, CASE f WHEN 'probit' THEN 'y' ELSE 'visits' END || ' ~ x + ' || factors.term) AS m,
	pg_temp.fit_others(f, CASE f WHEN 'probit' THEN 'y' ELSE 'visits' END || ' ~ x + ' || factors.term) AS r;

-- a row that an offset makes certain says nothing: the estimates are those of the rest
SELECT pg_temp.near((a).estimate, (b).estimate, 1e-12, 'cloglog with a certain row: ' || (a).term)
FROM (SELECT tidy(cloglog('SELECT *, CASE WHEN id = (SELECT min(id) FROM lalonde WHERE treat = 1) THEN 800.0 ELSE 0.0 END AS o FROM lalonde', 'treat ~ age + educ', offset_column => 'o', tolerance => 1e-12)) AS a,
	tidy(cloglog('SELECT * FROM lalonde WHERE id <> (SELECT min(id) FROM lalonde WHERE treat = 1)', 'treat ~ age + educ', tolerance => 1e-12)) AS b) AS v;

SELECT * FROM finish();
ROLLBACK;