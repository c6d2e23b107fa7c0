-- Linear models against NIST's Statistical Reference Datasets (linear regression, all eleven sets).  Data and
-- certified values are read from NIST's files in test/reference/nist; nothing is retyped here.
-- digits: -log10 of the relative error of the worst number; a certified 0 is judged by absolute size.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
SELECT plan(359);

CREATE TEMPORARY TABLE file (name text DEFAULT current_setting('nist.name'), line_no int GENERATED ALWAYS AS IDENTITY, line text);
SET LOCAL nist.name = 'Norris';
\copy file(line) FROM test/reference/nist/Norris.dat
SET LOCAL nist.name = 'Pontius';
\copy file(line) FROM test/reference/nist/Pontius.dat
SET LOCAL nist.name = 'NoInt1';
\copy file(line) FROM test/reference/nist/NoInt1.dat
SET LOCAL nist.name = 'NoInt2';
\copy file(line) FROM test/reference/nist/NoInt2.dat
SET LOCAL nist.name = 'Filip';
\copy file(line) FROM test/reference/nist/Filip.dat
SET LOCAL nist.name = 'Longley';
\copy file(line) FROM test/reference/nist/Longley.dat
SET LOCAL nist.name = 'Wampler1';
\copy file(line) FROM test/reference/nist/Wampler1.dat
SET LOCAL nist.name = 'Wampler2';
\copy file(line) FROM test/reference/nist/Wampler2.dat
SET LOCAL nist.name = 'Wampler3';
\copy file(line) FROM test/reference/nist/Wampler3.dat
SET LOCAL nist.name = 'Wampler4';
\copy file(line) FROM test/reference/nist/Wampler4.dat
SET LOCAL nist.name = 'Wampler5';
\copy file(line) FROM test/reference/nist/Wampler5.dat

CREATE TEMPORARY TABLE sets (place int, name text, formula text, digits float8, observations int);
INSERT INTO sets VALUES
	(1, 'Norris', 'y ~ x', 13, 36),
	(2, 'Pontius', 'y ~ x + x^2', 13, 40),
	(3, 'NoInt1', 'y ~ x - 1', 13, 11),
	(4, 'NoInt2', 'y ~ x - 1', 13, 3),
	(5, 'Filip', 'y ~ x + x^2 + x^3 + x^4 + x^5 + x^6 + x^7 + x^8 + x^9 + x^10', 13, 82),
	(6, 'Longley', 'y ~ x + x2 + x3 + x4 + x5 + x6', 13, 16),
	(7, 'Wampler1', 'y ~ x + x^2 + x^3 + x^4 + x^5', 13, 21),
	(8, 'Wampler2', 'y ~ x + x^2 + x^3 + x^4 + x^5', 13, 21),
	(9, 'Wampler3', 'y ~ x + x^2 + x^3 + x^4 + x^5', 13, 21),
	(10, 'Wampler4', 'y ~ x + x^2 + x^3 + x^4 + x^5', 13, 21),
	(11, 'Wampler5', 'y ~ x + x^2 + x^3 + x^4 + x^5', 13, 21);

-- the second line that starts with Data: is above the numbers
CREATE TEMPORARY TABLE data AS
SELECT name, row_number() OVER (PARTITION BY name ORDER BY line_no) AS id,
	   v[1]::float8 AS y, v[2]::float8 AS x, v[3]::float8 AS x2, v[4]::float8 AS x3, v[5]::float8 AS x4,
	   v[6]::float8 AS x5, v[7]::float8 AS x6
FROM (SELECT *, max(line_no) FILTER (WHERE line ~ '^Data:') OVER (PARTITION BY name) AS heading,
			 regexp_split_to_array(btrim(line), '\s+') AS v FROM file) f
WHERE line_no > heading AND line ~ '\d';

CREATE TEMPORARY TABLE coefficients AS
SELECT name, v[1] AS b, substr(v[1], 2)::int AS power, v[2]::float8 AS estimate, v[3]::float8 AS std_error,
	   row_number() OVER (PARTITION BY name ORDER BY line_no) AS place
FROM (SELECT *, regexp_split_to_array(btrim(line), '\s+') AS v FROM file) f
WHERE line ~ '^\s+B\d+\s';

