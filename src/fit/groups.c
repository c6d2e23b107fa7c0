/* groups.c: a model for each group of a source */
#include "postgres.h"

#include "fit/groups.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "core/patterns.h"
#include "fit/kept.h"
#include "fit/one_scan.h"
#include "fit/pass.h"
#include "fit/variance.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/try.h"

/* groups whose rows are read together: at most so many rows, which are kept, and groups */
#define BATCH_ROWS   1000000
#define BATCH_GROUPS 20000
/* rows of groups whose clusters are kept together; of a group so many may be clusters in memory */
#define BATCH_CLUSTERS 32000
#define MOST_CLUSTERS  4000
/* linear models whose errors are read together: some 20 KB each with ten terms */
#define BATCH_MODELS 1000

/* what a fit of one group needs; a fit that fails leaves its message as the group's note */
typedef struct GroupFit
{
	const MigPass *pass;
	const MigFitOptions *options;
	MigFamily family;
	const MigGlmOptions *glm;
	const MigMoments *t; /* of the group; NULL: read them */
	MigPair *bread;      /* of the model, which is left without its errors */
	/* .. or the first pass of a likelihood or by cluster; NULL: read it */
	const Datum *values;
	const bool *nulls;
	int columns;
} GroupFit;

/* a linear model whose errors come with those of others; NULL where its fit failed */
typedef struct Waiting
{
	MigGroup group;
	Datum value; /* of the group */
	bool is_null;
	MigPair *bread;
} Waiting;

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
	int columns;  /* of the first passes of a batch, where rows have them; else 0 */
	int fitted;
	/* models that wait for their errors, in a memory of their own */
	Waiting *waiting; /* BATCH_MODELS of them; NULL: there is nothing to wait for */
	int n;
	int at; /* the one that takes its part .. */
	const MigMoments *part;
	MemoryContext context;
	MigResult errors;
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
	if (fit->values)
		return mig_one_scan_take(fit->pass, fit->options, fit->values, fit->nulls, fit->columns);
	if (fit->t == NULL)
		return mig_fit_ols_pass(fit->pass, fit->options);
	model = mig_fit_moments(mig_fit_canonical((MigMoments *) fit->t), NULL,
							mig_variance_is_hc(fit->options) ? &fit->bread : NULL);
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

/* ---- errors of linear models, read together ---- */

/* a group without a complete row has a model, but no terms */
static bool
has_errors(const Waiting *w)
{
	return w->group.model && w->group.model->nterms > 0;
}

/* how many of those that wait have a model, and their models and groups as arrays */
static int
list_models(const Groups *groups, Datum *arrays, Oid *types)
{
	Datum *model = palloc(sizeof(Datum) * groups->n);
	Datum *value = palloc(sizeof(Datum) * groups->n);
	bool *is_null = palloc(sizeof(bool) * groups->n);
	Oid type = groups->column->type;
	int16 len;
	bool by_value;
	char align;
	int lower = 1;
	int n = 0;

	for (int i = 0; i < groups->n; i++)
	{
		if (!has_errors(&groups->waiting[i]))
			continue;
		model[n] = mig_model_to_datum(groups->waiting[i].group.model);
		value[n] = groups->waiting[i].value;
		is_null[n++] = groups->waiting[i].is_null;
	}
	if (n == 0)
		return 0;
	types[0] = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(model[0]));
	arrays[0] = PointerGetDatum(construct_array(model, n, types[0], -1, false, TYPALIGN_DOUBLE));
	get_typlenbyvalalign(type, &len, &by_value, &align);
	arrays[1] = PointerGetDatum(
		construct_md_array(value, is_null, 1, &n, &lower, type, len, by_value, align));
	types[0] = get_array_type(types[0]);
	types[1] = get_array_type(type);
	return n;
}

