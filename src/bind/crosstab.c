/* crosstab.c: the readers of a crosstable */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "bind/args.h"
#include "bind/crosstab.h"
#include "compat.h"
#include "core/association.h"
#include "core/chi2.h"
#include "core/dist.h"
#include "core/exact.h"
#include "core/paired.h"
#include "pg/crosstable.h"
#include "pg/rows.h"
#include "pg/strata.h"

/* ---- what several readers share ---- */

/* the value a reader was called with, and the table it shows; false for NULL */
static bool
read_table(FunctionCallInfo fcinfo, int missing_arg, MigCrosstab **t, MigTable *table)
{
	if (PG_ARGISNULL(0))
		return false;
	*t = mig_crosstable_canonical(PG_GETARG_DATUM(0));
	*table = mig_crosstable_table(*t, mig_text_arg(fcinfo, missing_arg));
	return true;
}

void
mig_put_level(MigRows *rows, const MigCrosstab *t, const MigTable *table, int dim, int line)
{
	int len;
	const char *label = mig_crosstable_label(t, table, dim, line, &len);

	mig_put_bytes(rows, label, len);
}

/* why there is nothing to test; NULL where there is */
const char *
mig_lacking_note(const MigTable *table)
{
	if (table->n == 0 && table->n_missing == 0 && table->design && table->design->n_outside > 0)
		return "no row is in the subpopulation";
	if (table->n == 0)
		return table->n_missing > 0 ? "every case has a missing value" : "no rows";
	if (table->rows < 2)
		return "the row variable has a single level";
	if (table->cols < 2)
		return "the column variable has a single level";
	return NULL;
}

static const char *
small_counts_note(const MigTable *table)
{
	int64_t below_5;
	double least = mig_chi2_least_expected(table, &below_5);

	if (below_5 == 0)
		return NULL;
	return psprintf(INT64_FORMAT " of %d expected counts are below 5, the least is %.2f", below_5,
					table->rows * table->cols, least);
}

void
mig_put_test(MigRows *rows, const char *name, const MigTest *test)
{
	mig_put_text(rows, name);
	mig_put_number(rows, test->statistic);
	mig_put_number(rows, test->df);
	mig_put_number(rows, test->df2);
	mig_put_number(rows, test->p);
}

void
mig_put_test_row(MigRows *rows, const char *name, const MigTest *test, const char *note)
{
	mig_put_test(rows, name, test);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

static const char *
counted(int64 n, const char *one, const char *many)
{
	return psprintf(INT64_FORMAT " %s", n, n == 1 ? one : many);
}

const char *
mig_design_note(const MigTable *table)
{
	const MigTableDesign *d = table->design;
	StringInfoData note;

	if (d == NULL)
		return "each row its own PSU";
	initStringInfo(&note);
	if (d->names == 0)
		appendStringInfo(&note, "each row its own PSU in %s",
						 counted(d->strata, "stratum", "strata"));
	else
		appendStringInfo(&note, "%s in %s", counted(d->units, "PSU", "PSUs"),
						 counted(d->strata, "stratum", "strata"));
	if (d->singles > 0)
		appendStringInfo(&note, "; %s with one PSU, singleton => '%s'",
						 counted(d->singles, "stratum", "strata"),
						 mig_singleton_word(d->singleton));
	if (d->names > 0 && d->names < d->units)
		appendStringInfoString(&note, "; PSUs of one name in different strata are different PSUs");
	return note.data;
}

/* both Rao-Scott tests, with the note that belongs to them */
static const char *
rao_scott(const MigTable *table, MigTest *pearson, MigTest *likelihood_ratio)
{
	const char *note = mig_lacking_note(table);
	MigStatus status;
	int empty = 0;

	for (int i = 0; i < table->rows * table->cols; i++)
		empty += table->count[i] == 0;
	/* no work to allocate where the answer is known to be a limit */
	if (note || (table->rows - 1.0) * (table->cols - 1.0) > MIG_CHI2_MAX_DF)
		status = mig_chi2_rao_scott(table, NULL, pearson, likelihood_ratio);
	else
		status = mig_chi2_rao_scott(
			table,
			palloc_extended(sizeof(double) * mig_chi2_rao_scott_size(table), MCXT_ALLOC_HUGE),
			pearson, likelihood_ratio);
	if (note)
		return note;
	if (status == MIG_ERR_LIMIT)
		return psprintf("more than %d degrees of freedom", MIG_CHI2_MAX_DF);
	if (status == MIG_ERR_UNDEFINED)
		return psprintf("no degrees of freedom: %s", mig_design_note(table));
	if (status != MIG_OK)
		return empty > 0 ? "too many empty cells for a design effect"
						 : "sampling units show no variance";
	if (empty > 0)
		return psprintf("second-order F, %s; %d empty cell%s: denominator as in R's svychisq",
						mig_design_note(table), empty, empty == 1 ? "" : "s");
	return psprintf("second-order F, %s", mig_design_note(table));
}

/* the test to show first: Pearson on counts, Rao-Scott under sampling weights */
const char *
mig_main_test(const MigTable *table, MigTest *test, const char **note)
{
	MigTest other;

	if (table->weighted)
	{
		*note = rao_scott(table, test, &other);
		return "rao_scott";
	}
	mig_chi2_pearson(table, test);
	*note = mig_lacking_note(table);
	if (*note)
		test->statistic = test->df = test->p = NAN;
	else
		*note = small_counts_note(table);
	return "pearson";
}

static void
refuse_weights(const MigTable *table, const char *what)
{
	if (table->weighted)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("%s needs counts, and %s", what,
							   table->design ? "a survey design gives shares"
											 : "sampling weights are none"),
						errhint("Make the crosstab without weights%s, or with weight_type => "
								"'frequency' if each row stands for that many cases.",
								table->design ? " and design" : "")));
}

