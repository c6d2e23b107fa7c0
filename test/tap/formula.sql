-- formulas: one canonical spelling for R's and Stata's, terms and variables in the order written
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL search_path = migstat, public;
SELECT plan(127);

-- spelled, and what that is in the canonical dialect
CREATE TEMP TABLE spelling (formula text, canonical text);
INSERT INTO spelling VALUES
	-- the example of the manual is its own canonical form
	($$harm ~ age + age^2 + i(education, ref='Secondary') + i.locality + woman:age + log(income) - 1 | region + wave$$,
	 $$harm ~ age + age^2 + i(education, ref='Secondary') + i.locality + woman:age + log(income) - 1 | region + wave$$),
	-- space, signs, duplicates
	('y~x', 'y ~ x'),
	(E'  y\n~\tx +\r\n z  ', 'y ~ x + z'),
	('y ~ + x', 'y ~ x'),
	('y ~ x + z + x', 'y ~ x + z'),
	('y ~ (x) + ((z))', 'y ~ x + z'),
	-- the intercept
	('y ~ 1', 'y ~ 1'),
	('y ~ 1 + x', 'y ~ x'),
	('y ~ x - 1', 'y ~ x - 1'),
	('y ~ -1 + x', 'y ~ x - 1'),
	('y ~ 0 + x', 'y ~ x - 1'),
	('y ~ x + 0', 'y ~ x - 1'),
	('y ~ x - 0', 'y ~ x'),
	('y ~ x - 1 + 1', 'y ~ x'),
	('y ~ x - x', 'y ~ 1'),
	-- interactions, in the order written
	('y ~ a:b', 'y ~ a:b'),
	('y ~ a#b', 'y ~ a:b'),
	('y ~ b:a + a:b', 'y ~ b:a'),
	('y ~ a*b', 'y ~ a + b + a:b'),
	('y ~ a##b', 'y ~ a + b + a:b'),
	('y ~ a*b*c', 'y ~ a + b + a:b + c + a:c + b:c + a:b:c'),
	('y ~ a*b + c', 'y ~ a + b + a:b + c'),
	('y ~ a:b*c', 'y ~ a:b + c + a:b:c'),
	('y ~ (a + b):c', 'y ~ a:c + b:c'),
	('y ~ (a + b)*(c + d)', 'y ~ a + b + c + d + a:c + a:d + b:c + b:d'),
	('y ~ (a + b + c)^2', 'y ~ a + b + c + a:b + a:c + b:c'),
	('y ~ (a + b + c)**3', 'y ~ a + b + c + a:b + a:c + b:c + a:b:c'),
	('y ~ (a + b)^1', 'y ~ a + b'),
	('y ~ a*b - b', 'y ~ a + a:b'),
	('y ~ a*b*c - a:b:c', 'y ~ a + b + a:b + c + a:c + b:c'),
	('y ~ (a + b + c)^2 - c:a', 'y ~ a + b + c + a:b + b:c'),
	('y ~ a + b + c - (a + c)', 'y ~ b'),
	('y ~ (a + b - a):c', 'y ~ b:c'),
	('y ~ a*a', 'y ~ a'),
	('y ~ i.a#i.a', 'y ~ i.a'),
	-- numbers: powers, arithmetic
	('y ~ x^2', 'y ~ x^2'),
	('y ~ x**2', 'y ~ x^2'),
	('y ~ I(x^2)', 'y ~ x^2'),
	('y ~ (x)^2', 'y ~ x^2'),
	('y ~ I((x^2)^3)', 'y ~ x^6'),
	('y ~ I(x)', 'y ~ c.x'),
	('y ~ c.x', 'y ~ c.x'),
	('y ~ x + c.x:z', 'y ~ c.x + c.x:z'),
	('y ~ x:z + x^2', 'y ~ x:z + x^2'),
	('y ~ c.x#c.x#c.x', 'y ~ x^3'),
	('y ~ x^2:x', 'y ~ x^3'),
	('y ~ (c.x + z)^2', 'y ~ c.x + z + c.x:z'),
	('y ~ poly(x, 3, raw)', 'y ~ x + x^2 + x^3'),
	('y ~ poly(x, degree = 2, raw = TRUE):z', 'y ~ x:z + x^2:z'),
	('y ~ LOG(x)', 'y ~ log(x)'),
	('y ~ I(log(x))', 'y ~ log(x)'),
	('y ~ log(x)^2', 'y ~ log(x)^2'),
	('y ~ I((x - 18)^2)', 'y ~ I(x - 18)^2'),
	('y ~ I(x-18)^2', 'y ~ I(x - 18)^2'),
	('y ~ I(a - (b - c)) + I((a - b) - c)', 'y ~ I(a - (b - c)) + I(a - b - c)'),
	('y ~ I(a / (b * c)) + I(a / b * c)', 'y ~ I(a / (b * c)) + I(a / b * c)'),
	('y ~ I(-x^2) + I((-x)^2)', 'y ~ I(-x^2) + I(-x)^2'),
	('y ~ I(2^x^-1) + I((2^x)^0.5)', 'y ~ I(2^x^-1) + I((2^x)^0.5)'),
	('y ~ I(x * 1e3) + I(x + .50) + I(x - 1E-7)', 'y ~ I(x * 1000) + I(x + 0.5) + I(x - 1e-07)'),
	('y ~ sqrt(abs(exp(x) - 1))', 'y ~ sqrt(abs(exp(x) - 1))'),
	-- the outcome
	('log(y) ~ x', 'log(y) ~ x'),
	('y / 2 ~ x', 'I(y / 2) ~ x'),
	('I(y/2) ~ x', 'I(y / 2) ~ x'),
	('a + b ~ x', 'I(a + b) ~ x'),
	-- factors
	('y ~ factor(x)', 'y ~ i.x'),
	('y ~ C(x)', 'y ~ i.x'),
	('y ~ i(x)', 'y ~ i.x'),
	('y ~ ib3.x', $$y ~ i(x, ref='3')$$),
	('y ~ b3.x', $$y ~ i(x, ref='3')$$),
	('y ~ i(x, ref = 3)', $$y ~ i(x, ref='3')$$),
	('y ~ ib(freq).x', 'y ~ i(x, ref=most_frequent)'),
	('y ~ ib(first).x + ib(last).z', 'y ~ i(x, ref=first) + i(z, ref=last)'),
	('y ~ i(x, ref="b")', $$y ~ i(x, ref='b')$$),
	($$y ~ i(x, ref=' q2, q3 ,q4')$$, $$y ~ i(x, ref='q2,q3,q4')$$),
	($$y ~ i(x, ref='yes,, always, ,,no, it''s')$$, $$y ~ i(x, ref='yes,, always, ,,no,it''s')$$),
	($$y ~ i(x, ref='')$$, $$y ~ i(x, ref='')$$),
	($$y ~ i(x, missing='Missing', ref='a')$$, $$y ~ i(x, ref='a', missing='Missing')$$),
	($$y ~ factor(x, missing='none')$$, $$y ~ i(x, missing='none')$$),
	-- a coding is said once
	($$y ~ i(x, ref='a')*z + i(x, ref='a'):w$$, $$y ~ i(x, ref='a') + z + i.x:z + i.x:w$$),
	($$y ~ i.x + i(x, ref='a'):z$$, $$y ~ i(x, ref='a') + i.x:z$$),
	-- names
	('y ~ "My Col" + "x" + "a""b" + "a.b"', 'y ~ "My Col" + x + "a""b" + "a.b"'),
	('y ~ "1st" + i."My Col":c."N o"', 'y ~ "1st" + i."My Col":c."N o"'),
	('y ~ größe + "größe" + 年齢^2 + _a$1', 'y ~ größe + 年齢^2 + _a$1'),
	('y ~ Age + age', 'y ~ Age + age'),
	('y ~ i + c + log + I + poly + ib3', 'y ~ i + c + log + I + poly + ib3'),
	('y ~ i.i + c.c', 'y ~ i.i + c.c'),
	-- absorbed
	('y ~ x | i.region + region + factor(wave)', 'y ~ x | region + wave'),
	('y ~ 1 | region', 'y ~ 1 | region'),
	('y ~ x:region | region', 'y ~ x:region | region');

