/* rake.c: weights of a source that agree with known margins */
#include "postgres.h"

#include "fit/rake.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "core/items.h"
#include "pg/nearest.h"
#include "pg/progress.h"
#include "pg/query.h"
#include "pg/source.h"

#define MAX_MARGINS 30
#define MAX_CELLS   1000000
#define SAME_TOTAL  1e-9 /* margins' totals that differ by less are the same */

typedef struct Margin
{
	const char *variable;
	const char *column; /* expression */
	int n;
	const char **level; /* sorted by strcmp */
	double *target;
	double *rows; /* by level */
	double *given;
	double total;
} Margin;

typedef struct Job
{
	const MigRakeRequest *request;
	MigSource source;
	const char *weight; /* expression */
	int nmargins;
	Margin margin[MAX_MARGINS];
	double n; /* rows with a weight */
	double n_no_weight;
	MigRake rake;
	double *row_weight; /* by cell: of each of its rows, where weights are trimmed; else 0 */
	MigRaked raked;
} Job;

/* ---- targets ---- */

static void
refuse_margins(const char *name)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s must be an object of totals", name),
		 strcmp(name, "margins") == 0
			 ? errhint("Write '{\"sex\": {\"m\": 480, \"f\": 520}, \"region\": {\"north\": 300, "
					   "\"south\": 700}}': columns, their levels, and the total of each.")
			 : errhint("Write '{\"north\": 300, \"south\": 700}': levels and their totals.")));
}

static const char *
text_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static double
target_of(const Margin *m, const char *level, const JsonbValue *value, const char *name)
{
	double target;

	if (value->type != jbvNumeric)
		refuse_margins(name);
	target =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value->val.numeric)));
	if (!(target > 0.0) || isinf(target))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the total of level \"%s\" of \"%s\" is %g", level, m->variable, target),
				 errhint("It is a number above 0; rows that stand for nobody are left out in the "
						 "source.")));
	return target;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int
level_at(const Margin *m, const char *level)
{
	const char **found = bsearch(&level, m->level, m->n, sizeof(char *), compare_text);

	return found ? (int) (found - m->level) : -1;
}

/* the levels and totals of an object */
static void
read_margin(Job *job, const char *variable, JsonbContainer *object, const char *name)
{
	Margin *m = &job->margin[job->nmargins++];
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue value;
	int n = 0;

	m->variable = variable;
	m->column = mig_source_column(&job->source, variable,
								  job->request->column ? "strata_column" : "margins");
	m->n = (int) JsonContainerSize(object);
	m->level = palloc(sizeof(char *) * (m->n + 1));
	m->target = palloc0(sizeof(double) * (m->n + 1));
	m->rows = palloc0(sizeof(double) * (m->n + 1));
	m->given = palloc0(sizeof(double) * (m->n + 1));
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_KEY)
			m->level[n++] = text_of(&value);
	qsort(m->level, m->n, sizeof(char *), compare_text);
	for (int l = 0; l < m->n; l++)
	{
		JsonbValue *total =
			getKeyJsonValueFromContainer(object, m->level[l], strlen(m->level[l]), NULL);

		m->target[l] = target_of(m, m->level[l], total, name);
		m->total += m->target[l];
	}
	if (m->n == 0)
		refuse_margins(name);
}

static void
check_totals(const Job *job)
{
	for (int i = 1; i < job->nmargins; i++)
		if (fabs(job->margin[i].total / job->margin[0].total - 1.0) > SAME_TOTAL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("the margins sum to different totals: %.15g (%s) and %.15g (%s)",
								   job->margin[0].total, job->margin[0].variable,
								   job->margin[i].total, job->margin[i].variable),
							errhint("All margins are of one population: scale them to the same "
									"total.")));
}

static void
read_margins(Job *job)
{
	JsonbContainer *root = (JsonbContainer *) &job->request->margins->root;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue value;

	if (!JsonContainerIsObject(root) || JsonContainerSize(root) == 0)
		refuse_margins(job->request->column ? "totals" : "margins");
	if (job->request->column)
	{
		read_margin(job, job->request->column, root, "totals");
		return;
	}
	if (JsonContainerSize(root) > MAX_MARGINS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%d margins are more than %d", (int) JsonContainerSize(root), MAX_MARGINS),
				 errhint("Rake to those that matter most.")));
	it = JsonbIteratorInit(root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		const char *variable;

		if (token != WJB_KEY)
			continue;
		variable = text_of(&value);
		JsonbIteratorNext(&it, &value, true);
		if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data))
			refuse_margins("margins");
		read_margin(job, variable, value.val.binary.data, "margins");
	}
	check_totals(job);
}

/* ---- cells ---- */

