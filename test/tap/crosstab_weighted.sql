-- Crosstabs with sampling weights: Rao-Scott tests, percentages, measures, tests of fit.  Expected: R 4.2.2,
-- survey 4.1-1, svydesign(ids = ~1, weights = ~w), by test/reference/crosstab_weighted.R; data apistrat and
-- apiclus1 of that package, their strata and clusters left aside.  What R has and we do not, or otherwise:
--  * with missing values svychisq on the whole design takes its denominator degrees of freedom from all rows, as we
--    do (#PSU - #strata), on subset(design, complete) from the complete ones.  F is the same.
--  * svyciprop's default degrees of freedom are those of the subset; ours, as Stata's, of the whole design.
--  * svychisq has no likelihood-ratio form: its design effects are applied to G2 in the script.
--  * deff compares with replacement (deff = "replace"); R's default deff needs a population size.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT plan(6 * 13 + 5 + 5 * 60 + 6 * 5 + 2 * 40 + 34);

CREATE TEMPORARY TABLE apistrat (id int, cds text, stype text, api00 int, api99 int, target int, growth int,
	sch_wide text, comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int,
	acs_k3 int, acs_core int, pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int,
	avg_ed float8, "full" int, emer int, enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
CREATE TEMPORARY TABLE apiclus1 (LIKE apistrat);
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy apiclus1 FROM test/fixtures/apiclus1.csv CSV HEADER

-- as derive() in the script: weights that vary within cells, four classes, variables with missing values
CREATE FUNCTION pg_temp.source(sample text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT 'SELECT *, pw * (1 + id % 7) AS w, 1.0::float8 AS one,
		CASE WHEN meals <= 20 THEN 1 WHEN meals <= 40 THEN 2 WHEN meals <= 60 THEN 3 ELSE 4 END AS poor,
		CASE WHEN id % 7 <> 0 THEN stype END AS half_type, CASE WHEN id % 5 <> 0 THEN awards END AS half_award,
		CASE WHEN id % 11 <> 0 THEN pw * (1 + id % 7) ELSE 0 END AS w0
		FROM ' || sample
$$;

-- second-order F: svychisq(statistic = "F")
CREATE TEMPORARY TABLE rao_scott (sample text, row_var text, col_var text, weight text, f float8, ndf float8,
	ddf float8, p float8, lr_f float8, lr_p float8);
INSERT INTO rao_scott VALUES
	('apistrat', 'sch_wide', 'comp_imp', 'pw', 46.02983161988307, 1, 199, 1.302453624273999e-10, 46.25705019092309, 1.185450146304471e-10),
	('apistrat', 'stype', 'sch_wide', 'pw', 16.7195776045142, 1.838123807812105, 365.7866377546089, 2.977849227643084e-07, 14.59836102646556, 1.832088491936709e-06),
	('apistrat', 'poor', 'stype', 'pw', 3.59762212529259, 5.693681492824195, 1133.042617072015, 0.001909542761221506, 3.598097548770363, 0.001907418934556668),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 27.77773849222188, 1, 199, 3.525761576862212e-07, 25.94114160149184, 8.143131461061174e-07),
	('apistrat', 'stype', 'awards', 'w', 12.24666638702678, 1.897815439788471, 377.6652725179057, 1.080465148243503e-05, 11.63220260838819, 1.877126769292893e-05),
	('apistrat', 'poor', 'stype', 'w', 4.871366762914948, 5.595835223939345, 1113.57120956393, 0.0001018024871713093, 4.760392542378476, 0.0001327865767223477),
	('apiclus1', 'sch_wide', 'comp_imp', 'pw', 74.1978851796876, 1, 182, 3.318269171861119e-15, 73.57712870587032, 4.149890866624372e-15),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 62.98616221431563, 1, 182, 2.062039407474974e-13, 65.11511364727981, 9.272772380067271e-14),
	('apiclus1', 'stype', 'awards', 'w', 4.774509889204329, 1.992726726549129, 362.6762642319415, 0.009057515472365812, 4.487559026293282, 0.01197225968400296),
	('apiclus1', 'poor', 'stype', 'w', 3.684475657577113, 5.671286332994764, 1032.174112605047, 0.001593490153249036, 3.505575937748795, 0.002416912179233861),
	('apistrat', 'half_type', 'half_award', 'w', 11.55324792036941, 1.881009225633861, 374.3208359011383, 2.15908017079172e-05, 11.04332828007042, 3.406981342960489e-05),
	('apistrat', 'half_award', 'poor', 'w', 1.124649075307058, 2.91959603134934, 580.9996102385187, 0.3377411177842562, 1.206294986148299, 0.3064609878966595),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 69.08665251490804, 1, 199, 1.455092903126623e-14, 76.17777504122037, 1.046499920328094e-15);
