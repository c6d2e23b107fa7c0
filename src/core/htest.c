/* htest.c: what several tests share */
#include "core/htest.h"

#include <math.h>
#include <stddef.h>

#include "core/dist.h"

const MigTest mig_htest_none = {NAN, NAN, NAN, NAN};

MigStatus
mig_htest_chi_square(MigTest *test, double statistic, double df)
{
	test->statistic = statistic;
	test->df = df;
	test->df2 = NAN;
	test->p = df > 0 && isfinite(statistic) ? mig_dist_chisq_q(statistic, df) : NAN;
	return isnan(test->p) ? MIG_ERR_UNDEFINED : MIG_OK;
}

MigStatus
mig_htest_f(MigTest *test, double statistic, double df, double df2)
{
	test->statistic = statistic;
	test->df = df;
	test->df2 = df2;
	test->p = df > 0 && df2 > 0 ? mig_dist_f_q(statistic, df, df2) : NAN;
	return isnan(test->p) ? MIG_ERR_UNDEFINED : MIG_OK;
}

/*
 * Elimination without square roots.  A pivot that is rounding of the variance it was made from is
 * zero: its difference depends on those before it.
 */
int
mig_htest_quadratic_form(double *v, double *d, int n, double *work, double *form)
{
	int rank = 0;

	*form = 0.0;
	for (int i = 0; i < n; i++)
		work[i] = v[(size_t) i * n + i];
	for (int i = 0; i < n; i++)
	{
		double pivot = v[(size_t) i * n + i];

		mig_tick();
		if (!(pivot > 1e-10 * work[i]))
			continue;
		rank++;
		*form += d[i] * d[i] / pivot;
		for (int k = i + 1; k < n; k++)
		{
			double factor = v[(size_t) k * n + i] / pivot;

			if (factor == 0.0)
				continue;
			d[k] -= factor * d[i];
			for (int l = i + 1; l <= k; l++)
				v[(size_t) k * n + l] -= factor * v[(size_t) l * n + i];
		}
	}
	return rank;
}
