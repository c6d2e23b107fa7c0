/* moments.c: the type moments and the aggregates that make it */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/moments.h"
#include "formula/design.h"
#include "pg/model.h"
#include "pg/moments.h"
#include "pg/record.h"

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

#define MAX_BINDINGS 8 /* formulas of one call; usually there is one */

/* where a call's variables come from */
typedef enum Variables
{
	FROM_ARGUMENTS, /* each its own, by position */
	FROM_ROW,       /* the columns of one composite argument, by name */
	FROM_POSITIONS  /* the same by position */
} Variables;

/* what a call of the aggregate keeps from row to row for a formula */
typedef struct Binding
{
	struct Binding *next; /* the one used before */
	MemoryContext context;
	char *text;         /* the formula as given */
	uint32 len;         /* its bytes */
	const char *stored; /* as moments keep it */
	uint32 stored_len;
	bool fixed; /* it is the same in every row */
	Variables from;
	MigFormula *formula;
	MigDesign *design; /* NULL until the types are known */
	NullableDatum *row;
	/* of a row */
	MemoryContext row_context; /* of the record and its design */
	MigRecord *record;
	Datum *values;
	bool *nulls;
	bool changed; /* rows were of more than one type */
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

/* bind the variables to the columns of a row type, by name or by position */
static void
bind_row(Binding *b, Oid type, int32 typmod)
{
	MemoryContext previous;
	int n = b->formula->nvariables;

	b->changed = b->record != NULL;
	MemoryContextReset(b->row_context);
	previous = MemoryContextSwitchTo(b->row_context);
	b->record = b->from == FROM_ROW ? mig_record_bind_type(type, typmod, b->formula->variables,
														   b->formula->exact, n)
									: mig_record_bind_positions(type, typmod, n);
	for (int v = 0; v < n; v++)
		if (b->record->attribute[v] < 0)
			mig_record_refuse(b->record, b->formula->variables[v]);
	b->design = mig_design_bind(b->formula, b->record->types, b->row_context);
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

static Binding *
new_binding(FunctionCallInfo fcinfo, const text *formula, int first, Variables from)
{
	MemoryContext context =
		AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "migstat formula", ALLOCSET_SMALL_SIZES);
	MemoryContext previous = MemoryContextSwitchTo(context);
	Binding *b = palloc0(sizeof(Binding));
	int n;

	b->context = context;
	b->text = text_to_cstring(formula);
	b->len = strlen(b->text);
	b->fixed = formula_is_fixed(fcinfo);
	b->formula = mig_formula_parse(b->text);
	mig_fit_refuse_absorbed(b->formula);
	b->stored = mig_formula_stored(b->formula);
	b->stored_len = strlen(b->stored);
	b->from = from;
	if (from == FROM_ARGUMENTS && PG_NARGS() - first == 1 &&
		type_is_rowtype(get_fn_expr_argtype(fcinfo->flinfo, first)))
		b->from = FROM_ROW;
	n = b->formula->nvariables;
	b->row = palloc0(sizeof(NullableDatum) * (n + 1));
	b->values = palloc0(sizeof(Datum) * (n + 1));
	b->nulls = palloc0(sizeof(bool) * (n + 1));
	b->row_context = AllocSetContextCreate(context, "migstat row", ALLOCSET_SMALL_SIZES);
	if (b->from == FROM_ARGUMENTS)
		bind_arguments(b, fcinfo, first);
	MemoryContextSwitchTo(previous);
	return b;
}

/* the binding of this formula from the list, where it is; the list's last goes when it is long */
static Binding *
take_binding(Binding **list, const text *formula)
{
	Binding **at = list;

	for (int i = 0; *at; i++)
	{
		Binding *b = *at;

		if (b->len == VARSIZE_ANY_EXHDR(formula) &&
			memcmp(b->text, VARDATA_ANY(formula), b->len) == 0)
		{
			*at = b->next;
			return b;
		}
		if (b->next == NULL && i >= MAX_BINDINGS - 1)
		{
			*at = NULL;
			MemoryContextDelete(b->context);
			break;
		}
		at = &b->next;
	}
	return NULL;
}

/* the call's binding, made at the first row of its formula; first: number of the first variable's
 * argument */
static Binding *
binding_of(FunctionCallInfo fcinfo, int first, Variables from)
{
	Binding *list = fcinfo->flinfo->fn_extra;
	Binding *b;
	text *formula;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the formula is NULL")));
	if (list && list->fixed)
		return list;
	formula = PG_GETARG_TEXT_PP(1);
	b = take_binding(&list, formula);
	fcinfo->flinfo->fn_extra = list;
	if (b == NULL)
		b = new_binding(fcinfo, formula, first, from);
	b->next = list;
	fcinfo->flinfo->fn_extra = b;
	return b;
}

/* the variables of this row */
static const NullableDatum *
read_row(Binding *b, FunctionCallInfo fcinfo, int first)
{
	HeapTupleHeader row;

	if (b->from == FROM_ARGUMENTS)
		return &fcinfo->args[first];
	if (PG_ARGISNULL(first))
	{
		Oid type = get_fn_expr_argtype(fcinfo->flinfo, first);

		if (b->design == NULL && type == RECORDOID)
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("the first row is NULL, so its columns are unknown"),
							errhint("Leave out rows that are NULL with FILTER (WHERE row IS NOT "
									"NULL), or give rows of a table or named type.")));
		if (b->design == NULL)
			bind_row(b, getBaseType(type), -1);
		for (int v = 0; v < b->formula->nvariables; v++)
			b->row[v].isnull = true;
		return b->row;
	}
	row = DatumGetHeapTupleHeader(PG_GETARG_DATUM(first));
	if (!mig_record_fits(b->record, row))
		bind_row(b, HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	mig_record_read(b->record, row, b->values, b->nulls);
	for (int v = 0; v < b->formula->nvariables; v++)
	{
		b->row[v].value = b->values[v];
		b->row[v].isnull = b->nulls[v];
	}
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
	if (b->fixed && !b->changed && !t->canonical)
		return t;
	if (t->weighting != weighting || t->formula_len != b->stored_len ||
		memcmp((char *) t + t->text.at + t->formula, b->stored, t->formula_len) != 0 ||
		!mig_design_fits(b->design, t))
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	return t->canonical ? mig_pg_moments_grow(t, 1, 0, 0, 0) : t;
}

