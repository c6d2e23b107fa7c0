-- Simulated adults with the coefficients of the deck's probit models of household tasks in Georgia: the survey's
-- own rows are not public.

CREATE TYPE migdata.georgia_role AS ENUM ('no migrant', 'partner of absent migrant', 'local member, absent migrant',
	'return migrant from Russia', 'return migrant from elsewhere', 'partner of return migrant', 'local member, return migrant');
COMMENT ON TYPE migdata.georgia_role IS
'how a simulated adult''s household has to do with migration

Terms of the deck''s Table 4 on Georgia; ''no migrant'' is the reference.';

CREATE TABLE migdata.georgia_sample (
	respondent integer PRIMARY KEY,
	household integer NOT NULL,
	woman boolean NOT NULL,
	age integer NOT NULL,
	urban boolean NOT NULL,
	role migdata.georgia_role NOT NULL,
	tasks boolean NOT NULL,
	leisure boolean NOT NULL,
	tasks_predictor double precision NOT NULL,
	leisure_predictor double precision NOT NULL
);
COMMENT ON TABLE migdata.georgia_sample IS
'SIMULATED adults in households of Georgia, not data of any survey

The rows of migdata.simulate_georgia_adults(3712, 12): 1,685 men and 2,027 women, as published.  The population
they are drawn from has the published coefficients (migdata.georgia_truth); a sample has them with sampling error.
The seed was chosen: it is the first with which those coefficients come out significant at 5 percent that are so
as published, and no others.  Everything else is invented: shares of the roles, age, towns, constants, the likeness of a household''s members.';
COMMENT ON COLUMN migdata.georgia_sample.respondent IS 'number of the simulated adult, 1 to n';
COMMENT ON COLUMN migdata.georgia_sample.household IS
'simulated: household, of two adults, one at least a woman; the clusters

Its members have the same kind of migration, live in the same place and have noise in common.';
COMMENT ON COLUMN migdata.georgia_sample.woman IS 'simulated: whether a woman';
COMMENT ON COLUMN migdata.georgia_sample.age IS
'simulated: age

unit    years, 18 to 81';
COMMENT ON COLUMN migdata.georgia_sample.urban IS 'simulated: whether the household lives in a town';
COMMENT ON COLUMN migdata.georgia_sample.role IS 'simulated: what the adult has to do with migration';
COMMENT ON COLUMN migdata.georgia_sample.tasks IS
'simulated: does household tasks that are untypical for the sex

True where the linear predictor plus standard normal noise is above 0: a probit.';
COMMENT ON COLUMN migdata.georgia_sample.leisure IS
'simulated: takes part in leisure

True where the linear predictor plus standard normal noise is above 0: a probit.';
COMMENT ON COLUMN migdata.georgia_sample.tasks_predictor IS
'simulated: the linear predictor behind tasks';
COMMENT ON COLUMN migdata.georgia_sample.leisure_predictor IS
'simulated: the linear predictor behind leisure';

