/* glm.c: probit, logit, complementary log-log and Poisson models of a source */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/glm.h"
#include "pg/column.h"
#include "pg/model.h"

/* source, formula, the options of ols, offset_column, info, separation, max_iterations, tolerance */
static Datum
fit(FunctionCallInfo fcinfo, MigFamily family)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *formula = mig_required_text(fcinfo, 1, "formula");
	MigFitOptions options = mig_fit_options(fcinfo);
	MigGlmOptions glm = mig_glm_options(fcinfo, 12);

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
