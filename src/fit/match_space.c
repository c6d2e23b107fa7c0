/* match_space.c: matching on covariates: units as points, found in a tree for each arm */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "miscadmin.h"

#include "core/kdtree.h"
#include "core/radix.h"
#include "core/whiten.h"
#include "pg/memory.h"

struct MigMatchSpace
{
	const MigMatchPlan *plan;
	int n;
	const int *unit; /* by point */
	int dims;
	double *point; /* n x dims */
	int *place;    /* by unit: its point, -1 none */
	MigKdTree tree[2];
};

/* ---- points ---- */

/* the regressors of units without the constant, row by row */
static double *
covariate_rows(const MigMatchDesign *d, const int *unit, int n, int dims)
{
	double *rows = mig_match_room((Size) n * dims, sizeof(double));
	int *index = palloc(sizeof(int) * (d->dense + d->slots));
	double *value = palloc(sizeof(double) * (d->dense + d->slots));
	int constant = d->parameter[MIG_COLUMN_CONSTANT];

	for (int k = 0; k < n; k++)
	{
		double *row = rows + (Size) k * dims;
		int count = mig_match_design_unit(d, unit[k], index, value);

		mig_tick_at(k);
		memset(row, 0, sizeof(double) * dims);
		for (int j = 0; j < count; j++)
			if (index[j] != constant)
				row[index[j] - (constant >= 0 && index[j] > constant)] = value[j];
	}
	pfree(index);
	pfree(value);
	return rows;
}

/* the points of one arm that take part, as a tree */
static void
plant(MigMatchSpace *s, int arm)
{
	const MigMatchUnits *u = &s->plan->units;
	MigKdTree *t = &s->tree[arm];
	int n = 0;

	for (int k = 0; k < s->n; k++)
	{
		mig_tick_at(k);
		n += u->arm[s->unit[k]] == arm && !u->apart[s->unit[k]];
	}
	t->dims = s->dims;
	t->unit = mig_match_room(n, sizeof(int));
	t->point = mig_match_room((Size) n * s->dims, sizeof(double));
	t->node = mig_match_room(mig_kdtree_nodes(n), sizeof(MigKdNode));
	t->box = palloc(sizeof(double) * 2 * (s->dims + 1));
	for (int k = 0; k < s->n; k++)
	{
		mig_tick_at(k);
		if (u->arm[s->unit[k]] != arm || u->apart[s->unit[k]])
			continue;
		memcpy(t->point + (Size) t->n * s->dims, s->point + (Size) k * s->dims,
			   sizeof(double) * s->dims);
		t->unit[t->n++] = s->unit[k];
	}
	mig_kdtree_build(t);
}

MigMatchSpace *
mig_match_space(const MigMatchPlan *p, const char *metric, const int *unit, int n)
{
	const MigMatchDesign *d = &p->data->design;
	MigMatchSpace *s = palloc0(sizeof(MigMatchSpace));

	s->plan = p;
	s->n = n;
	s->unit = unit;
	s->dims = d->parameters - (d->parameter[MIG_COLUMN_CONSTANT] >= 0);
	s->point = covariate_rows(d, unit, n, s->dims);
	if (strcmp(metric, "euclidean") != 0 &&
		mig_whiten(s->point, n, s->dims, strcmp(metric, "mahalanobis") == 0,
				   palloc(sizeof(double) * s->dims * (s->dims + 1))) != MIG_OK)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the covariates have no %s distance: they nearly depend on each "
							   "other",
							   metric),
						errhint("Leave terms out, or match on the score.")));
	s->place = mig_match_room(d->n, sizeof(int));
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		s->place[i] = -1;
	}
	for (int k = 0; k < n; k++)
	{
		mig_tick_at(k);
		s->place[unit[k]] = k;
	}
	plant(s, MIG_CONTROL);
	plant(s, MIG_TREATED);
	return s;
}

