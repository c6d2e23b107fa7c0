/* treatment.c: treatment_effects() and the aggregates it runs over the rows */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "fit/treatment.h"
#include "pg/moments.h"
#include "pg/rows.h"

#define FIRST 5 /* argument of the values; before them state, two models, numbers, weight */

/* ---- the aggregates ---- */

/* the models and numbers from `models` on, bound to the types of the values */
static MigTreatmentCall *
bind_call(FunctionCallInfo fcinfo, int models, int first, bool second)
{
	MemoryContext previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	int ntypes = PG_NARGS() - first;
	Oid *types = palloc(sizeof(Oid) * ntypes);
	MigModel *outcome =
		PG_ARGISNULL(models + 1) ? NULL : mig_model_from_datum(PG_GETARG_DATUM(models + 1));
	MigTreatmentCall *call;
	double *numbers;
	int n;

	for (int i = 0; i < ntypes; i++)
		types[i] = get_fn_expr_argtype(fcinfo->flinfo, first + i);
	numbers = mig_number_array(fcinfo, models + 2, "numbers", &n);
	call = mig_treatment_call(mig_model_from_datum(PG_GETARG_DATUM(models)), outcome, numbers, n,
							  types, ntypes, second);
	MemoryContextSwitchTo(previous);
	return call;
}

static MigTreatmentCall *
call_of(FunctionCallInfo fcinfo, bool second)
{
	MigTreatmentCall *call = fcinfo->flinfo->fn_extra;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "model");
	if (!PG_ARGISNULL(2))
		mig_require_constant(fcinfo, 2, "model");
	mig_require_constant(fcinfo, 3, "numbers");
	call = fcinfo->flinfo->fn_extra = bind_call(fcinfo, 1, FIRST, second);
	return call;
}

/* read the row; false where it does not count */
static bool
read_row(FunctionCallInfo fcinfo, MigTreatmentCall *call, MigTreatmentRow *row)
{
	if (PG_ARGISNULL(4))
		return false;
	mig_check_weight(PG_GETARG_FLOAT8(4), call->frequency);
	if (PG_GETARG_FLOAT8(4) == 0.0)
		return false;
	return mig_treatment_read(call, &fcinfo->args[FIRST], PG_GETARG_FLOAT8(4), row);
}

/* a state is a float8[]: extremes, how many there are, and sums of three terms */
static int
extremes_of(const ArrayType *state)
{
	const double *value = (const double *) ARR_DATA_PTR(state);
	int size = ARR_NDIM(state) == 1 && !ARR_HASNULL(state) ? ARR_DIMS(state)[0] : 0;

	if (size < 1 || ARR_ELEMTYPE(state) != FLOAT8OID ||
		!(value[0] >= 0.0 && value[0] * MIG_TREATMENT_EXTREMES < size) ||
		(size - 1 - (int) value[0] * MIG_TREATMENT_EXTREMES) % 3 != 0)
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return (int) value[0];
}

static double *
extremes_at(ArrayType *state)
{
	return (double *) ARR_DATA_PTR(state) + 1;
}

static MigXsum *
sums_at(ArrayType *state, int *n)
{
	int skipped = 1 + extremes_of(state) * MIG_TREATMENT_EXTREMES;

	*n = (ARR_DIMS(state)[0] - skipped) / 3;
	return (MigXsum *) ((double *) ARR_DATA_PTR(state) + skipped);
}

static ArrayType *
new_state(int outcomes, size_t sums)
{
	size_t size = 1 + (size_t) outcomes * MIG_TREATMENT_EXTREMES + 3 * sums;
	ArrayType *state;

	if (size > MaxAllocSize / sizeof(double) / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("too many outcomes and columns of the design at once"),
						errhint("Give fewer outcomes, or factors with fewer levels.")));
	state = mig_new_array((int) size);
	*(double *) ARR_DATA_PTR(state) = outcomes;
	mig_treatment_extremes_init(extremes_at(state), outcomes);
	return state;
}

