/* crosstab_design.c: the aggregate that makes crosstables of a survey's design */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

#include "bind/args.h"
#include "compat.h"
#include "pg/tally.h"

/* arguments: state, singleton, parts, weight, inside, stratum, psu, fpc, col, rows .. */
#define FIRST_ROW 9

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transition function can only be called by its aggregate"),
						errhint("Use crosstab() or crosstab_battery() with strata or psu.")));
	return context;
}

static void
init_column(FunctionCallInfo fcinfo, int arg, MigColumn *column)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, arg);

	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_INDETERMINATE_DATATYPE),
						errmsg("could not determine the type of a variable"),
						errhint("Cast it to text.")));
	mig_column_init(column, type, fcinfo->flinfo->fn_mcxt);
}

/* looked up once per query */
static const MigTallyColumns *
columns_of(FunctionCallInfo fcinfo)
{
	int rows = PG_NARGS() - FIRST_ROW;
	MigTallyColumns *columns = fcinfo->flinfo->fn_extra;

	if (columns)
		return columns;
	columns = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(*columns));
	columns->row = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(MigColumn) * rows);
	init_column(fcinfo, 5, &columns->stratum);
	init_column(fcinfo, 6, &columns->psu);
	init_column(fcinfo, 8, &columns->col);
	for (int i = 0; i < rows; i++)
		init_column(fcinfo, FIRST_ROW + i, &columns->row[i]);
	fcinfo->flinfo->fn_extra = columns;
	return columns;
}

static MigTally *
new_state(FunctionCallInfo fcinfo, MemoryContext context, const MigTallyColumns *columns)
{
	const char *policy = mig_required_text(fcinfo, 1, "singleton");
	const char *parts = mig_required_text(fcinfo, 2, "parts");
	int singleton = mig_singleton_of(policy);

	if (singleton < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("singleton is \"%s\"", policy),
				 errhint("Say 'error', 'certainty', 'average' or 'adjust'.")));
	return mig_tally_new(context, PG_NARGS() - FIRST_ROW, strstr(parts, "psu") == NULL,
						 strstr(parts, "fpc") != NULL, singleton, columns);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_design_accum);
Datum
migstat_crosstable_design_accum(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	const MigTallyColumns *columns = columns_of(fcinfo);
	MigTally *u =
		PG_ARGISNULL(0) ? new_state(fcinfo, context, columns) : (MigTally *) PG_GETARG_POINTER(0);
	MigTallyRow row;

	row.weight = PG_ARGISNULL(3) ? NAN : PG_GETARG_FLOAT8(3);
	if (!PG_ARGISNULL(3))
		mig_check_weight(row.weight, false);
	row.inside = !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	row.stratum = fcinfo->args[5];
	row.psu = fcinfo->args[6];
	row.fpc = PG_ARGISNULL(7) ? NAN : PG_GETARG_FLOAT8(7);
	row.col = fcinfo->args[8];
	row.row = fcinfo->args + FIRST_ROW;
	mig_tally_add(u, columns, &row);
	PG_RETURN_POINTER(u);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_design_combine);
Datum
migstat_crosstable_design_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	MigTally *into = PG_ARGISNULL(0) ? NULL : (MigTally *) PG_GETARG_POINTER(0);
	MigTally *from = PG_ARGISNULL(1) ? NULL : (MigTally *) PG_GETARG_POINTER(1);
	bytea *copy;

	if (from == NULL)
	{
		if (into == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(into);
	}
	if (into == NULL)
	{
		/* the other state may not outlive the call */
		copy = mig_tally_serialize(from);
		into = mig_tally_deserialize(context, copy);
		pfree(copy);
	}
	else
		mig_tally_merge(into, from);
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_design_serialize);
Datum
migstat_crosstable_design_serialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(mig_tally_serialize((const MigTally *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_design_deserialize);
Datum
migstat_crosstable_design_deserialize(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_POINTER(mig_tally_deserialize(CurrentMemoryContext, PG_GETARG_BYTEA_P(0)));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_design_final);
Datum
migstat_crosstable_design_final(PG_FUNCTION_ARGS)
{
	const MigTally *u = (const MigTally *) PG_GETARG_POINTER(0);
	Oid type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	MigCrosstab **tables;
	Datum *elements;

	aggregate_context(fcinfo);
	tables = mig_tally_tables(u);
	elements = palloc(sizeof(Datum) * u->ntables);
	for (int i = 0; i < u->ntables; i++)
		elements[i] = PointerGetDatum(tables[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, u->ntables, type, -1, false, TYPALIGN_DOUBLE));
}
