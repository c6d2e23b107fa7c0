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
#include "fit/moments.h"
#include "fit/score.h"
#include "fit/total_moments.h"
#include "pg/memory.h"
#include "pg/moments.h"
#include "pg/rows.h"

/* what a call keeps from row to row */
typedef struct ScoreCall
{
	MigRowCall row;
	MigScoreKind kind;
} ScoreCall;

MemoryContext
mig_require_aggregate(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transition function can only be called by its aggregate")));
	return context;
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

/* what an aggregate can be asked for */
typedef struct KindName
{
	const char *name;
	MigScoreKind kind;
} KindName;

static const KindName robust_kinds[] = {{"hc0", MIG_SCORE_PLAIN},  {"hc1", MIG_SCORE_HC1},
										{"hc2", MIG_SCORE_HC2},    {"hc3", MIG_SCORE_HC3},
										{"cr2", MIG_SCORE_DESIGN}, {NULL}};
static const KindName newton_kinds[] = {{"observed", MIG_SCORE_OBSERVED},
										{"expected", MIG_SCORE_EXPECTED},
										{"overlap", MIG_SCORE_OVERLAP},
										{"sides", MIG_SCORE_SIDES},
										{NULL}};

static MigScoreKind
kind_named(const KindName *kinds, const char *name)
{
	StringInfoData list;

	for (const KindName *k = kinds; k->name; k++)
		if (strcmp(name, k->name) == 0)
			return k->kind;
	initStringInfo(&list);
	for (const KindName *k = kinds; k->name; k++)
		appendStringInfo(&list, "%s'%s'", k == kinds ? "" : k[1].name ? ", " : " or ", k->name);
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("kind is \"%s\"", name),
					errhint("Say %s.", list.data)));
}

MigScoreKind
mig_robust_kind(const char *name)
{
	return kind_named(robust_kinds, name);
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

void
mig_row_check(const MigRowCall *call, const MigModel *model)
{
	if (model->moments && (int) model->moments->variables + (model->offset != NULL) != call->n)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has %u variables and the call %d values",
							   model->moments->variables, call->n),
						errdetail("The formula is \"%s\".", model->formula)));
}

const Oid *
mig_row_bind(FunctionCallInfo fcinfo, MigRowCall *call, const MigModel *model, int first)
{
	const Oid *types = bind_values(fcinfo, call, first);

	mig_row_check(call, model);
	call->analytic = strcmp(model->weight_type, "frequency") != 0;
	call->value = palloc(sizeof(Datum) * (call->n + 1));
	call->null = palloc(sizeof(bool) * (call->n + 1));
	call->values = palloc(sizeof(NullableDatum) * (call->n + 1));
	return types;
}

static const NullableDatum *
values_of(FunctionCallInfo fcinfo, MigRowCall *call, int first)
{
	if (call->record == NULL)
		return &fcinfo->args[first];
	mig_record_read(call->record, PG_GETARG_HEAPTUPLEHEADER(first), call->value, call->null);
	for (int v = 0; v < call->n; v++)
	{
		call->values[v].value = call->value[v];
		call->values[v].isnull = call->null[v];
	}
	return call->values;
}

const NullableDatum *
mig_row_values(FunctionCallInfo fcinfo, MigRowCall *call, int weight, int first)
{
	const NullableDatum *values;

	if (PG_ARGISNULL(weight) || (call->record && PG_ARGISNULL(first)))
		return NULL;
	mig_check_weight(PG_GETARG_FLOAT8(weight), !call->analytic);
	if (PG_GETARG_FLOAT8(weight) == 0.0)
		return NULL;
	values = values_of(fcinfo, call, first);
	if (call->scorer->model->offset)
	{
		if (values[call->n - 1].isnull)
			return NULL;
		call->scorer->offset = DatumGetFloat8(values[call->n - 1].value);
		if (!isfinite(call->scorer->offset))
			mig_pg_moments_check(MIG_ERR_OVERFLOW);
	}
	return values;
}

