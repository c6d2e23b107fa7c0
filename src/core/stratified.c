/* stratified.c: association within strata */
#include "core/stratified.h"

#include <math.h>

#include "core/dist.h"

static const double *
stratum(const MigStrata *s, int which)
{
	return s->count + (size_t) which * s->rows * s->cols;
}

static double
total_of(const MigStrata *s, int which)
{
	const double *count = stratum(s, which);
	double n = 0.0;

	for (int i = 0; i < s->rows * s->cols; i++)
		n += count[i];
	return n;
}

static void
margins_of(const MigStrata *s, int which, double *row, double *col)
{
	const double *count = stratum(s, which);

	for (int i = 0; i < s->rows; i++)
		row[i] = 0.0;
	for (int j = 0; j < s->cols; j++)
		col[j] = 0.0;
	for (int i = 0; i < s->rows; i++)
		for (int j = 0; j < s->cols; j++)
		{
			row[i] += count[i * s->cols + j];
			col[j] += count[i * s->cols + j];
		}
}

/* ---- general association ---- */

size_t
mig_stratified_size(const MigStrata *s)
{
	size_t df = (size_t) (s->rows - 1) * (s->cols - 1);

	return df * df + 2 * df + s->rows + s->cols;
}

/* add one stratum's O - E and its hypergeometric covariance, last row and column left out */
static void
add_stratum(const MigStrata *s, int which, double *margins, double *d, double *v)
{
	const double *count = stratum(s, which);
	double *row = margins;
	double *col = margins + s->rows;
	double n = total_of(s, which);
	int width = s->cols - 1;
	int df = (s->rows - 1) * width;

	if (n < 2.0)
		return;
	mig_tick();
	margins_of(s, which, row, col);
	for (int a = 0; a < df; a++)
	{
		int i = a / width;
		int j = a % width;

		d[a] += count[i * s->cols + j] - row[i] * col[j] / n;
		for (int b = 0; b <= a; b++)
		{
			int k = b / width;
			int l = b % width;
			double rows = row[i] * ((i == k ? n : 0.0) - row[k]);
			double cols = col[j] * ((j == l ? n : 0.0) - col[l]);

			v[(size_t) a * df + b] += rows * cols / (n * n * (n - 1.0));
		}
	}
}

MigStatus
mig_stratified_association(const MigStrata *s, double *work, MigTest *plain, MigTest *corrected)
{
	int df = (s->rows - 1) * (s->cols - 1);
	double *v = work;
	double *d;
	double statistic;
	int rank;

	*plain = *corrected = mig_htest_none;
	if (df < 1)
		return MIG_ERR_UNDEFINED;
	if (df > MIG_CHI2_MAX_DF)
		return MIG_ERR_LIMIT;
	d = work + (size_t) df * df;
	for (size_t i = 0; i < (size_t) df * df + df; i++)
		work[i] = 0.0;
	for (int which = 0; which < s->strata; which++)
		add_stratum(s, which, d + df, d, v);

	if (df == 1)
	{
		double gap = fabs(d[0]);
		double step = gap < 0.5 ? 0.0 : 0.5; /* as R: no correction that would pass zero */

		mig_htest_chi_square(corrected, (gap - step) * (gap - step) / v[0], 1);
	}
	rank = mig_htest_quadratic_form(v, d, df, d + df, &statistic);
	return rank > 0 ? mig_htest_chi_square(plain, statistic, rank) : MIG_ERR_UNDEFINED;
}

/* ---- two by two ---- */

/* sums of ad/n and bc/n and of the four products of Robins, Breslow & Greenland */
typedef struct Products
{
	double ad;
	double bc;
	double p_ad;
	double p_bc_q_ad;
	double q_bc;
} Products;

static Products
products_of(const MigStrata *s)
{
	Products sum = {0, 0, 0, 0, 0};

	for (int which = 0; which < s->strata; which++)
	{
		const double *c = stratum(s, which);
		double n = total_of(s, which);
		double p = (c[0] + c[3]) / n;
		double q = (c[1] + c[2]) / n;
		double ad = c[0] * c[3] / n;
		double bc = c[1] * c[2] / n;

		if (n < 2.0)
			continue;
		sum.ad += ad;
		sum.bc += bc;
		sum.p_ad += p * ad;
		sum.p_bc_q_ad += p * bc + q * ad;
		sum.q_bc += q * bc;
	}
	return sum;
}

