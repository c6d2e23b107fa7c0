/* score.c: aggregates over the rows of a fitted model: what robust variances are made of */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "nodes/primnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "core/sandwich.h"
#include "fit/glm.h"
#include "fit/score.h"
#include "fit/variance.h"
#include "pg/moments.h"

/* what a call keeps from row to row */
typedef struct ScoreCall
{
	MigRowCall row;
	MigScoreKind kind;
} ScoreCall;

void
mig_require_aggregate(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transition function can only be called by its aggregate")));
}

void
mig_require_constant(FunctionCallInfo fcinfo, int arg, const char *name)
{
	Aggref *aggref = AggGetAggref(fcinfo);
	TargetEntry *entry = aggref ? list_nth_node(TargetEntry, aggref->args, arg - 1) : NULL;

	if (aggref == NULL)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("this aggregate is not available as a window function")));
	if (!IsA(entry->expr, Const) &&
		!(IsA(entry->expr, Param) && ((Param *) entry->expr)->paramkind == PARAM_EXTERN))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("the %s must be a constant or a parameter of the query", name),
						errhint("These aggregates are for one model; ols() uses them.")));
	if (PG_ARGISNULL(arg))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the %s is NULL", name)));
}

static MigScoreKind
kind_named(const char *name)
{
	if (strcmp(name, "hc0") == 0 || strcmp(name, "hc1") == 0)
		return MIG_SCORE_PLAIN;
	if (strcmp(name, "hc2") == 0)
		return MIG_SCORE_HC2;
	if (strcmp(name, "hc3") == 0)
		return MIG_SCORE_HC3;
	if (strcmp(name, "cr2") == 0)
		return MIG_SCORE_DESIGN;
	if (strcmp(name, "observed") == 0)
		return MIG_SCORE_OBSERVED;
	if (strcmp(name, "expected") == 0)
		return MIG_SCORE_EXPECTED;
	if (strcmp(name, "overlap") == 0)
		return MIG_SCORE_OVERLAP;
	if (strcmp(name, "sides") == 0)
		return MIG_SCORE_SIDES;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("kind is \"%s\"", name),
					errhint("Say 'hc0', 'hc2', 'hc3' or 'cr2'.")));
}

/* ---- rows ---- */

static const Oid *
bind_values(FunctionCallInfo fcinfo, MigRowCall *call, int first)
{
	Oid *types;

	call->n = PG_NARGS() - first;
	if (call->n == 1 && get_fn_expr_argtype(fcinfo->flinfo, first) == RECORDOID &&
		!PG_ARGISNULL(first))
	{
		HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(first);

		call->n = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(row),
											  HeapTupleHeaderGetTypMod(row))
					  ->natts;
		call->record = mig_record_bind_positions(HeapTupleHeaderGetTypeId(row),
												 HeapTupleHeaderGetTypMod(row), call->n);
		return call->record->types;
	}
	types = palloc(sizeof(Oid) * (call->n + 1));
	for (int v = 0; v < call->n; v++)
		types[v] = get_fn_expr_argtype(fcinfo->flinfo, first + v);
	return types;
}

const Oid *
mig_row_bind(FunctionCallInfo fcinfo, MigRowCall *call, const MigModel *model, int first)
{
	const Oid *types = bind_values(fcinfo, call, first);

	if (model->moments && (int) model->moments->variables + (model->offset != NULL) != call->n)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has %u variables and the call %d values",
							   model->moments->variables, call->n),
						errdetail("The formula is \"%s\".", model->formula)));
	call->analytic = strcmp(model->weight_type, "frequency") != 0;
	call->values = palloc(sizeof(Datum) * (call->n + 1));
	call->nulls = palloc(sizeof(bool) * (call->n + 1));
	return types;
}

static void
take_values(FunctionCallInfo fcinfo, MigRowCall *call, int first)
{
	if (call->record)
	{
		mig_record_read(call->record, PG_GETARG_HEAPTUPLEHEADER(first), call->values, call->nulls);
		return;
	}
	for (int v = 0; v < call->n; v++)
	{
		call->values[v] = PG_GETARG_DATUM(first + v);
		call->nulls[v] = PG_ARGISNULL(first + v);
	}
}

bool
mig_row_read(FunctionCallInfo fcinfo, MigRowCall *call, int weight, int first)
{
	if (PG_ARGISNULL(weight) || (call->record && PG_ARGISNULL(first)))
		return false;
	mig_check_weight(PG_GETARG_FLOAT8(weight), !call->analytic);
	if (PG_GETARG_FLOAT8(weight) == 0.0)
		return false;
	take_values(fcinfo, call, first);
	if (call->scorer->model->offset)
	{
		if (call->nulls[call->n - 1])
			return false;
		call->scorer->offset = DatumGetFloat8(call->values[call->n - 1]);
		if (!isfinite(call->scorer->offset))
			mig_pg_moments_check(MIG_ERR_OVERFLOW);
	}
	return mig_scorer_read(call->scorer, call->values, call->nulls);
}

/* the call's model, bound at its first row; kind: number of its argument, 0 for none */
static ScoreCall *
call_of(FunctionCallInfo fcinfo, int kind, int first)
{
	ScoreCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	MigModel *model;
	const Oid *types;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "model");
	if (kind)
		mig_require_constant(fcinfo, kind, "kind");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(ScoreCall));
	call->kind = kind ? kind_named(mig_text_arg(fcinfo, kind)) : MIG_SCORE_PLAIN;
	model = mig_model_from_datum(PG_GETARG_DATUM(1));
	types = mig_row_bind(fcinfo, &call->row, model, first);
	call->row.scorer =
		mig_scorer_new(model, types, call->kind == MIG_SCORE_HC2 || call->kind == MIG_SCORE_HC3);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* ---- cross-products of rows ---- */

