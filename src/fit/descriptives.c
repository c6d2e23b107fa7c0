/* descriptives.c: means, spreads and scales of a survey's items */
#include "postgres.h"

#include "fit/descriptives.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "core/items.h"
#include "fit/ols.h"
#include "fit/pass.h"
#include "pg/moments.h"
#include "pg/query.h"
#include "pg/source.h"

/* ---- columns ---- */

/* a number, or a boolean as 0 and 1 */
static const char *
number_column(const MigSource *source, const char *name, const char *role)
{
	if (getBaseType(mig_source_type(source, name, role)) == BOOLOID)
		return psprintf("%s::pg_catalog.int4::pg_catalog.float8",
						mig_source_column(source, name, role));
	return mig_source_number(source, name, role);
}

/* ARRAY[..] of the columns; error: one is given twice */
static const char *
column_array(const MigSource *source, const char **names, int n, const char *role)
{
	StringInfoData array;

	initStringInfo(&array);
	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j < i; j++)
			if (strcmp(names[i], names[j]) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("\"%s\" is given twice (%s)", names[i], role)));
		appendStringInfo(&array, "%s%s", i ? ", " : "ARRAY[",
						 number_column(source, names[i], role));
	}
	appendStringInfoChar(&array, ']');
	return array.data;
}

static const char *
weight_expression(const MigSource *source, const char *weights)
{
	return weights ? mig_source_number(source, weights, "weights") : "1::pg_catalog.float8";
}

static bool
is_frequency(MigWeights weights)
{
	return weights.column && strcmp(weights.type, "frequency") == 0;
}

static void
refuse_no_rows(void)
{
	ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the source has no rows"),
					errhint("Check its conditions.")));
}

/* the state of items_agg */
static double *
state_of(Datum value)
{
	return (double *) ARR_DATA_PTR(DatumGetArrayTypeP(value));
}

/* ---- z-scores within respondents ---- */

static void
check_mean_z(const MigMeanZRequest *r)
{
	static const char *const words[] = {"exclude", "zero"};

	mig_fit_check_word("straight_liners", r->straight_liners, words, lengthof(words));
	if (r->nitems < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("z-scores within respondents need at least two items"),
						errhint("Give all items that the respondents were asked to compare.")));
	if (r->min_items < 2 || r->min_items > r->nitems)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("min_items is %d", r->min_items),
				 errhint("A respondent's SD needs at least 2 answers, and there are %d "
						 "items.",
						 r->nitems)));
}

static MigMeanZ
mean_z_of(const MigItem *item, const char *name, double no_weight)
{
	MigSpread answers = mig_spread(&item->w, &item->wx, &item->wxx);
	MigSpread z = mig_spread(&item->zw, &item->zwz, &item->zwzz);
	bool any = item->n > 0.0;
	MigMeanZ row = {name};

	row.mean = answers.mean;
	row.sd = mig_spread_sd(&answers, item->n);
	row.min = any ? item->min : NAN;
	row.max = any ? item->max : NAN;
	row.n = (int64) item->nz;
	row.mean_z = z.mean;
	row.sd_z = mig_spread_sd(&z, item->nz);
	row.n_answers = (int64) item->n;
	row.n_straight = (int64) item->straight;
	row.n_few = (int64) item->few;
	row.n_missing = (int64) item->missing;
	row.n_no_weight = (int64) no_weight;
	row.note = !any ? "nobody answered" : item->nz == 0.0 ? "no respondent has z-scores" : NULL;
	return row;
}

MigMeanZ *
mig_fit_mean_z(const MigMeanZRequest *request)
{
	MigSource source;
	MigResult result;
	MigMeanZ *rows = palloc(sizeof(MigMeanZ) * request->nitems);
	double *state;

	check_mean_z(request);
	source = mig_source_open(request->source);
	result = mig_query(
		psprintf("SELECT migstat.items_agg(%s, %s, %s, %d, %s) FROM %s",
				 column_array(&source, request->items, request->nitems, "items"),
				 weight_expression(&source, request->weights.column),
				 is_frequency(request->weights) ? "true" : "false", request->min_items,
				 strcmp(request->straight_liners, "zero") == 0 ? "true" : "false", source.from));
	if (result.nulls[0])
		refuse_no_rows();
	state = state_of(result.values[0]);
	for (int i = 0; i < request->nitems; i++)
		rows[i] = mean_z_of(&mig_items_at(state)[i], request->items[i],
							((MigItemsHead *) state)->unweighted);
	return rows;
}

