/* patterns.c: the aggregate that keeps the distinct rows of a source, or a sample of them */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "formula/design.h"
#include "pg/patterns.h"

#define FIRST 4 /* argument of the variables; before them state, formula, weight type, weight */

/* what a call keeps from row to row */
typedef struct PatternsCall
{
	MigDesign *design;
	MigRowForm *form; /* of its variables and the offset */
	bool frequency;
	bool nulls; /* rows with some are complete */
} PatternsCall;

static PatternsCall *
call_of(FunctionCallInfo fcinfo)
{
	PatternsCall *call = fcinfo->flinfo->fn_extra;
	int n = PG_NARGS() - FIRST;
	MemoryContext previous;
	MigFormula *formula;
	Oid *types;

	if (call)
		return call;
	mig_require_aggregate(fcinfo);
	mig_require_constant(fcinfo, 1, "formula");
	mig_require_constant(fcinfo, 2, "weight type");
	previous = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(PatternsCall));
	formula = mig_formula_parse(mig_text_arg(fcinfo, 1));
	types = palloc(sizeof(Oid) * (n + 1));
	for (int v = 0; v < n; v++)
		types[v] = get_fn_expr_argtype(fcinfo->flinfo, FIRST + v);
	if (n != formula->nvariables && n != formula->nvariables + 1)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the formula has %d variables and the call %d values", formula->nvariables, n),
			 errdetail("The formula is \"%s\".", formula->text),
			 errhint("Give the variables in the order they first appear in it, and an offset "
					 "after them if there is one.")));
	call->design = mig_design_bind(formula, types, CurrentMemoryContext);
	call->form = mig_row_form(types, n);
	for (int v = 0; v < formula->nvariables; v++)
		call->nulls |= call->design->variables[v].spec && call->design->variables[v].spec->missing;
	call->frequency = strcmp(mig_text_arg(fcinfo, 2), "frequency") == 0;
	MemoryContextSwitchTo(previous);
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* a row that is complete; the rest is counted as moments count it */
static bool
is_complete(PatternsCall *call, MigPatterns *p, const NullableDatum *row)
{
	MigRowFate fate = mig_design_fate(call->design, row);

	p->n_null_outcome += fate == MIG_ROW_NULL_OUTCOME;
	p->n_null_regressor += fate == MIG_ROW_NULL_REGRESSOR;
	return fate == MIG_ROW_COMPLETE;
}

/* states live as long as the aggregate and grow where they are */
static MigPatterns *
new_state(FunctionCallInfo fcinfo)
{
	MemoryContext previous = MemoryContextSwitchTo(mig_require_aggregate(fcinfo));
	MigPatterns *p = mig_pg_patterns_new();

	MemoryContextSwitchTo(previous);
	return p;
}

PG_FUNCTION_INFO_V1(migstat_patterns_accum);
Datum
migstat_patterns_accum(PG_FUNCTION_ARGS)
{
	PatternsCall *call = call_of(fcinfo);
	MigPatterns *p = PG_ARGISNULL(0) ? new_state(fcinfo) : (MigPatterns *) PG_GETARG_POINTER(0);
	const NullableDatum *row = &fcinfo->args[FIRST];
	double weight = PG_ARGISNULL(3) ? 0.0 : PG_GETARG_FLOAT8(3);

	mig_check_weight(weight, call->frequency);
	p->n_read++;
	if (PG_ARGISNULL(3))
		p->n_null_weight++;
	else if (weight == 0.0)
		p->n_zero_weight++;
	else if (is_complete(call, p, row))
	{
		int64 cases = call->frequency ? (int64) weight : 1;
		uint32 words = mig_row_write(call->form, row, call->nulls);

		p->n += cases;
		mig_pg_patterns_add(&p, call->form->content, words, cases, weight);
	}
	PG_RETURN_POINTER(p);
}

PG_FUNCTION_INFO_V1(migstat_patterns_combine);
Datum
migstat_patterns_combine(PG_FUNCTION_ARGS)
{
	MigPatterns *into = PG_ARGISNULL(0) ? NULL : (MigPatterns *) PG_GETARG_POINTER(0);

	mig_require_aggregate(fcinfo);
	if (into == NULL && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (into == NULL)
		into = new_state(fcinfo);
	if (!PG_ARGISNULL(1))
		mig_pg_patterns_merge(&into, (const MigPatterns *) PG_GETARG_POINTER(1));
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_patterns_serialize);
Datum
migstat_patterns_serialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_BYTEA_P(mig_pg_patterns_send((MigPatterns *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_patterns_deserialize);
Datum
migstat_patterns_deserialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_pg_patterns_value(PG_GETARG_DATUM(0)));
}

PG_FUNCTION_INFO_V1(migstat_patterns_final);
Datum
migstat_patterns_final(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_pg_patterns_finish((MigPatterns *) PG_GETARG_POINTER(0)));
}
