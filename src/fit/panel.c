/* panel.c: the rows of a fit with absorbed effects, kept in memory */
#include "postgres.h"

#include "fit/panel.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "fit/moments.h"
#include "fit/variance.h"
#include "formula/design.h"
#include "pg/progress.h"
#include "pg/query.h"

#define FIRST_ROOM 1024
#define MAX_ROWS   ((size_t) 4000000000u) /* numbers of rows have 32 bits */
#define TICK_ROWS  65536
#define AHEAD      8

int mig_panel_memory = 4 * 1024 * 1024;

/* ---- reading ---- */

/* what reading needs beyond the panel */
typedef struct Reader
{
	MigPanel *p;
	MigDesign *design;
	MigMoments *t; /* open: levels of factors among the regressors are added */
	const MigFitOptions *options;
	bool frequency;
	int first;                     /* place of the variables in a row of the query */
	int variable[MIG_PANEL_CODES]; /* place of each column of codes in a row of the query */
	NullableDatum *row;
	size_t room;
	/* where regressors have factors, until they become columns */
	int slots;
	uint32 *slot;
	double *slot_value;
	int64 null_cluster;
} Reader;

static void *
grow(void *array, size_t size, size_t room)
{
	return array == NULL ? palloc_extended(size * room, MCXT_ALLOC_HUGE)
						 : repalloc_huge(array, size * room);
}

/* an error where rows of so many bytes would take more than is allowed */
static void
check_memory(size_t rows, size_t bytes)
{
	if ((double) rows * bytes > (double) mig_panel_memory * 1024.0)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("absorbing effects would take more memory than migstat.panel_memory allows"),
			 errdetail("%zu rows of %zu bytes are more than %d MB.", rows, bytes,
					   mig_panel_memory / 1024),
			 errhint("Raise migstat.panel_memory if the machine has it, or fit fewer rows or "
					 "terms.")));
}

static size_t
bytes_of_row(const Reader *r)
{
	return sizeof(double) *
			   (r->p->stride + (r->p->pass->weight != NULL) + (r->p->pass->offset != NULL)) +
		   (sizeof(uint32) + sizeof(double)) * r->slots + sizeof(uint32) * (r->p->ncoded + 2) +
		   (r->p->counts ? 4 * sizeof(double) : 0);
}

static void
make_room(Reader *r)
{
	MigPanel *p = r->p;
	MemoryContext previous;

	if (p->rows < r->room)
		return;
	if (p->rows >= MAX_ROWS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("more than %zu rows to absorb effects from", MAX_ROWS)));
	previous = MemoryContextSwitchTo(p->context);
	r->room = r->room ? r->room * 2 : FIRST_ROOM;
	check_memory(p->rows, bytes_of_row(r));
	p->x = grow(p->x, sizeof(double) * p->stride, r->room);
	for (int c = 0; c < p->ncoded; c++)
		p->coded[c].code = grow(p->coded[c].code, sizeof(uint32), r->room);
	if (p->pass->weight)
		p->weight = grow(p->weight, sizeof(double), r->room);
	if (p->pass->offset)
		p->offset = grow(p->offset, sizeof(double), r->room);
	if (r->slots)
	{
		r->slot = grow(r->slot, sizeof(uint32) * r->slots, r->room);
		r->slot_value = grow(r->slot_value, sizeof(double) * r->slots, r->room);
	}
	MemoryContextSwitchTo(previous);
}

/* the numbers of a complete row; the outcome is the last of them */
static void
take_numbers(Reader *r, const double *hi, const MigDesignRow *read)
{
	MigPanel *p = r->p;
	int dense = r->design->dense;
	double *x = p->x + p->rows * p->stride;

	for (int c = 2; c < dense; c++)
		x[c - 2] = hi ? hi[c] : read->term[c].value.hi;
	x[dense - 2] = hi ? hi[MIG_COLUMN_OUTCOME] : read->term[MIG_COLUMN_OUTCOME].value.hi;
	for (int c = dense - 1; c < p->stride; c++)
		x[c] = 0.0;
	for (int s = 0; s < r->slots; s++)
	{
		r->slot[p->rows * r->slots + s] = read->term[dense + s].column;
		r->slot_value[p->rows * r->slots + s] = read->term[dense + s].value.hi;
	}
	if (p->counts && !mig_glm_allows(MIG_FAMILY_POISSON, x[dense - 2]))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("the outcome \"%s\" is %g in some row", p->formula->outcome_name,
							   x[dense - 2]),
						errhint("A Poisson model takes counts, or amounts of at least 0.")));
}

