/*
 * products.c: weighted cross-products of the columns of a design
 *
 * A block is summed pair of columns by pair of columns, four rows at a time, each lane its own
 * sum of 16 products.  By Cauchy and Schwarz no product exceeds 2^(e_a + e_b), where 2^e bounds
 * sqrt(w) |x| over the block; so the sums start from offsets that are larger than anything they
 * can meet (as in the pre-rounding of Rump, Ogita & Oishi 2008 and Demmel & Nguyen 2013), which
 * makes the error-free addition three operations long and the sums of the first two levels exact
 * multiples of a power of two: taking the offsets out and adding the lanes loses nothing.  The
 * third level is rounded at 2^-142 of the bound.  A block is then folded into the three-term sum.
 *
 * Products are split into value and error with fused multiply-add where the processor has it,
 * and with Dekker's product elsewhere; both are exact within the range checked, so the bits agree.
 * Outside that range the library's fma() replaces Dekker's product.
 */
#include "core/products.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define FAST_TARGET __attribute__((target("avx2,fma")))
#define WIDE_TARGET __attribute__((target("avx2,fma,avx512f")))
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LANES      4
#define MOST_LANES 8
#define MAX_BITS   480  /* values, and weights times values, are below 2^MAX_BITS */
#define SAFE_LOW   -200 /* Dekker's product is exact for values within 2^SAFE_LOW .. 2^SAFE_HIGH */
#define SAFE_HIGH  300
#define KEPT_BITS  112     /* of sqrt(S_aa S_bb) in a rounded sum */
#define LANE_ROWS  16      /* products in a lane */
#define LEVEL0_GAP 5       /* room for them */
#define PLAIN      INT_MAX /* as exponent of a slot: all its values are 1, and no weights */
#define LEVEL1_GAP 47      /* from the first offset to the second */
#define TICK_MASK  0xffff
#define TILES      8   /* groups of LANES columns turned at a time */
#define INDEX      128 /* more than the rows of a block; see fill_buckets */

/* passed by address: how vectors are passed depends on the target of a function */
typedef double Lanes __attribute__((vector_size(32)));
typedef double LanesAt __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long LaneInts __attribute__((vector_size(32)));
typedef double LanesWide __attribute__((vector_size(64)));
typedef long long LaneIntsWide __attribute__((vector_size(64)));
typedef double LanesAtWide __attribute__((vector_size(64), aligned(8), may_alias));
typedef int Halves __attribute__((vector_size(32)));
typedef int HalvesAt __attribute__((vector_size(32), aligned(8), may_alias));

#define LOAD(p)    ((Lanes) * (const LanesAt *) (p))
#define SPREAD(x)  ((x) - (Lanes){0.0})
#define LANE_COUNT ((int) (sizeof(Lanes) / sizeof(double)))

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
static const Halves upper_half = {INT32_MAX, 0, INT32_MAX, 0, INT32_MAX, 0, INT32_MAX, 0};
#else
static const Halves upper_half = {0, INT32_MAX, 0, INT32_MAX, 0, INT32_MAX, 0, INT32_MAX};
#endif

/* *error = a b - product, where product = a b rounded */
typedef void (*LanesError)(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error);
typedef void (*LanesErrorWide)(const LanesWide *a, const LanesWide *b, const LanesWide *product,
							   LanesWide *error);
typedef double (*ScalarError)(double a, double b, double product);

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

/* ---- errors of products ---- */

#if defined(FAST_TARGET)
FAST_TARGET static inline void
lanes_error_fma(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error)
{
	*error = (Lanes) _mm256_fmsub_pd((__m256d) *a, (__m256d) *b, (__m256d) *product);
}

WIDE_TARGET static inline void
lanes_error_wide(const LanesWide *a, const LanesWide *b, const LanesWide *product, LanesWide *error)
{
	*error = (LanesWide) _mm512_fmsub_pd((__m512d) *a, (__m512d) *b, (__m512d) *product);
}

FAST_TARGET static inline double
scalar_error_fma(double a, double b, double product)
{
	return __builtin_fma(a, b, -product);
}
#endif

/* the library's fma: right everywhere, slow where the processor has none */
static inline void
lanes_error_library(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error)
{
	for (int l = 0; l < LANES; l++)
		(*error)[l] = fma((*a)[l], (*b)[l], -(*product)[l]);
}

static inline double
scalar_error_library(double a, double b, double product)
{
	return fma(a, b, -product);
}

#if !defined(FP_FAST_FMA)
/* Dekker's product with Veltkamp's splitting */
static inline void
lanes_error_dekker(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error)
{
	Lanes t = *a * 134217729.0;
	Lanes a1 = t - (t - *a);
	Lanes a2 = *a - a1;
	Lanes b1;
	Lanes b2;

	t = *b * 134217729.0;
	b1 = t - (t - *b);
	b2 = *b - b1;
	*error = ((a1 * b1 - *product) + a1 * b2 + a2 * b1) + a2 * b2;
}

static inline double
scalar_error_dekker(double a, double b, double product)
{
	double t = a * 134217729.0;
	double a1 = t - (t - a);
	double a2 = a - a1;
	double b1;
	double b2;

	t = b * 134217729.0;
	b1 = t - (t - b);
	b2 = b - b1;
	return ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2;
}
#endif

/* ---- where sums are ---- */

const MigProductsPlaces mig_products_triangle = {INT_MAX, 0, NULL};

static const MigProductsPlaces *
or_triangle(const MigProductsPlaces *places)
{
	return places ? places : &mig_products_triangle;
}

/* ---- which path ---- */

static int most_lanes = MOST_LANES;

void
mig_products_use_lanes(int most)
{
	most_lanes = most;
}

static bool
has_fast_path(void)
{
#if defined(FAST_TARGET)
	return most_lanes >= LANES && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
	return false;
#endif
}

#if defined(WIDE_TARGET)
static bool
has_wide_path(void)
{
	return most_lanes >= MOST_LANES && has_fast_path() && __builtin_cpu_supports("avx512f");
}
#endif

/* ---- the range of the values ---- */

/* least and greatest exponent of what is not zero; one past the range of doubles for NaN and Inf */
typedef struct Range
{
	int low;
	int high;
} Range;