static Datum
accumulate(FunctionCallInfo fcinfo, Variables from)
{
	const NullableDatum *row;
	Binding *b;
	MigMoments *t;

	require_aggregate(fcinfo);
	b = binding_of(fcinfo, 2, from);
	row = read_row(b, fcinfo, 2);
	t = state_to_add_to(fcinfo, b, MIG_WEIGHT_NONE);
	t->n_read++;
	mig_design_add(b->design, &t, row, 1.0, 1);
	PG_RETURN_POINTER(t);
}

static Datum
accumulate_weighted(FunctionCallInfo fcinfo, MigWeighting weighting, Variables from)
{
	double weight = PG_ARGISNULL(2) ? 0.0 : PG_GETARG_FLOAT8(2);
	const NullableDatum *row;
	Binding *b;
	MigMoments *t;

	require_aggregate(fcinfo);
	mig_check_weight(weight, weighting == MIG_WEIGHT_FREQUENCY);
	b = binding_of(fcinfo, 3, from);
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

#define TRANSITION(name, call)                                                                     \
	PG_FUNCTION_INFO_V1(migstat_moments_##name);                                                   \
	Datum migstat_moments_##name(PG_FUNCTION_ARGS)                                                 \
	{                                                                                              \
		return call;                                                                               \
	}

TRANSITION(accum, accumulate(fcinfo, FROM_ARGUMENTS))
TRANSITION(accum_analytic, accumulate_weighted(fcinfo, MIG_WEIGHT_SAMPLING, FROM_ARGUMENTS))
TRANSITION(accum_frequency, accumulate_weighted(fcinfo, MIG_WEIGHT_FREQUENCY, FROM_ARGUMENTS))
TRANSITION(accum_row, accumulate(fcinfo, FROM_POSITIONS))
TRANSITION(accum_row_analytic, accumulate_weighted(fcinfo, MIG_WEIGHT_SAMPLING, FROM_POSITIONS))
TRANSITION(accum_row_frequency, accumulate_weighted(fcinfo, MIG_WEIGHT_FREQUENCY, FROM_POSITIONS))

/* as_record(record): the row as it is */
PG_FUNCTION_INFO_V1(migstat_as_record);
Datum
migstat_as_record(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
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
