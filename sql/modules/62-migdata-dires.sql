-- Simulated survey rows with the coefficients of Table 3 of the deck, for examples, tests of speed and
-- studies of coverage: the survey's own rows are not public.

CREATE TYPE migdata.dires_wave AS ENUM ('pre-Duma', 'post-Duma', 'pre-presidential', 'post-presidential');
COMMENT ON TYPE migdata.dires_wave IS
'waves of the simulated survey, November 2011 to March 2012

Those of Table 3: November and December 2011, February and March 2012.';

CREATE TYPE migdata.dires_education AS ENUM ('less than secondary', 'secondary', 'university');
COMMENT ON TYPE migdata.dires_education IS 'education in the simulated survey, the levels of Table 3';

CREATE TYPE migdata.dires_locality AS ENUM ('Moscow', 'St. Petersburg', 'other large city',
	'small or medium city', 'rural village');
COMMENT ON TYPE migdata.dires_locality IS 'localities in the simulated survey, the levels of Table 3';

CREATE TYPE migdata.dires_income AS ENUM ('lowest', 'second through fourth', 'highest', 'missing');
COMMENT ON TYPE migdata.dires_income IS 'income quintiles in the simulated survey, the levels of Table 3';

CREATE TABLE migdata.dires_sample (
	respondent integer PRIMARY KEY,
	wave migdata.dires_wave NOT NULL,
	stratum smallint NOT NULL,
	psu integer NOT NULL,
	weight double precision NOT NULL,
	age integer NOT NULL,
	age18 integer NOT NULL,
	woman boolean NOT NULL,
	education migdata.dires_education NOT NULL,
	locality migdata.dires_locality NOT NULL,
	income migdata.dires_income NOT NULL,
	income_quintile smallint,
	orthodox boolean NOT NULL,
	foreign_born boolean NOT NULL,
	harm double precision NOT NULL,
	keep_out double precision NOT NULL,
	evict double precision,
	harm_expected double precision NOT NULL,
	keep_out_expected double precision NOT NULL,
	evict_expected double precision,
	russia_for_russians boolean NOT NULL,
	stop_feeding_caucasus boolean NOT NULL,
	foreign_influence smallint NOT NULL,
	unique_path smallint NOT NULL,
	hostile_south_1 boolean NOT NULL,
	hostile_south_2 boolean NOT NULL,
	hostile_south_3 boolean NOT NULL,
	hostile_south_4 boolean NOT NULL,
	hostile_west_1 boolean NOT NULL,
	hostile_west_2 boolean NOT NULL,
	hostile_west_3 boolean NOT NULL,
	xenophobia_south smallint NOT NULL,
	xenophobia_west smallint NOT NULL,
	usa_enemy boolean NOT NULL,
	confidence_duma smallint NOT NULL,
	confidence_police smallint NOT NULL,
	confidence_army smallint NOT NULL,
	confidence_putin smallint NOT NULL,
	confidence_local_government smallint NOT NULL,
	confidence_courts smallint NOT NULL,
	confidence_parties smallint NOT NULL,
	confidence_medvedev smallint NOT NULL,
	confidence_media smallint NOT NULL,
	support_united_russia boolean NOT NULL,
	support_kprf boolean NOT NULL,
	support_ldpr boolean NOT NULL,
	support_yabloko boolean NOT NULL,
	support_right_forces boolean NOT NULL,
	support_national_bolsheviks boolean NOT NULL,
	support_patriots boolean NOT NULL,
	ussr_catastrophe boolean NOT NULL,
	pro_stalin smallint NOT NULL,
	right_course boolean NOT NULL,
	wrong_course boolean NOT NULL,
	civil_rights smallint NOT NULL,
	protest_support smallint NOT NULL,
	join_protest boolean NOT NULL,
	problems text[] NOT NULL,
	problem_immigration boolean NOT NULL,
	importance_stability smallint,
	importance_economic_policy smallint,
	importance_rule_of_law smallint,
	importance_corruption smallint,
	importance_social_support smallint,
	importance_army smallint,
	importance_foreign_policy smallint,
	importance_political_reforms smallint,
	importance_immigration smallint
);
COMMENT ON TABLE migdata.dires_sample IS
'SIMULATED respondents of a survey in Russia, not data of any survey

The rows of migdata.simulate_dires(4482, 15): ethnic Russians in four waves, 1,211 of them in the last, as
published.  The population they are drawn from has exactly the coefficients of Table 3 (migdata.dires_truth), the
signs of Table 4 and the means and SDs of Table 1; a sample has them with sampling error.  The seed was chosen: it
is the first with which all signs of Table 4 come out at 5 percent and R-squared within .008 (its standard deviation)
of the three in Table 3.  Everything else is invented.';
COMMENT ON COLUMN migdata.dires_sample.respondent IS
'number of the simulated respondent, 1 to n';
COMMENT ON COLUMN migdata.dires_sample.wave IS
'simulated: survey wave';
COMMENT ON COLUMN migdata.dires_sample.stratum IS
'simulated: stratum, 1 to 10; part of a locality

1 Moscow; 2 St. Petersburg; 3 other large cities; 4 to 8 small and medium cities; 9, 10 rural villages.
The strata are invented.';
COMMENT ON COLUMN migdata.dires_sample.psu IS
'simulated: primary sampling unit, numbered through all strata

