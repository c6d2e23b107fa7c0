-- Crosstabs of a survey design: Rao-Scott tests, percentages, measures.  Expected: R 4.2.2, survey 4.1-1, by
-- test/reference/crosstab_design.R; data apistrat and apiclus1 of that package.  Where we differ from R:
--  * degrees of freedom are those of the whole design (#PSU - #strata, Stata's too), R's of a domain those of its own
--    units: the script gives p and limits for the whole design's.
--  * svychisq has no likelihood-ratio form: the script applies its design effects to G2.
--  * deff compares with replacement (deff = "replace").
--  * singleton => 'average' counts all strata, R the domain's: compared where both are the same.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT plan(8 * 56 + 6 * 84 + 5 * 12 + 8 * 17 + 5 * 4 + 30 + 15 + 8 + 6);

CREATE TEMPORARY TABLE apistrat (id int, cds text, stype text, api00 int, api99 int, target int, growth int,
	sch_wide text, comp_imp text, "both" text, awards text, meals int, ell int, yr_rnd text, mobility int,
	acs_k3 int, acs_core int, pct_resp int, not_hsg int, hsg int, some_col int, col_grad int, grad_sch int,
	avg_ed float8, "full" int, emer int, enroll int, api_stu int, dnum int, snum int, pw float8, fpc float8);
CREATE TEMPORARY TABLE apiclus1 (LIKE apistrat);
\copy apistrat FROM test/fixtures/apistrat.csv CSV HEADER
\copy apiclus1 FROM test/fixtures/apiclus1.csv CSV HEADER

-- as derive() in the script
CREATE FUNCTION pg_temp.source(sample text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT 'SELECT *, pw * (1 + id % 7) AS w, id % 9 AS unit, 0.3 AS rate, meals > 40 AS needy, id % 3 = 0 AS rural,
		CASE WHEN meals <= 20 THEN 1 WHEN meals <= 40 THEN 2 WHEN meals <= 60 THEN 3 ELSE 4 END AS poor,
		CASE WHEN id % 7 <> 0 THEN stype END AS half_type, CASE WHEN id % 5 <> 0 THEN awards END AS half_award,
		CASE id WHEN 1 THEN ''X'' WHEN 102 THEN ''Y'' ELSE stype END AS lone FROM ' || sample
$$;
CREATE TEMPORARY TABLE design (name text, sample text, weights text, strata text, psu text, fpc text, singleton text,
	subpop text);
INSERT INTO design VALUES
	('strata', 'apistrat', 'pw', 'stype', NULL, 'fpc', NULL, NULL),
	('strata_sub', 'apistrat', 'w', 'stype', NULL, 'fpc', NULL, 'needy'),
	('clusters', 'apiclus1', 'pw', NULL, 'dnum', 'fpc', NULL, NULL),
	('clusters_w', 'apiclus1', 'w', NULL, 'dnum', NULL, NULL, NULL),
	('clusters_sub', 'apiclus1', 'w', NULL, 'dnum', 'fpc', NULL, 'rural'),
	('unweighted', 'apiclus1', NULL, NULL, 'dnum', NULL, NULL, NULL),
	('nested', 'apistrat', 'w', 'stype', 'unit', NULL, NULL, NULL),
	('nested_rate', 'apistrat', 'w', 'stype', 'unit', 'rate', NULL, NULL),
	('nested_sub', 'apistrat', 'w', 'stype', 'unit', NULL, NULL, 'needy'),
	('certainty', 'apistrat', 'w', 'lone', 'unit', NULL, 'certainty', NULL),
	('average', 'apistrat', 'w', 'lone', 'unit', NULL, 'average', NULL),
	('adjust', 'apistrat', 'w', 'lone', 'unit', NULL, 'adjust', NULL),
	('adjust_sub', 'apistrat', 'w', 'lone', 'unit', NULL, 'adjust', 'needy'),
	('weights_sub', 'apistrat', 'w', NULL, NULL, NULL, NULL, 'needy');

-- second-order F: svychisq(statistic = "F") on subset(design, ..)
CREATE TEMPORARY TABLE rao_scott (name text, row_var text, col_var text, n bigint, df bigint, f float8, ndf float8,
	ddf float8, p float8, lr_f float8, lr_p float8);
INSERT INTO rao_scott VALUES
	('strata', 'sch_wide', 'comp_imp', 200, 197, 47.31773299932384, 1, 197, 7.822040652230438e-11, 47.55130908028251, 7.1059347569594e-11),
	('strata', 'stype', 'awards', 200, 197, 14.1694081180078, 1.885135885034614, 371.371769351819, 2.082108676428414e-06, 13.82759017679985, 2.816260033633683e-06),
	('strata', 'poor', 'stype', 200, 197, 3.727511822917458, 5.670439570765085, 1117.076595440722, 0.001433778666915343, 3.728004411236234, 0.001432123705250692),
	('strata', 'half_type', 'half_award', 137, 197, 10.5272514103236, 1.881618106573754, 370.6787669950295, 5.414060643689314e-05, 10.1342402723722, 7.708095270684561e-05),
	('strata_sub', 'sch_wide', 'comp_imp', 99, 197, 17.77833969962629, 1, 197, 3.780522889569274e-05, 15.72531828292257, 0.0001024448559421334),
	('strata_sub', 'stype', 'awards', 99, 197, 5.072842784952226, 1.808448861845149, 356.2644257834943, 0.008623874574242652, 4.708938241363385, 0.01195836974905331),
	('strata_sub', 'poor', 'stype', 99, 197, 6.339190619014979, 1.852030949936084, 364.8500971374085, 0.002567686627007488, 5.863292602393193, 0.003956213679420839),
	('strata_sub', 'half_type', 'half_award', 67, 197, 4.435499352470416, 1.797051664201666, 354.0191778477281, 0.01548694013238259, 4.051441082683602, 0.02187114239258506),
	('clusters', 'sch_wide', 'comp_imp', 183, 14, 236.894703487095, 1, 14, 3.617926553335373e-10, 234.9127882283715, 3.825239347398394e-10),
	('clusters', 'stype', 'awards', 183, 14, 5.025875637980899, 1.712002834320565, 23.96803968048791, 0.01878689508642166, 4.674759573400004, 0.02362881510070177),
	('clusters', 'poor', 'stype', 183, 14, 3.084347281442468, 3.508308946808671, 49.11632525532139, 0.02915248486436711, 2.877083450406007, 0.03797674629231071),
	('clusters', 'half_type', 'half_award', 126, 14, 3.883078533803818, 1.559371025864475, 21.83119436210265, 0.04526720304908117, 3.658906904734382, 0.05235051435219183),
	('clusters_w', 'sch_wide', 'comp_imp', 183, 14, 144.9522160049201, 1, 14, 8.965824923290206e-09, 149.8516449767152, 7.240325395711596e-09),
	('clusters_w', 'stype', 'awards', 183, 14, 4.344634603146162, 1.662507679812713, 23.27510751737799, 0.0307839223510289, 4.0835194986985, 0.03659778658555542),
	('clusters_w', 'poor', 'stype', 183, 14, 3.432758195967345, 3.631370042637218, 50.83918059692105, 0.01742985109421438, 3.266080617779528, 0.02165158251234545),
	('clusters_w', 'half_type', 'half_award', 126, 14, 3.585652830361612, 1.594917864329684, 22.32885010061557, 0.05365080494622172, 3.365512949503599, 0.06222266203921879),
	('clusters_sub', 'sch_wide', 'comp_imp', 61, 14, 32.51420236706385, 1, 14, 5.465282535670187e-05, 24.05613382906751, 0.0002322474570539886),
	('clusters_sub', 'stype', 'awards', 61, 14, 3.180269288670073, 1.813101774435135, 25.38342484209188, 0.06288404044705589, 2.587197158973483, 0.09936932978773298),
	('clusters_sub', 'poor', 'stype', 61, 14, 1.513892815000574, 4.365733936498617, 61.12027511098064, 0.205385170560012, 1.651624031035623, 0.1680324726761951),
	('clusters_sub', 'half_type', 'half_award', 42, 14, 5.842910548202405, 1, 14, 0.029867164026783, 4.515440876579648, 0.05187743863076883),
	('unweighted', 'sch_wide', 'comp_imp', 183, 14, 232.2006208552503, 1, 14, 4.131322418212785e-10, 230.2579773651937, 4.367796207790588e-10),
	('unweighted', 'stype', 'awards', 183, 14, 4.926287613450238, 1.712002834320564, 23.9680396804879, 0.02003994518882421, 4.582128934561171, 0.02512209229923568),
	('unweighted', 'poor', 'stype', 183, 14, 3.023230756711111, 3.508308946808671, 49.1163252553214, 0.03151285184910005, 2.820073870807473, 0.04084957613906632),
	('unweighted', 'half_type', 'half_award', 126, 14, 3.8061351018262, 1.559371025864475, 21.83119436210265, 0.04757143545092484, 3.586405446912697, 0.05489709395701418),
	('nested', 'sch_wide', 'comp_imp', 200, 24, 28.59243230737858, 1, 24, 1.729810031260512e-05, 26.70196983186622, 2.721557924488338e-05),
	('nested', 'stype', 'awards', 200, 24, 11.70826260463679, 1.858855063767251, 44.61252153041403, 0.0001167457568718156, 11.12081267712353, 0.0001693894797757724),
	('nested', 'poor', 'stype', 200, 24, 5.355418127445376, 4.371925955528396, 104.9262229326815, 0.0003868982915943355, 5.233416771098207, 0.0004717386533448466),
	('nested', 'half_type', 'half_award', 137, 24, 9.766368412559164, 1.966398072656359, 47.1935537437526, 0.000303448845579928, 9.335315335339265, 0.0004111096674853382),
	('nested_rate', 'sch_wide', 'comp_imp', 200, 24, 40.84633186768369, 1, 24, 1.312917967310818e-06, 38.14567118838032, 2.212680630677899e-06),
	('nested_rate', 'stype', 'awards', 200, 24, 16.72608943519541, 1.858855063767251, 44.61252153041404, 6.127340509001731e-06, 15.88687525303361, 9.768575966240437e-06),
	('nested_rate', 'poor', 'stype', 200, 24, 7.650597324921963, 4.371925955528398, 104.9262229326816, 1.011816403477029e-05, 7.476309672997436, 1.326048934916985e-05),
	('nested_rate', 'half_type', 'half_award', 137, 24, 13.95195487508452, 1.966398072656359, 47.19355374375261, 1.918639529940741e-05, 13.33616476477038, 2.82373940145794e-05),
	('nested_sub', 'sch_wide', 'comp_imp', 99, 24, 21.31295277124451, 1, 24, 0.0001100895646868273, 18.85175846222365, 0.0002214416815352401),
	('nested_sub', 'stype', 'awards', 99, 24, 3.799052962571742, 1.953307946130022, 46.87939070712054, 0.03047097582488664, 3.526524778076168, 0.03843185605651276),
	('nested_sub', 'poor', 'stype', 99, 24, 7.72207664208506, 1.949663777361857, 46.79193065668457, 0.00137575073786065, 7.142362104530938, 0.002120815395096983),
	('nested_sub', 'half_type', 'half_award', 67, 24, 4.196189913210068, 1.858264577764596, 44.5983498663503, 0.0237732895865917, 3.832852820878683, 0.03188499726280181),
	('certainty', 'sch_wide', 'comp_imp', 200, 24, 27.98590687354662, 1, 24, 1.996737579603479e-05, 26.13554639288299, 3.128242111481471e-05),
	('certainty', 'stype', 'awards', 200, 24, 12.76941760586762, 1.874050001551614, 44.97720003723873, 5.719352205073921e-05, 12.12872532723844, 8.508523076218069e-05),
	('certainty', 'poor', 'stype', 200, 24, 5.230262512762423, 4.224284748214804, 101.3828339571553, 0.0005670638035643517, 5.111112316564176, 0.0006844171940422229),
	('certainty', 'half_type', 'half_award', 137, 24, 10.52771784662471, 1.940428516822752, 46.57028440374604, 0.0001938328399206381, 10.06306148899082, 0.0002659516178837023),
	('average', 'sch_wide', 'comp_imp', 200, 24, 16.79154412412797, 1, 24, 0.000411468185301303, 15.6813278357298, 0.0005829664588021951),
	('average', 'stype', 'awards', 200, 24, 7.66165056352057, 1.874050001551615, 44.97720003723875, 0.001685440336796643, 7.277235196343065, 0.002222998509002174),
	('average', 'poor', 'stype', 200, 24, 3.138157507657455, 4.224284748214804, 101.3828339571553, 0.01597709407385781, 3.066667389938506, 0.01791337448439816),
	('average', 'half_type', 'half_award', 137, 24, 6.316630707974828, 1.940428516822752, 46.57028440374604, 0.004045738405537377, 6.037836893394494, 0.005021296357766884),
	('adjust', 'sch_wide', 'comp_imp', 200, 24, 27.94051403562137, 1, 24, 2.018440831315335e-05, 26.09315481962219, 3.161229209079565e-05),
	('adjust', 'stype', 'awards', 200, 24, 12.57174552171598, 1.871515097294362, 44.91636233506468, 6.520582737221493e-05, 11.94097123480151, 9.656611185733181e-05),
	('adjust', 'poor', 'stype', 200, 24, 5.1540902849208, 4.23907302643282, 101.7377526343877, 0.0006283660533204922, 5.036675362214091, 0.0007569445150210608),
	('adjust', 'half_type', 'half_award', 137, 24, 10.34813065953973, 1.944143988163711, 46.65945571592907, 0.0002165214930401088, 9.891400647334574, 0.0002961217211605286),
	('adjust_sub', 'sch_wide', 'comp_imp', 99, 24, 21.31295277124451, 1, 24, 0.0001100895646868273, 18.85175846222365, 0.0002214416815352401),
	('adjust_sub', 'stype', 'awards', 99, 24, 3.799052962571742, 1.953307946130022, 46.87939070712054, 0.03047097582488664, 3.526524778076168, 0.03843185605651276),
	('adjust_sub', 'poor', 'stype', 99, 24, 7.72207664208506, 1.949663777361857, 46.79193065668457, 0.00137575073786065, 7.142362104530938, 0.002120815395096983),
	('adjust_sub', 'half_type', 'half_award', 67, 24, 4.196189913210068, 1.858264577764596, 44.5983498663503, 0.0237732895865917, 3.832852820878683, 0.03188499726280181),
	('weights_sub', 'sch_wide', 'comp_imp', 99, 199, 17.22200606085408, 1, 199, 4.926955941894889e-05, 15.23322938772762, 0.0001300042926914062),
	('weights_sub', 'stype', 'awards', 99, 199, 4.895157094200107, 1.818679917244497, 361.9173035316548, 0.009979676564034888, 4.543998979573589, 0.01370778133041677),
	('weights_sub', 'poor', 'stype', 99, 199, 6.112766339644525, 1.861515121663319, 370.4415092110006, 0.003098492807785456, 5.653866528620815, 0.004712819016313031),
	('weights_sub', 'half_type', 'half_award', 67, 199, 4.279037045733395, 1.807738209314818, 359.7399036536488, 0.01762266809066549, 3.908526437221473, 0.02463765149537831);
CREATE TEMPORARY TABLE tables AS
SELECT name, row_var, col_var, migstat.crosstab(pg_temp.source(sample), row_var, col_var, weights, strata => strata,
	psu => psu, fpc => fpc, singleton => singleton, subpop => subpop) AS t
FROM rao_scott JOIN design USING (name);
SELECT pg_temp.near(v.have, v.want, 1e-10, format('%s, %s by %s: %s', tables.name, row_var, col_var, v.name))
FROM rao_scott r JOIN tables USING (name, row_var, col_var)
LEFT JOIN LATERAL migstat.tests(t) a ON a.test = 'rao_scott'
LEFT JOIN LATERAL migstat.tests(t) b ON b.test = 'rao_scott_likelihood_ratio'
CROSS JOIN LATERAL migstat.glance(t) g
CROSS JOIN LATERAL (VALUES ('F', a.statistic, f), ('ndf', a.df, ndf), ('ddf', a.df2, ddf), ('p', a.p_value, p),
	('F of the likelihood ratio', b.statistic, lr_f), ('its p', b.p_value, lr_p), ('cases', g.n, r.n),
	('degrees of freedom', g.df_residual, r.df)) AS v(name, have, want);

-- percentages: svymean in the domain of the base, deff = "replace"; logit intervals
CREATE TEMPORARY TABLE share (name text, row_var text, col_var text, of text, row_level text, col_level text,
	n bigint, percent float8, std_error float8, conf_low float8, conf_high float8, deff float8);
INSERT INTO share VALUES
	('strata', 'half_type', 'half_award', 'column', 'E', 'No', 18, 54.17744495006174, 6.110868701268367, 42.11766657192332, 65.76684928092916, 0.8423568481114094),
	('strata', 'half_type', 'half_award', 'column', 'E', 'Yes', 52, 81.47402518144604, 2.713534005281953, 75.52063261872823, 86.24329121692213, 0.3853872883815769),
	('strata', 'half_type', 'half_award', 'column', 'H', 'No', 23, 23.64450915598307, 3.975645264130211, 16.70694645705241, 32.34421923967472, 0.4902670477028518),
	('strata', 'half_type', 'half_award', 'column', 'H', 'Yes', 9, 4.816313978376662, 1.406634891884451, 2.688584685519531, 8.481157553980893, 0.3409671607166753),
	('strata', 'half_type', 'half_award', 'column', 'M', 'No', 16, 22.17804589395518, 4.403671587705039, 14.69796017253647, 32.0352624731069, 0.6292054326974261),
	('strata', 'half_type', 'half_award', 'column', 'M', 'Yes', 19, 13.70966084017729, 2.367700117459008, 9.671126648995909, 19.07843924583407, 0.3743618594059103),
	('strata', 'half_type', 'half_award', 'row', 'E', 'No', 18, 25.71428571428571, 5.190451564978078, 16.84391492892013, 37.16805430814748, 0.9731495978951301),
	('strata', 'half_type', 'half_award', 'row', 'E', 'Yes', 52, 74.28571428571429, 5.190451564978078, 62.83194569185252, 83.15608507107987, 0.9731495978951301),
	('strata', 'half_type', 'half_award', 'row', 'H', 'No', 23, 71.875, 7.75833003112783, 54.52255784028737, 84.48990794345166, 0.9230554804703343),
	('strata', 'half_type', 'half_award', 'row', 'H', 'Yes', 9, 28.125, 7.75833003112783, 15.51009205654835, 45.47744215971264, 0.9230554804703343),
	('strata', 'half_type', 'half_award', 'row', 'M', 'No', 16, 45.71428571428572, 8.294409579234523, 30.34374487795295, 61.94658364996821, 0.9425673160086371),
	('strata', 'half_type', 'half_award', 'row', 'M', 'Yes', 19, 54.28571428571428, 8.294409579234523, 38.05341635003177, 69.65625512204706, 0.9425673160086373),
	('strata', 'half_type', 'half_award', 'total', 'E', 'No', 18, 18.54748838552038, 3.775579255876544, 12.21163460586599, 27.15383203189408, 1.283265452914745),
	('strata', 'half_type', 'half_award', 'total', 'E', 'Yes', 52, 53.58163311372556, 4.001103948192743, 45.66748046394962, 61.31941515860218, 0.875372248161341),
	('strata', 'half_type', 'half_award', 'total', 'H', 'No', 23, 8.09462792784263, 1.214815314178593, 5.999696104366583, 10.83672390491594, 0.2697873832846994),
	('strata', 'half_type', 'half_award', 'total', 'H', 'Yes', 9, 3.16746310219929, 0.9340833837897201, 1.762524373693653, 5.628142375983165, 0.3868809334541596),
	('strata', 'half_type', 'half_award', 'total', 'M', 'No', 16, 7.592588558039835, 1.538156833133539, 5.062408253560997, 11.23766052125604, 0.4586099529776697),
	('strata', 'half_type', 'half_award', 'total', 'M', 'Yes', 19, 9.016198912672305, 1.599355476558144, 6.320117133235113, 12.7063976649395, 0.4240737111913652),
	('clusters', 'sch_wide', 'comp_imp', 'column', 'No', 'No', 23, 46, 4.17310505647982, 37.26966252395216, 54.98291022245384, 0.3435287781032426),
	('clusters', 'sch_wide', 'comp_imp', 'column', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('clusters', 'sch_wide', 'comp_imp', 'column', 'Yes', 'No', 27, 54, 4.17310505647982, 45.01708977754617, 62.73033747604785, 0.3435287781032426),
	('clusters', 'sch_wide', 'comp_imp', 'column', 'Yes', 'Yes', 133, 100, 0, NULL, NULL, NULL),
	('clusters', 'sch_wide', 'comp_imp', 'row', 'No', 'No', 23, 100, 0, NULL, NULL, NULL),
	('clusters', 'sch_wide', 'comp_imp', 'row', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('clusters', 'sch_wide', 'comp_imp', 'row', 'Yes', 'No', 27, 16.875, 2.110112202383158, 12.81797943541829, 21.89364126899333, 0.5046993929672267),
	('clusters', 'sch_wide', 'comp_imp', 'row', 'Yes', 'Yes', 133, 83.125, 2.110112202383158, 78.10635873100668, 87.18202056458171, 0.5046993929672265),
	('clusters', 'sch_wide', 'comp_imp', 'total', 'No', 'No', 23, 12.56830601092896, 2.035947724462743, 8.809992297560679, 17.62011076169981, 0.6865291692471367),
	('clusters', 'sch_wide', 'comp_imp', 'total', 'No', 'Yes', 0, 0, 0, NULL, NULL, NULL),
	('clusters', 'sch_wide', 'comp_imp', 'total', 'Yes', 'No', 27, 14.75409836065574, 1.71083092312675, 11.44809830333974, 18.81199109920169, 0.4235448329484924),
	('clusters', 'sch_wide', 'comp_imp', 'total', 'Yes', 'Yes', 133, 72.6775956284153, 3.032764696318007, 65.7180963009735, 78.68255216429938, 0.8430034539230198),
	('nested_sub', 'half_type', 'half_award', 'column', 'E', 'No', 10, 64.17433695434723, 8.518612848879906, 45.46798282170445, 79.37463816653431, 0.6943921710482648),
	('nested_sub', 'half_type', 'half_award', 'column', 'E', 'Yes', 34, 88.12294926705275, 3.938511676594442, 77.33771102886803, 94.16278092186695, 0.6372870525451934),
	('nested_sub', 'half_type', 'half_award', 'column', 'H', 'No', 3, 7.64611183851796, 3.977404149211947, 2.523588261454902, 20.93360010059099, 0.492863089859604),
	('nested_sub', 'half_type', 'half_award', 'column', 'H', 'Yes', 2, 1.395296704879842, 0.9562166017478942, 0.3360010847371351, 5.606326580110508, 0.2857701189324311),
	('nested_sub', 'half_type', 'half_award', 'column', 'M', 'No', 10, 28.17955120713482, 8.067417114140495, 14.70070049465355, 47.18113675953056, 0.7074724267663918),
	('nested_sub', 'half_type', 'half_award', 'column', 'M', 'Yes', 8, 10.48175402806742, 3.765821315931376, 4.865441680155143, 21.14048462601209, 0.6498937288931861),
	('nested_sub', 'half_type', 'half_award', 'row', 'E', 'No', 10, 22.16494845360825, 5.270360989632489, 13.16346611817085, 34.85140499449899, 0.6923205747772843),
	('nested_sub', 'half_type', 'half_award', 'row', 'E', 'Yes', 34, 77.83505154639175, 5.270360989632489, 65.14859500550099, 86.83653388182915, 0.6923205747772843),
	('nested_sub', 'half_type', 'half_award', 'row', 'H', 'No', 3, 68.18181818181817, 21.464993269739, 21.75585123550822, 94.29040537199188, 0.8495277449822904),
	('nested_sub', 'half_type', 'half_award', 'row', 'H', 'Yes', 2, 31.81818181818181, 21.464993269739, 5.709594628008109, 78.24414876449178, 0.8495277449822902),
	('nested_sub', 'half_type', 'half_award', 'row', 'M', 'No', 10, 51.24999999999999, 13.89877344661436, 25.00897816743165, 76.81962901872856, 1.314417653611632),
	('nested_sub', 'half_type', 'half_award', 'row', 'M', 'Yes', 8, 48.75, 13.89877344661436, 23.18037098127144, 74.99102183256835, 1.314417653611632),
	('nested_sub', 'half_type', 'half_award', 'total', 'E', 'No', 10, 18.04020579698551, 4.160031257181442, 10.96507440354175, 28.23289912670884, 0.7724933977872042),
	('nested_sub', 'half_type', 'half_award', 'total', 'E', 'Yes', 34, 63.35049012429796, 5.715602040748522, 50.97993684452791, 74.18033511261328, 0.9286450550020635),
	('nested_sub', 'half_type', 'half_award', 'total', 'H', 'No', 3, 2.149417316329394, 1.157770099998444, 0.7003125894174993, 6.403676606955798, 0.4206340591599786),
	('nested_sub', 'half_type', 'half_award', 'total', 'H', 'Yes', 2, 1.00306141428705, 0.6840056447233696, 0.2439056369815943, 4.029639950263361, 0.3109667954010503),
	('nested_sub', 'half_type', 'half_award', 'total', 'M', 'No', 10, 7.921622990901296, 2.733604918560448, 3.817947881462977, 15.71539576907979, 0.6761508600725957),
	('nested_sub', 'half_type', 'half_award', 'total', 'M', 'Yes', 8, 7.535202357198793, 2.704085701533647, 3.528919890715374, 15.36529247805051, 0.692649453192892),
	('adjust', 'half_type', 'half_award', 'column', 'E', 'No', 18, 52.00018953674448, 7.132250196987473, 37.52631237249835, 66.14592080015851, 1.141291853431062),
	('adjust', 'half_type', 'half_award', 'column', 'E', 'Yes', 52, 81.71110222522235, 3.774025491232842, 72.62484995989669, 88.26864619428886, 0.7529534862254557),
	('adjust', 'half_type', 'half_award', 'column', 'H', 'No', 23, 26.64112977047483, 5.636035174124759, 16.68527454390033, 39.70635148926075, 0.9101859858237413),
	('adjust', 'half_type', 'half_award', 'column', 'H', 'Yes', 9, 4.257238872599581, 1.742167314707091, 1.807122482860672, 9.701060034669293, 0.5882647798881048),
	('adjust', 'half_type', 'half_award', 'column', 'M', 'No', 16, 21.35868069278068, 4.230118188773059, 13.9048628863808, 31.35308109249747, 0.5965788002458481),
	('adjust', 'half_type', 'half_award', 'column', 'M', 'Yes', 19, 14.03165890217807, 3.432406399491869, 8.317763539946487, 22.69891761983759, 0.7715728407084619),
	('adjust', 'half_type', 'half_award', 'row', 'E', 'No', 18, 23.87096774193548, 5.513164213819568, 14.3575750589377, 36.96705707899854, 1.154065910166679),
	('adjust', 'half_type', 'half_award', 'row', 'E', 'Yes', 52, 76.12903225806451, 5.513164213819569, 63.03294292100146, 85.6424249410623, 1.154065910166679),
	('adjust', 'half_type', 'half_award', 'row', 'H', 'No', 23, 75.51020408163265, 9.489510528999954, 51.67189087145403, 89.89054782502041, 1.509588253392917),
	('adjust', 'half_type', 'half_award', 'row', 'H', 'Yes', 9, 24.48979591836735, 9.489510528999954, 10.10945217497959, 48.32810912854597, 1.509588253392918),
	('adjust', 'half_type', 'half_award', 'row', 'M', 'No', 16, 42.85714285714285, 8.250295062841987, 27.23003385636444, 60.05167318963945, 0.9450019677292403),
	('adjust', 'half_type', 'half_award', 'row', 'M', 'Yes', 19, 57.14285714285714, 8.250295062841989, 39.94832681036055, 72.76996614363556, 0.9450019677292406),
	('adjust', 'half_type', 'half_award', 'total', 'E', 'No', 18, 17.16421175812559, 4.003062749790469, 10.38539674123983, 27.03298410770226, 1.532787080254539),
	('adjust', 'half_type', 'half_award', 'total', 'E', 'Yes', 52, 54.7399185799681, 4.666667736859786, 45.05157654719529, 64.08194509074009, 1.195454886277804),
	('adjust', 'half_type', 'half_award', 'total', 'H', 'No', 23, 8.793698579367947, 1.938118957582079, 5.531400406122817, 13.70098198670338, 0.6369470750685655),
	('adjust', 'half_type', 'half_award', 'total', 'H', 'Yes', 9, 2.85201035006528, 1.17596551360829, 1.207822741240102, 6.585208952654688, 0.6788020806429852),
	('adjust', 'half_type', 'half_award', 'total', 'M', 'No', 16, 7.050068885345603, 1.305126518275925, 4.787616813412164, 10.26639021855255, 0.3535100001119594),
	('adjust', 'half_type', 'half_award', 'total', 'M', 'Yes', 19, 9.400091847127472, 2.323650556715462, 5.57848560652903, 15.41239265215355, 0.8622251529589743),
	('certainty', 'half_type', 'half_award', 'column', 'E', 'No', 18, 52.00018953674448, 7.050244806492864, 37.68541786015139, 65.99390999878332, 1.115197975996353),
	('certainty', 'half_type', 'half_award', 'column', 'E', 'Yes', 52, 81.71110222522235, 3.774025491232842, 72.62484995989669, 88.26864619428886, 0.7529534862254557),
	('certainty', 'half_type', 'half_award', 'column', 'H', 'No', 23, 26.64112977047483, 5.607038282904692, 16.72788660869935, 39.63306416764829, 0.9008444293819323),
	('certainty', 'half_type', 'half_award', 'column', 'H', 'Yes', 9, 4.257238872599581, 1.742167314707091, 1.807122482860672, 9.701060034669293, 0.5882647798881048),
	('certainty', 'half_type', 'half_award', 'column', 'M', 'No', 16, 21.35868069278068, 4.023007065952281, 14.21232810691838, 30.80796566268457, 0.5395906353171958),
	('certainty', 'half_type', 'half_award', 'column', 'M', 'Yes', 19, 14.03165890217807, 3.432406399491869, 8.317763539946487, 22.69891761983759, 0.7715728407084619),
	('certainty', 'half_type', 'half_award', 'row', 'E', 'No', 18, 23.87096774193548, 5.491242698016348, 14.38821542664212, 36.90906349652543, 1.144906532266406),
	('certainty', 'half_type', 'half_award', 'row', 'E', 'Yes', 52, 76.12903225806451, 5.491242698016349, 63.09093650347456, 85.61178457335787, 1.144906532266406),
	('certainty', 'half_type', 'half_award', 'row', 'H', 'No', 23, 75.51020408163265, 9.489510528999954, 51.67189087145403, 89.89054782502041, 1.509588253392917),
	('certainty', 'half_type', 'half_award', 'row', 'H', 'Yes', 9, 24.48979591836735, 9.489510528999954, 10.10945217497959, 48.32810912854597, 1.509588253392918),
	('certainty', 'half_type', 'half_award', 'row', 'M', 'No', 16, 42.85714285714285, 8.038984802706231, 27.58433880831554, 59.62370245165317, 0.8972142576038677),
	('certainty', 'half_type', 'half_award', 'row', 'M', 'Yes', 19, 57.14285714285714, 8.038984802706233, 40.37629754834683, 72.41566119168446, 0.8972142576038682),
	('certainty', 'half_type', 'half_award', 'total', 'E', 'No', 18, 17.16421175812559, 3.983521236368834, 10.41182658278302, 26.9770673338399, 1.517858576091683),
	('certainty', 'half_type', 'half_award', 'total', 'E', 'Yes', 52, 54.7399185799681, 4.650572770472518, 45.08477003777356, 64.05107844900849, 1.18722304836306),
	('certainty', 'half_type', 'half_award', 'total', 'H', 'No', 23, 8.793698579367947, 1.937120306642996, 5.532743411798882, 13.69794374248692, 0.6362908471169323),
	('certainty', 'half_type', 'half_award', 'total', 'H', 'Yes', 9, 2.85201035006528, 1.175792420944092, 1.207976604587838, 6.584415825185645, 0.6786022669375086),
	('certainty', 'half_type', 'half_award', 'total', 'M', 'No', 16, 7.050068885345603, 1.206578204178646, 4.931103042862604, 9.983960509823122, 0.302139445224653),
	('certainty', 'half_type', 'half_award', 'total', 'M', 'Yes', 19, 9.400091847127472, 2.322698809931255, 5.579700621663246, 15.4093859384933, 0.8615189779664767);
SELECT pg_temp.near(v.have, v.want, 1e-10, format('%s, %s by %s, of %s: %s of %s, %s', tables.name, row_var, s.of, s.col_var,
	v.name, s.row_level, s.col_level))
FROM share s JOIN tables USING (name, row_var, col_var)
LEFT JOIN LATERAL migstat.percentages(t, of => s.of) p ON (p.row_level, p.col_level) = (s.row_level, s.col_level)
CROSS JOIN LATERAL (VALUES ('n', p.n::float8, s.n::float8), ('percent', p.percent, s.percent),
	('std_error', p.std_error, s.std_error), ('conf_low', p.conf_low, s.conf_low),
	('conf_high', p.conf_high, s.conf_high), ('deff', p.deff, s.deff)) AS v(name, have, want);

-- measures: delta method with the design's covariance, t with its degrees of freedom; numerical gradients
CREATE TEMPORARY TABLE measure (name text, row_var text, col_var text, measure text, estimate float8, std_error float8,
	p_value float8, conf_low float8, conf_high float8);
INSERT INTO measure VALUES
	('strata', 'sch_wide', 'comp_imp', 'cramers_v', 0.5358249736892012, 0.05880750461771132, NULL, 0.4198519268037804, 0.6517980205746221),
	('strata', 'sch_wide', 'comp_imp', 'gamma', 0.9383082432358325, 0.03982633158089058, 3.255574387187023e-59, 0.8597675697328476, 1.016848916738817),
	('strata', 'sch_wide', 'comp_imp', 'somers_d_row', 0.4256160148832221, 0.0596162259078457, 1.763600472885026e-11, 0.3080481056973569, 0.5431839240690872),
	('strata', 'sch_wide', 'comp_imp', 'kappa', 0.4829869270613433, 0.06418781674849425, 1.842544150099555e-12, 0.3564034794276213, 0.6095703746950654),
	('strata', 'sch_wide', 'comp_imp', 'odds_ratio', 31.419242130606, 20.92888182101272, 5.584030696188379e-07, 8.446783667112538, 116.8691912763409),
	('strata', 'sch_wide', 'comp_imp', 'risk_difference', 0.4256160148832219, 0.05961622590596987, 1.763600470595954e-11, 0.308048105701056, 0.5431839240653877),
	('nested_sub', 'poor', 'stype', 'cramers_v', 0.287126889936259, 0.0886626983654657, NULL, 0.1041360743097148, 0.4701177055628031),
	('nested_sub', 'poor', 'stype', 'gamma', -0.5963847253216125, 0.1295009910385343, 0.0001133128655854434, -0.8636616344554473, -0.3291078161877777),
	('nested_sub', 'poor', 'stype', 'somers_d_row', -0.3167721624334149, 0.09015533370776671, 0.001781275220962981, -0.5028436259959692, -0.1307006988708605),
	('clusters_w', 'stype', 'awards', 'cramers_v', 0.2497211082462693, 0.07860349754226253, NULL, 0.08113337309384483, 0.4183088433986938),
	('clusters_w', 'stype', 'awards', 'gamma', -0.5040717965763669, 0.1486509351867329, 0.004391007985468267, -0.8228963435114038, -0.18524724964133),
	('clusters_w', 'stype', 'awards', 'somers_d_row', -0.2135445544554455, 0.0851315819730476, 0.0250563036697094, -0.3961336381926213, -0.03095547071826973);
SELECT pg_temp.near(v.have, v.want, 1e-7, format('%s, %s by %s: %s of %s', tables.name, row_var, col_var, v.name, m.measure))
FROM measure m JOIN tables USING (name, row_var, col_var)
LEFT JOIN LATERAL migstat.association(t) a ON a.measure = m.measure
CROSS JOIN LATERAL (VALUES ('estimate', a.estimate, m.estimate), ('std_error', a.std_error, m.std_error),
	('p_value', a.p_value, m.p_value), ('conf_low', a.conf_low, m.conf_low), ('conf_high', a.conf_high, m.conf_high))
	AS v(name, have, want);

-- strata: tests and the pooled odds ratio of sums of weights, covariance by svytotal, numerical gradients
CREATE TEMPORARY TABLE stratified (name text, row_var text, col_var text, stratum text, test text, statistic float8,
	df float8, df2 float8, p_value float8, estimate float8, std_error float8, conf_low float8, conf_high float8);
INSERT INTO stratified VALUES
	('strata', 'comp_imp', 'rural', 'poor', 'mantel_haenszel', 0.9940846877112085, 1, 197, 0.3199691680766986, NULL, NULL, NULL, NULL),
	('strata', 'comp_imp', 'rural', 'poor', 'pooled_odds_ratio', NULL, NULL, NULL, NULL, 0.7195033672821661, 0.3278959283780236, 0.3768791280287736, 1.373610415196174),
	('strata', 'comp_imp', 'rural', 'poor', 'woolf', 0.3695116397749818, 3, 195, 0.7750894271463671, NULL, NULL, NULL, NULL),
	('clusters_w', 'rural', 'awards', 'poor', 'mantel_haenszel', 4.972453973794046, 1, 14, 0.04263783982378425, NULL, NULL, NULL, NULL),
	('clusters_w', 'rural', 'awards', 'poor', 'pooled_odds_ratio', NULL, NULL, NULL, NULL, 2.624000262241045, 0.5639090279290294, 0.7828888044461709, 8.794834384062892),
	('clusters_w', 'rural', 'awards', 'poor', 'woolf', 1.461176678081356, 3, 12, 0.2743875290698892, NULL, NULL, NULL, NULL),
	('nested_sub', 'comp_imp', 'rural', 'stype', 'mantel_haenszel', 2.053975282956625, 1, 24, 0.1647086272079221, NULL, NULL, NULL, NULL),
	('nested_sub', 'comp_imp', 'rural', 'stype', 'pooled_odds_ratio', NULL, NULL, NULL, NULL, 0.5821635065074977, 0.3540982480514758, 0.2803190678577455, 1.20903066244889),
	('nested_sub', 'comp_imp', 'rural', 'stype', 'woolf', 1.899142042015541, 2, 23, 0.172440696080165, NULL, NULL, NULL, NULL),
	('nested', 'half_award', 'rural', 'half_type', 'mantel_haenszel', 8.061171831694914, 1, 24, 0.009062671866433079, NULL, NULL, NULL, NULL),
	('nested', 'half_award', 'rural', 'half_type', 'pooled_odds_ratio', NULL, NULL, NULL, NULL, 0.3351014577177834, 0.3512675802560222, 0.1623010089693472, 0.691881015883219),
	('nested', 'half_award', 'rural', 'half_type', 'woolf', 0.9499863697234031, 2, 23, 0.4014052889272965, NULL, NULL, NULL, NULL),
	('nested', 'poor', 'stype', 'awards', 'mantel_haenszel', 7.916903970805592, 6, 19, 0.0002253357215579036, NULL, NULL, NULL, NULL),
	('clusters_sub', 'stype', 'awards', 'yr_rnd', 'mantel_haenszel', 1.006704585332732, 2, 13, 0.3922077799849161, NULL, NULL, NULL, NULL),
	('weights_sub', 'comp_imp', 'rural', 'stype', 'mantel_haenszel', 0.8937157344566492, 1, 199, 0.3456187938970749, NULL, NULL, NULL, NULL),
	('weights_sub', 'comp_imp', 'rural', 'stype', 'pooled_odds_ratio', NULL, NULL, NULL, NULL, 0.5821635065074977, 0.5482188243549372, 0.1974899405111165, 1.716109425279958),
	('weights_sub', 'comp_imp', 'rural', 'stype', 'woolf', 1.993593054628489, 2, 198, 0.1389299083373852, NULL, NULL, NULL, NULL);
SELECT pg_temp.near(v.have, v.want, 1e-7, format('%s, %s by %s in %s, %s: %s', d.name, row_var, col_var, stratum, w.test, v.name))
FROM stratified w JOIN design d USING (name)
LEFT JOIN LATERAL migstat.mantel_haenszel(pg_temp.source(sample), row_var, col_var, stratum, weights, strata => strata,
	psu => psu, fpc => fpc, singleton => singleton, subpop => subpop) m ON m.test = w.test
CROSS JOIN LATERAL (VALUES ('statistic', m.statistic, w.statistic), ('df', m.df, w.df), ('df2', m.df2, w.df2),
	('p_value', m.p_value, w.p_value), ('estimate', m.estimate, w.estimate), ('std_error', m.std_error, w.std_error),
	('conf_low', m.conf_low, w.conf_low), ('conf_high', m.conf_high, w.conf_high)) AS v(name, have, want);

-- goodness of fit: design effects of the first shares
SELECT pg_temp.near(v.have, v.want, 1e-10, format('%s, fit of %s: %s', d.name, w.var, v.name))
FROM (VALUES
	('strata', 'awards', '{0.3,0.7}', 3.149947299557833, 1, 197, 0.07747367498781227, 3.042673311128659),
	('clusters', 'stype', '{0.75,0.1,0.15}', 0.5361144966764404, 1.641375531576293, 22.9792574420681, 0.5576730761791732, 0.5675368899353633),
	('nested_sub', 'poor', NULL, 24.42289469610232, 1, 24, 4.815946152082989e-05, 25.11134404218912),
	('adjust', 'half_type', '{0.6,0.2,0.2}', 34.06054739128316, 1.883498410039664, 45.20396184095194, 1.761185386236546e-09, 36.50682497454103)) AS w(name, var, probabilities, f, ndf, ddf, p, lr_f)
JOIN design d USING (name)
LEFT JOIN LATERAL (SELECT max(statistic) FILTER (WHERE test = 'rao_scott') AS f, max(df) AS ndf, max(df2) AS ddf,
	max(p_value) FILTER (WHERE test = 'rao_scott') AS p, max(statistic) FILTER (WHERE test = 'rao_scott_likelihood_ratio') AS lr_f
	FROM migstat.goodness_of_fit(pg_temp.source(sample), w.var, w.probabilities::float8[], weights, strata => strata, psu => psu,
		fpc => fpc, singleton => singleton, subpop => subpop)) g ON true
CROSS JOIN LATERAL (VALUES ('F', g.f, w.f), ('ndf', g.ndf, w.ndf), ('ddf', g.ddf, w.ddf), ('p', g.p, w.p),
	('F of the likelihood ratio', g.lr_f, w.lr_f)) AS v(name, have, want);

-- case ct_apistrat_svychisq: R 4.2.2, survey 4.1.1, at its tolerance; X2 is n V^2 (levels - 1), undivided
SELECT pg_temp.near(v.have, v.want, 1e-7, format('%s by stype, fpc %s: %s', c.var, c.fpc, v.name))
FROM (VALUES ('sch_wide', 'fpc', 17.2474439638888, 1.82867150416358, 360.248286320226, 2.03504635946513e-07, 26.7535340358908),
	('comp_imp', 'fpc', 15.0558142245182, 1.88177992716377, 370.710645651263, 9.71822468040784e-07, 20.8786945067997),
	('comp_imp', NULL, 14.3739507084226, 1.89173963952373, 372.672708986174, 1.67822712274732e-06, 20.8786945067997))
	AS c(var, fpc, f, ndf, ddf, p, x2)
CROSS JOIN LATERAL migstat.chi2(migstat.crosstab('apistrat', c.var, 'stype', 'pw', strata => 'stype', fpc => c.fpc)) t
CROSS JOIN LATERAL (VALUES ('F', t.statistic, c.f), ('ndf', t.df, c.ndf), ('ddf', t.df2, c.ddf), ('p', t.p_value, c.p),
	('X2', t.n * t.cramers_v ^ 2, c.x2)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-7, format('sch_wide %s, comp_imp %s: %s', p.row_level, p.col_level, v.name))
FROM migstat.percentages(migstat.crosstab('apistrat', 'sch_wide', 'comp_imp', 'pw', strata => 'stype', fpc => 'fpc'), of => 'total') p
JOIN (VALUES ('No', 'No', 0.155339040690777, 0.0225351391037156), ('Yes', 'No', 0.189011947365245, 0.0296244902573179),
	('No', 'Yes', 0.0167129478933998, 0.0102043242554782), ('Yes', 'Yes', 0.638936064050578, 0.0344059179972689))
	AS c(row_level, col_level, share, se) USING (row_level, col_level)
CROSS JOIN LATERAL (VALUES ('share', p.percent / 100, c.share), ('its error', p.std_error / 100, c.se)) AS v(name, have, want);
SELECT pg_temp.near(c.weighted_n, w.n, 1e-7, format('weighted count of %s, %s', c.row_level, c.col_level))
FROM migstat.cells(migstat.crosstab('apistrat', 'sch_wide', 'stype', 'pw', strata => 'stype', fpc => 'fpc')) c
JOIN (VALUES ('No', 'E', 397.889991760254), ('No', 'H', 362.400009155273), ('No', 'M', 305.400009155273),
	('Yes', 'E', 4023.10991668701), ('Yes', 'H', 392.600009918213), ('Yes', 'M', 712.600021362305))
	AS w(row_level, col_level, n) USING (row_level, col_level);

-- numbers printed for the package's own examples
SELECT pg_temp.near(v.have, v.want, 1e-8, 'apistrat, sch.wide by comp.imp, as printed: ' || v.name)
FROM migstat.chi2(migstat.crosstab('apistrat', 'sch_wide', 'comp_imp', 'pw', strata => 'stype', fpc => 'fpc')) c,
	LATERAL (VALUES ('F', c.statistic, 47.317733), ('ndf', c.df, 1), ('ddf', c.df2, 197)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 3e-9, 'apiclus1, stype by awards, as printed: ' || v.name)
FROM migstat.chi2(migstat.crosstab('apiclus1', 'stype', 'awards', 'pw', psu => 'dnum', fpc => 'fpc')) c,
	LATERAL (VALUES ('F', c.statistic, 5.02587564), ('ndf', c.df, 1.71200283), ('ddf', c.df2, 23.9680397),
		('p', c.p_value, .0187868951)) AS v(name, have, want);
SELECT pg_temp.near(round(statistic::numeric, 1)::float8, 236.9, 0, 'an empty cell: R''s denominator')
FROM migstat.chi2(migstat.crosstab('apiclus1', 'sch_wide', 'comp_imp', 'pw', psu => 'dnum', fpc => 'fpc'));

-- NULL as a category: the same value, read otherwise
SELECT pg_temp.near(v.have, v.want, 1e-10, 'NULL as a category: ' || v.name)
FROM tables, LATERAL migstat.chi2(t, missing => 'keep') c,
	LATERAL (VALUES ('F', c.statistic, 5.314790678800229), ('ndf', c.df, 4.371920018922404),
		('ddf', c.df2, 104.9260804541377), ('p', c.p_value, 0.0004132895010550898)) AS v(name, have, want)
WHERE tables.name = 'nested' AND row_var = 'half_type';

-- a domain is not the survey of its rows: the units outside it count
SELECT pg_temp.near(c.statistic, 4.780993874320704, 1e-10, 'filtered rows: R''s answer for a survey of them alone')
FROM migstat.chi2(migstat.crosstab('SELECT * FROM (' || pg_temp.source('apistrat') || ') AS s WHERE needy', 'stype', 'awards', 'w',
	strata => 'stype', fpc => 'fpc')) c;
SELECT ok(abs(c.statistic / 4.780993874320704 - 1) > 0.001, 'and that is not the domain''s')
FROM tables, LATERAL migstat.chi2(t) c WHERE tables.name = 'strata_sub' AND row_var = 'stype';

-- a design as one value says the same
SELECT is(migstat.crosstab(pg_temp.source('apistrat'), 'poor', 'stype',
	design => migstat.design(weights => 'w', strata => 'stype', psu => 'unit', fpc => 'rate')),
	(SELECT t FROM tables WHERE name = 'nested_rate' AND row_var = 'poor'), 'design => ..');

-- the value: text and binary forms, storage
SELECT ok(bool_and(t::text::migstat.crosstable = t), 'text form and back') FROM tables;
CREATE TEMPORARY TABLE stored (name text, row_var text, t migstat.crosstable);
DO $$
DECLARE file text := '/tmp/migstat_design_' || pg_backend_pid();
BEGIN
	EXECUTE format('COPY (SELECT name, row_var, t FROM tables) TO PROGRAM %L (FORMAT binary)', 'cat > ' || file);
	EXECUTE format('COPY stored FROM PROGRAM %L (FORMAT binary)', format('cat %s; rm %s', file, file));
END $$;
SELECT ok(bool_and(s.t = tables.t) AND count(*) = 56, 'binary form and back') FROM stored s JOIN tables USING (name, row_var);

-- the same bits for any order of rows, any types of the columns of the design, and any number of workers
CREATE SCHEMA many;
CREATE TABLE many.people AS
SELECT i AS id, 'u' || hashint4(i) % 7 AS answer, hashint4(i + 1000000) % 3 AS grp, (1 + abs(hashint4(i + 77) % 1000)) / 7.0 AS wt,
	abs(hashint4(i / 40) % 5) AS h, i / 40 * 7919 AS u, 'P' || i / 40 AS name,
	hashint4(i) % 3 = 0 AS inside
FROM generate_series(1, 40000) AS i;
CREATE FUNCTION pg_temp.value(source text, h text, u text) RETURNS migstat.crosstable LANGUAGE sql AS $$
	SELECT migstat.crosstab(source, 'answer', 'grp', 'wt', strata => h, psu => u, subpop => 'inside')
$$;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE once AS SELECT pg_temp.value('many.people', 'h', 'u') AS t, pg_temp.value('many.people', 'h', NULL) AS rows;
SELECT is(pg_temp.value('SELECT * FROM many.people ORDER BY wt, id DESC', 'h', 'u'), t, 'another order of rows') FROM once;
SELECT is(pg_temp.value('SELECT * FROM many.people ORDER BY wt, id DESC', 'h', NULL), rows, 'likewise, rows as units') FROM once;
SELECT is(pg_temp.value('many.people', 'h', 'name'), t, 'units known by text') FROM once;
SELECT is(pg_temp.value('SELECT *, h::numeric / 2 AS hh FROM many.people', 'hh', 'u'), t, 'strata known by numerics') FROM once;
SELECT ok((SELECT g.n_psus = count(DISTINCT (h, u)) AND g.n_strata = count(DISTINCT h) FROM many.people), 'units and strata')
FROM once, LATERAL migstat.glance(t) g;
ALTER TABLE many.people SET (parallel_workers = 3);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END $$;
SET LOCAL max_parallel_workers_per_gather = 3;
SELECT matches(pg_temp.plan_of($$SELECT migstat.crosstab_design_agg('error', 'psu', wt, inside, h, u, NULL, grp, answer) FROM many.people$$),
	'Partial Aggregate.*Parallel Seq Scan', 'the aggregate runs in workers');
SELECT is(pg_temp.value('many.people', 'h', 'u'), t, 'workers') FROM once;
SELECT is(pg_temp.value('many.people', 'h', NULL), rows, 'workers, rows as units') FROM once;
SELECT is(pg_temp.value('many.people', 'h', 'name'), t, 'workers, units known by text') FROM once;

-- the covariance by hand: of the sums of the units
SELECT pg_temp.near((SELECT (t::text::jsonb -> 'design' -> 'covariance' ->> 0)::float8 FROM once), v, 1e-12, 'variance of the first cell''s sum')
FROM (SELECT sum(n / (n - 1.0) * (squares - total * total / n)) AS v
	FROM (SELECT h, count(*) AS n, sum(s) AS total, sum(s * s) AS squares
		FROM (SELECT h, u, coalesce(sum(wt::numeric) FILTER (WHERE inside AND answer = (SELECT min(answer COLLATE "C") FROM many.people) AND grp =
			(SELECT min(grp) FROM many.people)), 0) AS s FROM many.people GROUP BY 1, 2) AS units GROUP BY 1) AS strata) AS hand;

-- a battery: every item's table in one scan
CREATE SEQUENCE many.reads;
CREATE FUNCTION pg_temp.battery(items text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	SELECT count(*) INTO n FROM migstat.crosstab_battery('SELECT *, ' || (SELECT string_agg('answer || ''-'' AS a' || i, ', ') FROM generate_series(1, 200) AS i)
		|| ', nextval(''many.reads'') AS read FROM many.people WHERE id <= 400', items, 'grp', 'wt', psu => 'u');
	RETURN n;
END $$;
SELECT is(pg_temp.battery((SELECT array_agg('a' || i) FROM generate_series(1, 200) AS i)),
	200 * (SELECT count(DISTINCT answer) * count(DISTINCT grp) FROM many.people WHERE id <= 400), 'two hundred items');
SELECT is(last_value, 400::bigint, 'and each row is read once') FROM many.reads;
SELECT is(count(*), 0::bigint, 'an item has the test of its own crosstab')
FROM migstat.crosstab_battery(pg_temp.source('apistrat'), '{stype,poor,half_type}', 'awards', 'w', strata => 'stype', psu => 'unit', missing => 'drop') b
JOIN LATERAL migstat.chi2(migstat.crosstab(pg_temp.source('apistrat'), b.item, 'awards', 'w', strata => 'stype', psu => 'unit')) c ON true
WHERE (b.test, b.statistic, b.df, b.df2, b.p_value, b.note) IS DISTINCT FROM (c.test, c.statistic, c.df, c.df2, c.p_value, c.note);

SELECT * FROM finish();
ROLLBACK;