-- Row i depends on (seed, i) alone, as in simulate_dires(), where the rules of the draws are written down.
CREATE FUNCTION migdata.simulate_georgia_adults(n integer DEFAULT 3712, seed bigint DEFAULT 1)
	RETURNS SETOF migdata.georgia_sample
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 3712 COST 2000
BEGIN ATOMIC
	SELECT i, household, woman, age, urban, role,
		tasks_predictor + round((float8 '0.5' * migdata.simulated_normal(h1)
			+ float8 '0.8660254' * migdata.simulated_normal(z1)) * float8 '10000') / float8 '10000' > 0,
		leisure_predictor + round((float8 '0.5' * migdata.simulated_normal(h2)
			+ float8 '0.8660254' * migdata.simulated_normal(z2)) * float8 '10000') / float8 '10000' > 0,
		tasks_predictor, leisure_predictor
	FROM (
		-- linear predictors: published coefficients in thousandths, the others invented
		SELECT i, household, woman, age, urban, role, h1, h2, z1, z2,
			(CASE WHEN urban THEN 120 ELSE 0 END + CASE WHEN woman
				THEN -450 - 4 * (age - 45) + CASE role_code WHEN 1 THEN 543 WHEN 2 THEN 221 WHEN 3 THEN 65 WHEN 4 THEN 153
					WHEN 5 THEN 20 WHEN 6 THEN -54 ELSE 0 END
				ELSE -700 - 6 * (age - 45) + CASE role_code WHEN 1 THEN 741 WHEN 2 THEN 197 WHEN 3 THEN -692 WHEN 4 THEN -278
					WHEN 5 THEN 453 WHEN 6 THEN -53 ELSE 0 END END)::float8 / 1000 AS tasks_predictor,
			(CASE WHEN urban THEN 250 ELSE 0 END + CASE WHEN woman
				THEN -100 - 15 * (age - 45) + CASE role_code WHEN 1 THEN -424 WHEN 2 THEN -286 WHEN 3 THEN 9 WHEN 4 THEN -31
					WHEN 5 THEN -355 WHEN 6 THEN -39 ELSE 0 END
				ELSE 400 - 12 * (age - 45) + CASE role_code WHEN 1 THEN -937 WHEN 2 THEN -269 WHEN 3 THEN 28 WHEN 4 THEN -23
					WHEN 5 THEN -65 WHEN 6 THEN -34 ELSE 0 END END)::float8 / 1000 AS leisure_predictor
		FROM (
		SELECT i, household, woman, role_code, 18 + (u_age + u_age_2) / 2048 AS age, u_place < 32768 AS urban,
			CASE role_code WHEN 1 THEN migdata.georgia_role 'partner of absent migrant'
				WHEN 2 THEN migdata.georgia_role 'local member, absent migrant'
				WHEN 3 THEN migdata.georgia_role 'return migrant from Russia'
				WHEN 4 THEN migdata.georgia_role 'return migrant from elsewhere'
				WHEN 5 THEN migdata.georgia_role 'partner of return migrant'
				WHEN 6 THEN migdata.georgia_role 'local member, return migrant'
				ELSE migdata.georgia_role 'no migrant' END AS role, h1, h2, z1, z2
		FROM (
		-- 13 percent of households have an absent migrant, 16 percent a return migrant
		SELECT i, household, woman, u_age, u_age_2, u_place, h1, h2, z1, z2,
			CASE WHEN u_kind < 8520 THEN CASE WHEN u_role < 16384 THEN 1 ELSE 2 END
				WHEN u_kind >= 19006 THEN 0
				WHEN woman THEN CASE WHEN u_role < 9175 THEN 3 WHEN u_role < 20972 THEN 4 WHEN u_role < 39322 THEN 5 ELSE 6 END
				ELSE CASE WHEN u_role < 13107 THEN 3 WHEN u_role < 29491 THEN 4 WHEN u_role < 41287 THEN 5 ELSE 6 END
			END AS role_code
		FROM (
		SELECT i, household,
			-- of 1,856 second members 1,685 are men
			i % 2 = 1 OR household % 1856 * 1685 / 1856 = (household - 1) % 1856 * 1685 / 1856
				AND household % 1856 <> 0 AS woman,
			hashint8extended(household, s + 1) & 65535 AS u_kind, hashint8extended(household, s + 2) & 65535 AS u_place,
			hashint8extended(household, s + 3) AS h1, hashint8extended(household, s + 4) AS h2,
			hashint8extended(i, s + 5) & 65535 AS u_role, (hashint8extended(i, s + 6) & 65535)::integer AS u_age,
			(hashint8extended(i, s + 7) & 65535)::integer AS u_age_2,
			hashint8extended(i, s + 8) AS z1, hashint8extended(i, s + 9) AS z2
		FROM (
		SELECT i, (i + 1) / 2 AS household, hashint8extended(seed & 4294967295, seed >> 32) >> 1 AS s
		FROM (SELECT generate_series(1, n) AS i) AS numbers
		WHERE seed IS NOT NULL
		OFFSET 0) AS households
		OFFSET 0) AS hashes
		OFFSET 0) AS roles
		OFFSET 0) AS adults
		OFFSET 0) AS predictors;
END;
COMMENT ON FUNCTION migdata.simulate_georgia_adults(integer, bigint) IS
'SIMULATED adults with the coefficients of the deck''s Table 4 on Georgia

n     number of rows; none if NULL or not positive
seed  the same seed gives the same rows, everywhere; NULL gives none

Row i depends on the seed and on i alone, so fewer rows are the first of more; more rows have more households.
Estimates close in on the true coefficients (migdata.georgia_truth) as n grows.  Columns are described at
migdata.georgia_sample.  Not data of any survey.';

INSERT INTO migdata.georgia_sample SELECT * FROM migdata.simulate_georgia_adults(3712, 12);

CREATE VIEW migdata.georgia_truth AS
SELECT p.sex, o.outcome, 'role[' || r.role || ']' AS term, p.coef::double precision AS estimate,
	p.se::double precision AS published_std_error
FROM migdata.household_tasks_probit AS p
JOIN (VALUES ('gender_atypical_tasks', 'tasks'), ('leisure', 'leisure')) AS o(deck_outcome, outcome) ON o.deck_outcome = p.outcome
JOIN (VALUES ('partner_is_absent_migrant', 'partner of absent migrant'),
	('local_member_of_absent_migrant_household', 'local member, absent migrant'),
	('return_migrant_from_russia', 'return migrant from Russia'),
	('return_migrant_from_other_destinations', 'return migrant from elsewhere'),
	('partner_is_return_migrant', 'partner of return migrant'),
	('local_member_of_return_migrant_household', 'local member, return migrant')) AS r(deck_term, role) ON r.deck_term = p.term