/* ---- cells, percentages, glance ---- */

PG_FUNCTION_INFO_V1(migstat_cells);
Datum
migstat_cells(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigCrosstab *t;
	MigTable table;

	if (!read_table(fcinfo, 1, &t, &table))
		return (Datum) 0;
	for (int i = 0; i < table.rows; i++)
		for (int j = 0; j < table.cols; j++)
		{
			size_t at = mig_table_at(&table, i, j);
			MigCellFacts facts;

			CHECK_FOR_INTERRUPTS();
			mig_chi2_cell(&table, i, j, &facts);
			mig_put_level(&rows, t, &table, MIG_ROW, i);
			mig_put_level(&rows, t, &table, MIG_COL, j);
			mig_put_count(&rows, table.count[at]);
			mig_put_number(&rows, table.weighted ? table.w[at] : NAN);
			mig_put_number(&rows, 100.0 * table.w[at] / table.w_margin[MIG_ROW][i]);
			mig_put_number(&rows, 100.0 * table.w[at] / table.w_margin[MIG_COL][j]);
			mig_put_number(&rows, 100.0 * table.w[at] / table.total_w);
			mig_put_number(&rows, facts.expected);
			mig_put_number(&rows, facts.residual);
			mig_put_number(&rows, facts.adjusted);
			mig_rows_end(&rows);
		}
	return (Datum) 0;
}

static MigBase
base_arg(FunctionCallInfo fcinfo, int arg)
{
	const char *of = mig_required_text(fcinfo, arg, "of");

	if (strcmp(of, "column") == 0)
		return MIG_BASE_COLUMN;
	if (strcmp(of, "row") == 0)
		return MIG_BASE_ROW;
	if (strcmp(of, "total") == 0)
		return MIG_BASE_TOTAL;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("of is \"%s\"", of),
					errhint("Say of => 'column', 'row' or 'total'.")));
}

PG_FUNCTION_INFO_V1(migstat_percentages);
Datum
migstat_percentages(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigCrosstab *t;
	MigTable table;
	MigBase base = base_arg(fcinfo, 1);
	double conf_level = mig_conf_level(fcinfo, 2);
	double quantile;
	MigBaseScatter scatter;

	if (!read_table(fcinfo, 3, &t, &table))
		return (Datum) 0;
	quantile = mig_dist_t_quantile(0.5 + conf_level / 2.0, mig_table_df(&table));
	if (table.design)
		mig_design_bases(
			&table, base,
			palloc_extended(sizeof(MigPair) * mig_design_bases_size(&table, base), MCXT_ALLOC_HUGE),
			&scatter);
	for (int i = 0; i < table.rows; i++)
		for (int j = 0; j < table.cols; j++)
		{
			MigShare share;

			CHECK_FOR_INTERRUPTS();
			mig_chi2_share(&table, i, j, base, quantile, &scatter, &share);
			mig_put_level(&rows, t, &table, MIG_ROW, i);
			mig_put_level(&rows, t, &table, MIG_COL, j);
			mig_put_count(&rows, table.count[mig_table_at(&table, i, j)]);
			mig_put_number(&rows, 100.0 * share.share);
			mig_put_number(&rows, 100.0 * share.std_error);
			mig_put_number(&rows, 100.0 * share.conf_low);
			mig_put_number(&rows, 100.0 * share.conf_high);
			mig_put_number(&rows, share.deff);
			mig_rows_end(&rows);
		}
	return (Datum) 0;
}