static const Range empty_range = {2000, -2000};

/* x = 2^e y with 1/2 <= y < 1 */
static inline int
exponent_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return (int) (bits >> 52 & 0x7ff) - 1022;
}

static inline void
widen(Range *range, double x)
{
	int e = exponent_of(x);

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

static ALWAYS_INLINE void
keep_most(Halves *most, const Lanes *x)
{
	Halves part = (Halves) *x & upper_half;
	Halves more = part > *most;

	*most = (part & more) | (*most & ~more);
}

/* the greatest upper half of a multiple of MOST_LANES values times their factors, without the sign */
static ALWAYS_INLINE int
most_of(const double *x, const double *factor, int count)
{
	Halves most[2] = {{0}};
	int all = 0;

	for (int i = 0; i < count; i += 2 * LANES)
	{
		Lanes a = LOAD(x + i);
		Lanes b = LOAD(x + i + LANES);

		if (factor)
		{
			a *= LOAD(factor + i);
			b *= LOAD(factor + i + LANES);
		}
		keep_most(&most[0], &a);
		keep_most(&most[1], &b);
	}
	for (int i = 0; i < 2 * LANES; i++)
	{
		all = most[0][i] > all ? most[0][i] : all;
		all = most[1][i] > all ? most[1][i] : all;
	}
	return all;
}

static int
most_of_any(const double *x, const double *factor, int count)
{
	return factor ? most_of(x, factor, count) : most_of(x, NULL, count);
}

#if defined(FAST_TARGET)
FAST_TARGET static int
most_of_fast(const double *x, const double *factor, int count)
{
	return factor ? most_of(x, factor, count) : most_of(x, NULL, count);
}
#else
#define most_of_fast most_of_any
#endif

/* greatest exponent of a multiple of MOST_LANES values times their factors (NULL: 1) */
static int
high_of(const double *x, const double *factor, int count)
{
	int most = has_fast_path() ? most_of_fast(x, factor, count) : most_of_any(x, factor, count);
	Range range = empty_range;

	if (most > 0)
		return (most >> 20) - 1022;
	/* zeros, and numbers too small to tell */
	for (int i = 0; i < count; i++)
		widen(&range, factor ? x[i] * factor[i] : x[i]);
	return range.high;
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

/* ---- sums over a block ---- */

/* the fixed column of a pass, times the weights: up to three terms for each row */
typedef struct Fixed
{
	int terms;
	const double *term[3];
	const double *lo; /* its own */
} Fixed;

static const double zeros[MIG_PRODUCTS_ROWS];

static ALWAYS_INLINE void
store(double *p, const Lanes *x)
{
	*(LanesAt *) p = (LanesAt) *x;
}

/* *a += b, and the error, exactly */
static ALWAYS_INLINE void
lanes_two_sum(Lanes *a, const Lanes *b, Lanes *error)
{
	Lanes sum = *a + *b;
	Lanes bb = sum - *a;

	*error = (*a - (sum - bb)) + (*b - bb);
	*a = sum;
}

/* elements of a and b by their index in 0 .. 7 */
#if defined(__clang__)
#define SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector((a), (b), (i), (j), (k), (l))
#else
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle((a), (b), (LaneInts){(i), (j), (k), (l)})
#endif

/* 1.5 2^exponent, or of the least normal number */
static ALWAYS_INLINE double
offset(int exponent)
{
	uint64_t bits = (uint64_t) (exponent < -1022 ? 1 : exponent + 1023) << 52 | UINT64_C(1) << 51;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

#include "core/products_sums.h"

#if defined(WIDE_TARGET)
#define WIDE_LANES
#include "core/products_sums.h"
#undef WIDE_LANES
#endif

/* hi + lo times the weights, in three terms */
static ALWAYS_INLINE void
fix_pairs(const MigProductsBlock *block, const double *hi, const double *lo,
		  double (*space)[MIG_PRODUCTS_ROWS], LanesError product_error)
{
	for (int r = 0; r < block->rows; r += LANES)
	{
		Lanes w = LOAD(block->weight + r);
		Lanes x = LOAD(hi + r);
		Lanes y = LOAD(lo + r);
		Lanes product = w * x;
		Lanes minor = w * y;
		Lanes error;
		Lanes minor_error;
		Lanes minor_rest;

		product_error(&w, &x, &product, &error);
		product_error(&w, &y, &minor, &minor_error);
		store(space[0] + r, &product);
		lanes_two_sum(&error, &minor, &minor_rest);
		store(space[1] + r, &error);
		minor_error += minor_rest;
		store(space[2] + r, &minor_error);
	}
}

/* column `column` of the block times the weights, in the terms of `fixed` */
static ALWAYS_INLINE void
fix_column(const MigProductsBlock *block, int column, double (*space)[MIG_PRODUCTS_ROWS],
		   Fixed *fixed, LanesError product_error)
{
	const double *hi = block->hi + (size_t) column * MIG_PRODUCTS_ROWS;
	const double *lo = block->lo + (size_t) column * MIG_PRODUCTS_ROWS;
	bool paired = block->paired[column];

	fixed->terms = 1 + paired + block->weighted;
	fixed->term[0] = hi;
	fixed->term[1] = paired ? lo : zeros;
	fixed->term[2] = zeros;
	fixed->lo = paired ? lo : zeros;
	if (!block->weighted)
		return;
	fixed->term[0] = space[0];
	fixed->term[1] = space[1];
	for (int r = 0; r < block->rows && !paired; r += LANES)
	{
		Lanes w = LOAD(block->weight + r);
		Lanes x = LOAD(hi + r);
		Lanes product = w * x;
		Lanes error;

		product_error(&w, &x, &product, &error);
		store(space[0] + r, &product);
		store(space[1] + r, &error);
	}
	if (paired)
		fix_pairs(block, hi, lo, space, product_error);
	if (paired)
		fixed->term[2] = space[2];
}

/* (x0 + x1) + (x2 + x3) of four vectors */
static ALWAYS_INLINE void
add_across(const Lanes *x, Lanes *sums)
{
	Lanes a = SHUFFLE(x[0], x[1], 0, 4, 2, 6) + SHUFFLE(x[0], x[1], 1, 5, 3, 7);
	Lanes b = SHUFFLE(x[2], x[3], 0, 4, 2, 6) + SHUFFLE(x[2], x[3], 1, 5, 3, 7);

	*sums = SHUFFLE(a, b, 0, 1, 4, 5) + SHUFFLE(a, b, 2, 3, 6, 7);
}

/* four sums by their terms: every lane of a term comes from another lane of the three vectors */
static ALWAYS_INLINE void
load_sums(const MigXsum *s, Lanes *hi, Lanes *mid, Lanes *lo)
{
	Lanes a = LOAD(&s[0].hi);
	Lanes b = LOAD(&s[0].hi + LANES);
	Lanes c = LOAD(&s[0].hi + 2 * LANES);
	Lanes ab = SHUFFLE(a, b, 0, 1, 6, 3);
	Lanes x = SHUFFLE(ab, c, 0, 5, 2, 3);
	Lanes y;
	Lanes z;

	*hi = SHUFFLE(x, x, 0, 3, 2, 1);
	ab = SHUFFLE(a, b, 4, 1, 2, 7);
	y = SHUFFLE(ab, c, 0, 1, 6, 3);
	*mid = SHUFFLE(y, y, 1, 0, 3, 2);
	ab = SHUFFLE(a, b, 0, 5, 2, 3);
	z = SHUFFLE(ab, c, 4, 1, 2, 7);
	*lo = SHUFFLE(z, z, 2, 1, 0, 3);
}

static ALWAYS_INLINE void
store_sums(MigXsum *s, const Lanes *hi, const Lanes *mid, const Lanes *lo)
{
	Lanes x = SHUFFLE(*hi, *hi, 0, 3, 2, 1);
	Lanes y = SHUFFLE(*mid, *mid, 1, 0, 3, 2);
	Lanes z = SHUFFLE(*lo, *lo, 2, 1, 0, 3);
	Lanes xy = SHUFFLE(x, y, 0, 5, 2, 3);
	Lanes part = SHUFFLE(xy, z, 0, 1, 6, 3);

	store(&s[0].hi, &part);
	xy = SHUFFLE(x, y, 4, 1, 2, 7);
	part = SHUFFLE(xy, z, 0, 5, 2, 3);
	store(&s[0].hi + LANES, &part);
	xy = SHUFFLE(x, y, 0, 1, 6, 3);
	part = SHUFFLE(xy, z, 4, 1, 2, 7);
	store(&s[0].hi + 2 * LANES, &part);
}

/* add level0 + level1 + level2 to four sums */
static ALWAYS_INLINE void
fold_four(MigXsum *s, const Lanes *level0, const Lanes *level1, const Lanes *level2)
{
	Lanes hi;
	Lanes mid;
	Lanes lo;
	Lanes e;
	Lanes f;
	Lanes g;

	load_sums(s, &hi, &mid, &lo);
	lanes_two_sum(&hi, level0, &e);
	lanes_two_sum(&mid, &e, &f);
	lanes_two_sum(&mid, level1, &g);
	lo += (f + g) + *level2;
	lanes_two_sum(&mid, &lo, &e);
	lanes_two_sum(&hi, &mid, &f);
	lanes_two_sum(&f, &e, &lo);
	store_sums(s, &hi, &f, &lo);
}

/*
 * The same to the first `count` of four, the other levels being 0.  `room`: how many sums there are:
 * adding 0 to a sum leaves its value as it is, and is quicker than going around it.
 */
static ALWAYS_INLINE void
fold(MigXsum *s, int count, int room, const Lanes *level0, const Lanes *level1, const Lanes *level2)
{
	if (room >= LANES)
		fold_four(s, level0, level1, level2);
	else
	{
		MigXsum last[LANES];

		/* a short loop over all four: a call of memset is slower than the sums */
		for (int l = 0; l < LANES; l++)
			last[l] = s[l < count ? l : 0];
		fold_four(last, level0, level1, level2);
		for (int l = 0; l < count; l++)
			s[l] = last[l];
	}
}

/* the lanes of the sums of one pair of columns, in three levels; bound: of the fixed one */
typedef void (*SumPair)(const MigProductsBlock *block, const Fixed *fixed, int bound, int column,
						Lanes *level0, Lanes *level1, Lanes *level2);

/* the products of one column with itself and all before it: one column of the triangle */
static ALWAYS_INLINE void
add_column(MigXsum *sums, const MigProductsBlock *block, int column, LanesError product_error,
		   SumPair sum)
{
	double space[3][MIG_PRODUCTS_ROWS];
	MigXsum *into = sums + mig_products_at(0, column);
	/* the next column of the triangle follows */
	int room = column + 1 < block->columns ? 2 * column + 3 : column + 1;
	Fixed fixed;

	fix_column(block, column, space, &fixed, product_error);
	for (int from = 0; from <= column; from += LANES)
	{
		Lanes level[3][LANES];
		Lanes total[3];

		for (int i = 0; i < LANES; i++)
			if (from + i <= column)
				sum(block, &fixed, block->exponent[column], from + i, &level[0][i], &level[1][i],
					&level[2][i]);
			else
				level[0][i] = level[1][i] = level[2][i] = SPREAD(0.0);
		for (int l = 0; l < 3; l++)
			add_across(level[l], &total[l]);
		fold(into + from, column + 1 - from, room - from, &total[0], &total[1], &total[2]);
	}
}

/* ---- single sums ---- */

static ALWAYS_INLINE double
split(double a, double b, double *error, ScalarError product_error)
{
	double product = a * b;

	*error = product_error(a, b, product);
	return product;
}

/* mig_xsum_add, quick where the sum is a double and stays one, as a count does */
static ALWAYS_INLINE void
add_one(MigXsum *s, double x)
{
	double error;
	double sum = mig_two_sum(s->hi, x, &error);

	if (error == 0.0 && s->mid == 0.0 && s->lo == 0.0)
		s->hi = sum;
	else
		mig_xsum_add(s, x);
}

/* add (f0 + f1 + f2) x to one sum; brief: f1 x joins the error of f0 x, rounded */
static ALWAYS_INLINE void
add_term(MigXsum *s, const double f[3], MigPair x, bool brief, ScalarError product_error)
{
	double error;
	double minor_error;
	double product = split(f[0], x.hi, &error, product_error);

	add_one(s, product);
	if (brief)
		error += f[1] * x.hi;
	if (error != 0.0)
		mig_xsum_add(s, error);
	if (f[1] != 0.0 && !brief)
	{
		mig_xsum_add(s, split(f[1], x.hi, &minor_error, product_error));
		mig_xsum_add(s, minor_error + f[2] * x.hi);
	}
	if (x.lo != 0.0)
	{
		mig_xsum_add(s, split(f[0], x.lo, &minor_error, product_error));
		mig_xsum_add(s, minor_error + f[1] * x.lo);
	}
}

/* weight times value in three terms */
static ALWAYS_INLINE void
weigh(double weight, MigPair x, double f[3], ScalarError product_error)
{
	double error;
	double minor_error;
	double minor = split(weight, x.lo, &minor_error, product_error);

	f[0] = split(weight, x.hi, &error, product_error);
	f[1] = mig_two_sum(error, minor, &f[2]);
	f[2] += minor_error;
}

/* products of four dense columns from `first` on with column b, where all are doubles; false: not so */
static ALWAYS_INLINE bool
add_four(MigXsum *sums, const MigProductsTerm *row, int first, int b, int columns,
		 const double f[3], LanesError product_error)
{
	int count = b + 1 - first < LANES ? b + 1 - first : LANES;
	/* the next column of the triangle follows */
	int room = (b + 1 < columns ? 2 * b + 3 : b + 1) - first;
	Lanes none = SPREAD(0.0);
	Lanes factor = SPREAD(f[0]);
	Lanes x = none;
	Lanes product;
	Lanes error;

	if (f[1] != 0.0 || f[2] != 0.0)
		return false;
	for (int l = 0; l < count; l++)
	{
		if (row[first + l].value.lo != 0.0)
			return false;
		x[l] = row[first + l].value.hi;
	}
	product = factor * x;
	product_error(&factor, &x, &product, &error);
	fold(sums + mig_products_at(first, b), count, room, &product, &error, &none);
	return true;
}

/* one row of a sparse design; term i is dense column i for the first ones */
static ALWAYS_INLINE void
add_row(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row, int terms,
		double weight, bool brief, LanesError lanes_error, ScalarError product_error)
{
	int columns = 0;

	while (columns < terms && columns < places->dense && row[columns].column == columns)
		columns++;
	for (int j = 0; j < terms; j++)
	{
		double f[3];
		int i = 0;

		weigh(weight, row[j].value, f, product_error);
		while (j < columns && i <= j && add_four(sums, row, i, j, columns, f, lanes_error))
			i += LANES;
		for (; i <= j; i++)
			add_term(&sums[mig_products_find(places, row[i].column, row[j].column)], f,
					 row[i].value, brief && j < columns && row[j].value.lo == 0.0, product_error);
	}
}

/* ---- slots of a block ---- */

/* LANES dense columns by row */
typedef struct Tile
{
	double hi[MIG_PRODUCTS_ROWS][LANES];
	double lo[MIG_PRODUCTS_ROWS][LANES]; /* set where paired */
	LaneInts exponent;
	int columns; /* below LANES in the last one */
	bool paired;
} Tile;

/* the rows of one slot, together where they fall on the same column */
typedef struct Buckets
{
	int count;
	uint32_t column[MIG_PRODUCTS_ROWS];
	uint8_t start[MIG_PRODUCTS_ROWS + 1];
	uint8_t row[MIG_PRODUCTS_ROWS];
	int exponent[MIG_PRODUCTS_ROWS];     /* of a bucket: bounds sqrt(w) |x| */
	int terms;                           /* 0: every factor is 1 */
	double factor[MIG_PRODUCTS_ROWS][3]; /* weight times value, by row */
} Buckets;

/* so many sums from a place on, in the lines that they are in */
static inline void
fetch_sums(const MigXsum *sums, int count)
{
	const char *at = (const char *) sums;
	const char *end = (const char *) (sums + count);

	for (; at < end; at += 64)
		__builtin_prefetch(at, 1);
	__builtin_prefetch(end - 1, 1);
}

/*
 * Rows by their column: an open index of the columns met, then a list for each.  Their sums with
 * `count` dense columns from `first` on are fetched on the way, and the one that follows.
 */
static void
fill_buckets(Buckets *b, const uint32_t *level, int rows, const MigXsum *sums,
			 const MigProductsPlaces *places, int first, int count)
{
	uint8_t index[INDEX] = {0};
	uint8_t bucket[MIG_PRODUCTS_ROWS];
	uint8_t size[MIG_PRODUCTS_ROWS];
	int at = 0;

	b->count = 0;
	for (int r = 0; r < rows; r++)
	{
		uint32_t i = level[r] * 2654435769u >> 25;

		while (index[i] && b->column[index[i] - 1] != level[r])
			i = (i + 1) % INDEX;
		if (!index[i])
		{
			index[i] = (uint8_t) ++b->count;
			b->column[b->count - 1] = level[r];
			fetch_sums(&sums[mig_products_start(places, (int) level[r]) + (size_t) first],
					   count + 1);
			size[b->count - 1] = 0;
		}
		bucket[r] = index[i] - 1;
		size[bucket[r]]++;
	}
	for (int i = 0; i < b->count; i++)
	{
		b->start[i] = (uint8_t) at;
		at += size[i];
		size[i] = b->start[i];
	}
	b->start[b->count] = (uint8_t) at;
	for (int r = 0; r < rows; r++)
		b->row[size[bucket[r]]++] = (uint8_t) r;
}

static ALWAYS_INLINE MigPair
slot_value(const MigProductsBlock *block, int slot, int row)
{
	size_t at = (size_t) (block->columns + slot) * MIG_PRODUCTS_ROWS + (size_t) row;
	MigPair x = {block->hi[at], block->paired[block->columns + slot] ? block->lo[at] : 0.0};

	return x;
}

/* are all values of a slot 1, and no weights */
static inline bool
is_plain(const MigProductsBlock *block, int slot)
{
	return block->exponent[block->columns + slot] == PLAIN;
}

/* weights times values of a slot, and their bounds */
static ALWAYS_INLINE void
fill_factors(Buckets *b, const MigProductsBlock *block, const double *root, int slot,
			 ScalarError product_error)
{
	b->terms = is_plain(block, slot) ? 0 : 1;
	for (int i = 0; i < b->count; i++)
	{
		b->exponent[i] = b->terms ? empty_range.high : 1;
		for (int k = b->start[i]; k < b->start[i + 1] && b->terms > 0; k++)
		{
			int r = b->row[k];
			MigPair x = slot_value(block, slot, r);
			double rooted = block->weighted ? root[r] * x.hi : x.hi;

			weigh(block->weighted ? block->weight[r] : 1.0, x, b->factor[r], product_error);
			if (b->factor[r][1] != 0.0 || b->factor[r][2] != 0.0)
				b->terms = 3;
			if (rooted != 0.0 && exponent_of(rooted) > b->exponent[i])
				b->exponent[i] = exponent_of(rooted);
		}
	}
}

/* four rows of four columns, turned */
static ALWAYS_INLINE void
turn(const double *const from[LANES], double (*to)[LANES])
{
	Lanes a = LOAD(from[0]);
	Lanes b = LOAD(from[1]);
	Lanes c = LOAD(from[2]);
	Lanes d = LOAD(from[3]);
	Lanes ab0 = SHUFFLE(a, b, 0, 4, 2, 6);
	Lanes ab1 = SHUFFLE(a, b, 1, 5, 3, 7);
	Lanes cd0 = SHUFFLE(c, d, 0, 4, 2, 6);
	Lanes cd1 = SHUFFLE(c, d, 1, 5, 3, 7);
	Lanes row;

	row = SHUFFLE(ab0, cd0, 0, 1, 4, 5);
	store(to[0], &row);
	row = SHUFFLE(ab1, cd1, 0, 1, 4, 5);
	store(to[1], &row);
	row = SHUFFLE(ab0, cd0, 2, 3, 6, 7);
	store(to[2], &row);
	row = SHUFFLE(ab1, cd1, 2, 3, 6, 7);
	store(to[3], &row);
}

/* columns from `first` on by row; what is past the last column is 0 */
static ALWAYS_INLINE void
fill_tile(Tile *tile, const MigProductsBlock *block, int first)
{
	const double *hi = block->hi + (size_t) first * MIG_PRODUCTS_ROWS;
	const double *lo = block->lo + (size_t) first * MIG_PRODUCTS_ROWS;

	tile->columns = block->columns - first < LANES ? block->columns - first : LANES;
	tile->paired = false;
	for (int c = 0; c < LANES; c++)
	{
		tile->exponent[c] = c < tile->columns ? block->exponent[first + c] : 0;
		tile->paired |= c < tile->columns && block->paired[first + c];
	}
	/* rows are padded to a multiple of LANES */
	for (int r = 0; r < block->rows && tile->columns == LANES; r += LANES)
	{
		const double *const from[LANES] = {hi + r, hi + r + MIG_PRODUCTS_ROWS,
										   hi + r + 2 * MIG_PRODUCTS_ROWS,
										   hi + r + 3 * MIG_PRODUCTS_ROWS};

		turn(from, &tile->hi[r]);
	}
	for (int r = 0; r < block->rows && tile->columns < LANES; r++)
		for (int c = 0; c < LANES; c++)
			tile->hi[r][c] = c < tile->columns ? hi[c * MIG_PRODUCTS_ROWS + r] : 0.0;
	for (int r = 0; r < block->rows && tile->paired; r++)
		for (int c = 0; c < LANES; c++)
			tile->lo[r][c] =
				c < tile->columns && block->paired[first + c] ? lo[c * MIG_PRODUCTS_ROWS + r] : 0.0;
}

/* one row of a tile times its factor, lane by lane */
static ALWAYS_INLINE void
push_row(LaneSums *s, const Tile *tile, const double *f, int terms, bool paired, int r,
		 LanesError product_error)
{
	Lanes x = LOAD(tile->hi[r]);
	Lanes y = LOAD(paired ? tile->lo[r] : zeros);
	Lanes f0 = SPREAD(f[0]);
	Lanes f1 = SPREAD(f[1]);
	Lanes product = x;
	Lanes error = y;

	if (terms > 0)
	{
		product = f0 * x;
		product_error(&f0, &x, &product, &error);
	}
	if (terms > 0 || paired)
		push_product(s, &product, &error);
	else
		push_exact(s, &x);
	if (terms > 0 && paired)
	{
		product = f0 * y;
		product_error(&f0, &y, &product, &error);
		push_error(s, &product);
		s->rest += error;
	}
	if (terms > 1)
	{
		product = f1 * x;
		product_error(&f1, &x, &product, &error);
		push_error(s, &product);
		s->rest += error + (f1 * y + SPREAD(f[2]) * x);
	}
}

/* rows of a bucket, in two sums of at most 16 each */
static ALWAYS_INLINE void
push_rows(LaneSums *s, const Tile *tile, const Buckets *b, int from, int to, int terms, bool paired,
		  LanesError product_error)
{
	int k = from;

	for (; k + 1 < to; k += 2)
	{
		push_row(&s[0], tile, b->factor[b->row[k]], terms, paired, b->row[k], product_error);
		push_row(&s[1], tile, b->factor[b->row[k + 1]], terms, paired, b->row[k + 1],
				 product_error);
	}
	if (k < to)
		push_row(&s[0], tile, b->factor[b->row[k]], terms, paired, b->row[k], product_error);
}

/* 1.5 2^exponent, as offset() */
static ALWAYS_INLINE void
lane_offsets(const LaneInts *exponent, int shift, Lanes *offsets)
{
	LaneInts biased = *exponent + (long long) (shift + 1023);
	LaneInts low = biased < 1;

	biased = (biased & ~low) - low;
	*offsets = (Lanes) (biased << 52 | (1LL << 51));
}

static ALWAYS_INLINE void
add_rows(MigXsum *into, int room, const Tile *tile, const Buckets *b, int exponent, int from,
		 int to, LanesError product_error)
{
	int shift = exponent + LEVEL0_GAP;
	LaneSums s[2];
	Lanes offset0;
	Lanes offset1;
	Lanes level0;
	Lanes level1;
	Lanes level2;

	lane_offsets(&tile->exponent, shift, &offset0);
	lane_offsets(&tile->exponent, shift - LEVEL1_GAP, &offset1);
	s[0] = s[1] = (LaneSums){offset0, offset1, offset1, SPREAD(0.0)};
	if (b->terms == 0 && !tile->paired)
		push_rows(s, tile, b, from, to, 0, false, product_error);
	else if (b->terms == 1 && !tile->paired)
		push_rows(s, tile, b, from, to, 1, false, product_error);
	else
		push_rows(s, tile, b, from, to, b->terms, tile->paired, product_error);
	level0 = (s[0].top - offset0) + (s[1].top - offset0);
	level1 = ((s[0].middle - offset1) + (s[0].error - offset1)) +
			 ((s[1].middle - offset1) + (s[1].error - offset1));
	level2 = s[0].rest + s[1].rest;
	fold(into, tile->columns, room, &level0, &level1, &level2);
}

/* one row needs no offsets */
static ALWAYS_INLINE void
add_single(MigXsum *into, int room, const Tile *tile, const Buckets *b, int r,
		   LanesError product_error)
{
	Lanes x = LOAD(tile->hi[r]);
	Lanes f = SPREAD(b->factor[r][0]);
	Lanes none = SPREAD(0.0);
	Lanes product = x;
	Lanes error = none;

	if (b->terms > 0)
	{
		product = f * x;
		product_error(&f, &x, &product, &error);
	}
	fold(into, tile->columns, room, &product, &error, &none);
}

/* all buckets of a slot with the dense columns of one tile, which start at `first` */
static ALWAYS_INLINE void
add_slot(MigXsum *sums, const MigProductsPlaces *places, const Tile *tile, int first,
		 const Buckets *b, LanesError product_error)
{
	for (int i = 0; i < b->count; i++)
	{
		int column = (int) b->column[i];
		size_t start = mig_products_start(places, column);
		MigXsum *into = sums + start + first;
		int room = (int) (mig_products_own(places, column) + 1 - start) - first;
		int from = b->start[i];

		if (b->start[i + 1] - from == 1 && b->terms <= 1 && !tile->paired)
		{
			add_single(into, room, tile, b, b->row[from], product_error);
			continue;
		}
		for (; from < b->start[i + 1]; from += 2 * LANE_ROWS)
		{
			int left = b->start[i + 1] - from;

			add_rows(into, room, tile, b, b->exponent[i], from,
					 from + (left < 2 * LANE_ROWS ? left : 2 * LANE_ROWS), product_error);
		}
	}
}

/* a plain slot with itself: its rows are counted */
static ALWAYS_INLINE void
add_counts(MigXsum *sums, const MigProductsPlaces *places, const Buckets *b)
{
	for (int i = 0; i < b->count; i++)
		add_one(&sums[mig_products_own(places, (int) b->column[i])], b->start[i + 1] - b->start[i]);
}

/* products of slots with dense columns, and of plain ones with themselves; root: of the weights */
static ALWAYS_INLINE void
add_slots(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
		  const double *root, int rows, LanesError product_error, ScalarError scalar_error)
{
	Tile tile[TILES];
	Buckets buckets;

	for (int first = 0; first < block->columns; first += TILES * LANES)
	{
		int tiles = 0;

		for (int c = first; c < block->columns && tiles < TILES; c += LANES)
			fill_tile(&tile[tiles++], block, c);
		for (int s = 0; s < block->slots; s++)
		{
			fill_buckets(&buckets, block->level + (size_t) s * MIG_PRODUCTS_ROWS, rows, sums,
						 places, first, (tiles - 1) * LANES + tile[tiles - 1].columns);
			fill_factors(&buckets, block, root, s, scalar_error);
			for (int t = 0; t < tiles; t++)
				add_slot(sums, places, &tile[t], first + t * LANES, &buckets, product_error);
			if (first + tiles * LANES >= block->columns && is_plain(block, s))
				add_counts(sums, places, &buckets);
		}
	}
}

/* products of slots with each other but for those of add_counts, row by row */
static ALWAYS_INLINE void
add_levels(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block, int rows,
		   ScalarError product_error)
{
	MigXsum *at[MIG_PRODUCTS_ROWS];

	for (int i = 0; i < block->slots; i++)
	{
		const uint32_t *level = block->level + (size_t) i * MIG_PRODUCTS_ROWS;

		for (int j = i; j < block->slots; j++)
		{
			const uint32_t *other = block->level + (size_t) j * MIG_PRODUCTS_ROWS;
			bool plain = is_plain(block, i) && is_plain(block, j);

			if (plain && i == j)
				continue;
			for (int r = 0; r < rows; r++)
			{
				at[r] = &sums[mig_products_find(places, (int) level[r], (int) other[r])];
				__builtin_prefetch(at[r], 1);
			}
			for (int r = 0; r < rows; r++)
			{
				double f[3];

				if (plain)
				{
					add_one(at[r], 1.0);
					continue;
				}
				weigh(block->weighted ? block->weight[r] : 1.0, slot_value(block, i, r), f,
					  product_error);
				add_term(at[r], f, slot_value(block, j, r), false, product_error);
			}
		}
	}
}

/* ---- dot products of pairs ---- */

/* four pairs by their parts, in an order that is the same for all */
static ALWAYS_INLINE void
load_pairs(const MigPair *x, Lanes *hi, Lanes *lo)
{
	Lanes first = LOAD(&x[0].hi);
	Lanes second = LOAD(&x[2].hi);

	*hi = SHUFFLE(first, second, 0, 4, 2, 6);
	*lo = SHUFFLE(first, second, 1, 5, 3, 7);
}

/* Dot2 of Ogita, Rump & Oishi (2005), with the products of hi and lo */
static ALWAYS_INLINE void
add_products(Lanes *sum, Lanes *rest, const Lanes a[2], const Lanes b[2], LanesError product_error)
{
	Lanes product = a[0] * b[0];
	Lanes e;
	Lanes f;

	product_error(&a[0], &b[0], &product, &e);
	lanes_two_sum(sum, &product, &f);
	*rest += f + (e + (a[0] * b[1] + a[1] * b[0]));
}

static ALWAYS_INLINE void
add_dot(Lanes *sum, Lanes *rest, const MigPair *x, const MigPair *y, LanesError product_error)
{
	Lanes a[2];
	Lanes b[2];

	load_pairs(x, &a[0], &a[1]);
	load_pairs(y, &b[0], &b[1]);
	add_products(sum, rest, a, b, product_error);
}

/* the sums of the lanes and what they miss: scalar code must not follow within the fast target */
static ALWAYS_INLINE void
dot_pairs(const MigPair *x, const MigPair *y, int n, double sums[2][LANES],
		  LanesError product_error)
{
	Lanes sum = SPREAD(0.0);
	Lanes rest = SPREAD(0.0);
	MigPair last[2][LANES] = {{{0, 0}}};
	int i = 0;

	for (; i + LANES <= n; i += LANES)
		add_dot(&sum, &rest, x + i, y + i, product_error);
	if (i < n)
	{
		for (int l = 0; l < n - i; l++)
		{
			last[0][l] = x[i + l];
			last[1][l] = y[i + l];
		}
		add_dot(&sum, &rest, last[0], last[1], product_error);
	}
	store(sums[0], &sum);
	store(sums[1], &rest);
}

/* y with four rows, a lane for each: the pairs of two columns */
static ALWAYS_INLINE void
add_rows_dot(Lanes *sum, Lanes *rest, const double *const x[LANES], const MigPair *y,
			 LanesError product_error)
{
	double turned[LANES][LANES];

	turn(x, turned);
	for (int i = 0; i < 2; i++)
	{
		const Lanes a[2] = {LOAD(turned[2 * i]), LOAD(turned[2 * i + 1])};
		const Lanes b[2] = {SPREAD(y[i].hi), SPREAD(y[i].lo)};

		add_products(sum, rest, a, b, product_error);
	}
}

static ALWAYS_INLINE void
dot_rows(const MigPair *const x[LANES], const MigPair *y, int n, double sums[2][LANES],
		 LanesError product_error)
{
	Lanes sum = SPREAD(0.0);
	Lanes rest = SPREAD(0.0);
	MigPair last[LANES + 1][2] = {{{0, 0}}};
	const double *at[LANES];
	int i = 0;

	for (; i + 2 <= n; i += 2)
	{
		for (int l = 0; l < LANES; l++)
			at[l] = &x[l][i].hi;
		add_rows_dot(&sum, &rest, at, y + i, product_error);
	}
	if (i < n)
	{
		for (int l = 0; l < LANES; l++)
		{
			last[l][0] = x[l][i];
			at[l] = &last[l][0].hi;
		}
		last[LANES][0] = y[i];
		add_rows_dot(&sum, &rest, at, last[LANES], product_error);
	}
	store(sums[0], &sum);
	store(sums[1], &rest);
}

/* ---- the paths ---- */

typedef void (*AddColumn)(MigXsum *sums, const MigProductsBlock *block, int column);
typedef void (*AddSlots)(MigXsum *sums, const MigProductsPlaces *places,
						 const MigProductsBlock *block, const double *root, int rows);
typedef void (*AddRow)(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row,
					   int terms, double weight, bool brief);
typedef void (*DotPairs)(const MigPair *x, const MigPair *y, int n, double sums[2][LANES]);
typedef void (*DotRows)(const MigPair *const x[LANES], const MigPair *y, int n,
						double sums[2][LANES]);

typedef struct Path
{
	AddColumn add_column;
	AddSlots add_slots;
	AddRow add_row;
	DotPairs dot;
	DotRows dot_rows;
} Path;

static ALWAYS_INLINE void
sum_pair_library(const MigProductsBlock *block, const Fixed *fixed, int bound, int column,
				 Lanes *level0, Lanes *level1, Lanes *level2)
{
	sum_pair(block, fixed, bound, column, level0, level1, level2, lanes_error_library);
}

static void
add_column_library(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_library, sum_pair_library);
}

static void
add_row_library(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row,
				int terms, double weight, bool brief)
{
	add_row(sums, places, row, terms, weight, brief, lanes_error_library, scalar_error_library);
}

static void
add_slots_library(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
				  const double *root, int rows)
{
	add_slots(sums, places, block, root, rows, lanes_error_library, scalar_error_library);
	add_levels(sums, places, block, rows, scalar_error_library);
}

static void
dot_library(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_library);
}

static void
dot_rows_library(const MigPair *const x[LANES], const MigPair *y, int n, double sums[2][LANES])
{
	dot_rows(x, y, n, sums, lanes_error_library);
}

static const Path library_path = {add_column_library, add_slots_library, add_row_library,
								  dot_library, dot_rows_library};

#if !defined(FP_FAST_FMA)
static ALWAYS_INLINE void
sum_pair_dekker(const MigProductsBlock *block, const Fixed *fixed, int bound, int column,
				Lanes *level0, Lanes *level1, Lanes *level2)
{
	sum_pair(block, fixed, bound, column, level0, level1, level2, lanes_error_dekker);
}

static void
add_column_dekker(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_dekker, sum_pair_dekker);
}

