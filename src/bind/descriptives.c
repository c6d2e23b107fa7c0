/* descriptives.c: means, spreads and scales of a survey's items */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "bind/args.h"
#include "bind/crosstab.h"
#include "bind/score.h"
#include "compat.h"
#include "core/adjust.h"
#include "core/items.h"
#include "fit/descriptives.h"
#include "fit/pca.h"
#include "fit/responses.h"
#include "fit/totals.h"
#include "pg/rows.h"
#include "pg/status.h"

/* ---- items_agg ---- */

static ArrayType *
new_state(int k)
{
	size_t size = mig_items_size(k);
	Size bytes = ARR_OVERHEAD_NONULLS(1) + sizeof(double) * size;
	ArrayType *state = palloc0(bytes);

	SET_VARSIZE(state, bytes);
	state->ndim = 1;
	state->elemtype = FLOAT8OID;
	ARR_DIMS(state)[0] = (int) size;
	ARR_LBOUND(state)[0] = 1;
	mig_items_init((double *) ARR_DATA_PTR(state), k);
	return state;
}

/* number of items of a state */
static int
items_of(const ArrayType *state)
{
	int size = ARR_NDIM(state) == 1 && !ARR_HASNULL(state) ? ARR_DIMS(state)[0] : 0;
	int k = (size - (int) MIG_ITEMS_HEAD) / (int) MIG_ITEM_SIZE;

	if (size < (int) MIG_ITEMS_HEAD || (size_t) size != mig_items_size(k))
		mig_check(MIG_ERR_CORRUPT);
	return k;
}

static void
require_same_items(int a, int b)
{
	if (a != b)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rows have different numbers of answers: %d and %d", Min(a, b), Max(a, b)),
				 errhint("Give every row the same items, with NULL where there is no answer.")));
}

/* NULL as NAN */
static double *
read_answers(const ArrayType *array, int *k)
{
	const double *at = (const double *) ARR_DATA_PTR(array);
	const bits8 *bitmap = ARR_NULLBITMAP(array);
	double *answers;

	*k = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
	if (*k == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("answers are an array of one dimension with at least one element")));
	answers = palloc(sizeof(double) * *k);
	for (int i = 0; i < *k; i++)
	{
		bool is_null = bitmap && !(bitmap[i / 8] & (1 << (i % 8)));

		answers[i] = is_null ? NAN : *at++;
		if (!is_null && !isfinite(answers[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("a value is %s", isnan(answers[i]) ? "not a number (NaN)" : "infinite"),
					 errhint("Leave such values out in the source, or make them NULL with "
							 "nullif().")));
	}
	return answers;
}

static void
require_added(MigStatus status)
{
	if (status != MIG_OK)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("a value is too large for sums of squares"),
						errhint("Values and weights up to 1e144 can be summed.")));
}

/* items_accum(state, answers, weight, frequency, least, zero) */
PG_FUNCTION_INFO_V1(migstat_items_accum);
Datum
migstat_items_accum(PG_FUNCTION_ARGS)
{
	double weight = PG_ARGISNULL(2) ? NAN : PG_GETARG_FLOAT8(2);
	MigItemsRule rule = {0};
	ArrayType *state;
	double *answers;
	int k;

	mig_require_aggregate(fcinfo);
	for (int i = 1; i < 6; i++)
		if (i != 2 && PG_ARGISNULL(i))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("only the weight may be NULL")));
	rule.frequency = PG_GETARG_BOOL(3);
	rule.least = PG_GETARG_INT32(4);
	rule.zero = PG_GETARG_BOOL(5);
	if (rule.least < 0 || rule.least == 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("z-scores need at least 2 answers, not %d", rule.least),
						errhint("0 is for no z-scores.")));
	if (!PG_ARGISNULL(2))
		mig_check_weight(weight, rule.frequency);
	answers = read_answers(PG_GETARG_ARRAYTYPE_P(1), &k);
	state = PG_ARGISNULL(0) ? new_state(k) : PG_GETARG_ARRAYTYPE_P(0);
	require_same_items(items_of(state), k);
	require_added(mig_items_add((double *) ARR_DATA_PTR(state), answers, k, weight, rule,
								palloc(sizeof(double) * k)));
	PG_RETURN_POINTER(state);
}