10 respondents of one locality in Moscow and St. Petersburg, 25 in other large cities, 50 elsewhere.  The first
two waves share their PSUs, and so do the last two.  Numbers have gaps.';
COMMENT ON COLUMN migdata.dires_sample.weight IS
'simulated: sampling weight, mean 1

Depends on stratum and sex and is otherwise random.';
COMMENT ON COLUMN migdata.dires_sample.age IS
'simulated: age

unit    years, 18 to 88';
COMMENT ON COLUMN migdata.dires_sample.age18 IS
'simulated: age centred at 18, as in Table 3

unit    years above 18';
COMMENT ON COLUMN migdata.dires_sample.woman IS
'simulated: whether a woman';
COMMENT ON COLUMN migdata.dires_sample.education IS
'simulated: education; reference in Table 3: secondary';
COMMENT ON COLUMN migdata.dires_sample.locality IS
'simulated: locality; reference in Table 3: small or medium city';
COMMENT ON COLUMN migdata.dires_sample.income IS
'simulated: income; reference in Table 3: second through fourth quintile';
COMMENT ON COLUMN migdata.dires_sample.income_quintile IS
'simulated: quintile of income, 1 lowest to 5 highest; NULL if missing';
COMMENT ON COLUMN migdata.dires_sample.orthodox IS
'simulated: whether an Orthodox Christian';
COMMENT ON COLUMN migdata.dires_sample.foreign_born IS
'simulated: whether born abroad';
COMMENT ON COLUMN migdata.dires_sample.harm IS
'simulated: agreement: immigrants harm Russia

Linear predictor of Table 3 plus noise; the scale is the one its constant implies, neither cut off nor in
steps.
unit    points of the scale, 3 decimals';
COMMENT ON COLUMN migdata.dires_sample.keep_out IS
'simulated: agreement: keep immigrants out of Russia

Linear predictor of Table 3 plus noise; the scale is the one its constant implies, neither cut off nor in
steps.
unit    points of the scale, 3 decimals';
COMMENT ON COLUMN migdata.dires_sample.evict IS
'simulated: agreement: evict immigrants from Russia

Linear predictor of Table 3 plus noise; the scale is the one its constant implies, neither cut off nor in
steps.  NULL in the last wave, which did not ask.
unit    points of the scale, 3 decimals';
COMMENT ON COLUMN migdata.dires_sample.harm_expected IS
'simulated: expectation of harm: the linear predictor of Table 3

Known only because the data are simulated; harm less this is noise.';
COMMENT ON COLUMN migdata.dires_sample.keep_out_expected IS
'simulated: expectation of keep_out: the linear predictor of Table 3

Known only because the data are simulated; keep_out less this is noise.';
COMMENT ON COLUMN migdata.dires_sample.evict_expected IS
'simulated: expectation of evict: the linear predictor of Table 3

Known only because the data are simulated; evict less this is noise.';
COMMENT ON COLUMN migdata.dires_sample.russia_for_russians IS
'simulated: agrees: Russia for Russians

sign    + with harm, + with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.stop_feeding_caucasus IS
'simulated: agrees: stop feeding Caucasus

sign    + with harm, + with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.foreign_influence IS
'simulated: scale: suspicion of foreign influence, 1 to 7

sign    + with harm, + with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.unique_path IS
'simulated: scale: Russia has a unique path, 1 to 7

sign    + with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.hostile_south_1 IS
'simulated: hostility or fear toward "southern" group 1

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_south_2 IS
'simulated: hostility or fear toward "southern" group 2

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_south_3 IS
'simulated: hostility or fear toward "southern" group 3

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_south_4 IS
'simulated: hostility or fear toward "southern" group 4

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_west_1 IS
'simulated: hostility or fear toward "western" group 1

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_west_2 IS
'simulated: hostility or fear toward "western" group 2

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.hostile_west_3 IS
'simulated: hostility or fear toward "western" group 3

FIG 4 is a picture: the decks text has neither its groups nor its figures.  Levels are invented.';
COMMENT ON COLUMN migdata.dires_sample.xenophobia_south IS
'simulated: number of hostile_south_1 to _4 that hold, 0 to 4

sign    + with harm, + with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.xenophobia_west IS
'simulated: number of hostile_west_1 to _3 that hold, 0 to 3

sign    + with harm, + with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.usa_enemy IS
'simulated: USA is enemy or rival

sign    + with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_duma IS
'simulated: confidence in the Duma, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_police IS
'simulated: confidence in police, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_army IS
'simulated: confidence in the army, 1 none to 4 full

The signs are lost in the text of the deck and inferred.
sign    - with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_putin IS
'simulated: confidence in Putin, 1 none to 4 full

The signs are lost in the text of the deck and inferred.
sign    - with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_local_government IS
'simulated: confidence in local government, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_courts IS
'simulated: confidence in courts, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_parties IS
'simulated: confidence in political parties, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_medvedev IS
'simulated: confidence in President Medvedev, 1 none to 4 full

The signs are lost in the text of the deck and inferred.
sign    - with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.confidence_media IS
'simulated: confidence in mass media, 1 none to 4 full

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_united_russia IS
'simulated: supports United Russia

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_kprf IS
'simulated: supports KPRF

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_ldpr IS
'simulated: supports LDPR

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_yabloko IS
'simulated: supports Yabloko

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_right_forces IS
'simulated: supports Right Forces

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_national_bolsheviks IS
'simulated: supports the National Bolshevik Party

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.support_patriots IS
'simulated: supports Patriots of Russia

