/* wald.c: linear forms of estimates */
#include "core/wald.h"

#include <math.h>

#define INDEFINITE 1e-6 /* a pivot so much below 0 is no rounding */

/* take what column i explains out of the columns after it; d may be NULL */
static void
eliminate(MigPair *v, MigPair *d, int n, int i)
{
	MigPair pivot = v[mig_products_at(i, i)];

	for (int k = i + 1; k < n; k++)
	{
		MigPair factor = mig_pair_divide(v[mig_products_at(i, k)], pivot);

		mig_tick();
		if (factor.hi == 0.0)
			continue;
		if (d)
			d[k] = mig_pair_subtract(d[k], mig_pair_multiply(factor, d[i]));
		for (int l = i + 1; l <= k; l++)
			v[mig_products_at(l, k)] = mig_pair_subtract(
				v[mig_products_at(l, k)], mig_pair_multiply(factor, v[mig_products_at(i, l)]));
	}
}

int
mig_wald_form(MigPair *v, MigPair *d, int n, double tolerance, double *diagonal, bool *redundant,
			  double *form)
{
	MigPair sum = mig_pair(0.0);
	int rank = 0;

	for (int i = 0; i < n; i++)
		diagonal[i] = v[mig_products_at(i, i)].hi;
	for (int i = 0; i < n; i++)
	{
		MigPair pivot = v[mig_products_at(i, i)];

		if (pivot.hi < -INDEFINITE * fabs(diagonal[i]))
			return -1;
		redundant[i] = !(pivot.hi > 0.0 && pivot.hi > tolerance * diagonal[i]);
		if (redundant[i])
			continue;
		rank++;
		sum = mig_pair_add(sum, mig_pair_divide(mig_pair_multiply(d[i], d[i]), pivot));
		eliminate(v, d, n, i);
	}
	*form = sum.hi;
	return rank;
}

MigStatus
mig_wald_f(double form, int rank, double df, bool adjusted, MigTest *test)
{
	double df2 = adjusted ? df - rank + 1.0 : df;
	double statistic = adjusted ? df2 / df * form / rank : form / rank;

	*test = mig_htest_none;
	if (rank <= 0 || !(df2 > 0.0) || isnan(statistic))
		return MIG_ERR_UNDEFINED;
	return mig_htest_f(test, statistic, rank, df2);
}

double
mig_wald_variance(const MigPair *v, const double *w, int n)
{
	MigPair sum = mig_pair(0.0);

	for (int j = 0; j < n; j++)
	{
		mig_tick();
		for (int i = 0; i <= j && w[j] != 0.0; i++)
		{
			MigPair weight = mig_pair_multiply(mig_pair(w[i]), mig_pair(i < j ? 2.0 * w[j] : w[j]));

			if (w[i] != 0.0)
				sum = mig_pair_add(sum, mig_pair_multiply(weight, v[mig_products_at(i, j)]));
		}
	}
	return sum.hi;
}

double
mig_wald_sum(const double *b, const double *w, int n)
{
	MigPair sum = mig_pair(0.0);

	for (int i = 0; i < n; i++)
		if (w[i] != 0.0)
			sum = mig_pair_add(sum, mig_pair_multiply(mig_pair(w[i]), mig_pair(b[i])));
	return sum.hi;
}

double
mig_wald_determinants(MigPair *a, MigPair *b, int n)
{
	MigPair product = mig_pair(1.0);

	for (int i = 0; i < n; i++)
	{
		MigPair pivot_a = a[mig_products_at(i, i)];
		MigPair pivot_b = b[mig_products_at(i, i)];

		if (!(pivot_a.hi > 0.0 && pivot_b.hi > 0.0))
			return NAN;
		product = mig_pair_multiply(product, mig_pair_multiply(pivot_a, pivot_b));
		eliminate(a, NULL, n, i);
		eliminate(b, NULL, n, i);
	}
	return product.hi;
}

MigPair
mig_wald_product(const MigXsum *matrix, int a, int b)
{
	const MigXsum *s = &matrix[a <= b ? mig_products_at(a, b) : mig_products_at(b, a)];
	MigPair first = {s->hi, s->mid};

	return mig_pair_add(first, mig_pair(s->lo));
}

MigPair
mig_wald_centred(const MigXsum *matrix, int a, int b)
{
	MigPair means = mig_pair_divide(
		mig_pair_multiply(mig_wald_product(matrix, 0, a), mig_wald_product(matrix, 0, b)),
		mig_wald_product(matrix, 0, 0));

	return mig_pair_subtract(mig_wald_product(matrix, a, b), means);
}
