-- Simulated households with the effects of remittances of the deck's Table 6: the survey's own rows are not public.
--
-- Generated; do not edit.  Made by
--     python3 test/reference/georgia_households.py DECK > sql/modules/65-migdata-georgia-households.sql
-- from the CSV files of the folder DECK.

CREATE TYPE migdata.georgia_region AS ENUM ('Tbilisi', 'West', 'East', 'South');
COMMENT ON TYPE migdata.georgia_region IS 'parts of the country of simulated households; invented';

CREATE TYPE migdata.georgia_education AS ENUM ('secondary or less', 'vocational', 'university');
COMMENT ON TYPE migdata.georgia_education IS 'education of the heads of simulated households; invented';

CREATE TABLE migdata.georgia_households (
	household integer PRIMARY KEY,
	absent_migrant boolean NOT NULL,
	urban boolean NOT NULL,
	region migdata.georgia_region NOT NULL,
	head_education migdata.georgia_education NOT NULL,
	household_size smallint NOT NULL,
	head_woman boolean NOT NULL,
	head_age smallint NOT NULL,
	wealth double precision NOT NULL,
	remittances boolean NOT NULL,
	religious_activity double precision NOT NULL,
	personal_services double precision NOT NULL,
	vehicle double precision NOT NULL,
	rent double precision NOT NULL,
	leisure double precision NOT NULL,
	housing_needs double precision NOT NULL,
	household_goods double precision NOT NULL,
	medical_care double precision NOT NULL,
	school_expenses double precision NOT NULL,
	savings double precision NOT NULL,
	debt_payments double precision NOT NULL,
	gifts double precision NOT NULL,
	total_spending double precision NOT NULL,
	total_budget double precision NOT NULL,
	anyone_unemployed boolean NOT NULL,
	youth_in_school boolean,
	poor_health boolean NOT NULL,
	log_earnings double precision,
	own_business boolean NOT NULL,
	land_owned boolean NOT NULL,
	rooms smallint NOT NULL,
	internet boolean NOT NULL
);
COMMENT ON TABLE migdata.georgia_households IS
'SIMULATED households in Georgia, not data of any survey

The rows of migdata.simulate_georgia_households(3000, 1).  In the population they are drawn from, the effects
on households that receive remittances, and the plain differences of means but for land, are those of the deck''s
Table 6 (migdata.georgia_households_truth), for all households and for those with an absent migrant; a sample has them with
sampling error.  Number of households, covariates, who receives, and the spread of the outcomes are invented.
Outcomes are drawn one by one: totals are no sums.';
COMMENT ON COLUMN migdata.georgia_households.household IS
'number of the simulated household, 1 to n';
COMMENT ON COLUMN migdata.georgia_households.absent_migrant IS
'simulated: whether a member lives abroad';
COMMENT ON COLUMN migdata.georgia_households.urban IS
'simulated: whether it lives in a town';
COMMENT ON COLUMN migdata.georgia_households.region IS
'simulated: part of the country';
COMMENT ON COLUMN migdata.georgia_households.head_education IS
'simulated: education of the head';
COMMENT ON COLUMN migdata.georgia_households.household_size IS
'simulated: members

unit    persons, 1 to 7';
COMMENT ON COLUMN migdata.georgia_households.head_woman IS
'simulated: whether the head is a woman';
COMMENT ON COLUMN migdata.georgia_households.head_age IS
'simulated: age of the head

unit    years, 25 to 80';
COMMENT ON COLUMN migdata.georgia_households.wealth IS
'simulated: wealth before migration

unit    points of an index, 0 to 10';
COMMENT ON COLUMN migdata.georgia_households.remittances IS
'simulated: whether it receives remittances: the treatment

True where a linear function of the covariates plus standard normal noise is above 0: a probit.';
COMMENT ON COLUMN migdata.georgia_households.religious_activity IS
'simulated: spending on religious activity

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.personal_services IS
'simulated: spending on personal services

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.vehicle IS
'simulated: spending on a vehicle

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.rent IS
'simulated: spending on rent

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.leisure IS
'simulated: spending on leisure and holidays

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.housing_needs IS
'simulated: spending on housing needs

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.household_goods IS
'simulated: spending on household goods

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.medical_care IS
'simulated: spending on medical care

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.school_expenses IS
'simulated: spending on school

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.savings IS
'simulated: savings

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.debt_payments IS
'simulated: payments on debts

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.gifts IS
'simulated: gifts to others

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.total_spending IS
'simulated: total spending without savings, gifts and debts

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.total_budget IS
'simulated: total budget