/* values of the variables; moments that grow stay in the panel's memory */
static MigRowFate
read_design(Reader *r, const Datum *values, const bool *nulls)
{
	MigMoments *before = r->t;
	MigDesignRow read = {NULL, 0, 1.0, 1};
	MigRowFate fate;

	if (r->slots == 0)
	{
		for (int v = 0; v < r->p->formula->nvariables; v++)
		{
			r->row[v].value = values[v];
			r->row[v].isnull = nulls[v];
		}
		fate = mig_design_numbers(r->design, r->t, r->row);
		if (fate == MIG_ROW_COMPLETE)
		{
			make_room(r);
			take_numbers(r, r->design->hi, NULL);
		}
		return fate;
	}
	fate = mig_design_read(r->design, &r->t, values, nulls, false, &read);
	if (r->t != before)
	{
		MigMoments *t = MemoryContextAllocHuge(r->p->context, VARSIZE(r->t));

		memcpy(t, r->t, VARSIZE(r->t));
		pfree(before);
		r->t = t;
	}
	if (fate == MIG_ROW_COMPLETE)
	{
		make_room(r);
		take_numbers(r, NULL, &read);
	}
	return fate;
}

/* a NULL among the regressors, or in an effect alone? */
static void
count_null(Reader *r, const bool *nulls)
{
	const MigFormula *f = r->p->formula;

	for (int v = 0; v < f->nvariables; v++)
	{
		bool regressor = false;

		for (int t = 0; t < f->nterms && nulls[v] && !regressor; t++)
			regressor = mig_term_uses(&f->terms[t], v);
		if (regressor)
		{
			r->t->n_null_regressor++;
			return;
		}
	}
	r->p->n_null_effect++;
}

/* whether the row counts by its weight and offset */
static bool
take_weight(Reader *r, const Datum *values, const bool *nulls, double *weight, double *offset)
{
	MigPanel *p = r->p;
	int at = 1;

	*weight = 1.0;
	*offset = 0.0;
	if (nulls[0] || !DatumGetBool(values[0]))
	{
		p->n_outside++;
		return false;
	}
	if (p->pass->weight)
	{
		*weight = nulls[at] ? NAN : DatumGetFloat8(values[at]);
		if (!nulls[at])
			mig_check_weight(*weight, r->frequency);
		r->t->n_null_weight += nulls[at];
		r->t->n_zero_weight += *weight == 0.0;
		if (!(*weight > 0.0))
			return false;
		at++;
	}
	if (p->pass->offset)
	{
		*offset = nulls[at] ? NAN : DatumGetFloat8(values[at]);
		if (nulls[at])
			r->t->n_null_regressor++;
		else if (!isfinite(*offset))
			mig_pg_moments_check(MIG_ERR_OVERFLOW);
		return !nulls[at];
	}
	return true;
}

static void
take_row(const Datum *values, const bool *nulls, void *argument)
{
	Reader *r = argument;
	MigPanel *p = r->p;
	double weight;
	double offset;

	if (r->t->n_read++ % TICK_ROWS == 0)
		CHECK_FOR_INTERRUPTS();
	if (!take_weight(r, values, nulls, &weight, &offset))
		return;
	switch (read_design(r, values + r->first, nulls + r->first))
	{
		case MIG_ROW_COMPLETE:
			break;
		case MIG_ROW_NULL_OUTCOME:
			r->t->n_null_outcome++;
			return;
		default:
			count_null(r, nulls + r->first);
			return;
	}
	for (int c = 0; c < p->ncoded; c++)
	{
		r->null_cluster += nulls[r->variable[c]];
		if (!nulls[r->variable[c]])
			p->coded[c].code[p->rows] = mig_codes_of(p->coded[c].codes, values[r->variable[c]]);
	}
	if (p->weight)
		p->weight[p->rows] = weight;
	if (p->offset)
		p->offset[p->rows] = offset;
	p->rows++;
}

/* ---- what is read ---- */

static int
add_code(Reader *r, const char *name, int variable)
{
	MigPanel *p = r->p;
	MigPanelCode *c = &p->coded[p->ncoded];

	c->name = name;
	c->codes = mig_codes_new(mig_source_type(&p->pass->source, name, "in the formula"));
	r->variable[p->ncoded] = variable;
	return p->ncoded++;
}

