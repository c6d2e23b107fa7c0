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

VACUUM ANALYZE crosstab_bench, battery_bench;
