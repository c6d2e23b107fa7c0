/* groups.c: a model for each group of a source */
#include "postgres.h"

#include "fit/groups.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "core/patterns.h"
#include "fit/kept.h"
#include "fit/pass.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/try.h"

/* groups whose rows are read together: at most so many rows, which are kept, and groups */
#define BATCH_ROWS   1000000
#define BATCH_GROUPS 20000

/* what a fit of one group needs; a fit that fails leaves its message as the group's note */
typedef struct GroupFit
{
	const MigPass *pass;
	const MigFitOptions *options;
	MigFamily family;
	const MigGlmOptions *glm;
	const MigMoments *t; /* of the group; NULL: read them */
	/* .. or a likelihood's first pass; NULL: read it */
	const Datum *values;
	const bool *nulls;
	int columns;
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
	int columns;  /* of the first passes of likelihoods, where rows have them; else 0 */
	int fitted;
} Groups;

static void *
fit_group(void *argument)
{
	GroupFit *fit = argument;
	MigModel *model;

	if (fit->family != MIG_FAMILY_OLS)
	{
		MigFirstPass first;

		if (fit->values)
			first = mig_fit_first_row(fit->values, fit->nulls, fit->columns);
		return mig_fit_glm_pass(fit->pass, fit->family, fit->options, fit->glm,
								fit->values ? &first : NULL);
	}
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
	GroupFit fit = {&part, &options, groups->family, groups->glm, NULL, NULL, NULL, 0};
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
	if (groups->columns > 0)
	{
		fit.values = values + 1;
		fit.nulls = nulls + 1;
		fit.columns = groups->columns;
	}
	groups->fitted++;
	group.model = mig_try(fit_group, &fit, &group.note);
	if (group.model)
		group.note = group.model->note;
	groups->callback(&group, groups->argument);
}

/* ---- groups of a likelihood, whose first passes are read together ---- */

static int64
rows_of(const MigResult *list, int group)
{
	return DatumGetInt64(list->values[2 * group + 1]);
}

/* where the batch ends that begins with a group; one that may have more rows than are kept is alone */
static int
end_of_batch(const MigResult *list, int from)
{
	int64 rows = rows_of(list, from);
	int to = from + 1;

	while (rows <= BATCH_ROWS && to < list->rows && to - from < BATCH_GROUPS &&
		   rows_of(list, from) <= MIG_PATTERNS_MOST && rows_of(list, to) <= MIG_PATTERNS_MOST)
		rows += rows_of(list, to++);
	return to;
}

/* the condition that a row is in one of the groups */
static const char *
in_batch(const Groups *groups, const MigResult *list, int from, int to)
{
	StringInfoData levels;
	bool missing = false;

	initStringInfo(&levels);
	for (int i = from; i < to; i++)
	{
		MigLabel label;

		missing |= list->nulls[2 * i];
		if (list->nulls[2 * i])
			continue;
		label = mig_column_label(groups->column, list->values[2 * i]);
		appendStringInfo(&levels, "%s%s", levels.len ? ", " : "",
						 quote_literal_cstr(pnstrdup(label.text, label.len)));
	}
	return psprintf("%s OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::%s[])%s", groups->by, levels.data,
					format_type_be_qualified(groups->column->type),
					missing ? psprintf(" OR %s IS NULL", groups->by) : "");
}

static void
fit_batch(Groups *groups, const MigResult *list, int from, int to)
{
	const MigPass *pass = groups->pass;
	const char *first = mig_fit_glm_first(pass, groups->options->weights.type);

	groups->fitted = 0;
	mig_query_rows(psprintf("SELECT %s, %s FROM %s WHERE %s GROUP BY %s ORDER BY %s", groups->by,
							mig_fit_first_columns(pass, first), pass->source.from,
							in_batch(groups, list, from, to), groups->by, groups->by),
				   fit_next_group, groups);
	if (groups->fitted != to - from)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source had %d groups and then %d", to - from, groups->fitted),
						errhint("Its rows must be the same whenever they are read.")));
}

static void
fit_batches(Groups *groups, const MigResult *list)
{
	int columns = 2 + (mig_kept_may_be_whole(groups->pass) ? 1 : 2);
	MemoryContext batch =
		AllocSetContextCreate(CurrentMemoryContext, "migstat groups", ALLOCSET_DEFAULT_SIZES);
	int to;

	for (int from = 0; from < list->rows; from = to)
	{
		MemoryContext previous = MemoryContextSwitchTo(batch);

		to = end_of_batch(list, from);
		groups->columns = rows_of(list, from) <= MIG_PATTERNS_MOST ? columns : 0;
		if (groups->columns > 0)
			fit_batch(groups, list, from, to);
		else
			fit_next_group(list->values + 2 * from, list->nulls + 2 * from, groups);
		MemoryContextSwitchTo(previous);
		MemoryContextReset(batch);
	}
	MemoryContextDelete(batch);
}

/* can first passes be read together */
static bool
has_batches(const Groups *groups)
{
	const MigPass *pass = groups->pass;

	return groups->family != MIG_FAMILY_OLS && pass->formula->nabsorbed == 0 &&
		   strcmp(groups->options->vcov, "survey") != 0 &&
		   mig_fit_glm_first(pass, groups->options->weights.type) != NULL;
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
	Groups groups = {&pass, &o, family, glm, &column, by, NULL, callback, argument, false, 0, 0};

	groups.by = mig_source_column(&pass.source, by, "by");
	groups.at_once =
		linear && strcmp(o.vcov, "iid") == 0 && pass.subpop == NULL && pass.formula->nabsorbed == 0;
	mig_column_init(&column, mig_source_type(&pass.source, by, "by"), CurrentMemoryContext);
	if (has_batches(&groups))
	{
		MigResult list =
			mig_query(psprintf("SELECT %s, pg_catalog.count(*) FROM %s GROUP BY %s ORDER BY %s",
							   groups.by, pass.source.from, groups.by, groups.by));

		fit_batches(&groups, &list);
		return;
	}
	mig_query_rows(psprintf("SELECT %s%s%s FROM %s GROUP BY %s ORDER BY %s", groups.by,
							groups.at_once ? ", " : "",
							groups.at_once ? mig_fit_moments_call(&pass, o.weights.type) : "",
							pass.source.from, groups.by, groups.by),
				   fit_next_group, &groups);
}
