/* crosstab.c: crosstabs of a source */
#include "postgres.h"

#include "fit/crosstab.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/table.h"
#include "pg/column.h"
#include "pg/crosstable.h"
#include "pg/query.h"
#include "pg/source.h"

#define MAX_ITEMS    1600 /* columns a query may return, less a few */
#define DESIGN_ITEMS 80   /* arguments a function may have, less a few */

static MigWeighting
weighting_of(MigWeights weights)
{
	MigWeighting weighting = MIG_WEIGHT_NONE;

	/* a misspelt type is an error even where there are no weights */
	if (strcmp(weights.type, "sampling") == 0)
		weighting = MIG_WEIGHT_SAMPLING;
	else if (strcmp(weights.type, "frequency") == 0)
		weighting = MIG_WEIGHT_FREQUENCY;
	else if (strcmp(weights.type, "analytic") == 0)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("analytic weights have no meaning in a crosstab"),
						errdetail("They say how exactly a mean was measured; a crosstab counts."),
						errhint("Use weight_type => 'sampling' for the weights of a survey, or "
								"'frequency' where a row stands for several cases.")));
	else
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("weight_type is \"%s\"", weights.type),
						errhint("Say 'sampling' or 'frequency'.")));
	return weights.column ? weighting : MIG_WEIGHT_NONE;
}

/* the call that makes a table of two expressions */
static const char *
aggregate_call(const MigSource *source, const char *row, const char *col, MigWeights weights)
{
	switch (weighting_of(weights))
	{
		case MIG_WEIGHT_SAMPLING:
			return psprintf("migstat.crosstab_agg(%s, %s, %s)", row, col,
							mig_source_number(source, weights.column, "weights"));
		case MIG_WEIGHT_FREQUENCY:
			return psprintf("migstat.crosstab_frequency_agg(%s, %s, %s)", row, col,
							mig_source_number(source, weights.column, "weights"));
		default:
			return psprintf("migstat.crosstab_agg(%s, %s)", row, col);
	}
}

static uint8_t
kind_of_column(const MigSource *source, const char *name, const char *role)
{
	MigColumn column;

	mig_column_init(&column, mig_source_type(source, name, role), CurrentMemoryContext);
	return column.kind;
}

/* a variable as an argument of the aggregate: whatever becomes text by its own form, as text */
static const char *
variable_of(const MigSource *source, const char *name, const char *role)
{
	const char *column = mig_source_column(source, name, role);

	if (kind_of_column(source, name, role) == MIG_KIND_TEXT)
		return psprintf("%s::pg_catalog.text", column);
	return column;
}

/* ---- tables of a source ---- */

/* a source, with what the options ask of it */
typedef struct Job
{
	MigSource source;
	const MigFitOptions *options;
	const char *subpop; /* a condition; NULL: none */
	bool designed;      /* the tables have a covariance */
} Job;

static bool
has_design(const MigFitOptions *o)
{
	return o->strata || o->psu || o->fpc;
}

/* the options, or an error where they contradict each other */
static void
check_options(const MigFitOptions *o)
{
	MigFitOptions survey = *o;

	weighting_of(o->weights);
	if (has_design(o))
		survey.vcov = "survey";
	mig_fit_check_options(&survey, false);
}

static Job
open_job(const char *source, const MigFitOptions *o)
{
	Job job = {0};

	check_options(o);
	job.source = mig_source_open(source);
	job.options = o;
	if (o->subpop)
		job.subpop = psprintf("(%s IS TRUE)", mig_source_boolean(&job.source, o->subpop, "subpop"));
	job.designed = has_design(o) || (o->vcov && strcmp(o->vcov, "survey") == 0) ||
				   (o->subpop && weighting_of(o->weights) == MIG_WEIGHT_SAMPLING);
	return job;
}

/* the call that makes the tables of some items of a survey's design, as an array */
static const char *
design_call(const Job *job, const char *const *rows, int n, const char *col)
{
	const MigFitOptions *o = job->options;
	const MigSource *source = &job->source;
	StringInfoData call;

	initStringInfo(&call);
	appendStringInfo(
		&call, "migstat.crosstab_design_agg(%s, '%s %s', %s, %s, %s, %s, %s, %s",
		quote_literal_cstr(o->singleton), o->psu ? "psu" : "", o->fpc ? "fpc" : "",
		o->weights.column ? mig_source_number(source, o->weights.column, "weights")
						  : "1::pg_catalog.float8",
		job->subpop ? job->subpop : "true",
		o->strata ? mig_source_column(source, o->strata, "strata") : "'all'::pg_catalog.text",
		o->psu ? mig_source_column(source, o->psu, "psu") : "true",
		o->fpc ? mig_source_number(source, o->fpc, "fpc") : "NULL::pg_catalog.float8", col);
	for (int i = 0; i < n; i++)
		appendStringInfo(&call, ", %s", rows[i]);
	appendStringInfoChar(&call, ')');
	return call.data;
}