/* the columns of all margins, each in its place of a format */
static const char *
level_list(const Job *job, const char *format)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < job->nmargins; i++)
		appendStringInfo(&list, format, job->margin[i].column);
	return list.data;
}

static bool
trimmed(const Job *job)
{
	return job->request->trimmed;
}

static MigResult
read_cells(const Job *job)
{
	const char *weight = trimmed(job) ? job->weight : "NULL::pg_catalog.float8";

	return mig_query(psprintf(
		"SELECT migstat.survey_agg(ARRAY[1::pg_catalog.float8], NULL, %s, false, true), %s%s FROM "
		"%s GROUP BY %s%s",
		job->weight, weight, level_list(job, ", migstat.level_of(%s)"), job->source.from,
		trimmed(job) ? job->weight : "()", level_list(job, ", %s")));
}

static void
refuse_null_level(const Margin *m)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("column \"%s\" (margins) is NULL in some rows", m->variable),
					errhint("Impute it, make NULL a level that has a total, or leave such rows out "
							"in the source.")));
}

static void
refuse_unknown_level(const Margin *m, const char *level)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 errmsg("level \"%s\" of \"%s\" has no total in the margins", level, m->variable),
		 errhint("Give one for every level that occurs, or leave its rows out in the source.")));
}

/* numbers of a cell's levels */
static void
take_levels(Job *job, const MigResult *result, int row, uint32_t *level)
{
	for (int i = 0; i < job->nmargins; i++)
	{
		size_t at = (size_t) row * result->columns + 2 + i;
		const char *label;
		int found;

		if (result->nulls[at])
			refuse_null_level(&job->margin[i]);
		label = TextDatumGetCString(result->values[at]);
		found = level_at(&job->margin[i], label);
		if (found < 0)
			refuse_unknown_level(&job->margin[i], label);
		level[i] = (uint32_t) found;
	}
}

/* a cell while cells are put in order */
typedef struct Found
{
	const uint32_t *level;
	double row_weight;
	MigRakeCell cell;
} Found;

static int
compare_keys(const uint32_t *a, double a_weight, const uint32_t *b, double b_weight, int n)
{
	for (int i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_weight < b_weight ? -1 : a_weight > b_weight;
}

static int
compare_cells(const void *a, const void *b, void *job)
{
	const Found *x = a;
	const Found *y = b;

	return compare_keys(x->level, x->row_weight, y->level, y->row_weight,
						((const Job *) job)->nmargins);
}

/* the cells in the order of their levels, so that sums do not depend on the query's plan */
static void
place_cells(Job *job, Found *found, size_t n)
{
	uint32_t *level = palloc(sizeof(uint32_t) * (n * job->nmargins + 1));

	qsort_arg(found, n, sizeof(Found), compare_cells, job);
	job->rake.cell = palloc(sizeof(MigRakeCell) * (n + 1));
	job->row_weight = palloc(sizeof(double) * (n + 1));
	job->rake.cells = n;
	job->rake.level = level;
	for (size_t c = 0; c < n; c++)
	{
		memcpy(level + c * job->nmargins, found[c].level, sizeof(uint32_t) * job->nmargins);
		job->row_weight[c] = found[c].row_weight;
		job->rake.cell[c] = found[c].cell;
		job->n += found[c].cell.cases;
		for (int i = 0; i < job->nmargins; i++)
		{
			job->margin[i].rows[found[c].level[i]] += found[c].cell.cases;
			job->margin[i].given[found[c].level[i]] += found[c].cell.given;
		}
	}
}

static void
take_cells(Job *job)
{
	MigResult result = read_cells(job);
	Found *found;
	size_t n = 0;

	if (result.rows > MAX_CELLS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the margins make %d cells", result.rows),
						errdetail("At most %d can be raked.", MAX_CELLS),
						trimmed(job) ? errhint("Round the weights, or leave trim_at out.")
									 : errhint("Merge levels.")));
	found = palloc_extended(sizeof(Found) * (result.rows + 1), MCXT_ALLOC_HUGE);
	for (int row = 0; row < result.rows; row++)
	{
		size_t at = (size_t) row * result.columns;
		double *state = (double *) ARR_DATA_PTR(DatumGetArrayTypeP(result.values[at]));
		const MigItem *sums = mig_items_at(state);
		uint32_t *level = palloc(sizeof(uint32_t) * (job->nmargins + 1));

		CHECK_FOR_INTERRUPTS();
		job->n_no_weight += ((MigItemsHead *) state)->unweighted;
		if (sums->n == 0.0)
			continue;
		take_levels(job, &result, row, level);
		found[n].level = level;
		found[n].row_weight = result.nulls[at + 1] ? 0.0 : DatumGetFloat8(result.values[at + 1]);
		found[n].cell.cases = sums->n;
		found[n].cell.given = mig_xsum_value(&sums->w);
		found[n++].cell.squares = mig_xsum_value(&sums->zw);
	}
	if (n == 0 && job->n_no_weight == 0.0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the source has no rows"),
						errhint("Check its conditions.")));
	place_cells(job, found, n);
}

