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
#include "fit/survey.h"
#include "pg/moments.h"
#include "pg/query.h"
#include "pg/source.h"

/* ---- columns ---- */

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
				 mig_survey_numbers(&source, request->items, request->nitems, "items"),
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

#define BELOW_SHARE 1e-12 /* of the weights: a share this close below a quantile's has reached it */

static const double shares[] = {0.25, 0.5, 0.75};

typedef struct Description
{
	const MigDescribeRequest *request;
	MigFitOptions options;
	MigSource source;
	bool survey; /* errors are linearised */
	MigSurveyRequest rows;
	MigSurvey sums;
} Description;

static void
open_description(Description *d, const MigDescribeRequest *r)
{
	MigFitOptions o = r->options;
	MigSurveyRequest *rows = &d->rows;

	if (o.strata || o.psu || o.fpc || (o.weights.column && strcmp(o.weights.type, "sampling") == 0))
		o.vcov = "survey";
	d->request = r;
	d->options = mig_fit_check_options(&o, false);
	d->survey = strcmp(d->options.vcov, "survey") == 0;
	d->source = mig_source_open(r->source);
	rows->source = &d->source;
	rows->answers = mig_survey_numbers(&d->source, r->variables, r->nvariables, "variables");
	rows->k = r->nvariables;
	rows->by = r->by;
	rows->options = &d->options;
	rows->nobody = r->nobody;
}

/* ---- quantiles ---- */

typedef struct Quantiles
{
	const MigSurvey *sums;
	int group; /* of the row before */
	int variable;
	double total;
	MigXsum below;
	MigDescription *rows; /* by variable, then group */
} Quantiles;

static bool
same_level(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
start_quantile(Quantiles *q, const char *level, int variable)
{
	for (q->group = 0; q->group < q->sums->ngroups - 1; q->group++)
		if (same_level(level, q->sums->groups[q->group].level))
			break;
	q->variable = variable;
	q->total = mig_xsum_value(&mig_survey_item(&q->sums->groups[q->group], variable)->w);
	memset(&q->below, 0, sizeof(q->below));
}

/* values arrive in order, by group and variable */
static void
add_quantile_row(const Datum *values, const bool *nulls, void *argument)
{
	Quantiles *q = argument;
	const char *level = nulls[0] ? NULL : TextDatumGetCString(values[0]);
	int variable = (int) DatumGetInt64(values[1]) - 1;
	double *quantile;

	if (q->group < 0 || q->variable != variable ||
		!same_level(level, q->sums->groups[q->group].level))
		start_quantile(q, level, variable);
	mig_xsum_add(&q->below, DatumGetFloat8(values[3]));
	quantile = q->rows[variable * q->sums->ngroups + q->group].quantile;
	for (int i = 0; i < lengthof(shares); i++)
		if (isnan(quantile[i]) && mig_xsum_value(&q->below) >= (shares[i] - BELOW_SHARE) * q->total)
			quantile[i] = DatumGetFloat8(values[2]);
}

/* of all variables and groups in one query */
static void
add_quantiles(const Description *d, MigDescription *rows)
{
	Quantiles q = {&d->sums, -1};

	q.rows = rows;
	mig_query_each(
		psprintf(
			"SELECT migstat.level_of(g), v, value, migstat.weight_sum_agg(w) FROM %s, LATERAL "
			"pg_catalog.unnest(x) WITH ORDINALITY AS u(value, v) WHERE inside AND w "
			"OPERATOR(pg_catalog.>) 0::pg_catalog.float8 AND value IS NOT NULL GROUP BY g, v, value "
			"ORDER BY %s, v, value",
			mig_survey_rows(&d->rows), mig_survey_group_order(&d->rows)),
		0, NULL, NULL, add_quantile_row, &q);
}

/* ---- rows ---- */

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
		row->note = mig_survey_notes(
			row->note, "deff is against a sample of more than half of the population: if the "
					   "weights do not sum to it, say replacement => true");
	if (simple * rest > 0.0)
		row->deff = row->e.std_error * row->e.std_error / (simple * rest);
}

static void
add_errors(const Description *d, int variable, const MigSurveyGroup *group, const MigSpread *s,
		   MigDescription *row)
{
	double conf_level = d->request->conf_level;

	if (!d->survey)
		row->e = mig_inference_t(row->mean, row->sd * row->sd / (double) row->n,
								 (double) row->n - 1.0, conf_level);
	else if (row->n < 2)
		row->e = mig_inference_t(row->mean, NAN, d->sums.df, conf_level);
	else
	{
		mig_survey_ratio(&d->sums, group, variable, conf_level, &row->e);
		row->note = mig_survey_notes(row->note, d->sums.note);
		add_deff(d, row, s);
	}
}