/* rows left out, by cause, as a JSON object */
static Datum
drop_reasons(const MigCrosstab *t)
{
	int64 null_row = 0;
	int64 null_col = 0;
	int64 both = mig_crosstab_counts(t)[0];
	const char *outside = t->designed ? psprintf(", \"outside_subpop\": " INT64_FORMAT,
												 mig_crosstab_design(t)->n_outside)
									  : "";

	for (uint32 j = 1; j <= t->dim[MIG_COL].n; j++)
		null_row += mig_crosstab_counts(t)[mig_crosstab_cell(t, 0, j)];
	for (uint32 i = 1; i <= t->dim[MIG_ROW].n; i++)
		null_col += mig_crosstab_counts(t)[mig_crosstab_cell(t, i, 0)];
	return DirectFunctionCall1(
		jsonb_in, CStringGetDatum(psprintf(
					  "{\"null_row\": " INT64_FORMAT ", \"null_col\": " INT64_FORMAT
					  ", \"null_both\": " INT64_FORMAT ", \"null_weight\": " INT64_FORMAT
					  ", \"zero_weight\": " INT64_FORMAT "%s}",
					  null_row, null_col, both, t->n_null_weight, t->n_zero_weight, outside)));
}

/* n_psus, n_strata, df_residual */
static void
put_design(MigRows *rows, const MigTable *table)
{
	if (table->design)
	{
		mig_put_count(rows, table->design->units);
		mig_put_count(rows, table->design->strata);
	}
	else
		for (int i = 0; i < 2; i++)
			mig_put_null(rows);
	mig_put_number(rows, table->weighted ? mig_table_df(table) : NAN);
}

PG_FUNCTION_INFO_V1(migstat_glance_crosstable);
Datum
migstat_glance_crosstable(PG_FUNCTION_ARGS)
{
	static const char *const weightings[] = {"none", "frequency", "sampling"};
	MigRows rows = mig_rows_begin(fcinfo);
	MigCrosstab *t;
	MigTable table;

	if (!read_table(fcinfo, 1, &t, &table))
		return (Datum) 0;
	mig_put_count(&rows, table.rows);
	mig_put_count(&rows, table.cols);
	mig_put_count(&rows, t->n_read);
	mig_put_count(&rows, table.n);
	mig_put_number(&rows, table.weighted ? table.total_w : NAN);
	mig_put_count(&rows, table.n_missing);
	mig_put_datum(&rows, drop_reasons(t));
	mig_put_text(&rows, weightings[t->weighting]);
	put_design(&rows, &table);
	mig_rows_end(&rows);
	return (Datum) 0;
}

/* ---- tests ---- */

PG_FUNCTION_INFO_V1(migstat_chi2);
Datum
migstat_chi2(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigCrosstab *t;
	MigTable table;
	MigTest test;
	const char *note;
	const char *name;
	bool lacking;
	int64_t below_5;

	if (!read_table(fcinfo, 1, &t, &table))
		return (Datum) 0;
	name = mig_main_test(&table, &test, &note);
	lacking = mig_lacking_note(&table) != NULL;
	mig_put_test(&rows, name, &test);
	mig_put_count(&rows, table.n);
	mig_put_count(&rows, table.n_missing);
	mig_put_number(
		&rows,
		lacking ? NAN : sqrt(mig_chi2_phi_squared(&table) / (Min(table.rows, table.cols) - 1)));
	mig_put_number(&rows, lacking ? NAN : mig_chi2_least_expected(&table, &below_5));
	mig_put_text(&rows, note);
	mig_rows_end(&rows);
	return (Datum) 0;
}

