/* survey.c: totals of a survey's columns by group, and the scatter that their errors follow from */
#include "postgres.h"

#include "fit/survey.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "pg/query.h"
#include "pg/strata.h"

/* ---- columns ---- */

const char *
mig_survey_number(const MigSource *source, const char *name, const char *role)
{
	if (getBaseType(mig_source_type(source, name, role)) == BOOLOID)
		return psprintf("%s::pg_catalog.int4::pg_catalog.float8",
						mig_source_column(source, name, role));
	return mig_source_number(source, name, role);
}

const char *
mig_survey_numbers(const MigSource *source, const char *const *names, int n, const char *role)
{
	StringInfoData array;

	mig_fit_check_distinct(role, names, n);
	initStringInfo(&array);
	for (int i = 0; i < n; i++)
		appendStringInfo(&array, "%s%s", i ? ", " : "ARRAY[",
						 mig_survey_number(source, names[i], role));
	appendStringInfoChar(&array, ']');
	return array.data;
}

/* ---- the query ---- */

/* columns of its result */
enum
{
	STRATUM, /* its name .. */
	UNITS,   /* .. and what is the same in all rows of it */
	FPC_LOW,
	FPC_HIGH,
	NO_FPC,
	NO_PSU,
	WEIGHTED, /* rows that have a weight above 0 */
	NAMES,    /* of all sampling units; NULL: each row is one */
	LEVEL,    /* of the group, and its place among the groups from 1 */
	PLACE,
	STATE,
	COLUMNS
};

static const char *
or_null(const char *expression, const char *type)
{
	return expression ? expression : psprintf("NULL::pg_catalog.%s", type);
}

/* and h the stratum, i the unit, d the sizes */
const char *
mig_survey_rows(const MigSurveyRequest *r)
{
	const MigFitOptions *o = r->options;
	const MigSource *s = r->source;

	return psprintf(
		"(SELECT %s AS h, %s AS i, %s AS g, %s AS fpc, %s AS w, %s AS inside, %s AS x, %s AS d FROM "
		"%s) AS survey",
		o->strata ? mig_source_column(s, o->strata, "strata") : "'all'::pg_catalog.text",
		or_null(o->psu ? mig_source_column(s, o->psu, "psu") : NULL, "text"),
		or_null(r->by ? mig_source_column(s, r->by, "by") : NULL, "text"),
		or_null(o->fpc ? mig_source_number(s, o->fpc, "fpc") : NULL, "float8"),
		o->weights.column ? mig_source_number(s, o->weights.column, "weights")
						  : "1::pg_catalog.float8",
		o->subpop ? mig_source_boolean(s, o->subpop, "subpop") : "true", r->answers,
		or_null(r->sizes, "float8[]"), s->from);
}

/* rows where a condition holds; wanted: else there are none */
static const char *
count_where(bool wanted, const char *condition)
{
	return wanted ? psprintf("pg_catalog.count(*) FILTER (WHERE %s)", condition)
				  : "0::pg_catalog.int8";
}

static const char *
sums_of(const MigSurveyRequest *r, bool units)
{
	const MigWeights *w = &r->options->weights;

	return psprintf("migstat.survey_agg(x, d, w, %s, %s) FILTER (WHERE inside)",
					w->column && strcmp(w->type, "frequency") == 0 ? "true" : "false",
					units ? "true" : "false");
}

/* it does not depend on the database's collation */
const char *
mig_survey_group_order(const MigSurveyRequest *r)
{
	bool text = r->by == NULL || type_is_collatable(mig_source_type(r->source, r->by, "by"));

	return text ? "g COLLATE pg_catalog.\"C\"" : "g";
}

/*
 * Of a query with a row per stratum and group: of the rows themselves, or of units that were summed
 * before.  What belongs to the stratum is summed over its groups.
 */
static const char *
strata_query(const MigSurveyRequest *r, const char *from, const char *counts, const char *names,
			 const char *state)
{
	return psprintf("SELECT h::pg_catalog.text, %s, %s, migstat.level_of(g), "
					"pg_catalog.dense_rank() OVER (ORDER BY %s), %s FROM %s GROUP BY h, g "
					"WINDOW stratum AS (PARTITION BY h) ORDER BY h::pg_catalog.text COLLATE "
					"pg_catalog.\"C\"",
					counts, names, mig_survey_group_order(r), state, from);
}

/* sum of a count by group over a stratum */
static const char *
over_stratum(const char *count)
{
	return psprintf("(pg_catalog.sum(%s) OVER stratum)::pg_catalog.float8", count);
}

static const char *
row_query(const MigSurveyRequest *r)
{
	const MigFitOptions *o = r->options;
	const char *counts = psprintf(
		"%s, pg_catalog.min(pg_catalog.min(fpc)) OVER stratum, "
		"pg_catalog.max(pg_catalog.max(fpc)) OVER stratum, %s, 0::pg_catalog.float8, %s",
		over_stratum("pg_catalog.count(*)"), over_stratum(count_where(o->fpc, "fpc IS NULL")),
		over_stratum(
			count_where(o->weights.column, "w OPERATOR(pg_catalog.>) 0::pg_catalog.float8")));

	return strata_query(r, mig_survey_rows(r), counts, "NULL::pg_catalog.float8",
						sums_of(r, r->designed));
}

