/* match_data.c: the rows of a source as sorted columns in memory, for matching */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "core/radix.h"
#include "fit/glm.h"
#include "fit/plan.h"
#include "fit/survey.h"
#include "fit/treated.h"
#include "formula/design.h"
#include "pg/memory.h"
#include "pg/progress.h"
#include "pg/query.h"
#include "pg/source.h"

#define ROW_WORK                                                                                   \
	240 /* bytes of a row but its columns: score, order, places in its arm, sets, weights */

#define MOST_SCORE 1e150 /* squares of differences of scores are finite */

/* columns of the query before the formula's variables */
enum
{
	KEY,
	WEIGHT,
	SCORE,
	CELL,
	APART,
	VARIABLES
};

typedef struct Reading
{
	MigMatchData *data;
	MigScorer *scorer;
	int room;
	int outcomes_at; /* first column of the outcomes */
	MemoryContext context;
} Reading;

/* ---- the score model ---- */

static MigModel *
fit_score(const MigMatchRequest *r, MigFamily family)
{
	MigFitOptions o = mig_fit_default_options();
	MigGlmOptions glm = {NULL, "observed", "refuse", 50, 1e-11};
	MigPass pass;

	o.weights.column = r->weights;
	o = mig_fit_check_options(&o, true);
	pass = mig_pass_open(r->source, r->formula, o.weights, NULL, NULL);
	if (pass.formula->nabsorbed > 0)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("matching does not go with absorbed effects"),
						errhint("Write them as terms, such as + i.region.")));
	mig_treated_check(&pass, mig_treated_condition(&pass));
	return r->score_column ? mig_fit_start(&pass, &o, NULL)
						   : mig_fit_glm_pass(&pass, family, &o, &glm, NULL);
}

/* ---- the query ---- */

/* whole numbers stay numbers, other keys are text */
static const char *
key_column(MigMatchData *d, const MigSource *source, bool *whole)
{
	const MigMatchRequest *r = d->request;
	Oid type;

	*whole = false;
	if (r->key == NULL)
		return "NULL::pg_catalog.int8";
	type = getBaseType(mig_source_type(source, r->key, "key"));
	*whole = type == INT2OID || type == INT4OID || type == INT8OID;
	return psprintf("%s::pg_catalog.%s", mig_source_column(source, r->key, "key"),
					*whole ? "int8" : "text");
}

/* cells are numbered in the order of the columns' text; rows with a NULL belong to none */
static void
add_cells(StringInfo sql, const MigMatchRequest *r, const MigSource *source)
{
	if (r->nexact == 0)
	{
		appendStringInfoString(sql, ", 1::pg_catalog.int8, false");
		return;
	}
	appendStringInfoString(sql, ", pg_catalog.dense_rank() OVER (ORDER BY ");
	for (int i = 0; i < r->nexact; i++)
		appendStringInfo(sql, "%s%s::pg_catalog.text COLLATE pg_catalog.\"C\"", i ? ", " : "",
						 mig_source_column(source, r->exact[i], "exact"));
	appendStringInfoString(sql, "), (");
	for (int i = 0; i < r->nexact; i++)
		appendStringInfo(sql, "%s%s IS NULL", i ? " OR " : "",
						 mig_source_column(source, r->exact[i], "exact"));
	appendStringInfoChar(sql, ')');
}

static const char *
compose_query(MigMatchData *d, const MigSource *source, const MigFormula *formula, bool *whole)
{
	const MigMatchRequest *r = d->request;
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "SELECT %s, %s, %s", key_column(d, source, whole),
					 r->weights ? mig_source_number(source, r->weights, "weights")
								: "1::pg_catalog.float8",
					 r->score_column ? mig_source_number(source, r->score_column, "score_column")
									 : "NULL::pg_catalog.float8");
	add_cells(&sql, r, source);
	for (int v = 0; v < formula->nvariables; v++)
		appendStringInfo(&sql, ", %s",
						 mig_source_column(source, formula->variables[v], "in the formula"));
	for (int y = 0; y < r->noutcomes; y++)
		appendStringInfo(&sql, ", %s", mig_survey_number(source, r->outcomes[y], "outcomes"));
	appendStringInfo(&sql, " FROM %s", source->from);
	return sql.data;
}

