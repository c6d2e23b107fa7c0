-- Crosstabs, their tests and measures, against published data.  Expected numbers come from R 4.2.2 and its
-- packages vcd 1.4.11, as each block says; tolerances are relative.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT plan(176);

CREATE TYPE improved AS ENUM ('None', 'Some', 'Marked');
CREATE TYPE gender AS ENUM ('Male', 'Female');
CREATE TEMPORARY TABLE arthritis (id int, treatment text, sex text, age int, improved improved);
CREATE TEMPORARY TABLE approval (survey1 text, survey2 text, freq int);
CREATE TEMPORARY TABLE haireye (hair text, eye text, sex text, freq int);
CREATE TEMPORARY TABLE ucb (admit text, gender gender, dept text, freq int);
\copy arthritis FROM test/fixtures/arthritis.csv CSV HEADER
\copy approval FROM test/fixtures/approval.csv CSV HEADER
\copy haireye FROM test/fixtures/haireye.csv CSV HEADER
\copy ucb FROM test/fixtures/ucb.csv CSV HEADER

-- Arthritis (vcd), treatment by improved: R chisq.test(correct = FALSE), its residuals and stdres, prop.table;
-- 2 sum O ln(O/E); vcd::assocstats for V and the contingency coefficient
CREATE TEMPORARY TABLE arthritis_table AS
SELECT migstat.crosstab('arthritis', 'treatment', 'improved') AS t;

SELECT is(n, 84::bigint, 'arthritis: n') FROM arthritis_table, migstat.glance(t);
CREATE TEMPORARY TABLE arthritis_cells (row_level text, col_level text, n bigint, expected float8,
	residual float8, adjusted_residual float8, row_percent float8, col_percent float8);
INSERT INTO arthritis_cells VALUES
	('Placebo', 'None', 29, 21.5, 1.61749159805158, 3.27419654535027, 67.4418604651163, 69.0476190476191),
	('Placebo', 'Some', 7, 7.16666666666667, -0.0622572806364691, -0.097617680627976, 16.2790697674419, 50),
	('Placebo', 'Marked', 7, 14.3333333333333, -1.93699199391637, -3.39563631756029, 16.2790697674419, 25),
	('Treated', 'None', 13, 20.5, -1.6564728911227, -3.27419654535027, 31.7073170731707, 30.952380952381),
	('Treated', 'Some', 7, 6.83333333333333, 0.0637576713063339, 0.097617680627976, 17.0731707317073, 50),
	('Treated', 'Marked', 21, 13.6666666666667, 1.98367319626835, 3.39563631756029, 51.219512195122, 75);
SELECT is(have.n, want.n, format('arthritis: n of %s, %s', row_level, col_level))
FROM arthritis_cells want LEFT JOIN
	(SELECT c.* FROM arthritis_table, migstat.cells(t) c) have USING (row_level, col_level);
SELECT pg_temp.near(v.have, v.want, 1e-13, format('arthritis: %s of %s, %s', v.name, row_level, col_level))
FROM arthritis_cells want LEFT JOIN
	(SELECT c.* FROM arthritis_table, migstat.cells(t) c) have USING (row_level, col_level)
CROSS JOIN LATERAL (VALUES ('expected', have.expected, want.expected),
	('residual', have.residual, want.residual),
	('adjusted residual', have.adjusted_residual, want.adjusted_residual),
	('row percent', have.row_percent, want.row_percent),
	('column percent', have.col_percent, want.col_percent)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-13, format('arthritis: %s of %s', v.name, test))
FROM (VALUES ('pearson', 13.0550198525241, 2, 0.00146264340895265),
	('likelihood_ratio', 13.5298071293579, 2, 0.00115355873272232),
-- (n - 1) r^2 of the scores 1..k, R cor() and pchisq()
	('linear_by_linear', 12.8590177401373, 1, 0.000335856838540439)) AS want(test, chi2, df, p)