static void
add_row_dekker(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row,
			   int terms, double weight, bool brief)
{
	add_row(sums, places, row, terms, weight, brief, lanes_error_dekker, scalar_error_dekker);
}

static void
add_slots_dekker(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
				 const double *root, int rows)
{
	add_slots(sums, places, block, root, rows, lanes_error_dekker, scalar_error_dekker);
	add_levels(sums, places, block, rows, scalar_error_dekker);
}

static void
dot_dekker(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_dekker);
}

static void
dot_rows_dekker(const MigPair *const x[LANES], const MigPair *y, int n, double sums[2][LANES])
{
	dot_rows(x, y, n, sums, lanes_error_dekker);
}

static const Path dekker_path = {add_column_dekker, add_slots_dekker, add_row_dekker, dot_dekker,
								 dot_rows_dekker};
#endif

#if defined(FAST_TARGET)
FAST_TARGET static ALWAYS_INLINE void
sum_pair_fma(const MigProductsBlock *block, const Fixed *fixed, int bound, int column,
			 Lanes *level0, Lanes *level1, Lanes *level2)
{
	sum_pair(block, fixed, bound, column, level0, level1, level2, lanes_error_fma);
}

FAST_TARGET static void
add_column_fma(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_fma, sum_pair_fma);
}

FAST_TARGET static void
add_row_fma(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row, int terms,
			double weight, bool brief)
{
	add_row(sums, places, row, terms, weight, brief, lanes_error_fma, scalar_error_fma);
}

