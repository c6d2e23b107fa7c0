/* match.c: who is matched to whom, on a sorted score */
#include "core/match.h"

#include <math.h>

/* ---- the arms ---- */

static bool
takes_part(const MigMatchUnits *u, int i)
{
	return u->apart == NULL || !u->apart[i];
}

/* places of the runs of equal scores */
static void
find_runs(MigMatchSide *s, int cells)
{
	for (int c = 0; c < cells; c++)
		for (int p = s->start[c], end; p < s->start[c + 1]; p = end)
		{
			for (end = p + 1; end < s->start[c + 1] && s->x[end] == s->x[p]; end++)
				mig_tick_at(end);
			for (int q = p; q < end; q++)
			{
				mig_tick_at(q);
				s->first[q] = p;
				s->last[q] = end;
			}
		}
}

void
mig_match_open(MigMatch *m)
{
	const MigMatchUnits *u = m->units;
	int n[2] = {0, 0};

	for (int c = 0; c < u->cells; c++)
	{
		m->side[0].start[c] = n[0];
		m->side[1].start[c] = n[1];
		for (int i = u->cell_start[c]; i < u->cell_start[c + 1]; i++)
		{
			MigMatchSide *own = &m->side[u->arm[i]];

			mig_tick_at(i);
			m->before[2 * i] = n[0];
			m->before[2 * i + 1] = n[1];
			if (!takes_part(u, i))
				continue;
			own->unit[n[u->arm[i]]] = i;
			own->x[n[u->arm[i]]++] = u->x[i];
		}
	}
	for (int a = 0; a < 2; a++)
	{
		m->side[a].n = m->side[a].start[u->cells] = n[a];
		find_runs(&m->side[a], u->cells);
	}
}

/* ---- the nearest, with ties ---- */

/* places of a side */
typedef struct Range
{
	int from;
	int to;
} Range;

/* the part of a cell that the caliper leaves, about a place */
static Range
within_caliper(const MigMatch *m, const MigMatchSide *s, int cell, int i, int place, double caliper)
{
	const double *scale = m->units->z ? m->units->z : m->units->x;
	Range r = {s->start[cell], s->start[cell + 1]};
	int low = r.from;
	int high = place;

	if (caliper == INFINITY)
		return r;
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (scale[i] - scale[s->unit[middle]] <= caliper)
			high = middle;
		else
			low = middle + 1;
	}
	r.from = low;
	low = place;
	high = r.to;
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (scale[s->unit[middle]] - scale[i] <= caliper)
			low = middle + 1;
		else
			high = middle;
	}
	r.to = low;
	return r;
}

static inline double
below(const MigMatchSide *s, const Range *within, int left, double x)
{
	return left > within->from ? x - s->x[left - 1] : INFINITY;
}

static inline double
above(const MigMatchSide *s, const Range *within, int right, double x)
{
	return right < within->to ? s->x[right] - x : INFINITY;
}

/* from a place outwards, run by run, until there are m; then all within the tolerance of the last */
static Range
nearest_about(const MigMatchSide *s, const Range *within, int place, double x, int m,
			  double tolerance)
{
	Range r = {place, place};
	double distance = 0.0;

	while (r.to - r.from < m && (r.from > within->from || r.to < within->to))
	{
		double down = below(s, within, r.from, x);
		double up = above(s, within, r.to, x);

		distance = fmin(down, up);
		if (down <= up)
			r.from = s->first[r.from - 1];
		else
			r.to = s->last[r.to];
	}
	while (below(s, within, r.from, x) <= distance + tolerance)
		r.from = s->first[r.from - 1];
	while (above(s, within, r.to, x) <= distance + tolerance)
		r.to = s->last[r.to];
	return r;
}

void
mig_match_nearest(const MigMatch *m, const MigNearest *q, MigMatchSets *sets)
{
	const MigMatchUnits *u = m->units;
	int same[2]; /* the unit before in each arm, where it has the same score */

	for (int a = 0; a < 2; a++)
		sets->list[a] = m->side[q->own ? a : 1 - a].unit;
	for (int c = 0; c < u->cells; c++)
	{
		same[0] = same[1] = -1;
		for (int i = u->cell_start[c]; i < u->cell_start[c + 1]; i++)
		{
			int a = u->arm[i];
			int other = q->own ? a : 1 - a;
			const MigMatchSide *s = &m->side[other];
			int place = m->before[2 * i + other];
			Range within;
			Range r;

			mig_tick_at(i);
			sets->from[i] = sets->count[i] = 0;
			if (!q->of[a] || !takes_part(u, i))
				continue;
			if (same[a] >= 0 && u->x[same[a]] == u->x[i])
			{
				sets->from[i] = sets->from[same[a]];
				sets->count[i] = sets->count[same[a]];
				continue;
			}
			within = within_caliper(m, s, c, i, place, q->caliper);
			r = nearest_about(s, &within, place, u->x[i], q->m, q->tolerance);
			sets->from[i] = r.from;
			sets->count[i] = r.to - r.from;
			same[a] = i;
		}
	}
}

/* ---- one by one ---- */

