/* moments.c: the type moments and the aggregates that make it */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/ols.h"
#include "formula/design.h"
#include "pg/model.h"
#include "pg/moments.h"

/* ---- input and output ---- */

PG_FUNCTION_INFO_V1(migstat_moments_in);
Datum
migstat_moments_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(mig_fit_checked(mig_pg_moments_from_text(PG_GETARG_CSTRING(0))));
}

PG_FUNCTION_INFO_V1(migstat_moments_out);
Datum
migstat_moments_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(
		mig_pg_moments_to_text(mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0)))));
}

PG_FUNCTION_INFO_V1(migstat_moments_recv);
Datum
migstat_moments_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(
		mig_fit_checked(mig_pg_moments_from_binary((StringInfo) PG_GETARG_POINTER(0))));
}

PG_FUNCTION_INFO_V1(migstat_moments_send);
Datum
migstat_moments_send(PG_FUNCTION_ARGS)
{
	StringInfoData out;

	pq_begintypsend(&out);
	mig_pg_moments_to_binary(mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0))), &out);
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

/* ---- order: by size, then by bytes ---- */

static int
compare(FunctionCallInfo fcinfo)
{
	MigMoments *a = mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0)));
	MigMoments *b = mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(1)));
	int order = (VARSIZE(a) > VARSIZE(b)) - (VARSIZE(a) < VARSIZE(b));

	if (order == 0)
		order = memcmp(VARDATA(a), VARDATA(b), VARSIZE(a) - VARHDRSZ);
	/* a sort calls this n log n times in one memory context */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

#define COMPARISON(name, condition)                                                                \
	PG_FUNCTION_INFO_V1(migstat_moments_##name);                                                   \
	Datum migstat_moments_##name(PG_FUNCTION_ARGS)                                                 \
	{                                                                                              \
		PG_RETURN_BOOL(compare(fcinfo) condition);                                                 \
	}

COMPARISON(eq, == 0)
COMPARISON(ne, != 0)
COMPARISON(lt, < 0)
COMPARISON(le, <= 0)
COMPARISON(gt, > 0)
COMPARISON(ge, >= 0)

PG_FUNCTION_INFO_V1(migstat_moments_cmp);
Datum
migstat_moments_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

PG_FUNCTION_INFO_V1(migstat_moments_hash);
Datum
migstat_moments_hash(PG_FUNCTION_ARGS)
{
	MigMoments *t = mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0)));

	return hash_any((unsigned char *) VARDATA(t), VARSIZE(t) - VARHDRSZ);
}

/* ---- transition ---- */

/* what a call of the aggregate keeps from row to row */
typedef struct Binding
{
	char *text; /* the formula as given */
	uint32 len; /* its bytes */
	bool fixed; /* it is the same in every row */
	MigFormula *formula;
	MigDesign *design; /* NULL until the types are known */
	bool by_name;      /* one composite argument, whose columns are the variables */
	Oid row_type;      /* of it, when design was bound */
	int32 row_typmod;
	TupleDesc row_desc;
	int *attribute;     /* its column number by variable */
	NullableDatum *row; /* its values */
} Binding;

static void
require_aggregate(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transition function can only be called by its aggregate"),
						errhint("Use moments_agg() on rows or rollup() on moments.")));
}

/* bind the variables to the arguments from `first` on, by position */
static void
bind_arguments(Binding *b, FunctionCallInfo fcinfo, int first)
{
	int n = b->formula->nvariables;
	Oid *types = palloc(sizeof(Oid) * (n + 1));

	if (PG_NARGS() - first != n)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the formula has %d variables and the call %d values", n, PG_NARGS() - first),
			 errdetail("The formula is \"%s\".", b->formula->text),
			 errhint("Give the variables in the order they first appear in the formula, or "
					 "one row that has them as columns.")));
	for (int v = 0; v < n; v++)
		types[v] = get_fn_expr_argtype(fcinfo->flinfo, first + v);
	b->design = mig_design_bind(b->formula, types, fcinfo->flinfo->fn_mcxt);
}

static int
attribute_named(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(desc, i)->attname), name) == 0)
			return i;
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("the row has no column \"%s\"", name),
					errhint("The formula's variables are columns of the row, written as they "
							"are.")));
}

/* bind the variables to the columns of a row, by name */
static void
bind_row(Binding *b, HeapTupleHeader row, MemoryContext context)
{
	MemoryContext previous = MemoryContextSwitchTo(context);
	Oid *types = palloc(sizeof(Oid) * (b->formula->nvariables + 1));

	b->row_type = HeapTupleHeaderGetTypeId(row);
	b->row_typmod = HeapTupleHeaderGetTypMod(row);
	b->row_desc = lookup_rowtype_tupdesc_copy(b->row_type, b->row_typmod);
	b->attribute = palloc(sizeof(int) * (b->formula->nvariables + 1));
	for (int v = 0; v < b->formula->nvariables; v++)
	{
		b->attribute[v] = attribute_named(b->row_desc, b->formula->variables[v]);
		types[v] = TupleDescAttr(b->row_desc, b->attribute[v])->atttypid;
	}
	b->design = mig_design_bind(b->formula, types, context);
	MemoryContextSwitchTo(previous);
}

/* is the formula the same in every row: a constant, or a parameter of the statement */
static bool
formula_is_fixed(FunctionCallInfo fcinfo)
{
	Aggref *aggref = AggGetAggref(fcinfo);
	Node *formula;

	if (aggref == NULL || aggref->args == NIL)
		return false;
	formula = (Node *) ((TargetEntry *) linitial(aggref->args))->expr;
	return IsA(formula, Const) ||
		   (IsA(formula, Param) && ((Param *) formula)->paramkind == PARAM_EXTERN);
}

