/* stratified_design.c: association of two variables within strata, from a survey */
#include "core/stratified_design.h"

#include <math.h>
#include <string.h>

#include "core/dist.h"

static size_t
table_cells(const MigDesignStrata *s)
{
	return (size_t) s->table->rows * s->table->cols;
}

/* estimates of the largest test */
static size_t
most_estimates(const MigDesignStrata *s)
{
	size_t df = (size_t) (s->strata.rows - 1) * (size_t) (s->strata.cols - 1);

	return df > (size_t) s->strata.strata ? df : (size_t) s->strata.strata;
}

size_t
mig_stratified_design_size(const MigDesignStrata *s)
{
	size_t q = most_estimates(s);

	return q * (q + 3) + (q + 3) * table_cells(s) + (size_t) s->strata.rows + s->strata.cols + 1;
}

/* estimates with their gradients in the cells' sums, and their covariance */
typedef struct Estimates
{
	const MigDesignStrata *s;
	int n;
	double *value;
	double *spare;      /* as many */
	double *covariance; /* n x n, by rows */
	double *gradient;   /* n x cells of the table, by rows */
	MigPair *product;   /* by cell */
	double *margins;
} Estimates;

static Estimates
estimates_of(const MigDesignStrata *s, int n, double *work)
{
	Estimates e = {0};

	e.s = s;
	e.n = n;
	e.product = (MigPair *) work;
	e.gradient = work + 2 * table_cells(s);
	e.covariance = e.gradient + (size_t) n * table_cells(s);
	e.value = e.covariance + (size_t) n * n;
	e.spare = e.value + n;
	e.margins = e.spare + n;
	memset(e.gradient, 0, sizeof(double) * (size_t) n * table_cells(s));
	for (int i = 0; i < n; i++)
		e.value[i] = 0.0;
	return e;
}

/* the derivative of an estimate by the sum of a cell */
static void
add_slope(Estimates *e, int estimate, int cell, double slope)
{
	int at = e->s->cell[cell];

	if (at >= 0)
		e->gradient[(size_t) estimate * table_cells(e->s) + (size_t) at] += slope;
}

/* that all estimates are 0 */
static MigStatus
wald(Estimates *e, MigTest *test)
{
	double df = mig_table_df(e->s->table);
	double form;
	int rank;

	mig_design_covariance(e->s->table, e->gradient, e->n, e->product, e->covariance);
	rank = mig_htest_quadratic_form(e->covariance, e->value, e->n, e->spare, &form);
	*test = mig_htest_none;
	if (rank == 0 || df - rank + 1.0 <= 0.0)
		return MIG_ERR_UNDEFINED;
	return mig_htest_f(test, form * (df - rank + 1.0) / (df * rank), rank, df - rank + 1.0);
}

/* ---- association ---- */

/* of one stratum: sum - row column / total for all but the last row and column */
static void
add_stratum(Estimates *e, int which)
{
	const MigStrata *s = &e->s->strata;
	int first = which * s->rows * s->cols;
	const double *w = s->count + first;
	double *row = e->margins;
	double *col = row + s->rows;
	double total = 0.0;

	memset(row, 0, sizeof(double) * (size_t) (s->rows + s->cols));
	for (int c = 0; c < s->rows * s->cols; c++)
	{
		row[c / s->cols] += w[c];
		col[c % s->cols] += w[c];
		total += w[c];
	}
	if (!(total > 0.0))
		return;
	for (int a = 0; a < e->n; a++)
	{
		int i = a / (s->cols - 1);
		int j = a % (s->cols - 1);
		double r = row[i] / total;
		double c = col[j] / total;

		mig_tick();
		e->value[a] += w[i * s->cols + j] - r * col[j];
		for (int k = 0; k < s->rows; k++)
			for (int l = 0; l < s->cols; l++)
				add_slope(e, a, first + k * s->cols + l, ((k == i) - r) * ((l == j) - c));
	}
}

MigStatus
mig_stratified_design_association(const MigDesignStrata *s, double *work, MigTest *test)
{
	Estimates e = estimates_of(s, (s->strata.rows - 1) * (s->strata.cols - 1), work);

	*test = mig_htest_none;
	if (e.n < 1)
		return MIG_ERR_UNDEFINED;
	for (int k = 0; k < s->strata.strata; k++)
		add_stratum(&e, k);
	return wald(&e, test);
}

/* ---- odds ratios of 2 x 2 tables ---- */

MigStatus
mig_stratified_design_odds_ratio(const MigDesignStrata *s, double conf_level, double *work,
								 MigOddsRatio *odds)
{
	Estimates e = estimates_of(s, 1, work);
	double part[2] = {0.0, 0.0}; /* sums of the products of either diagonal over the total */
	double half;

	odds->estimate = odds->log_std_error = odds->conf_low = odds->conf_high = NAN;
	for (int pass = 0; pass < 2; pass++) /* slopes need the sums */
		for (int k = 0; k < s->strata.strata; k++)
		{
			const double *w = s->strata.count + 4 * k;
			double total = w[0] + w[1] + w[2] + w[3];

			for (int d = 0; d < 2 && total > 0.0; d++)
			{
				int a = d == 0 ? 0 : 1; /* the diagonal's cells */
				int b = 3 - a;
				double r = w[a] * w[b] / total;
				double sign = d == 0 ? 1.0 : -1.0;

				if (pass == 0)
					part[d] += r;
				for (int c = 0; c < 4 && pass == 1; c++)
					add_slope(&e, 0, 4 * k + c,
							  sign *
								  ((c == a   ? w[b]
									: c == b ? w[a]
											 : 0.0) -
								   r) /
								  total / part[d]);
			}
		}
	if (!(part[0] > 0.0 && part[1] > 0.0))
		return MIG_ERR_UNDEFINED;
	mig_design_covariance(s->table, e.gradient, 1, e.product, e.covariance);
	odds->estimate = part[0] / part[1];
	odds->log_std_error = sqrt(e.covariance[0]);
	half =
		mig_dist_t_quantile(0.5 + conf_level / 2.0, mig_table_df(s->table)) * odds->log_std_error;
	odds->conf_low = odds->estimate * exp(-half);
	odds->conf_high = odds->estimate * exp(half);
	return MIG_OK;
}

static bool
is_full(const double *w)
{
	return w[0] > 0.0 && w[1] > 0.0 && w[2] > 0.0 && w[3] > 0.0;
}

/* estimate i: log odds ratio of the i-th full stratum less that of the first */
MigStatus
mig_stratified_design_homogeneity(const MigDesignStrata *s, double *work, MigTest *test)
{
	static const double sign[4] = {1.0, -1.0, -1.0, 1.0};
	int full = 0;
	int next = 0;
	Estimates e;

	*test = mig_htest_none;
	for (int k = 0; k < s->strata.strata; k++)
		full += is_full(s->strata.count + 4 * k);
	if (full < 2)
		return MIG_ERR_UNDEFINED;
	e = estimates_of(s, full - 1, work);
	for (int k = 0; k < s->strata.strata; k++)
	{
		const double *w = s->strata.count + 4 * k;

		if (!is_full(w))
			continue;
		for (int i = next == 0 ? 0 : next - 1; i < (next == 0 ? e.n : next); i++)
			for (int c = 0; c < 4; c++)
			{
				double direction = next == 0 ? -sign[c] : sign[c];

				e.value[i] += direction * log(w[c]);
				add_slope(&e, i, 4 * k + c, direction / w[c]);
			}
		next++;
	}
	return wald(&e, test);
}