SELECT is(formula_canonical(formula), canonical, translate(formula, E'\n\r\t', '   ')) FROM spelling;

-- the canonical form reads as itself, and as the same terms
SELECT is((SELECT count(*) FROM spelling WHERE formula_canonical(canonical) = canonical),
	(SELECT count(*) FROM spelling), 'a canonical form is its own canonical form');
SELECT is((
	SELECT count(*)
	FROM spelling
	WHERE (SELECT array_agg(ROW(term_order, term, kind, reference, note) ORDER BY term_order)
		   FROM formula_terms(formula))
		= (SELECT array_agg(ROW(term_order, term, kind, reference, note) ORDER BY term_order)
		   FROM formula_terms(canonical))),
	(SELECT count(*) FROM spelling), 'and has the same terms');
SELECT cmp_ok((SELECT count(*) FROM spelling), '>=', 60::bigint, 'over at least 60 formulas');

-- one model, written by users of R and of Stata
SELECT is(formula_canonical(r), formula_canonical(stata), r || ' is ' || stata)
FROM (VALUES
	('y ~ x + I(x^2)', 'y ~ c.x##c.x'),
	('y ~ poly(x, 2, raw = TRUE)', 'y ~ c.x##c.x'),
	('y ~ poly(x, 3, raw = TRUE)', 'y ~ c.x##c.x##c.x'),
	('y ~ factor(g)', 'y ~ i.g'),
	('y ~ factor(g)*factor(h)', 'y ~ i.g##i.h'),
	('y ~ factor(g):I(x)', 'y ~ i.g#c.x'),
	('y ~ factor(g)*I(x)', 'y ~ i.g##c.x'),
	('y ~ i(g, ref = 2) + x', 'y ~ ib2.g + x'),
	('y ~ i(g, ref = most_frequent)', 'y ~ ib(freq).g'),
	('log(y) ~ a*b*c', 'log(y) ~ a##b##c')) AS pair (r, stata);

