/* match_window.c: matching with weights alone: radius, kernel, strata; density of the other arm */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "core/radix.h"
#include "core/window.h"

/* ---- windows ---- */

/* of an arm in a cell: its units, their places on the scale, and their sampling weights */
typedef struct Slice
{
	int n;
	const int *unit;
	double *x;
	double *weight;
} Slice;

static Slice
slice_of(const MigMatchPlan *p, int arm, int cell, const double *scale)
{
	const MigMatchSide *side = &p->match.side[arm];
	Slice s = {side->start[cell + 1] - side->start[cell], side->unit + side->start[cell]};

	s.x = mig_match_room(s.n, sizeof(double));
	s.weight = mig_match_room(s.n, sizeof(double));
	for (int k = 0; k < s.n; k++)
	{
		mig_tick_at(k);
		s.x[k] = scale[s.unit[k]];
		s.weight[k] = p->data->weight ? p->data->weight[s.unit[k]] : 1.0;
	}
	return s;
}

/* what the focal units of a cell hand out to the other arm */
static void
match_slice(MigMatchPlan *p, MigKernel kernel, double width, Slice *focal, Slice *other)
{
	double *sum = mig_match_room(Max(focal->n, other->n), sizeof(double));
	MigWindowUnits units = {other->n, other->x, other->weight};

	mig_window_sums(kernel, width, &units, focal->x, focal->n, sum);
	for (int k = 0; k < focal->n; k++)
	{
		mig_tick_at(k);
		p->sets.count[focal->unit[k]] = sum[k] > 0.0;
		focal->weight[k] = sum[k] > 0.0 ? focal->weight[k] / sum[k] : 0.0;
	}
	units = (MigWindowUnits){focal->n, focal->x, focal->weight};
	mig_window_sums(kernel, width, &units, other->x, other->n, sum);
	for (int k = 0; k < other->n; k++)
	{
		mig_tick_at(k);
		p->matched.k[other->unit[k]] = sum[k] > 0.0 ? sum[k] * other->weight[k] : 0.0;
	}
	pfree(sum);
}

static void
match_in_windows(MigMatchPlan *p, MigKernel kernel, double width, const double *scale)
{
	for (int c = 0; c < p->units.cells; c++)
		for (int arm = 0; arm < 2; arm++)
		{
			Slice focal;
			Slice other;

			if (!p->focal[arm])
				continue;
			focal = slice_of(p, arm, c, scale);
			other = slice_of(p, 1 - arm, c, scale);
			match_slice(p, kernel, width, &focal, &other);
			pfree(focal.x);
			pfree(focal.weight);
			pfree(other.x);
			pfree(other.weight);
		}
}

/* ---- strata ---- */

/* units of a cell by stratum: cut points between, from the quantiles (type 7) of the focal scores */
typedef struct Strata
{
	int n;
	double *cut;        /* n - 1, ascending */
	double (*total)[2]; /* weight by stratum and arm */
} Strata;

static void
cut_strata(const MigMatchPlan *p, int cell, Strata *s)
{
	const MigMatchUnits *u = &p->units;
	double *x = mig_match_room(u->cell_start[cell + 1] - u->cell_start[cell], sizeof(double));
	int n = 0;

	for (int i = u->cell_start[cell]; i < u->cell_start[cell + 1]; i++)
	{
		mig_tick_at(i);
		if (p->focal[u->arm[i]] && !u->apart[i])
			x[n++] = u->x[i];
	}
	for (int k = 1; k < s->n && n > 0; k++)
	{
		double at = (double) k / s->n * (n - 1);
		int below = Min((int) at, n - 1);
		int above = Min(below + 1, n - 1);

		s->cut[k - 1] = x[below] + (at - below) * (x[above] - x[below]);
	}
	pfree(x);
}

static void
match_strata(MigMatchPlan *p)
{
	const MigMatchUnits *u = &p->units;
	Strata s = {p->data->request->n_strata};
	int *stratum = mig_match_room(u->n, sizeof(int));

	s.cut = palloc(sizeof(double) * s.n);
	s.total = palloc(sizeof(*s.total) * s.n);
	for (int c = 0; c < u->cells; c++)
	{
		int at = 0;

		cut_strata(p, c, &s);
		memset(s.total, 0, sizeof(*s.total) * s.n);
		for (int i = u->cell_start[c]; i < u->cell_start[c + 1]; i++)
		{
			mig_tick_at(i);
			while (at < s.n - 1 && u->x[i] >= s.cut[at])
				at++;
			stratum[i] = at;
			if (!u->apart[i])
				s.total[at][u->arm[i]] += p->data->weight ? p->data->weight[i] : 1.0;
		}
		for (int i = u->cell_start[c]; i < u->cell_start[c + 1]; i++)
		{
			const double *total = s.total[stratum[i]];
			int arm = u->arm[i];

			mig_tick_at(i);
			if (u->apart[i] || total[1 - arm] == 0.0)
				continue;
			p->sets.count[i] = p->focal[arm];
			if (p->focal[1 - arm])
				p->matched.k[i] =
					total[1 - arm] / total[arm] * (p->data->weight ? p->data->weight[i] : 1.0);
		}
	}
	pfree(stratum);
}

