/* products.c: weighted cross-products of the columns of a design: blocks, rows, merging, reading */
#include "core/products.h"

#include <limits.h>
#include <math.h>

#include "core/products_kernel.h"

#define MAX_BITS  480 /* values, and weights times values, are below 2^MAX_BITS */
#define KEPT_BITS 112 /* of sqrt(S_aa S_bb) in a rounded sum */
#define TICK_MASK 0xffff

/* ---- pairs ---- */

MigPair
mig_pair_multiply(MigPair a, MigPair b)
{
	double e;
	MigPair r;

	r.hi = mig_two_product(a.hi, b.hi, &e);
	e += a.hi * b.lo + a.lo * b.hi;
	r.hi = mig_fast_two_sum(r.hi, e, &r.lo);
	return r;
}

MigPair
mig_pair_divide(MigPair a, MigPair b)
{
	MigPair quotient = mig_pair(a.hi / b.hi);
	MigPair rest = mig_pair_subtract(a, mig_pair_multiply(b, quotient));
	double second = rest.hi / b.hi;

	rest = mig_pair_subtract(rest, mig_pair_multiply(b, mig_pair(second)));
	quotient.hi = mig_fast_two_sum(quotient.hi, second, &quotient.lo);
	return mig_pair_add(quotient, mig_pair(rest.hi / b.hi));
}

MigPair
mig_pair_power(MigPair a, int exponent)
{
	MigPair r = mig_pair(1.0);

	for (; exponent > 0; exponent >>= 1)
	{
		if (exponent & 1)
			r = mig_pair_multiply(r, a);
		if (exponent > 1)
			a = mig_pair_multiply(a, a);
	}
	return r;
}

/* ---- where sums are ---- */

const MigProductsPlaces mig_products_triangle = {INT_MAX, 0, NULL};

static const MigProductsPlaces *
or_triangle(const MigProductsPlaces *places)
{
	return places ? places : &mig_products_triangle;
}

/* ---- the range of the values ---- */

/* least and greatest exponent of what is not zero; one past the range of doubles for NaN and Inf */
typedef struct Range
{
	int low;
	int high;
} Range;

static const Range empty_range = {-MIG_PRODUCTS_ZERO, MIG_PRODUCTS_ZERO};

static inline void
widen(Range *range, double x)
{
	int e = mig_exponent(x);

	if (x == 0.0)
		return;
	range->low = e < range->low ? e : range->low;
	range->high = e > range->high ? e : range->high;
}

static Range
range_of(const double *x, int count)
{
	Range range = empty_range;

	for (int i = 0; i < count; i++)
		widen(&range, x[i]);
	return range;
}

static inline void
join(Range *range, Range other)
{
	range->low = other.low < range->low ? other.low : range->low;
	range->high = other.high > range->high ? other.high : range->high;
}

/* of values and weights, by their greatest exponents; so are NaN and infinities */
static inline bool
out_of_range(int values, int weights)
{
	return values > MAX_BITS || weights > MAX_BITS || values + weights > MAX_BITS + 1;
}

/* ---- blocks ---- */

size_t
mig_products_slotted_size(int columns, int slots)
{
	size_t k = (size_t) columns + (size_t) slots;

	return (2 * k + 1) * MIG_PRODUCTS_ROWS * sizeof(double) + k * (sizeof(int) + sizeof(bool)) +
		   (size_t) slots * MIG_PRODUCTS_ROWS * sizeof(uint32_t);
}

size_t
mig_products_block_size(int columns)
{
	return mig_products_slotted_size(columns, 0);
}

void
mig_products_block_init(MigProductsBlock *block, int columns, void *memory)
{
	mig_products_slotted_at(block, columns, 0, memory);
	memset(block->paired, 0, (size_t) columns * sizeof(bool));
}

