/* units.c: the aggregate that totals a model's scores by sampling unit, of all units at once */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

#include "bind/score.h"
#include "compat.h"
#include "fit/moments.h"
#include "fit/units.h"

#define UNIT_ARG 3

/* what a call keeps from row to row */
typedef struct UnitCall
{
	MigRowCall row;
	MigColumn unit;
} UnitCall;

/* the units' names; their collation is that of the argument, not of all arguments together */
static void
bind_unit(FunctionCallInfo fcinfo, UnitCall *call)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, UNIT_ARG);
	Aggref *aggref = AggGetAggref(fcinfo);
	TargetEntry *entry = list_nth_node(TargetEntry, aggref->args, UNIT_ARG - 1);

	if (!mig_pg_units_can(type, exprCollation((Node *) entry->expr)))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("units of type %s cannot be told apart by their bytes",
							   format_type_be(type)),
						errhint("score_agg() GROUP BY unit takes any type.")));
	mig_column_init(&call->unit, type, CurrentMemoryContext);
}

/* the call's model, bound at its first row */
static UnitCall *
call_of(FunctionCallInfo fcinfo)
{
	UnitCall *call = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	MigModel *model;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "model");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(UnitCall));
	model = mig_model_from_datum(PG_GETARG_DATUM(1));
	call->row.scorer =
		mig_scorer_new(model, mig_row_bind(fcinfo, &call->row, model, UNIT_ARG + 1), false);
	bind_unit(fcinfo, call);
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* a state lives as long as the aggregate, and grows where it is */
static MigUnits *
new_state(FunctionCallInfo fcinfo, uint32 terms, bool named)
{
	MemoryContext previous = MemoryContextSwitchTo(mig_require_aggregate(fcinfo));
	MigUnits *u = mig_pg_units_new(terms, named);

	MemoryContextSwitchTo(previous);
	return u;
}

/* unit_accum(state, model, weight, unit, values) */
PG_FUNCTION_INFO_V1(migstat_unit_accum);
Datum
migstat_unit_accum(PG_FUNCTION_ARGS)
{
	UnitCall *call = call_of(fcinfo);
	uint32 terms = (uint32) call->row.scorer->model->rank;
	bool complete = mig_row_read(fcinfo, &call->row, 2, UNIT_ARG + 1);
	double weight = complete ? PG_GETARG_FLOAT8(2) : 0.0;
	MigUnits *u = PG_ARGISNULL(0) ? new_state(fcinfo, terms, !call->unit.has_key)
								  : (MigUnits *) PG_GETARG_POINTER(0);

	u->family = call->row.scorer->family;
	mig_unit_add(u, &call->unit, call->row.scorer, fcinfo->args[UNIT_ARG], complete, weight,
				 call->row.analytic ? 1.0 : weight);
	PG_RETURN_POINTER(u);
}

PG_FUNCTION_INFO_V1(migstat_unit_combine);
Datum
migstat_unit_combine(PG_FUNCTION_ARGS)
{
	MigUnits *u = PG_ARGISNULL(0) ? NULL : (MigUnits *) PG_GETARG_POINTER(0);
	MigUnits *from = PG_ARGISNULL(1) ? NULL : (MigUnits *) PG_GETARG_POINTER(1);

	mig_require_aggregate(fcinfo);
	if (u == NULL && from == NULL)
		PG_RETURN_NULL();
	/* the other state may not outlive the call */
	if (u == NULL)
		u = new_state(fcinfo, from->terms, from->named);
	if (from)
		mig_pg_units_merge(u, from);
	PG_RETURN_POINTER(u);
}

PG_FUNCTION_INFO_V1(migstat_unit_serialize);
Datum
migstat_unit_serialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_BYTEA_P(mig_pg_units_send((MigUnits *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_unit_deserialize);
Datum
migstat_unit_deserialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_pg_units_received(PG_GETARG_DATUM(0)));
}

static ArrayType *
numbers_of(const MigUnits *u)
{
	size_t size = ARR_OVERHEAD_NONULLS(1) + sizeof(int64) * (size_t) u->n;
	ArrayType *array;

	if (u->n == 0)
		return construct_empty_array(INT8OID);
	array = palloc0(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = INT8OID;
	ARR_DIMS(array)[0] = (int) u->n;
	ARR_LBOUND(array)[0] = 1;
	for (uint32 i = 0; i < u->n; i++)
		((int64 *) ARR_DATA_PTR(array))[i] = mig_unit_number(u, i + 1);
	return array;
}

/* unit_final(state): a unit_totals */
PG_FUNCTION_INFO_V1(migstat_unit_final);
Datum
migstat_unit_final(PG_FUNCTION_ARGS)
{
	enum
	{
		TOTALS,
		UNITS,
		NAMELESS,
		UNKNOWN,
		NUMBERS,
		COLUMNS
	};
	Datum values[COLUMNS] = {0};
	bool nulls[COLUMNS] = {false};
	TupleDesc type;
	MigUnits *u;
	MigMoments *t;
	Datum result;

	mig_require_aggregate(fcinfo);
	type = lookup_rowtype_tupdesc(get_fn_expr_rettype(fcinfo->flinfo), -1);
	if (type->natts != COLUMNS)
		elog(ERROR, "unit_totals has %d columns", type->natts);
	u = (MigUnits *) PG_GETARG_POINTER(0);
	mig_units_flush(u);
	t = u->full ? NULL : mig_unit_totals(u);
	nulls[TOTALS] = t == NULL;
	nulls[UNITS] = nulls[NUMBERS] = u->full;
	values[TOTALS] = t ? PointerGetDatum(mig_fit_canonical(t)) : (Datum) 0;
	values[UNITS] = Int64GetDatum(u->n);
	values[NAMELESS] = Int64GetDatum(u->nameless);
	values[UNKNOWN] = Float8GetDatum(u->unknown);
	values[NUMBERS] = PointerGetDatum(numbers_of(u));
	result = HeapTupleGetDatum(heap_form_tuple(type, values, nulls));
	ReleaseTupleDesc(type);
	PG_RETURN_DATUM(result);
}