/* ---- means by group ---- */

#define MAX_GROUPS  1000
#define BELOW_SHARE 1e-12 /* of the weights: a share this close below a quantile's has reached it */

static const double shares[] = {0.25, 0.5, 0.75};

/* columns that a fit's source has besides its own, and the formulas over them */
#define VALUE "\"migstat value\""
#define LEVEL "\"migstat level\""

typedef struct Group
{
	const char *level; /* NULL: the rows where it is NULL */
	double unweighted; /* rows */
	MigItem *items;
} Group;

typedef struct Description
{
	const MigDescribeRequest *request;
	MigFitOptions options;
	MigSource source;
	const char *by;    /* expression; NULL: no groups */
	const char *order; /* of the groups */
	const char *weight;
	const char *where; /* WHERE clause of the subpopulation, or one that is always true */
	bool survey;
	bool frequency;
	int ngroups;
	Group *groups;
} Description;

/* the source with a variable and its group under names of our own; keep: NULL is a group */
static const char *
source_with(const Description *d, const char *variable, bool keep)
{
	const char *level = "";

	if (d->by)
		level = psprintf(keep ? ", CASE WHEN %s IS NULL THEN '-' ELSE '=' OPERATOR(pg_catalog.||) "
								"%s::pg_catalog.text END AS " LEVEL
							  : ", CASE WHEN %s IS NOT NULL THEN %s::pg_catalog.text END AS " LEVEL,
						 d->by, d->by);
	return psprintf("SELECT source.*, %s AS " VALUE "%s FROM %s",
					number_column(&d->source, variable, "variables"), level, d->source.from);
}

static void
open_by(Description *d)
{
	const char *by = d->request->by;

	if (by == NULL)
		return;
	d->by = mig_source_column(&d->source, by, "by");
	d->order = type_is_collatable(mig_source_type(&d->source, by, "by"))
				   ? psprintf("%s COLLATE pg_catalog.\"C\"", d->by)
				   : d->by;
}

static void
open_description(Description *d, const MigDescribeRequest *r)
{
	MigFitOptions o = r->options;
	const char *roles[] = {"strata", "psu", "fpc"};
	const char *columns[] = {o.strata, o.psu, o.fpc};
	MigPass pass;

	if (o.strata || o.psu || o.fpc || (o.weights.column && strcmp(o.weights.type, "sampling") == 0))
		o.vcov = "survey";
	d->request = r;
	d->options = mig_fit_check_options(&o, false);
	d->survey = strcmp(d->options.vcov, "survey") == 0;
	d->frequency = is_frequency(o.weights);
	d->source = mig_source_open(r->source);
	open_by(d);
	for (int i = 0; i < lengthof(roles); i++)
		if (columns[i])
			mig_source_column(&d->source, columns[i], roles[i]);
	d->weight = weight_expression(&d->source, o.weights.column);
	pass = mig_pass_open(source_with(d, r->variables[0], true), VALUE " ~ 1", o.weights, o.subpop,
						 NULL);
	d->where = pass.subpop ? pass.subpop : "true";
}

static void
refuse_too_many_groups(const Description *d, int n)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("\"%s\" (by) has %d levels", d->request->by, n),
			 errdetail("At most %d groups are described.", MAX_GROUPS),
			 errhint("Group its values in the source, such as width_bucket(age, 18, 90, 6).")));
}

