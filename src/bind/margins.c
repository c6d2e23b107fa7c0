/* margins.c: marginal effects and the ROC area of a model, and what they run over its rows */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "fit/effects.h"
#include "fit/margins.h"
#include "fit/roc.h"
#include "fit/unconditional.h"
#include "pg/moments.h"
#include "pg/rows.h"

/* ---- the aggregate ---- */

#define FIRST 4 /* argument of the variables; before them state, model, effects, weight */

/* what a call keeps from row to row */
typedef struct MarginsCall
{
	MigRowCall row;
	MigEffects *effects;
} MarginsCall;

static MarginsCall *
call_of(FunctionCallInfo fcinfo)
{
	MarginsCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	MigModel *model;
	const Oid *types;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "model");
	mig_require_constant(fcinfo, 2, "effects");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(MarginsCall));
	model = mig_model_from_datum(PG_GETARG_DATUM(1));
	types = mig_row_bind(fcinfo, &call->row, model, FIRST);
	call->effects = mig_margins_effects(model, types, mig_text_arg(fcinfo, 2));
	call->row.scorer = call->effects->scorer;
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* a state is a float8[] of sums of three terms each */
static MigXsum *
sums_of(ArrayType *state, int *p, int *n)
{
	MigXsum *sums = (MigXsum *) ARR_DATA_PTR(state);

	if (ARR_NDIM(state) != 1 || ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID ||
		ARR_DIMS(state)[0] % 3 != 0 || !mig_effects_shape(sums, ARR_DIMS(state)[0] / 3, p, n))
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return sums;
}

static ArrayType *
new_state(const MigEffects *effects)
{
	ArrayType *state = mig_new_array((int) (3 * mig_effects_room(effects->p, effects->n)));

	mig_effects_init(effects, (MigXsum *) ARR_DATA_PTR(state));
	return state;
}

PG_FUNCTION_INFO_V1(migstat_margins_accum);
Datum
migstat_margins_accum(PG_FUNCTION_ARGS)
{
	MarginsCall *call = call_of(fcinfo);
	ArrayType *state =
		PG_ARGISNULL(0) ? new_state(call->effects) : DatumGetArrayTypeP(PG_GETARG_DATUM(0));
	int p;
	int n;
	MigXsum *sums = sums_of(state, &p, &n);

	if (p != call->effects->p || n != call->effects->n)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	if (mig_row_read(fcinfo, &call->row, FIRST - 1, FIRST))
	{
		double weight = PG_GETARG_FLOAT8(FIRST - 1);

		mig_effects_add(call->effects, weight, call->row.analytic ? 1.0 : weight, sums);
	}
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(migstat_margins_combine);
Datum
migstat_margins_combine(PG_FUNCTION_ARGS)
{
	ArrayType *into = PG_GETARG_ARRAYTYPE_P(0);
	int p;
	int n;
	MigXsum *sums = sums_of(into, &p, &n);
	int other_p;
	int other_n;
	const MigXsum *others = sums_of(PG_GETARG_ARRAYTYPE_P(1), &other_p, &other_n);

	mig_require_aggregate(fcinfo);
	if (p != other_p || n != other_n)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	for (size_t i = 0; i < mig_effects_added(p, n); i++)
		mig_xsum_merge(&sums[i], &others[i]);
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_margins_final);
Datum
migstat_margins_final(PG_FUNCTION_ARGS)
{
	int p;
	int n;
	const MigXsum *sums = sums_of(PG_GETARG_ARRAYTYPE_P(0), &p, &n);
	ArrayType *values = mig_new_array((int) mig_effects_at(p, n));

	mig_effects_values(sums, p, n, (double *) ARR_DATA_PTR(values));
	PG_RETURN_ARRAYTYPE_P(values);
}

/* ---- rows by rank ---- */

/* ranked_row(model, weight, values): linear predictor and outcome; NULL where the row does not count */
PG_FUNCTION_INFO_V1(migstat_ranked_row);
Datum
migstat_ranked_row(PG_FUNCTION_ARGS)
{
	MigRowCall *call = fcinfo->flinfo->fn_extra;
	ArrayType *pair;

	if (call == NULL)
	{
		MemoryContext previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		MigModel *model;

		if (PG_ARGISNULL(0) || !get_fn_expr_arg_stable(fcinfo->flinfo, 0))
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
							errmsg("the model must be a constant or a parameter of the query")));
		model = mig_model_from_datum(PG_GETARG_DATUM(0));
		call = palloc0(sizeof(MigRowCall));
		call->scorer = mig_scorer_new(model, mig_row_bind(fcinfo, call, model, 2), false);
		mig_scorer_watch_collinear(call->scorer);
		fcinfo->flinfo->fn_extra = call;
		MemoryContextSwitchTo(previous);
	}
	if (!mig_row_read(fcinfo, call, 1, 2) || !mig_scorer_estimable(call->scorer))
		PG_RETURN_NULL();
	pair = mig_new_array(2);
	((double *) ARR_DATA_PTR(pair))[0] = mig_scorer_linear(call->scorer);
	((double *) ARR_DATA_PTR(pair))[1] = call->scorer->hi[MIG_COLUMN_OUTCOME];
	PG_RETURN_ARRAYTYPE_P(pair);
}