FAST_TARGET static void
add_slots_fma(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
			  const double *root, int rows)
{
	add_slots(sums, places, block, root, rows, lanes_error_fma, scalar_error_fma);
	add_levels(sums, places, block, rows, scalar_error_fma);
}

FAST_TARGET static void
dot_fma(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_fma);
}

FAST_TARGET static void
dot_rows_fma(const MigPair *const x[LANES], const MigPair *y, int n, double sums[2][LANES])
{
	dot_rows(x, y, n, sums, lanes_error_fma);
}

static const Path fma_path = {add_column_fma, add_slots_fma, add_row_fma, dot_fma, dot_rows_fma};
#endif

#if defined(WIDE_TARGET)
/* the halves of eight lanes; levels are multiples of a power of two, so adding them loses nothing */
WIDE_TARGET static ALWAYS_INLINE void
add_halves(const LanesWide *x, Lanes *sums)
{
	*sums = (Lanes) _mm512_castpd512_pd256((__m512d) *x) +
			(Lanes) _mm512_extractf64x4_pd((__m512d) *x, 1);
}

WIDE_TARGET static ALWAYS_INLINE void
sum_pair_halves(const MigProductsBlock *block, const Fixed *fixed, int bound, int column,
				Lanes *level0, Lanes *level1, Lanes *level2)
{
	LanesWide level[3];

	sum_pair_wide(block, fixed, bound, column, &level[0], &level[1], &level[2], lanes_error_wide);
	add_halves(&level[0], level0);
	add_halves(&level[1], level1);
	add_halves(&level[2], level2);
}