static const char *
levels_with_rows(const Margin *m)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int l = 0; l < m->n; l++)
		if (m->rows[l] > 0.0)
			appendStringInfo(&list, "%s\"%s\"", list.len ? ", " : "", m->level[l]);
	return list.len ? list.data : "none of the levels";
}

static void
check_levels(const Job *job)
{
	for (int i = 0; i < job->nmargins; i++)
		for (int l = 0; l < job->margin[i].n; l++)
			if (job->margin[i].rows[l] == 0.0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("no row %shas level \"%s\" of \"%s\"",
									   job->request->weights.column ? "with a weight " : "",
									   job->margin[i].level[l], job->margin[i].variable),
								errdetail("No weights can make up its total of %g.",
										  job->margin[i].target[l]),
								errhint("Merge it with another level; the rows have %s.",
										levels_with_rows(&job->margin[i]))));
}

/* ---- raking ---- */

static void
check_request(const MigRakeRequest *r)
{
	if (r->margins == NULL)
		refuse_margins(r->column ? "totals" : "margins");
	if (r->trimmed && !(r->trim > 1.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("trim_at is %g", r->trim),
						errhint("It is the largest weight as a multiple of the mean weight, such "
								"as 5, and above 1; leave it out for no limit.")));
	if (!(r->tolerance > 0.0 && r->tolerance < 1.0) || r->max_iterations < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("tolerance lies between 0 and 1, and max_iterations is above 0"),
						errhint("Leave them out for 1e-12 and 1000.")));
}

static void
open_job(Job *job, const MigRakeRequest *request)
{
	job->request = request;
	check_request(request);
	job->source = mig_source_open(request->source);
	job->weight = request->weights.column
					  ? mig_source_number(&job->source, request->weights.column, "weights")
					  : "1::pg_catalog.float8";
	read_margins(job);
	take_cells(job);
	check_levels(job);
}

/* targets and memory of the kernel */
static void
open_rake(Job *job)
{
	MigRake *rake = &job->rake;
	int *levels = palloc(sizeof(int) * job->nmargins);
	double *target;
	size_t n = 0;

	for (int i = 0; i < job->nmargins; i++)
		n += levels[i] = job->margin[i].n;
	rake->margins = job->nmargins;
	rake->levels = levels;
	rake->target = target = palloc(sizeof(double) * n);
	rake->sum = palloc(sizeof(double) * n);
	for (int i = 0; i < job->nmargins; i++)
	{
		memcpy(target, job->margin[i].target, sizeof(double) * levels[i]);
		target += levels[i];
	}
	rake->cap = trimmed(job) ? job->request->trim * job->margin[0].total / job->n : INFINITY;
}

static bool
rake(Job *job)
{
	const MigRakeRequest *r = job->request;

	open_rake(job);
	mig_rake_start(&job->rake);
	while (job->raked.iterations < r->max_iterations)
	{
		mig_rake_round(&job->rake, &job->raked);
		mig_progress("rake: round %d, margins within %.2g", job->raked.iterations,
					 job->raked.deviation);
		if (job->raked.deviation <= r->tolerance)
			return true;
	}
	return false;
}

static void
refuse_no_convergence(const Job *job)
{
	const Margin *m = &job->margin[job->raked.worst_margin];

	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the margins are not met after %d rounds", job->raked.iterations),
			 errdetail("Level \"%s\" of \"%s\" is off by %.2g of its total.",
					   m->level[job->raked.worst_level], m->variable, job->raked.deviation),
			 errhint("rake_report() shows all levels.  Merge sparse levels%s, or allow more by "
					 "max_iterations or tolerance.",
					 trimmed(job) ? ", raise trim_at" : "")));
}

/* how it went, for whoever asked for weights alone */
static void
report(const Job *job)
{
	double least = INFINITY;
	double most = 0.0;
	StringInfoData text;

	for (size_t c = 0; c < job->rake.cells; c++)
	{
		double factor = job->rake.cell[c].weight / job->rake.cell[c].given;

		least = fmin(least, factor);
		most = fmax(most, factor);
	}
	initStringInfo(&text);
	if (job->request->column)
		appendStringInfo(&text, "%.0f rows weighted to %d totals", job->n, job->margin[0].n);
	else
		appendStringInfo(&text, "%.0f rows raked to %d margin%s in %d round%s, within %.2g", job->n,
						 job->nmargins, job->nmargins == 1 ? "" : "s", job->raked.iterations,
						 job->raked.iterations == 1 ? "" : "s", job->raked.deviation);
	appendStringInfo(
		&text, "; weights changed by factors of %.4g to %.4g, worth %.1f rows of equal weight",
		least, most, mig_rake_effective(&job->rake));
	if (trimmed(job))
		appendStringInfo(&text, "; %.0f rows at the limit of %.6g", job->raked.capped,
						 job->rake.cap);
	if (job->n_no_weight > 0.0)
		appendStringInfo(&text, "; %.0f rows without a weight", job->n_no_weight);
	ereport(NOTICE, (errmsg_internal("%s", text.data)));
}