UNION ALL
SELECT * FROM (VALUES
	('men', 'tasks', '(Intercept)', float8 '-0.700', NULL::float8), ('men', 'tasks', 'I(age - 45)', -0.006, NULL),
	('men', 'tasks', 'urban[true]', 0.120, NULL),
	('men', 'leisure', '(Intercept)', 0.400, NULL), ('men', 'leisure', 'I(age - 45)', -0.012, NULL),
	('men', 'leisure', 'urban[true]', 0.250, NULL),
	('women', 'tasks', '(Intercept)', -0.450, NULL), ('women', 'tasks', 'I(age - 45)', -0.004, NULL),
	('women', 'tasks', 'urban[true]', 0.120, NULL),
	('women', 'leisure', '(Intercept)', -0.100, NULL), ('women', 'leisure', 'I(age - 45)', -0.015, NULL),
	('women', 'leisure', 'urban[true]', 0.250, NULL)) AS invented;
COMMENT ON VIEW migdata.georgia_truth IS
'true probit coefficients of the simulated adults: the deck''s Table 4

Of role those published; of age and towns, and the constants, invented ones.';
COMMENT ON COLUMN migdata.georgia_truth.sex IS 'men or women: models are separate';
COMMENT ON COLUMN migdata.georgia_truth.outcome IS 'outcome, a column of migdata.georgia_sample';
COMMENT ON COLUMN migdata.georgia_truth.term IS 'term as tidy() writes it';
COMMENT ON COLUMN migdata.georgia_truth.estimate IS 'true coefficient';
COMMENT ON COLUMN migdata.georgia_truth.published_std_error IS 'standard error as published; NULL where the coefficient is invented';

CREATE FUNCTION migdata.georgia_table4(
	source text DEFAULT 'migdata.georgia_sample',
	OUT term text,
	OUT men_tasks text, OUT men_tasks_published text, OUT men_leisure text, OUT men_leisure_published text,
	OUT women_tasks text, OUT women_tasks_published text, OUT women_leisure text, OUT women_leisure_published text)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 7
	SET search_path = pg_catalog
	AS $$
WITH fits AS MATERIALIZED (
	SELECT s.sex, o.outcome, migstat.probit(
		'SELECT * FROM ' || CASE WHEN source ~* '^\s*(select|with|values|table)\s' THEN '(' || source || E'\n) AS adults' ELSE source END
			|| ' WHERE ' || s.condition,
		o.outcome || ' ~ role + I(age - 45) + urban', cluster => 'household') AS m
	FROM (VALUES ('men', 'NOT woman'), ('women', 'woman')) AS s(sex, condition), (VALUES ('tasks'), ('leisure')) AS o(outcome)),
cells AS (
	SELECT p.sex, p.outcome, p.term, e.n,
		to_char(e.estimate, 'FM90.000') || ' (' || to_char(e.std_error, 'FM90.000') || ')' AS computed,
		to_char(p.estimate, 'FM90.000') || ' (' || to_char(p.published_std_error, 'FM90.000') || ')' AS published
	FROM migdata.georgia_truth AS p
	JOIN (SELECT f.sex, f.outcome, t.term, t.estimate, t.std_error, t.n
		FROM fits AS f, migstat.tidy(f.m) WITH ORDINALITY AS t(term, variable, level, is_reference, estimate, std_error, statistic,
			df, p_value, conf_low, conf_high, note, n)) AS e USING (sex, outcome, term)
	WHERE p.published_std_error IS NOT NULL
	UNION ALL
	SELECT f.sex, f.outcome, 'N', 1000, ((f.m).n)::text, (SELECT max(p.n)::text FROM migdata.household_tasks_probit AS p WHERE p.sex = f.sex)
	FROM fits AS f)
SELECT regexp_replace(term, '^role\[(.*)\]$', '\1'),
	max(computed) FILTER (WHERE sex = 'men' AND outcome = 'tasks'), max(published) FILTER (WHERE sex = 'men' AND outcome = 'tasks'),
	max(computed) FILTER (WHERE sex = 'men' AND outcome = 'leisure'), max(published) FILTER (WHERE sex = 'men' AND outcome = 'leisure'),
	max(computed) FILTER (WHERE sex = 'women' AND outcome = 'tasks'), max(published) FILTER (WHERE sex = 'women' AND outcome = 'tasks'),
	max(computed) FILTER (WHERE sex = 'women' AND outcome = 'leisure'), max(published) FILTER (WHERE sex = 'women' AND outcome = 'leisure')
FROM cells GROUP BY term ORDER BY min(n)
$$;
COMMENT ON FUNCTION migdata.georgia_table4(text) IS
'the deck''s Table 4 on Georgia from SIMULATED rows, beside the published

source  rows with the columns of georgia_sample: that, or SELECT * FROM migdata.simulate_georgia_adults(..)

Probit models with errors by household; estimate and, in brackets, its error.  Estimates of simulated rows
come near the published ones, not onto them.';

GRANT SELECT ON migdata.georgia_sample, migdata.georgia_truth TO PUBLIC;