/* one more scan for the errors of all that wait; groups without a model have no part in it */
static void *
read_errors(void *argument)
{
	Groups *groups = argument;
	const MigPass *pass = groups->pass;
	Datum arrays[2];
	Oid types[2];

	if (list_models(groups, arrays, types) == 0)
		return NULL;
	groups->errors =
		mig_query_with(psprintf("SELECT %s, %s FROM %s GROUP BY %s ORDER BY %s", groups->by,
								mig_variance_hc_groups_call(pass, groups->options, groups->by),
								pass->source.from, groups->by, groups->by),
					   2, types, arrays);
	return groups;
}

static void *
take_errors(void *argument)
{
	Groups *groups = argument;
	Waiting *w = &groups->waiting[groups->at];

	mig_variance_take_hc(w->group.model, w->bread, groups->pass, groups->options, groups->part);
	return w->group.model;
}

/* by itself, after an error in the query of all */
static void *
apply_errors(void *argument)
{
	Groups *groups = argument;
	Waiting *w = &groups->waiting[groups->at];
	MigPass part = *groups->pass;
	MigFitOptions options = *groups->options;

	take_group(groups, w->group.level, &part, &options);
	mig_variance_apply(w->group.model, w->bread, &part, &options);
	return w->group.model;
}

static bool
is_group(const Groups *groups, int row, const Waiting *w)
{
	const MigResult *r = &groups->errors;
	MigLabel label;

	if (r->nulls[2 * row] || w->group.level == NULL)
		return r->nulls[2 * row] && w->group.level == NULL;
	label = mig_column_label(groups->column, r->values[2 * row]);
	return strlen(w->group.level) == label.len &&
		   memcmp(w->group.level, label.text, label.len) == 0;
}

/* rows and models are in the same order; both can lack some of the other's groups */
static const MigMoments *
part_of(const Groups *groups, const Waiting *w, int *row)
{
	for (int i = *row; i < groups->errors.rows; i++)
		if (is_group(groups, i, w))
		{
			*row = i + 1;
			return groups->errors.nulls[2 * i + 1]
					   ? NULL
					   : mig_pg_moments_state(groups->errors.values[2 * i + 1]);
		}
	return NULL;
}

/* the errors of all that wait, which are then called back */
static void
finish_waiting(Groups *groups)
{
	MemoryContext previous = MemoryContextSwitchTo(groups->context);
	const char *message;
	bool together = mig_try(read_errors, groups, &message) != NULL;
	int row = 0;

	for (groups->at = 0; groups->at < groups->n; groups->at++)
	{
		MigGroup *group = &groups->waiting[groups->at].group;

		CHECK_FOR_INTERRUPTS();
		if (has_errors(&groups->waiting[groups->at]))
		{
			groups->part = together ? part_of(groups, &groups->waiting[groups->at], &row) : NULL;
			group->model = mig_try(together ? take_errors : apply_errors, groups, &group->note);
		}
		if (group->model)
			group->note = group->model->note;
		groups->callback(group, groups->argument);
	}
	groups->n = 0;
	MemoryContextSwitchTo(previous);
	MemoryContextReset(groups->context);
}

static void
let_wait(Groups *groups, const MigGroup *group, Datum value, bool is_null, MigPair *bread)
{
	Waiting *w = &groups->waiting[groups->n++];
	int16 len;
	bool by_value;

	get_typlenbyval(groups->column->type, &len, &by_value);
	w->group = *group;
	w->value = is_null ? (Datum) 0 : datumCopy(value, by_value, len);
	w->is_null = is_null;
	w->bread = bread;
	if (groups->n == BATCH_MODELS)
		finish_waiting(groups);
}

/* ---- the groups ---- */