/* ---- influences ---- */

typedef struct InfluenceCall
{
	MigRowCall row;
	MigInfluence *influence;
} InfluenceCall;

static void
require_fixed(FunctionCallInfo fcinfo, int arg)
{
	if (PG_ARGISNULL(arg) || !get_fn_expr_arg_stable(fcinfo->flinfo, arg))
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("model, effects and constants must be constants or parameters of the query")));
}

static InfluenceCall *
influence_call(FunctionCallInfo fcinfo)
{
	InfluenceCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	MigEffects *effects;
	MigModel *model;
	const Oid *types;
	double *constants;
	int n;

	if (call)
		return call;
	for (int arg = 0; arg < 3; arg++)
		require_fixed(fcinfo, arg);
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(InfluenceCall));
	model = mig_model_from_datum(PG_GETARG_DATUM(0));
	types = mig_row_bind(fcinfo, &call->row, model, FIRST);
	effects = mig_margins_effects(model, types, mig_text_arg(fcinfo, 1));
	constants = mig_number_array(fcinfo, 2, "constants", &n);
	call->row.scorer = effects->scorer;
	call->influence = mig_influence_new(effects, constants, n);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* margins_influence(model, effects, constants, weight, values): of a row; NULL where it is incomplete */
PG_FUNCTION_INFO_V1(migstat_margins_influence);
Datum
migstat_margins_influence(PG_FUNCTION_ARGS)
{
	InfluenceCall *call = influence_call(fcinfo);
	ArrayType *result;

	if (!mig_row_read(fcinfo, &call->row, FIRST - 1, FIRST))
		PG_RETURN_NULL();
	result = mig_new_array(call->influence->effects->n);
	mig_influence_of(call->influence, (double *) ARR_DATA_PTR(result));
	PG_RETURN_ARRAYTYPE_P(result);
}

/* ---- the procedures ---- */

static void
take_options(FunctionCallInfo fcinfo, MigMarginsOptions *o)
{
	MigFitOptions given = mig_fit_options(fcinfo);

	o->design = given;
	o->weights = given.weights.column;
	o->subpop = given.subpop;
}

/* margins(model, variables, at, unconditional, source, conf_level, weights, subpop, design) */
PG_FUNCTION_INFO_V1(migstat_margins);
Datum
migstat_margins(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigMarginsOptions o = {0};
	MigMargin *margins;
	MigModel *model;
	int n;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	if (!PG_ARGISNULL(1))
		o.variables = mig_text_array(fcinfo, 1, "variables", &o.n);
	o.at = mig_required_text(fcinfo, 2, "at");
	o.unconditional = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	o.source = mig_text_arg(fcinfo, 4);
	o.conf_level = mig_conf_level(fcinfo, 5);
	take_options(fcinfo, &o);
	model = mig_model_from_datum(PG_GETARG_DATUM(0));
	mig_model_refuse_absorbed(model, "margins()");
	margins = mig_margins(model, &o, &n);
	for (int i = 0; i < n; i++)
	{
		mig_put_text(&rows, margins[i].variable);
		mig_put_text(&rows, margins[i].contrast);
		mig_put_number(&rows, margins[i].estimate);
		mig_put_number(&rows, margins[i].inference.std_error);
		mig_put_number(&rows, margins[i].inference.statistic);
		mig_put_number(&rows, margins[i].inference.p_value);
		mig_put_number(&rows, margins[i].inference.conf_low);
		mig_put_number(&rows, margins[i].inference.conf_high);
		mig_put_text(&rows, margins[i].note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

/* roc_area(model, source, conf_level, weights, subpop, design) */
PG_FUNCTION_INFO_V1(migstat_roc_area);
Datum
migstat_roc_area(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigMarginsOptions o = {0};
	MigRoc roc;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	o.source = mig_text_arg(fcinfo, 1);
	if (o.source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are no rows to rank: a model keeps none"),
				 errhint("Say source => the table or query it was fitted to, or another one.")));
	o.conf_level = mig_conf_level(fcinfo, 2);
	take_options(fcinfo, &o);
	roc = mig_roc(mig_model_from_datum(PG_GETARG_DATUM(0)), &o);
	mig_put_number(&rows, roc.area);
	mig_put_number(&rows, roc.inference.std_error);
	mig_put_number(&rows, roc.inference.conf_low);
	mig_put_number(&rows, roc.inference.conf_high);
	mig_put_number(&rows, roc.positive);
	mig_put_number(&rows, roc.negative);
	mig_rows_end(&rows);
	return (Datum) 0;
}
