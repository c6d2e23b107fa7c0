-- Measures of association on counts: estimate, error (ASE1) and error under independence (ASE0).
-- Expected: test/reference/crosstab_association.py (mpmath, 60 digits): estimates from their definitions, ASE1 by
-- differences of these, ASE0 from the documentation of SAS PROC FREQ; and vcd 1.4.11 for the kappas.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT plan(854);

-- tables by rows; the scores are the levels
CREATE TEMPORARY TABLE sample (name text PRIMARY KEY, row_levels int[], col_levels int[], counts int[]);
INSERT INTO sample VALUES
	('arthritis', '{1,2}', '{1,2,3}', '{29,7,7,13,7,21}'),
	('ordinal', '{1,2,3,4,5}', '{1,2,3,4}', '{12,7,3,1,9,15,6,2,4,11,18,9,2,5,13,16,0,3,8,20}'),
	('agreement', '{1,2,3,4}', '{1,2,3,4}', '{22,2,2,0,5,7,14,0,0,2,36,0,0,1,17,10}'),
	('two', '{1,2}', '{1,2}', '{17,5,8,22}'),
	('negative', '{1,2}', '{1,2}', '{3,40,51,20}'),
	('scores', '{-1,0,5,12}', '{2,3,7}', '{14,9,2,8,13,5,3,6,11,1,4,12}'),
	('three', '{1,2,3}', '{1,2,3}', '{40,5,8,7,30,9,4,6,35}');
