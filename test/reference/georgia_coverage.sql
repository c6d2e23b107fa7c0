-- How often clustered 95% intervals hold the true probit coefficients: simulated surveys of migdata.simulate_georgia_adults at
-- the published sizes (1,685 men, 2,027 women), the four models of the deck's Table 4, seeds 1 to :surveys.  Not part of
-- ./check.  On a database with migstat:
--   psql -X -q -v surveys=500 -f test/reference/georgia_coverage.sql
\set ON_ERROR_STOP 1
SET search_path = migstat, public;
SET client_min_messages = warning;
CREATE TEMPORARY TABLE intervals (seed int, sex text, outcome text, term text, published boolean, truth float8, estimate float8, std_error float8, conf_low float8, conf_high float8);
CREATE TEMPORARY TABLE survey (LIKE migdata.georgia_sample);
SELECT set_config('coverage.surveys', :'surveys', false) \g /dev/null
DO $$
BEGIN
	FOR s IN 1 .. current_setting('coverage.surveys')::int LOOP
		TRUNCATE survey;
		INSERT INTO survey SELECT * FROM migdata.simulate_georgia_adults(3712, s);
		-- a role that nobody, or everybody, of has the outcome: no interval
		INSERT INTO intervals
		SELECT s, f.sex, f.outcome, e.term, e.published_std_error IS NOT NULL, e.estimate, t.estimate, t.std_error, t.conf_low, t.conf_high
		FROM (SELECT v.sex, o.outcome, probit('SELECT * FROM pg_temp.survey WHERE ' || v.condition, o.outcome || ' ~ role + I(age - 45) + urban',
				cluster => 'household', separation => 'drop') AS m
			FROM (VALUES ('men', 'NOT woman'), ('women', 'woman')) AS v(sex, condition), (VALUES ('tasks'), ('leisure')) AS o(outcome)) AS f
			JOIN migdata.georgia_truth AS e USING (sex, outcome) LEFT JOIN LATERAL tidy(f.m) AS t ON t.term = e.term;
		COMMIT;
	END LOOP;
END
$$;
\pset footer off
SELECT CASE WHEN published THEN 'published' ELSE 'invented' END AS coefficients, count(*) AS intervals, count(*) FILTER (WHERE std_error IS NULL) AS missing,
	round(100 * avg((truth BETWEEN conf_low AND conf_high)::int), 2) AS percent
FROM intervals GROUP BY GROUPING SETS ((published), ()) ORDER BY 1;
SELECT sex, outcome, term, truth, round(100 * avg((truth BETWEEN conf_low AND conf_high)::int), 1) AS percent, round(100 * avg((conf_high < truth)::int), 1) AS below,
	round(100 * avg((conf_low > truth)::int), 1) AS above, count(*) FILTER (WHERE std_error IS NULL) AS missing, round((avg(std_error) / stddev(estimate))::numeric, 3) AS error_over_sd
FROM intervals GROUP BY sex, outcome, term, truth ORDER BY sex, outcome, min(ctid);