MigStatus
mig_stratified_odds_ratio(const MigStrata *s, double conf_level, MigOddsRatio *odds)
{
	static const MigOddsRatio none = {NAN, NAN, NAN, NAN};
	double z = mig_dist_normal_quantile(0.5 + conf_level / 2.0);
	Products x;

	*odds = none;
	if (s->rows != 2 || s->cols != 2)
		return MIG_ERR_UNDEFINED;
	x = products_of(s);
	if (!(x.ad + x.bc > 0.0))
		return MIG_ERR_UNDEFINED;
	odds->estimate = x.ad / x.bc; /* 0 or infinite, without an error, where a diagonal is empty */
	if (!(x.ad > 0.0) || !(x.bc > 0.0))
		return MIG_OK;
	odds->log_std_error = sqrt(x.p_ad / (2.0 * x.ad * x.ad) + x.p_bc_q_ad / (2.0 * x.ad * x.bc) +
							   x.q_bc / (2.0 * x.bc * x.bc));
	odds->conf_low = odds->estimate * exp(-z * odds->log_std_error);
	odds->conf_high = odds->estimate * exp(z * odds->log_std_error);
	return MIG_OK;
}

/* the first cell of a 2 x 2 table with these margins and this odds ratio: the root in range */
static double
fitted_cell(double row, double col, double n, double odds)
{
	double low = fmax(0.0, row + col - n);
	double high = fmin(row, col);
	double a = 1.0 - odds;
	double b = n - row - col + odds * (row + col);
	double c = -odds * row * col;
	double root;

	if (fabs(a) < 1e-12)
		return row * col / n;
	/* the stable pair of roots of a x^2 + b x + c */
	root = -0.5 * (b + copysign(sqrt(b * b - 4.0 * a * c), b));
	if (root / a >= low && root / a <= high)
		return root / a;
	return c / root;
}

MigStatus
mig_stratified_breslow_day(const MigStrata *s, MigTest *plain, MigTest *tarone)
{
	MigOddsRatio odds;
	double statistic = 0.0;
	double gap = 0.0;
	double variance = 0.0;
	int informative = 0;

	*plain = *tarone = mig_htest_none;
	if (mig_stratified_odds_ratio(s, 0.95, &odds) != MIG_OK || isnan(odds.log_std_error))
		return MIG_ERR_UNDEFINED;
	for (int which = 0; which < s->strata; which++)
	{
		const double *c = stratum(s, which);
		double n = total_of(s, which);
		double row = c[0] + c[1];
		double col = c[0] + c[2];
		double fit;
		double v;

		/* decided on the counts: fit comes near the end of its range, but rarely hits it */
		if (row == 0.0 || row == n || col == 0.0 || col == n)
			continue; /* a margin is empty */
		fit = fitted_cell(row, col, n, odds.estimate);
		v = 1.0 / (1.0 / fit + 1.0 / (row - fit) + 1.0 / (col - fit) + 1.0 / (n - row - col + fit));
		statistic += (c[0] - fit) * (c[0] - fit) / v;
		gap += c[0] - fit;
		variance += v;
		informative++;
	}
	mig_htest_chi_square(plain, statistic, informative - 1);
	return mig_htest_chi_square(tarone, statistic - gap * gap / variance, informative - 1);
}

MigStatus
mig_stratified_woolf(const MigStrata *s, MigTest *test)
{
	double half = 0.0;
	double weights = 0.0;
	double mean = 0.0;
	double statistic = 0.0;

	*test = mig_htest_none;
	if (s->rows != 2 || s->cols != 2)
		return MIG_ERR_UNDEFINED;
	for (int i = 0; i < 4 * s->strata; i++)
		if (s->count[i] == 0.0)
			half = 0.5; /* added to every cell, as is usual where one is empty */
	for (int pass = 0; pass < 2; pass++)
	{
		for (int which = 0; which < s->strata; which++)
		{
			const double *c = stratum(s, which);
			double a = c[0] + half;
			double b = c[1] + half;
			double g = c[2] + half;
			double d = c[3] + half;
			double log_odds = log(a) + log(d) - log(b) - log(g);
			double weight = 1.0 / (1.0 / a + 1.0 / b + 1.0 / g + 1.0 / d);

			if (pass == 0)
			{
				weights += weight;
				mean += weight * log_odds;
			}
			else
				statistic += weight * (log_odds - mean) * (log_odds - mean);
		}
		if (pass == 0)
			mean /= weights;
	}
	return mig_htest_chi_square(test, statistic, s->strata - 1);
}