/* ---- room ---- */

void *
mig_match_room(Size n, Size size)
{
	return palloc_extended(Max(n, 1) * size, MCXT_ALLOC_HUGE);
}

/* bytes that a row takes at the most, with its share of all that is made of it */
static double
bytes_of_row(const MigMatchData *d, const MigScorer *s)
{
	const MigMatchRequest *r = d->request;
	double columns = r->noutcomes + s->design->dense + 2.0 * s->design->slots +
					 (r->weights != NULL) + 2.0 * (r->key != NULL) + 2.0 * (r->nexact > 0);
	double points = mig_match_on_covariates(r) ? 2.0 * s->model->rank + 16.0 : 0.0;

	return 8.0 * (columns + points) + 4.0 * r->ratio + ROW_WORK;
}

static double *
numbers(Size n)
{
	return mig_match_room(n, sizeof(double));
}

/* columns for n rows */
static void
make_room(MigMatchData *d, const MigScorer *s, int n, bool whole)
{
	const MigMatchRequest *r = d->request;
	MigMatchDesign *design = &d->design;

	d->x = numbers(n);
	d->linear = r->score_column ? NULL : numbers(n);
	d->score = numbers(n);
	d->arm = mig_match_room(n, 1);
	d->weight = r->weights ? numbers(n) : NULL;
	d->cell = r->nexact ? mig_match_room(n, sizeof(int)) : NULL;
	d->apart = r->nexact ? mig_match_room(n, 1) : NULL;
	d->number = whole ? mig_match_room(n, sizeof(int64)) : NULL;
	d->text = r->key && !whole ? mig_match_room(n, sizeof(char *)) : NULL;
	d->tie = mig_match_room(n, sizeof(uint64));
	d->outcome = palloc(sizeof(double *) * (r->noutcomes + 1));
	for (int y = 0; y < r->noutcomes; y++)
		d->outcome[y] = numbers(n);
	design->columns = (int) s->frame->columns;
	design->parameter = s->parameter;
	design->parameters = s->model->rank;
	design->dense = s->design->dense;
	design->slots = s->design->slots;
	design->value = palloc0(sizeof(double *) * (design->dense + 1));
	for (int c = 2; c < design->dense; c++)
		design->value[c] = numbers(n);
	design->level = palloc(sizeof(int *) * (design->slots + 1));
	design->factor = palloc0(sizeof(double *) * (design->slots + 1));
	d->slot_term = palloc(sizeof(int) * (design->slots + 1));
	for (int i = 0; i < design->slots; i++)
	{
		d->slot_term[i] = s->design->slot[i].term;
		design->level[i] = mig_match_room(n, sizeof(int));
		if (s->design->terms[s->design->slot[i].term].numbers > 0)
			design->factor[i] = numbers(n);
	}
}

/* ---- a row ---- */

/* the arm of a row that need not be complete; 2: its treatment is NULL */
static int
arm_of(const MigScorer *s, const Datum *values, const bool *nulls)
{
	const MigDesign *design = s->design;

	for (int v = 0; v < design->formula->nvariables; v++)
	{
		if (!design->variables[v].outcome)
			continue;
		if (nulls[v])
			return 2;
		design->value[v] = mig_design_number(&design->variables[v].column, values[v]);
	}
	return mig_design_evaluate(design->formula->outcome, design->value).hi != 0.0;
}

static void
refuse_key(const MigMatchRequest *r)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("the key \"%s\" is NULL in some row", r->key),
					errhint("A key identifies each row, such as the number of the respondent.")));
}

static void
take_key(Reading *reading, int i, Datum value, bool is_null)
{
	MigMatchData *d = reading->data;
	MemoryContext previous;

	if (d->request->key == NULL)
		return;
	if (is_null)
		refuse_key(d->request);
	if (d->number)
	{
		d->number[i] = DatumGetInt64(value);
		return;
	}
	previous = MemoryContextSwitchTo(reading->context);
	d->text[i] = TextDatumGetCString(value);
	MemoryContextSwitchTo(previous);
}