/* the call's binding, made at its first row; first: number of the first variable's argument */
static Binding *
binding_of(FunctionCallInfo fcinfo, int first)
{
	Binding *b = fcinfo->flinfo->fn_extra;
	MemoryContext previous;
	text *formula;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the formula is NULL")));
	if (b && b->fixed)
		return b;
	formula = PG_GETARG_TEXT_PP(1);
	if (b && b->len == VARSIZE_ANY_EXHDR(formula) &&
		memcmp(b->text, VARDATA_ANY(formula), VARSIZE_ANY_EXHDR(formula)) == 0)
		return b;

	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	b = palloc0(sizeof(Binding));
	b->text = text_to_cstring(formula);
	b->len = strlen(b->text);
	b->fixed = formula_is_fixed(fcinfo);
	b->formula = mig_formula_parse(b->text);
	b->by_name =
		PG_NARGS() - first == 1 && type_is_rowtype(get_fn_expr_argtype(fcinfo->flinfo, first));
	b->row = palloc0(sizeof(NullableDatum) * (b->formula->nvariables + 1));
	if (!b->by_name)
		bind_arguments(b, fcinfo, first);
	fcinfo->flinfo->fn_extra = b;
	MemoryContextSwitchTo(previous);
	return b;
}

/* the variables of this row */
static const NullableDatum *
read_row(Binding *b, FunctionCallInfo fcinfo, int first)
{
	HeapTupleHeader row;
	HeapTupleData tuple = {0};

	if (!b->by_name)
		return &fcinfo->args[first];
	if (PG_ARGISNULL(first))
	{
		if (b->design == NULL)
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("the first row is NULL, so its columns are unknown")));
		for (int v = 0; v < b->formula->nvariables; v++)
			b->row[v].isnull = true;
		return b->row;
	}
	row = DatumGetHeapTupleHeader(PG_GETARG_DATUM(first));
	if (b->design == NULL || b->row_type != HeapTupleHeaderGetTypeId(row) ||
		b->row_typmod != HeapTupleHeaderGetTypMod(row))
		bind_row(b, row, fcinfo->flinfo->fn_mcxt);
	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	tuple.t_data = row;
	for (int v = 0; v < b->formula->nvariables; v++)
		b->row[v].value = heap_getattr(&tuple, b->attribute[v] + 1, b->row_desc, &b->row[v].isnull);
	return b->row;
}

static MigMoments *
state_to_add_to(FunctionCallInfo fcinfo, const Binding *b, MigWeighting weighting)
{
	MigMoments *t;

	if (PG_ARGISNULL(0))
		return mig_design_moments(b->design, weighting);
	t = (MigMoments *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	/* what comes from outside is canonical: this one was seen, or made, in an earlier row */
	if (b->fixed && !t->canonical)
		return t;
	if (t->weighting != weighting || t->formula_len != b->len ||
		memcmp((char *) t + t->text.at + t->formula, b->text, t->formula_len) != 0)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	return t->canonical ? mig_pg_moments_grow(t, 1, 0, 0, 0) : t;
}

static Datum
accumulate(FunctionCallInfo fcinfo)
{
	const NullableDatum *row;
	Binding *b;
	MigMoments *t;

	require_aggregate(fcinfo);
	b = binding_of(fcinfo, 2);
	row = read_row(b, fcinfo, 2);
	t = state_to_add_to(fcinfo, b, MIG_WEIGHT_NONE);
	t->n_read++;
	mig_design_add(b->design, &t, row, 1.0, 1);
	PG_RETURN_POINTER(t);
}

static Datum
accumulate_weighted(FunctionCallInfo fcinfo, MigWeighting weighting)
{
	double weight = PG_ARGISNULL(2) ? 0.0 : PG_GETARG_FLOAT8(2);
	const NullableDatum *row;
	Binding *b;
	MigMoments *t;

	require_aggregate(fcinfo);
	mig_check_weight(weight, weighting == MIG_WEIGHT_FREQUENCY);
	b = binding_of(fcinfo, 3);
	row = read_row(b, fcinfo, 3);
	t = state_to_add_to(fcinfo, b, weighting);
	t->n_read++;
	if (PG_ARGISNULL(2))
		t->n_null_weight++;
	else if (weight == 0.0)
		t->n_zero_weight++;
	else
		mig_design_add(b->design, &t, row, weight,
					   weighting == MIG_WEIGHT_FREQUENCY ? (int64) weight : 1);
	PG_RETURN_POINTER(t);
}

PG_FUNCTION_INFO_V1(migstat_moments_accum);
Datum
migstat_moments_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo);
}

PG_FUNCTION_INFO_V1(migstat_moments_accum_analytic);
Datum
migstat_moments_accum_analytic(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, MIG_WEIGHT_SAMPLING);
}

PG_FUNCTION_INFO_V1(migstat_moments_accum_frequency);
Datum
migstat_moments_accum_frequency(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, MIG_WEIGHT_FREQUENCY);
}

PG_FUNCTION_INFO_V1(migstat_moments_combine);
Datum
migstat_moments_combine(PG_FUNCTION_ARGS)
{
	MigMoments *into;

	require_aggregate(fcinfo);
	into = mig_pg_moments_state(PG_GETARG_DATUM(0));
	PG_RETURN_POINTER(mig_pg_moments_merge(into, mig_pg_moments_state(PG_GETARG_DATUM(1)),
										   mig_design_factors(into, mig_design_formula(into))));
}

PG_FUNCTION_INFO_V1(migstat_moments_final);
Datum
migstat_moments_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0))));
}
