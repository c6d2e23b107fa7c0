/* glm.c: probit, logit, complementary log-log and Poisson models of a source */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/glm.h"
#include "pg/column.h"
#include "pg/model.h"

static void
check_choice(const char *name, const char *word, const char *first, const char *second)
{
	if (strcmp(word, first) != 0 && strcmp(word, second) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is \"%s\"", name, word),
				 errhint("Say '%s' or '%s'.", first, second)));
}

/* source, formula, the options of ols, offset_column, info, separation, max_iterations, tolerance */
static Datum
fit(FunctionCallInfo fcinfo, MigFamily family)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *formula = mig_required_text(fcinfo, 1, "formula");
	MigFitOptions options = mig_fit_options(fcinfo, 2);
	MigGlmOptions glm = {0};

	glm.offset = mig_text_arg(fcinfo, 12);
	glm.info = mig_required_text(fcinfo, 13, "info");
	glm.separation = mig_required_text(fcinfo, 14, "separation");
	glm.max_iterations = PG_ARGISNULL(15) ? 25 : PG_GETARG_INT32(15);
	glm.tolerance = PG_ARGISNULL(16) ? 1e-9 : PG_GETARG_FLOAT8(16);
	check_choice("info", glm.info, "observed", "expected");
	check_choice("separation", glm.separation, "error", "drop");
	if (glm.max_iterations < 1 || !(glm.tolerance > 0.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_iterations and tolerance must be above 0")));
	return mig_model_to_datum(mig_fit_glm(source, formula, family, &options, &glm));
}

#define ENTRY(name, family)                                                                        \
	PG_FUNCTION_INFO_V1(migstat_##name);                                                           \
	Datum migstat_##name(PG_FUNCTION_ARGS)                                                         \
	{                                                                                              \
		PG_RETURN_DATUM(fit(fcinfo, family));                                                      \
	}

ENTRY(probit, MIG_FAMILY_PROBIT)
ENTRY(logit, MIG_FAMILY_LOGIT)
ENTRY(cloglog, MIG_FAMILY_CLOGLOG)
ENTRY(poisson, MIG_FAMILY_POISSON)

/* level_of(value): as the formula's factors have it */
PG_FUNCTION_INFO_V1(migstat_level_of);
Datum
migstat_level_of(PG_FUNCTION_ARGS)
{
	MigColumn *column = fcinfo->flinfo->fn_extra;
	MigLabel label;

	if (column == NULL)
	{
		column = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(MigColumn));
		mig_column_init(column, get_fn_expr_argtype(fcinfo->flinfo, 0), fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = column;
	}
	label = mig_column_label(column, PG_GETARG_DATUM(0));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(label.text, (int) label.len));
}
