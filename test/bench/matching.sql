-- Rows to match: psql -v n=1000000 -f matching.sql.  Simulated and seeded; about a fifth is treated, and nothing has an effect.
SET client_min_messages = warning;
SELECT setseed(0.42) \g /dev/null
DROP TABLE IF EXISTS match_bench;
CREATE UNLOGGED TABLE match_bench AS
SELECT i AS id, random() < 1 / (1 + exp(1.9 - 0.8 * x1 - 0.4 * x2 + 0.3 * x3 - (f7 = 'Abroad')::int)) AS treated, x1, x2, x3, x4, x5, x6,
	f7, f4, x1 + random() * 2 AS y1, x2 + random() AS y2, random() < 0.3 AS y3, exp(x1) + random() AS y4, floor(random() * 5)::int AS y5
FROM (SELECT i, random() * 2 - 1 AS x1, random() + random() AS x2, random() ^ 2 AS x3, floor(18 + random() * 60)::int AS x4,
		floor(random() * 12)::int AS x5, exp(random() * 4) * 100 AS x6,
		(ARRAY['Moscow', 'St. Petersburg', 'Other large city', 'Small or medium city', 'Rural village', 'Abroad', 'Unknown'])
			[1 + floor(random() * 7)::int] AS f7,
		(ARRAY['Primary', 'Secondary', 'University', 'Postgraduate'])[1 + floor(random() * 4)::int] AS f4
	FROM generate_series(1, :n) AS i) AS people;
VACUUM ANALYZE match_bench;
