/* design_errors.c: errors of shares of a table from the covariance that its survey design gives */
#include "core/design_errors.h"

static inline MigPair
covariance(const MigTable *t, size_t cell, size_t other)
{
	int a = t->place[cell];
	int b = t->place[other];

	if (a < 0 || b < 0)
		return mig_pair(0.0);
	return mig_cells_covariance(t->design)[a < b ? mig_products_at(a, b) : mig_products_at(b, a)];
}

/* the base that a cell belongs to */
static int
base_of(const MigTable *t, size_t cell, MigBase base)
{
	if (base == MIG_BASE_TOTAL)
		return 0;
	return (int) (base == MIG_BASE_COLUMN ? cell % (size_t) t->cols : cell / (size_t) t->cols);
}

static size_t
bases_of(const MigTable *t, MigBase base)
{
	return base == MIG_BASE_TOTAL ? 1 : (size_t) (base == MIG_BASE_COLUMN ? t->cols : t->rows);
}

size_t
mig_design_bases_size(const MigTable *t, MigBase base)
{
	return (size_t) t->rows * t->cols + bases_of(t, base);
}

/* covariance of a cell's sum with that of its base */
static MigPair
with_base(const MigTable *t, size_t cell, MigBase base)
{
	size_t cells = (size_t) t->rows * t->cols;
	size_t first = base == MIG_BASE_TOTAL    ? 0
				   : base == MIG_BASE_COLUMN ? cell % (size_t) t->cols
											 : cell - cell % (size_t) t->cols;
	size_t end = base == MIG_BASE_ROW ? first + (size_t) t->cols : cells;
	size_t step = base == MIG_BASE_COLUMN ? (size_t) t->cols : 1;
	MigPair sum = mig_pair(0.0);

	for (size_t other = first; other < end; other += step)
		sum = mig_pair_add(sum, covariance(t, cell, other));
	return sum;
}

void
mig_design_bases(const MigTable *t, MigBase base, MigPair *memory, MigBaseScatter *scatter)
{
	size_t cells = (size_t) t->rows * t->cols;

	scatter->with = memory;
	scatter->all = memory + cells;
	for (size_t b = 0; b < bases_of(t, base); b++)
		scatter->all[b] = mig_pair(0.0);
	for (size_t cell = 0; cell < cells; cell++)
	{
		MigPair *all = &scatter->all[base_of(t, cell, base)];

		mig_tick();
		scatter->with[cell] = mig_pair(0.0);
		if (t->place[cell] < 0)
			continue;
		scatter->with[cell] = with_base(t, cell, base);
		*all = mig_pair_add(*all, scatter->with[cell]);
	}
}

static double
base_weight(const MigTable *t, size_t cell, MigBase base)
{
	if (base == MIG_BASE_TOTAL)
		return t->total_w;
	return t->w_margin[base == MIG_BASE_COLUMN ? MIG_COL : MIG_ROW][base_of(t, cell, base)];
}

/* (V_ab - p_a V_bB - p_b V_aB + p_a p_b V_BB) / W^2 */
static double
linearised(MigPair v, double p, MigPair other_with, double other_p, MigPair with, MigPair all,
		   double weight)
{
	MigPair first = mig_pair_multiply(mig_pair(p), other_with);
	MigPair second = mig_pair_multiply(mig_pair(other_p), with);
	MigPair both = mig_pair_multiply(mig_pair_multiply(mig_pair(p), mig_pair(other_p)), all);
	MigPair sum = mig_pair_add(mig_pair_subtract(mig_pair_subtract(v, first), second), both);

	return sum.hi / weight / weight;
}

double
mig_design_share_variance(const MigTable *t, int row, int col, MigBase base,
						  const MigBaseScatter *scatter)
{
	size_t cell = mig_table_at(t, row, col);
	double weight = base_weight(t, cell, base);
	double p = t->w[cell] / weight;
	MigPair with = scatter->with[cell];
	double variance = linearised(covariance(t, cell, cell), p, with, p, with,
								 scatter->all[base_of(t, cell, base)], weight);

	return variance > 0.0 ? variance : 0.0; /* rounding, where there is none */
}

double
mig_design_share_covariance(const MigTable *t, size_t cell, size_t other,
							const MigBaseScatter *scatter)
{
	return linearised(covariance(t, cell, other), t->w[cell] / t->total_w, scatter->with[other],
					  t->w[other] / t->total_w, scatter->with[cell], scatter->all[0], t->total_w);
}

/* V a */
static void
times(const MigTable *t, const double *a, MigPair *product)
{
	size_t cells = (size_t) t->rows * t->cols;

	for (size_t cell = 0; cell < cells; cell++)
	{
		product[cell] = mig_pair(0.0);
		if (t->place[cell] < 0)
			continue;
		mig_tick();
		for (size_t other = 0; other < cells; other++)
			if (t->place[other] >= 0 && a[other] != 0.0)
				product[cell] =
					mig_pair_add(product[cell],
								 mig_pair_multiply(mig_pair(a[other]), covariance(t, cell, other)));
	}
}

static double
dot(const MigTable *t, const double *a, const MigPair *product)
{
	MigPair sum = mig_pair(0.0);

	for (size_t cell = 0; cell < (size_t) t->rows * t->cols; cell++)
		if (t->place[cell] >= 0)
			sum = mig_pair_add(sum, mig_pair_multiply(mig_pair(a[cell]), product[cell]));
	return sum.hi;
}

void
mig_design_covariance(const MigTable *t, const double *a, int n, MigPair *product, double *v)
{
	size_t cells = (size_t) t->rows * t->cols;

	for (int i = 0; i < n; i++)
	{
		times(t, a + (size_t) i * cells, product);
		for (int j = 0; j < n; j++)
			v[(size_t) i * n + j] = dot(t, a + (size_t) j * cells, product);
	}
}

double
mig_design_form(const MigTable *t, const double *c)
{
	size_t cells = (size_t) t->rows * t->cols;
	MigPair sum = mig_pair(0.0);

	for (size_t a = 0; a < cells; a++)
	{
		if (t->place[a] < 0)
			continue;
		mig_tick();
		for (size_t b = 0; b < cells; b++)
			if (t->place[b] >= 0)
				sum = mig_pair_add(
					sum, mig_pair_multiply(mig_pair_multiply(mig_pair(c[a]), mig_pair(c[b])),
										   covariance(t, a, b)));
	}
	return sum.hi > 0.0 ? sum.hi / t->total_w / t->total_w : 0.0;
}
