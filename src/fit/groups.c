/* groups.c: a model for each group of a source */
#include "postgres.h"

#include "fit/groups.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "fit/pass.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/try.h"

/* what a fit of one group needs; a fit that fails leaves its message as the group's note */
typedef struct GroupFit
{
	const MigPass *pass;
	const MigFitOptions *options;
	MigFamily family;
	const MigGlmOptions *glm;
	const MigMoments *t; /* of the group; NULL: read them */
} GroupFit;

typedef struct Groups
{
	const MigPass *pass;
	const MigFitOptions *options;
	MigFamily family;
	const MigGlmOptions *glm;
	MigColumn *column; /* what the groups are by */
	const char *name;
	const char *by; /* its expression */
	MigGroupCallback callback;
	void *argument;
	bool at_once; /* a row has the group's moments too */
} Groups;

static void *
fit_group(void *argument)
{
	GroupFit *fit = argument;
	MigModel *model;

	if (fit->family != MIG_FAMILY_OLS)
		return mig_fit_glm_pass(fit->pass, fit->family, fit->options, fit->glm);
	if (fit->t == NULL)
		return mig_fit_ols_pass(fit->pass, fit->options);
	model = mig_fit_moments(mig_fit_canonical((MigMoments *) fit->t), NULL, NULL);
	mig_fit_take_weights(model, fit->options);
	return model;
}

/* the rows of a group: a domain of a survey, whose units keep their place, else a source of its own */
static void
take_group(const Groups *groups, const char *level, MigPass *part, MigFitOptions *options)
{
	const char *is =
		level ? psprintf("%s OPERATOR(pg_catalog.=) %s::%s", groups->by, quote_literal_cstr(level),
						 format_type_be_qualified(groups->column->type))
			  : psprintf("%s IS NULL", groups->by);

	if (strcmp(options->vcov, "survey") != 0)
	{
		part->source.from =
			psprintf("(SELECT source.* FROM %s WHERE %s) AS source", part->source.from, is);
		return;
	}
	mig_pass_restrict(part, is);
	options->subpop = psprintf("%s%s%s is %s", options->subpop ? options->subpop : "",
							   options->subpop ? " and " : "", groups->name,
							   level ? quote_literal_cstr(level) : "NULL");
}

/* a query's row for each group; memory is the row's */
static void
fit_next_group(const Datum *values, const bool *nulls, void *argument)
{
	Groups *groups = argument;
	MigPass part = *groups->pass;
	MigFitOptions options = *groups->options;
	GroupFit fit = {&part, &options, groups->family, groups->glm, NULL};
	MigGroup group = {0};

	CHECK_FOR_INTERRUPTS();
	if (!nulls[0])
	{
		MigLabel label = mig_column_label(groups->column, values[0]);

		group.level = pnstrdup(label.text, label.len);
	}
	if (groups->at_once)
		fit.t = mig_pg_moments_state(values[1]);
	else
		take_group(groups, group.level, &part, &options);
	group.model = mig_try(fit_group, &fit, &group.note);
	if (group.model)
		group.note = group.model->note;
	groups->callback(&group, groups->argument);
}

void
mig_fit_by(const char *source, const char *by, const char *formula, MigFamily family,
		   const MigFitOptions *options, const MigGlmOptions *glm, MigGroupCallback callback,
		   void *argument)
{
	bool linear = family == MIG_FAMILY_OLS;
	MigFitOptions o = mig_fit_check_options(options, !linear);
	MigPass pass = mig_pass_open(source, formula, o.weights, o.subpop, linear ? NULL : glm->offset);
	MigColumn column;
	Groups groups = {&pass, &o, family, glm, &column, by, NULL, callback, argument, false};

	groups.by = mig_source_column(&pass.source, by, "by");
	groups.at_once =
		linear && strcmp(o.vcov, "iid") == 0 && pass.subpop == NULL && pass.formula->nabsorbed == 0;
	mig_column_init(&column, mig_source_type(&pass.source, by, "by"), CurrentMemoryContext);
	mig_query_rows(psprintf("SELECT %s%s%s FROM %s GROUP BY %s ORDER BY %s", groups.by,
							groups.at_once ? ", " : "",
							groups.at_once ? mig_fit_moments_call(&pass, o.weights.type) : "",
							pass.source.from, groups.by, groups.by),
				   fit_next_group, &groups);
}
