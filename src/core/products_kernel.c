/*
 * products_kernel.c: sums of the products of a block's columns, on each kind of processor
 *
 * A block is summed pair of columns by pair of columns, four or eight rows at a time, each lane its
 * own sum of up to 16 products.  By Cauchy and Schwarz no product exceeds 2^(e_a + e_b), where 2^e bounds
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
#include "core/products_kernel.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define FAST_TARGET __attribute__((target("avx2,fma")))
#define WIDE_TARGET __attribute__((target("avx2,fma,avx512f")))
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LANES      MIG_PRODUCTS_LANES
#define MOST_LANES MIG_PRODUCTS_MOST_LANES
#define SAFE_LOW   -200 /* Dekker's product is exact for values within 2^SAFE_LOW .. 2^SAFE_HIGH */
#define SAFE_HIGH  300
#define LANE_ROWS  16 /* products in a lane */
#define LEVEL0_GAP 5  /* room for them */
#define LEVEL1_GAP 47 /* from the first offset to the second */

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

bool
mig_products_any_range(void)
{
	return has_fast_path();
}

/* ---- the range of a column ---- */

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

int
mig_products_high(const double *x, const double *factor, int count)
{
	int most = has_fast_path() ? most_of_fast(x, factor, count) : most_of_any(x, factor, count);
	int high = MIG_PRODUCTS_ZERO;

	if (most > 0)
		return (most >> 20) - 1022;
	/* zeros, and numbers too small to tell */
	for (int i = 0; i < count; i++)
	{
		double value = factor ? x[i] * factor[i] : x[i];

		if (value != 0.0 && mig_exponent(value) > high)
			high = mig_exponent(value);
	}
	return high;
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

#include "core/products_slots.h"

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

static const MigProductsPath library_path = {add_column_library, add_slots_library, add_row_library,
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

static const MigProductsPath dekker_path = {add_column_dekker, add_slots_dekker, add_row_dekker,
											dot_dekker, dot_rows_dekker};
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

static const MigProductsPath fma_path = {add_column_fma, add_slots_fma, add_row_fma, dot_fma,
										 dot_rows_fma};
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

static const MigProductsPath wide_path = {add_column_wide, add_slots_fma, add_row_fma, dot_fma,
										  dot_rows_fma};
#endif

/* the path for values whose exponents lie between low and high */
const MigProductsPath *
mig_products_path(int low, int high)
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

	mig_products_path(SAFE_LOW + 1, SAFE_HIGH - 1)->dot(x, y, n, sums);
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
	const MigProductsPath *path = mig_products_path(SAFE_LOW + 1, SAFE_HIGH - 1);

	for (int first = 0; first < rows; first += LANES)
	{
		int last = rows - 1 - first;
		const MigPair *row[LANES];
		double sum[2][LANES];

		for (int l = 0; l < LANES; l++)
			row[l] = x + (size_t) (first + (l < last ? l : last)) * stride;
		path->dot_rows(row, y, n, sum);
		for (int l = 0; l < LANES && l <= last; l++)
			sums[first + l].hi = mig_two_sum(sum[0][l], sum[1][l], &sums[first + l].lo);
	}
}