-- the columns in the order first met, the outcome's first
CREATE FUNCTION pg_temp.columns_of(formula text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(v, ' ' ORDER BY first_met)
	FROM (SELECT v, min(term_order * 1000 + place) AS first_met
		  FROM formula_terms(formula), unnest(variables) WITH ORDINALITY AS u (v, place)
		  GROUP BY v) AS met
$$;
SELECT is(pg_temp.columns_of('y ~ b + a:c + log(d) | e'), 'y b a c d e', 'columns in the order met');
SELECT is(pg_temp.columns_of('I(p / q) ~ q + r'), 'p q r', 'an outcome of two columns');
SELECT is(pg_temp.columns_of('y ~ a + b - a'), 'y b', 'the column of a removed term is not read');
SELECT is((SELECT variables FROM formula_terms('y ~ b + a + I(a - b)') WHERE term_order = 4),
	ARRAY['b', 'a'], 'within a term in the order of the formula');

-- how a term was understood
SELECT is((SELECT string_agg(kind, ' ' ORDER BY term_order)
		   FROM formula_terms('y ~ a + i.b + c.c + log(d) + e^2 + a:i.b | f')),
	'outcome intercept column factor numeric numeric numeric interaction absorbed', 'kinds');
SELECT is((SELECT string_agg(term, ', ' ORDER BY term_order)
		   FROM formula_terms($$y ~ a + i(b, ref='x') + c.c + e^2 + a:i.b + "F f" | g$$)),
	'y, (Intercept), a, i.b, c, e^2, a:i.b, "F f", g', 'names leave the coding out');
SELECT is((SELECT string_agg(reference, ', ' ORDER BY term_order)
		   FROM formula_terms($$y ~ i.a + i(b, ref='q2,q3') + ib(last).c + ib(freq).d + ib(first).e$$)),
	'(first), q2, (last), (most frequent), (first)', 'references');
SELECT is((SELECT note FROM formula_terms($$y ~ i(b, ref='q2,q3,q4', missing='none')$$) WHERE kind = 'factor'),
	'the reference includes q3, q4; missing values are the level none', 'a grouped reference is noted');
SELECT is((SELECT string_agg(kind, ' ' ORDER BY term_order) FROM formula_terms('y ~ x + x:z + x^2 - 1')),
	'outcome numeric interaction numeric', 'a column with a power is a number in every term');
SELECT is((SELECT reference FROM formula_terms($$y ~ x + i(x, ref='a'):z$$) WHERE term = 'x'), 'a',
	'a bare name shares the coding of its column');

-- NULL, long and deep formulas
SELECT is(formula_canonical(NULL), NULL, 'NULL for NULL');
SELECT is_empty('SELECT * FROM formula_terms(NULL)', 'no rows for NULL');
SELECT is((SELECT count(*) FROM formula_terms('y ~ ' || (SELECT string_agg('x' || i, '+') FROM generate_series(1, 1600) AS i))),
	1602::bigint, '1,600 columns');
SELECT is(formula_canonical('y ~ ' || repeat('(', 150) || 'x' || repeat(')', 150)), 'y ~ x', '150 parentheses');
SELECT throws_ok(format('SELECT formula_canonical(%L)', f), state, NULL, 'refused: ' || what)
FROM (VALUES
	('y ~ ' || repeat('(', 30000) || 'x', '54001', '30,000 parentheses'),
	('y ~ I(' || repeat('-', 60000) || 'x)', '54000', '60,000 signs'),
	('y ~ I(' || repeat('x^', 30000) || 'x)', '54000', '30,000 powers'),
	('y ~ I(' || repeat('x+', 30000) || 'x)', '54000', '30,000 additions'),
	('y ~ ' || repeat('x', 70000), '54000', '70,000 bytes'),
	('y ~ (a*b*c*d*e*f*g*h*i*j*k*l)', '54000', '4,095 terms'),
	('y ~ (' || (SELECT string_agg('x' || i, '+') FROM generate_series(1, 1500) AS i) || ')^16', '54000', 'a vast crossing'),
	('y ~ x1:x2:x3:x4:x5:x6:x7:x8:x9:x10:x11:x12:x13:x14:x15:x16:x17', '54000', 'an interaction of 17'),
	('y ~ ' || (SELECT string_agg('x' || i, '+') FROM generate_series(1, 1700) AS i), '54000', '1,700 columns'),
	('y ~ c.x^20#c.x', '54000', 'a power of 21')) AS refused (f, state, what);

-- pieces of formulas put together at random: a formula or an error, never an internal error
CREATE FUNCTION pg_temp.damaged(rounds int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	pieces text[] := ARRAY['y', '~', '~', '+', '-', '*', ':', '#', '##', '^', '^2', '(', ')', '(a + b)', 'i.', 'c.', 'ib3.',
		'x', 'z', '"a b"', '"', '''', ',', '=', 'ref=', '''q''', 'i(', 'poly(', 'I(', 'log(', '0', '1', '2', '.', '|', 'é', '/'];
	formula text;
	canonical text;
BEGIN
	PERFORM setseed(0.5);
	FOR round IN 1..rounds LOOP
		SELECT 'y ~ x ' || string_agg(pieces[1 + floor(random() * cardinality(pieces))::int], ' ')
		INTO formula FROM generate_series(1, 2 + round % 4);
		BEGIN
			canonical := NULL;
			canonical := formula_canonical(formula);
			IF formula_canonical(canonical) <> canonical THEN
				RETURN formula;
			END IF;
		EXCEPTION WHEN OTHERS THEN
			IF canonical IS NOT NULL OR left(SQLSTATE, 2) NOT IN ('42', '0A', '54', '22') THEN
				RETURN formula || ': ' || SQLERRM;
			END IF;
		END;
	END LOOP;
	RETURN 'sound';
END
$$;
SELECT is(pg_temp.damaged(10000), 'sound', '10,000 formulas made at random');

SELECT finish();
ROLLBACK;
