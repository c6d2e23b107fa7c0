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
	int from; /* those whose errors are read .. */
	int to;
	int at; /* .. the one that takes its part .. */
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

static const char *
level_of(const Groups *groups, Datum value, bool is_null)
{
	MigLabel label;

	if (is_null)
		return NULL;
	label = mig_column_label(groups->column, value);
	return pnstrdup(label.text, label.len);
}

/* what text is cast to: not to character or bit, which are of length 1 */
static const char *
type_of_groups(const Groups *groups)
{
	return format_type_extended(groups->column->type, -1,
								FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* the condition that a row is in one of n groups, whose values are `step` apart */
static const char *
in_groups(const Groups *groups, const Datum *value, const bool *is_null, int n, int step)
{
	StringInfoData levels;
	bool missing = false;

	initStringInfo(&levels);
	for (int i = 0; i < n; i++)
	{
		const char *level = level_of(groups, value[step * i], is_null[step * i]);

		missing |= level == NULL;
		if (level)
			appendStringInfo(&levels, "%s%s", levels.len ? ", " : "", quote_literal_cstr(level));
	}
	return psprintf("%s OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::%s[])%s", groups->by, levels.data,
					type_of_groups(groups), missing ? psprintf(" OR %s IS NULL", groups->by) : "");
}

/* the rows of a group: a domain of a survey, whose units keep their place, else a source of its own */
static void
take_group(const Groups *groups, const char *level, MigPass *part, MigFitOptions *options)
{
	const char *is = level ? psprintf("%s OPERATOR(pg_catalog.=) %s::%s", groups->by,
									  quote_literal_cstr(level), type_of_groups(groups))
						   : psprintf("%s IS NULL", groups->by);

	if (strcmp(options->vcov, "survey") != 0)
	{
		part->source.from =
			psprintf("(SELECT source.* FROM %s WHERE %s) AS source", part->source.from, is);
		part->source.stored = false;
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

/* those whose errors are read and that have a model */
typedef struct Listed
{
	int n;
	Datum *model;
	Datum *value; /* of the group */
	bool *is_null;
} Listed;

static Listed
list_models(const Groups *groups)
{
	Listed listed = {0};

	listed.model = palloc(sizeof(Datum) * groups->n);
	listed.value = palloc(sizeof(Datum) * groups->n);
	listed.is_null = palloc(sizeof(bool) * groups->n);
	for (int i = groups->from; i < groups->to; i++)
	{
		const Waiting *w = &groups->waiting[i];

		if (!has_errors(w))
			continue;
		listed.model[listed.n] = mig_model_to_datum(w->group.model);
		listed.value[listed.n] = w->value;
		listed.is_null[listed.n++] = w->is_null;
	}
	return listed;
}

/* models and groups as arrays */
static void
list_arrays(const Groups *groups, Listed *listed, Datum *arrays, Oid *types)
{
	Oid model = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(listed->model[0]));
	Oid type = groups->column->type;
	int16 len;
	bool by_value;
	char align;
	int lower = 1;

	arrays[0] = PointerGetDatum(
		construct_array(listed->model, listed->n, model, -1, false, TYPALIGN_DOUBLE));
	get_typlenbyvalalign(type, &len, &by_value, &align);
	arrays[1] = PointerGetDatum(construct_md_array(listed->value, listed->is_null, 1, &listed->n,
												   &lower, type, len, by_value, align));
	types[0] = get_array_type(model);
	types[1] = get_array_type(type);
}

/* one more scan for the errors of all of them; groups without a model have no part in it */
static void *
read_errors(void *argument)
{
	Groups *groups = argument;
	const MigPass *pass = groups->pass;
	Listed listed = list_models(groups);
	const char *some = "";
	/* of no domain: its values in an array are of the type below */
	const char *value = psprintf("(%s)::%s", groups->by, type_of_groups(groups));
	Datum arrays[2];
	Oid types[2];

	if (listed.n == 0)
		return NULL;
	list_arrays(groups, &listed, arrays, types);
	/* after an error in the rows of others */
	if (groups->to - groups->from < groups->n)
		some = psprintf(" WHERE %s", in_groups(groups, listed.value, listed.is_null, listed.n, 1));
	groups->errors =
		mig_query_with(psprintf("SELECT %s, %s FROM %s%s GROUP BY %s ORDER BY %s", groups->by,
								mig_variance_hc_groups_call(pass, groups->options, value),
								pass->source.from, some, groups->by, groups->by),
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

/* the part of one that waits, and it is called back */
static void
finish_group(Groups *groups, int *row)
{
	Waiting *w = &groups->waiting[groups->at];
	MigGroup *group = &w->group;

	CHECK_FOR_INTERRUPTS();
	if (has_errors(w))
	{
		groups->part = part_of(groups, w, row);
		group->model = mig_try(take_errors, groups, &group->note);
	}
	if (group->model)
		group->note = group->model->note;
	groups->callback(group, groups->argument);
}

/* an error in the rows of some is found by halves: it is a note of their groups alone */
static void
finish_part(Groups *groups, int from, int to)
{
	const char *message;
	int row = 0;

	groups->from = from;
	groups->to = to;
	if (mig_try(read_errors, groups, &message) == NULL && message)
	{
		if (to - from > 1)
		{
			finish_part(groups, from, from + (to - from) / 2);
			finish_part(groups, from + (to - from) / 2, to);
			return;
		}
		groups->waiting[from].group.model = NULL;
		groups->waiting[from].group.note = message;
	}
	for (groups->at = from; groups->at < to; groups->at++)
		finish_group(groups, &row);
}

/* the errors of all that wait, which are then called back */
static void
finish_waiting(Groups *groups)
{
	MemoryContext previous = MemoryContextSwitchTo(groups->context);

	finish_part(groups, 0, groups->n);
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
	group.level = level_of(groups, values[0], nulls[0]);
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

/* a group whose rows cannot be read */
static void
note_group(Groups *groups, const Datum *value, const bool *is_null, const char *note)
{
	MemoryContext previous =
		MemoryContextSwitchTo(groups->waiting ? groups->context : CurrentMemoryContext);
	MigGroup group = {level_of(groups, *value, *is_null), NULL, pstrdup(note)};

	if (groups->waiting)
		let_wait(groups, &group, *value, *is_null, NULL);
	else
		groups->callback(&group, groups->argument);
	MemoryContextSwitchTo(previous);
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

static const char *
first_columns(const Groups *groups)
{
	const MigPass *pass = groups->pass;
	const char *type = groups->options->weights.type;

	if (groups->at_once)
		return mig_fit_moments_call(pass, type);
	if (is_linear(groups))
		return mig_one_scan_columns(pass, groups->options);
	return mig_fit_first_columns(pass, mig_fit_glm_first(pass, type));
}

/* groups [from, to) of a list */
typedef struct Batch
{
	Groups *groups;
	const MigResult *list; /* NULL: all there are */
	int from;
	int to;
} Batch;

static void *
read_batch(void *argument)
{
	Batch *batch = argument;
	Groups *groups = batch->groups;
	const char *some =
		batch->list ? psprintf(" WHERE %s", in_groups(groups, batch->list->values + 2 * batch->from,
													  batch->list->nulls + 2 * batch->from,
													  batch->to - batch->from, 2))
					: "";

	mig_query_rows(psprintf("SELECT %s, %s FROM %s%s GROUP BY %s ORDER BY %s", groups->by,
							first_columns(groups), groups->pass->source.from, some, groups->by,
							groups->by),
				   fit_next_group, groups);
	return batch;
}

/* an error in the rows of some is found by halves: it is a note of their groups alone */
static void
fit_batch(Groups *groups, const MigResult *list, int from, int to)
{
	Batch batch = {groups, list, from, to};
	int middle = from + (to - from) / 2;
	const char *message;

	groups->fitted = 0;
	if (mig_try_rows(read_batch, &batch, &message))
	{
		if (groups->fitted != to - from)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_EXCEPTION),
					 errmsg("the source had %d groups and then %d", to - from, groups->fitted),
					 errhint("Its rows must be the same whenever they are read.")));
	}
	else if (to - from == 1)
		note_group(groups, list->values + 2 * from, list->nulls + 2 * from, message);
	else
	{
		fit_batch(groups, list, from, middle);
		fit_batch(groups, list, middle, to);
	}
}

/* the groups, and how many rows each has */
static MigResult
list_groups(const Groups *groups)
{
	return mig_query(psprintf("SELECT %s, pg_catalog.count(*) FROM %s GROUP BY %s ORDER BY %s",
							  groups->by, groups->pass->source.from, groups->by, groups->by));
}

/* linear models of all groups from one reading */
static void
fit_at_once(Groups *groups)
{
	Batch all = {groups};
	const char *message;

	if (mig_try_rows(read_batch, &all, &message) == NULL)
	{
		MigResult list = list_groups(groups);

		fit_batch(groups, &list, 0, list.rows);
	}
	if (groups->waiting)
		finish_waiting(groups);
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

/* values that are arrays themselves cannot be in one: each such group is read by itself */
static bool
can_be_listed(const Groups *groups)
{
	return OidIsValid(get_array_type(groups->column->type));
}

/* can first passes be read together */
static bool
has_batches(const Groups *groups)
{
	const MigPass *pass = groups->pass;

	/* under a design units without anybody of a group keep their place */
	if (pass->formula->nabsorbed > 0 || strcmp(groups->options->vcov, "survey") == 0 ||
		!can_be_listed(groups))
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
	mig_column_init(&column, mig_source_type(&pass.source, by, "by"), CurrentMemoryContext);
	groups.at_once = linear && (hc || strcmp(o.vcov, "iid") == 0) && pass.subpop == NULL &&
					 pass.formula->nabsorbed == 0 && can_be_listed(&groups);
	if (groups.at_once && hc)
	{
		groups.waiting = palloc(sizeof(Waiting) * BATCH_MODELS);
		groups.context =
			AllocSetContextCreate(CurrentMemoryContext, "migstat groups", ALLOCSET_DEFAULT_SIZES);
	}
	if (has_batches(&groups))
	{
		MigResult list = list_groups(&groups);

		fit_batches(&groups, &list);
	}
	else if (groups.at_once)
		fit_at_once(&groups);
	else
		mig_query_rows(psprintf("SELECT %s FROM %s GROUP BY %s ORDER BY %s", groups.by,
								pass.source.from, groups.by, groups.by),
					   fit_next_group, &groups);
}