/* rows up to a multiple of any lanes become zeros */
static void
pad_block(MigProductsBlock *block)
{
	for (; block->rows % MIG_PRODUCTS_MOST_LANES != 0; block->rows++)
	{
		for (int c = 0; c < block->columns + block->slots; c++)
		{
			block->hi[c * MIG_PRODUCTS_ROWS + block->rows] = 0.0;
			block->lo[c * MIG_PRODUCTS_ROWS + block->rows] = 0.0;
		}
		block->weight[block->rows] = 0.0;
	}
}

/* the greatest exponents of values and weights, by column, are within the limits */
static MigStatus
check_range(const MigProductsBlock *block, int *high)
{
	int weights = block->weighted ? mig_products_high(block->weight, NULL, block->rows) : 1;

	for (int r = 0; r < block->rows && block->weighted; r++)
		if (block->weight[r] < 0.0)
			return MIG_ERR_CORRUPT;
	for (int c = 0; c < block->columns + block->slots; c++)
	{
		size_t at = (size_t) c * MIG_PRODUCTS_ROWS;
		int low_part;

		high[c] = mig_products_high(block->hi + at, NULL, block->rows);
		low_part =
			block->paired[c] ? mig_products_high(block->lo + at, NULL, block->rows) : high[c];
		if (out_of_range(low_part > high[c] ? low_part : high[c], weights))
			return MIG_ERR_OVERFLOW;
	}
	return MIG_OK;
}

static bool
is_one(const MigProductsBlock *block, int column, int rows)
{
	const double *hi = block->hi + (size_t) column * MIG_PRODUCTS_ROWS;
	bool one = !block->paired[column];

	for (int r = 0; r < rows; r++)
		one &= hi[r] == 1.0;
	return one;
}

/* 2^exponent[column] bounds sqrt(w) |x|, for slots bound by bucket see fill_factors */
static void
bound_columns(MigProductsBlock *block, int rows, double *root)
{
	for (int r = 0; r < block->rows && block->weighted; r++)
		root[r] = sqrt(block->weight[r]);
	for (int c = 0; c < block->columns && block->weighted; c++)
		block->exponent[c] =
			mig_products_high(block->hi + (size_t) c * MIG_PRODUCTS_ROWS, root, block->rows);
	block->constant = is_one(block, 0, rows);
	for (int c = block->columns; c < block->columns + block->slots; c++)
		if (is_one(block, c, rows) && !block->weighted)
			block->exponent[c] = MIG_PRODUCTS_PLAIN;
}

/* the path for the values and weights of a block */
static const MigProductsPath *
path_of(const MigProductsBlock *block)
{
	Range range = {1, 1};

	if (mig_products_any_range())
		return mig_products_path(0, 0);
	if (block->weighted)
		join(&range, range_of(block->weight, block->rows));
	for (int c = 0; c < block->columns + block->slots; c++)
	{
		join(&range, range_of(block->hi + (size_t) c * MIG_PRODUCTS_ROWS, block->rows));
		if (block->paired[c])
			join(&range, range_of(block->lo + (size_t) c * MIG_PRODUCTS_ROWS, block->rows));
	}
	return mig_products_path(range.low, range.high);
}

MigStatus
mig_products_add_block(MigXsum *sums, const MigProductsPlaces *places, MigProductsBlock *block)
{
	double root[MIG_PRODUCTS_ROWS];
	int rows = block->rows;
	const MigProductsPath *path;
	MigStatus status;

	pad_block(block);
	status = check_range(block, block->exponent);
	if (status != MIG_OK)
		return status;
	bound_columns(block, rows, root);
	path = path_of(block);
	for (int c = 0; c < block->columns; c++)
	{
		path->add_column(sums, block, c);
		if ((c & 63) == 63)
			mig_tick();
	}
	if (block->slots > 0)
		path->add_slots(sums, or_triangle(places), block, root, rows);
	block->rows = 0;
	return MIG_OK;
}

