-- Fits of many rows, which start from a sample, beside fits with a tight tolerance, which read the rows once more:
-- differences of coefficients (in standard errors) and of standard errors, over simulated sets of 200,000 rows.
--   psql -v sets=60 -f test/reference/glm_steps.sql
\set QUIET 1
SET client_min_messages = warning;
SET search_path = public, migstat;

CREATE FUNCTION pg_temp.regressor(kind text, i int, p int) RETURNS text LANGUAGE sql AS $$
	SELECT CASE kind WHEN 'normal' THEN '(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))::float8'
		WHEN 'exponential' THEN '(-ln(1 - random()))::float8'
		WHEN 'lognormal' THEN 'exp(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))::float8'
		WHEN 'two-valued' THEN format('(random() < %s)::int::float8', 0.02 + 0.9 * i / p)
		ELSE (ARRAY['random()', '(random() * random() * 100)', '(random() ^ 4)::float8', '(1e4 + random())'])[1 + i % 4] END
$$;

-- the source of set i, as a table `simulated`; the formula's right side
CREATE FUNCTION pg_temp.simulate(i int, family text, p int, effect float8, kind text, base float8) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	size float8 := effect / sqrt(p);
	columns text;
	linear text;
	terms text;
BEGIN
	PERFORM setseed(((i * 37) % 1000) / 1000.0);
	SELECT string_agg(pg_temp.regressor(kind, j, p) || ' AS x' || j, ', '),
		string_agg(format('%s * (x%s - %s)', size * (ARRAY[1, -0.6, 0.3, -1])[1 + j % 4] * CASE WHEN kind = 'mixed' AND j % 4 = 1 THEN 0.05 ELSE 1 END,
			j, CASE WHEN kind = 'mixed' AND j % 4 = 3 THEN 1e4 ELSE 0 END), ' + '),
		string_agg('x' || j, ' + ') INTO columns, linear, terms
	FROM generate_series(1, p) AS j;
	DROP TABLE IF EXISTS simulated;
	EXECUTE format('CREATE TEMPORARY TABLE simulated AS SELECT *, (%s + %s + %s > 0)::int AS y, 0.2 + random() * 3 AS w FROM (SELECT %s FROM generate_series(1, 200000)) AS s',
		base, linear, CASE family WHEN 'probit' THEN 'sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())' ELSE 'ln(1 / (1 - random()) - 1 + 1e-300)' END, columns);
	RETURN terms;
END $$;

CREATE TEMPORARY TABLE result (i int, family text, p int, kind text, passes bigint, coefficients float8, std_errors float8);
CREATE FUNCTION pg_temp.compare(i int, family text, p int, effect float8, kind text, base float8) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	call text := format('SELECT (s.m).* FROM (SELECT migstat.%I(''simulated'', ''y ~ %s'', weights => %L, tolerance => $1) AS m OFFSET 0) AS s', family, pg_temp.simulate(i, family, p, effect, kind, base),
		CASE WHEN i % 3 = 0 THEN 'w' END);
	few migstat.model;
	more migstat.model;
BEGIN
	EXECUTE call INTO few USING 1e-9;
	EXECUTE call INTO more USING 1e-13;
	INSERT INTO result SELECT i, family, p, kind, few.passes, max(abs(a.estimate - b.estimate) / b.std_error), max(abs(a.std_error / b.std_error - 1))
	FROM tidy(few) AS a JOIN tidy(more) AS b USING (term);
END $$;

SELECT count(pg_temp.compare(i, (ARRAY['probit', 'logit'])[1 + i % 2], (ARRAY[3, 8, 15, 30])[1 + i / 2 % 4], (ARRAY[0.3, 1, 2.5])[1 + i % 3],
	(ARRAY['normal', 'exponential', 'two-valued', 'lognormal', 'mixed'])[1 + i % 5], (ARRAY[0, -1.5, 0.7, -2])[1 + i / 3 % 4])) AS sets
FROM generate_series(1, :sets) AS i;
SELECT * FROM result ORDER BY std_errors DESC LIMIT 10;
SELECT max(coefficients) AS coefficients, max(std_errors) AS std_errors, percentile_cont(0.5) WITHIN GROUP (ORDER BY std_errors) AS median FROM result;