CREATE TEMPORARY TABLE design AS
SELECT *, migstat.crosstab(pg_temp.source(sample), row_var, col_var, weight) AS t
FROM (SELECT sample, row_var, col_var, weight FROM rao_scott) s;
SELECT pg_temp.near(v.have, v.want, 1e-10, format('%s, %s by %s, weights %s: %s', sample, row_var, col_var, weight, v.name))
FROM rao_scott JOIN design USING (sample, row_var, col_var, weight)
LEFT JOIN LATERAL migstat.tests(t) a ON a.test = 'rao_scott'
LEFT JOIN LATERAL migstat.tests(t) b ON b.test = 'rao_scott_likelihood_ratio'
CROSS JOIN LATERAL (VALUES ('F', a.statistic, f), ('ndf', a.df, ndf), ('ddf', a.df2, ddf), ('p', a.p_value, p),
	('F of the likelihood ratio', b.statistic, lr_f), ('its p', b.p_value, lr_p)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-10, 'chi2() shows the Rao-Scott test: ' || v.name)
FROM rao_scott JOIN design USING (sample, row_var, col_var, weight) CROSS JOIN LATERAL migstat.chi2(t) c
CROSS JOIN LATERAL (VALUES ('F', statistic, f), ('ndf', c.df, ndf), ('ddf', c.df2, ddf), ('p', p_value, p),
	('cases', n, 137)) AS v(name, have, want)
WHERE row_var = 'half_type';

-- percentages: svymean in the domain, deff = "replace"; logit intervals (svyciprop's formula; its own limits agree to
-- the convergence of its fit) at 0.90 in rows, 0.95 else, degrees of freedom of the whole design
CREATE TEMPORARY TABLE share (sample text, row_var text, col_var text, weight text, of text, row_level text,
	col_level text, n bigint, percent float8, std_error float8, conf_low float8, conf_high float8, deff float8);