bool
mig_row_read(FunctionCallInfo fcinfo, MigRowCall *call, int weight, int first)
{
	const NullableDatum *values = mig_row_values(fcinfo, call, weight, first);

	return values && mig_scorer_take(call->scorer, values);
}

/* the call's model, bound at its first row; kinds NULL: argument 2 is none */
static ScoreCall *
call_of(FunctionCallInfo fcinfo, const KindName *kinds, int first)
{
	ScoreCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	MigModel *model;
	const Oid *types;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "model");
	if (kinds)
		mig_require_constant(fcinfo, 2, "kind");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(ScoreCall));
	call->kind = kinds ? kind_named(kinds, mig_text_arg(fcinfo, 2)) : MIG_SCORE_PLAIN;
	model = mig_model_from_datum(PG_GETARG_DATUM(1));
	types = mig_row_bind(fcinfo, &call->row, model, first);
	call->row.scorer =
		mig_scorer_new(model, types, call->kind == MIG_SCORE_HC2 || call->kind == MIG_SCORE_HC3);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* ---- cross-products of rows ---- */

MigRobust *
mig_robust_state(FunctionCallInfo fcinfo, MigScorer *scorer, MigScoreKind kind, bool analytic)
{
	MemoryContext previous = MemoryContextSwitchTo(mig_require_aggregate(fcinfo));
	MigRobust *s = mig_robust_new(scorer, kind, analytic);

	MemoryContextSwitchTo(previous);
	return s;
}

void
mig_robust_take(FunctionCallInfo fcinfo, MigRowCall *call, MigRobust *s, int weight, int first)
{
	const NullableDatum *values = mig_row_values(fcinfo, call, weight, first);

	s->t->n_read++;
	if (values)
	{
		double times = PG_GETARG_FLOAT8(weight);

		mig_robust_add(s, values, times, s->analytic ? 1 : (int64) times);
	}
}

static Datum
accumulate(FunctionCallInfo fcinfo, ScoreCall *call)
{
	MigRobust *s = PG_ARGISNULL(0)
					   ? mig_robust_state(fcinfo, call->row.scorer, call->kind, call->row.analytic)
					   : (MigRobust *) PG_GETARG_POINTER(0);

	mig_robust_take(fcinfo, &call->row, s, 3, 4);
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_robust_moments_accum);
Datum
migstat_robust_moments_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, call_of(fcinfo, robust_kinds, 4));
}

/* newton_moments_agg(model, info, weight, values) */
PG_FUNCTION_INFO_V1(migstat_newton_moments_accum);
Datum
migstat_newton_moments_accum(PG_FUNCTION_ARGS)
{
	ScoreCall *call = call_of(fcinfo, newton_kinds, 4);

	if (call->row.scorer->family == MIG_FAMILY_OLS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a linear model takes no Newton steps"),
						errhint("newton_moments_agg() is for probit, logit and the like.")));
	return accumulate(fcinfo, call);
}

PG_FUNCTION_INFO_V1(migstat_robust_moments_combine);
Datum
migstat_robust_moments_combine(PG_FUNCTION_ARGS)
{
	MigRobust *s = PG_ARGISNULL(0) ? NULL : (MigRobust *) PG_GETARG_POINTER(0);
	MigRobust *from = PG_ARGISNULL(1) ? NULL : (MigRobust *) PG_GETARG_POINTER(1);
	MemoryContext context = mig_require_aggregate(fcinfo);
	MemoryContext previous;

	if (s == NULL && from == NULL)
		PG_RETURN_NULL();
	previous = MemoryContextSwitchTo(context);
	if (s == NULL)
	{
		/* the other state may not outlive the call */
		s = palloc0(sizeof(MigRobust));
		s->t = mig_pg_moments_grow(mig_robust_moments(from), 0, 0, 0, 0);
	}
	else if (from)
		mig_robust_merge(s, from);
	MemoryContextSwitchTo(previous);
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_robust_moments_serialize);
Datum
migstat_robust_moments_serialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_robust_moments((MigRobust *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_robust_moments_deserialize);
Datum
migstat_robust_moments_deserialize(PG_FUNCTION_ARGS)
{
	MigRobust *s = palloc0(sizeof(MigRobust));

	mig_require_aggregate(fcinfo);
	s->t = (MigMoments *) mig_aligned_bytes(PG_GETARG_DATUM(0));
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_robust_moments_final);
Datum
migstat_robust_moments_final(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_fit_canonical(mig_robust_moments((MigRobust *) PG_GETARG_POINTER(0))));
}

