/* pass.c: a pass over the rows of a source for one formula */
#include "postgres.h"

#include "fit/pass.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#define MAX_ARGUMENTS 96 /* variables, where the model, a kind and a weight are arguments too */

MigPass
mig_pass_open(const char *source, const char *formula, MigWeights weights, const char *subpop)
{
	MigPass pass = {0};
	StringInfoData variables;

	pass.formula = mig_formula_parse(formula);
	pass.source = mig_source_open(source);
	if (pass.formula->nvariables > MAX_ARGUMENTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a formula with %d variables", pass.formula->nvariables),
						errdetail("A model takes up to %d columns.", MAX_ARGUMENTS)));
	if (weights.column)
		pass.weight = mig_source_number(&pass.source, weights.column, "weights");
	initStringInfo(&variables);
	for (int v = 0; v < pass.formula->nvariables; v++)
		appendStringInfo(
			&variables, ", %s",
			mig_source_column(&pass.source, pass.formula->variables[v], "in the formula"));
	pass.variables = variables.data;
	if (subpop == NULL)
		return pass;
	pass.subpop = mig_source_column(&pass.source, subpop, "subpop");
	if (getBaseType(mig_source_type(&pass.source, subpop, "subpop")) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" (subpop) is of type %s, not boolean", subpop,
						format_type_be(mig_source_type(&pass.source, subpop, "subpop"))),
				 errhint("Make it a condition in the source, such as (age >= 18) AS adult.")));
	return pass;
}
