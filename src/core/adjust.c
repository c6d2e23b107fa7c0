/* adjust.c: p-values of several tests adjusted for their number */
#include "core/adjust.h"

#include <gsl/gsl_heapsort.h>
#include <math.h>

static int
compare(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return x < y ? -1 : x > y;
}

/* step down: a test cannot be more certain than the one before it */
static void
holm(double *p, size_t n, const size_t *order)
{
	double most = 0.0;

	for (size_t i = 0; i < n; i++)
	{
		most = fmax(most, fmin(1.0, (double) (n - i) * p[order[i]]));
		p[order[i]] = most;
	}
}

/* step up */
static void
benjamini_hochberg(double *p, size_t n, const size_t *order)
{
	double least = 1.0;

	for (size_t i = n; i > 0; i--)
	{
		least = fmin(least, (double) n / (double) i * p[order[i - 1]]);
		p[order[i - 1]] = least;
	}
}

void
mig_adjust(MigAdjust method, double *p, size_t n, size_t *order)
{
	if (method == MIG_ADJUST_NONE)
		return;
	if (method == MIG_ADJUST_BONFERRONI)
	{
		for (size_t i = 0; i < n; i++)
			p[i] = fmin(1.0, (double) n * p[i]);
		return;
	}
	gsl_heapsort_index(order, p, n, sizeof(double), compare);
	if (method == MIG_ADJUST_HOLM)
		holm(p, n, order);
	else
		benjamini_hochberg(p, n, order);
}
