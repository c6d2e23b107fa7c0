-- formulas: what their errors say
\set VERBOSITY terse
\encoding UTF8
SET search_path = migstat, public;

CREATE FUNCTION refused(formula text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
BEGIN
	RETURN 'accepted as ' || formula_canonical(formula);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), 'hint: ' || hint, '');
END
$$;

\pset tuples_only on
\pset format unaligned

-- the shape of a formula
SELECT refused('');
SELECT refused('y x z');
SELECT refused('y ~ x ~ z');
SELECT refused('~ x');
SELECT refused('y ~');
SELECT refused('y ~ 0');
SELECT refused('y ~ x - x - 1');
SELECT refused('y ~ x z');
SELECT refused('y ~ x + + z');
SELECT refused('y ~ x + z)');
SELECT refused('y ~ (x + z');
SELECT refused('y ~ x:');
SELECT refused('y ~ .');
SELECT refused('y ~ x > 3');
SELECT refused(E'harm ~ age +\n\tлокация + + i.region +\n income');
SELECT refused('y ~ ' || repeat('a + ', 30) || '日本 + + ' || repeat('b + ', 200) || 'c');

-- names
SELECT refused('y ~ Age (years)');
SELECT refused('y ~ x + Age (years, months) + z');
SELECT refused('Body mass index ~ x');
SELECT refused('y ~ log(x) + i.Age (years)');
SELECT refused('y ~ Age(years)');
SELECT refused('y ~ Age (years');
SELECT refused('y ~ a.b + c');
SELECT refused('y ~ as.factor(x)');
SELECT refused('y ~ L.x');
SELECT refused('y ~ i.a.b');
SELECT refused('y ~ i.(a b)');
SELECT refused('y ~ ""');
SELECT refused('y ~ "a');
SELECT refused('y ~ `a b`');
SELECT refused('y ~ “a”');
SELECT refused('y ~ ''a''');
SELECT refused('y ~ 2nd');

-- constants, powers, arithmetic
SELECT refused('y ~ 2*x');
SELECT refused('y ~ x:1');
SELECT refused('y ~ (x + 1)^2');
SELECT refused('y ~ x^0.5');
SELECT refused('y ~ x^-1');
SELECT refused('y ~ x^21');
SELECT refused('y ~ x^2^2');
SELECT refused('y ~ i.x^2');
SELECT refused('y ~ (a:b)^2');
SELECT refused('y ~ a / b');
SELECT refused('y ~ I(2)');
SELECT refused('y ~ I(x + )');
SELECT refused('y ~ I(i.x + 1)');
SELECT refused('y ~ log(factor(x))');
SELECT refused('y ~ log(x, 10)');
SELECT refused('y ~ I(x + 1e999)');
SELECT refused('y ~ ln(x)');
SELECT refused('y ~ foo(x)');
SELECT refused('y ~ offset(x)');
SELECT refused('y ~ a %in% b');
SELECT refused('y ~ poly(x, 2)');
SELECT refused('y ~ poly(x, 2, raw = FALSE)');
SELECT refused('y ~ poly(x, 0, raw)');

-- factors
SELECT refused('y ~ i(log(x))');
SELECT refused('y ~ i(x + z)');
SELECT refused('y ~ i(x, z)');
SELECT refused('y ~ i(x, ref=secondary)');
SELECT refused('y ~ i(x, ref=)');
SELECT refused('y ~ i(x, base=2)');
SELECT refused($$y ~ i(x, ref='a,,b,')$$);
SELECT refused($$y ~ i(x, missing='')$$);
SELECT refused($$y ~ i(x, ref='a', ref='b')$$);
SELECT refused($$y ~ i(x, ref='a') + ib(last).x:z$$);
SELECT refused($$y ~ i(x, missing='a') + i(x, missing='b'):z$$);
SELECT refused('y ~ ib(##2).x');

-- terms, outcomes and absorbed columns that exclude each other
SELECT refused('y ~ a - b');
SELECT refused('y ~ a*b - a:c');
SELECT refused('y ~ x + y');
SELECT refused('y ~ x + log(y):z');
SELECT refused('log(y) ~ i.y');
SELECT refused('I(a - b) ~ I(a - b)');
SELECT refused('i.y ~ x');
SELECT refused('2 ~ x');
SELECT refused('cbind(a, b) ~ x');
SELECT refused('y ~ x + i.region | region');
SELECT refused('y ~ x + region^2 | region');
SELECT refused('y ~ x | y');
SELECT refused('y ~ x | region:wave');
SELECT refused('y ~ x | region^wave');
SELECT refused('y ~ x | log(z)');
SELECT refused('i(y) ~ x');
SELECT refused('y ~ x | ib3.z');
SELECT refused('y ~ x | a, b');
SELECT refused('y ~ x | a | b');
SELECT refused('y ~ x | ');
SELECT refused('y ~ x + (1 | region)');

-- limits
SELECT refused('y ~ ' || repeat('(', 201) || 'x');
SELECT refused('y ~ (a + b + c + d + e + f + g + h + i + j + k)^11');
SELECT refused(repeat('x', 65537));

-- rows
\pset tuples_only off
\pset format aligned
SELECT * FROM formula_terms($$harm ~ age + age^2 + i(education, ref='none,primary', missing='unknown')
	+ locality + woman:age + log(income) - 1 | region$$);

-- names in double quotes are exact, bare ones are folded where no column has the case they are in
CREATE TEMP TABLE cases AS SELECT n AS y, n % 7 AS "Age", n % 5 AS age, n % 3 AS z FROM generate_series(1, 40) AS n;
SELECT formula_canonical('"Y" ~ "Age" + i."Sex" + log("Inc") + "Age"^2 + "x" + Wage | "F"') AS quoted,
	formula_canonical('y ~ "Age" + Z') AS mixed;
SELECT term FROM tidy(ols('cases', 'y ~ "Age" + age + Z')) ORDER BY term COLLATE "C";
SELECT a.estimate = b.estimate AS same FROM tidy(ols('cases', 'y ~ Age')) AS a, tidy(ols('cases', 'y ~ "Age"')) AS b
WHERE a.term = 'Age' AND b.term = 'Age';
SELECT a.estimate = b.estimate AS folded FROM tidy(ols('cases', 'y ~ AGE')) AS a, tidy(ols('cases', 'y ~ age')) AS b
WHERE a.term = 'AGE' AND b.term = 'age';
\set VERBOSITY default
SELECT ols('cases', 'y ~ "AGE" + age');
SELECT ols('cases', 'y ~ age + "Z"');
SELECT ols_agg('y ~ "Z"', cases) FROM cases;
SELECT predict(m, r) FROM (SELECT ols_agg('y ~ "Age"', cases) AS m FROM cases) AS fit, (SELECT 3 AS age) AS r;
SELECT augment(ols('cases', 'y ~ "Age"'), 'y', 'SELECT y, age FROM cases');

DROP FUNCTION refused(text);