/* ---- totals of scores ---- */

static ArrayType *
new_sums(int terms)
{
	ArrayType *state = mig_new_array(MIG_SCORE_DOUBLES(terms));

	((MigScoreSums *) ARR_DATA_PTR(state))->terms = terms;
	return state;
}

/* a state is a float8[] */
static MigScoreSums *
sums_of(ArrayType *state)
{
	MigScoreSums *sums = (MigScoreSums *) ARR_DATA_PTR(state);

	if (ARR_NDIM(state) != 1 || ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID ||
		ARR_DIMS(state)[0] < MIG_SCORE_DOUBLES(0) ||
		!(sums->terms >= 0.0 && sums->terms <= ARR_DIMS(state)[0]) ||
		ARR_DIMS(state)[0] != MIG_SCORE_DOUBLES((int) sums->terms))
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return sums;
}

/* with many groups the sums of the next row are in none of the caches */
static void
fetch_state(const void *state, int terms)
{
	size_t size = ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * MIG_SCORE_DOUBLES(terms);

	for (size_t at = 0; at < Min(size, 2048); at += 64)
		__builtin_prefetch((const char *) state + at, 1);
}

PG_FUNCTION_INFO_V1(migstat_score_accum);
Datum
migstat_score_accum(PG_FUNCTION_ARGS)
{
	ScoreCall *call = call_of(fcinfo, NULL, 3);
	int terms = call->row.scorer->model->rank;
	ArrayType *state;
	MigScoreSums *sums;
	bool complete;

	if (!PG_ARGISNULL(0))
		fetch_state(DatumGetPointer(PG_GETARG_DATUM(0)), terms);
	complete = mig_row_read(fcinfo, &call->row, 2, 3);
	state = PG_ARGISNULL(0) ? new_sums(terms) : PG_GETARG_ARRAYTYPE_P(0);
	sums = sums_of(state);
	if (sums->terms != terms)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	if (complete)
		mig_scorer_sum(call->row.scorer, PG_GETARG_FLOAT8(2),
					   call->row.analytic ? 1.0 : PG_GETARG_FLOAT8(2), sums->total);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(migstat_score_combine);
Datum
migstat_score_combine(PG_FUNCTION_ARGS)
{
	ArrayType *into = PG_GETARG_ARRAYTYPE_P(0);
	MigScoreSums *sums = sums_of(into);
	const MigScoreSums *others = sums_of(PG_GETARG_ARRAYTYPE_P(1));

	mig_require_aggregate(fcinfo);
	if (sums->terms != others->terms)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	mig_units_add_totals(sums->total, others->total, (uint32) sums->terms);
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_score_final);
Datum
migstat_score_final(PG_FUNCTION_ARGS)
{
	const MigScoreSums *sums = sums_of(PG_GETARG_ARRAYTYPE_P(0));
	int terms = (int) sums->terms;
	ArrayType *totals = mig_new_array(2 * (terms + 2));
	double *value = (double *) ARR_DATA_PTR(totals);

	for (int i = 0; i < terms + 2; i++)
	{
		MigXsum sum = mig_units_total(sums->total, terms, i);

		value[i] = sum.hi;
		value[terms + 2 + i] = sum.mid;
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