INSERT INTO share VALUES
	('apistrat', 'stype', 'awards', 'w', 'column', 'E', 'No', 27, 55.04327009358245, 6.487874265212428, 42.19940121438202, 67.24817895111634, 1.462865371928648),
	('apistrat', 'stype', 'awards', 'w', 'column', 'E', 'Yes', 73, 82.59345798915447, 3.141973463038195, 75.51220855749695, 87.95365851282315, 0.769068274172986),
	('apistrat', 'stype', 'awards', 'w', 'column', 'H', 'No', 34, 24.32957032038822, 4.764613390378178, 16.17803598014142, 34.87929023901486, 1.060457202387382),
	('apistrat', 'stype', 'awards', 'w', 'column', 'H', 'Yes', 16, 5.482808888338321, 1.543579242629294, 3.123342068335051, 9.45080483355674, 0.5149463300408358),
	('apistrat', 'stype', 'awards', 'w', 'column', 'M', 'No', 26, 20.62715958602932, 4.589659441812733, 13.0069364244654, 31.11497425016599, 1.106491351205728),
	('apistrat', 'stype', 'awards', 'w', 'column', 'M', 'Yes', 24, 11.9237331225072, 2.687255908880663, 7.556019304891584, 18.31595307436118, 0.7701315754870071),
	('apistrat', 'stype', 'awards', 'w', 'row', 'E', 'No', 27, 24.22802850356295, 4.603848785464015, 17.44163427737947, 32.61189993144531, 1.143011586594576),
	('apistrat', 'stype', 'awards', 'w', 'row', 'E', 'Yes', 73, 75.77197149643705, 4.603848785464015, 67.38810006855469, 82.55836572262054, 1.143011586594576),
	('apistrat', 'stype', 'awards', 'w', 'row', 'H', 'No', 34, 68.04123711340205, 7.336495761250182, 54.93691434640064, 78.80503056039693, 1.212861641556909),
	('apistrat', 'stype', 'awards', 'w', 'row', 'H', 'Yes', 16, 31.95876288659793, 7.336495761250182, 21.19496943960306, 45.06308565359934, 1.212861641556909),
	('apistrat', 'stype', 'awards', 'w', 'row', 'M', 'No', 26, 45.3551912568306, 7.966470612953012, 32.79410645033894, 58.53688838713865, 1.254735206468338),
	('apistrat', 'stype', 'awards', 'w', 'row', 'M', 'Yes', 24, 54.64480874316941, 7.966470612953012, 41.46311161286135, 67.20589354966107, 1.254735206468338),
	('apistrat', 'stype', 'awards', 'w', 'total', 'E', 'No', 27, 17.84658566834777, 3.449033680214466, 12.01865123420674, 25.67580829863546, 1.614608328701986),
	('apistrat', 'stype', 'awards', 'w', 'total', 'E', 'Yes', 73, 55.81432184512687, 4.180607356224728, 47.48588308843294, 63.82805786820979, 1.410277769276288),
	('apistrat', 'stype', 'awards', 'w', 'total', 'H', 'No', 34, 7.88833512723154, 1.577340915389634, 5.286528248152691, 11.61362888478316, 0.6814032948139197),
	('apistrat', 'stype', 'awards', 'w', 'total', 'H', 'Yes', 16, 3.705127105214814, 1.029801217712698, 2.131349894961316, 6.365391762919166, 0.5914984393395781),
	('apistrat', 'stype', 'awards', 'w', 'total', 'M', 'No', 26, 6.687908803762611, 1.541892551007518, 4.217383507412737, 10.44779677442927, 0.7581114085477269),
	('apistrat', 'stype', 'awards', 'w', 'total', 'M', 'Yes', 24, 8.057721450316398, 1.802157600207099, 5.145496607531295, 12.40267785912284, 0.8723908450247096),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'column', 'No', 'No', 23, 50.23255813953489, 7.799117144925491, 35.2916586880864, 65.13204057055304, 1.192219865177564),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'column', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'column', 'Yes', 'No', 27, 49.76744186046512, 7.799117144925492, 34.86795942944696, 64.7083413119136, 1.192219865177564),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'column', 'Yes', 'Yes', 133, 100, 0, NULL, NULL, NULL),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'row', 'No', 'No', 23, 100, 0, NULL, NULL, NULL),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'row', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'row', 'Yes', 'No', 27, 17.20257234726688, 3.382071652724746, 12.30448258901426, 23.52736088778828, 1.276887088871463),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'row', 'Yes', 'Yes', 133, 82.79742765273312, 3.382071652724746, 76.47263911221174, 87.69551741098573, 1.276887088871463),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'total', 'No', 'No', 23, 14.79452054794521, 3.047976352890174, 9.727410153983051, 21.86191411709145, 1.341300710498233),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'total', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'total', 'Yes', 'No', 27, 14.65753424657534, 2.930161657425467, 9.762490912659807, 21.4242819988739, 1.24918984790382),
	('apiclus1', 'sch_wide', 'comp_imp', 'w', 'total', 'Yes', 'Yes', 133, 70.54794520547945, 3.826347955232706, 62.48474406330718, 77.50209872874628, 1.282449701491064),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'E', 'No', 18, 52.00018953674448, 7.652886310315389, 37.17857241129099, 66.47789103819855, 1.313996175261115),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'E', 'Yes', 52, 81.71110222522235, 3.76337562578164, 73.1116801886281, 88.01124242125597, 0.7487099859112853),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'H', 'No', 23, 26.64112977047483, 5.788410696154919, 16.84070621947807, 39.43997031837843, 0.9600667508256557),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'H', 'Yes', 9, 4.257238872599581, 1.550342626672513, 2.057083369098375, 8.603856395949986, 0.4658525751902343),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'M', 'No', 16, 21.35868069278068, 5.508767157947585, 12.45343570487624, 34.14804587389021, 1.011746348133679),
	('apistrat', 'half_type', 'half_award', 'w', 'column', 'M', 'Yes', 19, 14.03165890217807, 3.381948928522155, 8.583964188894102, 22.10081725949705, 0.7490548424716379),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'E', 'No', 18, 23.87096774193548, 5.345993683347707, 16.16628605675782, 33.76853615317027, 1.085139664391237),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'E', 'Yes', 52, 76.12903225806451, 5.345993683347708, 66.23146384682973, 83.83371394324217, 1.085139664391237),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'H', 'No', 23, 75.51020408163265, 7.766012495671118, 60.63532428170396, 86.05677771980605, 1.011037010275183),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'H', 'Yes', 9, 24.48979591836735, 7.766012495671118, 13.94322228019394, 39.36467571829604, 1.011037010275184),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'M', 'No', 16, 42.85714285714285, 8.896674562394113, 29.15184531983294, 57.75335645872172, 1.098877193636706),
	('apistrat', 'half_type', 'half_award', 'w', 'row', 'M', 'Yes', 19, 57.14285714285714, 8.896674562394113, 42.24664354127829, 70.84815468016706, 1.098877193636706),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'E', 'No', 18, 17.16421175812559, 3.918751876842677, 10.74038413689931, 26.29815443592695, 1.468901139147563),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'E', 'Yes', 52, 54.7399185799681, 4.842485234043896, 45.13388124094312, 64.00539604698136, 1.287229667449719),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'H', 'No', 23, 8.793698579367947, 1.975672538634579, 5.59964287250241, 13.5481786810454, 0.6618695708233362),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'H', 'Yes', 9, 2.85201035006528, 1.027772503189263, 1.392971812760395, 5.75016989542981, 0.5184990705288821),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'M', 'No', 16, 7.050068885345603, 1.909526317604427, 4.094796005935097, 11.87413233621858, 0.7567418847296513),
	('apistrat', 'half_type', 'half_award', 'w', 'total', 'M', 'Yes', 19, 9.400091847127472, 2.247217262471792, 5.808168632177281, 14.86284173540123, 0.8064346477314951),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'column', 'No', 'No', 45, 53.57142857142857, 5.455167510892525, 42.81507819876762, 64.00547104002068, 0.993060540799233),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'column', 'No', 'Yes', 3, 2.586206896551724, 1.477410988673241, 0.8283318396307292, 7.781890253983, 0.9963611159244504),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'column', 'Yes', 'No', 39, 46.42857142857142, 5.455167510892527, 35.99452895997931, 57.18492180123237, 0.9930605407992339),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'column', 'Yes', 'Yes', 113, 97.41379310344827, 1.477410988673241, 92.21810974601701, 99.17166816036928, 0.9963611159244504),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'row', 'No', 'No', 45, 93.75, 3.502623747361097, 84.8153173605975, 97.57765264069546, 0.9840871021775548),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'row', 'No', 'Yes', 3, 6.25, 3.502623747361097, 2.422347359304554, 15.1846826394025, 0.9840871021775548),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'row', 'Yes', 'No', 39, 25.6578947368421, 3.55135921634313, 20.23773865302027, 31.94825129018762, 0.9984131182226919),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'row', 'Yes', 'Yes', 113, 74.34210526315789, 3.55135921634313, 68.05174870981236, 79.76226134697973, 0.998413118222692),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'total', 'No', 'No', 45, 22.5, 2.960162633044066, 17.1999971847315, 28.86383604372481, 1.000000000000003),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'total', 'No', 'Yes', 3, 1.5, 0.8616625276509289, 0.4798624229612301, 4.588845473595277, 0.9999999999999983),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'total', 'Yes', 'No', 39, 19.5, 2.808592343999723, 14.54596943671183, 25.63511427880647, 0.9999999999999993),
	('apistrat', 'sch_wide', 'comp_imp', 'one', 'total', 'Yes', 'Yes', 113, 56.50000000000001, 3.5143281737144, 49.48777591785578, 63.2614396299265, 0.9999999999999979);