/* how Fisher's test is to be made */
typedef struct FisherCall
{
	bool exact;
	bool monte_carlo; /* where exact is not asked for, or took too long */
	bool thorough;    /* exact at any price */
	int64 replicates;
	int64 seed;
} FisherCall;

static FisherCall
fisher_args(FunctionCallInfo fcinfo, int arg)
{
	const char *how = PG_ARGISNULL(arg) ? "none" : mig_text_arg(fcinfo, arg);
	FisherCall call = {0};

	call.replicates = PG_ARGISNULL(arg + 1) ? 10000 : PG_GETARG_INT64(arg + 1);
	call.seed = PG_ARGISNULL(arg + 2) ? 1 : PG_GETARG_INT64(arg + 2);
	call.exact = strcmp(how, "auto") == 0 || strcmp(how, "exact") == 0;
	call.thorough = strcmp(how, "exact") == 0;
	call.monte_carlo = strcmp(how, "auto") == 0 || strcmp(how, "monte_carlo") == 0;
	if (!call.exact && !call.monte_carlo && strcmp(how, "none") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("fisher is \"%s\"", how),
						errhint("Say fisher => 'auto', 'exact', 'monte_carlo' or 'none'.")));
	if (call.replicates < 1 || call.replicates > INT64CONST(1000000000))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("replicates is " INT64_FORMAT, call.replicates),
						errhint("Draw between 1 and 1,000,000,000 tables; 10,000 is usual.")));
	return call;
}

/* exact where that ends within the work allowed, else by Monte Carlo; the note says which */
static const char *
fisher(const MigTable *table, FisherCall call, double *p)
{
	MigStatus status = MIG_ERR_WORK_LIMIT;
	size_t work_bytes = call.thorough ? 8 * MIG_EXACT_WORK_BYTES : MIG_EXACT_WORK_BYTES;
	int64 steps = call.thorough ? 100 * MIG_EXACT_MAX_STEPS : MIG_EXACT_MAX_STEPS / 10;

	*p = NAN;
	if (table->n > MIG_EXACT_MAX_TOTAL)
		return "too many cases for an exact test";
	if (call.exact && table->rows == 2 && table->cols == 2)
		status = mig_exact_fisher_2x2(table->count, p);
	else if (call.exact)
	{
		void *work = palloc_extended(work_bytes, MCXT_ALLOC_HUGE);

		status =
			mig_exact_fisher(table->count, table->rows, table->cols, work, work_bytes, steps, p);
		pfree(work);
	}
	if (status == MIG_OK)
		return "exact";
	if (!call.monte_carlo)
		return "not found within the work allowed; try fisher => 'monte_carlo'";
	/* auto is what one gets without asking: it must not take minutes */
	if (call.exact && (double) call.replicates * table->rows * table->cols > 5e8)
		return "the table is too large; ask for it with fisher => 'monte_carlo'";
	status = mig_exact_monte_carlo(
		table->count, table->rows, table->cols, call.replicates, (uint64) call.seed,
		palloc_extended(mig_exact_monte_carlo_size(table->rows, table->cols, table->n),
						MCXT_ALLOC_HUGE),
		p);
	if (status != MIG_OK)
		return "the table is too large for Monte Carlo";
	return psprintf("Monte Carlo, " INT64_FORMAT " replicates, seed " INT64_FORMAT, call.replicates,
					call.seed);
}

static void
tests_on_counts(MigRows *rows, const MigTable *table, FisherCall call)
{
	const char *lacking = mig_lacking_note(table);
	MigTest test = mig_htest_none;

	if (lacking)
	{
		mig_put_test_row(rows, "pearson", &test, lacking);
		mig_put_test_row(rows, "likelihood_ratio", &test, lacking);
		return;
	}
	mig_chi2_pearson(table, &test);
	mig_put_test_row(rows, "pearson", &test, small_counts_note(table));
	mig_chi2_likelihood_ratio(table, &test);
	mig_put_test_row(rows, "likelihood_ratio", &test, NULL);
	mig_chi2_linear(table, &test);
	mig_put_test_row(rows, "linear_by_linear", &test, NULL);
	if (mig_chi2_yates(table, &test) == MIG_OK)
		mig_put_test_row(rows, "yates", &test, NULL);
	if (call.exact || call.monte_carlo)
	{
		MigTest exact = mig_htest_none;
		const char *note = fisher(table, call, &exact.p);

		mig_put_test_row(rows, "fisher", &exact, note);
	}
}

