/* scatter.c: the covariance of weighted sums of cells, from the sums of the sampling units */
#include "core/scatter.h"

#include "core/sandwich.h"

size_t
mig_scatter_size(int cells)
{
	size_t products = mig_products_count(cells);

	return products * (3 * sizeof(MigXsum) + sizeof(MigPair)) +
		   (size_t) cells * (sizeof(MigXsum) + sizeof(MigPair) + 2 * sizeof(int));
}

void
mig_scatter_init(MigScatter *s, int cells, void *memory)
{
	size_t products = mig_products_count(cells);

	s->cells = cells;
	s->meat = memory;
	s->squares = s->meat + products;
	s->part = s->squares + products;
	s->total = s->part + products;
	s->pairs = (MigPair *) (s->total + cells);
	s->total_pair = s->pairs + products;
	s->local = (int *) (s->total_pair + cells);
	s->cell = s->local + cells;
}

static MigPair
pair_of(MigXsum sum)
{
	MigPair pair;

	mig_xsum_normalize(&sum);
	pair.hi = sum.hi;
	pair.lo = sum.mid;
	return pair;
}

static MigPair
pair_of_wide(MigWideSum sum)
{
	MigPair pair;

	mig_wide_normalize(&sum);
	pair.hi = sum.term[0];
	pair.lo = sum.term[1];
	return pair;
}

static void
add_pair(MigXsum *sum, MigPair x)
{
	mig_xsum_add(sum, x.hi);
	mig_xsum_add(sum, x.lo);
}

/* number the cells of a stratum, in their order; returns how many it has */
static int
number_cells(MigScatter *s, const MigUnitCell *cells, size_t n)
{
	int k = 0;

	memset(s->local, 0, sizeof(int) * (size_t) s->cells);
	for (size_t i = 0; i < n; i++)
		s->local[cells[i].cell] = 1;
	for (int c = 0; c < s->cells; c++)
		if (s->local[c])
		{
			s->cell[k] = c;
			s->local[c] = ++k;
		}
	memset(s->squares, 0, sizeof(MigXsum) * mig_products_count(k));
	memset(s->part, 0, sizeof(MigXsum) * mig_products_count(k));
	memset(s->total, 0, sizeof(MigXsum) * (size_t) k);
	return k;
}

/* products of the sums of one unit, in its n cells */
static void
add_unit(MigScatter *s, const MigUnitCell *cells, size_t n)
{
	MigPair *x = s->pairs; /* not in use yet */

	for (size_t j = 0; j < n; j++)
	{
		int b = s->local[cells[j].cell] - 1;

		x[j] = pair_of(cells[j].w);
		for (size_t i = 0; i <= j; i++)
		{
			int a = s->local[cells[i].cell] - 1;

			add_pair(&s->squares[a < b ? mig_products_at(a, b) : mig_products_at(b, a)],
					 mig_pair_multiply(x[i], x[j]));
		}
	}
}

static void
add_units(MigScatter *s, const MigUnitCell *cells, size_t n)
{
	size_t end;

	for (size_t start = 0; start < n; start = end)
	{
		for (end = start + 1; end < n && cells[end].unit == cells[start].unit; end++)
			;
		add_unit(s, cells + start, end - start);
		mig_tick();
	}
}

void
mig_scatter_add_stratum(MigScatter *s, const MigUnitCell *cells, size_t n, double units,
						double factor)
{
	int k = number_cells(s, cells, n);

	if (n == 0 || factor == 0.0)
		return;
	if (cells[0].w2 == NULL)
		add_units(s, cells, n);
	for (size_t i = 0; i < n; i++)
	{
		int c = s->local[cells[i].cell] - 1;

		mig_xsum_merge(&s->total[c], &cells[i].w);
		if (cells[i].w2)
			add_pair(&s->squares[mig_products_at(c, c)], pair_of_wide(*cells[i].w2));
	}
	for (int c = 0; c < k; c++)
		s->total_pair[c] = pair_of(s->total[c]);
	for (size_t i = 0; i < mig_products_count(k); i++)
		s->pairs[i] = pair_of(s->squares[i]);
	mig_sandwich_add_stratum(s->part, s->pairs, s->total_pair, k, units, factor);
	mig_products_merge_mapped(s->meat, NULL, s->part, NULL, s->cell, k);
}

void
mig_scatter_read(const MigScatter *s, double scale, MigPair *covariance)
{
	for (int j = 0; j < s->cells; j++)
		for (int i = 0; i <= j; i++)
		{
			size_t at = mig_products_at(i, j);
			MigPair v = mig_pair_multiply(pair_of(s->meat[at]), mig_pair(scale));

			/* rounding may leave less than nothing of a variance that is none */
			if (i == j && v.hi < 0.0)
				v = mig_pair(0.0);
			covariance[at] = v;
		}
}