SELECT pg_temp.near(v.have, v.want, 1e-11, format('%s by %s, weights %s, %s percent of %s, %s: %s', row_var, col_var,
	weight, of, row_level, col_level, v.name))
FROM share s JOIN design USING (sample, row_var, col_var, weight)
LEFT JOIN LATERAL migstat.percentages(t, of, CASE of WHEN 'row' THEN 0.9 ELSE 0.95 END) p USING (row_level, col_level)
-- an error of 0 is one of 1e-17 in R
CROSS JOIN LATERAL (VALUES ('percent', p.percent, s.percent),
	('error', p.std_error, CASE WHEN s.std_error > 1e-12 THEN s.std_error ELSE 0 END),
	('lower limit', p.conf_low, s.conf_low), ('upper limit', p.conf_high, s.conf_high),
	('deff', p.deff, s.deff)) AS v(name, have, want);

-- tests of fit: Rao-Scott F with the design effects of the first k - 1 shares from svymean
CREATE TEMPORARY TABLE fit (sample text, variable text, weight text, probabilities float8[], f float8, ndf float8,
	ddf float8, p float8, lr_f float8, lr_p float8);
INSERT INTO fit VALUES
	('apistrat', 'stype', 'w', '{0.7,0.12,0.18}', 1.05523143921606, 1.918843940565105, 381.8499441724558, 0.3468988414663391, 1.103053806489095, 0.3310656702193873),
	('apistrat', 'stype', 'w', NULL, 130.1246669573438, 1.534090551477864, 305.284019744095, 1.412952297906137e-34, 121.1441707203073, 9.737756873172931e-33),
	('apistrat', 'poor', 'pw', '{0.25,0.2,0.2,0.35}', 0.6686974470784994, 2.965177847162182, 590.0703915852743, 0.5697909519167261, 0.6639561474842244, 0.5727224455047004),
	('apiclus1', 'awards', 'w', '{0.3,0.7}', 0.04536710551804151, 1, 182, 0.8315688205266686, 0.04513457977365715, 0.8319945098234475),
	('apistrat', 'half_type', 'w', '{0.7,0.12,0.18}', 1.307497469054218, 1.922731652568463, 382.6235988611242, 0.2712776641830774, 1.37229611022202, 0.2546948910992476);