/* survey_accum(state, answers, sizes, weight, frequency, units) */
PG_FUNCTION_INFO_V1(migstat_survey_accum);
Datum
migstat_survey_accum(PG_FUNCTION_ARGS)
{
	double weight = PG_ARGISNULL(3) ? NAN : PG_GETARG_FLOAT8(3);
	MigSurveyRule rule = {0};
	ArrayType *state;
	double *answers;
	double *sizes = NULL;
	int k;
	int nsizes;

	mig_require_aggregate(fcinfo);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(4) || PG_ARGISNULL(5))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("only sizes and weight may be NULL")));
	rule.frequency = PG_GETARG_BOOL(4);
	rule.units = PG_GETARG_BOOL(5);
	if (!PG_ARGISNULL(3))
		mig_check_weight(weight, rule.frequency);
	answers = read_answers(PG_GETARG_ARRAYTYPE_P(1), &k);
	if (!PG_ARGISNULL(2))
	{
		sizes = read_answers(PG_GETARG_ARRAYTYPE_P(2), &nsizes);
		require_same_items(k, nsizes);
	}
	state = PG_ARGISNULL(0) ? new_state(k) : PG_GETARG_ARRAYTYPE_P(0);
	require_same_items(items_of(state), k);
	require_added(
		mig_items_add_ratios((double *) ARR_DATA_PTR(state), answers, sizes, k, weight, rule));
	PG_RETURN_POINTER(state);
}

