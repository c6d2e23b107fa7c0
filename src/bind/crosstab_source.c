/* crosstab_source.c: crosstabs of a table, view or query */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"

#include "bind/args.h"
#include "bind/crosstab.h"
#include "compat.h"
#include "core/stratified.h"
#include "fit/crosstab.h"
#include "pg/crosstable.h"
#include "pg/rows.h"

PG_FUNCTION_INFO_V1(migstat_crosstab);
Datum
migstat_crosstab(PG_FUNCTION_ARGS)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *row = mig_required_text(fcinfo, 1, "row_var");
	const char *col = mig_required_text(fcinfo, 2, "col_var");
	MigFitOptions options = mig_fit_options(fcinfo);
	bool keep = mig_keep_missing(mig_required_text(fcinfo, 10, "missing"));

	PG_RETURN_POINTER(mig_fit_crosstab(source, row, col, &options, keep));
}

/* one row of a battery: a cell of an item's table, with the item's test */
static void
put_battery_row(MigRows *rows, const char *item, const MigCrosstab *t, const MigTable *table, int i,
				int j, const char *test_name, const MigTest *test, const char *note)
{
	size_t at = mig_table_at(table, i, j);

	CHECK_FOR_INTERRUPTS();
	mig_put_text(rows, item);
	mig_put_level(rows, t, table, MIG_ROW, i);
	mig_put_level(rows, t, table, MIG_COL, j);
	mig_put_count(rows, table->count[at]);
	mig_put_number(rows, table->weighted ? table->w[at] : NAN);
	mig_put_number(rows, 100.0 * table->w[at] / table->w_margin[MIG_COL][j]);
	mig_put_count(rows, table->margin[MIG_COL][j]);
	mig_put_test(rows, test_name, test);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

/* an item without a case still gets a row that says so */
static void
put_empty_item(MigRows *rows, const char *item, const char *test_name, const char *note)
{
	mig_put_text(rows, item);
	for (int i = 0; i < 6; i++)
		mig_put_null(rows);
	mig_put_text(rows, test_name);
	for (int i = 0; i < 4; i++)
		mig_put_null(rows);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

PG_FUNCTION_INFO_V1(migstat_crosstab_battery);
Datum
migstat_crosstab_battery(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	const char *source = mig_required_text(fcinfo, 0, "source");
	int n;
	const char **items = mig_text_array(fcinfo, 1, "items", &n);
	const char *by = mig_required_text(fcinfo, 2, "by");
	MigFitOptions options = mig_fit_options(fcinfo);
	bool keep = mig_keep_missing(mig_required_text(fcinfo, 10, "missing"));
	MigCrosstab **tables = mig_fit_battery(source, items, n, by, &options, keep);

	for (int item = 0; item < n; item++)
	{
		MigTable table = mig_crosstable_table(tables[item], NULL);
		MigTest test;
		const char *note;
		const char *name = mig_main_test(&table, &test, &note);

		if (table.n == 0)
			put_empty_item(&rows, items[item], name, note);
		for (int i = 0; i < table.rows; i++)
			for (int j = 0; j < table.cols; j++)
				put_battery_row(&rows, items[item], tables[item], &table, i, j, name, &test, note);
	}
	return (Datum) 0;
}

/* ---- goodness of fit ---- */

/* the expected share of every level: given in their order, or equal */
static const double *
expected_shares(FunctionCallInfo fcinfo, int arg, const MigTable *table)
{
	int n;
	double *shares = mig_number_array(fcinfo, arg, "probabilities", &n);
	double sum = 0.0;

	if (shares == NULL)
	{
		shares = palloc(sizeof(double) * (table->rows + 1));
		for (int i = 0; i < table->rows; i++)
			shares[i] = 1.0 / table->rows;
		return shares;
	}
	if (n != table->rows)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d probabilities for %d levels", n, table->rows),
						errhint("Give one for every level that occurs, in the order of the "
								"levels, or name the levels with levels => ARRAY[..].")));
	for (int i = 0; i < n; i++)
	{
		if (!(shares[i] > 0.0 && shares[i] <= 1.0))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("probability %g is not between 0 and 1", shares[i])));
		sum += shares[i];
	}
	if (fabs(sum - 1.0) > 1e-9)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the probabilities sum to %.10g, not to 1", sum)));
	return shares;
}

/* what a test of fit works on: a table with one column, and the names of its rows */
typedef struct FitMargin
{
	MigTable table;
	const char **label;
} FitMargin;

/* place of a label among the levels the user named */
static int
place_of(const char *label, const char **levels, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(levels[i], label) == 0)
			return i;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("level \"%s\" occurs but is not among levels", label),
					errhint("Name every level that occurs, or leave its rows out of the source.")));
}