SELECT pg_temp.near(v.have, v.want, 1e-10, format('fit of %s to %s, weights %s: %s', variable,
	coalesce(probabilities::text, 'equal shares'), weight, v.name))
FROM fit
LEFT JOIN LATERAL migstat.goodness_of_fit(pg_temp.source(sample), variable, probabilities, weight) a
	ON a.test = 'rao_scott'
LEFT JOIN LATERAL migstat.goodness_of_fit(pg_temp.source(sample), variable, probabilities, weight) b
	ON b.test = 'rao_scott_likelihood_ratio'
CROSS JOIN LATERAL (VALUES ('F', a.statistic, f), ('ndf', a.df, ndf), ('ddf', a.df2, ddf), ('p', a.p_value, p),
	('F of the likelihood ratio', b.statistic, lr_f), ('its p', b.p_value, lr_p)) AS v(name, have, want);

-- measures: delta method on the covariance of the shares that svymean gives, gradients by numDeriv
CREATE TEMPORARY TABLE measure (sample text, row_var text, col_var text, weight text, measure text,
	estimate float8, std_error float8);
INSERT INTO measure VALUES
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'phi', 0.4769385662481028, 0.07313968375162019),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'cramers_v', 0.4769385662481029, 0.07313968374871005),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'contingency', 0.4304839147806649, 0.05378194920428869),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'lambda_col', 0.3198166323240846, 0.07670033619479569),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'gamma', 0.9068356066855946, 0.06374106181372692),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'tau_b', 0.476938566248103, 0.07313968375134047),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'tau_c', 0.3033906963533052, 0.05597945723182492),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'somers_d_row', 0.3590159038481065, 0.0664679102393843),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'somers_d_col', 0.6335942044256485, 0.09534633540115073),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'somers_d_symmetric', 0.4583277846533099, 0.07319476691286959),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'pearson_r', 0.4769385662481028, 0.07313968375162019),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'spearman', 0.4769385662481028, 0.07313968374950772),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'kappa', 0.4238252271837692, 0.07436573323132029),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'odds_ratio', 20.46742901282601, 14.68755037370321),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'risk_ratio', 12.89052358751634, 8.587332683130676),
	('apistrat', 'sch_wide', 'comp_imp', 'w', 'risk_difference', 0.3590159038481064, 0.06646791024221822),
	('apistrat', 'poor', 'stype', 'w', 'phi', 0.3404884016058136, 0.06680178330169423),
	('apistrat', 'poor', 'stype', 'w', 'cramers_v', 0.2407616576908394, 0.0472359939673493),
	('apistrat', 'poor', 'stype', 'w', 'contingency', 0.3223171309277294, 0.05666713473370177),
	('apistrat', 'poor', 'stype', 'w', 'lambda_col', 0, 0),
	('apistrat', 'poor', 'stype', 'w', 'gamma', -0.3077304770798734, 0.0998861946238363),
	('apistrat', 'poor', 'stype', 'w', 'tau_b', -0.1803549708424671, 0.06092863492938682),
	('apistrat', 'poor', 'stype', 'w', 'tau_c', -0.1496331291008599, 0.05054407103102471),
	('apistrat', 'poor', 'stype', 'w', 'somers_d_row', -0.2362624714818622, 0.07907801804564933),
	('apistrat', 'poor', 'stype', 'w', 'somers_d_col', -0.1376770305650693, 0.04766850082218749),
	('apistrat', 'poor', 'stype', 'w', 'somers_d_symmetric', -0.1739742141684979, 0.05907146231974942),
	('apistrat', 'poor', 'stype', 'w', 'pearson_r', -0.1573758965950566, 0.06665787544717022),
	('apistrat', 'poor', 'stype', 'w', 'spearman', -0.206458395648783, 0.0685923694807116),
	('apistrat', 'half_type', 'half_award', 'w', 'phi', 0.359860966355994, 0.07634625013149761),
	('apistrat', 'half_type', 'half_award', 'w', 'cramers_v', 0.359860966355994, 0.07634625013149761),
	('apistrat', 'half_type', 'half_award', 'w', 'contingency', 0.3386036540911438, 0.06360018910036216),
	('apistrat', 'half_type', 'half_award', 'w', 'lambda_col', 0.1800076335842894, 0.06299804266811852),
	('apistrat', 'half_type', 'half_award', 'w', 'gamma', -0.5036072514496318, 0.1272034744303155),
	('apistrat', 'half_type', 'half_award', 'w', 'tau_b', -0.2687890094544784, 0.08185666807149726),
	('apistrat', 'half_type', 'half_award', 'w', 'tau_c', -0.2377736638124884, 0.07139208469326341),
	('apistrat', 'half_type', 'half_award', 'w', 'somers_d_row', -0.268820102885257, 0.08553430460470464),
	('apistrat', 'half_type', 'half_award', 'w', 'somers_d_col', -0.2687579196201623, 0.08030649439699025),
	('apistrat', 'half_type', 'half_award', 'w', 'somers_d_symmetric', -0.2687890076562471, 0.08185636237589733),
	('apistrat', 'half_type', 'half_award', 'w', 'pearson_r', -0.2294804695125742, 0.08386514771045832),
	('apistrat', 'half_type', 'half_award', 'w', 'spearman', -0.2775715038116714, 0.08459155247246737);
