/* window.c: sums over units weighted by a kernel of their distance on a score */
#include "core/window.h"

#include <math.h>

#include "core/status.h"

#define FEW 64 /* units of a window that are summed one by one */

/* a sum that units enter and leave again: quadruple, so that nothing is left of them */
typedef __float128 Quad;

typedef struct Window
{
	MigKernel kernel;
	double width;
	const MigWindowUnits *units;
	int from;
	int to;
	Quad moment[3]; /* of the weights times 1, the score and its square */
} Window;

static inline double
weight_of(const MigWindowUnits *u, int j)
{
	return u->weight ? u->weight[j] : 1.0;
}

static void
count(Window *w, int j, double sign)
{
	Quad part = sign * weight_of(w->units, j);

	w->moment[0] += part;
	if (w->kernel == MIG_KERNEL_UNIFORM)
		return;
	part *= w->units->x[j];
	w->moment[1] += part;
	w->moment[2] += part * w->units->x[j];
}

/* all units within the width of x, which ascends from call to call */
static void
slide(Window *w, double x)
{
	const MigWindowUnits *u = w->units;

	for (; w->to < u->n && u->x[w->to] - x <= w->width; w->to++)
	{
		mig_tick_at(w->to);
		count(w, w->to, 1.0);
	}
	for (; w->from < w->to && x - u->x[w->from] > w->width; w->from++)
	{
		mig_tick_at(w->from);
		count(w, w->from, -1.0);
	}
}

static double
sum_few(const Window *w, double x)
{
	double sum = 0.0;

	for (int j = w->from; j < w->to; j++)
	{
		double u = (w->units->x[j] - x) / w->width;

		sum += weight_of(w->units, j) * (w->kernel == MIG_KERNEL_UNIFORM ? 1.0 : 1.0 - u * u);
	}
	return sum;
}

static double
sum_many(const Window *w, double x)
{
	Quad square;

	if (w->kernel == MIG_KERNEL_UNIFORM)
		return (double) w->moment[0];
	square = w->moment[2] - 2 * (Quad) x * w->moment[1] + (Quad) x * x * w->moment[0];
	return (double) (w->moment[0] - square / ((Quad) w->width * w->width));
}

/* ---- Gaussian ---- */

#define TERMS 40
#define REACH 12.0  /* widths: what is further counts for nothing beside what is near */
#define FAINT 1e-13 /* .. unless nothing is near */

/*
 * Units of a stretch of one width about a centre c: with t = (x_j - c) / width and
 * s = (x - c) / width, exp(-(s - t)^2 / 2) = exp(-s^2 / 2) sum of (t^k / k! exp(-t^2 / 2)) s^k.
 */
typedef struct Stretch
{
	double centre;
	double term[TERMS];
} Stretch;

/* the stretch that begins with unit j; one past its last unit */
static int
gather(const MigWindowUnits *u, double width, int j, Stretch *s)
{
	double end = u->x[j] + width;

	s->centre = u->x[j] + width / 2.0;
	for (int k = 0; k < TERMS; k++)
		s->term[k] = 0.0;
	for (; j < u->n && u->x[j] <= end; j++)
	{
		double t = (u->x[j] - s->centre) / width;
		double part = weight_of(u, j) * exp(-t * t / 2.0);

		mig_tick_at(j);
		for (int k = 0; k < TERMS; k++)
		{
			s->term[k] += part;
			part *= t / (k + 1);
		}
	}
	return j;
}

static double
sum_stretch(const Stretch *stretch, double width, double x)
{
	double s = (x - stretch->centre) / width;
	double sum = 0.0;

	for (int k = TERMS - 1; k >= 0; k--)
		sum = sum * s + stretch->term[k];
	return sum * exp(-s * s / 2.0);
}

static double
sum_all(const MigWindowUnits *u, double width, double x)
{
	double sum = 0.0;

	for (int j = 0; j < u->n; j++)
	{
		double t = (u->x[j] - x) / width;

		mig_tick_at(j);
		sum += weight_of(u, j) * exp(-t * t / 2.0);
	}
	return sum;
}

/* stretch by stretch, those at that are in reach */
static void
gaussian_sums(const MigWindowUnits *u, double width, const double *at, int n, double *sum)
{
	double total = 0.0;
	int first = 0;

	for (int q = 0; q < n; q++)
	{
		mig_tick_at(q);
		sum[q] = 0.0;
	}
	for (int j = 0; j < u->n; j++)
	{
		mig_tick_at(j);
		total += weight_of(u, j);
	}
	for (int j = 0; j < u->n;)
	{
		Stretch stretch;

		mig_tick();
		j = gather(u, width, j, &stretch);
		while (first < n && at[first] < stretch.centre - REACH * width)
			first++;
		for (int q = first; q < n && at[q] <= stretch.centre + REACH * width; q++)
		{
			mig_tick_at(q);
			sum[q] += sum_stretch(&stretch, width, at[q]);
		}
	}
	for (int q = 0; q < n; q++)
	{
		mig_tick_at(q);
		if (sum[q] <= FAINT * total)
			sum[q] = sum_all(u, width, at[q]);
	}
}

void
mig_window_sums(MigKernel kernel, double width, const MigWindowUnits *units, const double *at,
				int n, double *sum)
{
	Window w = {kernel, width, units, 0, 0, {0, 0, 0}};

	if (kernel == MIG_KERNEL_GAUSSIAN)
	{
		gaussian_sums(units, width, at, n, sum);
		return;
	}
	for (int q = 0; q < n; q++)
	{
		mig_tick_at(q);
		slide(&w, at[q]);
		sum[q] = w.to == w.from         ? 0.0
				 : w.to - w.from <= FEW ? sum_few(&w, at[q])
										: sum_many(&w, at[q]);
	}
}