WIDE_TARGET static void
add_column_wide(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_fma, sum_pair_halves);
}

static const Path wide_path = {add_column_wide, add_slots_fma, add_row_fma, dot_fma, dot_rows_fma};
#endif

/* the path for values whose exponents lie between low and high */
static const Path *
choose_path(int low, int high)
{
#if defined(WIDE_TARGET)
	if (has_wide_path())
		return &wide_path;
#endif
#if defined(FAST_TARGET)
	if (has_fast_path())
		return &fma_path;
#endif
#if !defined(FP_FAST_FMA)
	if (low > SAFE_LOW && high < SAFE_HIGH)
		return &dekker_path;
#endif
	return &library_path;
}

MigPair
mig_products_dot(const MigPair *x, const MigPair *y, int n)
{
	MigPair total;
	double sums[2][LANES];
	double error[LANES - 1];
	double low;
	double high;

	choose_path(SAFE_LOW + 1, SAFE_HIGH - 1)->dot(x, y, n, sums);
	low = mig_two_sum(sums[0][0], sums[0][1], &error[0]);
	high = mig_two_sum(sums[0][2], sums[0][3], &error[1]);
	high = mig_two_sum(low, high, &error[2]);
	low = ((sums[1][0] + sums[1][1]) + (sums[1][2] + sums[1][3])) +
		  ((error[0] + error[1]) + error[2]);
	total.hi = mig_two_sum(high, low, &total.lo);
	return total;
}