sign    + with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.ussr_catastrophe IS
'simulated: agrees: the collapse of the USSR was a catastrophe

sign    + with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.pro_stalin IS
'simulated: pro-Stalin scale, 1 to 7

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.right_course IS
'simulated: Russia is on the right course

sign    - with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.wrong_course IS
'simulated: Russia is on the wrong course

sign    + with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.civil_rights IS
'simulated: support for civil rights, 1 to 7

sign    0 with harm, - with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.protest_support IS
'simulated: scale: support for protests, 1 to 7

sign    0 with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.join_protest IS
'simulated: would join a protest in the own town

sign    + with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.problems IS
'simulated: the most urgent problems named, up to six

FIG 5 is a picture: the list of problems and their levels are invented, but for immigration, which Table 4
names.  Empty if none was named.';
COMMENT ON COLUMN migdata.dires_sample.problem_immigration IS
'simulated: whether immigration is among the problems

sign    + with harm, 0 with keep_out (Table 4)';
COMMENT ON COLUMN migdata.dires_sample.importance_stability IS
'simulated: importance of the need for stability, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_economic_policy IS
'simulated: importance of economic policy, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_rule_of_law IS
'simulated: importance of legality and rule of law, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_corruption IS
'simulated: importance of corruption among bureaucrats, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_social_support IS
'simulated: importance of social support programs, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_army IS
'simulated: importance of the strength of the army, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_foreign_policy IS
'simulated: importance of foreign policy, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_political_reforms IS
'simulated: importance of political reforms, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';
COMMENT ON COLUMN migdata.dires_sample.importance_immigration IS
'simulated: importance of immigration to Russia, 1 to 7

Asked in the last wave only; NULL also for "hard to say".  Mean, SD and number of answers as in Table 1.';

CREATE FUNCTION migdata.simulated_normal(hash bigint) RETURNS double precision
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN sqrt(float8 '-2' * ln(((hash >> 32)::float8 + float8 '2147483648.5') / float8 '4294967296'))
		* cos((hash & 4294967295)::float8 * float8 '1.4629180792671596e-9');
COMMENT ON FUNCTION migdata.simulated_normal(bigint) IS
'standard normal deviate from 64 random bits, by Box and Muller';