/* first is set once for every unit, whatever the number of its groups */
static const char *
unit_query(const MigSurveyRequest *r)
{
	const MigFitOptions *o = r->options;
	const char *units = psprintf(
		"WITH sums AS MATERIALIZED (SELECT h, i, g, pg_catalog.min(fpc) AS low, "
		"pg_catalog.max(fpc) AS high, %s AS no_fpc, %s AS weighted, %s AS s FROM %s GROUP BY h, i, "
		"g), units AS (SELECT *, CASE WHEN pg_catalog.row_number() OVER (PARTITION BY h, i) "
		"OPERATOR(pg_catalog.=) 1 THEN 1 END AS first FROM sums) ",
		count_where(o->fpc, "fpc IS NULL"),
		count_where(o->weights.column, "w OPERATOR(pg_catalog.>) 0::pg_catalog.float8"),
		sums_of(r, false), mig_survey_rows(r));
	const char *counts =
		psprintf("%s, pg_catalog.min(pg_catalog.min(low)) OVER stratum, "
				 "pg_catalog.max(pg_catalog.max(high)) OVER stratum, %s, %s, %s",
				 over_stratum("pg_catalog.count(first)"), over_stratum("pg_catalog.sum(no_fpc)"),
				 over_stratum("pg_catalog.count(*) FILTER (WHERE i IS NULL)"),
				 over_stratum("pg_catalog.sum(weighted)"));

	return psprintf(
		"%s%s", units,
		strata_query(r, "units", counts,
					 "(SELECT pg_catalog.count(DISTINCT i)::pg_catalog.float8 FROM sums)",
					 "migstat.survey_units_agg(s)"));
}

/* ---- its result ---- */

typedef struct Fold
{
	const MigSurveyRequest *request;
	MigResult result;
	MigSurvey survey;
	int strata;
	int singles; /* strata with one unit of several */
	double units;
	double largest; /* most units of a stratum */
} Fold;

static bool
is_null(const Fold *f, int row, int column)
{
	return f->result.nulls[(size_t) row * COLUMNS + column];
}

static Datum
value_at(const Fold *f, int row, int column)
{
	return f->result.values[(size_t) row * COLUMNS + column];
}

static double
number_at(const Fold *f, int row, int column)
{
	return is_null(f, row, column) ? NAN : DatumGetFloat8(value_at(f, row, column));
}

static const char *
text_at(const Fold *f, int row, int column)
{
	return is_null(f, row, column) ? NULL : TextDatumGetCString(value_at(f, row, column));
}

static MigStratum
stratum_at(const Fold *f, int row)
{
	MigStratum h = {text_at(f, row, STRATUM)};

	if (h.name == NULL || number_at(f, row, NO_PSU) > 0.0)
		mig_strata_refuse_null(h.name ? "psu" : "strata");
	h.n = number_at(f, row, UNITS);
	h.fpc_known = f->request->options->fpc && !is_null(f, row, FPC_LOW);
	h.fpc_low = number_at(f, row, FPC_LOW);
	h.fpc_high = number_at(f, row, FPC_HIGH);
	h.fpc_missing = number_at(f, row, NO_FPC);
	return h;
}

static void
refuse_no_weight(const MigStratum *h)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the weights of stratum %s sum to 0", h->name),
			 errhint("A stratum without weight says nothing of the population: leave its rows "
					 "out in the source, or merge it with another stratum.")));
}

/* a stratum is met for the first time */
static void
count_stratum(Fold *f, int row, const MigStratum *h)
{
	const MigFitOptions *o = f->request->options;
	bool single = mig_stratum_is_single(h);

	if (o->strata && o->weights.column && number_at(f, row, WEIGHTED) == 0.0)
		refuse_no_weight(h);
	if (single && strcmp(o->singleton, "error") == 0 && o->strata == NULL)
		mig_strata_refuse_one_unit();
	if (single && strcmp(o->singleton, "error") == 0)
		mig_stratum_refuse_single(h);
	f->strata++;
	f->singles += single;
	f->units += h->n;
	f->largest = Max(f->largest, h->n);
}

/* what a stratum has of a group joins it */
static void
add_state(Fold *f, MigSurveyGroup *group, double *state, const MigStratum *h)
{
	int k = f->request->k;
	bool centred = h && h->n > 1.0;

	group->unweighted += ((MigItemsHead *) state)->unweighted;
	mig_items_merge(group->state, state, k);
	if (h == NULL || !(centred || strcmp(f->request->options->singleton, "adjust") == 0))
		return;
	for (int i = 0; i < k; i++)
		mig_items_add_stratum(group->scatter + MIG_ITEM_SCATTER * i, &mig_items_at(state)[i],
							  centred ? h->n : 0.0,
							  (1.0 - mig_stratum_share(h)) * (centred ? h->n / (h->n - 1.0) : 1.0));
}