CREATE TEMPORARY TABLE certified AS
SELECT name,
	   max(v[3]::float8) FILTER (WHERE line ~ '^\s*Standard Deviation\s+\d') AS sigma,
	   max(v[2]::float8) FILTER (WHERE line ~ '^\s*R-Squared') AS r_squared,
	   max(v[5]) FILTER (WHERE line ~ '^Regression') AS f,
	   max(v[2]::int) FILTER (WHERE line ~ '^Regression') AS df_model,
	   max(v[2]::int) FILTER (WHERE line ~ '^Residual +\d') AS df_residual,
	   max(v[3]::float8) FILTER (WHERE line ~ '^Regression') AS ss_regression,
	   max(v[3]::float8) FILTER (WHERE line ~ '^Residual +\d') AS ss_residual
FROM (SELECT *, regexp_split_to_array(btrim(line), '\s+') AS v FROM file) f
GROUP BY name;

SELECT is((SELECT count(*)::int FROM data d WHERE d.name = s.name), observations, name || ': observations in the file')
FROM sets s ORDER BY place;
SELECT is((SELECT count(*) FROM coefficients), 55::bigint, 'all coefficients are in the files');
SELECT is((SELECT count(*) FROM certified c WHERE num_nulls(c.*) = 0), 11::bigint, 'all statistics are in the files');

-- one value in digits, at most 17
CREATE FUNCTION pg_temp.digits(have float8, want float8) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN have IS NULL OR want IS NULL THEN 0 WHEN have = want THEN 17 ELSE least(17, -log(abs((have - want)::numeric)
		/ CASE want WHEN 0 THEN 1 ELSE abs(want::numeric) END)::float8) END
$$;