static void
add_effects(Reader *r)
{
	const MigFormula *f = r->p->formula;

	if (f->nabsorbed > MIG_ABSORB_EFFECTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%d columns are absorbed", f->nabsorbed),
						errdetail("A model absorbs up to %d.", MIG_ABSORB_EFFECTS),
						errhint("Combine columns in the source, or write some as terms.")));
	for (int i = 0; i < f->nabsorbed; i++)
		add_code(r, f->variables[f->absorbed[i]], r->first + f->absorbed[i]);
	r->p->effects = f->nabsorbed;
}

/* columns of clusters, which may be effects; what has to be read for them */
static void
add_clusters(Reader *r, StringInfo columns)
{
	MigPanel *p = r->p;
	ListCell *cell;

	foreach (cell, mig_variance_cluster_columns(r->options->cluster))
	{
		const char *name = lfirst(cell);
		int place = 0;

		if (p->clusters == 2)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cluster \"%s\" names more than two columns", r->options->cluster),
					 errhint("One column, or two as 'household + region'.")));
		while (place < p->ncoded && strcmp(p->coded[place].name, name) != 0)
			place++;
		if (place == p->ncoded)
		{
			const char *column = mig_source_column(&p->pass->source, name, "cluster");

			place = add_code(r, name, r->first + p->formula->nvariables + p->ncoded - p->effects);
			appendStringInfo(columns, ", %s", column);
		}
		p->cluster[p->clusters++] = place;
	}
}

static Reader
new_reader(MigPanel *p, const MigFitOptions *options)
{
	const MigFormula *f = p->formula;
	Reader r = {p};
	Oid *types = palloc(sizeof(Oid) * (f->nvariables + 1));
	MigWeighting weighting = MIG_WEIGHT_NONE;

	r.options = options;
	r.frequency = strcmp(options->weights.type, "frequency") == 0;
	if (p->pass->weight)
		weighting = r.frequency ? MIG_WEIGHT_FREQUENCY : MIG_WEIGHT_SAMPLING;
	for (int v = 0; v < f->nvariables; v++)
		types[v] = mig_source_type(&p->pass->source, f->variables[v], "in the formula");
	r.design = mig_design_bind(f, types, p->context);
	r.t = mig_design_moments(r.design, weighting);
	r.slots = r.design->slots;
	r.first = 1 + (p->pass->weight != NULL) + (p->pass->offset != NULL);
	r.row = palloc(sizeof(NullableDatum) * (f->nvariables + 1));
	p->stride = r.design->dense - 1;
	if (r.slots == 0)
		p->stride = TYPEALIGN(MIG_ABSORB_LANES, p->stride);
	return r;
}

static void
read_rows(Reader *r)
{
	const MigPass *pass = r->p->pass;
	StringInfoData columns;

	initStringInfo(&columns);
	for (int v = 0; v < r->p->formula->nvariables; v++)
		appendStringInfo(
			&columns, ", %s",
			mig_source_column(&pass->source, r->p->formula->variables[v], "in the formula"));
	add_effects(r);
	if (r->options->cluster)
		add_clusters(r, &columns);
	make_room(r);
	mig_query_stream(psprintf("SELECT %s%s%s%s%s%s FROM %s", pass->subpop ? pass->subpop : "true",
							  pass->weight ? ", " : "", pass->weight ? pass->weight : "",
							  pass->offset ? ", " : "", pass->offset ? pass->offset : "",
							  columns.data, pass->source.from),
					 take_row, r);
	mig_progress("effects: " INT64_FORMAT " rows read, %zu complete", r->t->n_read, r->p->rows);
	if (r->null_cluster > 0)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("cluster \"%s\" is NULL in " INT64_FORMAT " rows of the model",
							   r->options->cluster, r->null_cluster),
						errhint("Leave such rows out in the source, or give each a cluster of its "
								"own.")));
}

/* ---- rows that tell nothing ---- */

