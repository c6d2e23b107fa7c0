-- Stratified tables, paired answers, Fisher's test, tests of fit.  Expected: R 4.2.2 by
-- test/reference/crosstab_tests.R: mantelhaen.test, vcd 1.4.11 woolf_test, Breslow-Day and Tarone from their
-- formulas with uniroot; Bowker and Stuart-Maxwell from their quadratic forms, mcnemar.test, binom.test; fisher.test.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT plan(245 + 6 + 3 + 4 + 6);

-- counts in R's order: rows fastest, then columns, then strata
CREATE TEMPORARY TABLE sample (name text PRIMARY KEY, rows int, cols int, counts int[]);
INSERT INTO sample VALUES
-- of R's help(mantelhaen.test): job satisfaction by income and sex, penicillin in rabbits; admissions at Berkeley
	('satisfaction', 4, 4, '{1,2,0,0,3,3,1,2,11,17,8,4,2,3,5,2,1,0,0,0,1,3,0,1,2,5,7,9,1,1,3,6}'),
	('rabbits', 2, 2, '{0,0,6,5,3,0,3,6,6,2,0,4,5,6,1,0,2,5,0,0}'),
	('three', 3, 3, '{12,5,9,7,14,6,3,8,11,20,4,2,5,9,3,6,1,15,8,8,4,2,10,5,9,3,7,6,2,1,3,5,4,2,2,9}'),
	('ucb', 2, 2, '{512,313,89,19,353,207,17,8,120,205,202,391,138,279,131,244,53,138,94,299,22,351,24,317}'),
	('trials', 2, 2, '{23,12,8,30,41,19,22,25,7,5,9,31,15,2,6,11}'),
-- right eye by left eye, 7477 women (Stuart 1953); carcinoma by two pathologists (Landis & Koch 1977)
	('vision', 4, 4, '{1520,234,117,36,266,1512,362,82,124,432,1772,179,66,78,205,492}'),
	('pathologists', 4, 4, '{22,5,0,0,2,7,2,1,2,14,36,17,0,0,0,10}'),
	('answers', 3, 3, '{20,10,5,3,30,15,0,5,40}'),
	('two', 2, 2, '{30,5,14,51}'),
	('few', 2, 2, '{9,1,4,12}'),
	('part', 4, 4, '{9,3,1,0,2,14,4,0,0,0,0,0,1,2,6,0}'),
-- job satisfaction of R's help(fisher.test)
	('job', 4, 4, '{1,2,1,0,3,3,6,1,10,10,14,9,6,7,12,11}'),
	('arthritis', 2, 3, '{29,13,7,7,7,21}'),
	('tea', 2, 2, '{3,1,1,3}'),
	('sparse', 3, 5, '{5,0,1,0,4,2,1,0,6,0,3,1,2,0,0}'),
	('five', 5, 5, '{4,1,0,2,1,0,5,2,1,0,1,1,6,0,2,0,2,1,7,1,3,0,0,1,4}'),
	('small_p', 3, 3, '{12,1,0,1,14,2,0,3,11}'),
	('two_by_six', 2, 6, '{8,2,6,4,5,5,4,6,3,7,1,9}'),
	('ties', 3, 3, '{2,2,2,2,2,2,3,1,2}');
