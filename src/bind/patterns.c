/* patterns.c: aggregates that keep the distinct rows of a source, or a sample of them beside the moments
 * of all */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "bind/score.h"
#include "compat.h"
#include "fit/kept_state.h"
#include "fit/moments.h"
#include "formula/design.h"
#include "pg/patterns.h"

#define FIRST 4 /* argument of the variables; before them state, formula, weight type, weight */

/* what a call keeps from row to row */
typedef struct PatternsCall
{
	MigDesign *design;
	MigRowForm *form; /* of its variables and the offset */
	MigWeighting weighting;
	bool nulls; /* rows with some are complete */
} PatternsCall;

static MigWeighting
weighting_named(const char *type)
{
	return strcmp(type, "none") == 0        ? MIG_WEIGHT_NONE
		   : strcmp(type, "frequency") == 0 ? MIG_WEIGHT_FREQUENCY
											: MIG_WEIGHT_SAMPLING;
}

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
	mig_fit_refuse_absorbed(formula);
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
	call->weighting = weighting_named(mig_text_arg(fcinfo, 2));
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

static int64
cases_of(const PatternsCall *call, double weight)
{
	return call->weighting == MIG_WEIGHT_FREQUENCY ? (int64) weight : 1;
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

	mig_check_weight(weight, call->weighting == MIG_WEIGHT_FREQUENCY);
	p->n_read++;
	if (PG_ARGISNULL(3))
		p->n_null_weight++;
	else if (weight == 0.0)
		p->n_zero_weight++;
	else if (is_complete(call, p, row))
	{
		int64 cases = cases_of(call, weight);

		p->n += cases;
		mig_pg_patterns_add_row(&p, call->form, row, call->nulls, cases, weight);
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
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(into);
	if (into == NULL)
		into = new_state(fcinfo);
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

/* ---- moments of all rows beside a sample ---- */

/* a row of the moments, which grow where they are */
static bool
add_to_moments(PatternsCall *call, MigKeptState *s, const NullableDatum *row, double weight,
			   int64 cases)
{
	MigMoments *t = s->t;
	bool complete = mig_design_add(call->design, &t, row, weight, cases);

	if (t != s->t)
		mig_kept_state_moments(s, t);
	return complete;
}

static MigKeptState *
state_of(FunctionCallInfo fcinfo, const PatternsCall *call)
{
	MemoryContext previous;
	MigKeptState *s;

	if (!PG_ARGISNULL(0))
		return (MigKeptState *) PG_GETARG_POINTER(0);
	previous = MemoryContextSwitchTo(mig_require_aggregate(fcinfo));
	s = palloc(sizeof(MigKeptState));
	s->t = mig_design_moments(call->design, call->weighting);
	s->patterns = mig_pg_patterns_new();
	MemoryContextSwitchTo(previous);
	return s;
}

PG_FUNCTION_INFO_V1(migstat_kept_accum);
Datum
migstat_kept_accum(PG_FUNCTION_ARGS)
{
	PatternsCall *call = call_of(fcinfo);
	MigKeptState *s = state_of(fcinfo, call);
	const NullableDatum *row = &fcinfo->args[FIRST];
	double weight = PG_ARGISNULL(3) ? 0.0 : PG_GETARG_FLOAT8(3);

	mig_check_weight(weight, call->weighting == MIG_WEIGHT_FREQUENCY);
	s->t->n_read++;
	if (PG_ARGISNULL(3))
		s->t->n_null_weight++;
	else if (weight == 0.0)
		s->t->n_zero_weight++;
	else
	{
		int64 cases = cases_of(call, weight);

		if (add_to_moments(call, s, row, weight, cases))
			mig_pg_patterns_add_row(&s->patterns, call->form, row, call->nulls, cases, weight);
	}
	PG_RETURN_POINTER(s);
}

PG_FUNCTION_INFO_V1(migstat_kept_combine);
Datum
migstat_kept_combine(PG_FUNCTION_ARGS)
{
	MigKeptState *into = PG_ARGISNULL(0) ? NULL : (MigKeptState *) PG_GETARG_POINTER(0);
	MemoryContext context = mig_require_aggregate(fcinfo);
	MemoryContext previous;

	if (into == NULL && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(into);
	previous = MemoryContextSwitchTo(context);
	into = mig_kept_state_merge(into, (const MigKeptState *) PG_GETARG_POINTER(1));
	MemoryContextSwitchTo(previous);
	PG_RETURN_POINTER(into);
}

PG_FUNCTION_INFO_V1(migstat_kept_serialize);
Datum
migstat_kept_serialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_BYTEA_P(mig_kept_state_send((MigKeptState *) PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(migstat_kept_deserialize);
Datum
migstat_kept_deserialize(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_POINTER(mig_kept_state_received(PG_GETARG_DATUM(0)));
}

PG_FUNCTION_INFO_V1(migstat_kept_final);
Datum
migstat_kept_final(PG_FUNCTION_ARGS)
{
	mig_require_aggregate(fcinfo);
	PG_RETURN_BYTEA_P(mig_kept_state_finish((MigKeptState *) PG_GETARG_POINTER(0)));
}