/* the query that yields one value an item, or under a design one array for so many of them */
static const char *
tables_query(const Job *job, const char *const *rows, int n, const char *col)
{
	StringInfoData query;

	initStringInfo(&query);
	for (int i = 0; i < n; i += job->designed ? DESIGN_ITEMS : 1)
		appendStringInfo(&query, "%s%s", i ? ", " : "SELECT ",
						 job->designed
							 ? design_call(job, rows + i, Min(DESIGN_ITEMS, n - i), col)
							 : aggregate_call(&job->source, rows[i], col, job->options->weights));
	appendStringInfo(&query, " FROM %s", job->source.from);
	if (job->subpop && !job->designed)
		appendStringInfo(&query, " WHERE %s", job->subpop);
	return query.data;
}

/* the value of an item in the result; *is_null: the source has no rows */
static Datum
value_of(const Job *job, const MigResult *result, int item, bool *is_null)
{
	int at = job->designed ? item / DESIGN_ITEMS : item;
	int index = item % DESIGN_ITEMS + 1;

	*is_null = result->nulls[at];
	if (*is_null || !job->designed)
		return result->values[at];
	return array_get_element(result->values[at], 1, &index, -1, -1, false, TYPALIGN_DOUBLE,
							 is_null);
}

static MigCrosstab *
table_of(const Job *job, const MigResult *result, int item, const uint8_t kind[2])
{
	bool is_null;
	Datum value = value_of(job, result, item, &is_null);

	if (is_null)
		value = PointerGetDatum(mig_crosstable_new(
			job->designed ? MIG_WEIGHT_SAMPLING : weighting_of(job->options->weights), kind));
	return mig_crosstable_canonical(value);
}

MigCrosstab **
mig_fit_battery(const char *source, const char *const *items, int n, const char *by,
				const MigFitOptions *options, bool keep_missing)
{
	Job job = open_job(source, options);
	const char *col = variable_of(&job.source, by, "by");
	MigCrosstab **tables = palloc(sizeof(MigCrosstab *) * n);
	const char **rows = palloc(sizeof(char *) * n);
	MigResult result;

	if (n > MAX_ITEMS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%d items are more than the %d one call can take", n, MAX_ITEMS),
						errhint("Make several calls.")));
	for (int i = 0; i < n; i++)
		rows[i] = variable_of(&job.source, items[i], "item");
	result = mig_query(tables_query(&job, rows, n, col));
	for (int i = 0; i < n; i++)
	{
		uint8_t kind[2] = {kind_of_column(&job.source, items[i], "item"),
						   kind_of_column(&job.source, by, "by")};

		tables[i] = table_of(&job, &result, i, kind);
		tables[i]->keep_missing = keep_missing;
	}
	return tables;
}

MigCrosstab *
mig_fit_crosstab(const char *source, const char *row, const char *col, const MigFitOptions *options,
				 bool keep_missing)
{
	Job job = open_job(source, options);
	uint8_t kind[2] = {kind_of_column(&job.source, row, "row variable"),
					   kind_of_column(&job.source, col, "column variable")};
	const char *rows = variable_of(&job.source, row, "row variable");
	MigResult result =
		mig_query(tables_query(&job, &rows, 1, variable_of(&job.source, col, "column variable")));
	MigCrosstab *t = table_of(&job, &result, 0, kind);

	t->keep_missing = keep_missing;
	return t;
}

MigCrosstab *
mig_fit_margin(const char *source, const char *variable, const MigFitOptions *options)
{
	Job job = open_job(source, options);
	uint8_t kind[2] = {kind_of_column(&job.source, variable, "variable"), MIG_KIND_BOOLEAN};
	const char *rows = variable_of(&job.source, variable, "variable");
	MigResult result = mig_query(tables_query(&job, &rows, 1, "true"));

	return table_of(&job, &result, 0, kind);
}

/* ---- strata ---- */