/* the margin over the levels the user named, in that order; those without cases count 0 */
static FitMargin
margin_over(const FitMargin *found, const char **levels, int n)
{
	FitMargin margin;
	MigTable *table = &margin.table;

	margin.label = levels;
	mig_table_lay_out(table, n, 1,
					  MemoryContextAllocZero(CurrentMemoryContext, mig_table_size_of(n, 1)));
	table->weighted = found->table.weighted;
	table->n_missing = found->table.n_missing;
	table->n_sampled = found->table.n_sampled;
	table->design = found->table.design;
	for (int i = 0; i < n; i++)
		table->place[i] = -1;
	for (int i = 0; i < found->table.rows; i++)
	{
		int at = place_of(found->label[i], levels, n);

		table->count[at] = found->table.count[i];
		table->w[at] = found->table.w[i];
		table->w2[at] = found->table.w2[i];
		if (table->design)
			table->place[at] = found->table.place[i];
	}
	mig_table_total(table);
	return margin;
}

/* NULLs are left out; levels (argument 5) names the rows, else those that occur */
static FitMargin
fit_margin(FunctionCallInfo fcinfo)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *variable = mig_required_text(fcinfo, 1, "variable");
	MigFitOptions options = mig_fit_options(fcinfo);
	MigCrosstab *t = mig_fit_margin(source, variable, &options);
	FitMargin margin;
	const char **levels;
	int n;

	margin.table = mig_crosstable_table(t, NULL);
	margin.label = palloc(sizeof(char *) * (margin.table.rows + 1));
	for (int i = 0; i < margin.table.rows; i++)
	{
		int len;
		const char *label = mig_crosstable_label(t, &margin.table, MIG_ROW, i, &len);

		margin.label[i] = pnstrdup(label, len);
	}
	if (PG_ARGISNULL(5))
		return margin;
	levels = mig_text_array(fcinfo, 5, "levels", &n);
	for (int i = 0; i < n; i++)
		if (place_of(levels[i], levels, n) != i)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("level \"%s\" is named twice in levels", levels[i])));
	return margin_over(&margin, levels, n);
}