static const double *
point_of(const MigMatchSpace *s, int i)
{
	return s->point + (Size) s->place[i] * s->dims;
}

double
mig_match_space_distance(const MigMatchSpace *s, int i, int j)
{
	const double *x = point_of(s, i);
	const double *y = point_of(s, j);
	double sum = 0.0;

	for (int d = 0; d < s->dims; d++)
		sum += (x[d] - y[d]) * (x[d] - y[d]);
	return sqrt(sum);
}

/* ---- looking up ---- */

/* who may be found for a unit */
typedef struct Allowed
{
	const MigMatchPlan *plan;
	int unit;
	bool alike;
	double caliper;
	const bool *used; /* NULL: nobody is */
} Allowed;

static double
scale_of(const MigMatchPlan *p, int i)
{
	return p->units.z ? p->units.z[i] : p->units.x[i];
}

static bool
is_allowed(int unit, void *argument)
{
	const Allowed *a = argument;
	const int *cell = a->plan->data->cell;

	return (a->used == NULL || !a->used[unit]) &&
		   (!a->alike || cell == NULL || cell[unit] == cell[a->unit]) &&
		   (a->caliper == INFINITY ||
			fabs(scale_of(a->plan, unit) - scale_of(a->plan, a->unit)) <= a->caliper);
}

/* what a look-up has found */
typedef struct Found
{
	int *unit;
	double *distance; /* NULL: not wanted */
	Size used;
	Size size;
} Found;

static Found
new_found(int n, bool distances)
{
	Found f = {NULL, NULL, 0, Max(1024, 2 * (Size) n)};

	f.unit = mig_match_room(f.size, sizeof(int));
	if (distances)
		f.distance = mig_match_room(f.size, sizeof(double));
	return f;
}

/* the nearest of a unit are added; how many */
static int
look_up(const MigMatchSpace *s, const MigNearest *q, Allowed *allowed, int i, Found *f)
{
	int arm = s->plan->units.arm[i];
	const MigKdTree *tree = &s->tree[q->own ? arm : 1 - arm];
	MigKdQuery query = {point_of(s, i), q->m, q->tolerance, is_allowed, allowed};
	int count;

	CHECK_FOR_INTERRUPTS();
	allowed->unit = i;
	query.work = palloc(sizeof(double) * (q->m + s->dims + 1));
	for (;;)
	{
		query.room = (int) Min(f->size - f->used, PG_INT32_MAX);
		query.found = f->unit + f->used;
		query.distance = f->distance ? f->distance + f->used : NULL;
		count = mig_kdtree_nearest(tree, &query);
		if (count <= query.room)
			break;
		f->size = 2 * (f->size + count);
		mig_memory_check(f->size, sizeof(int) + (f->distance ? sizeof(double) : 0));
		if (f->size > PG_INT32_MAX)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("more than %d pairs of units are equally near", PG_INT32_MAX),
							errhint("Match exactly on some columns, or say ties => false.")));
		f->unit = repalloc_huge(f->unit, sizeof(int) * f->size);
		if (f->distance)
			f->distance = repalloc_huge(f->distance, sizeof(double) * f->size);
	}
	pfree(query.work);
	return count;
}

/* units in an order where those that are the same in all that counts come one after another */
static MigRadixItem *
order_of_points(const MigMatchSpace *s, const int *unit, int n)
{
	const MigMatchPlan *p = s->plan;
	MigRadixItem *items = mig_match_room(n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(n, sizeof(MigRadixItem));

	for (int k = 0; k < n; k++)
	{
		int i = unit[k];
		uint64 hash = mig_radix_mix(p->units.arm[i] + mig_radix_double(scale_of(p, i)));

		mig_tick_at(k);
		for (int d = 0; d < s->dims; d++)
			hash = mig_radix_mix(hash * 31 + mig_radix_double(point_of(s, i)[d]));
		items[k].key = hash;
		items[k].index = i;
	}
	mig_radix_sort(items, spare, n);
	pfree(spare);
	return items;
}

/* have two units the same set */
static bool
is_same(const MigMatchSpace *s, int i, int j)
{
	const MigMatchData *d = s->plan->data;

	return d->arm[i] == d->arm[j] && scale_of(s->plan, i) == scale_of(s->plan, j) &&
		   (d->cell == NULL || d->cell[i] == d->cell[j]) &&
		   memcmp(point_of(s, i), point_of(s, j), sizeof(double) * s->dims) == 0;
}

static void
new_sets(const MigMatchSpace *s, MigMatchSets *sets)
{
	int n = s->plan->units.n;

	sets->from = mig_match_room(n, sizeof(int));
	sets->count = mig_match_room(n, sizeof(int));
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		sets->from[i] = sets->count[i] = 0;
	}
}