-- Row i depends on (seed, i) alone.  Every draw is hashint8extended(i, s + number of the draw), the server's
-- own hash, whose values are the same everywhere because hash partitions depend on them; draws of a PSU hash its
-- number.  One hash gives a normal deviate or four uniform pieces of 16 bits, compared on the scale 0 to 65535.
-- ln and cos may differ in the last bit from one machine to another: what they give is rounded to four decimals,
-- which hides such a bit in all but one value in some 1e10, and from there on the same operations follow in the
-- same order.  OFFSET 0 keeps the steps apart, so that none is computed twice; where the function is inlined,
-- columns that nobody asks for are not computed.  How the constants came about: test/reference/dires.R.
CREATE FUNCTION migdata.simulate_dires(n integer DEFAULT 4482, seed bigint DEFAULT 1) RETURNS SETOF migdata.dires_sample
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4482 COST 10000
BEGIN ATOMIC
	SELECT
		i AS respondent,
		wave,
		stratum,
		psu,
		weight,
		age,
		age18,
		woman,
		education,
		locality,
		income,
		income_quintile,
		orthodox,
		foreign_born,
		harm,
		keep_out,
		evict,
		harm_expected,
		keep_out_expected,
		evict_expected,
		(b1 & 65535)::float8 < float8 '36045' + float8 '32604' * wpp AS russia_for_russians,
		(b1 >> 16 & 65535)::float8 < float8 '39322' + float8 '32106' * wpp AS stop_feeding_caucasus,
		least(7, greatest(1, (float8 '4' + float8 '1.4' * wpp
			+ ((q1 & 65535) + (q1 >> 16 & 65535) + (q1 >> 32 & 65535) + (q1 >> 48 & 65535) - 131070)::float8
			* float8 '0.000037')::integer))::smallint AS foreign_influence,
		least(7, greatest(1, (float8 '4' + float8 '1.4' * wpm
			+ ((q2 & 65535) + (q2 >> 16 & 65535) + (q2 >> 32 & 65535) + (q2 >> 48 & 65535) - 131070)::float8
			* float8 '0.000037')::integer))::smallint AS unique_path,
		hostile_south_1,
		hostile_south_2,
		hostile_south_3,
		hostile_south_4,
		hostile_west_1,
		hostile_west_2,
		hostile_west_3,
		(hostile_south_1::integer + hostile_south_2::integer + hostile_south_3::integer
			+ hostile_south_4::integer)::smallint AS xenophobia_south,
		(hostile_west_1::integer + hostile_west_2::integer + hostile_west_3::integer)::smallint AS xenophobia_west,
		(b3 >> 16 & 65535)::float8 < float8 '31457' + float8 '32742' * wp0 AS usa_enemy,
		(1 + width_bucket((b3 >> 32 & 65535)::float8 - float8 '18918' * wp0,
			'{14418,38011,60293}'::float8[]))::smallint AS confidence_duma,
		(1 + width_bucket((b3 >> 48 & 65535)::float8 - float8 '18918' * wp0,
			'{16384,40632,60948}'::float8[]))::smallint AS confidence_police,
		(1 + width_bucket((b4 & 65535)::float8 - float8 '18918' * wpp,
			'{5243,18350,47186}'::float8[]))::smallint AS confidence_army,
		(1 + width_bucket((b4 >> 16 & 65535)::float8 - float8 '18918' * wpp,
			'{6554,18350,43254}'::float8[]))::smallint AS confidence_putin,
		(1 + width_bucket((b4 >> 32 & 65535)::float8 - float8 '18918' * wp0,
			'{13107,36045,59638}'::float8[]))::smallint AS confidence_local_government,
		(1 + width_bucket((b4 >> 48 & 65535)::float8 - float8 '18918' * wp0,
			'{13107,36700,60293}'::float8[]))::smallint AS confidence_courts,
		(1 + width_bucket((b5 & 65535)::float8 - float8 '18918' * wp0,
			'{19661,47186,62915}'::float8[]))::smallint AS confidence_parties,
		(1 + width_bucket((b5 >> 16 & 65535)::float8 - float8 '18918' * wpp,
			'{7864,22282,49807}'::float8[]))::smallint AS confidence_medvedev,
		(1 + width_bucket((b5 >> 32 & 65535)::float8 - float8 '18918' * wp0,
			'{9175,31457,58982}'::float8[]))::smallint AS confidence_media,
		(b5 >> 48 & 65535)::float8 < float8 '24904' - float8 '31810' * wp0 AS support_united_russia,
		(b6 & 65535) < 11141 AS support_kprf,
		(b6 >> 16 & 65535) < 7209 AS support_ldpr,
		(b6 >> 32 & 65535) < 3277 AS support_yabloko,
		(b6 >> 48 & 65535) < 1966 AS support_right_forces,
		(b7 & 65535) < 1311 AS support_national_bolsheviks,
		(b7 >> 16 & 65535)::float8 < float8 '5243' + float8 '17779' * wpm AS support_patriots,
		(b7 >> 32 & 65535)::float8 < float8 '32768' + float8 '32768' * wpm + float8 '262' * age18 AS ussr_catastrophe,
		least(7, greatest(1, (float8 '4' + float8 '0.012' * (age18 - 27)
			+ ((q3 & 65535) + (q3 >> 16 & 65535) + (q3 >> 32 & 65535) + (q3 >> 48 & 65535) - 131070)::float8
			* float8 '0.000037')::integer))::smallint AS pro_stalin,
		(b7 >> 48 & 65535)::float8 < float8 '27525' - float8 '32348' * wp0 AS right_course,
		(b7 >> 48 & 65535)::float8 >= float8 '43909' - float8 '30815' * wp0 AS wrong_course,
		least(7, greatest(1, (float8 '4' + float8 '1.4' * w0m
			+ ((q4 & 65535) + (q4 >> 16 & 65535) + (q4 >> 32 & 65535) + (q4 >> 48 & 65535) - 131070)::float8
			* float8 '0.000037')::integer))::smallint AS civil_rights,
		least(7, greatest(1, (float8 '4'
			+ ((q5 & 65535) + (q5 >> 16 & 65535) + (q5 >> 32 & 65535) + (q5 >> 48 & 65535) - 131070)::float8
			* float8 '0.000037')::integer))::smallint AS protest_support,
		(b8 & 65535)::float8 < float8 '13107' + float8 '26214' * wp0 AS join_protest,
		(array_remove(ARRAY[
			CASE WHEN problem_immigration THEN 'immigration' END,
			CASE WHEN (b8 >> 32 & 65535) < 36045 THEN 'prices' END,
			CASE WHEN (b8 >> 48 & 65535) < 26214 THEN 'poverty' END,
			CASE WHEN (b9 & 65535) < 27525 THEN 'corruption' END,
			CASE WHEN (b9 >> 16 & 65535) < 24904 THEN 'unemployment' END,
			CASE WHEN (b9 >> 32 & 65535) < 23593 THEN 'health care' END,
			CASE WHEN (b9 >> 48 & 65535) < 22938 THEN 'housing' END,
			CASE WHEN (b10 & 65535) < 26214 THEN 'alcohol and drugs' END,
			CASE WHEN (b10 >> 16 & 65535) < 18350 THEN 'inequality' END,
			CASE WHEN (b10 >> 32 & 65535) < 16384 THEN 'crime' END,
			CASE WHEN (b10 >> 48 & 65535) < 13107 THEN 'education' END,
			CASE WHEN (b11 & 65535) < 11796 THEN 'decline of morals' END,
			CASE WHEN (b11 >> 16 & 65535) < 9830 THEN 'environment' END,
			CASE WHEN (b11 >> 32 & 65535) < 9175 THEN 'terrorism' END,
			CASE WHEN (b11 >> 48 & 65535) < 6554 THEN 'ethnic conflict' END], NULL))[1:6] AS problems,
		problem_immigration,
		CASE WHEN wave_code = 4 AND (b12 & 65535) >= 2814 THEN least(7, greatest(1, (float8 '7.165'
			+ float8 '2.0521' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v1))
			)::integer))::smallint END AS importance_stability,
		CASE WHEN wave_code = 4 AND (b12 >> 16 & 65535) >= 3085 THEN least(7, greatest(1, (float8 '6.6167'
			+ float8 '1.809' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v2))
			)::integer))::smallint END AS importance_economic_policy,
		CASE WHEN wave_code = 4 AND (b12 >> 32 & 65535) >= 3788 THEN least(7, greatest(1, (float8 '6.3208'
			+ float8 '1.6951' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v3))
			)::integer))::smallint END AS importance_rule_of_law,
		CASE WHEN wave_code = 4 AND (b12 >> 48 & 65535) >= 3842 THEN least(7, greatest(1, (float8 '6.3284'
			+ float8 '1.897' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v4))
			)::integer))::smallint END AS importance_corruption,
		CASE WHEN wave_code = 4 AND (b13 & 65535) >= 3139 THEN least(7, greatest(1, (float8 '6.2758'
			+ float8 '1.9411' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v5))
			)::integer))::smallint END AS importance_social_support,
		CASE WHEN wave_code = 4 AND (b13 >> 16 & 65535) >= 3518 THEN least(7, greatest(1, (float8 '6.0745'
			+ float8 '1.8159' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v6))
			)::integer))::smallint END AS importance_army,
		CASE WHEN wave_code = 4 AND (b13 >> 32 & 65535) >= 3896 THEN least(7, greatest(1, (float8 '5.5647'
			+ float8 '1.6791' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v7))
			)::integer))::smallint END AS importance_foreign_policy,
		CASE WHEN wave_code = 4 AND (b13 >> 48 & 65535) >= 4925 THEN least(7, greatest(1, (float8 '5.2253'
			+ float8 '1.7182' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v8))
			)::integer))::smallint END AS importance_political_reforms,
		CASE WHEN wave_code = 4 AND (b14 & 65535) >= 5736 THEN least(7, greatest(1, (float8 '4.8291'
			+ float8 '1.8885' * (float8 '0.7615773' * common + float8 '0.6480741' * migdata.simulated_normal(v9))
			)::integer))::smallint END AS importance_immigration
	FROM (
		-- outcomes, and the mixes of their noise that give attitudes their signs
		SELECT i, wave_code, wave, stratum, psu, weight, age, age18, woman, education, locality, income,
			income_quintile, orthodox, foreign_born,
			b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, q1, q2, q3, q4, q5, v1, v2, v3, v4, v5, v6,
				v7, v8, v9, common,
			harm_expected, keep_out_expected, evict_expected,
			round((harm_expected + float8 '1.75' * e1) * float8 '1000') / float8 '1000' AS harm,
			round((keep_out_expected + float8 '0.98' * e2) * float8 '1000') / float8 '1000' AS keep_out,
			round((evict_expected + float8 '0.8' * e3) * float8 '1000') / float8 '1000' AS evict,
			wpp, wp0, wpm, w0m,
			(b1 >> 32 & 65535)::float8 < float8 '27525' + float8 '32346' * wpp + moscow * float8 '7864'
				AS hostile_south_1,
			(b1 >> 48 & 65535)::float8 < float8 '23593' + float8 '31457' * wpp + moscow * float8 '7864'
				AS hostile_south_2,
			(b2 & 65535)::float8 < float8 '19661' + float8 '30032' * wpp + moscow * float8 '7864' AS hostile_south_3,
			(b2 >> 16 & 65535)::float8 < float8 '17695' + float8 '29095' * wpp + moscow * float8 '7864'
				AS hostile_south_4,
			(b2 >> 32 & 65535)::float8 < float8 '13107' + float8 '26214' * wpp + moscow * float8 '1311'
				AS hostile_west_1,
			(b2 >> 48 & 65535)::float8 < float8 '9175' + float8 '22740' * wpp + moscow * float8 '1311'
				AS hostile_west_2,
			(b3 & 65535)::float8 < float8 '6554' + float8 '19661' * wpp + moscow * float8 '1311' AS hostile_west_3,
			(b8 >> 16 & 65535)::float8 < float8 '9175' + float8 '22740' * wp0 + moscow * float8 '6554'
				AS problem_immigration
		FROM (
		-- linear predictors: the coefficients of Table 3 in thousandths
		SELECT i, wave_code, wave, stratum, psu, weight, age, age18, woman, education, locality, income,
			income_quintile, orthodox, foreign_born, moscow,
			b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, q1, q2, q3, q4, q5, v1, v2, v3, v4, v5, v6,
				v7, v8, v9,
			common, e1, e2, e3,
			float8 '0.069' * (e1 + e2) AS wpp, float8 '0.1254' * e1 - float8 '0.0564' * e2 AS wp0,
			float8 '0.1636' * (e1 - e2) AS wpm, float8 '0.0564' * e1 - float8 '0.1254' * e2 AS w0m,
			(5670 + 4 * age18
				+ CASE education_code WHEN 3 THEN -47 WHEN 1 THEN 184 ELSE 0 END
				+ CASE locality_code WHEN 1 THEN 814 WHEN 2 THEN 122 WHEN 3 THEN 577 WHEN 5 THEN -4 ELSE 0 END
				+ CASE income_code WHEN 1 THEN 221 WHEN 3 THEN -245 WHEN 4 THEN 168 ELSE 0 END
				+ CASE wave_code WHEN 2 THEN 75 WHEN 3 THEN -58 WHEN 4 THEN 70 ELSE 0 END
				+ CASE WHEN woman THEN 30 ELSE 0 END + CASE WHEN orthodox THEN 13 ELSE 0 END
				+ CASE WHEN foreign_born THEN -465 ELSE 0 END)::float8 / 1000 AS harm_expected,
			(2990 - age18
				+ CASE education_code WHEN 3 THEN -41 WHEN 1 THEN 119 ELSE 0 END
				+ CASE locality_code WHEN 1 THEN 559 WHEN 2 THEN -331 WHEN 3 THEN 273 WHEN 5 THEN 20 ELSE 0 END
				+ CASE income_code WHEN 1 THEN 128 WHEN 3 THEN 5 WHEN 4 THEN 26 ELSE 0 END
				+ CASE wave_code WHEN 2 THEN 10 WHEN 3 THEN 81 WHEN 4 THEN 143 ELSE 0 END
				+ CASE WHEN woman THEN -4 ELSE 0 END + CASE WHEN orthodox THEN 39 ELSE 0 END
				+ CASE WHEN foreign_born THEN -208 ELSE 0 END)::float8 / 1000 AS keep_out_expected,
			(3136 - 3 * age18
				+ CASE education_code WHEN 3 THEN -18 WHEN 1 THEN 141 ELSE 0 END
				+ CASE locality_code WHEN 1 THEN 487 WHEN 2 THEN -36 WHEN 3 THEN 441 WHEN 5 THEN 89 ELSE 0 END
				+ CASE income_code WHEN 1 THEN 16 WHEN 3 THEN -54 WHEN 4 THEN -40 ELSE 0 END
				+ CASE wave_code WHEN 2 THEN 7 WHEN 3 THEN -99 WHEN 4 THEN NULL ELSE 0 END
				+ CASE WHEN woman THEN -28 ELSE 0 END + CASE WHEN orthodox THEN 23 ELSE 0 END
				+ CASE WHEN foreign_born THEN -86 ELSE 0 END)::float8 / 1000 AS evict_expected
		FROM (
		-- the respondent: levels, weight; noise standardised, mixed, rounded
		SELECT i, wave_code, wave, stratum, psu, locality_code, locality, education_code, income_code, moscow, age,
			age - 18 AS age18, woman,
			round(stratum_weight * CASE WHEN woman THEN float8 '0.92' ELSE float8 '1.095824' END
				* (float8 '0.5' + (u_weight::float8 + float8 '0.5') / float8 '65536')
				* float8 '10000') / float8 '10000' AS weight,
			CASE education_code WHEN 1 THEN migdata.dires_education 'less than secondary'
				WHEN 2 THEN migdata.dires_education 'secondary'
				ELSE migdata.dires_education 'university' END AS education,
			CASE income_code WHEN 1 THEN migdata.dires_income 'lowest'
				WHEN 2 THEN migdata.dires_income 'second through fourth'
				WHEN 3 THEN migdata.dires_income 'highest' ELSE migdata.dires_income 'missing' END AS income,
			CASE income_code WHEN 1 THEN 1 WHEN 2 THEN 2 + i % 3 WHEN 3 THEN 5 END::smallint AS income_quintile,
			orthodox, foreign_born,
			b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, q1, q2, q3, q4, q5, v1, v2, v3, v4, v5, v6,
				v7, v8, v9, common,
			round(x1 * float8 '10000') / float8 '10000' AS e1,
			round((float8 '0.45' * x1 + float8 '0.8930286' * x2) * float8 '10000') / float8 '10000' AS e2,
			round((float8 '0.4' * x1 + float8 '0.3583312' * x2
				+ float8 '0.8435631' * x3) * float8 '10000') / float8 '10000' AS e3
		FROM (
		-- draws become levels and deviates; uniform pieces run from 0 to 65535
		SELECT i, psu, stratum, wave_code, wave, locality_code, locality, stratum_weight, moscow, u_weight,
			b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, q1, q2, q3, q4, q5, v1, v2, v3, v4, v5, v6,
				v7, v8, v9,
			CASE WHEN u_age < 13107 THEN 18 + u_age * 10 / 13107
				WHEN u_age < 26214 THEN 28 + (u_age - 13107) * 11 / 13107
				WHEN u_age < 39322 THEN 39 + (u_age - 26214) * 11 / 13108
				WHEN u_age < 52429 THEN 50 + (u_age - 39322) * 12 / 13107
				WHEN u_age < 62259 THEN 62 + (u_age - 52429) * 14 / 9830
				ELSE 76 + (u_age - 62259) * 13 / 3277 END::integer AS age,
			u_sex < 35717 AS woman,
			CASE WHEN u_education < CASE locality_code WHEN 1 THEN 3277 WHEN 2 THEN 3932 WHEN 3 THEN 5243
					WHEN 4 THEN 7864 ELSE 12452 END + CASE WHEN u_age >= 52429 THEN 9830 ELSE 0 END THEN 1
				WHEN u_education >= CASE locality_code WHEN 1 THEN 39322 WHEN 2 THEN 41288 WHEN 3 THEN 45220
					WHEN 4 THEN 49807 ELSE 55050 END THEN 3
				ELSE 2 END AS education_code,
			CASE WHEN u_missing < 7864 + p_missing * 10486 / 65536 + moscow * 3277 THEN 4
				WHEN u_income < CASE locality_code WHEN 1 THEN 5243 WHEN 2 THEN 7864 WHEN 3 THEN 8520 WHEN 4 THEN 12452
					ELSE 19661 END + p_income * 6554 / 65536 THEN 1
				WHEN u_income >= CASE locality_code WHEN 1 THEN 36045 WHEN 2 THEN 45875 WHEN 3 THEN 49152
					WHEN 4 THEN 51118 ELSE 57016 END + p_income * 6554 / 65536 THEN 3
				ELSE 2 END AS income_code,
			u_orthodox < 48497 + p_orthodox * 10486 / 65536 AS orthodox,
			u_foreign < 1704 AS foreign_born,
			float8 '0.2645751' * migdata.simulated_normal(u1) + float8 '0.9643651' * migdata.simulated_normal(z1) AS x1,
			float8 '0.2645751' * migdata.simulated_normal(u2) + float8 '0.9643651' * migdata.simulated_normal(z2) AS x2,
			float8 '0.2645751' * migdata.simulated_normal(u3) + float8 '0.9643651' * migdata.simulated_normal(z3) AS x3,
			CASE wave_code WHEN 4 THEN migdata.simulated_normal(f1) END AS common
		FROM (
		-- hashes of the row and of its PSU
		SELECT i, psu, stratum::smallint AS stratum, wave_code, locality_code, stratum_weight,
			CASE locality_code WHEN 1 THEN 1 ELSE 0 END AS moscow,
			CASE wave_code WHEN 1 THEN migdata.dires_wave 'pre-Duma' WHEN 2 THEN migdata.dires_wave 'post-Duma'
				WHEN 3 THEN migdata.dires_wave 'pre-presidential'
				ELSE migdata.dires_wave 'post-presidential' END AS wave,
			CASE locality_code WHEN 1 THEN migdata.dires_locality 'Moscow'
				WHEN 2 THEN migdata.dires_locality 'St. Petersburg'
				WHEN 3 THEN migdata.dires_locality 'other large city'
				WHEN 4 THEN migdata.dires_locality 'small or medium city'
				ELSE migdata.dires_locality 'rural village' END AS locality,
			hashint8extended(psu, s + 1) & 65535 AS p_missing, hashint8extended(psu, s + 2) & 65535 AS p_income,
			hashint8extended(psu, s + 3) & 65535 AS p_orthodox, hashint8extended(psu, s + 4) AS u1,
			hashint8extended(psu, s + 5) AS u2, hashint8extended(psu, s + 6) AS u3,
			hashint8extended(i, s + 7) & 65535 AS u_age, hashint8extended(i, s + 8) & 65535 AS u_sex,
			hashint8extended(i, s + 9) & 65535 AS u_education, hashint8extended(i, s + 10) & 65535 AS u_income,
			hashint8extended(i, s + 11) & 65535 AS u_missing, hashint8extended(i, s + 12) & 65535 AS u_orthodox,
			hashint8extended(i, s + 13) & 65535 AS u_foreign, hashint8extended(i, s + 14) & 65535 AS u_weight,
			hashint8extended(i, s + 15) AS z1, hashint8extended(i, s + 16) AS z2, hashint8extended(i, s + 17) AS z3,
			hashint8extended(i, s + 18) AS f1, hashint8extended(i, s + 19) AS b1, hashint8extended(i, s + 20) AS q1,
			hashint8extended(i, s + 21) AS q2, hashint8extended(i, s + 22) AS b2, hashint8extended(i, s + 23) AS b3,
			hashint8extended(i, s + 24) AS b4, hashint8extended(i, s + 25) AS b5, hashint8extended(i, s + 26) AS b6,
			hashint8extended(i, s + 27) AS b7, hashint8extended(i, s + 28) AS q3, hashint8extended(i, s + 29) AS q4,
			hashint8extended(i, s + 30) AS q5, hashint8extended(i, s + 31) AS b8, hashint8extended(i, s + 32) AS b9,
			hashint8extended(i, s + 33) AS b10, hashint8extended(i, s + 34) AS b11,
			hashint8extended(i, s + 35) AS b12, hashint8extended(i, s + 36) AS v1, hashint8extended(i, s + 37) AS v2,
			hashint8extended(i, s + 38) AS v3, hashint8extended(i, s + 39) AS v4, hashint8extended(i, s + 40) AS b13,
			hashint8extended(i, s + 41) AS v5, hashint8extended(i, s + 42) AS v6, hashint8extended(i, s + 43) AS v7,
			hashint8extended(i, s + 44) AS v8, hashint8extended(i, s + 45) AS b14, hashint8extended(i, s + 46) AS v9
		FROM (
		-- stratum, PSU, wave: 90 blocks of 50 rows, then again.  37 and 90 have no common divisor: every stratum has
		-- blocks of both kinds, the even ones of the last two waves, of which 1,211 rows in 2,250 are the last wave's
		SELECT i, s, stratum,
			5 * block + 1 + CASE stratum WHEN 1 THEN place / 10 WHEN 2 THEN place / 10 WHEN 3 THEN place / 25 ELSE 0 END AS psu,
			CASE WHEN block % 2 = 1 THEN 1 + place % 2
				WHEN (block / 2 * 50 + place + 1) % 2250 * 1211 / 2250
					<> (block / 2 * 50 + place) % 2250 * 1211 / 2250 THEN 4
				ELSE 3 END AS wave_code,
			CASE WHEN stratum > 8 THEN 5 WHEN stratum > 3 THEN 4 ELSE stratum END AS locality_code,
			CASE stratum WHEN 1 THEN float8 '0.8' WHEN 2 THEN float8 '0.9' WHEN 3 THEN float8 '0.95'
				WHEN 9 THEN float8 '1.1' WHEN 10 THEN float8 '1.02'
				ELSE float8 '1.2542' - float8 '0.04' * stratum END AS stratum_weight
		FROM (
		SELECT i, s, block, place,
			CASE WHEN spot >= 64 THEN 9 + (spot - 64) / 13 WHEN spot >= 19 THEN 4 + (spot - 19) / 9
				WHEN spot >= 11 THEN 3 WHEN spot >= 7 THEN 2 ELSE 1 END AS stratum
		FROM (
		SELECT i, (i - 1) / 50 AS block, (i - 1) % 50 AS place, (i - 1) / 50 * 37 % 90 AS spot,
			-- all 64 bits of the seed; room to count up
			hashint8extended(seed & 4294967295, seed >> 32) >> 1 AS s
		FROM (SELECT generate_series(1, n) AS i) AS numbers
		WHERE seed IS NOT NULL
		OFFSET 0) AS places
		OFFSET 0) AS strata
		OFFSET 0) AS design
		OFFSET 0) AS hashes
		OFFSET 0) AS draws
		OFFSET 0) AS respondents
		OFFSET 0) AS predictors
		OFFSET 0) AS outcomes;
