/* collinear.c: what a model without its dropped terms can say of rows other than its own */
#include "postgres.h"

#include "fit/collinear.h"

#include <math.h>

#include "core/solve.h"
#include "core/wald.h"

#define ROUNDING 1e-7 /* of the parts of a sum that should cancel */
#define NOTHING  1e-9 /* a smaller part of a dropped term's root mean square is rounding */

/* the inverse cross-products of the first p columns of a matrix, which has one more */
static MigPair *
inverse_of(const MigXsum *matrix, int p)
{
	MigSolveFit fit = {0};

	fit.coefficient = palloc(sizeof(double) * (p + 1));
	fit.dropped = palloc(sizeof(bool) * (p + 1));
	fit.inverse = palloc_extended(sizeof(double) * mig_products_count(p + 1), MCXT_ALLOC_HUGE);
	fit.inverse_pairs =
		palloc_extended(sizeof(MigPair) * mig_products_count(p + 1), MCXT_ALLOC_HUGE);
	mig_pg_moments_check(mig_solve(matrix, p + 1, -1,
								   palloc_extended(mig_solve_size(p + 1), MCXT_ALLOC_HUGE), &fit));
	return fit.inverse_pairs;
}

static double
root(const MigXsum *matrix, int column)
{
	return sqrt(mig_wald_product(matrix, column, column).hi);
}

/* the regression of dropped term j on the estimated ones; sum is 0 */
static void
take_sum(const MigXsum *matrix, const MigPair *inverse, int p, int j, double *sum)
{
	for (int i = 0; i < p; i++)
	{
		MigPair total = {0.0, 0.0};

		for (int k = 0; k < p; k++)
			total = mig_pair_add(total,
								 mig_pair_multiply(inverse[mig_products_at(Min(i, k), Max(i, k))],
												   mig_wald_product(matrix, k, j)));
		if (fabs(total.hi) * root(matrix, i) > NOTHING * root(matrix, j))
			sum[i] = total.hi;
	}
}

/* columns: of the moments by slot */
static double *
sums_of(const MigMoments *t, const int *columns, int p, int slots)
{
	const MigProductsPlaces places = mig_moments_places(t);
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(slots), MCXT_ALLOC_HUGE);
	double *sums = palloc0(sizeof(double) * ((size_t) (slots - p) * p + 1));
	MigPair *inverse;

	mig_pg_moments_check(
		mig_products_matrix(mig_moments_products(t), &places, columns, slots, matrix));
	inverse = inverse_of(matrix, p);
	for (int j = p; j < slots; j++)
		take_sum(matrix, inverse, p, j, sums + (size_t) (j - p) * p);
	pfree(inverse);
	pfree(matrix);
	return sums;
}

MigCollinear
mig_collinear(const MigModel *model, const MigPlan *plan)
{
	MigCollinear c = {model->rank, model->rank};
	uint32 n = model->moments->columns;
	int *columns = palloc(sizeof(int) * (n + 1));

	c.slot = palloc(sizeof(int) * n);
	for (uint32 i = 0; i < n; i++)
		c.slot[i] = -1;
	for (int i = 0; i < model->nterms; i++)
	{
		int slot = model->terms[i].column;

		if (plan->rows[i].column < 0)
			continue;
		if (slot < 0)
			slot = c.slots++;
		columns[slot] = plan->row_column[i];
		c.slot[columns[slot]] = slot;
	}
	if (c.slots > c.p)
		c.sum = sums_of(model->moments, columns, c.p, c.slots);
	pfree(columns);
	return c;
}

bool
mig_collinear_keeps(const MigCollinear *c, const double *x)
{
	for (int j = c->p; j < c->slots; j++)
	{
		const double *sum = c->sum + (size_t) (j - c->p) * c->p;
		double rest = x[j];
		double size = fabs(x[j]);

		for (int i = 0; i < c->p; i++)
		{
			rest -= sum[i] * x[i];
			size += fabs(sum[i] * x[i]);
		}
		if (!(fabs(rest) <= ROUNDING * size))
			return false;
	}
	return true;
}