PG_FUNCTION_INFO_V1(migstat_goodness_of_fit);
Datum
migstat_goodness_of_fit(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigTable table = fit_margin(fcinfo).table;
	const double *shares;
	MigTest pearson = mig_htest_none;
	MigTest likelihood_ratio = mig_htest_none;
	const char *note = NULL;

	shares = expected_shares(fcinfo, 2, &table);
	if (table.n == 0 || table.rows < 2)
		note = table.n == 0 ? mig_lacking_note(&table) : "the variable has a single level";
	else if (table.weighted)
	{
		MigStatus status = mig_chi2_fit_rao_scott(
			&table, shares, palloc(sizeof(MigPair) * mig_design_bases_size(&table, MIG_BASE_TOTAL)),
			&pearson, &likelihood_ratio);

		note = psprintf("%s%s",
						status == MIG_OK              ? "second-order F, "
						: status == MIG_ERR_UNDEFINED ? "no degrees of freedom: "
													  : "sampling units show no variance: ",
						mig_design_note(&table));
	}
	else
		mig_chi2_fit(&table, shares, &pearson, &likelihood_ratio);
	mig_put_test_row(&rows, table.weighted ? "rao_scott" : "pearson", &pearson, note);
	mig_put_test_row(&rows, table.weighted ? "rao_scott_likelihood_ratio" : "likelihood_ratio",
					 &likelihood_ratio, note);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(migstat_goodness_of_fit_cells);
Datum
migstat_goodness_of_fit_cells(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	FitMargin margin = fit_margin(fcinfo);
	MigTable table = margin.table;
	const double *shares = expected_shares(fcinfo, 2, &table);

	for (int i = 0; i < table.rows; i++)
	{
		MigCellFacts facts;

		mig_chi2_fit_cell(&table, i, shares[i], &facts);
		mig_put_text(&rows, margin.label[i]);
		mig_put_count(&rows, table.count[i]);
		mig_put_number(&rows, table.weighted ? table.w[i] : NAN);
		mig_put_number(&rows, 100.0 * table.w[i] / table.total_w);
		mig_put_number(&rows, 100.0 * shares[i]);
		mig_put_number(&rows, facts.expected);
		mig_put_number(&rows, facts.residual);
		mig_put_number(&rows, facts.adjusted);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

/* ---- strata ---- */

static void
put_stratified_row(MigRows *rows, const char *name, const MigTest *test, const MigOddsRatio *odds,
				   const char *note)
{
	mig_put_test(rows, name, test);
	mig_put_number(rows, odds->estimate);
	mig_put_number(rows, odds->log_std_error);
	mig_put_number(rows, odds->conf_low);
	mig_put_number(rows, odds->conf_high);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

static const MigOddsRatio no_odds = {NAN, NAN, NAN, NAN};

/* of sums of weights: tests and errors from the covariance of the cells of all strata */
static void
put_stratified_survey(MigRows *rows, const MigStratifiedSurvey *fit, double conf_level)
{
	const MigDesignStrata *s = &fit->strata;
	const char *note = mig_lacking_note(&fit->whole);
	MigTest test = mig_htest_none;
	MigOddsRatio odds = no_odds;
	double *work;
	MigStatus status;

	if (note)
	{
		put_stratified_row(rows, "mantel_haenszel", &test, &no_odds, note);
		return;
	}
	work = palloc_extended(sizeof(double) * mig_stratified_design_size(s), MCXT_ALLOC_HUGE);
	status = mig_stratified_design_association(s, work, &test);
	put_stratified_row(
		rows, "mantel_haenszel", &test, &no_odds,
		psprintf("%s%d strata, " INT64_FORMAT " cases, " INT64_FORMAT " missing; adjusted Wald, %s",
				 status == MIG_OK ? "" : "not defined for these sums: ", s->strata.strata, fit->n,
				 fit->n_missing, mig_design_note(&fit->pairs)));
	if (fit->whole.rows != 2 || fit->whole.cols != 2)
		return;
	status = mig_stratified_design_odds_ratio(s, conf_level, work, &odds);
	put_stratified_row(rows, "pooled_odds_ratio", &mig_htest_none, &odds,
					   status == MIG_OK ? "std_error is that of its logarithm, linearised"
										: "one diagonal is empty in every stratum");
	status = mig_stratified_design_homogeneity(s, work, &test);
	put_stratified_row(
		rows, "woolf", &test, &no_odds,
		status == MIG_OK
			? "homogeneity of the odds ratios of strata without empty cells, adjusted Wald"
			: "fewer than two strata have no empty cell, or too few sampling units");
}

/* of counts */
static void
put_stratified_counts(MigRows *rows, const MigStratifiedFit *fit, double conf_level)
{
	MigTable whole = mig_crosstable_table(fit->whole, "drop");
	const char *note = mig_lacking_note(&whole);
	MigTest test = mig_htest_none;
	MigTest adjusted = mig_htest_none;
	MigOddsRatio odds = no_odds;
	bool two = whole.rows == 2 && whole.cols == 2;
	const char *none;

	if (whole.n == 0 && fit->n_missing > 0)
		note = "every case has a missing value";
	if (note == NULL)
	{
		MigStatus status = MIG_ERR_LIMIT;

		if ((whole.rows - 1.0) * (whole.cols - 1.0) <= MIG_CHI2_MAX_DF)
			status = mig_stratified_association(
				&fit->strata, palloc(sizeof(double) * mig_stratified_size(&fit->strata)), &test,
				&adjusted);
		if (status != MIG_OK)
			note = status == MIG_ERR_LIMIT ? "too many levels" : "not defined for these counts";
	}
	if (note == NULL)
		note = psprintf("%d strata, " INT64_FORMAT " cases, " INT64_FORMAT " missing",
						fit->strata.strata, fit->n, fit->n_missing);
	put_stratified_row(rows, "mantel_haenszel", &test, &no_odds, note);
	if (!two)
		return;

	put_stratified_row(rows, "mantel_haenszel_corrected", &adjusted, &no_odds,
					   "continuity correction");
	mig_stratified_odds_ratio(&fit->strata, conf_level, &odds);
	none = isnan(odds.log_std_error) ? "one diagonal is empty in every stratum" : NULL;
	put_stratified_row(rows, "pooled_odds_ratio", &mig_htest_none, &odds,
					   none ? none
							: "std_error is that of its logarithm (Robins, Breslow, Greenland)");
	mig_stratified_breslow_day(&fit->strata, &test, &adjusted);
	put_stratified_row(rows, "breslow_day", &test, &no_odds,
					   none ? none : "homogeneity of the odds ratios");
	put_stratified_row(rows, "breslow_day_tarone", &adjusted, &no_odds,
					   none ? none : "with Tarone's adjustment");
	mig_stratified_woolf(&fit->strata, &test);
	put_stratified_row(rows, "woolf", &test, &no_odds, "homogeneity of the odds ratios");
}

PG_FUNCTION_INFO_V1(migstat_mantel_haenszel);
Datum
migstat_mantel_haenszel(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *row = mig_required_text(fcinfo, 1, "row_var");
	const char *col = mig_required_text(fcinfo, 2, "col_var");
	const char *stratum = mig_required_text(fcinfo, 3, "stratum");
	MigFitOptions options = mig_fit_options(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 11);

	if (mig_fit_is_survey(&options))
		put_stratified_survey(&rows, mig_fit_stratified_survey(source, row, col, stratum, &options),
							  conf_level);
	else
	{
		MigStratifiedFit fit = mig_fit_stratified(source, row, col, stratum, &options);

		put_stratified_counts(&rows, &fit, conf_level);
	}
	return (Datum) 0;
}