static MigDescription
description_of(const Description *d, int variable, const MigSurveyGroup *group)
{
	const MigItem *item = mig_survey_item(group, variable);
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
	if (row.n < 2)
		row.note = row.n == 0 ? "no value" : "one value does not show how values differ";
	if (d->request->by && group->level == NULL)
		row.note =
			mig_survey_notes(row.note, psprintf("the rows where %s is NULL", d->request->by));
	if (group->unweighted > 0.0)
		row.note = mig_survey_notes(row.note, left_out(group->unweighted, "without a weight"));
	add_errors(d, variable, group, &s, &row);
	return row;
}

MigDescription *
mig_fit_describe(const MigDescribeRequest *request, int *n)
{
	Description d = {0};
	MigDescription *rows;
	MigDescription *row;

	open_description(&d, request);
	d.rows.designed = d.survey;
	d.sums = mig_survey(&d.rows);
	*n = d.sums.ngroups * request->nvariables;
	row = rows = palloc(sizeof(MigDescription) * *n);
	for (int v = 0; v < request->nvariables; v++)
		for (int g = 0; g < d.sums.ngroups; g++)
			*row++ = description_of(&d, v, &d.sums.groups[g]);
	if (!request->no_quantiles)
		add_quantiles(&d, rows);
	return rows;
}

/* ---- the test of their means ---- */

/* columns that a fit's source has besides its own, and the formulas over them */
#define VALUE "\"migstat value\""
#define LEVEL "\"migstat level\""

/* the source with the variable and its group under names of our own */
static const char *
source_with_group(const Description *d)
{
	const char *by = mig_source_column(&d->source, d->request->by, "by");

	return psprintf("SELECT source.*, %s AS " VALUE ", CASE WHEN %s IS NOT NULL THEN "
					"%s::pg_catalog.text END AS " LEVEL " FROM %s",
					mig_survey_number(&d->source, d->request->variables[0], "variables"), by, by,
					d->source.from);
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

	for (int g = 0; g < d->sums.ngroups; g++)
	{
		const MigSurveyGroup *group = &d->sums.groups[g];

		groups += group->level && mig_survey_item(group, 0)->n > 0.0;
		spread |= group->level && mig_survey_item(group, 0)->n > 1.0;
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
	d.sums = mig_survey(&d.rows);
	test.note = no_test(&d);
	if (test.note)
		return test;
	model = mig_fit_ols(source_with_group(&d), VALUE " ~ " LEVEL, &d.options);
	test = mig_infer_overall(model);
	test.note = in_user_names(&d, mig_survey_notes(test.note, model->note));
	if (model->n_null_regressor > 0)
		test.note =
			mig_survey_notes(test.note, left_out((double) model->n_null_regressor,
												 psprintf("where %s is NULL", request->by)));
	return test;
}

/* ---- reliability ---- */

MigMoments *
mig_fit_item_moments(const char *source, const char **items, int n, MigWeights weights)
{
	MigSource plain = mig_source_open(source);
	MigPass pass;
	StringInfoData columns;
	StringInfoData formula;
	MigResult result;
	MigMoments *t;

	initStringInfo(&columns);
	initStringInfo(&formula);
	mig_survey_numbers(&plain, items, n, "items"); /* none is given twice */
	for (int i = 0; i < n; i++)
	{
		appendStringInfo(&columns, "%s%s AS item%d", i ? ", " : "",
						 mig_survey_number(&plain, items[i], "items"), i + 1);
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
	if (result.nulls[0])
		refuse_no_rows();
	t = mig_fit_canonical(mig_pg_moments_state(result.values[0]));
	if (t->n == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row has all items"),
						errdetail("There are " INT64_FORMAT " rows.", t->n_read),
						errhint("describe() shows how many rows lack each item.")));
	return t;
}

int64
mig_fit_dropped(const MigMoments *t)
{
	return t->n_null_outcome + t->n_null_regressor + t->n_null_weight + t->n_zero_weight;
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
	t = mig_fit_item_moments(source, items, n, weights);
	scale.n = t->n;
	scale.n_dropped = mig_fit_dropped(t);
	scale.items = palloc(sizeof(MigAlphaItem) * n);
	scale.notes = palloc(sizeof(char *) * n);
	scale.alpha = mig_alpha(mig_moments_products(t), n, (double) t->n,
							palloc(sizeof(MigPair) * mig_products_count(n)), scale.items);
	for (int i = 0; i < n; i++)
		scale.notes[i] = t->n < 2 ? "only one row has all items" : note_of(&scale.items[i]);
	return scale;
}