PG_FUNCTION_INFO_V1(migstat_tests);
Datum
migstat_tests(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	FisherCall call = fisher_args(fcinfo, 1);
	MigCrosstab *t;
	MigTable table;
	MigTest pearson;
	MigTest likelihood_ratio;
	const char *note;

	if (!read_table(fcinfo, 4, &t, &table))
		return (Datum) 0;
	if (!table.weighted)
	{
		tests_on_counts(&rows, &table, call);
		return (Datum) 0;
	}
	note = rao_scott(&table, &pearson, &likelihood_ratio);
	mig_put_test_row(&rows, "rao_scott", &pearson, note);
	mig_put_test_row(&rows, "rao_scott_likelihood_ratio", &likelihood_ratio, note);
	return (Datum) 0;
}

/* ---- association ---- */

static void
put_measure(MigRows *rows, const char *name, const MigMeasure *m, const char *note)
{
	mig_put_text(rows, name);
	mig_put_number(rows, m->estimate);
	mig_put_number(rows, m->std_error);
	mig_put_number(rows, m->std_error_null);
	mig_put_number(rows, m->statistic);
	mig_put_number(rows, m->p_value);
	mig_put_number(rows, m->conf_low);
	mig_put_number(rows, m->conf_high);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

/* the measures that stand for the first level of a 2 x 2 table say which */
static const char *
measure_note(const MigCrosstab *t, const MigTable *table, MigMeasureId id, double *work)
{
	int len[3];
	const char *label[3];

	if (id == MIG_GAMMA && !table->weighted)
	{
		double concordant;
		double discordant;

		mig_association_pairs(table, work, &concordant, &discordant);
		return psprintf("%.0f concordant and %.0f discordant pairs", concordant, discordant);
	}
	if (id < MIG_ODDS_RATIO)
		return NULL;
	label[0] = mig_crosstable_label(t, table, MIG_ROW, 0, &len[0]);
	label[1] = mig_crosstable_label(t, table, MIG_COL, 0, &len[1]);
	label[2] = mig_crosstable_label(t, table, MIG_COL, 1, &len[2]);
	for (int i = 0; i < 3; i++)
		if (label[i] == NULL)
		{
			label[i] = "NULL";
			len[i] = 4;
		}
	return psprintf("of %.*s, %.*s against %.*s", len[0], label[0], len[1], label[1], len[2],
					label[2]);
}

/* the conditional maximum likelihood odds ratio goes with Fisher's test */
static void
put_exact_odds_ratio(MigRows *rows, const MigTable *table, double conf_level)
{
	MigMeasure m = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	const char *note = "conditional maximum likelihood, exact interval; p is Fisher's";

	if (table->n > MIG_EXACT_MAX_TOTAL ||
		mig_exact_odds_ratio(table->count, conf_level, &m.estimate, &m.conf_low, &m.conf_high) !=
			MIG_OK)
		note = "not found within the work allowed";
	else
		mig_exact_fisher_2x2(table->count, &m.p_value);
	put_measure(rows, "odds_ratio_exact", &m, note);
}

/* does the measure make sense in a table of this shape */
static bool
applies(MigMeasureId id, const MigTable *table, bool square)
{
	if (id >= MIG_ODDS_RATIO)
		return table->rows == 2 && table->cols == 2;
	return square || (id != MIG_KAPPA && id != MIG_KAPPA_WEIGHTED);
}

PG_FUNCTION_INFO_V1(migstat_association);
Datum
migstat_association(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 1);
	MigCrosstab *t;
	MigTable table;
	MigTable square;
	const char *lacking;
	double *work;
	int common;

	if (!read_table(fcinfo, 2, &t, &table))
		return (Datum) 0;
	lacking = mig_lacking_note(&table);
	square = table;
	if (mig_paired_levels(&table, t, &common) > MIG_PAIRED_MAX_LEVELS)
		common = 0; /* no kappas */
	if (common >= 2)
		mig_paired_square(&square, &common, &table, t,
						  palloc_extended(mig_table_size_of(table.rows + table.cols + 1,
															table.rows + table.cols + 1),
										  MCXT_ALLOC_HUGE));
	work = palloc_extended(sizeof(double) *
							   Max(mig_association_size(&table), mig_association_size(&square)),
						   MCXT_ALLOC_HUGE);
	for (MigMeasureId id = 0; id < MIG_MEASURES; id++)
	{
		bool kappa = id == MIG_KAPPA || id == MIG_KAPPA_WEIGHTED;
		const MigTable *on = kappa ? &square : &table;
		MigMeasure m;
		const char *note = lacking;

		if (!applies(id, &table, common >= 2))
			continue;
		CHECK_FOR_INTERRUPTS();
		if (mig_association(on, id, kappa, conf_level, work, &m) == MIG_OK)
			note = measure_note(t, on, id, work);
		else if (note == NULL)
			note = id >= MIG_ODDS_RATIO ? "a cell is empty" : "not defined for these counts";
		put_measure(&rows, mig_association_name(id), &m, note);
		if (id == MIG_ODDS_RATIO && !table.weighted)
			put_exact_odds_ratio(&rows, &table, conf_level);
	}
	return (Datum) 0;
}

