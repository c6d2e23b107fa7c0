/* alpha.c: reliability of a scale that is the sum of its items */
#include "core/alpha.h"

#include <math.h>

#include "core/status.h"

#define CONSTANT 0x1p-90 /* a variance below this share of the mean square is rounding */

static MigPair
pair_of(const MigXsum *s)
{
	MigPair pair = {s->hi, s->mid};

	return pair;
}

void
mig_alpha_covariances(const MigXsum *sums, int k, double n, MigPair *c)
{
	MigPair weight = pair_of(&sums[0]);
	MigPair divisor = mig_pair_divide(mig_pair_multiply(weight, mig_pair(n - 1.0)), mig_pair(n));

	for (int j = 0; j < k; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair product = pair_of(&sums[mig_products_at(i + 1, j + 1)]);
			MigPair means =
				mig_pair_divide(mig_pair_multiply(pair_of(&sums[mig_products_at(0, i + 1)]),
												  pair_of(&sums[mig_products_at(0, j + 1)])),
								weight);
			MigPair rest = mig_pair_subtract(product, means);

			if (i == j && rest.hi <= CONSTANT * product.hi)
				rest = mig_pair(0.0);
			c[mig_products_at(i, j)] = mig_pair_divide(rest, divisor);
		}
}

static MigPair
covariance(const MigPair *c, int i, int j)
{
	return c[i < j ? mig_products_at(i, j) : mig_products_at(j, i)];
}

/* alpha of k items with that sum of variances and variance of their sum */
static double
alpha_of(int k, MigPair variances, MigPair total)
{
	if (k < 2 || !(total.hi > 0.0))
		return NAN;
	return k / (k - 1.0) * mig_pair_divide(mig_pair_subtract(total, variances), total).hi;
}

MigAlpha
mig_alpha(const MigXsum *sums, int k, double n, MigPair *memory, MigAlphaItem *items)
{
	MigAlpha a = {NAN, NAN, NAN, 0.0, NAN};
	MigPair variances = {0.0, 0.0};
	MigPair total = {0.0, 0.0};
	double correlations = 0.0;

	mig_alpha_covariances(sums, k, n, memory);
	for (int j = 0; j < k; j++)
	{
		MigPair own = covariance(memory, j, j);

		mig_tick();
		items[j].mean = sums[mig_products_at(0, j + 1)].hi / sums[0].hi;
		items[j].sd = sqrt(own.hi);
		a.mean += items[j].mean / k;
		variances = mig_pair_add(variances, own);
		for (int i = 0; i < k; i++)
			total = mig_pair_add(total, covariance(memory, i, j));
		for (int i = 0; i < j; i++)
			correlations += covariance(memory, i, j).hi / (items[i].sd * items[j].sd);
	}
	for (int j = 0; j < k; j++)
	{
		MigPair own = covariance(memory, j, j);
		MigPair shared = {0.0, 0.0};
		MigPair rest;

		for (int i = 0; i < k; i++)
			if (i != j)
				shared = mig_pair_add(shared, covariance(memory, i, j));
		/* the variance of the other items' sum */
		rest = mig_pair_subtract(mig_pair_subtract(total, own), mig_pair_add(shared, shared));
		items[j].rest_r =
			own.hi > 0.0 && rest.hi > 0.0 ? shared.hi / (items[j].sd * sqrt(rest.hi)) : NAN;
		items[j].dropped = alpha_of(k - 1, mig_pair_subtract(variances, own), rest);
	}
	a.alpha = alpha_of(k, variances, total);
	a.sd = sqrt(total.hi) / k;
	a.average_r = correlations / (0.5 * k * (k - 1.0));
	a.standardized = k * a.average_r / (1.0 + (k - 1.0) * a.average_r);
	return a;
}