/* line of each level of a stratum's table in the table of all strata; -1: not there */
static int *
lines_of(const MigCrosstab *t, const MigTable *table, const MigCrosstab *whole,
		 const MigTable *whole_table, int dim)
{
	int lines = dim == MIG_ROW ? table->rows : table->cols;
	int whole_lines = dim == MIG_ROW ? whole_table->rows : whole_table->cols;
	int *place = palloc(sizeof(int) * (lines + 1));
	int at = 0;

	/* both are in the same order */
	for (int l = 0; l < lines; l++)
	{
		int len;
		const char *label = mig_crosstable_label(t, table, dim, l, &len);

		for (; at < whole_lines; at++)
		{
			int other_len;
			const char *other = mig_crosstable_label(whole, whole_table, dim, at, &other_len);

			if (len == other_len && memcmp(label, other, len) == 0)
				break;
		}
		place[l] = at;
	}
	return place;
}

/* add the cells of a stratum to its place in count */
static void
add_stratum(MigStratifiedFit *fit, const MigTable *whole_table, const MigCrosstab *t, double *count)
{
	MigTable table = mig_crosstable_table(t, "drop");
	int *rows = lines_of(t, &table, fit->whole, whole_table, MIG_ROW);
	int *cols = lines_of(t, &table, fit->whole, whole_table, MIG_COL);

	for (int i = 0; i < table.rows; i++)
		for (int j = 0; j < table.cols; j++)
			count[rows[i] * whole_table->cols + cols[j]] +=
				(double) table.count[mig_table_at(&table, i, j)];
	fit->n += table.n;
	fit->n_missing += table.n_missing;
}

/* cells of every stratum over the levels of the whole; without_stratum's cases are missing */
static void
fill_strata(MigStratifiedFit *fit, MigCrosstab **tables, int n, const MigCrosstab *without_stratum)
{
	MigTable whole = mig_crosstable_table(fit->whole, "drop");
	size_t cells = (size_t) whole.rows * whole.cols;
	double *count;

	if ((double) n * cells > 3e7)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d strata of %d x %d levels are too many", n, whole.rows, whole.cols),
				 errhint("Group the values first.")));
	count = MemoryContextAllocExtended(CurrentMemoryContext, sizeof(double) * (n * cells + 1),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	fit->strata.strata = n;
	fit->strata.rows = whole.rows;
	fit->strata.cols = whole.cols;
	fit->strata.count = count;
	for (int i = 0; i < n; i++)
		add_stratum(fit, &whole, tables[i], count + i * cells);
	if (without_stratum)
	{
		MigTable table = mig_crosstable_table(without_stratum, "keep");

		fit->n_missing += table.n + table.n_missing;
	}
}

MigStratifiedFit
mig_fit_stratified(const char *source_text, const char *row, const char *col, const char *stratum,
				   const MigFitOptions *options)
{
	Job job = open_job(source_text, options);
	const MigSource *source = &job.source;
	const char *by = mig_source_column(source, stratum, "stratum");
	uint8_t kind[2] = {kind_of_column(source, row, "row variable"),
					   kind_of_column(source, col, "column variable")};
	const char *call =
		aggregate_call(source, variable_of(source, row, "row variable"),
					   variable_of(source, col, "column variable"), options->weights);
	MigResult result =
		mig_query(psprintf("SELECT %s IS NULL, %s FROM %s WHERE %s GROUP BY %s ORDER BY %s", by,
						   call, source->from, job.subpop ? job.subpop : "true", by, by));
	MigStratifiedFit fit = {0};
	MigCrosstab **tables;
	MigCrosstab *without_stratum = NULL;
	int n = 0;

	tables = palloc(sizeof(MigCrosstab *) * (result.rows + 1));
	fit.whole = mig_crosstable_new(weighting_of(options->weights), kind);
	for (int i = 0; i < result.rows; i++)
	{
		MigCrosstab *t = mig_crosstable_canonical(result.values[2 * i + 1]);

		if (DatumGetBool(result.values[2 * i]))
			without_stratum = t;
		else
		{
			tables[n++] = t;
			fit.whole = mig_crosstable_merge(fit.whole, t);
		}
	}
	fit.whole = mig_crosstable_canonical(PointerGetDatum(fit.whole));
	fill_strata(&fit, tables, n, without_stratum);
	return fit;
}

/* ---- strata, from a survey ---- */

#define PAIR "migstat pair"

bool
mig_fit_is_survey(const MigFitOptions *o)
{
	return has_design(o) || weighting_of(o->weights) == MIG_WEIGHT_SAMPLING;
}

