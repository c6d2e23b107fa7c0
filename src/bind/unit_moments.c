/* unit_moments.c: the aggregate of cross-products by sampling unit */
#include "postgres.h"

#include "fmgr.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "fit/moments.h"
#include "fit/unit_moments.h"

enum
{
	STATE,
	FORMULA,
	WEIGHTING,
	WEIGHT,
	INSIDE,
	STRATUM,
	UNIT,
	FPC,
	VALUES
};

/* what a call keeps from row to row */
typedef struct UnitMomentsCall
{
	MigDesign *design;
	MigWeighting weighting;
	MigUnitColumns columns;
} UnitMomentsCall;

static MigWeighting
weighting_named(const char *name)
{
	if (strcmp(name, "none") == 0)
		return MIG_WEIGHT_NONE;
	if (strcmp(name, "frequency") == 0)
		return MIG_WEIGHT_FREQUENCY;
	if (strcmp(name, "analytic") == 0)
		return MIG_WEIGHT_SAMPLING;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("weighting is \"%s\"", name),
					errhint("Say 'none', 'analytic' or 'frequency'.")));
}

static MigDesign *
bind_formula(FunctionCallInfo fcinfo)
{
	MigFormula *formula = mig_formula_parse(mig_required_text(fcinfo, FORMULA, "formula"));
	Oid *types = palloc(sizeof(Oid) * (formula->nvariables + 1));

	mig_fit_refuse_absorbed(formula);
	if (PG_NARGS() - VALUES != formula->nvariables)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the formula has %d variables and the call %d values",
							   formula->nvariables, PG_NARGS() - VALUES),
						errdetail("The formula is \"%s\".", formula->text)));
	for (int v = 0; v < formula->nvariables; v++)
		types[v] = get_fn_expr_argtype(fcinfo->flinfo, VALUES + v);
	return mig_design_bind(formula, types, CurrentMemoryContext);
}

/* the call's formula and columns, bound at its first row */
static UnitMomentsCall *
call_of(FunctionCallInfo fcinfo)
{
	UnitMomentsCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext context = fcinfo->flinfo->fn_mcxt;
	MemoryContext previous;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, FORMULA, "formula");
	mig_require_constant(fcinfo, WEIGHTING, "weighting");
	previous = MemoryContextSwitchTo(context);
	call = palloc0(sizeof(UnitMomentsCall));
	call->weighting = weighting_named(mig_required_text(fcinfo, WEIGHTING, "weighting"));
	call->design = bind_formula(fcinfo);
	mig_column_init(&call->columns.stratum, get_fn_expr_argtype(fcinfo->flinfo, STRATUM), context);
	mig_column_init(&call->columns.unit, get_fn_expr_argtype(fcinfo->flinfo, UNIT), context);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* unit_moments_accum(state, formula, weighting, weight, inside, stratum, unit, fpc, values) */
PG_FUNCTION_INFO_V1(migstat_unit_moments_accum);
Datum
migstat_unit_moments_accum(PG_FUNCTION_ARGS)
{
	UnitMomentsCall *call = call_of(fcinfo);
	MigUnitMoments *s = PG_ARGISNULL(STATE) ? mig_unit_moments_new(mig_require_aggregate(fcinfo),
																   call->design, call->weighting)
											: (MigUnitMoments *) PG_GETARG_POINTER(STATE);
	MigUnitValues row;

	if (!PG_ARGISNULL(WEIGHT))
		mig_check_weight(PG_GETARG_FLOAT8(WEIGHT), call->weighting == MIG_WEIGHT_FREQUENCY);
	row.weight = fcinfo->args[WEIGHT];
	row.inside = !PG_ARGISNULL(INSIDE) && PG_GETARG_BOOL(INSIDE);
	row.stratum = fcinfo->args[STRATUM];
	row.unit = fcinfo->args[UNIT];
	row.fpc = fcinfo->args[FPC];
	row.value = &fcinfo->args[VALUES];
	mig_unit_moments_add(s, call->design, &call->columns, &row);
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_unit_moments_combine);
Datum
migstat_unit_moments_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = mig_require_aggregate(fcinfo);
	MigUnitMoments *s;
	MigUnitMoments *from;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	from = (MigUnitMoments *) PG_GETARG_POINTER(1);
	/* the other state may not outlive the call */
	if (PG_ARGISNULL(0))
		s = mig_unit_moments_received(context, PointerGetDatum(mig_unit_moments_send(from)));
	else
		mig_unit_moments_merge(s = (MigUnitMoments *) PG_GETARG_POINTER(0), from);
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_unit_moments_serialize);
Datum
migstat_unit_moments_serialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_BYTEA_P(mig_unit_moments_send((MigUnitMoments *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_unit_moments_deserialize);
Datum
migstat_unit_moments_deserialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(
		mig_unit_moments_received(CurrentMemoryContext, PointerGetDatum(PG_GETARG_BYTEA_P(0))));
}
