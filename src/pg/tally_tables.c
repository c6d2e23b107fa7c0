/* tally_tables.c: from the sums of sampling units to crosstables of a survey's design */
#include "postgres.h"

#include "pg/tally.h"

#include <math.h>

#include "miscadmin.h"

#include "compat.h"
#include "core/scatter.h"
#include "pg/status.h"
#include "pg/tally_hash.h"

/* ---- the design ---- */

/* a stratum's part in every covariance */
typedef struct Part
{
	double units;  /* the scatter is about their mean; 0: about zero */
	double factor; /* 0: no variance */
} Part;

typedef struct Design
{
	const MigTally *u;
	Part *part; /* by stratum */
	int64 units;
	uint32 singles;
	double scale; /* of the whole */
} Design;

static void
refuse_unweighted(const MigPlaceStratum *h, bool only)
{
	if (only)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the weights sum to zero"),
						errhint("Check the column of weights.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the weights of stratum %s sum to zero", h->label),
			 errhint("Its rows stand for nobody: leave the stratum out of the source, or check the "
					 "column of weights.")));
}

static Part
part_of(const MigTally *u, const MigStratum *h, bool single)
{
	bool centred = h->n > 1.0;
	Part part = {centred ? h->n : 0.0, 0.0};

	if (centred)
		part.factor = (1.0 - mig_stratum_share(h)) * h->n / (h->n - 1.0);
	else if (single && u->singleton == MIG_SINGLETON_ADJUST)
		part.factor = 1.0 - mig_stratum_share(h);
	return part;
}

static Design
design_of(const MigTally *u)
{
	Design d = {u};
	const MigPlaces *p = &u->places;
	uint32 *order = mig_places_strata(p);
	int64 largest;

	d.part = palloc_extended(sizeof(Part) * ((Size) p->strata.n + 1), MCXT_ALLOC_HUGE);
	d.scale = 1.0;
	d.units = mig_places_units(p, &largest);
	if (d.units == 1)
		mig_strata_refuse_one_unit();
	if (!p->rows)
		mig_strata_share_names((double) d.units, p->psus.n, (double) largest);
	for (uint32 i = 0; i < p->strata.n; i++)
	{
		MigStratum h = mig_places_stratum(p, order[i]);
		bool single = mig_stratum_is_single(&h);

		if (!p->stratum[order[i]].weighted)
			refuse_unweighted(&p->stratum[order[i]], p->strata.n == 1);
		if (single && u->singleton == MIG_SINGLETON_ERROR)
			mig_stratum_refuse_single(&h);
		d.singles += single;
		d.part[order[i]] = part_of(u, &h, single);
	}
	if (u->singleton == MIG_SINGLETON_AVERAGE && d.singles > 0)
	{
		if (d.singles == p->strata.n)
			mig_strata_refuse_no_average((int) p->strata.n);
		d.scale = (double) p->strata.n / (p->strata.n - d.singles);
	}
	pfree(order);
	return d;
}

/* ---- the cells of a table ---- */

/* where the levels of an open table are in its canonical form */
static uint32 *
canonical_places(const MigCrosstab *open, int dim, uint32 *sorted)
{
	uint32 n = open->dim[dim].n;
	uint32 *numbers = mig_levels_sort(open, &open->dim[dim], &open->text, sorted, sorted + n);
	uint32 *place = palloc0(sizeof(uint32) * (n + 1));

	for (uint32 i = 0; i < n; i++)
		place[numbers[i] + 1] = i + 1;
	return place;
}

/* place of each cell of a canonical table among those with cases */
static uint32 *
places_of_cells(const MigCrosstab *t)
{
	size_t cells = ((size_t) t->dim[MIG_ROW].n + 1) * ((size_t) t->dim[MIG_COL].n + 1);
	uint32 *place = palloc(sizeof(uint32) * cells);
	uint32 next = 0;

	for (size_t cell = 0; cell < cells; cell++)
		place[cell] = mig_crosstab_counts(t)[cell] > 0 ? next++ : UINT32_MAX;
	return place;
}

static int
compare_unit_cells(const MigUnitCell *a, const MigUnitCell *b)
{
	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	return (a->cell > b->cell) - (a->cell < b->cell);
}

