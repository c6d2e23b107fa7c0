/* kdtree.c: nearest points by Euclidean distance */
#include "core/kdtree.h"

#include <math.h>
#include <string.h>

#include "core/status.h"

#define LOOKED_AT 256 /* points that say along which dimension to halve */

/* ---- building ---- */

size_t
mig_kdtree_nodes(int n)
{
	/* a node is halved down to leaves that hold more than half of what they may */
	return 4 * (size_t) n / MIG_KDTREE_LEAF + 3;
}

static void
swap_points(MigKdTree *t, int a, int b)
{
	int unit = t->unit[a];

	t->unit[a] = t->unit[b];
	t->unit[b] = unit;
	for (int d = 0; d < t->dims; d++)
	{
		double x = t->point[(size_t) a * t->dims + d];

		t->point[(size_t) a * t->dims + d] = t->point[(size_t) b * t->dims + d];
		t->point[(size_t) b * t->dims + d] = x;
	}
}

static inline double
at(const MigKdTree *t, int p, int d)
{
	return t->point[(size_t) p * t->dims + d];
}

/* order the points until the middle one is in its place along the dimension (Hoare's find) */
static void
find_middle(MigKdTree *t, int from, int to, int middle, int dim)
{
	int low = from;
	int high = to - 1;

	while (low < high)
	{
		double pivot = at(t, low + (high - low) / 2, dim);
		int i = low;
		int j = high;

		mig_tick();
		while (i <= j)
		{
			for (; at(t, i, dim) < pivot; i++)
				mig_tick_at(i);
			for (; at(t, j, dim) > pivot; j--)
				mig_tick_at(j);
			if (i <= j)
			{
				mig_tick_at(i);
				swap_points(t, i++, j--);
			}
		}
		if (j < middle)
			low = i;
		if (i > middle)
			high = j;
	}
}

/* the dimension that every step-th of the points spread most in; -1: they are all the same */
static int
spread_of_some(const MigKdTree *t, int from, int to, int step)
{
	double most = 0.0;
	int dim = -1;

	for (int d = 0; d < t->dims; d++)
	{
		double low = at(t, from, d);
		double high = low;

		for (int p = from; p < to; p += step)
		{
			double x = at(t, p, d);

			mig_tick_at(p);
			low = x < low ? x : low;
			high = x > high ? x : high;
		}
		if (high - low > most)
		{
			most = high - low;
			dim = d;
		}
	}
	return dim;
}

/* the dimension to halve points along: some of many tell it well enough */
static int
widest(const MigKdTree *t, int from, int to)
{
	int dim = to - from > 2 * LOOKED_AT ? spread_of_some(t, from, to, (to - from) / LOOKED_AT) : -1;

	return dim < 0 ? spread_of_some(t, from, to, 1) : dim;
}

/* the number of the node; the recursion is as deep as the logarithm of n */
static int
build(MigKdTree *t, int from, int to)
{
	int number = t->nodes++;
	MigKdNode *node = &t->node[number];
	int middle = from + (to - from) / 2;

	node->from = from;
	node->to = to;
	node->right = 0;
	node->dim = to - from > MIG_KDTREE_LEAF ? widest(t, from, to) : -1;
	if (node->dim < 0)
		return number;
	find_middle(t, from, to, middle, node->dim);
	node->high = at(t, middle, node->dim);
	node->low = at(t, from, node->dim);
	for (int p = from; p < middle; p++)
	{
		mig_tick_at(p);
		if (at(t, p, node->dim) > node->low)
			node->low = at(t, p, node->dim);
	}
	build(t, from, middle);
	node->right = build(t, middle, to);
	return number;
}