/* the state, empty at the first row */
static ArrayType *
state_of(FunctionCallInfo fcinfo, int outcomes, size_t sums)
{
	ArrayType *state =
		PG_ARGISNULL(0) ? new_state(outcomes, sums) : DatumGetArrayTypeP(PG_GETARG_DATUM(0));
	int n;

	sums_at(state, &n);
	if (extremes_of(state) != outcomes || (size_t) n != sums)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	return state;
}

/* treatment_agg(score, outcome, numbers, weight, values) */
PG_FUNCTION_INFO_V1(migstat_treatment_accum);
Datum
migstat_treatment_accum(PG_FUNCTION_ARGS)
{
	MigTreatmentCall *call = call_of(fcinfo, false);
	ArrayType *state = state_of(fcinfo, call->shape.outcomes, mig_treatment_sums(&call->shape));
	MigTreatmentRow row;
	int n;

	if (read_row(fcinfo, call, &row))
		mig_treatment_add(&call->shape, call->numbers, &row, sums_at(state, &n),
						  extremes_at(state));
	PG_RETURN_POINTER(state);
}

/* treatment_influence_agg(score, outcome, numbers, weight, values) */
PG_FUNCTION_INFO_V1(migstat_treatment_influence_accum);
Datum
migstat_treatment_influence_accum(PG_FUNCTION_ARGS)
{
	MigTreatmentCall *call = call_of(fcinfo, true);
	ArrayType *state = state_of(fcinfo, 0, MIG_TREATMENT_INFLUENCES(call->shape.outcomes));
	MigTreatmentRow row;
	int n;

	if (read_row(fcinfo, call, &row))
		mig_treatment_influence(&call->shape, call->fits, &row, sums_at(state, &n));
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(migstat_treatment_combine);
Datum
migstat_treatment_combine(PG_FUNCTION_ARGS)
{
	ArrayType *into = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType *from = PG_GETARG_ARRAYTYPE_P(1);
	int n;
	int m;
	MigXsum *sums = sums_at(into, &n);
	const MigXsum *others = sums_at(from, &m);

	mig_require_aggregate(fcinfo);
	if (n != m || extremes_of(into) != extremes_of(from))
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	for (int i = 0; i < n; i++)
		mig_xsum_merge(&sums[i], &others[i]);
	mig_treatment_extremes_merge(extremes_at(into), extremes_at(from), extremes_of(into));
	PG_RETURN_POINTER(into);
}

/* every sum as two numbers, side by side, then the extremes */
PG_FUNCTION_INFO_V1(migstat_treatment_final);
Datum
migstat_treatment_final(PG_FUNCTION_ARGS)
{
	ArrayType *state = PG_GETARG_ARRAYTYPE_P(0);
	int n;
	const MigXsum *sums = sums_at(state, &n);
	int extremes = extremes_of(state) * MIG_TREATMENT_EXTREMES;
	ArrayType *values = mig_new_array(2 * n + extremes);
	double *value = (double *) ARR_DATA_PTR(values);

	for (int i = 0; i < n; i++)
	{
		MigXsum sum = sums[i];

		mig_xsum_normalize(&sum);
		value[2 * i] = sum.hi;
		value[2 * i + 1] = sum.mid;
	}
	memcpy(value + 2 * n, extremes_at(state), sizeof(double) * extremes);
	PG_RETURN_ARRAYTYPE_P(values);
}

/* the sums of influences as total_moments_agg() takes them: first all, then what they were rounded by */
PG_FUNCTION_INFO_V1(migstat_treatment_influence_final);
Datum
migstat_treatment_influence_final(PG_FUNCTION_ARGS)
{
	ArrayType *state = PG_GETARG_ARRAYTYPE_P(0);
	int n;
	const MigXsum *sums = sums_at(state, &n);
	ArrayType *values = mig_new_array(2 * n);
	double *value = (double *) ARR_DATA_PTR(values);

	for (int i = 0; i < n; i++)
	{
		MigXsum sum = sums[i];

		mig_xsum_normalize(&sum);
		value[i] = sum.hi;
		value[n + i] = sum.mid;
	}
	PG_RETURN_ARRAYTYPE_P(values);
}

/* ---- rows ---- */

/* treatment_influence(score, outcome, numbers, values): NULL where the row does not count */
PG_FUNCTION_INFO_V1(migstat_treatment_influence);
Datum
migstat_treatment_influence(PG_FUNCTION_ARGS)
{
	MigTreatmentCall *call = fcinfo->flinfo->fn_extra;
	MigTreatmentRow row;
	MigXsum *sums;
	ArrayType *values;
	int n;

	if (call == NULL)
	{
		for (int i = 0; i < 3; i++)
			if (!get_fn_expr_arg_stable(fcinfo->flinfo, i) || (i != 1 && PG_ARGISNULL(i)))
				ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
								errmsg("models and numbers must be constants of the query"),
								errhint("This function is a part of treatment_effects().")));
		call = fcinfo->flinfo->fn_extra = bind_call(fcinfo, 0, 3, true);
	}
	if (!mig_treatment_read(call, &fcinfo->args[3], 1.0, &row))
		PG_RETURN_NULL();
	n = 2 * call->shape.outcomes;
	sums = palloc0(sizeof(MigXsum) * MIG_TREATMENT_INFLUENCES(call->shape.outcomes));
	mig_treatment_influence(&call->shape, call->fits, &row, sums);
	values = mig_new_array(n);
	for (int i = 0; i < n; i++)
		((double *) ARR_DATA_PTR(values))[i] = sums[2 + i].hi;
	PG_RETURN_ARRAYTYPE_P(values);
}