static void
read_groups(Description *d)
{
	const MigDescribeRequest *r = d->request;
	MigResult result =
		mig_query(psprintf("SELECT %s, migstat.items_agg(%s, %s, %s, 0, false) FROM %s WHERE %s%s",
						   d->by ? psprintf("%s::pg_catalog.text", d->by) : "NULL::pg_catalog.text",
						   column_array(&d->source, r->variables, r->nvariables, "variables"),
						   d->weight, d->frequency ? "true" : "false", d->source.from, d->where,
						   d->by ? psprintf(" GROUP BY %s ORDER BY %s", d->by, d->order) : ""));

	if (result.rows == 0 || result.nulls[1])
	{
		if (r->options.subpop)
			ereport(ERROR,
					(errcode(ERRCODE_NO_DATA_FOUND),
					 errmsg("%s", r->nobody ? r->nobody : "no row is in the subpopulation")));
		refuse_no_rows();
	}
	if (result.rows > MAX_GROUPS)
		refuse_too_many_groups(d, result.rows);
	d->ngroups = result.rows;
	d->groups = palloc(sizeof(Group) * result.rows);
	for (int i = 0; i < result.rows; i++)
	{
		double *state = state_of(result.values[2 * i + 1]);

		d->groups[i].level = result.nulls[2 * i] ? NULL : TextDatumGetCString(result.values[2 * i]);
		d->groups[i].items = mig_items_at(state);
		d->groups[i].unweighted = ((MigItemsHead *) state)->unweighted;
	}
}