void
mig_match_space_nearest(const MigMatchSpace *s, const MigNearest *q, bool alike, const int *unit,
						int n, MigMatchSets *sets)
{
	const MigMatchUnits *u = &s->plan->units;
	int some = unit ? n : s->n;
	MigRadixItem *items = order_of_points(s, unit ? unit : s->unit, some);
	Allowed allowed = {s->plan, 0, alike, q->caliper};
	Found found = new_found(some, false);
	int before = -1;

	new_sets(s, sets);
	for (int k = 0; k < some; k++)
	{
		int i = (int) items[k].index;

		mig_tick_at(k);
		if (!q->of[u->arm[i]] || u->apart[i])
			continue;
		if (before >= 0 && is_same(s, i, before))
		{
			sets->from[i] = sets->from[before];
			sets->count[i] = sets->count[before];
			continue;
		}
		sets->from[i] = (int) found.used;
		sets->count[i] = look_up(s, q, &allowed, i, &found);
		found.used += sets->count[i];
		before = i;
	}
	pfree(items);
	sets->list[0] = sets->list[1] = found.unit;
}

/* the next of those found: of the nearest, within the tolerance, the lowest by tie */
static int
choose(const MigMatchSpace *s, const Found *f, int count, double tolerance)
{
	const uint64 *tie = s->plan->units.tie;
	double least = INFINITY;
	int best = -1;

	for (int k = 0; k < count; k++)
	{
		mig_tick_at(k);
		least = fmin(least, f->distance[k]);
	}
	for (int k = 0; k < count; k++)
		if (f->distance[k] <= least + tolerance && f->distance[k] < INFINITY &&
			(best < 0 || tie[f->unit[k]] < tie[f->unit[best]]))
			best = k;
	return best;
}

void
mig_match_space_pick(const MigMatchSpace *s, const MigNearest *q, const int *turn, int nturns,
					 MigMatchSets *sets)
{
	const MigMatchUnits *u = &s->plan->units;
	bool *used = turn ? palloc0(Max(u->n, 1)) : NULL;
	Allowed allowed = {s->plan, 0, true, q->caliper, used};
	MigNearest one = *q;
	Found found = new_found(q->m, true);
	int rounds = turn ? q->m : 1;
	int n = turn ? nturns : s->n;
	int *pick = mig_match_room((Size) n * q->m, sizeof(int));

	one.m = turn ? 1 : q->m;
	new_sets(s, sets);
	sets->list[0] = sets->list[1] = pick;
	for (int round = 0; round < rounds; round++)
		for (int k = 0; k < n; k++)
		{
			int i = turn ? turn[k] : s->unit[k];
			int count;

			if (!q->of[u->arm[i]] || u->apart[i] || sets->count[i] < round)
				continue;
			count = look_up(s, &one, &allowed, i, &found);
			sets->from[i] = k * q->m;
			for (int c = 0; c < one.m; c++)
			{
				int best = choose(s, &found, count, q->tolerance);

				if (best < 0)
					break;
				pick[k * q->m + sets->count[i]++] = found.unit[best];
				found.distance[best] = INFINITY;
				if (used)
					used[found.unit[best]] = true;
			}
		}
}