LEFT JOIN (SELECT x.* FROM arthritis_table, migstat.tests(t) x) have USING (test)
CROSS JOIN LATERAL (VALUES ('chi2', statistic, chi2), ('df', have.df, want.df), ('p', p_value, p)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-13, 'arthritis: chi2() ' || v.name)
FROM arthritis_table, migstat.chi2(t) x
CROSS JOIN LATERAL (VALUES ('statistic', statistic, 13.0550198525241), ('df', df, 2),
	('p', p_value, 0.00146264340895265), ('V', cramers_v, 0.394229505499321),
	('least expected', min_expected, 6.83333333333333)) AS v(name, have, want);

-- Ordinal association, treatment by improved: R code after Brown & Benedetti (1977), values and both errors;
-- z and p use the error under independence; gamma and tau-b also as PSPP prints them; R cor() for r and rho
CREATE TEMPORARY TABLE arthritis_measures AS
SELECT a.* FROM arthritis_table, migstat.association(t) a;
SELECT pg_temp.near(v.have, v.want, 1e-12, format('arthritis: %s of %s', v.name, measure))
FROM (VALUES
	('gamma', 0.611764705882353, 0.126243375716128, 0.154719248338912, 3.95403101068772, 7.68454430734054e-05),
	('tau_b', 0.373405615551736, 0.094375520545874, 0.0944366937291142, 3.95403101068772, 7.68454430734055e-05),
	('tau_c', 0.412698412698413, 0.104374096101647, 0.104374096101647, 3.95403101068772, 7.68454430734055e-05),
	('somers_d_col', 0.412932501418037, 0.104411245869515, 0.104433298651903, 3.95403101068772, 7.68454430734055e-05),
	('somers_d_row', 0.337662337662338, 0.0859308572682674, 0.0853969877195293, 3.95403101068772, 7.68454430734055e-05)
) AS want(measure, value, ase1, ase0, z, p)
LEFT JOIN arthritis_measures USING (measure)
CROSS JOIN LATERAL (VALUES ('value', estimate, value), ('ASE1', std_error, ase1), ('ASE0', std_error_null, ase0),
	('z', statistic, z), ('p', p_value, p)) AS v(name, have, want);
SELECT pg_temp.near(estimate, value, 1e-13, 'arthritis: ' || measure)
FROM (VALUES ('cramers_v', 0.394229505499321), ('contingency', 0.366758144522235),
	('somers_d_symmetric', 0.371523347792804), ('pearson_r', 0.393608847182031),
	('spearman', 0.391631113547083)) AS want(measure, value)
LEFT JOIN arthritis_measures USING (measure);
SELECT is(note, '959 concordant and 231 discordant pairs', 'arthritis: concordant and discordant pairs')
FROM arthritis_measures WHERE measure = 'gamma';

-- HairEyeColor, hair colour against equal and given shares: R chisq.test(p =) and its stdres; 2 sum O ln(O/E)
SELECT is(sum(n), 592::numeric, 'hair: n')
FROM migstat.goodness_of_fit_cells('haireye', 'hair', NULL, 'freq', 'frequency');
SELECT is(have.n, want.n, 'hair: n of ' || level)
FROM (VALUES ('Black', 108::bigint), ('Blond', 127), ('Brown', 286), ('Red', 71)) AS want(level, n)
LEFT JOIN migstat.goodness_of_fit_cells('haireye', 'hair', NULL, 'freq', 'frequency') have USING (level);
SELECT pg_temp.near(v.have, v.want, 1e-12, format('hair, %s shares: %s of %s', shares, v.name, test))
FROM (VALUES
	('equal', NULL, 'pearson', 182.527027027027, 2.51028728090836e-39),
	('equal', NULL, 'likelihood_ratio', 165.592391211424, 1.13796444798346e-35),
	('given', '{.2,.25,.45,.1}', 'pearson', 7.68731231231231, 0.0529359774012969),
	('given', '{.2,.25,.45,.1}', 'likelihood_ratio', 7.69070989741104, 0.0528555566467004)
) AS want(shares, probabilities, test, chi2, p)
LEFT JOIN LATERAL migstat.goodness_of_fit('haireye', 'hair', probabilities::float8[], 'freq', 'frequency') have
	USING (test)
