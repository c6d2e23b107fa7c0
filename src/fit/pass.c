/* pass.c: a pass over the rows of a source for one formula */
#include "postgres.h"

#include "fit/pass.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#define MAX_ARGUMENTS 95   /* variables, where model, kind, weight and offset are arguments too */
#define MAX_COLUMNS   1600 /* of a row */

/* a list that starts with a comma as one row */
static const char *
as_row(const char *list)
{
	return psprintf(", migstat.as_record(ROW(%s))", list + 2);
}

void
mig_pass_require(const MigSource *source, const MigFormula *f, int v)
{
	const char *name = f->variables[v];

	if (f->exact[v] ? !mig_source_has_exactly(source, name) : !mig_source_has(source, name))
		mig_formula_error(f->text, f->variable_positions[v], ERRCODE_UNDEFINED_COLUMN,
						  mig_source_hint(source, name),
						  "the source has no column \"%s\" (in the formula)", name);
}

static const char *
filter_of(const MigPass *pass)
{
	if (pass->subpop && pass->offset)
		return psprintf(" FILTER (WHERE %s AND %s IS NOT NULL)", pass->subpop, pass->offset);
	if (pass->subpop)
		return psprintf(" FILTER (WHERE %s)", pass->subpop);
	return pass->offset ? psprintf(" FILTER (WHERE %s IS NOT NULL)", pass->offset) : "";
}

MigPass
mig_pass_open(const char *source, const char *formula, MigWeights weights, const char *subpop,
			  const char *offset)
{
	MigPass pass = {0};
	StringInfoData variables;

	pass.formula = mig_formula_parse(formula);
	pass.source = mig_source_open(source);
	pass.by_row = pass.formula->nvariables > MAX_ARGUMENTS;
	if (pass.formula->nvariables > MAX_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a formula with %d variables", pass.formula->nvariables),
				 errdetail("A model takes up to %d columns.", MAX_COLUMNS),
				 errhint("Combine columns in the source, such as one column of levels for many of "
						 "0 and 1.")));
	if (weights.column)
		pass.weight = mig_source_number(&pass.source, weights.column, "weights");
	initStringInfo(&variables);
	for (int v = 0; v < pass.formula->nvariables; v++)
	{
		mig_pass_require(&pass.source, pass.formula, v);
		appendStringInfo(
			&variables, ", %s",
			mig_source_column(&pass.source, pass.formula->variables[v], "in the formula"));
	}
	pass.variables = pass.arguments = variables.data;
	if (offset)
	{
		pass.offset = mig_source_number(&pass.source, offset, "offset");
		pass.arguments = psprintf("%s, %s", variables.data, pass.offset);
	}
	if (pass.by_row)
	{
		pass.variables = as_row(pass.variables);
		pass.arguments = as_row(pass.arguments);
	}
	if (subpop)
		pass.subpop = mig_source_boolean(&pass.source, subpop, "subpop");
	pass.filter = filter_of(&pass);
	return pass;
}

Oid
mig_pass_type(const MigPass *pass, int variable)
{
	return mig_source_type(&pass->source, pass->formula->variables[variable], "in the formula");
}

MigWeighting
mig_pass_weighting(const MigPass *pass, const char *weight_type)
{
	if (pass->weight == NULL)
		return MIG_WEIGHT_NONE;
	return strcmp(weight_type, "frequency") == 0 ? MIG_WEIGHT_FREQUENCY : MIG_WEIGHT_SAMPLING;
}

void
mig_pass_restrict(MigPass *pass, const char *condition)
{
	pass->subpop = pass->subpop ? psprintf("(%s AND %s)", pass->subpop, condition)
								: psprintf("(%s)", condition);
	pass->filter = filter_of(pass);
}