/* ---- weights ---- */

static void
check_keys(const Job *job, const char *key)
{
	MigResult result = mig_query(psprintf(
		"SELECT %s::pg_catalog.text, pg_catalog.count(*) FROM %s GROUP BY %s HAVING "
		"pg_catalog.count(*) OPERATOR(pg_catalog.>) 1 OR %s IS NULL ORDER BY %s IS NULL DESC, "
		"%s::pg_catalog.text COLLATE pg_catalog.\"C\" LIMIT 1",
		key, job->source.from, key, key, key, key));

	if (result.rows == 0)
		return;
	if (result.nulls[0])
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("key \"%s\" is NULL in some rows", job->request->key),
						errhint("A key identifies each row that is to get a weight.")));
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("key \"%s\" is %s in " INT64_FORMAT " rows", job->request->key,
						   TextDatumGetCString(result.values[0]), DatumGetInt64(result.values[1])),
					errhint("Name a column that identifies a row.")));
}

typedef struct Output
{
	const Job *job;
	MigRakeCallback callback;
	void *argument;
} Output;

/* factor of the cell that a row is in; NAN: there is none */
static double
factor_of(const Job *job, const uint32_t *level, double row_weight)
{
	size_t low = 0;
	size_t high = job->rake.cells;

	while (low < high)
	{
		size_t middle = (low + high) / 2;
		int side = compare_keys(level, row_weight, job->rake.level + middle * job->nmargins,
								job->row_weight[middle], job->nmargins);

		if (side == 0)
			return job->rake.cell[middle].weight / job->rake.cell[middle].given;
		if (side < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NAN;
}

static void
refuse_other_rows(void)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("the source gave other rows when it was read again"),
					errhint("Put the rows into a table first: a source with random() or "
							"TABLESAMPLE is another one each time.")));
}

/* key, weight, level of every margin */
static void
put_weight(const Datum *values, const bool *nulls, void *argument)
{
	const Output *out = argument;
	const Job *job = out->job;
	double weight = nulls[1] ? NAN : DatumGetFloat8(values[1]);
	uint32_t level[MAX_MARGINS];

	if (weight > 0.0)
	{
		for (int i = 0; i < job->nmargins; i++)
		{
			int found =
				nulls[2 + i] ? -1 : level_at(&job->margin[i], TextDatumGetCString(values[2 + i]));

			if (found < 0)
				refuse_other_rows();
			level[i] = (uint32_t) found;
		}
		weight *= factor_of(job, level, trimmed(job) ? weight : 0.0);
		if (isnan(weight))
			refuse_other_rows();
	}
	out->callback(values[0], weight, out->argument);
}

void
mig_fit_rake(const MigRakeRequest *request, MigRakeCallback callback, void *argument)
{
	Job job = {0};
	Output out = {&job, callback, argument};
	const char *key;

	open_job(&job, request);
	key = mig_source_column(&job.source, request->key, "key");
	check_keys(&job, key);
	if (!rake(&job))
		refuse_no_convergence(&job);
	mig_query_each(psprintf("SELECT %s::pg_catalog.text, %s%s FROM %s", key, job.weight,
							level_list(&job, ", migstat.level_of(%s)"), job.source.from),
				   0, NULL, NULL, put_weight, &out);
	report(&job);
}

MigRakeReport
mig_fit_rake_report(const MigRakeRequest *request)
{
	Job job = {0};
	MigRakeReport result = {0};
	int n = 0;

	open_job(&job, request);
	result.converged = rake(&job);
	result.raked = job.raked;
	for (int i = 0; i < job.nmargins; i++)
		n += job.margin[i].n;
	result.levels = palloc(sizeof(MigRakeLevel) * n);
	for (int i = 0; i < job.nmargins; i++)
		for (int l = 0; l < job.margin[i].n; l++)
		{
			const Margin *m = &job.margin[i];
			MigRakeLevel row = {m->variable, m->level[l],  m->rows[l],
								m->given[l], m->target[l], job.rake.sum[result.n]};

			result.levels[result.n++] = row;
		}
	result.effective = mig_rake_effective(&job.rake);
	return result;
}