-- ok if right to so many digits; else says how many there are
CREATE FUNCTION pg_temp.right_to(have float8, want float8, digits float8, description text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF pg_temp.digits(have, want) >= digits THEN
		RETURN ok(true, description);
	END IF;
	RETURN ok(false, description) || E'\n' || diag(format(E'have: %s\nwant: %s\ndigits: %s, promised: %s',
		coalesce(have::text, 'NULL'), want, coalesce(round(pg_temp.digits(have, want)::numeric, 2)::text, 'none'), digits));
END
$$;

-- the four ways to a model: of a source, by an aggregate, from moments, from moments of parts
CREATE TEMPORARY TABLE fits (way text, name text, m model);
CREATE FUNCTION pg_temp.fit(name text, formula text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	source text := format('SELECT * FROM data WHERE name = %L', name);
	arguments text := format('%L, %s', formula, CASE WHEN formula ~ 'x6' THEN 'y, x, x2, x3, x4, x5, x6' ELSE 'y, x' END);
BEGIN
	INSERT INTO fits SELECT 'ols', name, ols(source, formula);
	EXECUTE format('INSERT INTO fits SELECT ''ols_agg'', %L, ols_agg(%s) FROM (%s) s', name, arguments, source);
	EXECUTE format('INSERT INTO fits SELECT ''ols_agg of rows'', %L, ols_agg(%L, s) FROM (%s) s', name, formula, source);
	EXECUTE format('INSERT INTO fits SELECT ''wls_agg, weights 1'', %L, wls_agg(%s) FROM (%s) s', name,
		replace(arguments, ', y, x', ', 1, y, x'), source);
	EXECUTE format('INSERT INTO fits SELECT ''moments'', %L, ols(moments_agg(%s)) FROM (%s) s', name, arguments, source);
	EXECUTE format('INSERT INTO fits SELECT ''rollup'', %L, ols(rollup(part))
		FROM (SELECT moments_agg(%s) AS part FROM (%s) s GROUP BY id %% 5) p', name, arguments, source);
END
$$;
SELECT pg_temp.fit(name, formula) FROM sets ORDER BY place \g /dev/null

CREATE TEMPORARY TABLE terms AS
SELECT f.way, f.name, t.term, t.estimate, t.std_error, t.note, row_number() OVER (PARTITION BY f.way, f.name ORDER BY t.place) AS place
FROM fits f, tidy(f.m) WITH ORDINALITY AS t(term, variable, level, is_reference, estimate, std_error, statistic, df,
	p_value, conf_low, conf_high, note, place);

-- every number
SELECT pg_temp.right_to(t.estimate, c.estimate, s.digits, format('%s: %s of %s', c.name, c.b, t.term))
FROM sets s JOIN coefficients c USING (name) LEFT JOIN terms t ON t.way = 'ols' AND t.name = c.name AND t.place = c.place
ORDER BY s.place, c.place;
SELECT pg_temp.right_to(t.std_error, c.std_error, s.digits, format('%s: standard error of %s', c.name, t.term))
FROM sets s JOIN coefficients c USING (name) LEFT JOIN terms t ON t.way = 'ols' AND t.name = c.name AND t.place = c.place
ORDER BY s.place, c.place;
SELECT pg_temp.right_to(v.have, v.want, 13, format('%s: %s', s.name, v.what))
FROM sets s JOIN certified c USING (name) JOIN fits f ON f.way = 'ols' AND f.name = s.name, glance(f.m) g,
	LATERAL (VALUES ('residual SD', g.sigma, c.sigma), ('R-squared', g.r_squared, c.r_squared),
		('residual sum of squares', g.deviance, c.ss_residual),
		('regression sum of squares', g.null_deviance - g.deviance, c.ss_regression),
		('regression df', g.df_model, c.df_model), ('residual df', g.df_residual, c.df_residual),
		('n', g.n, s.observations)) AS v(what, have, want)
ORDER BY s.place, v.what;
SELECT pg_temp.right_to(g.statistic, c.f::float8, 13, format('%s: F', s.name))
FROM sets s JOIN certified c USING (name) JOIN fits f ON f.way = 'ols' AND f.name = s.name, glance(f.m) g
WHERE c.f <> 'Infinity' ORDER BY s.place;
SELECT ok(count(*) = (SELECT count(*) FROM coefficients c WHERE c.name = s.name) AND count(t.estimate) = count(*) AND count(t.note) = 0,
	s.name || ': all terms are estimated, nothing is noted')
FROM sets s LEFT JOIN terms t ON t.way = 'ols' AND t.name = s.name GROUP BY s.place, s.name ORDER BY s.place;

-- exact fits: F is certified as Infinity
SELECT is(g.statistic, c.f::float8, format('%s: F', c.name))
FROM certified c JOIN fits f ON f.way = 'ols' AND f.name = c.name, glance(f.m) g WHERE c.f = 'Infinity' ORDER BY c.name;

-- powers as columns, rounded before they are read: what is left of the digits is what the rounding leaves
SELECT pg_temp.right_to(v.have, v.want, e.digits, format('%s, powers as columns: %s of %s', e.name, v.what, c.b))
FROM (VALUES ('Filip', 7), ('Wampler1', 13), ('Wampler2', 12), ('Wampler3', 13), ('Wampler4', 13), ('Wampler5', 13)) AS e(name, digits)
JOIN sets s USING (name),
	LATERAL tidy(ols(format('SELECT y, x, x^2 AS x2, x^3 AS x3, x^4 AS x4, x^5 AS x5, x^6 AS x6, x^7 AS x7, x^8 AS x8,
		x^9 AS x9, x^10 AS x10 FROM data WHERE name = %L', e.name), replace(s.formula, '^', '')))
		WITH ORDINALITY AS t(term, variable, level, is_reference, estimate, std_error, statistic, df, p_value, conf_low, conf_high, note, place)
JOIN coefficients c USING (place),
	LATERAL (VALUES ('estimate', t.estimate, c.estimate), ('standard error', t.std_error, c.std_error)) AS v(what, have, want)
WHERE c.name = s.name
ORDER BY s.place, v.what, c.place;

-- all ways to the same bits
SELECT ok(bool_and(float8send(t.estimate) = float8send(o.estimate) AND float8send(t.std_error) = float8send(o.std_error))
		AND count(*) = (SELECT count(*) FROM coefficients c WHERE c.name = s.name),
	format('%s: %s and ols of the source, to the bit', s.name, t.way))
FROM sets s JOIN terms t USING (name) LEFT JOIN terms o ON o.way = 'ols' AND o.name = s.name AND o.place = t.place
WHERE t.way <> 'ols' GROUP BY s.place, s.name, t.way ORDER BY s.place, t.way;

SELECT * FROM finish();
ROLLBACK;