MigStatus
mig_products_add_sparse(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row,
						int terms, double weight, bool brief)
{
	Range range = range_of(&weight, 1);

	if (weight < 0.0)
		return MIG_ERR_CORRUPT;
	for (int i = 0; i < terms; i++)
	{
		Range values = empty_range;

		widen(&values, row[i].value.hi);
		widen(&values, row[i].value.lo);
		if (out_of_range(values.high, mig_exponent(weight)))
			return MIG_ERR_OVERFLOW;
		join(&range, values);
	}
	mig_products_path(range.low, range.high)
		->add_row(sums, or_triangle(places), row, terms, weight, brief);
	return MIG_OK;
}

/* ---- merging and reading ---- */

static inline bool
is_zero(const MigXsum *s)
{
	return s->hi == 0.0 && s->mid == 0.0 && s->lo == 0.0;
}

void
mig_products_merge(MigXsum *into, const MigXsum *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		mig_xsum_merge(&into[i], &from[i]);
		if ((i & TICK_MASK) == TICK_MASK)
			mig_tick();
	}
}

void
mig_products_merge_mapped(MigXsum *into, const MigProductsPlaces *into_places, const MigXsum *from,
						  const MigProductsPlaces *from_places, const int *map, int from_columns)
{
	into_places = or_triangle(into_places);
	from_places = or_triangle(from_places);
	for (int b = 0; b < from_columns; b++)
	{
		for (int a = 0; a <= b; a++)
		{
			size_t at = mig_products_find(from_places, a, b);

			if (at != MIG_PRODUCTS_NONE && !is_zero(&from[at]))
				mig_xsum_merge(&into[mig_products_find(into_places, map[a], map[b])], &from[at]);
		}
		mig_tick();
	}
}

/* x rounded to a multiple of 2^exponent */
static double
round_to(double x, int exponent)
{
	return mig_exponent(x) - 53 >= exponent ? x : ldexp(rint(ldexp(x, -exponent)), exponent);
}

MigXsum
mig_products_round(const MigXsum *sum, int exponent)
{
	MigXsum s = *sum;
	MigXsum r;
	double error;

	mig_xsum_normalize(&s);
	r.hi = round_to(s.hi, exponent);
	s.mid = mig_two_sum(s.hi - r.hi, s.mid, &error);
	r.mid = round_to(s.mid, exponent);
	r.lo = round_to((s.mid - r.mid) + error + s.lo, exponent);
	mig_xsum_normalize(&r);
	return r;
}

/* the exponent of a sum of squares */
static int
size_of(const MigXsum *sum)
{
	MigXsum s = *sum;

	mig_xsum_normalize(&s);
	return mig_exponent(s.hi);
}

MigStatus
mig_products_matrix(const MigXsum *sums, const MigProductsPlaces *places, const int *order, int k,
					MigXsum *matrix)
{
	const MigXsum zero = {0.0, 0.0, 0.0};

	places = or_triangle(places);
	for (int j = 0; j < k; j++)
	{
		int column = order ? order[j] : j;
		int size = size_of(&sums[mig_products_own(places, column)]);

		mig_tick();
		for (int i = 0; i <= j; i++)
		{
			int other = order ? order[i] : i;
			size_t at = mig_products_find(places, other, column);
			const MigXsum *s = at == MIG_PRODUCTS_NONE ? &zero : &sums[at];
			int both;

			if (is_zero(s))
			{
				matrix[mig_products_at(i, j)] = zero;
				continue;
			}
			if (!isfinite(s->hi) || !isfinite(s->mid) || !isfinite(s->lo))
				return MIG_ERR_OVERFLOW;
			both = size + size_of(&sums[mig_products_own(places, other)]);
			/* the exponent of the root is half of both, rounded up */
			matrix[mig_products_at(i, j)] =
				mig_products_round(s, (both + 4096 + 1) / 2 - 2048 - KEPT_BITS);
		}
	}
	return MIG_OK;
}
