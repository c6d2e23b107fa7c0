/* crosstable.c: the type crosstable and the aggregates that make it */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "compat.h"
#include "pg/column.h"
#include "pg/crosstable.h"
#include "pg/status.h"

/* ---- input and output ---- */

PG_FUNCTION_INFO_V1(migstat_crosstable_in);
Datum
migstat_crosstable_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(mig_crosstable_from_text(PG_GETARG_CSTRING(0)));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_out);
Datum
migstat_crosstable_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(mig_crosstable_to_text(mig_crosstable_canonical(PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_recv);
Datum
migstat_crosstable_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(mig_crosstable_from_binary((StringInfo) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_send);
Datum
migstat_crosstable_send(PG_FUNCTION_ARGS)
{
	StringInfoData out;

	pq_begintypsend(&out);
	mig_crosstable_to_binary(mig_crosstable_canonical(PG_GETARG_DATUM(0)), &out);
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

/* ---- order: by size, then by bytes; equal tables have equal bytes ---- */

static int
compare(FunctionCallInfo fcinfo)
{
	MigCrosstab *a = mig_crosstable_canonical(PG_GETARG_DATUM(0));
	MigCrosstab *b = mig_crosstable_canonical(PG_GETARG_DATUM(1));
	Size a_size = VARSIZE(a);
	Size b_size = VARSIZE(b);

	int order = (a_size > b_size) - (a_size < b_size);

	if (order == 0)
		order = memcmp(VARDATA(a), VARDATA(b), a_size - VARHDRSZ);
	/* a sort calls this n log n times in one memory context */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

PG_FUNCTION_INFO_V1(migstat_crosstable_eq);
Datum
migstat_crosstable_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_ne);
Datum
migstat_crosstable_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_lt);
Datum
migstat_crosstable_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_le);
Datum
migstat_crosstable_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_gt);
Datum
migstat_crosstable_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_ge);
Datum
migstat_crosstable_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_cmp);
Datum
migstat_crosstable_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

PG_FUNCTION_INFO_V1(migstat_crosstable_hash);
Datum
migstat_crosstable_hash(PG_FUNCTION_ARGS)
{
	MigCrosstab *t = mig_crosstable_canonical(PG_GETARG_DATUM(0));

	return hash_any((unsigned char *) VARDATA(t), VARSIZE(t) - VARHDRSZ);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_hash_extended);
Datum
migstat_crosstable_hash_extended(PG_FUNCTION_ARGS)
{
	MigCrosstab *t = mig_crosstable_canonical(PG_GETARG_DATUM(0));

	return hash_any_extended((unsigned char *) VARDATA(t), VARSIZE(t) - VARHDRSZ,
							 PG_GETARG_INT64(1));
}

/* ---- transition ---- */

/* states are changed in place, which only an aggregate may ask for */
static void
require_aggregate(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transition function can only be called by its aggregate"),
						errhint("Use crosstab_agg() on rows or rollup() on crosstables.")));
}

/* types of the two variables, looked up once per query; declared: what the signature says */
static MigColumn *
columns_of(FunctionCallInfo fcinfo, Oid declared)
{
	MigColumn *columns = fcinfo->flinfo->fn_extra;

	if (columns)
		return columns;
	columns = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, 2 * sizeof(MigColumn));
	for (int dim = 0; dim < 2; dim++)
	{
		Oid type = OidIsValid(declared) ? declared : get_fn_expr_argtype(fcinfo->flinfo, dim + 1);

		if (!OidIsValid(type))
			ereport(ERROR, (errcode(ERRCODE_INDETERMINATE_DATATYPE),
							errmsg("could not determine the type of a variable"),
							errhint("Cast both variables to text.")));
		mig_column_init(&columns[dim], type, fcinfo->flinfo->fn_mcxt);
	}
	fcinfo->flinfo->fn_extra = columns;
	return columns;
}