/* survey_units_accum(state, unit): NULL for a unit without a row that counts */
PG_FUNCTION_INFO_V1(migstat_survey_units_accum);
Datum
migstat_survey_units_accum(PG_FUNCTION_ARGS)
{
	ArrayType *state = PG_ARGISNULL(0) ? NULL : PG_GETARG_ARRAYTYPE_P(0);
	ArrayType *unit;

	mig_require_aggregate(fcinfo);
	if (PG_ARGISNULL(1))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	unit = PG_GETARG_ARRAYTYPE_P(1);
	if (state == NULL)
		state = new_state(items_of(unit));
	require_same_items(items_of(state), items_of(unit));
	mig_items_add_unit((double *) ARR_DATA_PTR(state), (const double *) ARR_DATA_PTR(unit),
					   items_of(unit));
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(migstat_items_combine);
Datum
migstat_items_combine(PG_FUNCTION_ARGS)
{
	ArrayType *into = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType *from = PG_GETARG_ARRAYTYPE_P(1);

	mig_require_aggregate(fcinfo);
	require_same_items(items_of(into), items_of(from));
	mig_items_merge((double *) ARR_DATA_PTR(into), (const double *) ARR_DATA_PTR(from),
					items_of(into));
	PG_RETURN_POINTER(into);
}

/* ---- weight_sum_agg ---- */

/* the terms of a state of weight_sum_agg; NULL: there is none yet */
static MigXsum *
sum_of(FunctionCallInfo fcinfo, int arg)
{
	ArrayType *state = PG_ARGISNULL(arg) ? NULL : PG_GETARG_ARRAYTYPE_P(arg);

	if (state && (ARR_NDIM(state) != 1 || ARR_HASNULL(state) || ARR_DIMS(state)[0] != 3))
		mig_check(MIG_ERR_CORRUPT);
	return state ? (MigXsum *) ARR_DATA_PTR(state) : NULL;
}

/* weight_sum_accum(state, weight) */
PG_FUNCTION_INFO_V1(migstat_weight_sum_accum);
Datum
migstat_weight_sum_accum(PG_FUNCTION_ARGS)
{
	MigXsum *sum;

	mig_require_aggregate(fcinfo);
	sum = sum_of(fcinfo, 0);
	mig_xsum_add(sum, PG_GETARG_FLOAT8(1));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

PG_FUNCTION_INFO_V1(migstat_weight_sum_combine);
Datum
migstat_weight_sum_combine(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	mig_xsum_merge(sum_of(fcinfo, 0), sum_of(fcinfo, 1));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

PG_FUNCTION_INFO_V1(migstat_weight_sum_final);
Datum
migstat_weight_sum_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(mig_xsum_value(sum_of(fcinfo, 0)));
}

/* ---- mean_z ---- */

/* mean_z(source, items, weights, min_items, straight_liners, design) */
PG_FUNCTION_INFO_V1(migstat_mean_z);
Datum
migstat_mean_z(PG_FUNCTION_ARGS)
{
	MigMeanZRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);
	MigMeanZ *found;

	request.source = mig_required_text(fcinfo, 0, "source");
	request.items = mig_text_array(fcinfo, 1, "items", &request.nitems);
	request.weights = mig_fit_options(fcinfo).weights;
	request.min_items = PG_ARGISNULL(3) ? 2 : PG_GETARG_INT32(3);
	request.straight_liners = mig_required_text(fcinfo, 4, "straight_liners");
	found = mig_fit_mean_z(&request);
	for (int i = 0; i < request.nitems; i++)
	{
		const MigMeanZ *z = &found[i];

		mig_put_text(&rows, z->item);
		mig_put_number(&rows, z->mean);
		mig_put_number(&rows, z->sd);
		mig_put_number(&rows, z->min);
		mig_put_number(&rows, z->max);
		mig_put_count(&rows, z->n);
		mig_put_number(&rows, z->mean_z);
		mig_put_number(&rows, z->sd_z);
		mig_put_count(&rows, z->n_answers);
		mig_put_count(&rows, z->n_straight);
		mig_put_count(&rows, z->n_few);
		mig_put_count(&rows, z->n_missing);
		mig_put_count(&rows, z->n_no_weight);
		mig_put_text(&rows, z->note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

/* ---- describe ---- */

static void
put_description(MigRows *rows, const MigDescription *d)
{
	mig_put_text(rows, d->variable);
	mig_put_text(rows, d->level);
	mig_put_count(rows, d->n);
	mig_put_count(rows, d->n_missing);
	mig_put_number(rows, d->mean);
	mig_put_number(rows, d->e.std_error);
	mig_put_number(rows, d->e.conf_low);
	mig_put_number(rows, d->e.conf_high);
	mig_put_number(rows, d->sd);
	mig_put_number(rows, d->min);
	for (int i = 0; i < lengthof(d->quantile); i++)
		mig_put_number(rows, d->quantile[i]);
	mig_put_number(rows, d->max);
	mig_put_number(rows, d->deff);
	mig_put_text(rows, d->note);
	mig_rows_end(rows);
}

/* describe(source, variables, by, ..the design, conf_level, replacement, quantiles, design) */
PG_FUNCTION_INFO_V1(migstat_describe);
Datum
migstat_describe(PG_FUNCTION_ARGS)
{
	MigDescribeRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);
	MigDescription *found;
	int n;

	request.source = mig_required_text(fcinfo, 0, "source");
	request.variables = mig_text_array(fcinfo, 1, "variables", &request.nvariables);
	request.by = mig_text_arg(fcinfo, 2);
	request.options = mig_fit_options(fcinfo);
	request.conf_level = mig_conf_level(fcinfo, 10);
	request.replacement = !PG_ARGISNULL(11) && PG_GETARG_BOOL(11);
	request.no_quantiles = !PG_ARGISNULL(12) && !PG_GETARG_BOOL(12);
	found = mig_fit_describe(&request, &n);
	for (int i = 0; i < n; i++)
		put_description(&rows, &found[i]);
	return (Datum) 0;
}

/* describe_test(source, variable, by, ..the design) */
PG_FUNCTION_INFO_V1(migstat_describe_test);
Datum
migstat_describe_test(PG_FUNCTION_ARGS)
{
	MigDescribeRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);
	const char *variable = mig_required_text(fcinfo, 1, "variable");
	MigModelTest test;

	request.source = mig_required_text(fcinfo, 0, "source");
	request.variables = &variable;
	request.nvariables = 1;
	request.by = mig_required_text(fcinfo, 2, "by");
	request.options = mig_fit_options(fcinfo);
	test = mig_fit_describe_test(&request);
	mig_put_text(&rows, test.test);
	mig_put_number(&rows, test.result.statistic);
	mig_put_number(&rows, test.result.df);
	mig_put_number(&rows, test.result.df2);
	mig_put_number(&rows, test.result.p);
	mig_put_text(&rows, test.note);
	mig_rows_end(&rows);
	return (Datum) 0;
}

/* ---- total and ratio ---- */

static Datum
put_totals(MigRows *rows, FunctionCallInfo fcinfo, MigTotalsRequest *request)
{
	MigTotal *found;
	int n;

	request->source = mig_required_text(fcinfo, 0, "source");
	request->options = mig_fit_options(fcinfo);
	found = mig_fit_totals(request, &n);
	for (int i = 0; i < n; i++)
	{
		mig_put_text(rows, found[i].variable);
		mig_put_text(rows, found[i].level);
		mig_put_count(rows, found[i].n);
		mig_put_count(rows, found[i].n_missing);
		mig_put_number(rows, found[i].estimate);
		mig_put_number(rows, found[i].e.std_error);
		mig_put_number(rows, found[i].df);
		mig_put_number(rows, found[i].e.conf_low);
		mig_put_number(rows, found[i].e.conf_high);
		mig_put_text(rows, found[i].note);
		mig_rows_end(rows);
	}
	return (Datum) 0;
}

/* total(source, variables, by, ..the design, conf_level, design) */
PG_FUNCTION_INFO_V1(migstat_total);
Datum
migstat_total(PG_FUNCTION_ARGS)
{
	MigTotalsRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);

	request.variables = mig_text_array(fcinfo, 1, "variables", &request.nvariables);
	request.by = mig_text_arg(fcinfo, 2);
	request.conf_level = mig_conf_level(fcinfo, 10);
	return put_totals(&rows, fcinfo, &request);
}

/* ratio(source, numerator, denominator, by, ..the design, conf_level, design) */
PG_FUNCTION_INFO_V1(migstat_ratio);
Datum
migstat_ratio(PG_FUNCTION_ARGS)
{
	const char *numerator = mig_required_text(fcinfo, 1, "numerator");
	MigTotalsRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);

	request.variables = &numerator;
	request.nvariables = 1;
	request.denominator = mig_required_text(fcinfo, 2, "denominator");
	request.by = mig_text_arg(fcinfo, 3);
	request.conf_level = mig_conf_level(fcinfo, 11);
	return put_totals(&rows, fcinfo, &request);
}

