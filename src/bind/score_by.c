/* score_by.c: the aggregate over rows of groups that have a model each: what their robust variances
 * are made of */
#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "pg/codes.h"

/* arguments; after them the values */
enum
{
	STATE,
	MODELS,
	LEVELS,
	KIND,
	WEIGHT,
	GROUP,
	FIRST
};

/* what a call keeps from row to row */
typedef struct ByCall
{
	MigRowCall row; /* its scorer is that of the row's group */
	MigScoreKind kind;
	int n;
	Datum *model;
	MigScorer **scorer; /* by model; NULL: its group did not turn up */
	const Oid *types;
	MigCodes *codes; /* of levels and other values of the group */
	uint32 known;    /* codes of levels are below it */
	int *number;     /* of the model, by code */
	int missing;     /* number of the model of NULL, or -1 */
	MemoryContext context;
} ByCall;

static Datum *
elements_of(FunctionCallInfo fcinfo, int arg, bool **nulls, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P_COPY(arg);
	int16 len;
	bool by_value;
	char align;
	Datum *values;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &len, &by_value, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), len, by_value, align, &values, nulls, n);
	return values;
}

static void
take_levels(ByCall *call, const Datum *level, const bool *nulls, int n)
{
	call->missing = -1;
	call->number = palloc(sizeof(int) * (n + 1));
	for (int i = 0; i < n; i++)
		if (nulls[i])
			call->missing = i;
		else
			call->number[mig_codes_of(call->codes, level[i])] = i;
	call->known = call->codes->n;
}

/* the call's models, read at its first row */
static ByCall *
call_of(FunctionCallInfo fcinfo)
{
	ByCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	Datum *level;
	bool *nulls;
	int n;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, MODELS, "list of models");
	mig_require_constant(fcinfo, LEVELS, "list of levels");
	mig_require_constant(fcinfo, KIND, "kind");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(ByCall));
	call->context = CurrentMemoryContext;
	call->kind = mig_robust_kind(mig_text_arg(fcinfo, KIND));
	call->model = elements_of(fcinfo, MODELS, &nulls, &call->n);
	for (int i = 0; i < call->n; i++)
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("a model is NULL")));
	level = elements_of(fcinfo, LEVELS, &nulls, &n);
	if (n != call->n || n == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d models and %d levels", call->n, n),
						errhint("Each group has a level and a model.")));
	call->codes = mig_codes_new(get_fn_expr_argtype(fcinfo->flinfo, GROUP));
	take_levels(call, level, nulls, n);
	call->scorer = palloc0(sizeof(MigScorer *) * n);
	call->types = mig_row_bind(fcinfo, &call->row, mig_model_from_datum(call->model[0]), FIRST);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* of the row's group; NULL: it has no model */
static MigScorer *
scorer_of(FunctionCallInfo fcinfo, ByCall *call)
{
	int i = call->missing;
	MemoryContext previous;
	MigModel *model;

	if (!PG_ARGISNULL(GROUP))
	{
		uint32 code = mig_codes_of(call->codes, PG_GETARG_DATUM(GROUP));

		i = code < call->known ? call->number[code] : -1;
	}
	if (i < 0 || call->scorer[i])
		return i < 0 ? NULL : call->scorer[i];
	previous = MemoryContextSwitchTo(call->context);
	model = mig_model_from_datum(call->model[i]);
	mig_row_check(&call->row, model);
	call->scorer[i] = mig_scorer_new(model, call->types,
									 call->kind == MIG_SCORE_HC2 || call->kind == MIG_SCORE_HC3);
	MemoryContextSwitchTo(previous);
	return call->scorer[i];
}

/* robust_moments_by_accum(state, models, levels, kind, weight, group, values) */
PG_FUNCTION_INFO_V1(migstat_robust_moments_by_accum);
Datum
migstat_robust_moments_by_accum(PG_FUNCTION_ARGS)
{
	ByCall *call = call_of(fcinfo);
	MigRobust *s = PG_ARGISNULL(STATE) ? NULL : (MigRobust *) PG_GETARG_POINTER(STATE);

	if (s == NULL)
	{
		MigScorer *scorer = scorer_of(fcinfo, call);

		if (scorer == NULL)
			PG_RETURN_NULL();
		s = mig_robust_state(fcinfo, scorer, call->kind, call->row.analytic);
	}
	call->row.scorer = s->scorer;
	mig_robust_take(fcinfo, &call->row, s, WEIGHT, FIRST);
	PG_RETURN_POINTER(s);
}