static void
refuse_treatment(const MigMatchData *d, double value)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("the treatment \"%s\" is %g in some row, not 0 or 1", d->model->outcome, value),
			 errhint("Make it boolean in the source, such as (remittances > 0) AS "
					 "receives.")));
}

/* the score of a row; false: it has none */
static bool
take_score(Reading *reading, int i, Datum value, bool is_null)
{
	MigMatchData *d = reading->data;
	double p;

	if (d->linear)
	{
		d->linear[i] = mig_scorer_linear(reading->scorer);
		d->score[i] = mig_glm_mean(d->link, d->linear[i]).mean;
		return true;
	}
	if (is_null)
		return false;
	p = DatumGetFloat8(value);
	if (!(fabs(p) <= MOST_SCORE))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score_column \"%s\" is %g in some row", d->request->score_column, p),
				 errhint("A score is a number of at most %g in size, in general a probability.",
						 MOST_SCORE)));
	d->score[i] = p;
	return true;
}

static void
take_design(MigMatchData *d, const MigScorer *s, int i)
{
	for (int c = 2; c < d->design.dense; c++)
		d->design.value[c][i] = s->hi[c];
	for (int k = 0; k < d->design.slots; k++)
	{
		d->design.level[k][i] = (int) s->design->slot[k].column;
		if (d->design.factor[k])
			d->design.factor[k][i] = s->hi[d->design.dense + k];
	}
}

static void
take_outcomes(Reading *reading, int i, const Datum *values, const bool *nulls)
{
	MigMatchData *d = reading->data;

	for (int y = 0; y < d->request->noutcomes; y++)
	{
		double value = nulls[y] ? NAN : DatumGetFloat8(values[y]);

		if (!nulls[y] && !isfinite(value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("the outcome \"%s\" is %g in some row", d->request->outcomes[y], value),
					 errhint("Make it NULL in the source to leave the row out.")));
		d->outcome[y][i] = value;
	}
}

static void
refuse_other_rows(void)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("the source gave other rows when it was read again"),
					errhint("A source with random() or TABLESAMPLE changes between passes: store "
							"its rows in a table first.")));
}

static void
take_row(const Datum *values, const bool *nulls, void *argument)
{
	Reading *reading = argument;
	MigMatchData *d = reading->data;
	MigScorer *s = reading->scorer;
	double weight = nulls[WEIGHT] ? 0.0 : DatumGetFloat8(values[WEIGHT]);
	int arm = arm_of(s, values + VARIABLES, nulls + VARIABLES);
	int i = d->n;

	d->n_read[arm]++;
	if (!mig_scorer_read(s, values + VARIABLES, nulls + VARIABLES) || weight == 0.0 ||
		(d->linear == NULL && nulls[SCORE]))
	{
		d->n_dropped[arm]++;
		return;
	}
	if (s->hi[MIG_COLUMN_OUTCOME] != 0.0 && s->hi[MIG_COLUMN_OUTCOME] != 1.0)
		refuse_treatment(d, s->hi[MIG_COLUMN_OUTCOME]);
	if (i >= reading->room)
		refuse_other_rows();
	take_score(reading, i, values[SCORE], nulls[SCORE]);
	take_key(reading, i, values[KEY], nulls[KEY]);
	d->arm[i] = arm;
	if (d->weight)
		d->weight[i] = weight;
	if (d->cell)
	{
		d->cell[i] = (int) DatumGetInt64(values[CELL]) - 1;
		d->apart[i] = DatumGetBool(values[APART]);
		d->cells = Max(d->cells, d->cell[i] + 1);
	}
	take_design(d, s, i);
	take_outcomes(reading, i, values + reading->outcomes_at, nulls + reading->outcomes_at);
	d->n++;
}

/* ---- order ---- */

static uint64
mix_double(uint64 hash, double x)
{
	return mig_radix_mix(hash + mig_radix_double(x) + UINT64CONST(0x9e3779b97f4a7c15));
}