/* ---- the procedure ---- */

static void
put_effect(MigRows *rows, const MigTreatmentEffect *e)
{
	mig_put_text(rows, e->outcome);
	mig_put_text(rows, e->estimand);
	mig_put_count(rows, e->n_treated);
	mig_put_count(rows, e->n_control);
	mig_put_number(rows, e->mean_treated);
	mig_put_number(rows, e->mean_control);
	mig_put_number(rows, e->difference);
	mig_put_number(rows, e->difference_test.std_error);
	mig_put_number(rows, e->difference_test.statistic);
	mig_put_number(rows, e->effect);
	mig_put_number(rows, e->test.std_error);
	mig_put_number(rows, e->test.statistic);
	mig_put_number(rows, e->test.p_value);
	mig_put_number(rows, e->test.conf_low);
	mig_put_number(rows, e->test.conf_high);
	mig_put_text(rows, e->se_type);
	mig_put_text(rows, e->note);
	mig_rows_end(rows);
}

/* treatment_effects(source, formula, outcomes, method, estimand, score, outcome_formula, conf_level,
 * and options by name) */
PG_FUNCTION_INFO_V1(migstat_treatment_effects);
Datum
migstat_treatment_effects(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigTreatmentRequest r = {0};
	MigTreatmentEffect *effects;

	r.source = mig_required_text(fcinfo, 0, "source");
	r.formula = mig_required_text(fcinfo, 1, "formula");
	r.outcomes = mig_text_array(fcinfo, 2, "outcomes", &r.noutcomes);
	r.method = mig_required_text(fcinfo, 3, "method");
	r.estimand = mig_required_text(fcinfo, 4, "estimand");
	r.score = mig_text_arg(fcinfo, 5);
	r.outcome_formula = mig_text_arg(fcinfo, 6);
	r.conf_level = mig_conf_level(fcinfo, 7);
	r.options = mig_fit_options(fcinfo);
	effects = mig_treatment_effects(&r);
	for (int j = 0; j < r.noutcomes; j++)
		put_effect(&rows, &effects[j]);
	return (Datum) 0;
}