void
mig_kdtree_build(MigKdTree *t)
{
	t->nodes = 0;
	if (t->n == 0)
		return;
	for (int d = 0; d < t->dims; d++)
	{
		t->box[2 * d] = t->box[2 * d + 1] = at(t, 0, d);
		for (int p = 1; p < t->n; p++)
		{
			double x = at(t, p, d);

			mig_tick_at(p);
			if (x < t->box[2 * d])
				t->box[2 * d] = x;
			if (x > t->box[2 * d + 1])
				t->box[2 * d + 1] = x;
		}
	}
	build(t, 0, t->n);
}

/* ---- looking up ---- */

typedef struct Search
{
	const MigKdTree *t;
	const MigKdQuery *q;
	double *best; /* squares of the m least distances, ascending */
	double *away; /* by dimension: distance to the box of the node */
	double reach; /* second time: collect what is no further */
	bool collects;
	int found;
} Search;

static double
square_of(const MigKdTree *t, int p, const double *x)
{
	const double *point = t->point + (size_t) p * t->dims;
	double sum = 0.0;

	for (int d = 0; d < t->dims; d++)
		sum += (point[d] - x[d]) * (point[d] - x[d]);
	return sum;
}

static void
keep(Search *s, double square)
{
	int k = s->q->m - 1;

	if (square >= s->best[k])
		return;
	for (; k > 0 && s->best[k - 1] > square; k--)
		s->best[k] = s->best[k - 1];
	s->best[k] = square;
}

static void
collect(Search *s, int unit, double distance)
{
	if (s->found < s->q->room)
	{
		s->q->found[s->found] = unit;
		if (s->q->distance)
			s->q->distance[s->found] = distance;
	}
	s->found++;
}

static void
search_leaf(Search *s, const MigKdNode *node)
{
	for (int p = node->from; p < node->to; p++)
	{
		double square = square_of(s->t, p, s->q->x);

		if (s->collects ? sqrt(square) > s->reach : square >= s->best[s->q->m - 1])
			continue;
		if (s->q->filter && !s->q->filter(s->t->unit[p], s->q->argument))
			continue;
		if (!s->collects)
			keep(s, square);
		else
			collect(s, s->t->unit[p], sqrt(square));
	}
}

/* is all of a box too far: rounding must not lose a point on its edge */
static bool
out_of_reach(const Search *s, double square)
{
	double limit = s->collects ? s->reach * s->reach : s->best[s->q->m - 1];

	return square * (1.0 - 1e-12) > limit;
}

/* square: of the distance to the node's box */
static void
search(Search *s, int number, double square)
{
	const MigKdNode *node = &s->t->node[number];
	double x;
	double old;
	double away;
	bool left;

	if (node->right == 0)
	{
		search_leaf(s, node);
		return;
	}
	x = s->q->x[node->dim];
	left = x - node->low < node->high - x;
	search(s, left ? number + 1 : node->right, square);
	old = s->away[node->dim];
	away = fmax(left ? node->high - x : x - node->low, 0.0);
	if (away < old)
		away = old;
	square += away * away - old * old;
	if (out_of_reach(s, square))
		return;
	s->away[node->dim] = away;
	search(s, left ? node->right : number + 1, square);
	s->away[node->dim] = old;
}

static double
start(Search *s)
{
	double square = 0.0;

	for (int d = 0; d < s->t->dims; d++)
	{
		double x = s->q->x[d];

		s->away[d] = fmax(fmax(s->t->box[2 * d] - x, x - s->t->box[2 * d + 1]), 0.0);
		square += s->away[d] * s->away[d];
	}
	return square;
}

int
mig_kdtree_nearest(const MigKdTree *t, const MigKdQuery *q)
{
	Search s = {t, q, q->work, q->work + q->m, INFINITY, false, 0};

	if (t->n == 0)
		return 0;
	for (int k = 0; k < q->m; k++)
		s.best[k] = INFINITY;
	search(&s, 0, start(&s));
	/* with fewer than m all of them count */
	s.reach = sqrt(s.best[q->m - 1]) + q->tolerance;
	s.collects = true;
	search(&s, 0, start(&s));
	return s.found;
}