SELECT pg_temp.near(v.have, v.want, v.rel, format('%s by %s, weights %s: %s, %s', row_var, col_var, weight, measure,
	v.name))
FROM measure m JOIN design USING (sample, row_var, col_var, weight)
LEFT JOIN LATERAL migstat.association(t) a USING (measure)
CROSS JOIN LATERAL (VALUES ('estimate', a.estimate, m.estimate, 1e-11),
	('error', a.std_error, m.std_error, 1e-7)) AS v(name, have, want, rel);

-- NULL as a category: svychisq on a level of its own
SELECT pg_temp.near(v.have, v.want, 1e-10, 'NULL as a category: ' || v.name)
FROM (VALUES (6.208671150645364, 4.922629242791595, 979.6032193155274, 1.276418306951128e-05,
	6.01671448270765, 1.936432016691029e-05)) AS e(f, ndf, ddf, p, lr_f, lr_p)
CROSS JOIN (SELECT t FROM design WHERE row_var = 'half_type') d
LEFT JOIN LATERAL migstat.tests(t, missing => 'keep') a ON a.test = 'rao_scott'
LEFT JOIN LATERAL migstat.tests(t, missing => 'keep') b ON b.test = 'rao_scott_likelihood_ratio'
CROSS JOIN LATERAL (VALUES ('F', a.statistic, f), ('ndf', a.df, ndf), ('ddf', a.df2, ddf), ('p', a.p_value, p),
	('F of the likelihood ratio', b.statistic, lr_f), ('its p', b.p_value, lr_p)) AS v(name, have, want);