#define ST_SORT          sort_unit_cells
#define ST_ELEMENT_TYPE  MigUnitCell
#define ST_COMPARE(a, b) compare_unit_cells(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* the sums of the units in the order of strata and units; those of the cells go to the table */
static MigUnitCell *
unit_cells(const MigTally *u, int table, MigCrosstab *t, uint32 *sorted, size_t *n)
{
	const MigCrosstab *open = u->table[table];
	uint32 *rows = canonical_places(open, MIG_ROW, sorted);
	uint32 *cols = canonical_places(open, MIG_COL, sorted);
	uint32 *place = places_of_cells(t);
	MigUnitCell *cells = palloc_extended(sizeof(MigUnitCell) * ((Size) u->sums[table]->members + 1),
										 MCXT_ALLOC_HUGE);
	sums_iterator it;
	MigUnitSum *sum;

	*n = 0;
	sums_start_iterate(u->sums[table], &it);
	while ((sum = sums_iterate(u->sums[table], &it)) != NULL)
	{
		MigUnitCell *to = &cells[(*n)++];
		size_t cell =
			mig_crosstab_cell(t, rows[sum->cell >> 16 & 0xFFFF], cols[sum->cell & 0xFFFF]);

		to->unit = (uint32) (sum->cell >> 32);
		to->stratum = u->places.rows ? to->unit : u->places.stratum_of[to->unit];
		to->cell = place[cell];
		to->w = sum->w;
		to->w2 = u->places.rows ? &squares_lookup(u->squares[table], sum->cell)->w2 : NULL;
		mig_xsum_merge(&mig_crosstab_sums(t)[cell].w, &sum->w);
	}
	sort_unit_cells(cells, *n);
	return cells;
}

/* ---- tables ---- */

static void
fill_covariance(const Design *d, MigCrosstab *t, const MigUnitCell *cells, size_t n)
{
	MigScatter scatter;
	size_t end;

	mig_scatter_init(
		&scatter, t->design_cells,
		palloc_extended(mig_scatter_size(t->design_cells), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
	for (size_t start = 0; start < n; start = end)
	{
		const Part *part = &d->part[cells[start].stratum];

		CHECK_FOR_INTERRUPTS();
		for (end = start + 1; end < n && cells[end].stratum == cells[start].stratum; end++)
			;
		mig_scatter_add_stratum(&scatter, cells + start, end - start, part->units, part->factor);
	}
	mig_scatter_read(&scatter, d->scale, mig_cells_covariance(mig_crosstab_design(t)));
	pfree(scatter.meat);
}

static void
fill_head(const Design *d, MigCrosstab *t)
{
	const MigTally *u = d->u;
	MigTableDesign *design = mig_crosstab_design(t);

	t->n_read = u->n_read;
	t->n_null_weight = u->n_null_weight;
	t->n_zero_weight = u->n_zero_weight;
	design->units = d->units;
	design->names = u->places.psus.n;
	design->n_outside = u->n_outside;
	design->strata = u->places.strata.n;
	design->singles = d->singles;
	design->singleton = u->singleton;
}

/* an empty designed table of the levels and counts of an open one */
static MigCrosstab *
designed(const MigCrosstab *open, uint32 *sorted)
{
	size_t size;
	MigCrosstab *t;

	if (mig_crosstab_designed_size(open, &size) != MIG_OK)
		mig_tally_refuse_cells();
	t = palloc_extended(size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	SET_VARSIZE(t, size);
	mig_crosstab_designed(t, open, sorted);
	return t;
}

static MigCrosstab *
table_of(const Design *d, int table)
{
	const MigCrosstab *open = d->u->table[table];
	uint32 *sorted = palloc(sizeof(uint32) * 2 * (open->dim[MIG_ROW].n + open->dim[MIG_COL].n + 2));
	MigCrosstab *t = designed(open, sorted);
	size_t cells = ((size_t) t->dim[MIG_ROW].n + 1) * ((size_t) t->dim[MIG_COL].n + 1);
	size_t n;
	MigUnitCell *parts = unit_cells(d->u, table, t, sorted, &n);

	fill_head(d, t);
	for (size_t cell = 0; cell < cells; cell++)
	{
		MigXsum *w = &mig_crosstab_sums(t)[cell].w;

		mig_xsum_normalize(w);
		if (!isfinite(w->hi))
			mig_check(MIG_ERR_OVERFLOW);
	}
	fill_covariance(d, t, parts, n);
	pfree(parts);
	pfree(sorted);
	return t;
}

MigCrosstab **
mig_tally_tables(const MigTally *u)
{
	Design d = design_of(u);
	MigCrosstab **tables = palloc(sizeof(MigCrosstab *) * u->ntables);

	for (int i = 0; i < u->ntables; i++)
		tables[i] = table_of(&d, i);
	return tables;
}