ALTER TABLE sample ADD source text;
UPDATE sample SET source = format('SELECT (i - 1) %% rows AS r, (i - 1) / rows %% cols AS c, (i - 1) / (rows * cols) AS s, n
	FROM sample, unnest(counts) WITH ORDINALITY AS u(n, i) WHERE name = %L', name);

CREATE TEMPORARY TABLE stratified (name text, test text, statistic float8, df float8, p float8, estimate float8,
	std_error float8, low float8, high float8);
INSERT INTO stratified VALUES
	('satisfaction', 'mantel_haenszel', 10.20008875776864, 9, 0.3345311833978212, NULL, NULL, NULL, NULL),
	('rabbits', 'mantel_haenszel', 5.657142857142857, 1, 0.01738442035206618, NULL, NULL, NULL, NULL),
	('rabbits', 'mantel_haenszel_corrected', 3.928571428571429, 1, 0.04747225514291811, NULL, NULL, NULL, NULL),
	('rabbits', 'pooled_odds_ratio', NULL, NULL, NULL, 7, 0.9793792286287206, 1.026712688461668, 47.72513338022257),
	('rabbits', 'breslow_day', 8.62733176236507, 2, 0.013384393951994, NULL, NULL, NULL, NULL),
	('rabbits', 'breslow_day_tarone', 8.358315601464566, 2, 0.01531139738573154, NULL, NULL, NULL, NULL),
	('rabbits', 'woolf', 5.287260022540027, 4, 0.2590719204467959, NULL, NULL, NULL, NULL),
	('three', 'mantel_haenszel', 46.18112141868176, 4, 2.258103314533436e-09, NULL, NULL, NULL, NULL),
	('ucb', 'mantel_haenszel', 1.524606660443436, 1, 0.2169236970555184, NULL, NULL, NULL, NULL),
	('ucb', 'mantel_haenszel_corrected', 1.426946228586688, 1, 0.2322634628170483, NULL, NULL, NULL, NULL),
	('ucb', 'pooled_odds_ratio', NULL, NULL, NULL, 0.9046968282586231, 0.08098890965622094, 0.7719073617593505, 1.060329764436656),
	('ucb', 'breslow_day', 18.82551370523601, 5, 0.002071390349918027, NULL, NULL, NULL, NULL),
	('ucb', 'breslow_day_tarone', 18.82550125205272, 5, 0.002071401397881281, NULL, NULL, NULL, NULL),
	('ucb', 'woolf', 17.90171246979722, 5, 0.003072142308732539, NULL, NULL, NULL, NULL),
	('trials', 'mantel_haenszel', 31.09765851102541, 1, 2.453671974498904e-08, NULL, NULL, NULL, NULL),
	('trials', 'mantel_haenszel_corrected', 29.67575881158865, 1, 5.106947353579135e-08, NULL, NULL, NULL, NULL),
	('trials', 'pooled_odds_ratio', NULL, NULL, NULL, 4.356799611111732, 0.2720386073658316, 2.55627694308562, 7.425526761772137),
	('trials', 'breslow_day', 4.627102297165598, 3, 0.2012294010545332, NULL, NULL, NULL, NULL),
	('trials', 'breslow_day_tarone', 4.61815139969412, 3, 0.2019904815453822, NULL, NULL, NULL, NULL),
	('trials', 'woolf', 4.533433126423287, 3, 0.2093274452718955, NULL, NULL, NULL, NULL);
SELECT pg_temp.near(v.have, v.want, 1e-11, format('%s: %s, %s', w.name, w.test, v.name))
FROM stratified w JOIN sample USING (name)
LEFT JOIN LATERAL migstat.mantel_haenszel(source, 'r', 'c', 's', 'n', 'frequency') h ON h.test = w.test
CROSS JOIN LATERAL (VALUES ('statistic', h.statistic, w.statistic), ('df', h.df, w.df), ('p', h.p_value, w.p),
	('estimate', h.estimate, w.estimate), ('error', h.std_error, w.std_error), ('lower limit', h.conf_low, w.low),
	('upper limit', h.conf_high, w.high)) AS v(name, have, want)
WHERE v.want IS NOT NULL;
-- each case a row gives the same as frequency weights
SELECT pg_temp.near(a.statistic, b.statistic, 1e-14, 'three: cases and frequencies')
FROM sample CROSS JOIN LATERAL migstat.mantel_haenszel(format(
	'SELECT r, c, s FROM (%s) x CROSS JOIN LATERAL generate_series(1, n)', source), 'r', 'c', 's') a
JOIN LATERAL migstat.mantel_haenszel(source, 'r', 'c', 's', 'n', 'frequency') b USING (test)
WHERE name = 'three';

-- symmetry and marginal homogeneity
SELECT pg_temp.near(v.have, v.want, 1e-12, format('%s: %s, %s', w.name, w.test, v.name))
FROM (VALUES
	('vision', 'bowker', 19.10655021526677, 6, 0.003987419840428576),
	('vision', 'stuart_maxwell', 11.95656962298256, 3, 0.007533425054800533),
	('pathologists', 'bowker', 30.28571428571428, 5, 1.295650640875378e-05),
	('pathologists', 'stuart_maxwell', 29.04471137804471, 3, 2.19150220615597e-06),
	('answers', 'bowker', 13.76923076923077, 3, 0.003236706503235448),
	('answers', 'stuart_maxwell', 13.76470588235294, 2, 0.001025727726558075),
	('two', 'bowker', 4.263157894736842, 1, 0.03894745574202556),
	('two', 'stuart_maxwell', 4.263157894736842, 1, 0.03894745574202547),
	('few', 'bowker', 1.8, 1, 0.1797124948789998),
	('few', 'stuart_maxwell', 1.8, 1, 0.1797124948789999),
	('part', 'bowker', 14.2, 6, 0.02748011946937095),
	('part', 'stuart_maxwell', 12.67237163814181, 3, 0.005401451654567517)) AS w(name, test, statistic, df, p)
JOIN sample USING (name)
LEFT JOIN LATERAL migstat.symmetry(migstat.crosstab(source, 'r', 'c', 'n', 'frequency')) h ON h.test = w.test
CROSS JOIN LATERAL (VALUES ('statistic', h.statistic, w.statistic), ('df', h.df, w.df), ('p', h.p_value, w.p))
	AS v(name, have, want);

-- McNemar, the difference of the shares and its interval at 0.9
SELECT pg_temp.near(v.have, v.want, 1e-12, format('%s: %s, %s', w.name, w.test, v.name))
FROM (VALUES
	('two', 'mcnemar', 4.263157894736842, 1, 0.03894745574202556, 0.09, 0.04264973622427225, 0.01984742668298223, 0.1601525733170178),
	('two', 'mcnemar_corrected', 3.368421052631579, 1, 0.06645742001693111, 0.09, 0.04264973622427225, 0.01984742668298223, 0.1601525733170178),
	('two', 'mcnemar_exact', 14, NULL, 0.06356811523437499, 0.09, 0.04264973622427225, 0.01984742668298223, 0.1601525733170178),
	('few', 'mcnemar', 1.8, 1, 0.1797124948789998, 0.1153846153846154, 0.08297221102000094, -0.02109252684781601, 0.2518617576170468),
	('few', 'mcnemar_corrected', 0.8, 1, 0.3710933695226976, 0.1153846153846154, 0.08297221102000094, -0.02109252684781601, 0.2518617576170468),
	('few', 'mcnemar_exact', 4, NULL, 0.3749999999999999, 0.1153846153846154, 0.08297221102000094, -0.02109252684781601, 0.2518617576170468)) AS w(name, test, statistic, df, p, estimate, std_error, low, high)
JOIN sample USING (name)
LEFT JOIN LATERAL migstat.mcnemar(migstat.crosstab(source, 'r', 'c', 'n', 'frequency'), 0.9) h ON h.test = w.test
CROSS JOIN LATERAL (VALUES ('statistic', h.statistic, w.statistic), ('df', h.df, w.df), ('p', h.p_value, w.p),
	('estimate', h.estimate, w.estimate), ('error', h.std_error, w.std_error), ('lower limit', h.conf_low, w.low),
	('upper limit', h.conf_high, w.high)) AS v(name, have, want);

-- levels that only the rows or only the columns have: vcd::Kappa on the table with empty lines
SELECT pg_temp.near(v.have, v.want, 1e-12, format('part: %s, %s', measure, v.name))
FROM (VALUES
	('kappa', 0.3501628664495115, 0.08682382494326629),
	('kappa_weighted', 0.5016479894528677, 0.1263348715148872)) AS e(measure, estimate, std_error)
CROSS JOIN sample
LEFT JOIN LATERAL migstat.association(migstat.crosstab(source, 'r', 'c', 'n', 'frequency')) h USING (measure)
CROSS JOIN LATERAL (VALUES ('estimate', h.estimate, e.estimate), ('ASE1', h.std_error, e.std_error))
	AS v(name, have, want)
WHERE sample.name = 'part';
-- each pair of answers a stratum of two cases: Mantel-Haenszel is McNemar (R mcnemar.test(correct = FALSE))
SELECT pg_temp.near(v.have, v.want, 1e-12, 'pairs as strata: ' || v.name)
FROM sample CROSS JOIN LATERAL migstat.mantel_haenszel(format('SELECT (row_number() OVER () - 1) / 2 AS pair, time, answer
	FROM (SELECT time, CASE time WHEN 1 THEN r ELSE c END AS answer
		FROM (%s) x CROSS JOIN LATERAL generate_series(1, n) AS k CROSS JOIN generate_series(1, 2) AS time
		ORDER BY r, c, k, time OFFSET 0) y', source), 'time', 'answer', 'pair')
CROSS JOIN LATERAL (VALUES ('statistic', statistic, 1.8), ('p', p_value, 0.1797124948789998)) AS v(name, have, want)
WHERE sample.name = 'few' AND test = 'mantel_haenszel';

-- missing values as a category and left out: R table(useNA =) and chisq.test
SELECT pg_temp.near(v.have, v.want, 1e-12, format('missing %s: %s', e.missing, v.name))
FROM (VALUES
	('keep', 150, 0, 12, 3.666321549080213, 0.9887331373518378, 3.799464107833975, 0.9867890900700501, 0.09026284518105028, 1.6),
	('drop', 120, 30, 6, 2.042078527835649, 0.9157882230627721, 2.087472777016275, 0.9114804089396997, 0.09224240094798346, 5.75)) AS e(missing, n, n_missing, df, x2, x2_p, g2, g2_p, cramers_v, min_expected)
CROSS JOIN (SELECT migstat.crosstab('SELECT CASE WHEN i % 9 > 0 THEN i % 3 END AS r,
	CASE WHEN i % 10 > 0 THEN (i * i + i / 7) % 4 END AS c FROM generate_series(1, 150) AS i', 'r', 'c') AS t) d
CROSS JOIN LATERAL migstat.chi2(t, e.missing) h
LEFT JOIN LATERAL migstat.tests(t, 'none', missing => e.missing) b ON b.test = 'likelihood_ratio'
CROSS JOIN LATERAL (VALUES ('n', h.n, e.n), ('n_missing', h.n_missing, e.n_missing), ('df', h.df, e.df),
	('X2', h.statistic, e.x2), ('p of X2', h.p_value, e.x2_p), ('G2', b.statistic, e.g2), ('p of G2', b.p_value, e.g2_p),
	('V', h.cramers_v, e.cramers_v), ('least expected', h.min_expected, e.min_expected)) AS v(name, have, want);

-- Fisher
CREATE TEMPORARY TABLE fisher (name text, p float8);
INSERT INTO fisher VALUES
	('job', 0.782684938965675),
	('arthritis', 0.001393195341751261),
	('tea', 0.4857142857142858),
	('sparse', 0.0001479857543930748),
	('five', 2.400706251180414e-05),
	('small_p', 2.884591477699004e-11),
	('two_by_six', 0.0381554439942295),
	('ties', 0.999999999999996);
ALTER TABLE fisher ADD t migstat.crosstable;
UPDATE fisher SET t = migstat.crosstab((SELECT source FROM sample WHERE name = fisher.name), 'r', 'c', 'n', 'frequency');
SELECT pg_temp.near(p_value, p, 1e-9, name || ': Fisher, exact')
FROM fisher LEFT JOIN LATERAL migstat.tests(t, 'exact') x ON test = 'fisher';
SELECT pg_temp.near(p_value, p, 1e-9, name || ': Fisher, auto')
FROM fisher LEFT JOIN LATERAL migstat.tests(t) x ON test = 'fisher';
-- Monte Carlo: within 5 binomial errors of the exact p, and the p of (1 + tables as rare) / (B + 1)
SELECT ok(abs(p_value - p) < 5 * sqrt(p * (1 - p) / 200000) + 1e-5, format('%s: Fisher, Monte Carlo %s of %s',
	name, p_value, p))
FROM fisher LEFT JOIN LATERAL migstat.tests(t, 'monte_carlo', 200000) x ON test = 'fisher';
SELECT pg_temp.near(p_value * 1001, round(p_value * 1001)::float8, 1e-12, name || ': Fisher, Monte Carlo counts tables')
FROM fisher LEFT JOIN LATERAL migstat.tests(t, 'monte_carlo', 1000, 7) x ON test = 'fisher';
SELECT is(a.p_value, b.p_value, 'the same seed, the same p')
FROM fisher CROSS JOIN LATERAL migstat.tests(t, 'monte_carlo', 5000, 42) a
JOIN LATERAL migstat.tests(t, 'monte_carlo', 5000, 42) b USING (test)
WHERE name = 'job' AND test = 'fisher';
SELECT cmp_ok(count(DISTINCT p_value), '>', 5::bigint, 'other seeds, other p')
FROM fisher CROSS JOIN generate_series(1, 10) AS seed CROSS JOIN LATERAL migstat.tests(t, 'monte_carlo', 5000, seed)
WHERE name = 'job' AND test = 'fisher';
-- each case a row gives the same p as frequency weights
SELECT pg_temp.near(p_value, 0.782684938965675, 1e-9, 'job: Fisher of cases')
FROM sample CROSS JOIN LATERAL migstat.tests(migstat.crosstab(format(
	'SELECT r, c FROM (%s) x CROSS JOIN LATERAL generate_series(1, n)', source), 'r', 'c'))
WHERE name = 'job' AND test = 'fisher';

-- tests of fit on counts: mpmath with 60 digits, test/reference/crosstab_fit.py
CREATE TEMPORARY TABLE margin (counts bigint[], probabilities float8[], x2 float8, x2_p float8, g2 float8, g2_p float8);
INSERT INTO margin VALUES
	('{18,25,31,26}', NULL, 3.44, 0.328627699382198458, 3.55023620922795015, 0.314304863199359832),
	('{18,25,31,26}', '{0.125,0.25,0.375,0.25}', 3.58666666666666667, 0.30969447633724753, 3.36469800667978961, 0.338738920927220864),
	('{100,100}', NULL, 0, 1.0, 0, 1.0),
	('{1000,300}', NULL, 376.923076923076923, 5.81919388001257732e-84, 397.651899244819474, 1.78685941965764605e-88),
	('{90,10,2,1}', '{0.5,0.25,0.125,0.125}', 58.5533980582524272, 1.19741047124805195e-12, 69.0048886395304218, 6.97141697438779402e-15),
	('{500000,501000,499000}', NULL, 4.0, 0.135335283236612692, 4.00000266667093334, 0.135335102789399959),
	('{33333400000,33333300000,33333300000}', NULL, 0.2, 0.904837418035959573, 0.199999933333433333, 0.904837448197162102),
	('{250001000,249999000,499990000}', '{0.25,0.25,0.5}', 0.108001080010800108, 0.947431594883482742, 0.10800100001168815, 0.947431632780326616),
	('{143000000,142990001,142857142,142777777,142900000,142850003,142800001}', NULL, 315.925380620720301, 3.15684203524702978e-65, 315.906482630482511, 3.18643355997758644e-65),
	('{10000000000100,9999999990000,10000000009900}', NULL, 1.9802e-5, 0.999990099049014739, 1.9802000000099e-5, 0.999990099049014689),
	('{10000003000101,9999999990000,9999997009901}', NULL, 1.79413980399994706, 0.407762695690036353, 1.79413980310285418, 0.407762695872936859);
SELECT pg_temp.near(v.have, v.want, v.rel, format('fit of %s to %s: %s', counts, coalesce(probabilities::text,
	'equal shares'), v.name))
FROM margin
CROSS JOIN LATERAL (SELECT format('SELECT i, n FROM unnest(%L::bigint[]) WITH ORDINALITY AS u(n, i)', counts) AS source) s
LEFT JOIN LATERAL migstat.goodness_of_fit(source, 'i', probabilities, 'n', 'frequency') a ON a.test = 'pearson'
LEFT JOIN LATERAL migstat.goodness_of_fit(source, 'i', probabilities, 'n', 'frequency') b ON b.test = 'likelihood_ratio'
CROSS JOIN LATERAL (VALUES ('X2', a.statistic, x2, 1e-12), ('p of X2', a.p_value, x2_p, 1e-12),
	('G2', b.statistic, g2, 1e-12), ('p of G2', b.p_value, g2_p, 1e-12)) AS v(name, have, want, rel);
-- a level that nobody chose: X2 = 1^2/5 + 1^2/1 + 0 = 1.2, and the tail of chi-square with 2 df is exp(-x/2)
SELECT pg_temp.near(v.have, v.want, 1e-14, 'fit with an empty level: ' || v.name)
FROM migstat.goodness_of_fit('SELECT x FROM (VALUES (''a'', 6), (''c'', 4)) AS v(x, n), generate_series(1, n)', 'x',
	ARRAY[0.4, 0.1, 0.5], levels => ARRAY['c', 'b', 'a']) AS g
CROSS JOIN LATERAL (VALUES ('statistic', g.statistic, 1.2), ('df', g.df, 2), ('p', g.p_value, exp(-0.6::float8)))
	AS v(name, have, want)
WHERE g.test = 'pearson';
SELECT is(string_agg(format('%s %s %s', level, n, expected), ', '), 'c 4 4, b 0 1, a 6 5', 'its levels in the order given')
FROM migstat.goodness_of_fit_cells('SELECT x FROM (VALUES (''a'', 6), (''c'', 4)) AS v(x, n), generate_series(1, n)', 'x',
	ARRAY[0.4, 0.1, 0.5], levels => ARRAY['c', 'b', 'a']);
SELECT throws_ok($$SELECT * FROM migstat.goodness_of_fit('SELECT ''d'' AS x', 'x', levels => ARRAY['a', 'b'])$$,
	'22023', 'level "d" occurs but is not among levels', 'a level that was not named');
-- types that have two ways to text
SELECT is(n, (SELECT count(*) FROM pg_catalog.pg_class), 'columns of type "char"')
FROM migstat.chi2(migstat.crosstab('pg_catalog.pg_class', 'relkind', 'relpersistence'));
-- levels in two groups that none changes between: McNemar's statistics add up, one degree of freedom each
SELECT pg_temp.near(v.have, v.want, 1e-13, 'Stuart-Maxwell over separate groups of levels: ' || v.name)
FROM migstat.symmetry((SELECT migstat.crosstab_frequency_agg(a, b, n) FROM (VALUES ('a', 'b', 5), ('b', 'a', 1),
	('c', 'd', 8), ('d', 'c', 3), ('a', 'a', 7), ('c', 'c', 2)) AS t(a, b, n))) AS s
CROSS JOIN LATERAL (VALUES ('statistic', s.statistic, 16.0 / 6 + 25.0 / 11), ('df', s.df, 2)) AS v(name, have, want)
WHERE s.test = 'stuart_maxwell';
-- a stratum without one of the columns says nothing about homogeneity, whatever its counts
SELECT is(array_agg(b.df ORDER BY b.test), array_agg(a.df ORDER BY a.test), 'Breslow-Day: a stratum with an empty margin does not count')
FROM migstat.mantel_haenszel('SELECT * FROM (VALUES (1, 1, 1, 10), (1, 1, 2, 4), (1, 2, 1, 3), (1, 2, 2, 9), (2, 1, 1, 7),
	(2, 1, 2, 8), (2, 2, 1, 2), (2, 2, 2, 6)) AS t(s, r, c, n)', 'r', 'c', 's', 'n', 'frequency') AS a
JOIN migstat.mantel_haenszel('SELECT * FROM (VALUES (1, 1, 1, 10), (1, 1, 2, 4), (1, 2, 1, 3), (1, 2, 2, 9), (2, 1, 1, 7),
	(2, 1, 2, 8), (2, 2, 1, 2), (2, 2, 2, 6), (3, 1, 1, 1000003), (3, 2, 1, 777)) AS t(s, r, c, n)', 'r', 'c', 's', 'n', 'frequency')
	AS b USING (test)
WHERE a.test LIKE 'breslow%';
-- the default stays quick on a table far too wide for an exact test
SET LOCAL statement_timeout = '30s';
SELECT lives_ok($$SELECT * FROM migstat.tests((SELECT migstat.crosstab_agg(i % 2000, i % 2) FROM generate_series(1, 200000) AS i))$$,
	'tests() of 2,000 x 2 levels ends');
RESET statement_timeout;
-- two pairs of levels, each (3 - 5)^2 / 8: 1 with two degrees of freedom, whose tail is exp(-1/2)
SELECT pg_temp.near(v.have, v.want, 1e-12, 'Stuart-Maxwell, a pivot that is rounding: ' || v.name)
FROM migstat.symmetry((SELECT migstat.crosstab_frequency_agg(a, b, n) FROM (VALUES (1, 2, 3), (2, 1, 5), (3, 4, 3), (4, 3, 5),
	(1, 1, 9)) AS t(a, b, n))) AS s
CROSS JOIN LATERAL (VALUES ('df', s.df, 2), ('p', s.p_value, exp(-0.5::float8))) AS v(name, have, want)
WHERE s.test = 'stuart_maxwell';
SELECT ok(pg_catalog.has_schema_privilege('public', 'migstat', 'usage'), 'everyone may use the schema');
-- by hand: O - E = 4 - 30/7 = -2/7 and V = 60/294 give 0.4; the gap is below 1/2, so there is no correction; ad is 0
SELECT pg_temp.near(v.have, v.want, 1e-13, 'an empty diagonal in every stratum: ' || m.test || ', ' || v.name)
FROM migstat.mantel_haenszel('SELECT * FROM (VALUES (1, 1, 1, 4), (1, 2, 1, 1), (1, 1, 2, 2), (2, 2, 1, 1), (2, 2, 2, 2))
	AS t(k, a, b, n)', 'a', 'b', 'k', 'n', 'frequency') AS m
JOIN LATERAL (VALUES ('mantel_haenszel', 'statistic', m.statistic, 0.4), ('mantel_haenszel_corrected', 'statistic', m.statistic, 0.4),
	('pooled_odds_ratio', 'estimate', m.estimate, 0)) AS v(test, name, have, want) USING (test);
-- levels that never meet: the strata's own statistics, 2^2 / (2352/2548) and 1.2^2 / (3024/3150), add up
SELECT pg_temp.near(v.have, v.want, 1e-13, 'levels that never meet in a stratum: ' || v.name)
FROM migstat.mantel_haenszel('SELECT * FROM (VALUES (1, ''a'', ''x'', 5), (1, ''a'', ''y'', 2), (1, ''b'', ''x'', 1), (1, ''b'', ''y'', 6),
	(2, ''c'', ''z'', 3), (2, ''c'', ''w'', 4), (2, ''d'', ''z'', 6), (2, ''d'', ''w'', 2)) AS t(k, a, b, n)', 'a', 'b', 'k', 'n',
	'frequency') AS m
CROSS JOIN LATERAL (VALUES ('statistic', m.statistic, 13.0 / 3 + 1.5), ('df', m.df, 2), ('p', m.p_value, exp(-(13.0 / 3 + 1.5)::float8 / 2)))
	AS v(name, have, want);
SELECT * FROM finish();
ROLLBACK;