/* ---- all of it ---- */

void
mig_match_window(MigMatchPlan *p)
{
	const MigMatchRequest *r = p->data->request;
	int n = p->units.n;

	p->sets.from = mig_match_room(n, sizeof(int));
	p->sets.count = mig_match_room(n, sizeof(int));
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		p->sets.from[i] = p->sets.count[i] = 0;
		p->matched.k[i] = p->matched.k2[i] = 0.0;
	}
	if (strcmp(r->method, "stratify") == 0)
		match_strata(p);
	else if (strcmp(r->method, "radius") == 0)
		match_in_windows(p, MIG_KERNEL_UNIFORM, p->width, p->units.z ? p->units.z : p->units.x);
	else
		match_in_windows(
			p, strcmp(r->kernel, "gaussian") == 0 ? MIG_KERNEL_GAUSSIAN : MIG_KERNEL_EPANECHNIKOV,
			r->bandwidth, p->units.x);
}

/* ---- support by density ---- */

/* the density below which a share of trim_share of n lies */
static double
least_density(const MigMatchData *d, const double *density, int n)
{
	MigRadixItem *items = mig_match_room(n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(n, sizeof(MigRadixItem));
	double least;

	for (int k = 0; k < n; k++)
	{
		mig_tick_at(k);
		items[k].key = mig_radix_double(density[k]);
		items[k].index = k;
	}
	mig_radix_sort(items, spare, n);
	least = density[items[Min((int) (d->request->trim_share * n), n - 1)].index];
	pfree(items);
	pfree(spare);
	return least;
}

/* Silverman's rule for a sorted sample */
static double
rule_of_thumb(const double *x, int n)
{
	double mean = 0.0;
	double squares = 0.0;
	double sd;
	double iqr;

	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		mean += x[i] / n;
	}
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		squares += (x[i] - mean) * (x[i] - mean);
	}
	sd = sqrt(squares / Max(n - 1, 1));
	iqr = (x[(int) (0.75 * (n - 1))] - x[(int) (0.25 * (n - 1))]) / 1.349;
	return 0.9 * (iqr > 0.0 ? Min(sd, iqr) : sd) * pow(n, -0.2) * sqrt(5.0);
}

/* scores of an arm, ascending, and whose they are */
static int
scores_of(const MigMatchData *d, int arm, double *x, int *unit)
{
	MigRadixItem *items = mig_match_room(d->n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(d->n, sizeof(MigRadixItem));
	int n = 0;

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		if (d->arm[i] != arm)
			continue;
		items[n].key = mig_radix_double(d->score[i]);
		items[n++].index = i;
	}
	mig_radix_sort(items, spare, n);
	for (int k = 0; k < n; k++)
	{
		mig_tick_at(k);
		unit[k] = (int) items[k].index;
		x[k] = d->score[unit[k]];
	}
	pfree(items);
	pfree(spare);
	return n;
}

void
mig_match_trim(const MigMatchData *d, int arm, unsigned char *off)
{
	double *x[2];
	int *unit[2];
	int n[2];
	double *density;
	double least;
	double width;
	MigWindowUnits others;

	for (int a = 0; a < 2; a++)
	{
		x[a] = mig_match_room(d->n, sizeof(double));
		unit[a] = mig_match_room(d->n, sizeof(int));
		n[a] = scores_of(d, a, x[a], unit[a]);
	}
	width = rule_of_thumb(x[1 - arm], n[1 - arm]);
	density = mig_match_room(n[arm], sizeof(double));
	others = (MigWindowUnits){n[1 - arm], x[1 - arm], NULL};
	if (!(width > 0.0))
		return;
	mig_window_sums(MIG_KERNEL_EPANECHNIKOV, width, &others, x[arm], n[arm], density);
	least = least_density(d, density, n[arm]);
	for (int k = 0; k < n[arm]; k++)
	{
		mig_tick_at(k);
		off[unit[arm][k]] |= density[k] < least;
	}
}