/* a query's row for each group; memory is the row's */
static void
fit_next_group(const Datum *values, const bool *nulls, void *argument)
{
	Groups *groups = argument;
	MigPass part = *groups->pass;
	MigFitOptions options = *groups->options;
	GroupFit fit = {&part, &options, groups->family, groups->glm};
	MigGroup group = {0};

	CHECK_FOR_INTERRUPTS();
	if (groups->waiting)
		MemoryContextSwitchTo(groups->context);
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
	if (groups->waiting)
	{
		let_wait(groups, &group, values[0], nulls[0], fit.bread);
		return;
	}
	if (group.model)
		group.note = group.model->note;
	groups->callback(&group, groups->argument);
}

/* ---- groups whose first passes are read together ---- */

static int64
rows_of(const MigResult *list, int group)
{
	return DatumGetInt64(list->values[2 * group + 1]);
}

static bool
is_linear(const Groups *groups)
{
	return groups->family == MIG_FAMILY_OLS;
}

/* may the group be in a batch; of a likelihood all rows must be kept */
static bool
is_small(const Groups *groups, const MigResult *list, int group)
{
	return is_linear(groups) || rows_of(list, group) <= MIG_PATTERNS_MOST;
}

/* what a batch holds of the group */
static int64
size_of(const Groups *groups, const MigResult *list, int group)
{
	return is_linear(groups) ? Min(rows_of(list, group), MOST_CLUSTERS) : rows_of(list, group);
}

/* where the batch ends that begins with a group; one that is not small is alone */
static int
end_of_batch(const Groups *groups, const MigResult *list, int from)
{
	int64 most = is_linear(groups) ? BATCH_CLUSTERS : BATCH_ROWS;
	int64 size = size_of(groups, list, from);
	int to = from + 1;

	while (size <= most && to < list->rows && to - from < BATCH_GROUPS &&
		   is_small(groups, list, from) && is_small(groups, list, to))
		size += size_of(groups, list, to++);
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

static const char *
first_columns(const Groups *groups)
{
	const MigPass *pass = groups->pass;

	if (is_linear(groups))
		return mig_one_scan_columns(pass, groups->options);
	return mig_fit_first_columns(pass, mig_fit_glm_first(pass, groups->options->weights.type));
}

static void
fit_batch(Groups *groups, const MigResult *list, int from, int to)
{
	const MigPass *pass = groups->pass;

	groups->fitted = 0;
	mig_query_rows(psprintf("SELECT %s, %s FROM %s WHERE %s GROUP BY %s ORDER BY %s", groups->by,
							first_columns(groups), pass->source.from,
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
	int columns = 3; /* of a first pass */
	MemoryContext batch =
		AllocSetContextCreate(CurrentMemoryContext, "migstat groups", ALLOCSET_DEFAULT_SIZES);
	int to;

	for (int from = 0; from < list->rows; from = to)
	{
		MemoryContext previous = MemoryContextSwitchTo(batch);

		to = end_of_batch(groups, list, from);
		groups->columns = is_small(groups, list, from) ? columns : 0;
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

	/* under a design units without anybody of a group keep their place */
	if (pass->formula->nabsorbed > 0 || strcmp(groups->options->vcov, "survey") == 0)
		return false;
	if (is_linear(groups))
		return mig_one_scan_can(pass, groups->options);
	return mig_fit_glm_first(pass, groups->options->weights.type) != NULL;
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
	Groups groups = {&pass, &o, family, glm, &column, by, NULL, callback, argument};
	bool hc = mig_variance_is_hc(&o);

	groups.by = mig_source_column(&pass.source, by, "by");
	groups.at_once = linear && (hc || strcmp(o.vcov, "iid") == 0) && pass.subpop == NULL &&
					 pass.formula->nabsorbed == 0;
	mig_column_init(&column, mig_source_type(&pass.source, by, "by"), CurrentMemoryContext);
	if (groups.at_once && hc)
	{
		groups.waiting = palloc(sizeof(Waiting) * BATCH_MODELS);
		groups.context =
			AllocSetContextCreate(CurrentMemoryContext, "migstat groups", ALLOCSET_DEFAULT_SIZES);
	}
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
	if (groups.waiting)
		finish_waiting(&groups);
}