unit    lari';
COMMENT ON COLUMN migdata.georgia_households.anyone_unemployed IS
'simulated: whether anyone is unemployed';
COMMENT ON COLUMN migdata.georgia_households.youth_in_school IS
'simulated: whether a 17- to 25-year-old is in school

NULL for the three fifths of households, drawn by chance, that have nobody of that age.';
COMMENT ON COLUMN migdata.georgia_households.poor_health IS
'simulated: whether anyone is in poor or very poor health';
COMMENT ON COLUMN migdata.georgia_households.log_earnings IS
'simulated: logarithm of adjusted earnings

NULL for a fifth of the households, drawn by chance.';
COMMENT ON COLUMN migdata.georgia_households.own_business IS
'simulated: whether anyone had a business in the year before';
COMMENT ON COLUMN migdata.georgia_households.land_owned IS
'simulated: whether land is owned';
COMMENT ON COLUMN migdata.georgia_households.rooms IS
'simulated: number of rooms';
COMMENT ON COLUMN migdata.georgia_households.internet IS
'simulated: whether there is internet access';

-- Row i depends on (seed, i) alone, as in simulate_dires(), where the rules of the draws are written down.  A piece of
-- 16 bits is the number u between 0 and 1 in the middle of its 65536th.  The cube of u times 4 has mean 1, so that
-- amounts are their mean times that; a number rounded down after u was added has the number itself as its mean.
CREATE FUNCTION migdata.simulate_georgia_households(n integer DEFAULT 3000, seed bigint DEFAULT 1)
	RETURNS SETOF migdata.georgia_households
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 3000 COST 5000
BEGIN ATOMIC
	SELECT i, absent = 1, town = 1,
		CASE region_code WHEN 1 THEN migdata.georgia_region 'Tbilisi' WHEN 2 THEN migdata.georgia_region 'West' WHEN 3 THEN migdata.georgia_region 'East' WHEN 4 THEN migdata.georgia_region 'South' END,
		CASE education_code WHEN 1 THEN migdata.georgia_education 'secondary or less' WHEN 2 THEN migdata.georgia_education 'vocational' WHEN 3 THEN migdata.georgia_education 'university' END,
		size::smallint, woman = 1, age::smallint, wealth, treated = 1,
		round((float8 '38' + float8 '3.04' * town + float8 '1.52' * more + float8 '-18.96' * absent + float8 '1.1' * rich + float8 '11.59' * treated * (1 - absent) + float8 '10.28' * treated * absent) * (u1 * u1 * u1 * float8 '400')) / float8 '100',
		round((float8 '54' + float8 '4.32' * town + float8 '2.16' * more + float8 '-13.07' * absent + float8 '-3.06' * rich + float8 '15.06' * treated * (1 - absent) + float8 '17.8' * treated * absent) * (u2 * u2 * u2 * float8 '400')) / float8 '100',
		round((float8 '122' + float8 '9.76' * town + float8 '4.88' * more + float8 '-53.83' * absent + float8 '-0.34' * rich + float8 '40.21' * treated * (1 - absent) + float8 '27.77' * treated * absent) * (u3 * u3 * u3 * float8 '400')) / float8 '100',
		round((float8 '249' + float8 '19.92' * town + float8 '9.96' * more + float8 '-162.48' * absent + float8 '2.98' * rich + float8 '72.56' * treated * (1 - absent) + float8 '37.22' * treated * absent) * (u4 * u4 * u4 * float8 '400')) / float8 '100',
		round((float8 '138' + float8 '11.04' * town + float8 '5.52' * more + float8 '16.28' * absent + float8 '0.84' * rich + float8 '11.98' * treated * (1 - absent) + float8 '-4.27' * treated * absent) * (u5 * u5 * u5 * float8 '400')) / float8 '100',
		round((float8 '761' + float8 '60.88' * town + float8 '30.44' * more + float8 '-270.21' * absent + float8 '56.73' * rich + float8 '126.94' * treated * (1 - absent) + float8 '-81.39' * treated * absent) * (u6 * u6 * u6 * float8 '400')) / float8 '100',
		round((float8 '788' + float8 '63.04' * town + float8 '31.52' * more + float8 '72.5' * absent + float8 '-61.06' * rich + float8 '176.71' * treated * (1 - absent) + float8 '249.62' * treated * absent) * (u7 * u7 * u7 * float8 '400')) / float8 '100',
		round((float8 '493' + float8 '39.44' * town + float8 '19.72' * more + float8 '-278.86' * absent + float8 '21.88' * rich + float8 '227.77' * treated * (1 - absent) + float8 '143.2' * treated * absent) * (u8 * u8 * u8 * float8 '400')) / float8 '100',
		round((float8 '278' + float8 '22.24' * town + float8 '11.12' * more + float8 '-30.06' * absent + float8 '-13.28' * rich + float8 '33.89' * treated * (1 - absent) + float8 '71.59' * treated * absent) * (u9 * u9 * u9 * float8 '400')) / float8 '100',
		round((float8 '361' + float8 '28.88' * town + float8 '14.44' * more + float8 '-98.97' * absent + float8 '-17.63' * rich + float8 '128.6' * treated * (1 - absent) + float8 '151.72' * treated * absent) * (u10 * u10 * u10 * float8 '400')) / float8 '100',
		round((float8 '188' + float8 '15.04' * town + float8 '7.52' * more + float8 '-30.24' * absent + float8 '1.52' * rich + float8 '58.63' * treated * (1 - absent) + float8 '49.09' * treated * absent) * (u11 * u11 * u11 * float8 '400')) / float8 '100',
		round((float8 '240' + float8 '19.2' * town + float8 '9.6' * more + float8 '24.92' * absent + float8 '-18.05' * rich + float8 '40.8' * treated * (1 - absent) + float8 '94.36' * treated * absent) * (u12 * u12 * u12 * float8 '400')) / float8 '100',
		round((float8 '1092' + float8 '87.36' * town + float8 '43.68' * more + float8 '-528.83' * absent + float8 '4.47' * rich + float8 '585.58' * treated * (1 - absent) + float8 '385.46' * treated * absent) * (u13 * u13 * u13 * float8 '400')) / float8 '100',
		round((float8 '1139' + float8 '91.12' * town + float8 '45.56' * more + float8 '-619.49' * absent + float8 '-10.78' * rich + float8 '747.04' * treated * (1 - absent) + float8 '579.6' * treated * absent) * (u14 * u14 * u14 * float8 '400')) / float8 '100',
		u15 < float8 '0.42' + float8 '0.02' * town + float8 '0.01' * more + float8 '-0.1992' * absent + float8 '0.0349' * rich + float8 '0.0163' * treated * (1 - absent),
		CASE WHEN u_youth < float8 '0.4' THEN u16 < float8 '0.45' + float8 '0.02' * town + float8 '0.01' * more + float8 '-0.1959' * absent + float8 '-0.0114' * rich + float8 '0.1027' * treated * (1 - absent) + float8 '0.07' * treated * absent END,
		u17 < float8 '0.5' + float8 '0.02' * town + float8 '0.01' * more + float8 '-0.0006' * absent + float8 '0.0349' * rich + float8 '-0.0694' * treated * (1 - absent) + float8 '-0.2' * treated * absent,
		CASE WHEN u18 >= float8 '0.2' THEN round((float8 '5.5' + float8 '0.08' * town + float8 '0.04' * more + float8 '-0.3184' * absent + float8 '-0.0689' * rich + float8 '0.0362' * treated * (1 - absent) + float8 '-0.47' * treated * absent + float8 '0.9' * noise) * float8 '10000') / float8 '10000' END,
		u19 < float8 '0.35' + float8 '0.02' * town + float8 '0.01' * more + float8 '0.0718' * absent + float8 '-0.05' * rich + float8 '0.001' * treated * (1 - absent) + float8 '0.05' * treated * absent,
		u20 < float8 '0.68' + float8 '-0.3' * absent + float8 '0.055' * rich + float8 '0.028' * treated * (1 - absent) + float8 '-0.07' * treated * absent,
		floor(float8 '4.7' + float8 '0.08' * town + float8 '0.04' * more + float8 '-1.8554' * absent + float8 '0.1242' * rich + float8 '0.7276' * treated * (1 - absent) + float8 '0.45' * treated * absent + u_rooms_1 + u_rooms_2 - 1 + u21)::smallint,
		u22 < float8 '0.15' + float8 '0.02' * town + float8 '0.01' * more + float8 '0.1015' * absent + float8 '-0.0037' * rich + float8 '-0.0063' * treated * (1 - absent) + float8 '0.01' * treated * absent
	FROM (
		SELECT i, absent, town, region_code, education_code, size, woman, age, wealth, size - 4 AS more, wealth - 5 AS rich,
			CASE WHEN round((index + migdata.simulated_normal(z)) * float8 '10000') > 0 THEN 1 ELSE 0 END AS treated,
			migdata.simulated_normal(e) AS noise,
			((b1 & 65535) * 2 + 1)::float8 / float8 '131072' AS u1, ((b1 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u2,
			((b1 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u3, ((b1 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u4,
			((b2 & 65535) * 2 + 1)::float8 / float8 '131072' AS u5, ((b2 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u6,
			((b2 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u7, ((b2 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u8,
			((b3 & 65535) * 2 + 1)::float8 / float8 '131072' AS u9, ((b3 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u10,
			((b3 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u11, ((b3 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u12,
			((b4 & 65535) * 2 + 1)::float8 / float8 '131072' AS u13, ((b4 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u14,
			((b4 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u15, ((b4 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u16,
			((b5 & 65535) * 2 + 1)::float8 / float8 '131072' AS u17, ((b5 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u18,
			((b5 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u19, ((b5 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u20,
			((b6 & 65535) * 2 + 1)::float8 / float8 '131072' AS u21, ((b6 >> 16 & 65535) * 2 + 1)::float8 / float8 '131072' AS u22,
			((b6 >> 32 & 65535) * 2 + 1)::float8 / float8 '131072' AS u_youth, ((b6 >> 48 & 65535) * 2 + 1)::float8 / float8 '131072' AS u_rooms_1,
			((b7 & 65535) * 2 + 1)::float8 / float8 '131072' AS u_rooms_2
		FROM (
		-- the probit's index: coefficients in thousandths
		SELECT i, absent, town, region_code, education_code, size, woman, age, wealth, z, e, b1, b2, b3, b4, b5, b6, b7,
			(-1850 + 1300 * absent + 200 * town + 100 * (size - 4) + 250 * woman + 12 * (age - 50)
				+ CASE region_code WHEN 2 THEN 250 WHEN 3 THEN -100 WHEN 4 THEN 150 ELSE 0 END + CASE education_code WHEN 2 THEN 100 WHEN 3 THEN 300 ELSE 0 END)::float8 / 1000 + float8 '0.22' * (wealth - 5) AS index
		FROM (
		SELECT i, z, e, b1, b2, b3, b4, b5, b6, b7,
			CASE WHEN u_town < 32768 THEN 1 ELSE 0 END AS town,
			CASE WHEN u_absent < CASE WHEN u_town < 32768 THEN 6554 ELSE 10486 END THEN 1 ELSE 0 END AS absent,
			CASE WHEN u_region < 19661 THEN 1 WHEN u_region < 42598 THEN 2 WHEN u_region < 55706 THEN 3 ELSE 4 END AS region_code,
			CASE WHEN u_education < 29491 THEN 1 WHEN u_education < 49152 THEN 2 ELSE 3 END AS education_code,
			1 + (u_size_1 * 4 >> 16) + (u_size_2 * 4 >> 16) AS size,
			CASE WHEN u_woman < 18350 THEN 1 ELSE 0 END AS woman, 25 + (u_age * 56 >> 16) AS age,
			(u_wealth_1 + u_wealth_2)::float8 / float8 '13107' AS wealth
		FROM (
		SELECT i, z, e, b1, b2, b3, b4, b5, b6, b7,
			(h1 & 65535)::integer AS u_town, (h1 >> 16 & 65535)::integer AS u_absent, (h1 >> 32 & 65535)::integer AS u_region,
			(h1 >> 48 & 65535)::integer AS u_education, (h2 & 65535)::integer AS u_size_1, (h2 >> 16 & 65535)::integer AS u_size_2,
			(h2 >> 32 & 65535)::integer AS u_woman, (h2 >> 48 & 65535)::integer AS u_age, (h3 & 65535)::integer AS u_wealth_1,
			(h3 >> 16 & 65535)::integer AS u_wealth_2
		FROM (
		SELECT i, hashint8extended(i, s + 1) AS h1, hashint8extended(i, s + 2) AS h2, hashint8extended(i, s + 3) AS h3,
			hashint8extended(i, s + 4) AS z, hashint8extended(i, s + 5) AS e,
			hashint8extended(i, s + 6) AS b1, hashint8extended(i, s + 7) AS b2,
			hashint8extended(i, s + 8) AS b3, hashint8extended(i, s + 9) AS b4,
			hashint8extended(i, s + 10) AS b5, hashint8extended(i, s + 11) AS b6,
			hashint8extended(i, s + 12) AS b7
		FROM (
		SELECT i, hashint8extended(seed & 4294967295, seed >> 32) >> 1 AS s
		FROM (SELECT generate_series(1, n) AS i) AS numbers
		WHERE seed IS NOT NULL
		OFFSET 0) AS seeds
		OFFSET 0) AS hashes
		OFFSET 0) AS pieces
		OFFSET 0) AS households
		OFFSET 0) AS indexes
		OFFSET 0) AS draws;
END;
COMMENT ON FUNCTION migdata.simulate_georgia_households(integer, bigint) IS
'SIMULATED households with effects as in the deck''s Table 6

n     number of rows; none if NULL or not positive
seed  the same seed gives the same rows, everywhere; NULL gives none

Row i depends on the seed and on i alone, so fewer rows are the first of more.  Who receives remittances is a
probit in the covariates; estimates close in on the true effects (migdata.georgia_households_truth) as n grows.
Columns are described at migdata.georgia_households.  Not data of any survey.';

INSERT INTO migdata.georgia_households SELECT * FROM migdata.simulate_georgia_households(3000, 1);

CREATE VIEW migdata.georgia_households_truth AS
SELECT t.outcome_order, t.outcome_column, a.outcome, t.sample, t.att, t.difference, a.estimate AS published_att, a.t_statistic AS published_att_t,
	d.estimate AS published_difference, d.t_statistic AS published_difference_t
FROM (VALUES
	(1, 'religious_activity', 'all_households', float8 '11.08224', float8 '7.44577'),
	(1, 'religious_activity', 'absent_migrant_households', float8 '10.28000', float8 '12.43497'),
	(2, 'personal_services', 'all_households', float8 '16.12203', float8 '9.05756'),
	(2, 'personal_services', 'absent_migrant_households', float8 '17.80000', float8 '14.87606'),
	(3, 'vehicle', 'all_households', float8 '35.38821', float8 '20.74269'),
	(3, 'vehicle', 'absent_migrant_households', float8 '27.77000', float8 '29.67550'),
	(4, 'rent', 'all_households', float8 '58.86209', float8 '17.91799'),
	(4, 'rent', 'absent_migrant_households', float8 '37.22000', float8 '45.86627'),
	(5, 'leisure', 'all_households', float8 '5.68144', float8 '14.03325'),
	(5, 'leisure', 'absent_migrant_households', float8 '-4.27000', float8 '-0.52894'),
	(6, 'housing_needs', 'all_households', float8 '46.19056', float8 '52.11790'),
	(6, 'housing_needs', 'absent_migrant_households', float8 '-81.39000', float8 '6.69857'),
	(7, 'household_goods', 'all_households', float8 '204.97017', float8 '159.77689'),
	(7, 'household_goods', 'absent_migrant_households', float8 '249.62000', float8 '185.70811'),
	(8, 'medical_care', 'all_households', float8 '194.99037', float8 '147.89991'),
	(8, 'medical_care', 'absent_migrant_households', float8 '143.20000', float8 '181.01032'),
	(9, 'school_expenses', 'all_households', float8 '48.50265', float8 '26.63262'),
	(9, 'school_expenses', 'absent_migrant_households', float8 '71.59000', float8 '59.73972'),
	(10, 'savings', 'all_households', float8 '137.56139', float8 '90.55392'),
	(10, 'savings', 'absent_migrant_households', float8 '151.72000', float8 '135.83303'),
	(11, 'debt_payments', 'all_households', float8 '54.93226', float8 '50.97386'),
	(11, 'debt_payments', 'absent_migrant_households', float8 '49.09000', float8 '54.67293'),
	(12, 'gifts', 'all_households', float8 '61.56004', float8 '49.37302'),
	(12, 'gifts', 'absent_migrant_households', float8 '94.36000', float8 '75.60267'),
	(13, 'total_spending', 'all_households', float8 '508.01279', float8 '372.61843'),
	(13, 'total_spending', 'absent_migrant_households', float8 '385.46000', float8 '412.24435'),
	(14, 'total_budget', 'all_households', float8 '682.13967', float8 '500.08111'),
	(14, 'total_budget', 'absent_migrant_households', float8 '579.60000', float8 '587.54168'),
	(15, 'anyone_unemployed', 'all_households', float8 '0.00998', float8 '-0.00001'),
	(15, 'anyone_unemployed', 'absent_migrant_households', float8 '0.00000', float8 '0.05000'),
	(16, 'youth_in_school', 'all_households', float8 '0.09003', float8 '0.02007'),
	(16, 'youth_in_school', 'absent_migrant_households', float8 '0.07000', float8 '0.06005'),
	(17, 'poor_health', 'all_households', float8 '-0.12002', float8 '-0.07003'),
	(17, 'poor_health', 'absent_migrant_households', float8 '-0.20000', float8 '-0.15000'),
	(18, 'log_earnings', 'all_households', float8 '-0.16000', float8 '-0.33000'),
	(18, 'log_earnings', 'absent_migrant_households', float8 '-0.47000', float8 '-0.53999'),
	(19, 'own_business', 'all_households', float8 '0.01999', float8 '-0.01993'),
	(19, 'own_business', 'absent_migrant_households', float8 '0.05000', float8 '-0.00994'),
	(20, 'land_owned', 'all_households', float8 '-0.00999', float8 '-0.02818'),
	(20, 'land_owned', 'absent_migrant_households', float8 '-0.07000', float8 '0.00122'),
	(21, 'rooms', 'all_households', float8 '0.62000', float8 '0.24005'),
	(21, 'rooms', 'absent_migrant_households', float8 '0.45000', float8 '0.63005'),
	(22, 'internet', 'all_households', float8 '0.00002', float8 '0.03002'),
	(22, 'internet', 'absent_migrant_households', float8 '0.01000', float8 '0.01002'))
	AS t(outcome_order, outcome_column, sample, att, difference)
JOIN migdata.remittance_effects AS a ON a.outcome_order = t.outcome_order AND a.sample = t.sample AND a.estimator = 'att'
JOIN migdata.remittance_effects AS d ON d.outcome_order = t.outcome_order AND d.sample = t.sample AND d.estimator = 'diff';
COMMENT ON VIEW migdata.georgia_households_truth IS
'true effects of remittances on the simulated households of Georgia

Over the population that migdata.simulate_georgia_households() draws from, by enumeration of all covariates, beside
the figures of the deck''s Table 6.';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome_order IS 'place of the outcome in Table 6';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome_column IS 'column of migdata.georgia_households';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome IS 'outcome as Table 6 words it';
COMMENT ON COLUMN migdata.georgia_households_truth.sample IS 'all_households, or absent_migrant_households';
COMMENT ON COLUMN migdata.georgia_households_truth.att IS 'true effect on the households that receive remittances';
COMMENT ON COLUMN migdata.georgia_households_truth.difference IS 'true difference of means between those that receive and do not';
COMMENT ON COLUMN migdata.georgia_households_truth.published_att IS 'effect by matching as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_att_t IS 'its t as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_difference IS 'difference of means as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_difference_t IS 'its t as published';

GRANT SELECT ON migdata.georgia_households, migdata.georgia_households_truth TO PUBLIC;