END;
COMMENT ON FUNCTION migdata.simulate_dires(integer, bigint) IS
'SIMULATED survey rows with the coefficients of Table 3

n     number of rows; none if NULL or not positive
seed  the same seed gives the same rows, everywhere; NULL gives none

Row i depends on the seed and on i alone, so fewer rows are the first of more.  More rows have more PSUs, not
larger ones: estimates close in on the true coefficients (migdata.dires_truth) as n grows.  Columns are described
at migdata.dires_sample.  Not data of any survey.';

INSERT INTO migdata.dires_sample SELECT * FROM migdata.simulate_dires(4482, 15);

CREATE VIEW migdata.dires_truth AS
SELECT
	o.outcome,
	CASE WHEN b.variable IS NULL THEN '(Intercept)'
		WHEN b.level IS NULL THEN b.variable
		ELSE b.variable || '[' || b.level || ']' END AS term,
	b.variable,
	b.level,
	CASE WHEN b.deck_term IS NULL THEN 0 ELSE p.b END::double precision AS estimate,
	p.se::double precision AS published_std_error
FROM (VALUES
	('harm', 'immigrants_harm_russia'),
	('keep_out', 'keep_immigrants_out_of_russia'),
	('evict', 'evict_immigrants_from_russia')
) AS o(outcome, deck_outcome)
CROSS JOIN (VALUES
	(NULL, NULL, 'constant'),
	('age18', NULL, 'age_centered_at_18'),
	('education', 'less than secondary', 'less_than_secondary'),
	('education', 'secondary', NULL),
	('education', 'university', 'university'),
	('locality', 'Moscow', 'moscow'),
	('locality', 'St. Petersburg', 'st_petersburg'),
	('locality', 'other large city', 'other_large_city'),
	('locality', 'small or medium city', NULL),
	('locality', 'rural village', 'rural_village'),
	('woman', 'false', NULL),
	('woman', 'true', 'woman'),
	('wave', 'pre-Duma', NULL),
	('wave', 'post-Duma', 'post_duma_december_2011'),
	('wave', 'pre-presidential', 'pre_presidential_february_2012'),
	('wave', 'post-presidential', 'post_presidential_march_2012'),
	('income', 'lowest', 'lowest'),
	('income', 'second through fourth', NULL),
	('income', 'highest', 'highest'),
	('income', 'missing', 'missing'),
	('orthodox', 'false', NULL),
	('orthodox', 'true', 'orthodox_christian'),
	('foreign_born', 'false', NULL),
	('foreign_born', 'true', 'foreign_born')
) AS b(variable, level, deck_term)
LEFT JOIN migdata.anti_immigrant_ols AS p ON p.outcome = o.deck_outcome AND p.term = b.deck_term
WHERE b.deck_term IS NULL OR p.b IS NOT NULL;
COMMENT ON VIEW migdata.dires_truth IS
'true coefficients of the simulated survey: those of Table 3

One row per term of the three regressions, reference levels with 0, named as tidy() names them.';
COMMENT ON COLUMN migdata.dires_truth.outcome IS 'outcome, a column of migdata.dires_sample';
COMMENT ON COLUMN migdata.dires_truth.term IS 'term as tidy() writes it';
COMMENT ON COLUMN migdata.dires_truth.variable IS 'variable, a column of migdata.dires_sample; NULL for the constant';
COMMENT ON COLUMN migdata.dires_truth.level IS 'level of the variable, NULL where it has none';
COMMENT ON COLUMN migdata.dires_truth.estimate IS 'true coefficient, the published B; 0 for reference levels';
COMMENT ON COLUMN migdata.dires_truth.published_std_error IS 'standard error as published; NULL for reference levels';

GRANT SELECT ON migdata.dires_sample, migdata.dires_truth TO PUBLIC;
