/* fit_by.c: a model for each group of a source */
#include "postgres.h"

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/groups.h"
#include "pg/model.h"
#include "pg/rows.h"

static void
put_group(const MigGroup *group, void *argument)
{
	MigRows *rows = argument;

	mig_put_text(rows, group->level);
	if (group->model)
		mig_put_datum(rows, mig_model_to_datum(group->model));
	else
		mig_put_null(rows);
	mig_put_text(rows, group->note);
	mig_rows_end(rows);
}

static MigFamily
family_named(const char *name)
{
	MigFamily family;

	if (mig_family_named(name, &family))
		return family;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("family is \"%s\"", name),
					errhint("Say 'ols', 'probit', 'logit', 'cloglog' or 'poisson'.")));
}

/* fit_by(source, by, formula, family, ..the options of ols) */
PG_FUNCTION_INFO_V1(migstat_fit_by);
Datum
migstat_fit_by(PG_FUNCTION_ARGS)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *by = mig_required_text(fcinfo, 1, "by");
	const char *formula = mig_required_text(fcinfo, 2, "formula");
	const char *family = mig_required_text(fcinfo, 3, "family");
	MigFitOptions options = mig_fit_options(fcinfo);
	MigGlmOptions glm = mig_glm_options(fcinfo, 14);
	MigRows rows = mig_rows_begin(fcinfo);

	mig_fit_by(source, by, formula, family_named(family), &options, &glm, put_group, &rows);
	return (Datum) 0;
}