static void
refuse_empty(const Reader *r)
{
	const MigPanel *p = r->p;
	const MigMoments *t = r->t;

	if (t->n_read == 0 || t->n_read == p->n_outside)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
						t->n_read == 0 ? errmsg("the source has no rows")
									   : errmsg("no row is in the subpopulation")));
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row is left to absorb effects from"),
			 errdetail("Of " INT64_FORMAT " rows, " INT64_FORMAT " lack the outcome, " INT64_FORMAT
					   " another variable, " INT64_FORMAT " a level of an effect and " INT64_FORMAT
					   " a weight; " INT64_FORMAT " are alone in their level and " INT64_FORMAT
					   " in a level with only zeros.",
					   t->n_read, t->n_null_outcome, t->n_null_regressor, p->n_null_effect,
					   t->n_null_weight + t->n_zero_weight, p->n_singleton, p->n_zeros),
			 errhint("An effect needs two rows in a level: leave out an effect with a level for "
					 "each row.")));
}

/* marks of rows to leave out */
static uint8 *
prune(Reader *r)
{
	MigPanel *p = r->p;
	MigAbsorbPrune prune = {p->rows, p->effects};
	bool *positive = NULL;
	size_t levels = 0;

	for (int q = 0; q < p->effects; q++)
	{
		prune.levels[q] = p->coded[q].codes->n;
		prune.code[q] = p->coded[q].code;
		levels += prune.levels[q];
	}
	if (p->counts)
	{
		positive = palloc_extended(p->rows + 1, MCXT_ALLOC_HUGE);
		for (size_t i = 0; i < p->rows; i++)
		{
			positive[i] = p->x[i * p->stride + r->design->dense - 2] > 0.0;
			if (i % TICK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
		}
	}
	prune.positive = positive;
	prune.cases = r->frequency ? p->weight : NULL;
	prune.mark = palloc_extended(p->rows + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	prune.count = palloc_extended(sizeof(double) * (levels + 1), MCXT_ALLOC_HUGE);
	prune.last = palloc_extended(sizeof(uint32) * (levels + 1), MCXT_ALLOC_HUGE);
	prune.remaining = palloc_extended(sizeof(uint32) * (levels + 1), MCXT_ALLOC_HUGE);
	mig_absorb_prune(&prune);
	for (size_t i = 0; i < p->rows; i++)
	{
		p->n_singleton += prune.mark[i] == MIG_ABSORB_SINGLE;
		p->n_zeros += prune.mark[i] == MIG_ABSORB_ZEROS;
	}
	pfree(prune.count);
	pfree(prune.last);
	pfree(prune.remaining);
	if (positive)
		pfree(positive);
	return prune.mark;
}

/* ---- columns ---- */

/* number of cases and weights of the rows that are kept, in all and by column of a level */
static void
count_columns(Reader *r, const uint8 *mark)
{
	MigPanel *p = r->p;
	const MigProductsPlaces places = mig_moments_places(r->t);
	MigXsum *products = mig_moments_products(r->t);

	for (size_t i = 0; i < p->rows; i++)
	{
		double weight = p->weight ? p->weight[i] : 1.0;

		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		if (mark[i] != MIG_ABSORB_KEPT)
			continue;
		r->t->n += r->frequency ? (int64) weight : 1;
		mig_xsum_add(&products[0], weight);
		for (int s = 0; s < r->slots; s++)
			mig_xsum_add(&products[mig_products_start(&places, (int) r->slot[i * r->slots + s])],
						 weight);
	}
}

/* the column that a column of canonical moments was while rows were read; 0: none */
static uint32
column_read(const Reader *r, const MigPlan *plan, int column)
{
	const MigDesignColumn *c = &mig_moments_columns(plan->t)[column];
	const MigTermFactors *f = &plan->factors[c->term];
	uint32 level[MIG_MOMENTS_MAX_FACTORS] = {0};

	if (column < (int) plan->t->dense)
		return (uint32) column;
	for (int i = 0; i < f->factors; i++)
	{
		const MigDim *d = &mig_moments_variables(plan->t)[f->variable[i]].dim;
		const MigLevel *l = &mig_levels_of(plan->t, d)[c->level[i] - 1];

		level[i] = mig_levels_find_label(r->t, &mig_moments_variables(r->t)[f->variable[i]].dim,
										 &r->t->text, mig_levels_label(plan->t, &plan->t->text, l),
										 l->len);
	}
	return mig_moments_find_column(r->t, c->term, level, f->factors);
}

/* an index of levels by label, which one by datum does not have */
static void
index_by_label(MigMoments *t)
{
	for (uint32 v = 0; v < t->variables; v++)
		if (mig_moments_variables(t)[v].factor)
			mig_levels_index(t, &mig_moments_variables(t)[v].dim, &t->text, false);
}

/* numbers and levels become the columns of the plan */
static void
expand(Reader *r)
{
	MigPanel *p = r->p;
	int stride = TYPEALIGN(MIG_ABSORB_LANES, p->columns + 1);
	int *place = palloc(sizeof(int) * (r->t->columns + 1)); /* in a row, by column as read */
	double *x;

	check_memory(p->rows, bytes_of_row(r) + sizeof(double) * stride);
	index_by_label(r->t);
	for (uint32 c = 0; c < r->t->columns; c++)
		place[c] = -1;
	for (int j = 0; j < p->columns; j++)
		place[column_read(r, p->plan, p->plan->column[j])] = j;
	x = palloc_extended(sizeof(double) * stride * (p->rows + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (size_t i = 0; i < p->rows; i++)
	{
		const double *from = p->x + i * p->stride;
		double *to = x + i * stride;

		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		for (int c = 2; c < r->design->dense; c++)
			to[place[c]] = from[c - 2];
		to[p->columns] = from[r->design->dense - 2];
		for (int s = 0; s < r->slots; s++)
		{
			int at = place[r->slot[i * r->slots + s]];

			if (at >= 0)
				to[at] = r->slot_value[i * r->slots + s];
		}
	}
	pfree(p->x);
	pfree(r->slot);
	pfree(r->slot_value);
	p->x = x;
	p->stride = stride;
}

static void
plan_columns(Reader *r, const uint8 *mark)
{
	MigPanel *p = r->p;
	MemoryContext previous;
	MigMoments *t;

	count_columns(r, mark);
	if (r->t->n == 0)
		refuse_empty(r);
	/* the model keeps the plan's names */
	previous = MemoryContextSwitchTo(p->caller);
	t = mig_fit_canonical(r->t);
	p->t = mig_plan_without_empty(t);
	if (p->t == NULL)
		p->t = t;
	p->plan = mig_plan_make(p->t, NULL);
	p->columns = p->plan->columns;
	MemoryContextSwitchTo(previous);
	if (r->slots > 0)
		expand(r);
}

/* ---- order ---- */

/* rows in the order of their codes, stable */
static void
sort_by_code(const uint32 *code, uint32 levels, const uint32 *from, uint32 *to, size_t rows)
{
	uint32 *next =
		palloc_extended(sizeof(uint32) * (levels + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (size_t i = 0; i < rows; i++)
	{
		next[code[from[i]] + 1]++;
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (uint32 l = 0; l < levels; l++)
		next[l + 1] += next[l];
	for (size_t i = 0; i < rows; i++)
	{
		to[next[code[from[i]]]++] = from[i];
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(next);
}

/* a row by a hash of its content, for the order of rows in one cell */
typedef struct Keyed
{
	uint64 hash;
	uint32 row;
} Keyed;

static uint64
mix(uint64 hash, const void *content, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += sizeof(uint32))
	{
		uint32 word;

		memcpy(&word, (const char *) content + i, sizeof(word));
		hash = (hash ^ word) * UINT64CONST(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return hash;
}

static uint64
hash_of_row(const MigPanel *p, size_t i)
{
	uint64 hash = mix(0, p->x + i * p->stride, sizeof(double) * p->stride);

	if (p->weight)
		hash = mix(hash, &p->weight[i], sizeof(double));
	if (p->offset)
		hash = mix(hash, &p->offset[i], sizeof(double));
	for (int c = p->effects; c < p->ncoded; c++)
		hash = mix(hash, &p->coded[c].code[i], sizeof(uint32));
	return hash;
}

static int
compare_rows(const Keyed *a, const Keyed *b, const MigPanel *p)
{
	int order;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	order = memcmp(p->x + (size_t) a->row * p->stride, p->x + (size_t) b->row * p->stride,
				   sizeof(double) * p->stride);
	if (order == 0 && p->weight)
		order = memcmp(&p->weight[a->row], &p->weight[b->row], sizeof(double));
	if (order == 0 && p->offset)
		order = memcmp(&p->offset[a->row], &p->offset[b->row], sizeof(double));
	for (int c = p->effects; order == 0 && c < p->ncoded; c++)
		order = memcmp(&p->coded[c].code[a->row], &p->coded[c].code[b->row], sizeof(uint32));
	return order;
}

#define ST_SORT               sort_rows
#define ST_ELEMENT_TYPE       Keyed
#define ST_COMPARE(a, b, arg) compare_rows(a, b, arg)
#define ST_COMPARE_ARG_TYPE   const MigPanel
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static bool
same_cell(const MigPanel *p, uint32 a, uint32 b)
{
	for (int q = 0; q < p->effects; q++)
		if (p->coded[q].code[a] != p->coded[q].code[b])
			return false;
	return true;
}

/* rows of the same levels in the order of their content */
static void
sort_cells(const MigPanel *p, uint32 *number, size_t rows)
{
	size_t room = 0;
	Keyed *keyed = NULL;

	for (size_t from = 0, to; from < rows; from = to)
	{
		for (to = from + 1; to < rows && same_cell(p, number[from], number[to]); to++)
			continue;
		CHECK_FOR_INTERRUPTS();
		if (to - from == 1)
			continue;
		if (to - from > room)
		{
			room = 2 * (to - from);
			keyed = grow(keyed, sizeof(Keyed), room);
		}
		for (size_t i = from; i < to; i++)
		{
			if (i % TICK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
			keyed[i - from].row = number[i];
			keyed[i - from].hash = hash_of_row(p, number[i]);
		}
		sort_rows(keyed, to - from, p);
		for (size_t i = from; i < to; i++)
			number[i] = keyed[i - from].row;
	}
	if (keyed)
		pfree(keyed);
}

/* levels that have rows, numbered anew in their order */
static void
number_levels(MigPanelCode *c, const uint8 *mark, size_t rows)
{
	uint32 *sorted = mig_codes_sorted(c->codes);
	uint32 *place =
		palloc_extended(sizeof(uint32) * (c->codes->n + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (size_t i = 0; i < rows; i++)
	{
		if (mark[i] == MIG_ABSORB_KEPT)
			place[c->code[i]] = 1;
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (uint32 s = 0; s < c->codes->n; s++)
	{
		uint32 level = sorted[s];

		if (!place[level])
			continue;
		place[level] = c->levels;
		sorted[c->levels++] = level;
	}
	for (size_t i = 0; i < rows; i++)
	{
		c->code[i] = mark[i] == MIG_ABSORB_KEPT ? place[c->code[i]] : 0;
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	c->level = sorted;
	pfree(place);
}

/* effects with most levels first, then as written */
static void
order_effects(MigPanel *p)
{
	for (int q = 0; q < p->effects; q++)
	{
		int at = q;

		for (; at > 0 && p->coded[p->order[at - 1]].levels < p->coded[q].levels; at--)
			p->order[at] = p->order[at - 1];
		p->order[at] = q;
	}
}

/* rows by the effects in their order, then by content; first those that are kept */
static uint32 *
sorted_rows(const MigPanel *p, const uint8 *mark, size_t *kept)
{
	uint32 *number = palloc_extended(sizeof(uint32) * (p->rows + 1), MCXT_ALLOC_HUGE);
	uint32 *spare = palloc_extended(sizeof(uint32) * (p->rows + 1), MCXT_ALLOC_HUGE);
	size_t last = p->rows;

	*kept = 0;
	for (size_t i = 0; i < p->rows; i++)
		number[mark[i] == MIG_ABSORB_KEPT ? (*kept)++ : --last] = (uint32) i;
	memcpy(spare + *kept, number + *kept, sizeof(uint32) * (p->rows - *kept));
	for (int q = p->effects - 1; q >= 0; q--)
	{
		const MigPanelCode *c = &p->coded[p->order[q]];
		uint32 *swap = number;

		sort_by_code(c->code, c->levels, number, spare, *kept);
		number = spare;
		spare = swap;
	}
	pfree(spare);
	sort_cells(p, number, *kept);
	return number;
}

/* element i, of 4 or 8 bytes, becomes the one that number[i] says: a copy of those that are kept */
static void *
arranged(void *array, size_t size, const uint32 *number, size_t kept)
{
	char *to = palloc_extended(size * (kept + 1), MCXT_ALLOC_HUGE);

	Assert(size == sizeof(uint32) || size == sizeof(double));
	for (size_t i = 0; i < kept; i++)
	{
		if (size == sizeof(uint32))
			((uint32 *) to)[i] = ((uint32 *) array)[number[i]];
		else
			((double *) to)[i] = ((double *) array)[number[i]];
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(array);
	return to;
}

/*
 * The same in place, for what is large; spoils the numbers.  Rows move along cycles; those that move
 * AHEAD moves later are asked for from memory already.
 */
static void
arrange(char *array, size_t size, uint32 *number, size_t rows)
{
	char *held = palloc(size);

	for (size_t i = 0; i < rows; i++)
	{
		size_t at = i;
		size_t ahead = i;
		size_t moves = 0;

		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		if (number[i] == i)
			continue;
		for (int m = 0; m < AHEAD && number[ahead] != i; m++)
			ahead = number[ahead];
		memcpy(held, array + i * size, size);
		while (number[at] != i)
		{
			size_t next = number[at];

			if (number[ahead] != i)
				ahead = number[ahead];
			__builtin_prefetch(array + ahead * size);
			if (++moves % TICK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
			memcpy(array + at * size, array + next * size, size);
			number[at] = (uint32) at;
			at = next;
		}
		memcpy(array + at * size, held, size);
		number[at] = (uint32) at;
	}
	pfree(held);
}

static void
sort_panel(MigPanel *p, const uint8 *mark)
{
	const MigPanelCode *first;
	uint32 *number;
	size_t kept;

	for (int c = 0; c < p->ncoded; c++)
		number_levels(&p->coded[c], mark, p->rows);
	order_effects(p);
	number = sorted_rows(p, mark, &kept);
	for (int c = 0; c < p->ncoded; c++)
		p->coded[c].code = arranged(p->coded[c].code, sizeof(uint32), number, kept);
	if (p->weight)
		p->weight = arranged(p->weight, sizeof(double), number, kept);
	if (p->offset)
		p->offset = arranged(p->offset, sizeof(double), number, kept);
	arrange((char *) p->x, sizeof(double) * p->stride, number, p->rows);
	pfree(number);
	p->rows = kept;
	first = &p->coded[p->order[0]];
	p->start =
		palloc_extended(sizeof(uint32) * (first->levels + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (size_t i = 0; i < p->rows; i++)
	{
		p->start[first->code[i] + 1]++;
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (uint32 l = 0; l < first->levels; l++)
		p->start[l + 1] += p->start[l];
}

/* ---- the panel ---- */

MigPanel *
mig_panel_read(const MigPass *pass, const MigFitOptions *options, bool counts)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "migstat panel", ALLOCSET_DEFAULT_SIZES);
	MemoryContext previous = MemoryContextSwitchTo(context);
	MigPanel *p = palloc0(sizeof(MigPanel));
	Reader r;
	uint8 *mark;

	p->context = context;
	p->caller = previous;
	p->pass = pass;
	p->formula = pass->formula;
	p->counts = counts;
	r = new_reader(p, options);
	read_rows(&r);
	mark = prune(&r);
	plan_columns(&r, mark);
	sort_panel(p, mark);
	pfree(mark);
	p->t->n_read = r.t->n_read;
	MemoryContextSwitchTo(previous);
	return p;
}

MigAbsorb
mig_panel_absorb(const MigPanel *p)
{
	MigAbsorb a = {p->rows, p->effects};

	for (int q = 0; q < p->effects; q++)
	{
		a.levels[q] = p->coded[p->order[q]].levels;
		a.code[q] = p->coded[p->order[q]].code;
	}
	a.start = p->start;
	a.weight = p->weight;
	a.total = palloc_extended(sizeof(double) * (mig_absorb_levels(&a) + 1), MCXT_ALLOC_HUGE);
	a.work = palloc_extended(sizeof(double) * mig_absorb_work_size(&a), MCXT_ALLOC_HUGE);
	return a;
}

uint32 *
mig_panel_by_pairs(const MigPanel *p, int a, int b)
{
	uint32 *number = palloc_extended(sizeof(uint32) * (p->rows + 1), MCXT_ALLOC_HUGE);
	uint32 *spare = palloc_extended(sizeof(uint32) * (p->rows + 1), MCXT_ALLOC_HUGE);

	for (size_t i = 0; i < p->rows; i++)
		number[i] = (uint32) i;
	sort_by_code(p->coded[b].code, p->coded[b].levels, number, spare, p->rows);
	sort_by_code(p->coded[a].code, p->coded[a].levels, spare, number, p->rows);
	pfree(spare);
	return number;
}

void
mig_panel_free(MigPanel *p)
{
	MemoryContextDelete(p->context);
}
