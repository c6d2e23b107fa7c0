/* bounds.c: ranks and quantiles of means of two, against their definitions */
#include <math.h>
#include <stdlib.h>

#include "core/bounds.h"
#include "unit.h"

#define MOST 40

static int
compare(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return (x > y) - (x < y);
}

/* whole numbers with many ties and zeros, or such with none; sorted */
static void
make(double *d, int n, unsigned seed, bool ties)
{
	for (int i = 0; i < n; i++)
	{
		seed = seed * 1103515245u + 12345u;
		d[i] = ties ? (double) (seed >> 16 & 7) - 3.0 : (double) (seed >> 8) * 0x1p-20 - 5.0;
	}
	qsort(d, (size_t) n, sizeof(double), compare);
}

/* mid-ranks by counting */
static void
test_ranks(const double *d, int n)
{
	MigSignedRanks r = mig_bounds_ranks(d, n);
	MigSignedRanks want = {0, 0.0, 0.0, 0.0};

	for (int i = 0; i < n; i++)
	{
		int less = 0;
		int same = 0;
		double rank;

		if (d[i] == 0.0)
			continue;
		for (int j = 0; j < n; j++)
		{
			less += d[j] != 0.0 && fabs(d[j]) < fabs(d[i]);
			same += fabs(d[j]) == fabs(d[i]);
		}
		rank = less + (same + 1) / 2.0;
		want.n++;
		want.sum += rank;
		want.squares += rank * rank;
		want.statistic += d[i] > 0.0 ? rank : 0.0;
	}
	CHECK(r.n == want.n);
	NEAR(r.statistic, want.statistic, 0.0);
	NEAR(r.sum, want.sum, 0.0);
	NEAR(r.squares, want.squares, 1e-14);
}

/* all means in their order */
static void
test_means(const double *d, int n)
{
	double mean[MOST * (MOST + 1) / 2];
	int m = 0;

	for (int i = 0; i < n; i++)
		for (int j = i; j < n; j++)
			mean[m++] = 0.5 * d[i] + 0.5 * d[j];
	qsort(mean, (size_t) m, sizeof(double), compare);
	for (int k = 1; k < m; k++)
	{
		/* a share between k - 1 and k means, then of k means */
		double between = ((double) m - (k - 0.5)) / (k - 0.5);
		double gamma = ((double) m - k) / k;

		if (between >= 1.0)
			NEAR(mig_bounds_hodges_lehmann(d, n, between).lower, mean[k - 1], 0.0);
		if (gamma >= 1.0)
		{
			NEAR(mig_bounds_hodges_lehmann(d, n, gamma).lower, 0.5 * mean[k - 1] + 0.5 * mean[k],
				 0.0);
			NEAR(mig_bounds_hodges_lehmann(d, n, gamma).upper,
				 0.5 * mean[m - k - 1] + 0.5 * mean[m - k], 0.0);
		}
	}
}

void
test_bounds(void)
{
	double d[MOST];
	MigBounds b;

	for (unsigned seed = 1; seed <= 20; seed++)
	{
		int n = 2 + (int) (seed * 7 % (MOST - 1));

		make(d, n, seed, seed % 2 == 0);
		test_ranks(d, n);
		test_means(d, n);
	}
	b = mig_bounds_mcnemar(5, 4, 2.0);
	NEAR(b.upper, 112.0 / 243.0, 1e-14);
	NEAR(b.lower, (5 * 2 + 1) / 243.0, 1e-14);
	NEAR(mig_bounds_mcnemar(5, 0, 2.0).upper, 1.0, 0.0);
	CHECK(isnan(mig_bounds_mcnemar(0, 0, 2.0).upper));
	CHECK(isnan(mig_bounds_hodges_lehmann(d, 0, 2.0).upper));
}