/* of all that is known of a row: rows with the same hash are the same, so their order is no matter */
static uint64
hash_of_row(const MigMatchData *d, int i)
{
	uint64 hash = mix_double(d->arm[i], d->score[i]);

	if (d->weight)
		hash = mix_double(hash, d->weight[i]);
	for (int y = 0; y < d->request->noutcomes; y++)
		hash = mix_double(hash, d->outcome[y][i]);
	for (int c = 2; c < d->design.dense; c++)
		hash = mix_double(hash, d->design.value[c][i]);
	for (int k = 0; k < d->design.slots; k++)
	{
		hash = mix_double(hash, d->design.level[k][i]);
		if (d->design.factor[k])
			hash = mix_double(hash, d->design.factor[k][i]);
	}
	return hash;
}

static int
compare_texts(const void *a, const void *b, void *argument)
{
	char *const *text = argument;

	CHECK_FOR_INTERRUPTS();
	return strcmp(text[*(const uint32 *) a], text[*(const uint32 *) b]);
}

/* tie of each row: its place among all keys that are text */
static void
rank_texts(MigMatchData *d)
{
	uint32 *order = mig_match_room(d->n, sizeof(uint32));
	uint64 place = 0;

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		order[i] = i;
	}
	qsort_arg(order, d->n, sizeof(uint32), compare_texts, d->text);
	for (int k = 0; k < d->n; k++)
	{
		mig_tick_at(k);
		if (k > 0 && strcmp(d->text[order[k - 1]], d->text[order[k]]) != 0)
			place++;
		d->tie[order[k]] = place;
	}
	pfree(order);
}

static void
refuse_duplicate(const MigMatchData *d, int i)
{
	ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION),
					errmsg("the key \"%s\" is not unique", d->request->key),
					errdetail("More than one row has the key %s.",
							  d->number ? psprintf(INT64_FORMAT, d->number[i]) : d->text[i]),
					errhint("Name a column that has another value in every row.")));
}

/* what ties go by; where there is a key, no two of it are the same */
static void
set_ties(MigMatchData *d, MigRadixItem *items, MigRadixItem *spare)
{
	if (d->text)
		rank_texts(d);
	for (int i = 0; i < d->n && d->text == NULL; i++)
	{
		mig_tick_at(i);
		d->tie[i] = d->number ? mig_radix_integer(d->number[i]) : hash_of_row(d, i);
	}
	if (d->request->key == NULL)
		return;
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		items[i].key = d->tie[i];
		items[i].index = i;
	}
	mig_radix_sort(items, spare, d->n);
	for (int k = 1; k < d->n; k++)
	{
		mig_tick_at(k);
		if (items[k].key == items[k - 1].key)
			refuse_duplicate(d, items[k].index);
	}
}

/* equal items by tie */
static void
sort_ties(const MigMatchData *d, MigRadixItem *items, MigRadixItem *spare)
{
	for (int from = 0, to; from < d->n; from = to)
	{
		uint64 key = items[from].key;

		for (to = from + 1; to < d->n && items[to].key == key; to++)
			mig_tick_at(to);
		mig_tick_at(from);
		if (to - from == 1)
			continue;
		for (int k = from; k < to; k++)
		{
			mig_tick_at(k);
			items[k].key = d->tie[items[k].index];
		}
		mig_radix_sort(items + from, spare, to - from);
	}
}

/* columns in the order of the items */
#define GATHER(type, column)                                                                       \
	do                                                                                             \
	{                                                                                              \
		if (column)                                                                                \
		{                                                                                          \
			type *sorted = mig_match_room(d->n, sizeof(type));                                     \
			for (int k = 0; k < d->n; k++)                                                         \
			{                                                                                      \
				mig_tick_at(k);                                                                    \
				sorted[k] = (column)[items[k].index];                                              \
			}                                                                                      \
			pfree(column);                                                                         \
			(column) = sorted;                                                                     \
		}                                                                                          \
	} while (0)

static void
gather_columns(MigMatchData *d, const MigRadixItem *items)
{
	GATHER(double, d->x);
	GATHER(double, d->linear);
	GATHER(double, d->score);
	GATHER(unsigned char, d->arm);
	GATHER(double, d->weight);
	GATHER(int, d->cell);
	GATHER(unsigned char, d->apart);
	GATHER(int64, d->number);
	GATHER(char *, d->text);
	GATHER(uint64, d->tie);
	for (int y = 0; y < d->request->noutcomes; y++)
		GATHER(double, d->outcome[y]);
	for (int c = 2; c < d->design.dense; c++)
		GATHER(double, d->design.value[c]);
	for (int s = 0; s < d->design.slots; s++)
	{
		GATHER(int, d->design.level[s]);
		GATHER(double, d->design.factor[s]);
	}
}

