-- crosstabs: procedures that make them from a source, functions that read them

CREATE FUNCTION crosstab(
	source text, row_var text, col_var text, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, missing text DEFAULT 'drop',
	design design DEFAULT NULL)
	RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstab' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstab(text, text, text, text, text, text, text, text, text, text, text, design) IS
'crosstab of two columns of a table, view or query

source       name of a table or view, or one query, as text; read with the caller''s rights
row_var      column whose levels are the rows
col_var      column whose levels are the columns
weights      column of weights, NULL for none
weight_type  ''sampling'' (default) or ''frequency'' (a row stands for so many cases)
strata ..    the survey''s design as in ols(): strata, psu, fpc, singleton
subpop       boolean column: rows outside are in no cell, but their sampling units count
design       weights to singleton as one value, see design()
missing      ''drop'' (default) or ''keep'': what readers of the value do with NULL

With a design the value has the covariance of its cells, and readers their errors from it (Taylor
linearisation, #PSU - #strata degrees of freedom).  Rows with a NULL in a variable are outside the domain as those
outside subpop are: their sampling units count.  At most 1,024 cells with cases.  Such values
cannot be added up by rollup().
A source without rows gives an empty table.';

CREATE FUNCTION cells(
	crosstable crosstable, missing text DEFAULT NULL,
	OUT row_level text, OUT col_level text, OUT n bigint, OUT weighted_n double precision,
	OUT row_percent double precision, OUT col_percent double precision,
	OUT total_percent double precision, OUT expected double precision,
	OUT residual double precision, OUT adjusted_residual double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_cells' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 100;
COMMENT ON FUNCTION cells(crosstable, text) IS
'one row per cell: counts, percentages, expected count, residuals

weighted_n is NULL without sampling weights; with them percentages and expected are weighted and
residuals NULL.  residual is (O - E)/sqrt(E), adjusted_residual that over its standard error.
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION percentages(
	crosstable crosstable, of text DEFAULT 'column',
	conf_level double precision DEFAULT 0.95, missing text DEFAULT NULL,
	OUT row_level text, OUT col_level text, OUT n bigint, OUT percent double precision,
	OUT std_error double precision, OUT conf_low double precision,
	OUT conf_high double precision, OUT deff double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_percentages' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 100;
COMMENT ON FUNCTION percentages(crosstable, text, double precision, text) IS
'one row per cell: a percentage with its error and interval

of          ''column'', ''row'' or ''total'': what is 100
conf_level  of the logit-transformed t interval
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made
Errors are linearised as the value''s design says, without one each case its own PSU in one stratum
(R: svymean, svyciprop with method = "logit"); deff compares with simple random sampling with replacement.
n is unweighted.';

CREATE FUNCTION tests(
	crosstable crosstable, fisher text DEFAULT 'auto',
	replicates bigint DEFAULT 10000, seed bigint DEFAULT 1, missing text DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_tests' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 5;
COMMENT ON FUNCTION tests(crosstable, text, bigint, bigint, text) IS
'tests of independence: Pearson, likelihood ratio, Fisher, Rao-Scott

On counts: pearson, likelihood_ratio, linear_by_linear, yates (2 x 2), fisher.  With sampling
weights or a survey design: rao_scott and rao_scott_likelihood_ratio, second-order F; with empty cells
the design effects have the denominator of R''s svychisq.
fisher      ''auto'' (exact, Monte Carlo where that takes long), ''exact'', ''monte_carlo'', ''none''
replicates  tables drawn by Monte Carlo
seed        of the random numbers; the same seed gives the same p
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION chi2(
	crosstable crosstable, missing text DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision,
	OUT n bigint, OUT n_missing bigint, OUT cramers_v double precision,
	OUT min_expected double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_chi2' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION chi2(crosstable, text) IS
'the chi-square test: Pearson on counts, Rao-Scott F with weights

n cases are in the table and n_missing left out for a NULL; min_expected is the least expected
count.  The column test says which test it is.
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION association(
	crosstable crosstable, conf_level double precision DEFAULT 0.95, missing text DEFAULT NULL,
	OUT measure text, OUT estimate double precision, OUT std_error double precision,
	OUT std_error_null double precision, OUT statistic double precision,
	OUT p_value double precision, OUT conf_low double precision,
	OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_association' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 20;
COMMENT ON FUNCTION association(crosstable, double precision, text) IS
'measures of association with asymptotic errors

phi, cramers_v (and bias-corrected), contingency, lambda, gamma, tau_b, tau_c, somers_d, pearson_r
of the scores, spearman; kappas where rows and columns share levels; odds ratio, risk ratio and
risk difference in 2 x 2 tables.  std_error is ASE1, std_error_null ASE0, and the test uses ASE0
where there is one (Brown & Benedetti 1977); with sampling weights errors are linearised.
_row and _col name the variable that is predicted.
conf_level  of the intervals; those of ratios are formed on the log scale
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION glance(
	crosstable crosstable, missing text DEFAULT NULL,
	OUT row_levels bigint, OUT col_levels bigint, OUT n_read bigint, OUT n bigint,
	OUT weighted_n double precision, OUT n_missing bigint, OUT drop_reasons jsonb,
	OUT weight_type text, OUT n_psus bigint, OUT n_strata bigint, OUT df_residual double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_glance_crosstable' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION glance(crosstable, text) IS
'what a crosstab was made of: rows read, cases used and left out by cause

n_read counts rows; n, n_missing and drop_reasons cases (the same without frequency weights).
n_psus and n_strata are those of a survey design, else NULL; df_residual the degrees of freedom of errors
under sampling weights: sampling units (without a design the cases) less strata.
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION mcnemar(
	crosstable crosstable, conf_level double precision DEFAULT 0.95, missing text DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision,
	OUT estimate double precision, OUT std_error double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_mcnemar' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 3;
COMMENT ON FUNCTION mcnemar(crosstable, double precision, text) IS
'McNemar''s test of paired two-valued answers: plain, corrected, exact

estimate is the difference of the first level''s shares, row less column, with its Wald error.
conf_level  of its interval
missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION symmetry(
	crosstable crosstable, missing text DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_symmetry' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 2;
COMMENT ON FUNCTION symmetry(crosstable, text) IS
'tests of paired answers: Bowker, Stuart-Maxwell

missing  ''drop'' leaves cases with NULL out, ''keep'' takes NULL as a category; NULL: as made';

CREATE FUNCTION crosstab_battery(
	source text, items text[], by text, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, missing text DEFAULT 'keep',
	design design DEFAULT NULL,
	OUT item text, OUT level text, OUT group_level text, OUT n bigint,
	OUT weighted_n double precision, OUT col_percent double precision, OUT group_n bigint,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_crosstab_battery' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 100;
COMMENT ON FUNCTION crosstab_battery(text, text[], text, text, text, text, text, text, text, text, text, design) IS
'crosstabs of many items by one column in one scan, with their tests

source       name of a table or view, or one query, as text; read with the caller''s rights
items        columns to tabulate, each against by
by           column whose levels are the groups
weights      column of weights, NULL for none
weight_type  ''sampling'' (default) or ''frequency'' (a row stands for so many cases)
strata ..    the survey''s design as in ols(): strata, psu, fpc, singleton
subpop       boolean column: rows outside are in no cell, but their sampling units count
design       weights to singleton as one value, see design()
missing      ''keep'' (default) takes NULL as a category, ''drop'' leaves it out item by item

One row per item, level and group; the columns of the test repeat within an item.';

CREATE FUNCTION goodness_of_fit(
	source text, variable text, probabilities double precision[] DEFAULT NULL,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	levels text[] DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	design design DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_goodness_of_fit' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 2;
COMMENT ON FUNCTION goodness_of_fit(text, text, double precision[], text, text, text[], text, text, text, text, text, design) IS
'tests of one variable against given probabilities

Pearson and the likelihood ratio on counts; Rao-Scott F with sampling weights or a survey design.

source       name of a table or view, or one query, as text; read with the caller''s rights
variable       column to test; its NULLs are left out
probabilities  one for each level, in their order; NULL for equal ones
weights      column of weights, NULL for none
weight_type  ''sampling'' (default) or ''frequency'' (a row stands for so many cases)
strata ..    the survey''s design as in ols(): strata, psu, fpc, singleton
subpop       boolean column: rows outside are not counted, but their sampling units are
design       weights to singleton as one value, see design()
levels         the levels the probabilities are of; NULL: those that occur, in their order';

CREATE FUNCTION goodness_of_fit_cells(
	source text, variable text, probabilities double precision[] DEFAULT NULL,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	levels text[] DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	design design DEFAULT NULL,
	OUT level text, OUT n bigint, OUT weighted_n double precision, OUT percent double precision,
	OUT expected_percent double precision, OUT expected double precision,
	OUT residual double precision, OUT adjusted_residual double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_goodness_of_fit_cells' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION goodness_of_fit_cells(text, text, double precision[], text, text, text[], text, text, text, text, text, design) IS
'the levels behind goodness_of_fit(): counts, expected counts, residuals

The arguments are those of goodness_of_fit().';

CREATE FUNCTION mantel_haenszel(
	source text, row_var text, col_var text, stratum text,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL, strata text DEFAULT NULL,
	psu text DEFAULT NULL, fpc text DEFAULT NULL, singleton text DEFAULT NULL,
	subpop text DEFAULT NULL, conf_level double precision DEFAULT 0.95, design design DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision,
	OUT estimate double precision, OUT std_error double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_mantel_haenszel' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 6;
COMMENT ON FUNCTION mantel_haenszel(text, text, text, text, text, text, text, text, text, text, text, double precision, design) IS
'association within strata: Mantel-Haenszel, pooled odds ratio

source       name of a table or view, or one query, as text; read with the caller''s rights
row_var      column whose levels are the rows
col_var      column whose levels are the columns
stratum      column whose levels are the strata
weights      column of weights, NULL for none
weight_type  ''sampling'' (default) or ''frequency'' (a row stands for so many cases)
strata ..    the survey''s design as in ols(): strata, psu, fpc, singleton; not what stratum is
subpop       boolean column: rows outside are not tabulated; under sampling weights or a design
             their sampling units count
design       weights to singleton as one value, see design()
conf_level   of the interval of the pooled odds ratio, whose std_error is that of its logarithm

Larger tables than 2 x 2 get the test of general association.  Rows with a NULL are left out.
Under sampling weights or a design the estimates are of sums of weights with linearised errors, t on
#PSU - #strata degrees of freedom: an adjusted Wald test that row and column are unrelated in every stratum, for 2 x 2 the
pooled odds ratio and a test that the strata''s odds ratios are equal.  Tests that need counts are left out.';