static MigCrosstab *
state_to_add_to(FunctionCallInfo fcinfo, const MigColumn *columns, MigWeighting weighting)
{
	uint8_t kind[2] = {columns[MIG_ROW].kind, columns[MIG_COL].kind};
	MigCrosstab *t;

	if (PG_ARGISNULL(0))
		return mig_crosstable_new(weighting, kind);
	t = (MigCrosstab *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	if (t->weighting != weighting || t->dim[MIG_ROW].kind != kind[MIG_ROW] ||
		t->dim[MIG_COL].kind != kind[MIG_COL])
		mig_check(MIG_ERR_MISMATCH);
	/* a canonical table has no index: only a user's own aggregate starts from one */
	return t->canonical ? mig_crosstable_grow(t, MIG_ROW, 1, 0) : t;
}

static uint32
level_of(MigCrosstab **t, int dim, MigColumn *column, Datum value)
{
	uint32 level = mig_column_find(column, *t, &(*t)->dim[dim], &(*t)->text, value);
	MigLabel label;

	if (level)
		return level;
	label = mig_column_label(column, value);
	return mig_crosstable_level(t, dim, &label);
}

/* cell of the row's two values, with their levels made where they are new */
static void
cell_of(FunctionCallInfo fcinfo, MigCrosstab **t, MigColumn *columns, uint32 cell[2])
{
	for (int dim = 0; dim < 2; dim++)
		cell[dim] =
			PG_ARGISNULL(dim + 1) ? 0 : level_of(t, dim, &columns[dim], PG_GETARG_DATUM(dim + 1));
}

static Datum
accumulate(FunctionCallInfo fcinfo, Oid declared)
{
	MigColumn *columns;
	MigCrosstab *t;
	uint32 cell[2];

	require_aggregate(fcinfo);
	columns = columns_of(fcinfo, declared);
	t = state_to_add_to(fcinfo, columns, MIG_WEIGHT_NONE);
	cell_of(fcinfo, &t, columns, cell);
	mig_check(mig_crosstab_add(t, cell[MIG_ROW], cell[MIG_COL], 1));
	t->n_read++;
	PG_RETURN_POINTER(t);
}

/* the weight of the row; 0 where there is nothing to add, which is counted */
static double
weight_of(FunctionCallInfo fcinfo, MigCrosstab *t)
{
	double weight = PG_ARGISNULL(3) ? 0.0 : PG_GETARG_FLOAT8(3);

	mig_check_weight(weight, t->weighting == MIG_WEIGHT_FREQUENCY);
	t->n_read++;
	if (PG_ARGISNULL(3))
		t->n_null_weight++;
	else if (weight == 0.0)
		t->n_zero_weight++;
	return weight;
}

static Datum
accumulate_weighted(FunctionCallInfo fcinfo, Oid declared, MigWeighting weighting)
{
	MigColumn *columns;
	MigCrosstab *t;
	double weight;
	uint32 cell[2];

	require_aggregate(fcinfo);
	columns = columns_of(fcinfo, declared);
	t = state_to_add_to(fcinfo, columns, weighting);
	weight = weight_of(fcinfo, t);
	if (weight == 0.0)
		PG_RETURN_POINTER(t);
	cell_of(fcinfo, &t, columns, cell);
	if (weighting == MIG_WEIGHT_FREQUENCY)
		mig_check(mig_crosstab_add(t, cell[MIG_ROW], cell[MIG_COL], (int64) weight));
	else
		mig_check(mig_crosstab_add_weighted(t, cell[MIG_ROW], cell[MIG_COL], weight));
	PG_RETURN_POINTER(t);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_accum);
Datum
migstat_crosstable_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, InvalidOid);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_accum_text);
Datum
migstat_crosstable_accum_text(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TEXTOID);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_accum_sampling);
Datum
migstat_crosstable_accum_sampling(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, InvalidOid, MIG_WEIGHT_SAMPLING);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_accum_text_sampling);
Datum
migstat_crosstable_accum_text_sampling(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, TEXTOID, MIG_WEIGHT_SAMPLING);
}

PG_FUNCTION_INFO_V1(migstat_crosstable_accum_frequency);
Datum
migstat_crosstable_accum_frequency(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, InvalidOid, MIG_WEIGHT_FREQUENCY);
}

/* crosstable_combine(crosstable, crosstable): merge tables of disjoint rows, the first in place */
PG_FUNCTION_INFO_V1(migstat_crosstable_combine);
Datum
migstat_crosstable_combine(PG_FUNCTION_ARGS)
{
	require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_crosstable_merge(mig_crosstable_state(PG_GETARG_DATUM(0)),
										   mig_crosstable_state(PG_GETARG_DATUM(1))));
}

/* crosstable_final(crosstable): the canonical table; the state stays as it is */
PG_FUNCTION_INFO_V1(migstat_crosstable_final);
Datum
migstat_crosstable_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(mig_crosstable_canonical(PG_GETARG_DATUM(0)));
}