CROSS JOIN LATERAL (VALUES ('chi2', statistic, chi2), ('df', df, 3), ('p', p_value, p)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-12, format('hair, %s shares: %s of %s', shares, v.name, level))
FROM (VALUES
	('equal', NULL, 'Black', 148, -3.79663198301), ('equal', NULL, 'Blond', 148, -1.99323179108025),
	('equal', NULL, 'Brown', 148, 13.0983803413845), ('equal', NULL, 'Red', 148, -7.30851656729424),
	('given', '{.2,.25,.45,.1}', 'Black', 118.4, -1.06859341748482),
	('given', '{.2,.25,.45,.1}', 'Blond', 148, -1.99323179108025),
	('given', '{.2,.25,.45,.1}', 'Brown', 266.4, 1.61922655051559),
	('given', '{.2,.25,.45,.1}', 'Red', 59.2, 1.61659004183601)
) AS want(shares, probabilities, level, expected, residual)
LEFT JOIN LATERAL migstat.goodness_of_fit_cells('haireye', 'hair', probabilities::float8[], 'freq', 'frequency') have
	USING (level)
CROSS JOIN LATERAL (VALUES ('expected', have.expected, want.expected),
	('adjusted residual', have.adjusted_residual, want.residual)) AS v(name, have, want);

-- UCBAdmissions, admit by gender: R chisq.test with and without correction, 2 sum O ln(O/E), the odds ratio with
-- Woolf's error, ratio and difference of the shares admitted
CREATE TEMPORARY TABLE ucb_table AS
SELECT migstat.crosstab('ucb', 'admit', 'gender', 'freq', weight_type => 'frequency') AS t;
SELECT is(n, 4526::bigint, 'admissions: n') FROM ucb_table, migstat.glance(t);
SELECT is(have.n, want.n, format('admissions: n of %s, %s', row_level, col_level))
FROM (VALUES ('Admitted', 'Male', 1198::bigint), ('Admitted', 'Female', 557), ('Rejected', 'Male', 1493),
	('Rejected', 'Female', 1278)) AS want(row_level, col_level, n)
LEFT JOIN (SELECT c.* FROM ucb_table, migstat.cells(t) c) have USING (row_level, col_level);
SELECT pg_temp.near(v.have, v.want, 1e-11, format('admissions: %s of %s', v.name, test))
FROM (VALUES ('pearson', 92.2052804115276, 1, 7.81360038899464e-22),
	('yates', 91.6095978581212, 1, 1.05579680878284e-21),
	('likelihood_ratio', 93.4494071957306, 1, 4.167174556702e-22)) AS want(test, chi2, df, p)
LEFT JOIN (SELECT x.* FROM ucb_table, migstat.tests(t) x) have USING (test)
CROSS JOIN LATERAL (VALUES ('chi2', statistic, chi2), ('df', have.df, want.df), ('p', p_value, p)) AS v(name, have, want);
CREATE TEMPORARY TABLE ucb_measures AS SELECT a.* FROM ucb_table, migstat.association(t) a;
SELECT pg_temp.near(estimate, value, 1e-12, 'admissions: ' || measure)
FROM (VALUES ('phi', 0.142731760206081), ('odds_ratio', 1.84108003718129), ('risk_ratio', 1.46664158138672),
	('risk_difference', 0.141645428246542)) AS want(measure, value)
LEFT JOIN ucb_measures USING (measure);
SELECT pg_temp.near(v.have, v.want, 1e-12, 'admissions: odds ratio, ' || v.name)
FROM ucb_measures CROSS JOIN LATERAL (VALUES ('error of its logarithm', std_error / estimate, 0.0638930485669006),
	('lower limit', conf_low, 1.62437690974501), ('upper limit', conf_high, 2.08669286233548)) AS v(name, have, want)
WHERE measure = 'odds_ratio';
-- R fisher.test: p, and the conditional odds ratio, which uniroot finds to 1e-4
SELECT pg_temp.near(p_value, 4.83590317933728e-22, 1e-9, 'admissions: Fisher''s p')
FROM ucb_table, migstat.tests(t) WHERE test = 'fisher';
SELECT pg_temp.near(p_value, 4.83590317933728e-22, 1e-9, 'admissions: Fisher''s p beside the odds ratio')
FROM ucb_measures WHERE measure = 'odds_ratio_exact';
SELECT pg_temp.near(v.have, v.want, 1e-4, 'admissions: conditional odds ratio, R, ' || v.name)
FROM ucb_measures CROSS JOIN LATERAL (VALUES ('estimate', estimate, 1.84085632856442),
	('lower limit', conf_low, 1.62135643942663), ('upper limit', conf_high, 2.09124562349574)) AS v(name, have, want)