/* ---- paired answers ---- */

/* the square table of the value's two variables, which must share their levels */
static bool
read_square(FunctionCallInfo fcinfo, int missing_arg, const char *test, MigTable *square)
{
	MigCrosstab *t;
	MigTable table;
	int common;
	int levels;

	if (!read_table(fcinfo, missing_arg, &t, &table))
		return false;
	refuse_weights(&table, test);
	levels = mig_paired_levels(&table, t, &common);
	if (common > 0 && levels > MIG_PAIRED_MAX_LEVELS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%d levels are too many for %s", levels, test),
						errdetail("The limit is %d.", MIG_PAIRED_MAX_LEVELS),
						errhint("Group the values first.")));
	if (common == 0 && table.n > 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s compares two variables with the same levels, and these share none", test),
			 errhint("Rows and columns must hold the same question asked twice.")));
	mig_paired_square(
		square, &common, &table, t,
		palloc_extended(mig_table_size_of(table.rows + table.cols + 1, table.rows + table.cols + 1),
						MCXT_ALLOC_HUGE));
	return true;
}

static void
put_paired_row(MigRows *rows, const char *name, const MigTest *test,
			   const MigPairedDifference *difference, const char *note)
{
	mig_put_test(rows, name, test);
	mig_put_number(rows, difference->estimate);
	mig_put_number(rows, difference->std_error);
	mig_put_number(rows, difference->conf_low);
	mig_put_number(rows, difference->conf_high);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

PG_FUNCTION_INFO_V1(migstat_mcnemar);
Datum
migstat_mcnemar(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 1);
	MigPairedDifference difference;
	MigTest plain;
	MigTest corrected;
	MigTest exact;
	MigTable square;
	const char *note = NULL;

	if (!read_square(fcinfo, 2, "McNemar's test", &square))
		return (Datum) 0;
	if (square.rows > 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("McNemar's test needs two levels, and there are %d", square.rows),
						errhint("For more levels use symmetry().")));
	mig_paired_difference(&square, conf_level, &difference);
	if (mig_paired_mcnemar(&square, &plain, &corrected, &exact) != MIG_OK)
		note = square.n == 0 ? "no cases" : "no case changed its answer";
	put_paired_row(&rows, "mcnemar", &plain, &difference, note);
	put_paired_row(&rows, "mcnemar_corrected", &corrected, &difference,
				   note ? note : "continuity correction of Edwards");
	put_paired_row(&rows, "mcnemar_exact", &exact, &difference,
				   note ? note
						: "two-sided binomial; the statistic is the count above the diagonal");
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(migstat_symmetry);
Datum
migstat_symmetry(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigTable square;
	MigTest test;
	MigStatus status;
	size_t k;

	if (!read_square(fcinfo, 1, "the test of symmetry", &square))
		return (Datum) 0;
	status = mig_paired_bowker(&square, &test);
	mig_put_test_row(&rows, "bowker", &test,
					 status == MIG_OK ? NULL : "no case changed its answer");
	k = square.rows;
	status = mig_paired_stuart_maxwell(
		&square, palloc_extended(sizeof(double) * (k * k + 2 * k + 1), MCXT_ALLOC_HUGE), &test);
	mig_put_test_row(&rows, "stuart_maxwell", &test,
					 status == MIG_OK ? "marginal homogeneity" : "no case changed its answer");
	return (Datum) 0;
}