/* the source with the stratum and row of each case as one level: "2:AB1", stratum AB, row 1 */
static const char *
source_with_pairs(const char *source_text, const char *row, const char *stratum)
{
	MigSource source = mig_source_open(source_text);
	const char *r =
		psprintf("migstat.level_of(%s)", mig_source_column(&source, row, "row variable"));
	const char *s =
		psprintf("migstat.level_of(%s)", mig_source_column(&source, stratum, "stratum"));

	return psprintf(
		"SELECT source.*, pg_catalog.octet_length(%s)::pg_catalog.text "
		"OPERATOR(pg_catalog.||) ':' OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) "
		"%s AS \"" PAIR "\" FROM %s",
		s, s, r, source.from);
}

/* bytes of the part of a pair's label that is its stratum's */
static int
stratum_length(const char *label)
{
	char *end;
	long len = strtol(label, &end, 10);

	return (int) (end + 1 - label + len);
}

/* the line of a row in the table of all strata */
static int
whole_row(const MigCrosstab *t, const MigTable *whole, const char *label, int len)
{
	for (int i = 0; i < whole->rows; i++)
	{
		int other_len;
		const char *other = mig_crosstable_label(t, whole, MIG_ROW, i, &other_len);

		if (len == other_len && memcmp(label, other, len) == 0)
			return i;
	}
	elog(ERROR, "a row of a stratum is not in the table of all strata");
}

/* numbers the strata of the pairs, which come together; returns how many there are */
static int
number_strata(const MigCrosstab *t, const MigTable *pairs, int *number, int *prefix)
{
	const char *before = NULL;
	int n = 0;

	for (int i = 0; i < pairs->rows; i++)
	{
		int len;
		const char *label = mig_crosstable_label(t, pairs, MIG_ROW, i, &len);

		prefix[i] = stratum_length(label);
		if (before == NULL || prefix[i] != prefix[i - 1] || memcmp(before, label, prefix[i]) != 0)
			n++;
		number[i] = n - 1;
		before = label;
	}
	return n;
}

static void
fill_survey(MigStratifiedSurvey *fit, const MigCrosstab *pairs_value,
			const MigCrosstab *whole_value)
{
	const MigTable *pairs = &fit->pairs;
	const MigTable *whole = &fit->whole;
	int *number = palloc(sizeof(int) * (pairs->rows + 1));
	int *prefix = palloc(sizeof(int) * (pairs->rows + 1));
	int *cols = lines_of(pairs_value, pairs, whole_value, whole, MIG_COL);
	int n = number_strata(pairs_value, pairs, number, prefix);
	size_t cells = (size_t) n * whole->rows * whole->cols;
	double *count = palloc0(sizeof(double) * (cells + 1));
	int *cell = palloc(sizeof(int) * (cells + 1));

	for (size_t i = 0; i < cells; i++)
		cell[i] = -1;
	for (int i = 0; i < pairs->rows; i++)
	{
		int len;
		const char *label = mig_crosstable_label(pairs_value, pairs, MIG_ROW, i, &len);
		int row = whole_row(whole_value, whole, label + prefix[i], len - prefix[i]);

		for (int j = 0; j < pairs->cols; j++)
		{
			size_t at = mig_table_at(pairs, i, j);
			size_t to = ((size_t) number[i] * whole->rows + row) * whole->cols + cols[j];

			count[to] = pairs->w[at];
			cell[to] = pairs->count[at] > 0 ? (int) at : -1;
		}
	}
	fit->strata.strata = (MigStrata){n, whole->rows, whole->cols, count};
	fit->strata.cell = cell;
}

MigStratifiedSurvey *
mig_fit_stratified_survey(const char *source, const char *row, const char *col, const char *stratum,
						  const MigFitOptions *options)
{
	const char *items[] = {PAIR, row};
	MigStratifiedSurvey *fit = palloc0(sizeof(MigStratifiedSurvey));
	MigFitOptions survey = *options;
	MigCrosstab **tables;

	survey.vcov = "survey";
	tables =
		mig_fit_battery(source_with_pairs(source, row, stratum), items, 2, col, &survey, false);
	fit->pairs = mig_crosstable_table(tables[0], NULL);
	fit->whole = mig_crosstable_table(tables[1], NULL);
	fit->strata.table = &fit->pairs;
	fit->n = fit->pairs.n;
	fit->n_missing = fit->pairs.n_missing;
	if (fit->whole.n > 0)
		fill_survey(fit, tables[0], tables[1]);
	return fit;
}
