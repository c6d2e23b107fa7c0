-- How often 95% intervals hold the true effect on the treated, and whether estimated variances are those of the
-- estimates: simulated households of migdata.simulate_georgia_households, :draws seeds from :first (1) on, :n households each, in the
-- :samples of Table 6; all its 22 outcomes for matching, six of them for weighting.  The score models are right: the
-- simulation is a probit in the same covariates.  What came of it is in docs/coverage.md.  Not
-- part of ./check.  On a database with migstat:
--   psql -X -q -v draws=1000 -v n=5000 -v samples='{all_households,absent_migrant_households}' -f test/reference/treatment_coverage.sql
--   psql -X -q -v draws=1000 -v n=20000 -v samples='{absent_migrant_households}' -f test/reference/treatment_coverage.sql
\set ON_ERROR_STOP 1
\if :{?first}
\else
\set first 1
\endif
SET search_path = migstat, public;
SET client_min_messages = warning;
CREATE TEMPORARY TABLE draws (seed int, sample text, method text, outcome text, effect float8, std_error float8, low float8, high float8);
CREATE TEMPORARY TABLE survey (LIKE migdata.georgia_households);
SELECT set_config('coverage.draws', :'draws', false), set_config('coverage.first', :'first', false), set_config('coverage.n', :'n', false), set_config('coverage.samples', :'samples', false) \g /dev/null
DO $$
DECLARE
	outcomes text[] := ARRAY(SELECT DISTINCT outcome_column FROM migdata.georgia_households_truth ORDER BY 1);
	six text[] := '{household_goods,savings,total_budget,poor_health,log_earnings,rooms}';
	covariates text := 'urban + region + head_education + household_size + head_woman + head_age + wealth';
	rows_of text;
	formula text;
	which text;
BEGIN
	FOR s IN current_setting('coverage.first')::int .. current_setting('coverage.first')::int + current_setting('coverage.draws')::int - 1 LOOP
		TRUNCATE survey;
		INSERT INTO survey SELECT * FROM migdata.simulate_georgia_households(current_setting('coverage.n')::int, s);
		FOREACH which IN ARRAY current_setting('coverage.samples')::text[] LOOP
			rows_of := CASE which WHEN 'all_households' THEN 'pg_temp.survey' ELSE 'SELECT * FROM pg_temp.survey WHERE absent_migrant' END;
			formula := 'remittances ~ ' || CASE which WHEN 'all_households' THEN 'absent_migrant + ' ELSE '' END || covariates;
			INSERT INTO draws SELECT s, which, 'psmatch, ai', e.outcome, e.effect, e.std_error, e.conf_low, e.conf_high
			FROM effects(psmatch(rows_of, formula, outcomes, se => 'ai', key => 'household')) AS e;
			INSERT INTO draws SELECT s, which, m, e.outcome, e.effect, e.std_error, e.conf_low, e.conf_high
			FROM unnest(ARRAY['ipw', 'aipw']) AS m, treatment_effects(rows_of, formula, six, m, 'att') AS e;
		END LOOP;
		COMMIT;
	END LOOP;
END
$$;
\pset footer off
CREATE TEMPORARY VIEW summary AS
SELECT d.method, d.sample, t.outcome_order, d.outcome, count(*) AS draws, 100 * avg((low <= t.att AND high >= t.att)::int) AS percent,
	100 * avg((high < t.att)::int) AS below, avg(std_error ^ 2) / variance(effect) AS ratio, (avg(effect) - t.att) / stddev(effect) AS bias
FROM draws AS d JOIN migdata.georgia_households_truth AS t ON t.sample = d.sample AND t.outcome_column = d.outcome
GROUP BY d.method, d.sample, t.outcome_order, d.outcome, t.att;
SELECT method, sample, min(draws) AS draws, round(avg(percent), 2) AS percent, round(min(percent), 1) AS least, round(max(percent), 1) AS most,
	round(avg(ratio)::numeric, 3) AS variance_ratio, round(min(ratio)::numeric, 3) AS least_ratio, round(max(ratio)::numeric, 3) AS most_ratio,
	round(max(abs(bias))::numeric, 3) AS largest_bias_in_sd
FROM summary GROUP BY method, sample ORDER BY method DESC, sample DESC;
SELECT outcome, sample, round(percent, 1) AS percent, round(below, 1) AS below_percent, round(ratio::numeric, 3) AS variance_ratio, round(bias::numeric, 3) AS bias_in_sd
FROM summary WHERE method = 'psmatch, ai' ORDER BY sample DESC, outcome_order;