static bool
same_level(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* ---- quantiles ---- */

typedef struct Quantiles
{
	const Description *d;
	int variable;
	int group; /* of the row before */
	MigXsum below;
	MigDescription *rows; /* by group */
} Quantiles;

/* values arrive in order, by group */
static void
add_quantile_row(const Datum *values, const bool *nulls, void *argument)
{
	Quantiles *q = argument;
	const char *level = nulls[0] ? NULL : TextDatumGetCString(values[0]);
	double weight = DatumGetFloat8(values[2]);
	double cases = DatumGetFloat8(values[3]);
	double e;
	double total;

	if (q->group < 0 || !same_level(level, q->d->groups[q->group].level))
	{
		memset(&q->below, 0, sizeof(q->below));
		for (q->group = 0; q->group < q->d->ngroups - 1; q->group++)
			if (same_level(level, q->d->groups[q->group].level))
				break;
	}
	total = mig_xsum_value(&q->d->groups[q->group].items[q->variable].w);
	mig_xsum_add(&q->below, mig_two_product(weight, cases, &e));
	mig_xsum_add(&q->below, e);
	for (int i = 0; i < lengthof(shares); i++)
		if (isnan(q->rows[q->group].quantile[i]) &&
			mig_xsum_value(&q->below) >= (shares[i] - BELOW_SHARE) * total)
			q->rows[q->group].quantile[i] = DatumGetFloat8(values[1]);
}

static void
add_quantiles(const Description *d, int variable, MigDescription *rows)
{
	const char *value = number_column(&d->source, d->request->variables[variable], "variables");
	Quantiles q = {d, variable, -1, {0.0, 0.0, 0.0}, rows};

	mig_query_each(
		psprintf(
			"SELECT %s, %s, %s, pg_catalog.count(*)::pg_catalog.float8 FROM %s WHERE %s AND "
			"%s IS NOT NULL AND %s OPERATOR(pg_catalog.>) 0::pg_catalog.float8 GROUP BY %s2, 3 "
			"ORDER BY %s2",
			d->by ? psprintf("%s::pg_catalog.text", d->by) : "NULL::pg_catalog.text", value,
			d->weight, d->source.from, d->where, value, d->weight,
			d->by ? psprintf("%s, ", d->by) : "", d->by ? psprintf("%s, ", d->order) : ""),
		0, NULL, NULL, add_quantile_row, &q);
}

/* ---- rows ---- */

static const char *
joined(const char *a, const char *b)
{
	return a == NULL ? b : b == NULL ? a : psprintf("%s; %s", a, b);
}

static const char *
left_out(double rows, const char *which)
{
	return rows == 1.0 ? psprintf("1 row %s is left out", which)
					   : psprintf("%.0f rows %s are left out", rows, which);
}

/* against simple random sampling of as many rows from the weights' sum */
static void
add_deff(const Description *d, MigDescription *row, const MigSpread *s)
{
	double simple = row->sd * row->sd / (double) row->n;
	double rest = 1.0;

	if (d->options.weights.column && !d->request->replacement)
		rest = (s->weight - (double) row->n) / s->weight;
	if (rest < 0.5)
		row->note = joined(row->note,
						   "deff is against a sample of more than half of the population: if the "
						   "weights do not sum to it, say replacement => true");
	if (simple * rest > 0.0)
		row->deff = row->e.std_error * row->e.std_error / (simple * rest);
}

static MigDescription
description_of(const Description *d, int variable, const Group *group)
{
	const MigItem *item = &group->items[variable];
	MigSpread s = mig_spread(&item->w, &item->wx, &item->wxx);
	MigDescription row = {d->request->variables[variable], group->level};

	row.n = (int64) item->n;
	row.n_missing = (int64) item->missing;
	row.mean = s.mean;
	row.sd = mig_spread_sd(&s, item->n);
	row.min = row.n > 0 ? item->min : NAN;
	row.max = row.n > 0 ? item->max : NAN;
	row.deff = NAN;
	for (int i = 0; i < lengthof(shares); i++)
		row.quantile[i] = NAN;
	row.e = mig_inference_t(s.mean, d->survey ? NAN : row.sd * row.sd / item->n, item->n - 1.0,
							d->request->conf_level);
	if (row.n < 2)
		row.note = row.n == 0 ? "no value" : "one value does not show how values differ";
	if (d->by && group->level == NULL)
		row.note = joined(row.note, psprintf("the rows where %s is NULL", d->request->by));
	if (group->unweighted > 0.0)
		row.note = joined(row.note, left_out(group->unweighted, "without a weight"));
	return row;
}

/* the errors of the means of one variable from a linear model on the groups */
static void
add_survey_errors(const Description *d, int variable, MigDescription *rows)
{
	const char *name = d->request->variables[variable];
	MigModel *model = mig_fit_ols(source_with(d, name, true),
								  d->by ? VALUE " ~ " LEVEL " - 1" : VALUE " ~ 1", &d->options);

	for (int g = 0; g < d->ngroups; g++)
	{
		const MigItem *item = &d->groups[g].items[variable];
		MigSpread s = mig_spread(&item->w, &item->wx, &item->wxx);
		const char *level = d->groups[g].level ? psprintf("=%s", d->groups[g].level) : "-";

		if (rows[g].n < 2)
			continue;
		for (int i = 0; i < model->nterms; i++)
			if (d->by == NULL || same_level(model->terms[i].level, level))
				rows[g].e = mig_infer_estimate(model, &model->terms[i], d->request->conf_level);
		rows[g].note = joined(rows[g].note, model->note);
		add_deff(d, &rows[g], &s);
	}
}

static void
describe_variable(const Description *d, int variable, MigDescription *rows)
{
	int64 n = 0;

	for (int g = 0; g < d->ngroups; g++)
	{
		rows[g] = description_of(d, variable, &d->groups[g]);
		n += rows[g].n;
	}
	if (n == 0)
		return;
	if (!d->request->no_quantiles)
		add_quantiles(d, variable, rows);
	if (d->survey)
		add_survey_errors(d, variable, rows);
}

MigDescription *
mig_fit_describe(const MigDescribeRequest *request, int *n)
{
	Description d = {0};
	MigDescription *rows;

	open_description(&d, request);
	read_groups(&d);
	*n = d.ngroups * request->nvariables;
	rows = palloc(sizeof(MigDescription) * *n);
	for (int v = 0; v < request->nvariables; v++)
		describe_variable(&d, v, rows + (size_t) v * d.ngroups);
	return rows;
}

/* a note of the fit in the user's names */
static const char *
in_user_names(const Description *d, const char *note)
{
	StringInfoData text;
	const char *own = "migstat level";
	const char *found;

	if (note == NULL)
		return NULL;
	initStringInfo(&text);
	while ((found = strstr(note, own)) != NULL)
	{
		appendBinaryStringInfo(&text, note, found - note);
		appendStringInfoString(&text, d->request->by);
		note = found + strlen(own);
	}
	appendStringInfoString(&text, note);
	return text.data;
}

/* why there is no test of the groups' means; NULL: there is one */
static const char *
no_test(const Description *d)
{
	int groups = 0;
	bool spread = false;

	for (int g = 0; g < d->ngroups; g++)
	{
		groups += d->groups[g].level && d->groups[g].items[0].n > 0.0;
		spread |= d->groups[g].level && d->groups[g].items[0].n > 1.0;
	}
	return groups < 2 ? psprintf("%s group has a value of %s", groups ? "only one" : "no",
								 d->request->variables[0])
		   : !spread  ? "no group has more than one value"
					  : NULL;
}

MigModelTest
mig_fit_describe_test(const MigDescribeRequest *request)
{
	Description d = {0};
	MigModel *model;
	MigModelTest test = {NULL, mig_htest_none, NULL};

	open_description(&d, request);
	test.test = d.survey ? "adjusted_wald" : "f";
	read_groups(&d);
	test.note = no_test(&d);
	if (test.note)
		return test;
	model =
		mig_fit_ols(source_with(&d, request->variables[0], false), VALUE " ~ " LEVEL, &d.options);
	test = mig_infer_overall(model);
	test.note = in_user_names(&d, joined(test.note, model->note));
	if (model->n_null_regressor > 0)
		test.note = joined(test.note, left_out((double) model->n_null_regressor,
											   psprintf("where %s is NULL", request->by)));
	return test;
}

/* ---- reliability ---- */

/* moments of the items on the rows complete in all of them; NULL: no rows */
static MigMoments *
item_moments(const char *source, const char **items, int n, MigWeights weights)
{
	MigSource plain = mig_source_open(source);
	MigPass pass;
	StringInfoData columns;
	StringInfoData formula;
	MigResult result;

	initStringInfo(&columns);
	initStringInfo(&formula);
	column_array(&plain, items, n, "items"); /* none is given twice */
	for (int i = 0; i < n; i++)
	{
		appendStringInfo(&columns, "%s%s AS item%d", i ? ", " : "",
						 number_column(&plain, items[i], "items"), i + 1);
		appendStringInfo(&formula, "%sitem%d", i == 0 ? "" : i == 1 ? " ~ " : " + ", i + 1);
	}
	if (weights.column)
	{
		appendStringInfo(&columns, ", %s AS weight",
						 mig_source_number(&plain, weights.column, "weights"));
		weights.column = "weight";
	}
	pass = mig_pass_open(psprintf("SELECT %s FROM %s", columns.data, plain.from), formula.data,
						 weights, NULL, NULL);
	result = mig_query(
		psprintf("SELECT %s FROM %s", mig_fit_moments_call(&pass, weights.type), pass.source.from));
	return result.nulls[0] ? NULL : mig_fit_canonical(mig_pg_moments_state(result.values[0]));
}

static const char *
note_of(const MigAlphaItem *item)
{
	return item->sd == 0.0      ? "every answer is the same"
		   : item->rest_r < 0.0 ? "goes against the other items: is it to be reversed?"
								: NULL;
}

MigScale
mig_fit_alpha(const char *source, const char **items, int n, MigWeights weights)
{
	MigScale scale = {0};
	MigMoments *t;

	if (n < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a scale needs two items or more"),
						errhint("Give the columns whose sum is the scale.")));
	t = item_moments(source, items, n, weights);
	if (t == NULL)
		refuse_no_rows();
	if (t->n == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row has all items"),
						errdetail("There are " INT64_FORMAT " rows.", t->n_read),
						errhint("describe() shows how many rows lack each item.")));
	scale.n = t->n;
	scale.n_dropped = t->n_null_outcome + t->n_null_regressor + t->n_null_weight + t->n_zero_weight;
	scale.items = palloc(sizeof(MigAlphaItem) * n);
	scale.notes = palloc(sizeof(char *) * n);
	scale.alpha = mig_alpha(mig_moments_products(t), n, (double) t->n,
							palloc(sizeof(MigPair) * mig_products_count(n)), scale.items);
	for (int i = 0; i < n; i++)
		scale.notes[i] = t->n < 2 ? "only one row has all items" : note_of(&scale.items[i]);
	return scale;
}