-- weighted counts: svytable, and the product of its margins over their sum
SELECT pg_temp.near(v.have, v.want, 1e-13, format('weighted cells: %s of %s, %s', v.name, row_level, col_level))
FROM (VALUES
	('E', 'No', 4509.419906616211, 6034.669853661291),
	('E', 'Yes', 14102.98970794678, 12577.7397609017),
	('H', 'No', 1993.200050354004, 949.7943942776785),
	('H', 'Yes', 936.200023651123, 1979.605679727448),
	('M', 'No', 1689.88005065918, 1208.035759690425),
	('M', 'Yes', 2036.000061035156, 2517.844352003911)) AS e(row_level, col_level, weighted_n, expected)
LEFT JOIN (SELECT c.* FROM design, migstat.cells(t) c
	WHERE row_var = 'stype' AND col_var = 'awards' AND sample = 'apistrat') h USING (row_level, col_level)
CROSS JOIN LATERAL (VALUES ('count', h.weighted_n, e.weighted_n), ('expected', h.expected, e.expected))
	AS v(name, have, want);

-- a weight of 1 changes no percentage and no error
SELECT pg_temp.near(v.have, v.want, 1e-13, format('weights of 1 and none: %s of %s, %s', v.name, row_level, col_level))
FROM migstat.percentages(migstat.crosstab('apistrat', 'stype', 'awards')) a
FULL JOIN migstat.percentages(migstat.crosstab(pg_temp.source('apistrat'), 'stype', 'awards', 'one')) b
	USING (row_level, col_level)
CROSS JOIN LATERAL (VALUES ('percent', a.percent, b.percent), ('error', a.std_error, b.std_error)) AS v(name, have, want);
-- rows with a weight of zero: no cases, but sampled; the design effects count them, as R's do.  F: svychisq with them
-- in the design
SELECT pg_temp.near(v.have, v.want, 1e-10, 'weights of zero: ' || v.name)
FROM migstat.tests(migstat.crosstab(pg_temp.source('apistrat'), 'stype', 'awards', 'w0'))
CROSS JOIN LATERAL (VALUES ('F', statistic, 10.0531022809383), ('ndf', df, 1.909615989181133),
	('ddf', df2, 380.0135818470454), ('p', p_value, 7.51246326963915e-05)) AS v(name, have, want)
WHERE test = 'rao_scott';
SELECT * FROM finish();
ROLLBACK;