/* ---- alpha ---- */

/* alpha(source, items, weights, design) */
PG_FUNCTION_INFO_V1(migstat_alpha);
Datum
migstat_alpha(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	int n;
	const char **items = mig_text_array(fcinfo, 1, "items", &n);
	MigScale scale = mig_fit_alpha(mig_required_text(fcinfo, 0, "source"), items, n,
								   mig_fit_options(fcinfo).weights);

	for (int i = 0; i < n; i++)
	{
		mig_put_text(&rows, items[i]);
		mig_put_count(&rows, scale.n);
		mig_put_count(&rows, scale.n_dropped);
		mig_put_number(&rows, scale.items[i].mean);
		mig_put_number(&rows, scale.items[i].sd);
		mig_put_number(&rows, scale.items[i].rest_r);
		mig_put_number(&rows, scale.items[i].dropped);
		mig_put_number(&rows, scale.alpha.alpha);
		mig_put_number(&rows, scale.alpha.standardized);
		mig_put_number(&rows, scale.alpha.average_r);
		mig_put_number(&rows, scale.alpha.mean);
		mig_put_number(&rows, scale.alpha.sd);
		mig_put_text(&rows, scale.notes[i]);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

/* ---- pca ---- */

/* pca(source, items, correlation, weights, design) */
PG_FUNCTION_INFO_V1(migstat_pca);
Datum
migstat_pca(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	int n;
	const char **items = mig_text_array(fcinfo, 1, "items", &n);
	MigPca pca = mig_fit_pca(mig_required_text(fcinfo, 0, "source"), items, n,
							 PG_ARGISNULL(2) || PG_GETARG_BOOL(2), mig_fit_options(fcinfo).weights);

	for (int c = 0; c < n; c++)
		for (int i = 0; i < n; i++)
		{
			mig_put_datum(&rows, Int32GetDatum(c + 1));
			mig_put_text(&rows, items[i]);
			mig_put_number(&rows, pca.loading[c * n + i]);
			mig_put_number(&rows, pca.eigenvalue[c]);
			mig_put_number(&rows, pca.eigenvalue[c] / pca.total);
			mig_put_number(&rows, pca.items[i].mean);
			mig_put_number(&rows, pca.items[i].sd);
			mig_put_count(&rows, pca.n);
			mig_put_count(&rows, pca.n_dropped);
			mig_put_text(&rows, pca.note[c]);
			mig_rows_end(&rows);
		}
	return (Datum) 0;
}

/* ---- multiple_response ---- */

typedef struct ItemTest
{
	const char *name;
	MigTest test;
	double adjusted;
	const char *note;
} ItemTest;

/* of each item across groups: Pearson, or Rao-Scott under sampling weights and designs */
static ItemTest *
test_items(const MigResponses *p, const MigResponsesRequest *r)
{
	ItemTest *tests = palloc0(sizeof(ItemTest) * p->nitems);
	MigFitOptions options = r->options;
	MigCrosstab **tables = NULL;

	options.subpop = p->subpop;
	if (r->by)
		tables = mig_fit_battery(p->all, p->columns, p->nitems, r->by, &options, false);
	for (int i = 0; i < p->nitems; i++)
	{
		tests[i].test = mig_htest_none;
		if (tables)
		{
			MigTable table = mig_crosstable_table(tables[i], NULL);

			tests[i].name = mig_main_test(&table, &tests[i].test, &tests[i].note);
		}
	}
	return tests;
}

/* by Holm's method over the items that have a test */
static void
adjust_items(ItemTest *tests, int n)
{
	double *p = palloc(sizeof(double) * (n + 1));
	size_t k = 0;

	for (int i = 0; i < n; i++)
		if (!isnan(tests[i].test.p))
			p[k++] = tests[i].test.p;
	mig_adjust(MIG_ADJUST_HOLM, p, k, palloc(sizeof(size_t) * (k + 1)));
	k = 0;
	for (int i = 0; i < n; i++)
		tests[i].adjusted = isnan(tests[i].test.p) ? NAN : p[k++];
}

static void
put_response(MigRows *rows, const MigResponse *r, const ItemTest *test)
{
	mig_put_text(rows, r->item);
	mig_put_text(rows, r->level);
	mig_put_count(rows, r->n);
	mig_put_number(rows, r->of_cases);
	mig_put_number(rows, r->of_responses);
	mig_put_number(rows, r->of_asked);
	mig_put_number(rows, r->e.std_error);
	mig_put_number(rows, r->e.conf_low);
	mig_put_number(rows, r->e.conf_high);
	mig_put_count(rows, r->n_cases);
	mig_put_count(rows, r->n_asked);
	mig_put_text(rows, test->name);
	mig_put_number(rows, test->test.statistic);
	mig_put_number(rows, test->test.p);
	mig_put_number(rows, test->adjusted);
	mig_put_text(rows, r->note ? r->note : test->note);
	mig_rows_end(rows);
}

/* multiple_response(source, items, items_column, by, ..the design, conf_level) */
PG_FUNCTION_INFO_V1(migstat_multiple_response);
Datum
migstat_multiple_response(PG_FUNCTION_ARGS)
{
	MigResponsesRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);
	MigResponses found;
	ItemTest *tests;

	request.source = mig_required_text(fcinfo, 0, "source");
	if (!PG_ARGISNULL(1))
		request.items = mig_text_array(fcinfo, 1, "items", &request.nitems);
	request.items_column = mig_text_arg(fcinfo, 2);
	request.by = mig_text_arg(fcinfo, 3);
	request.options = mig_fit_options(fcinfo);
	request.conf_level = mig_conf_level(fcinfo, 11);
	found = mig_fit_responses(&request);
	tests = test_items(&found, &request);
	adjust_items(tests, found.nitems);
	for (int i = 0; i < found.nitems * found.ngroups; i++)
		put_response(&rows, &found.rows[i], &tests[i / found.ngroups]);
	return (Datum) 0;
}