static MigSurveyGroup *
group_at(Fold *f, int row)
{
	MigSurveyGroup *group = &f->survey.groups[DatumGetInt64(value_at(f, row, PLACE)) - 1];
	int k = f->request->k;

	if (group->state == NULL)
	{
		group->level = text_at(f, row, LEVEL);
		group->state = palloc(sizeof(double) * mig_items_size(k));
		mig_items_init(group->state, k);
		group->scatter = palloc0(sizeof(MigXsum) * MIG_ITEM_SCATTER * k);
	}
	return group;
}

static void
fold_rows(Fold *f)
{
	const char *before = NULL;

	for (int row = 0; row < f->result.rows; row++)
	{
		MigStratum h = {0};

		CHECK_FOR_INTERRUPTS();
		if (f->request->designed)
		{
			h = stratum_at(f, row);
			if (before == NULL || strcmp(before, h.name) != 0)
				count_stratum(f, row, &h);
			before = h.name;
		}
		if (!is_null(f, row, STATE))
			add_state(f, group_at(f, row),
					  (double *) ARR_DATA_PTR(DatumGetArrayTypeP(value_at(f, row, STATE))),
					  f->request->designed ? &h : NULL);
	}
}

/* leave out the groups without a row that counts; how many there are */
static int
close_up(MigSurvey *survey, int n)
{
	int kept = 0;

	for (int g = 0; g < n; g++)
		if (survey->groups[g].state)
			survey->groups[kept++] = survey->groups[g];
	return kept;
}

static int
places(const Fold *f)
{
	int most = 0;

	for (int row = 0; row < f->result.rows; row++)
		most = Max(most, (int) DatumGetInt64(value_at(f, row, PLACE)));
	if (most > MIG_SURVEY_MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("\"%s\" (by) has %d levels", f->request->by, most),
				 errdetail("At most %d groups are described.", MIG_SURVEY_MAX_GROUPS),
				 errhint("Group its values in the source, such as width_bucket(age, 18, 90, 6).")));
	return most;
}

static void
refuse_nobody(const MigSurveyRequest *r)
{
	if (r->options->subpop)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
						errmsg("%s", r->nobody ? r->nobody : "no row is in the subpopulation"),
						errhint("Check the conditions of the source and of the subpopulation.")));
	ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the source has no rows"),
					errhint("Check its conditions.")));
}

static void
take_design(Fold *f)
{
	const MigFitOptions *o = f->request->options;
	MigSurvey *s = &f->survey;

	s->df = f->units - f->strata;
	s->scale = 1.0;
	if (s->df == 0.0)
		s->note = "no stratum has more than one sampling unit: no degrees of freedom";
	if (f->singles > 0)
		s->note = mig_survey_notes(
			s->note, psprintf("strata with one sampling unit: %d of %d, singleton => '%s'",
							  f->singles, f->strata, o->singleton));
	if (o->strata && !is_null(f, 0, NAMES) &&
		mig_strata_share_names(f->units, number_at(f, 0, NAMES), f->largest))
		s->note = mig_survey_notes(
			s->note, "sampling units of the same name in different strata are different units");
	if (strcmp(o->singleton, "average") != 0)
		return;
	if (f->singles == f->strata)
		mig_strata_refuse_no_average(f->strata);
	s->scale = (double) f->strata / (f->strata - f->singles);
}

MigSurvey
mig_survey(const MigSurveyRequest *request)
{
	Fold f = {request};
	int n;

	f.result = mig_query_with(request->designed && request->options->psu ? unit_query(request)
																		 : row_query(request),
							  request->parameters, request->types, request->values);
	n = places(&f);
	f.survey.groups = palloc0(sizeof(MigSurveyGroup) * (n + 1));
	fold_rows(&f);
	f.survey.ngroups = close_up(&f.survey, n);
	if (f.survey.ngroups == 0)
		refuse_nobody(request);
	if (request->designed)
		take_design(&f);
	return f.survey;
}

/* ---- estimates ---- */

double
mig_survey_ratio(const MigSurvey *survey, const MigSurveyGroup *group, int item, double conf_level,
				 MigEstimate *e)
{
	double variance;
	double estimate = mig_items_ratio(mig_survey_item(group, item),
									  group->scatter + MIG_ITEM_SCATTER * item, &variance);

	*e = mig_inference_t(estimate, survey->scale * variance, survey->df, conf_level);
	return estimate;
}

double
mig_survey_total(const MigSurvey *survey, const MigSurveyGroup *group, int item, double conf_level,
				 MigEstimate *e)
{
	double variance;
	double estimate = mig_items_total(mig_survey_item(group, item),
									  group->scatter + MIG_ITEM_SCATTER * item, &variance);

	*e = mig_inference_t(estimate, survey->scale * variance, survey->df, conf_level);
	return estimate;
}

const char *
mig_survey_notes(const char *a, const char *b)
{
	return a == NULL ? b : b == NULL ? a : psprintf("%s; %s", a, b);
}