/* a walk over the places of a side, from a place outwards; used places are passed over */
typedef struct Walk
{
	const MigMatch *m;
	const MigMatchSide *s;
	const MigGreedy *greedy; /* NULL: none are used, but those in taken */
	const int *taken;
	int ntaken;
	double tolerance;
} Walk;

/* the first unused place from p on */
static int
next_place(const MigGreedy *g, int p)
{
	while (g->next[p] != p)
	{
		g->next[p] = g->next[g->next[p]];
		p = g->next[p];
	}
	return p;
}

/* one past the last unused place before p */
static int
previous_place(const MigGreedy *g, int p)
{
	while (g->previous[p] != p)
	{
		g->previous[p] = g->previous[g->previous[p]];
		p = g->previous[p];
	}
	return p;
}

static bool
is_taken(const Walk *w, int p)
{
	for (int k = 0; k < w->ntaken; k++)
		if (w->taken[k] == w->s->unit[p])
			return true;
	return false;
}

static int
walk_up(const Walk *w, int p, int to)
{
	if (w->greedy)
		return next_place(w->greedy, p);
	while (p < to && is_taken(w, p))
		p++;
	return p;
}

static int
walk_down(const Walk *w, int p, int from)
{
	if (w->greedy)
		return previous_place(w->greedy, p);
	while (p > from && is_taken(w, p - 1))
		p--;
	return p;
}

/* the lower by tie of two places; -1: none */
static int
lower(const Walk *w, int a, int b)
{
	const uint64_t *tie = w->m->units->tie;

	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return tie[w->s->unit[b]] < tie[w->s->unit[a]] ? b : a;
}

/* of the nearest unused places about one, within the tolerance, the lowest by tie; -1: none */
static int
choose(const Walk *w, const Range *within, int place, double x)
{
	int left = walk_down(w, place, within->from);
	int right = walk_up(w, place, within->to);
	double reach = fmin(below(w->s, within, left, x), above(w->s, within, right, x));
	int best = -1;

	if (reach == INFINITY)
		return -1;
	reach += w->tolerance;
	/* equal scores are in that order: the first unused is the lowest */
	while (below(w->s, within, left, x) <= reach)
	{
		int first = w->s->first[left - 1];

		best = lower(w, best, walk_up(w, first, within->to));
		left = walk_down(w, first, within->from);
	}
	while (above(w->s, within, right, x) <= reach)
	{
		best = lower(w, best, right);
		right = walk_up(w, w->s->last[right], within->to);
	}
	return best;
}

void
mig_match_pick(const MigMatch *m, const MigNearest *q, int *pick, MigMatchSets *sets)
{
	const MigMatchUnits *u = m->units;

	sets->list[0] = sets->list[1] = pick;
	for (int c = 0; c < u->cells; c++)
		for (int i = u->cell_start[c], at = q->m * i; i < u->cell_start[c + 1]; i++, at += q->m)
		{
			int other = 1 - u->arm[i];
			Walk walk = {m, &m->side[other], NULL, pick + at, 0, q->tolerance};
			int place = m->before[2 * i + other];
			Range within;

			mig_tick_at(i);
			sets->from[i] = at;
			sets->count[i] = 0;
			if (!q->of[u->arm[i]] || !takes_part(u, i))
				continue;
			within = within_caliper(m, walk.s, c, i, place, q->caliper);
			for (int p; walk.ntaken < q->m && (p = choose(&walk, &within, place, u->x[i])) >= 0;)
				pick[at + walk.ntaken++] = walk.s->unit[p];
			sets->count[i] = walk.ntaken;
		}
}

/* the cell of a unit */
static int
cell_of(const MigMatchUnits *u, int i)
{
	int low = 0;
	int high = u->cells - 1;

	while (low < high)
	{
		int middle = low + (high - low + 1) / 2;

		if (u->cell_start[middle] <= i)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

void
mig_match_greedy(const MigMatch *m, const MigNearest *q, MigGreedy *g, int *pick,
				 MigMatchSets *sets)
{
	const MigMatchUnits *u = m->units;
	int other = q->of[MIG_TREATED] ? MIG_CONTROL : MIG_TREATED;
	Walk walk = {m, &m->side[other], g, NULL, 0, q->tolerance};

	sets->list[0] = sets->list[1] = pick;
	for (int p = 0; p <= walk.s->n; p++)
	{
		mig_tick_at(p);
		g->next[p] = g->previous[p] = p;
	}
	for (int i = 0; i < u->n; i++)
	{
		mig_tick_at(i);
		sets->from[i] = sets->count[i] = 0;
	}
	for (int round = 0; round < q->m; round++)
		for (int k = 0; k < g->norder; k++)
		{
			int i = g->order[k];
			int place = m->before[2 * i + other];
			Range within;
			int p;

			mig_tick_at(k);
			if (sets->count[i] < round)
				continue;
			within = within_caliper(m, walk.s, cell_of(u, i), i, place, q->caliper);
			p = choose(&walk, &within, place, u->x[i]);
			if (p < 0)
				continue;
			sets->from[i] = k * q->m;
			pick[k * q->m + sets->count[i]++] = walk.s->unit[p];
			g->next[p] = p + 1;
			g->previous[p + 1] = p;
		}
}
