-- How often 95% intervals under a survey design hold the true coefficient: simulated surveys of migdata.simulate_dires,
-- the regression of Table 3's first outcome, seeds 1 to :surveys.  Not part of ./check.  On a database with migstat:
--   psql -X -q -v surveys=1000 -f test/reference/coverage.sql
\set ON_ERROR_STOP 1
SET search_path = migstat, public;
SET client_min_messages = warning;
CREATE TEMPORARY TABLE intervals (seed int, vcov text, term text, inside boolean, low boolean, std_error float8, estimate float8);
CREATE TEMPORARY TABLE survey (LIKE migdata.dires_sample);
SELECT set_config('coverage.surveys', :'surveys', false) \g /dev/null
DO $$
DECLARE
	formula text := 'harm ~ age18 + i(education, ref=''secondary'') + i(locality, ref=''small or medium city'') + woman + wave
		+ i(income, ref=''second through fourth'') + orthodox + foreign_born';
BEGIN
	FOR s IN 1 .. current_setting('coverage.surveys')::int LOOP
		TRUNCATE survey;
		INSERT INTO survey SELECT * FROM migdata.simulate_dires(4482, s);
		INSERT INTO intervals SELECT s, f.vcov, t.term, t.conf_low <= e.estimate AND t.conf_high >= e.estimate, t.conf_high < e.estimate, t.std_error, t.estimate
		FROM (VALUES ('survey', ols('pg_temp.survey', formula, 'weight', strata => 'stratum', psu => 'psu')),
				('hc1', ols('pg_temp.survey', formula, 'weight'))) AS f(vcov, m),
			tidy(f.m) t JOIN migdata.dires_truth e ON e.outcome = 'harm' AND e.term = t.term
		WHERE NOT t.is_reference;
		COMMIT;
	END LOOP;
END
$$;
\pset footer off
SELECT vcov, count(DISTINCT seed) AS surveys, count(*) AS intervals, round(100 * avg(inside::int), 2) AS pooled_percent FROM intervals GROUP BY vcov ORDER BY vcov DESC;
SELECT term, round(100 * avg(inside::int) FILTER (WHERE vcov = 'survey'), 1) AS survey_percent, round(100 * avg(inside::int) FILTER (WHERE vcov = 'hc1'), 1) AS hc1_percent,
	round(100 * avg(low::int) FILTER (WHERE vcov = 'survey'), 1) AS below_percent,
	round((avg(std_error) FILTER (WHERE vcov = 'survey') / stddev(estimate) FILTER (WHERE vcov = 'survey'))::numeric, 3) AS mean_error_over_sd
FROM intervals GROUP BY term ORDER BY min(ctid);