void
mig_products_dots(const MigPair *x, size_t stride, int rows, const MigPair *y, int n, MigPair *sums)
{
	DotRows dot_rows = choose_path(SAFE_LOW + 1, SAFE_HIGH - 1)->dot_rows;

	for (int first = 0; first < rows; first += LANES)
	{
		int last = rows - 1 - first;
		const MigPair *row[LANES];
		double sum[2][LANES];

		for (int l = 0; l < LANES; l++)
			row[l] = x + (size_t) (first + (l < last ? l : last)) * stride;
		dot_rows(row, y, n, sum);
		for (int l = 0; l < LANES && l <= last; l++)
			sums[first + l].hi = mig_two_sum(sum[0][l], sum[1][l], &sums[first + l].lo);
	}
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
	for (; block->rows % MOST_LANES != 0; block->rows++)
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
	int weights = block->weighted ? high_of(block->weight, NULL, block->rows) : 1;

	for (int r = 0; r < block->rows && block->weighted; r++)
		if (block->weight[r] < 0.0)
			return MIG_ERR_CORRUPT;
	for (int c = 0; c < block->columns + block->slots; c++)
	{
		size_t at = (size_t) c * MIG_PRODUCTS_ROWS;
		int low_part;

		high[c] = high_of(block->hi + at, NULL, block->rows);
		low_part = block->paired[c] ? high_of(block->lo + at, NULL, block->rows) : high[c];
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
		block->exponent[c] = high_of(block->hi + (size_t) c * MIG_PRODUCTS_ROWS, root, block->rows);
	block->constant = is_one(block, 0, rows);
	for (int c = block->columns; c < block->columns + block->slots; c++)
		if (is_one(block, c, rows) && !block->weighted)
			block->exponent[c] = PLAIN;
}

/* the path for the values and weights of a block */
static const Path *
path_of(const MigProductsBlock *block)
{
	Range range = {1, 1};

	if (has_fast_path())
		return choose_path(0, 0);
	if (block->weighted)
		join(&range, range_of(block->weight, block->rows));
	for (int c = 0; c < block->columns + block->slots; c++)
	{
		join(&range, range_of(block->hi + (size_t) c * MIG_PRODUCTS_ROWS, block->rows));
		if (block->paired[c])
			join(&range, range_of(block->lo + (size_t) c * MIG_PRODUCTS_ROWS, block->rows));
	}
	return choose_path(range.low, range.high);
}

MigStatus
mig_products_add_block(MigXsum *sums, const MigProductsPlaces *places, MigProductsBlock *block)
{
	double root[MIG_PRODUCTS_ROWS];
	int rows = block->rows;
	const Path *path;
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
		if (out_of_range(values.high, exponent_of(weight)))
			return MIG_ERR_OVERFLOW;
		join(&range, values);
	}
	choose_path(range.low, range.high)
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
	return exponent_of(x) - 53 >= exponent ? x : ldexp(rint(ldexp(x, -exponent)), exponent);
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
	return exponent_of(s.hi);
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
