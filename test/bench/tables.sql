-- The benchmark's tables: psql -v n=10000000 -f tables.sql
-- Unlogged, and seeded, so that two runs hold the same rows.
SELECT setseed(0.42) \g /dev/null

CREATE UNLOGGED TABLE crosstab_bench AS
SELECT (ARRAY['Primary', 'Secondary', 'University', 'Postgraduate'])[1 + floor(random() * 4)::int]
		AS a,
	(ARRAY['Moscow', 'St. Petersburg', 'Other large city', 'Small or medium city', 'Rural village',
		'Abroad', 'Unknown'])[1 + floor(random() * 7)::int] AS b,
	0.5 + random() AS w
FROM generate_series(1, :n);

-- as many rows of a survey: 20 cells, 20 strata of 50 sampling units, in no order
CREATE UNLOGGED TABLE design_bench AS
SELECT (ARRAY['Primary', 'Secondary', 'University', 'Postgraduate'])[1 + floor(random() * 4)::int]
		AS a,
	(ARRAY['Moscow', 'St. Petersburg', 'Other large city', 'Small or medium city', 'Rural village'])
		[1 + floor(random() * 5)::int] AS b,
	0.5 + random() AS w, psu / 50 AS stratum, psu
FROM (SELECT floor(random() * 1000)::int AS psu FROM generate_series(1, :n)) AS units;

-- a fiftieth of them: fifty questions of five answers
SELECT 'CREATE UNLOGGED TABLE fifty_bench AS SELECT floor(random() * 1000)::int AS psu, 0.5 + random() AS w, ' ||
	'floor(random() * 4)::int AS grp, ' || string_agg('floor(random() * 5)::int AS q' || i, ', ' ORDER BY i) ||
	' FROM generate_series(1, ' || :n / 50 || ')'
FROM generate_series(1, 50) AS i \gexec

-- a tenth of the rows: ten questions of seven answers, and three groups
CREATE UNLOGGED TABLE battery_bench AS
SELECT (ARRAY['Russia migrant', 'Non-Russia migrant', 'Non-migrant'])[1 + floor(random() * 3)::int]
		AS grp,
	answer[1 + floor(random() * 7)::int] AS q1, answer[1 + floor(random() * 7)::int] AS q2,
	answer[1 + floor(random() * 7)::int] AS q3, answer[1 + floor(random() * 7)::int] AS q4,
	answer[1 + floor(random() * 7)::int] AS q5, answer[1 + floor(random() * 7)::int] AS q6,
	answer[1 + floor(random() * 7)::int] AS q7, answer[1 + floor(random() * 7)::int] AS q8,
	answer[1 + floor(random() * 7)::int] AS q9, answer[1 + floor(random() * 7)::int] AS q10
FROM generate_series(1, :n / 10),
	(VALUES (ARRAY['very positive', 'somewhat positive', 'neutral', 'somewhat negative',
		'very negative', 'no idea', 'no answer'])) AS answers(answer);

-- half of the rows: an outcome, ten numbers, factors of 7, 4 and 1,000 levels, and groups of 50 rows
-- (100,000 groups) and 500 rows (10,000 groups) at the full size
CREATE UNLOGGED TABLE model_bench AS
SELECT 5 + x1 + 0.1 * x2 + 3 * random() AS y, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10,
	(ARRAY['Moscow', 'St. Petersburg', 'Other large city', 'Small or medium city', 'Rural village',
		'Abroad', 'Unknown'])[1 + floor(random() * 7)::int] AS f7,
	(ARRAY['Primary', 'Secondary', 'University', 'Postgraduate'])[1 + floor(random() * 4)::int]
		AS f4,
	'district ' || 1 + floor(random() * 1000)::int AS f1000,
	floor(random() * 100000)::int AS g100000, floor(random() * 10000)::int AS g10000,
	floor(random() * 1000)::int AS g1000, 0.5 + random() AS w, (random() < 0.2 + 0.5 * x1)::int AS yes
FROM (SELECT random() AS x1, random() * 100 AS x2, random() * 3 - 1.5 AS x3, 1e6 + random() AS x4,
		random() AS x5, random() ^ 2 AS x6, random() * 10 AS x7, exp(random() * 5) AS x8,
		random() AS x9, random() AS x10
	FROM generate_series(1, :n / 2)) AS numbers;

-- a tenth of them: as many rows a group in 10,000 groups as the whole has in 100,000
CREATE UNLOGGED TABLE model_tenth AS
SELECT y, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, f7, f4, g10000 FROM model_bench LIMIT :n / 20;

-- a tenth of the rows: 30 outcomes and two predictors
SELECT 'CREATE UNLOGGED TABLE wide_bench AS SELECT random() AS x1, random() AS x2, ' ||
	string_agg('random() AS y' || i, ', ' ORDER BY i) || ' FROM generate_series(1, ' || :n / 10 || ')'
FROM generate_series(1, 30) AS i \gexec

-- half of the rows: an outcome and six factors, 9,600 combinations
CREATE UNLOGGED TABLE factors_bench AS
SELECT (random() < 0.1 + 0.1 * i + 0.05 * j)::int AS yes, (ARRAY['Primary', 'Secondary', 'University', 'Postgraduate'])[1 + i] AS a,
	(ARRAY['Moscow', 'St. Petersburg', 'Other large city', 'Small or medium city', 'Rural village'])[1 + j] AS b,
	CASE WHEN random() < 0.5 THEN 'woman' ELSE 'man' END AS c,
	(ARRAY['18-29', '30-39', '40-49', '50-59', '60 and over', 'not known'])[1 + floor(random() * 6)::int] AS d,
	(ARRAY['married', 'single', 'divorced', 'widowed'])[1 + floor(random() * 4)::int] AS e, 'district ' || floor(random() * 10)::int AS f
FROM (SELECT floor(random() * 4)::int AS i, floor(random() * 5)::int AS j FROM generate_series(1, :n / 2)) AS numbers;

-- the numbers and the large factor alone, so that neither side reads past columns it does not need
CREATE UNLOGGED TABLE levels_bench AS SELECT y, x1, x2, x3, x4, x5, f1000 FROM model_bench;

-- a simulated panel: two effects of 100,000 and 1,000 levels, an outcome and a count of at least 0
CREATE UNLOGGED TABLE panel_bench AS
SELECT person, town, x1, x2, x3, x4, x5,
	linear + (person % 97) / 20.0 + (town % 31) / 7.0 + 3 * (random() - 0.5) AS y,
	floor(-ln(1 - random()) * exp(linear + (person % 97) / 60.0 + (town % 31) / 20.0 - 1.5)) AS n
FROM (SELECT *, x1 + 0.5 * x2 - x3 + 0.2 * x4 + 0.1 * x5 AS linear
	FROM (SELECT floor(random() * 100000)::int AS person, floor(random() * 1000)::int AS town,
			random() AS x1, random() AS x2, random() AS x3, random() + i % 7 AS x4, 2 * random() AS x5
		FROM generate_series(1, :n) AS i) AS numbers) AS panel;

VACUUM ANALYZE crosstab_bench, design_bench, fifty_bench, battery_bench, model_bench, levels_bench, model_tenth, factors_bench, wide_bench, panel_bench;