WHERE measure = 'odds_ratio_exact';
-- the same equations solved with 40 digits: test/reference/crosstab_association.py
SELECT pg_temp.near(v.have, v.want, 1e-11, 'admissions: conditional odds ratio, 40 digits, ' || v.name)
FROM ucb_measures CROSS JOIN LATERAL (VALUES ('estimate', estimate, 1.84083230429427295),
	('lower limit', conf_low, 1.62135966884744479), ('upper limit', conf_high, 2.09123565701150689)) AS v(name, have, want)
WHERE measure = 'odds_ratio_exact';

-- UCBAdmissions by department: R mantelhaen.test with and without correction, its estimate and interval;
-- vcd::woolf_test; odds ratio of each department
CREATE TEMPORARY TABLE ucb_mh AS
SELECT * FROM migstat.mantel_haenszel('ucb', 'admit', 'gender', 'dept', 'freq', 'frequency');
SELECT pg_temp.near(v.have, v.want, 1e-12, format('departments: %s of %s', v.name, test))
FROM (VALUES ('mantel_haenszel_corrected', 1.42694622858669, 1, 0.232263462817048),
	('mantel_haenszel', 1.52460666044344, 1, 0.216923697055518),
	('woolf', 17.9017124697972, 5, 0.00307214230873254)) AS want(test, chi2, df, p)
LEFT JOIN ucb_mh have USING (test)
CROSS JOIN LATERAL (VALUES ('chi2', statistic, chi2), ('df', have.df, want.df), ('p', p_value, p)) AS v(name, have, want);
SELECT pg_temp.near(v.have, v.want, 1e-12, 'departments: pooled odds ratio, ' || v.name)
FROM ucb_mh CROSS JOIN LATERAL (VALUES ('estimate', estimate, 0.904696828258623),
	('lower limit', conf_low, 0.77190736175935), ('upper limit', conf_high, 1.06032976443666),
	('error of its logarithm', std_error, 0.0809889096562209)) AS v(name, have, want)
WHERE test = 'pooled_odds_ratio';
SELECT pg_temp.near(estimate, value, 1e-13, 'department ' || dept || ': odds ratio')
FROM (VALUES ('A', 0.349212047241268), ('B', 0.802500710429099), ('C', 1.13305964742816), ('D', 0.921283756053517),
	('E', 1.22163120567376), ('F', 0.827872744539411)) AS want(dept, value)
LEFT JOIN LATERAL migstat.association(migstat.crosstab(format('SELECT * FROM ucb WHERE dept = %L', dept),
	'admit', 'gender', 'freq', 'frequency')) ON measure = 'odds_ratio';

-- approval, two surveys (Agresti 1990, p. 350): R mcnemar.test with and without correction, binom.test;
-- difference of the shares with its Wald error
CREATE TEMPORARY TABLE approval_table AS
SELECT migstat.crosstab('approval', 'survey1', 'survey2', 'freq', 'frequency') AS t;
SELECT is(n, 1600::bigint, 'approval: n') FROM approval_table, migstat.glance(t);
SELECT pg_temp.near(v.have, v.want, 1e-12, format('approval: %s of %s', v.name, test))
FROM (VALUES ('mcnemar', 17.3559322033898, 3.09929344104522e-05),
	('mcnemar_corrected', 16.8177966101695, 4.11456228134594e-05),
-- the statistic of the exact test is the count above the diagonal
	('mcnemar_exact', 150, 3.71593613957143e-05)) AS want(test, chi2, p)
LEFT JOIN (SELECT m.* FROM approval_table, migstat.mcnemar(t) m) have USING (test)
CROSS JOIN LATERAL (VALUES ('statistic', statistic, chi2), ('p', p_value, p), ('difference', estimate, 0.04),
	('its error', std_error, 0.00954921462739214)) AS v(name, have, want);

SELECT * FROM finish();
ROLLBACK;