CREATE TEMPORARY TABLE result AS
SELECT name, t, a.*
FROM (SELECT name, migstat.crosstab(format('SELECT row_levels[(i - 1) / cardinality(col_levels) + 1] AS r,
		col_levels[(i - 1) %% cardinality(col_levels) + 1] AS c, n
		FROM sample, unnest(counts) WITH ORDINALITY AS u(n, i) WHERE name = %L', name),
		'r', 'c', 'n', 'frequency') AS t FROM sample) s
CROSS JOIN LATERAL migstat.association(t, 0.9) a;

CREATE TEMPORARY TABLE expected (name text, measure text, estimate float8, ase1 float8, ase0 float8);
INSERT INTO expected VALUES
	('arthritis', 'phi', 0.394229505499321251, 0.0981164418851588222, NULL),
	('arthritis', 'cramers_v', 0.394229505499321251, 0.0981164418851588222, NULL),
	('arthritis', 'cramers_v_corrected', 0.364584677666577595, 0.107388244528329839, NULL),
	('arthritis', 'contingency', 0.366758144522234494, 0.079001204967085135, NULL),
	('arthritis', 'lambda', 0.265060240963855422, 0.10765314929657612, NULL),
	('arthritis', 'lambda_row', 0.341463414634146341, 0.104733378354226364, NULL),
	('arthritis', 'lambda_col', 0.190476190476190476, 0.124912235683598213, NULL),
	('arthritis', 'gamma', 0.611764705882352941, 0.126243375716127902, 0.154719248338911979),
	('arthritis', 'tau_b', 0.37340561555173629, 0.0943755205458740207, 0.094436693729114179),
	('arthritis', 'tau_c', 0.412698412698412698, 0.10437409610164697, 0.10437409610164697),
	('arthritis', 'somers_d_row', 0.337662337662337662, 0.0859308572682674011, 0.0853969877195293393),
	('arthritis', 'somers_d_col', 0.412932501418037436, 0.104411245869514984, 0.104433298651903151),
	('arthritis', 'somers_d_symmetric', 0.371523347792804287, 0.0939338215639808949, 0.0939606560465962008),
	('arthritis', 'pearson_r', 0.393608847182031125, 0.0983338526966092788, 0.100699956173770012),
	('arthritis', 'spearman', 0.391631113547082965, 0.098783989651425147, 0.0990460399750296157),
	('ordinal', 'phi', 0.674810879591702855, 0.0704130714161160572, NULL),
	('ordinal', 'cramers_v', 0.389602242984357782, 0.0406530057365629491, NULL),
	('ordinal', 'cramers_v_corrected', 0.360049952796189602, 0.0448145431219128653, NULL),
	('ordinal', 'contingency', 0.559365153621127047, 0.040104516503615145, NULL),
	('ordinal', 'lambda', 0.235294117647058824, 0.0599009484668159849, NULL),
	('ordinal', 'lambda_row', 0.188524590163934426, 0.0622167076536340878, NULL),
	('ordinal', 'lambda_col', 0.284482758620689655, 0.0703223761121997736, NULL),
	('ordinal', 'gamma', 0.654454111015806886, 0.0552176729291556344, 0.0619657554139018164),
	('ordinal', 'tau_b', 0.518862472687197999, 0.048112752368233461, 0.0491275164061283888),
	('ordinal', 'tau_c', 0.529545905215149712, 0.0501390571022062982, 0.0501390571022062982),
	('ordinal', 'somers_d_row', 0.537378005835597143, 0.0498858595927223039, 0.0508806248045932914),
	('ordinal', 'somers_d_col', 0.500984898227183191, 0.0465395571622054335, 0.0474348119250401204),
	('ordinal', 'somers_d_symmetric', 0.51854368932038835, 0.0480838634071440273, 0.0490973330031895848),
	('ordinal', 'pearson_r', 0.605889729621719778, 0.0517409001140911196, 0.0720049513905503492),
	('ordinal', 'spearman', 0.605937753924253208, 0.0523930998172189727, 0.0530692761589159755),
	('agreement', 'phi', 1.00954535068585506, 0.0684835696364085914, NULL),
	('agreement', 'cramers_v', 0.582861279977613563, 0.0395390073646469817, NULL),
	('agreement', 'cramers_v_corrected', 0.567760225433156704, 0.0416588247236527375, NULL),
	('agreement', 'contingency', 0.710457527189946953, 0.023868396845168349, NULL),
	('agreement', 'lambda', 0.44186046511627907, 0.0538520385109027385, NULL),
	('agreement', 'lambda_row', 0.4625, 0.0586801446402443695, NULL),
	('agreement', 'lambda_col', 0.408163265306122449, 0.0769149035467808698, NULL),
	('agreement', 'gamma', 0.933163409798923818, 0.0339836322729766714, 0.0758649613230770477),
	('agreement', 'tau_b', 0.715977225024174318, 0.0419183689502472784, 0.0582080093521532966),
	('agreement', 'tau_c', 0.631044718950493153, 0.0513031080018739932, 0.0513031080018739932),
	('agreement', 'somers_d_row', 0.80463980463980464, 0.0408798842130029308, 0.0654161607892026997),
	('agreement', 'somers_d_col', 0.63708430007733952, 0.0498594197884136955, 0.0517941180262538777),
	('agreement', 'somers_d_symmetric', 0.711125499082766807, 0.0429403383739188924, 0.0578135703964141697),
	('agreement', 'pearson_r', 0.792509188591161283, 0.0373609158117135355, 0.0897090972650949107),
	('agreement', 'spearman', 0.777208102612415316, 0.0414295825207453253, 0.0568020195204487289),
	('agreement', 'kappa', 0.493005595523581135, 0.0567431504080358102, 0.0501385800012373393),
	('agreement', 'kappa_weighted', 0.783821871476888388, 0.0386703361371545084, 0.0910483474794670362),
	('two', 'phi', 0.500406120139384126, 0.119596020178412242, 0.121020438959485872),
	('two', 'cramers_v', 0.500406120139384126, 0.119596020178412242, NULL),
	('two', 'cramers_v_corrected', 0.485195229546221708, 0.125812267584562724, NULL),
	('two', 'contingency', 0.447504120606233998, 0.0855342409755963455, NULL),
	('two', 'lambda', 0.446808510638297872, 0.147441941047150981, NULL),
	('two', 'lambda_row', 0.409090909090909091, 0.174705935178592592, NULL),
	('two', 'lambda_col', 0.48, 0.135292276202302103, NULL),
	('two', 'gamma', 0.806763285024154589, 0.114374777127345863, 0.19511121659108525),
	('two', 'tau_b', 0.500406120139384126, 0.119596020178412242, 0.121020438959485872),
	('two', 'tau_c', 0.494082840236686391, 0.119491188859037417, 0.119491188859037417),
	('two', 'somers_d_row', 0.494814814814814815, 0.119551574547481367, 0.119668212842532287),
	('two', 'somers_d_col', 0.506060606060606061, 0.120421087348096065, 0.122387944952589839),
	('two', 'somers_d_symmetric', 0.500374531835205993, 0.119598817023759423, 0.121012799503684335),
	('two', 'pearson_r', 0.500406120139384126, 0.119596020178412242, 0.121020438959485872),
	('two', 'spearman', 0.500406120139384126, 0.119596020178412242, 0.121020438959485872),
	('two', 'kappa', 0.497023809523809524, 0.119879419200447547, 0.137737726206603066),
	('two', 'kappa_weighted', 0.497023809523809524, 0.119879419200447547, 0.137737726206603066),
	('two', 'odds_ratio', 9.35, 6.12605603141205361, NULL),
	('two', 'risk_ratio', 3.672, 1.56560960651115066, NULL),
	('two', 'risk_difference', 0.494814814814814815, 0.119551574547481367, NULL),
	('negative', 'phi', -0.629548629762233745, 0.0651409580154820884, 0.0707131838016241226),
	('negative', 'cramers_v', 0.629548629762233745, 0.0651409580154820884, NULL),
	('negative', 'cramers_v_corrected', 0.625253212475412299, 0.0661740801955413436, NULL),
	('negative', 'contingency', 0.532764181416351015, 0.0394794731884045025, NULL),
	('negative', 'lambda', 0.52577319587628866, 0.105024346235941681, NULL),
	('negative', 'lambda_row', 0.465116279069767442, 0.131745824526057801, NULL),
	('negative', 'lambda_col', 0.574074074074074074, 0.101836262680282493, NULL),
	('negative', 'gamma', -0.942857142857142857, 0.0363132284748371363, 0.10590513153322561),
	('negative', 'tau_b', -0.629548629762233745, 0.0651409580154820884, 0.0707131838016241226),
	('negative', 'tau_c', -0.609418282548476454, 0.0684520702430821116, 0.0684520702430821116),
	('negative', 'somers_d_row', -0.611111111111111111, 0.0683765629928295782, 0.0686422148826462286),
	('negative', 'somers_d_col', -0.648542417294464461, 0.0660240226460207693, 0.0728466348574430988),
	('negative', 'somers_d_symmetric', -0.629270618147147624, 0.0652114561751952316, 0.0706819565294053013),
	('negative', 'pearson_r', -0.629548629762233745, 0.0651409580154820884, 0.0707131838016241226),
	('negative', 'spearman', -0.629548629762233745, 0.0651409580154820884, 0.0707131838016241226),
	('negative', 'kappa', -0.617399438727782975, 0.0679721731226156289, 0.0918511338209621638),
	('negative', 'kappa_weighted', -0.617399438727782975, 0.0679721731226156289, 0.0918511338209621638),
	('negative', 'odds_ratio', 0.0294117647058823529, 0.0192403567827316142, NULL),
	('negative', 'risk_ratio', 0.0833333333333333333, 0.0473717675640240143, NULL),
	('negative', 'risk_difference', -0.611111111111111111, 0.0683765629928295782, NULL),
	('scores', 'phi', 0.572035087587921146, 0.0909889491240115696, NULL),
	('scores', 'cramers_v', 0.404489889510059706, 0.064338902938626354, NULL),
	('scores', 'cramers_v_corrected', 0.363548688417866719, 0.0732687979738143658, NULL),
	('scores', 'contingency', 0.496535760812800279, 0.0595075732956684082, NULL),
	('scores', 'lambda', 0.262711864406779661, 0.0895621769159444849, NULL),
	('scores', 'lambda_row', 0.20967741935483871, 0.0895453027804471661, NULL),
	('scores', 'lambda_col', 0.321428571428571429, 0.110078821481588865, NULL),
	('scores', 'gamma', 0.640796019900497512, 0.0880184028031257316, 0.0993100808202998001),
	('scores', 'tau_b', 0.473489606109974842, 0.0728038520451558431, 0.0733810597913125578),
	('scores', 'tau_c', 0.498966942148760331, 0.0773295179941125768, 0.0773295179941125768),
	('scores', 'somers_d_row', 0.500777604976671851, 0.0771646243277847395, 0.0776101331449465778),
	('scores', 'somers_d_col', 0.447688564476885645, 0.0688710170898979285, 0.0693824339411896414),
	('scores', 'somers_d_symmetric', 0.472747293081299321, 0.0726866668083832577, 0.0732660166815204985),
	('scores', 'pearson_r', 0.518253504791504624, 0.087808897812411359, 0.102917131885100646),
	('scores', 'spearman', 0.538313320691365123, 0.079701092744064447, 0.0801817216374898137),
	('three', 'phi', 0.841783726549770651, 0.0771969492095308867, NULL),
	('three', 'cramers_v', 0.595230981335825231, 0.0545864862729727796, NULL),
	('three', 'cramers_v_corrected', 0.587487067751477844, 0.0560904961194637742, NULL),
	('three', 'contingency', 0.643991810691267203, 0.0345652414269652203, NULL),
	('three', 'lambda', 0.573770491803278689, 0.0609692498008979998, NULL),
	('three', 'lambda_row', 0.571428571428571429, 0.0635356557138086725, NULL),
	('three', 'lambda_col', 0.57608695652173913, 0.0660100693171382022, NULL),
	('three', 'gamma', 0.762504631344942571, 0.0643639005084201343, 0.0819441857898475898),
	('three', 'tau_b', 0.59790870389634469, 0.0643836131869977109, 0.0642555335447983264),
	('three', 'tau_c', 0.595486111111111111, 0.0639951844464116449, 0.0639951844464116449),
	('three', 'somers_d_row', 0.598690909090909091, 0.0647127861840523161, 0.0643395948936141512),
	('three', 'somers_d_col', 0.597127520673146671, 0.0641741521703132185, 0.0641715820243141288),
	('three', 'somers_d_symmetric', 0.597908192911098199, 0.0643833160913501621, 0.0642554786306794436),
	('three', 'pearson_r', 0.62906189920466957, 0.0658654181928247683, 0.0763876104582620532),
	('three', 'spearman', 0.628669027098446698, 0.0662715256175339787, 0.0661393471535661844),
	('three', 'kappa', 0.593249800825668139, 0.0553329673339725531, 0.0587959401056388004),
	('three', 'kappa_weighted', 0.62707182320441989, 0.0663367754372887072, 0.0830697032090210098);
SELECT pg_temp.near(v.have, v.want, 1e-12, format('%s: %s, %s', e.name, measure, v.name))
FROM expected e LEFT JOIN result r USING (name, measure)
CROSS JOIN LATERAL (VALUES ('estimate', r.estimate, e.estimate), ('ASE1', std_error, ase1),
	('ASE0', std_error_null, ase0)) AS v(name, have, want);
SELECT is_empty($$ SELECT r.name, measure FROM result r LEFT JOIN expected e USING (name, measure)
	WHERE e.name IS NULL AND measure <> 'odds_ratio_exact'
	AND NOT (measure LIKE 'kappa%' AND r.name IN ('arthritis', 'ordinal', 'scores')) $$,
	'no measure is without its expected number');

-- intervals and tests follow from these numbers: normal quantile 1.6448536269514722 (R qnorm(.95)), ratios on the
-- log scale
SELECT pg_temp.near(v.have, v.want, 1e-11, format('%s: %s, %s', e.name, measure, v.name))
FROM (SELECT *, measure IN ('odds_ratio', 'risk_ratio') AS ratio FROM expected) e LEFT JOIN result r USING (name, measure)
CROSS JOIN LATERAL (VALUES
	('lower limit', conf_low, CASE WHEN ratio THEN e.estimate * exp(-1.6448536269514722 * ase1 / e.estimate)
		ELSE e.estimate - 1.6448536269514722 * ase1 END),
	('upper limit', conf_high, CASE WHEN ratio THEN e.estimate * exp(1.6448536269514722 * ase1 / e.estimate)
		ELSE e.estimate + 1.6448536269514722 * ase1 END),
-- no normal test of a distance from independence, which cannot be negative
	('z', statistic, CASE WHEN ratio THEN ln(e.estimate) / (ase1 / e.estimate)
		WHEN measure IN ('cramers_v', 'cramers_v_corrected', 'contingency') OR measure = 'phi' AND ase0 IS NULL THEN NULL
		ELSE e.estimate / coalesce(ase0, ase1) END)) AS v(name, have, want);

-- two-sided normal p of z: R 2 * pnorm(-abs(z)), z of the lines above
SELECT pg_temp.near(p_value, p, 1e-11, format('%s: %s, p', e.name, measure))
FROM (VALUES
	('arthritis', 'lambda', 0.01380995987224293),
	('arthritis', 'lambda_row', 0.001112900017162672),
	('arthritis', 'lambda_col', 0.1272889901964868),
	('arthritis', 'gamma', 7.684544307340539e-05),
	('arthritis', 'tau_b', 7.684544307340539e-05),
	('arthritis', 'tau_c', 7.684544307340553e-05),
	('arthritis', 'somers_d_row', 7.684544307340539e-05),
	('arthritis', 'somers_d_col', 7.684544307340539e-05),
	('arthritis', 'somers_d_symmetric', 7.684544307340553e-05),
	('arthritis', 'pearson_r', 9.278294120529063e-05),
	('arthritis', 'spearman', 7.684544307340539e-05),
	('ordinal', 'lambda', 8.563623836231887e-05),
	('ordinal', 'lambda_row', 0.002444500860364156),
	('ordinal', 'lambda_col', 5.22318988490706e-05),
	('ordinal', 'gamma', 4.492068684122245e-26),
	('ordinal', 'tau_b', 4.49206868412233e-26),
	('ordinal', 'tau_c', 4.49206868412233e-26),
	('ordinal', 'somers_d_row', 4.49206868412233e-26),
	('ordinal', 'somers_d_col', 4.49206868412233e-26),
	('ordinal', 'somers_d_symmetric', 4.49206868412233e-26),
	('ordinal', 'pearson_r', 3.943842531352003e-17),
	('ordinal', 'spearman', 3.405015512226851e-30),
	('agreement', 'lambda', 2.304309454595168e-16),
	('agreement', 'lambda_row', 3.229256546339484e-15),
	('agreement', 'lambda_col', 1.11636053742791e-07),
	('agreement', 'gamma', 9.021441745051012e-35),
	('agreement', 'tau_b', 9.021441745051411e-35),
	('agreement', 'tau_c', 9.021441745051211e-35),
	('agreement', 'somers_d_row', 9.021441745051211e-35),
	('agreement', 'somers_d_col', 9.021441745051211e-35),
	('agreement', 'somers_d_symmetric', 9.021441745051211e-35),
	('agreement', 'pearson_r', 1.008062652658704e-18),
	('agreement', 'spearman', 1.287220969185796e-42),
	('agreement', 'kappa', 8.127783759791239e-23),
	('agreement', 'kappa_weighted', 7.379497886697193e-18),
	('two', 'phi', 3.551257510639571e-05),
	('two', 'lambda', 0.002442275664055993),
	('two', 'lambda_row', 0.01920143113131454),
	('two', 'lambda_col', 0.0003883534014852559),
	('two', 'gamma', 3.551257510639558e-05),
	('two', 'tau_b', 3.551257510639571e-05),
	('two', 'tau_c', 3.551257510639571e-05),
	('two', 'somers_d_row', 3.551257510639571e-05),
	('two', 'somers_d_col', 3.551257510639558e-05),
	('two', 'somers_d_symmetric', 3.551257510639571e-05),
	('two', 'pearson_r', 3.551257510639571e-05),
	('two', 'spearman', 3.551257510639571e-05),
	('two', 'kappa', 0.0003079964317351701),
	('two', 'kappa_weighted', 0.0003079964317351701),
	('two', 'odds_ratio', 0.0006453966267871804),
	('two', 'risk_ratio', 0.002282604452803224),
	('two', 'risk_difference', 3.489393525692501e-05),
	('negative', 'phi', 5.443236971289317e-19),
	('negative', 'lambda', 5.551421431978549e-07),
	('negative', 'lambda_row', 0.0004149220708458347),
	('negative', 'lambda_col', 1.728107996182703e-08),
	('negative', 'gamma', 5.443236971289317e-19),
	('negative', 'tau_b', 5.443236971289317e-19),
	('negative', 'tau_c', 5.443236971289317e-19),
	('negative', 'somers_d_row', 5.44323697128923e-19),
	('negative', 'somers_d_col', 5.44323697128923e-19),
	('negative', 'somers_d_symmetric', 5.443236971289317e-19),
	('negative', 'pearson_r', 5.443236971289317e-19),
	('negative', 'spearman', 5.443236971289317e-19),
	('negative', 'kappa', 1.795671827020158e-11),
	('negative', 'kappa_weighted', 1.795671827020158e-11),
	('negative', 'odds_ratio', 7.023463248526878e-08),
	('negative', 'risk_ratio', 1.235167570078218e-05),
	('negative', 'risk_difference', 3.983065994662575e-19),
	('scores', 'lambda', 0.003353901381948477),
	('scores', 'lambda_row', 0.0192023508032094),
	('scores', 'lambda_col', 0.003500475821755825),
	('scores', 'gamma', 1.100365324562261e-10),
	('scores', 'tau_b', 1.100365324562261e-10),
	('scores', 'tau_c', 1.100365324562261e-10),
	('scores', 'somers_d_row', 1.100365324562255e-10),
	('scores', 'somers_d_col', 1.100365324562261e-10),
	('scores', 'somers_d_symmetric', 1.100365324562261e-10),
	('scores', 'pearson_r', 4.76257822191854e-07),
	('scores', 'spearman', 1.897941108187845e-11),
	('three', 'lambda', 4.922922395023528e-21),
	('three', 'lambda_row', 2.387724295914414e-19),
	('three', 'lambda_col', 2.609196085326809e-18),
	('three', 'gamma', 1.337773547271051e-20),
	('three', 'tau_b', 1.337773547271051e-20),
	('three', 'tau_c', 1.337773547271029e-20),
	('three', 'somers_d_row', 1.337773547271074e-20),
	('three', 'somers_d_col', 1.337773547271051e-20),
	('three', 'somers_d_symmetric', 1.337773547271051e-20),
	('three', 'pearson_r', 1.793628238249962e-16),
	('three', 'spearman', 1.99626130190686e-21),
	('three', 'kappa', 6.118260736266147e-24),
	('three', 'kappa_weighted', 4.394798196792897e-14)) AS e(name, measure, p)
LEFT JOIN result USING (name, measure);

-- R vcd::Kappa(x) and Kappa(x, weights = "Fleiss-Cohen"): value and ASE; of the pathologists Landis & Koch print
-- the unweighted value .493
SELECT pg_temp.near(v.have, v.want, 1e-12, format('%s: %s, %s, vcd', e.name, measure, v.name))
FROM (VALUES
	('agreement', 'kappa', 0.4930055955235811, 0.05674315040803581),
	('agreement', 'kappa_weighted', 0.7838218714768881, 0.03867033613715457),
	('three', 'kappa', 0.593249800825668, 0.05533296733397257),
	('three', 'kappa_weighted', 0.6270718232044198, 0.06633677543728872),
	('two', 'kappa', 0.4970238095238095, 0.1198794192004475)) AS e(name, measure, value, ase)
LEFT JOIN result USING (name, measure)
CROSS JOIN LATERAL (VALUES ('estimate', estimate, value), ('ASE1', std_error, ase)) AS v(name, have, want);

-- R (n - 1) * cor(x, y)^2 on the cases, numeric levels as scores, pchisq(.., 1, lower.tail = FALSE)
SELECT pg_temp.near(v.have, v.want, 1e-12, format('%s: linear by linear, %s', e.name, v.name))
FROM (VALUES
	('arthritis', 12.8590177401373, 0.000335856838540439),
	('ordinal', 59.83768540715614, 1.030118845496856e-14),
	('agreement', 73.48428523816624, 1.014405829140717e-17),
	('scores', 23.367042484895, 1.338523140694577e-06)) AS e(name, chi2, p)
LEFT JOIN (SELECT DISTINCT ON (name) name, t FROM result) s USING (name)
LEFT JOIN LATERAL migstat.tests(t, 'none') x ON test = 'linear_by_linear'
CROSS JOIN LATERAL (VALUES ('statistic', statistic, chi2), ('p', p_value, e.p)) AS v(name, have, want);

-- conditional odds ratio with its exact interval: crosstab_association.py odds_ratio, 40 digits
SELECT pg_temp.near(v.have, v.want, 1e-11, format('%s: conditional odds ratio, %s', e.name, v.name))
FROM (VALUES
	('two', 8.87643525799427034, 2.23577453532982134, 42.0767712194068338),
	('negative', 0.0305350554329568284, 0.00543293130551386395, 0.111904784385859075)) AS e(name, odds, low, high)
JOIN (SELECT DISTINCT ON (name) name, t FROM result) s USING (name)
LEFT JOIN LATERAL migstat.association(t) x ON measure = 'odds_ratio_exact'
CROSS JOIN LATERAL (VALUES ('estimate', estimate, odds), ('lower limit', conf_low, low),
	('upper limit', conf_high, high)) AS v(name, have, want);

-- the same for a table and its transpose, rows and columns exchanged
SELECT pg_temp.near(b.estimate, a.estimate, 1e-13, format('%s transposed: %s is %s', a.name, a.measure, b.measure))
FROM result a
JOIN LATERAL migstat.association(migstat.crosstab(format('SELECT row_levels[(i - 1) / cardinality(col_levels) + 1] AS r,
	col_levels[(i - 1) %% cardinality(col_levels) + 1] AS c, n
	FROM sample, unnest(counts) WITH ORDINALITY AS u(n, i) WHERE name = %L', name), 'c', 'r', 'n', 'frequency')) b
ON b.measure = CASE a.measure WHEN 'lambda_row' THEN 'lambda_col' WHEN 'lambda_col' THEN 'lambda_row'
	WHEN 'somers_d_row' THEN 'somers_d_col' WHEN 'somers_d_col' THEN 'somers_d_row' ELSE a.measure END
WHERE a.name = 'scores';

-- the column predicts the row no better than the margin does: lambda is (5 - 5) / (6 - 5) and its error 0 by the closed
-- formula of SAS PROC FREQ, so there is no z
SELECT pg_temp.near(v.have, v.want, 1e-15, 'lambda of 0: ' || v.name)
FROM migstat.association(migstat.crosstab('SELECT * FROM (VALUES (1, 1, 3), (1, 2, 2), (2, 2, 1)) AS t(r, c, n)',
	'r', 'c', 'n', 'frequency'))
CROSS JOIN LATERAL (VALUES ('estimate', estimate, 0), ('ASE1', std_error, 0), ('p', p_value, NULL)) AS v(name, have, want)
WHERE measure = 'lambda_row';

-- a correlation does not change when all scores are moved
CREATE TEMPORARY TABLE moved AS
SELECT migstat.crosstab('SELECT 2000000000 + row_levels[(i - 1) / 3 + 1] AS r,
	2000000000 + col_levels[(i - 1) % 3 + 1] AS c, n
	FROM sample, unnest(counts) WITH ORDINALITY AS u(n, i) WHERE name = ''scores''', 'r', 'c', 'n', 'frequency') AS t;
SELECT pg_temp.near(v.have, v.want, 1e-12, 'scores moved by 2e9: pearson_r, ' || v.name)
FROM moved CROSS JOIN LATERAL migstat.association(t) a JOIN expected e USING (measure)
CROSS JOIN LATERAL (VALUES ('estimate', a.estimate, e.estimate), ('ASE1', std_error, ase1), ('ASE0', std_error_null, ase0))
	AS v(name, have, want)
WHERE measure = 'pearson_r' AND e.name = 'scores';
SELECT pg_temp.near(statistic, 23.367042484895, 1e-12, 'scores moved by 2e9: linear by linear')
FROM moved CROSS JOIN LATERAL migstat.tests(t, 'none') WHERE test = 'linear_by_linear';

SELECT * FROM finish();
ROLLBACK;
