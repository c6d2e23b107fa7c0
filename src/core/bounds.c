/* bounds.c: what a hidden bias could do to a test of matched pairs */
#include "core/bounds.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define WHOLE 4e-15 /* of the number of means: a rank this close to a whole number is one */

/* ---- signed ranks ---- */

/* a run of equal sizes among the differences: how many are above 0, and how many there are */
static void
add_run(MigSignedRanks *r, int64_t positive, int64_t count)
{
	double rank = (double) r->n + ((double) count + 1.0) / 2.0;

	r->n += count;
	r->statistic += rank * (double) positive;
	r->sum += rank * (double) count;
	r->squares += rank * rank * (double) count;
}

/* sizes in ascending order: from the middle of the sorted differences to both ends */
MigSignedRanks
mig_bounds_ranks(const double *differences, int64_t n)
{
	MigSignedRanks r = {0, 0.0, 0.0, 0.0};
	int64_t low = 0; /* the differences before it are below 0 and have no rank yet */
	int64_t high;

	for (; low < n && differences[low] < 0.0; low++)
		mig_tick_at(low);
	for (high = low; high < n && differences[high] == 0.0; high++)
		mig_tick_at(high);
	while (low > 0 || high < n)
	{
		double below = low > 0 ? -differences[low - 1] : INFINITY;
		double above = high < n ? differences[high] : INFINITY;
		double size = fmin(below, above);
		int64_t positive = 0;
		int64_t negative = 0;

		for (; high < n && differences[high] == size; high++, positive++)
			mig_tick_at(high);
		for (; low > 0 && -differences[low - 1] == size; low--, negative++)
			mig_tick_at(low);
		add_run(&r, positive, positive + negative);
	}
	return r;
}

static double
upper_tail(double excess, double variance)
{
	return variance > 0.0 ? gsl_cdf_ugaussian_Q(excess / sqrt(variance)) : NAN;
}

MigBounds
mig_bounds_signed_rank(const MigSignedRanks *r, double gamma)
{
	double p = gamma / (1.0 + gamma);
	double variance = p * (1.0 - p) * r->squares;
	MigBounds bounds = {upper_tail(r->statistic - (1.0 - p) * r->sum, variance),
						upper_tail(r->statistic - p * r->sum, variance)};

	return bounds;
}

/* ---- the mean of two differences that is k-th from below ---- */

static double
pair_mean(double a, double b)
{
	return 0.5 * a + 0.5 * b;
}

/* how many of the means are at most x: as one difference grows, fewer others go with it */
static int64_t
count_means(const double *d, int64_t n, double x)
{
	int64_t count = 0;
	int64_t j = n - 1;

	for (int64_t i = 0; i < n; i++)
	{
		for (; j >= i && pair_mean(d[i], d[j]) > x; j--)
			mig_tick_at(j);
		if (j < i)
			break;
		count += j - i + 1;
		mig_tick_at(i);
	}
	return count;
}

/* doubles in their order as integers */
static int64_t
order_of(double x)
{
	int64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits < 0 ? INT64_MIN - bits : bits;
}

static double
double_at(int64_t order)
{
	int64_t bits = order < 0 ? INT64_MIN - order : order;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* bisection among the doubles between the least and the greatest difference */
static double
kth_mean(const double *d, int64_t n, int64_t k)
{
	int64_t low = order_of(d[0]);
	int64_t high = order_of(d[n - 1]);

	while (low < high)
	{
		int64_t middle = low + (int64_t) (((uint64_t) high - (uint64_t) low) / 2);

		if (count_means(d, n, double_at(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return double_at(low);
}

/* the estimate where the statistic is to be `share` of its greatest value */
static double
estimate_at(const double *d, int64_t n, double share)
{
	double means = 0.5 * (double) n * ((double) n + 1.0);
	double below = means * (1.0 - share);
	double whole = rint(below);

	if (fabs(below - whole) > WHOLE * means)
		return kth_mean(d, n, (int64_t) ceil(below));
	return 0.5 * kth_mean(d, n, (int64_t) whole) + 0.5 * kth_mean(d, n, (int64_t) whole + 1);
}

MigBounds
mig_bounds_hodges_lehmann(const double *differences, int64_t n, double gamma)
{
	MigBounds bounds = {NAN, NAN};

	if (n == 0)
		return bounds;
	if (n == 1)
		bounds.lower = bounds.upper = differences[0];
	else
	{
		bounds.lower = estimate_at(differences, n, gamma / (1.0 + gamma));
		bounds.upper = estimate_at(differences, n, 1.0 / (1.0 + gamma));
	}
	return bounds;
}

/* ---- outcomes of 0 and 1 ---- */

MigBounds
mig_bounds_mcnemar(int64_t discordant, int64_t treated, double gamma)
{
	double p = gamma / (1.0 + gamma);
	MigBounds bounds = {1.0, 1.0};

	if (discordant == 0)
		bounds.lower = bounds.upper = NAN;
	else if (treated > 0)
	{
		bounds.lower = gsl_cdf_binomial_Q((unsigned) (treated - 1), 1.0 - p, (unsigned) discordant);
		bounds.upper = gsl_cdf_binomial_Q((unsigned) (treated - 1), p, (unsigned) discordant);
	}
	return bounds;
}

/*
 * Expected successes of the treated under odds that differ by omega: the root within the margins of
 * (omega - 1) e^2 - ((omega - 1) (n1 + y) + n) e + omega y n1 = 0, and the variance of large samples.
 */
static double
tail_under(const MigArms *a, double omega)
{
	double n1 = (double) a->treated;
	double n = n1 + (double) a->control;
	double y = (double) (a->treated_successes + a->control_successes);
	double more = omega - 1.0;
	double middle = more * (n1 + y) + n;
	double e = n1 * y / n;
	double variance = n1 * (n - n1) * y * (n - y) / (n * n * (n - 1.0));

	if (omega != 1.0)
	{
		e = 2.0 * omega * y * n1 / (middle + sqrt(middle * middle - 4.0 * more * omega * y * n1));
		variance = 1.0 / (1.0 / e + 1.0 / (y - e) + 1.0 / (n1 - e) + 1.0 / (n - y - n1 + e));
	}
	return upper_tail((double) a->treated_successes - e - 0.5, variance);
}

MigBounds
mig_bounds_mantel_haenszel(const MigArms *arms, double gamma)
{
	MigBounds bounds = {NAN, NAN};
	int64_t successes = arms->treated_successes + arms->control_successes;

	if (arms->treated == 0 || arms->control == 0 || successes == 0 ||
		successes == arms->treated + arms->control)
		return bounds;
	bounds.lower = tail_under(arms, 1.0 / gamma);
	bounds.upper = tail_under(arms, gamma);
	return bounds;
}