static void
sort_rows(MigMatchData *d)
{
	MigRadixItem *items = mig_match_room(d->n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(d->n, sizeof(MigRadixItem));

	set_ties(d, items, spare);
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		items[i].key = mig_radix_double(d->x[i]);
		items[i].index = i;
	}
	mig_radix_sort(items, spare, d->n);
	sort_ties(d, items, spare);
	if (d->cells > 1)
	{
		for (int k = 0; k < d->n; k++)
		{
			mig_tick_at(k);
			items[k].key = d->cell[items[k].index];
		}
		mig_radix_sort(items, spare, d->n);
	}
	pfree(spare);
	gather_columns(d, items);
	pfree(items);
}

/* ---- all of it ---- */

/* what distances are of */
static void
take_distance(MigMatchData *d)
{
	bool linear = strcmp(d->request->distance, "linear") == 0;

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		if (linear && d->linear == NULL && !(d->score[i] > 0.0 && d->score[i] < 1.0))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("score_column \"%s\" is %g in some row",
								   d->request->score_column, d->score[i]),
							errhint("distance => 'linear' needs probabilities between 0 and 1; "
									"'score' takes any number.")));
		d->x[i] = !linear     ? d->score[i]
				  : d->linear ? d->linear[i]
							  : mig_glm_link(d->link, d->score[i]);
	}
}

static void
require_both_arms(const MigMatchData *d)
{
	int64 treated = 0;

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		treated += d->arm[i];
	}
	if (d->n == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row can be used"),
						errdetail("In each a covariate, the score or the weight is NULL, or the "
								  "weight 0.")));
	if (treated == 0 || treated == d->n)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("%s: \"%s\" is %d in all %d rows that can be used",
							   treated ? "everybody is treated" : "nobody is treated",
							   d->model->outcome, treated != 0, d->n),
						errhint("An effect compares treated with untreated rows.")));
}

/* places of units, and of neighbours that are listed one by one, are whole numbers of 32 bits */
static void
check_size(const MigMatchRequest *r, int64 n)
{
	if (n > PG_INT32_MAX / 4)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("matching takes at most %d rows", PG_INT32_MAX / 4)));
	if (!(r->replace && r->ties) && n * r->ratio > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg(INT64_FORMAT " rows with %d neighbours each are too many", n, r->ratio),
				 errhint("Give a smaller ratio, or match with replacement and ties.")));
}

MigMatchData *
mig_match_read(const MigMatchRequest *r)
{
	MigMatchData *d = palloc0(sizeof(MigMatchData));
	Reading reading = {d};
	MigSource source;
	const MigFormula *formula;
	const char *sql;
	Oid *types;
	bool whole;

	d->request = r;
	d->cells = 1;
	d->link = strcmp(r->score, "logit") == 0 ? MIG_FAMILY_LOGIT : MIG_FAMILY_PROBIT;
	d->model = fit_score(r, d->link);
	source = mig_source_open(r->source);
	formula = mig_design_formula(d->model->moments);
	types = palloc(sizeof(Oid) * (formula->nvariables + 1));
	for (int v = 0; v < formula->nvariables; v++)
		types[v] = mig_source_type(&source, formula->variables[v], "in the formula");
	reading.scorer = mig_scorer_new(d->model, types, false);
	reading.context = CurrentMemoryContext;
	reading.outcomes_at = VARIABLES + formula->nvariables;
	check_size(r, d->model->n);
	reading.room = (int) d->model->n;
	sql = compose_query(d, &source, formula, &whole);
	mig_memory_check(reading.room, bytes_of_row(d, reading.scorer));
	make_room(d, reading.scorer, reading.room, whole);
	mig_progress("matching: reading rows");
	mig_query_stream(sql, take_row, &reading);
	if (d->linear && d->n != reading.room)
		refuse_other_rows();
	d->design.n = d->n;
	require_both_arms(d);
	take_distance(d);
	mig_progress("matching: sorting %d rows", d->n);
	sort_rows(d);
	return d;
}