PG_FUNCTION_INFO_V1(migstat_robust_moments_accum);
Datum
migstat_robust_moments_accum(PG_FUNCTION_ARGS)
{
	ScoreCall *call = call_of(fcinfo, 2, 4);
	MigMoments *t;

	if (PG_ARGISNULL(0))
		t = mig_score_moments(call->row.scorer, call->kind);
	else
	{
		t = (MigMoments *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
		if (t->canonical || t->columns != call->row.scorer->frame->columns)
			mig_pg_moments_check(MIG_ERR_MISMATCH);
	}
	t->n_read++;
	if (mig_row_read(fcinfo, &call->row, 3, 4))
		mig_score_add(call->row.scorer, call->kind, PG_GETARG_FLOAT8(3), call->row.analytic, &t);
	PG_RETURN_POINTER(t);
}

/* newton_moments_agg(model, info, weight, values) */
PG_FUNCTION_INFO_V1(migstat_newton_moments_accum);
Datum
migstat_newton_moments_accum(PG_FUNCTION_ARGS)
{
	ScoreCall *call = call_of(fcinfo, 2, 4);
	MigMoments *t;

	if (PG_ARGISNULL(0))
	{
		t = mig_score_moments(call->row.scorer, MIG_SCORE_DESIGN);
		t->weighting = MIG_WEIGHT_SAMPLING;
	}
	else
	{
		t = (MigMoments *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
		if (t->canonical || t->columns != call->row.scorer->frame->columns)
			mig_pg_moments_check(MIG_ERR_MISMATCH);
	}
	t->n_read++;
	if (mig_row_read(fcinfo, &call->row, 3, 4))
		mig_newton_add(call->row.scorer, call->kind, PG_GETARG_FLOAT8(3), call->row.analytic, &t);
	PG_RETURN_POINTER(t);
}

/* ---- totals of scores ---- */

MigXsum *
mig_sums_of(ArrayType *state, int n)
{
	if (ARR_NDIM(state) != 1 || ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID ||
		ARR_DIMS(state)[0] % 3 != 0 || (n > 0 && ARR_DIMS(state)[0] != 3 * n))
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return (MigXsum *) ARR_DATA_PTR(state);
}

ArrayType *
mig_new_array(int n)
{
	size_t size = ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * (size_t) n;
	ArrayType *array = palloc0(size);

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	return array;
}

PG_FUNCTION_INFO_V1(migstat_score_accum);
Datum
migstat_score_accum(PG_FUNCTION_ARGS)
{
	ScoreCall *call = call_of(fcinfo, 0, 3);
	const MigScorer *s = call->row.scorer;
	int n = s->model->rank + 2;
	ArrayType *state =
		PG_ARGISNULL(0) ? mig_new_array(3 * n) : DatumGetArrayTypeP(PG_GETARG_DATUM(0));
	MigXsum *sums = mig_sums_of(state, n);

	if (mig_row_read(fcinfo, &call->row, 2, 3))
	{
		double weight = PG_GETARG_FLOAT8(2);
		mig_xsum_add(&sums[0], call->row.analytic ? 1.0 : weight);
		mig_xsum_add(&sums[1], weight);
		mig_sandwich_add_score(sums + 2, s->index, s->x, s->n, weight * mig_scorer_score(s));
	}
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(migstat_score_combine);
Datum
migstat_score_combine(PG_FUNCTION_ARGS)
{
	ArrayType *into = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType *from = PG_GETARG_ARRAYTYPE_P(1);
	int n = ARR_NDIM(into) == 1 ? ARR_DIMS(into)[0] / 3 : 0;
	MigXsum *sums = mig_sums_of(into, n);
	const MigXsum *others = mig_sums_of(from, n);

	mig_require_aggregate(fcinfo);
	for (int i = 0; i < n; i++)
		mig_xsum_merge(&sums[i], &others[i]);
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_score_final);
Datum
migstat_score_final(PG_FUNCTION_ARGS)
{
	ArrayType *state = PG_GETARG_ARRAYTYPE_P(0);
	const MigXsum *sums = mig_sums_of(state, 0);
	int n = ARR_DIMS(state)[0] / 3;
	ArrayType *totals = mig_new_array(2 * n);
	double *value = (double *) ARR_DATA_PTR(totals);

	for (int i = 0; i < n; i++)
	{
		MigXsum sum = sums[i];

		mig_xsum_normalize(&sum);
		value[i] = sum.hi;
		value[n + i] = sum.mid;
	}
	PG_RETURN_ARRAYTYPE_P(totals);
}

/* ---- cross-products of totals ---- */

PG_FUNCTION_INFO_V1(migstat_total_moments_accum);
Datum
migstat_total_moments_accum(PG_FUNCTION_ARGS)
{
	ArrayType *totals = PG_ARGISNULL(1) ? mig_new_array(0) : PG_GETARG_ARRAYTYPE_P(1);
	int n = ARR_NDIM(totals) == 1 ? ARR_DIMS(totals)[0] / 2 : 0;
	const double *value = (const double *) ARR_DATA_PTR(totals);
	MigMoments *t;

	mig_require_aggregate(fcinfo);
	if (n < 2 || ARR_DIMS(totals)[0] % 2 != 0 || ARR_HASNULL(totals))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("totals are arrays of an even count of numbers, four or more, "
							   "without NULL"),
						errhint("score_agg() makes them.")));
	t = PG_ARGISNULL(0) ? mig_total_moments(n)
						: (MigMoments *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	if (t->canonical || t->dense != n + 1 || t->columns != t->dense)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	mig_total_add(&t, value, value + n, n);
	PG_RETURN_POINTER(t);
}
