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

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define FAST_TARGET __attribute__((target("avx2,fma")))
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LANES      4
#define CHUNK      16   /* pairs of columns summed before they are folded */
#define MAX_BITS   480  /* values, and weights times values, are below 2^MAX_BITS */
#define SAFE_LOW   -200 /* Dekker's product is exact for values within 2^SAFE_LOW .. 2^SAFE_HIGH */
#define SAFE_HIGH  300
#define KEPT_BITS  112 /* of sqrt(S_aa S_bb) in a rounded sum */
#define LEVEL0_GAP 5   /* room for 16 products in a lane */
#define LEVEL1_GAP 47  /* from the first offset to the second */
#define TICK_MASK  0xffff

/* passed by address: how vectors are passed depends on the target of a function */
typedef double Lanes __attribute__((vector_size(32)));
typedef double LanesAt __attribute__((vector_size(32), aligned(8), may_alias));

/* *error = a b - product, where product = a b rounded */
typedef void (*LanesError)(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error);
typedef double (*ScalarError)(double a, double b, double product);

/* ---- pairs ---- */

MigPair
mig_pair_add(MigPair a, MigPair b)
{
	double e;
	double f;
	MigPair r;

	r.hi = mig_two_sum(a.hi, b.hi, &e);
	r.lo = mig_two_sum(a.lo, b.lo, &f);
	e += r.lo;
	r.hi = mig_fast_two_sum(r.hi, e, &e);
	e += f;
	r.hi = mig_fast_two_sum(r.hi, e, &r.lo);
	return r;
}

MigPair
mig_pair_subtract(MigPair a, MigPair b)
{
	MigPair negative = {-b.hi, -b.lo};

	return mig_pair_add(a, negative);
}

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

/* ---- sums over a block ---- */

/* three levels; `error` is a second sum of the middle level, to shorten the chain of additions */
typedef struct LaneSums
{
	Lanes top;
	Lanes middle;
	Lanes error;
	Lanes rest;
} LaneSums;

/* the fixed column of a pass, times the weights: up to three terms for each row */
typedef struct Fixed
{
	int terms;
	const double *term[3];
} Fixed;

static const double zeros[MIG_PRODUCTS_ROWS];

#define LOAD(p)   ((Lanes) * (const LanesAt *) (p))
#define SPREAD(x) ((Lanes){(x), (x), (x), (x)})

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
typedef long long LaneIndex __attribute__((vector_size(32)));
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle((a), (b), (LaneIndex){(i), (j), (k), (l)})
#endif

/* *sum += x, and what did not fit, exactly, into *below; |*sum| >= |x| */
static ALWAYS_INLINE void
push(Lanes *sum, const Lanes *x, Lanes *below)
{
	Lanes old = *sum;

	*sum = old + *x;
	*below = *x - (*sum - old);
}

static ALWAYS_INLINE void
push_error(LaneSums *s, const Lanes *error)
{
	Lanes below;

	push(&s->error, error, &below);
	s->rest += below;
}

static ALWAYS_INLINE void
push_product(LaneSums *s, const Lanes *product, const Lanes *error)
{
	Lanes below;
	Lanes last;

	push(&s->top, product, &below);
	push(&s->middle, &below, &last);
	s->rest += last;
	push_error(s, error);
}

/* f x */
static ALWAYS_INLINE void
sum_single(LaneSums *s, const double *f, const double *x, int rows, LanesError product_error)
{
	for (int r = 0; r < rows; r += LANES)
	{
		Lanes a = LOAD(f + r);
		Lanes b = LOAD(x + r);
		Lanes product = a * b;
		Lanes error;

		product_error(&a, &b, &product, &error);
		push_product(s, &product, &error);
	}
}

/* (f0 + f1) x */
static ALWAYS_INLINE void
sum_double(LaneSums *s, const double *f0, const double *f1, const double *x, int rows,
		   LanesError product_error)
{
	for (int r = 0; r < rows; r += LANES)
	{
		Lanes a0 = LOAD(f0 + r);
		Lanes a1 = LOAD(f1 + r);
		Lanes b = LOAD(x + r);
		Lanes product = a0 * b;
		Lanes minor = a1 * b;
		Lanes error;
		Lanes minor_error;

		product_error(&a0, &b, &product, &error);
		product_error(&a1, &b, &minor, &minor_error);
		push_product(s, &product, &error);
		push_error(s, &minor);
		s->rest += minor_error;
	}
}

/* (f0 + f1 + f2) (x0 + x1), all but the rounding of f1 x1 + f2 x0 and f2 x1 */
static ALWAYS_INLINE void
sum_triple(LaneSums *s, const double *const f[3], const double *x0, const double *x1, int rows,
		   LanesError product_error)
{
	for (int r = 0; r < rows; r += LANES)
	{
		Lanes a0 = LOAD(f[0] + r);
		Lanes a1 = LOAD(f[1] + r);
		Lanes b0 = LOAD(x0 + r);
		Lanes b1 = LOAD(x1 + r);
		Lanes product = a0 * b0;
		Lanes cross = a0 * b1;
		Lanes minor = a1 * b0;
		Lanes error;
		Lanes cross_error;
		Lanes minor_error;

		product_error(&a0, &b0, &product, &error);
		product_error(&a0, &b1, &cross, &cross_error);
		product_error(&a1, &b0, &minor, &minor_error);
		push_product(s, &product, &error);
		push_error(s, &cross);
		push_error(s, &minor);
		s->rest += cross_error + minor_error;
		s->rest += a1 * b1 + LOAD(f[2] + r) * b0;
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
	if (!block->weighted)
		return;
	for (int i = 0; i < 3; i++)
		fixed->term[i] = space[i];
	for (int r = 0; r < block->rows; r += LANES)
	{
		Lanes w = LOAD(block->weight + r);
		Lanes x = LOAD(hi + r);
		Lanes y = LOAD((paired ? lo : zeros) + r);
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

/* 1.5 2^exponent, or of the least normal number */
static ALWAYS_INLINE double
offset(int exponent)
{
	uint64_t bits = (uint64_t) (exponent < -1022 ? 1 : exponent + 1023) << 52 | UINT64_C(1) << 51;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* the sum of one pair of columns in three exact levels */
static ALWAYS_INLINE void
sum_pair(const MigProductsBlock *block, const Fixed *fixed, int bound, int column, double *level0,
		 double *level1, double *level2, LanesError product_error)
{
	const double *hi = block->hi + (size_t) column * MIG_PRODUCTS_ROWS;
	const double *lo = block->lo + (size_t) column * MIG_PRODUCTS_ROWS;
	int parts = 1 + block->paired[column];
	int top = bound + block->exponent[column] + LEVEL0_GAP;
	Lanes offset0 = SPREAD(offset(top));
	Lanes offset1 = SPREAD(offset(top - LEVEL1_GAP));
	LaneSums s = {offset0, offset1, offset1, SPREAD(0.0)};

	if (fixed->terms == 1 && parts == 1)
		sum_single(&s, fixed->term[0], hi, block->rows, product_error);
	else if (fixed->terms == 2 && parts == 1)
		sum_double(&s, fixed->term[0], fixed->term[1], hi, block->rows, product_error);
	else if (fixed->terms == 1)
		sum_double(&s, hi, lo, fixed->term[0], block->rows, product_error);
	else
		sum_triple(&s, fixed->term, hi, parts == 2 ? lo : zeros, block->rows, product_error);
	s.top -= offset0;
	s.middle = (s.middle - offset1) + (s.error - offset1);
	*level0 = (s.top[0] + s.top[1]) + (s.top[2] + s.top[3]);
	*level1 = (s.middle[0] + s.middle[1]) + (s.middle[2] + s.middle[3]);
	*level2 = (s.rest[0] + s.rest[1]) + (s.rest[2] + s.rest[3]);
}

/* add level0 + level1 + level2 to four sums */
static ALWAYS_INLINE void
fold_four(MigXsum *s, const double *level0, const double *level1, const double *level2)
{
	Lanes hi = {s[0].hi, s[1].hi, s[2].hi, s[3].hi};
	Lanes mid = {s[0].mid, s[1].mid, s[2].mid, s[3].mid};
	Lanes lo = {s[0].lo, s[1].lo, s[2].lo, s[3].lo};
	Lanes add0 = LOAD(level0);
	Lanes add1 = LOAD(level1);
	Lanes e;
	Lanes f;
	Lanes g;

	lanes_two_sum(&hi, &add0, &e);
	lanes_two_sum(&mid, &e, &f);
	lanes_two_sum(&mid, &add1, &g);
	lo += (f + g) + LOAD(level2);
	lanes_two_sum(&mid, &lo, &e);
	lanes_two_sum(&hi, &mid, &f);
	lanes_two_sum(&f, &e, &lo);
	mid = f;
	for (int i = 0; i < LANES; i++)
	{
		s[i].hi = hi[i];
		s[i].mid = mid[i];
		s[i].lo = lo[i];
	}
}

static ALWAYS_INLINE void
fold(MigXsum *s, int count, const double *level0, const double *level1, const double *level2)
{
	MigXsum last[LANES] = {{0, 0, 0}};
	int i = 0;

	for (; i + LANES <= count; i += LANES)
		fold_four(s + i, level0 + i, level1 + i, level2 + i);
	if (i == count)
		return;
	for (int l = 0; l < count - i; l++)
		last[l] = s[i + l];
	fold_four(last, level0 + i, level1 + i, level2 + i);
	for (int l = 0; l < count - i; l++)
		s[i + l] = last[l];
}

/* the products of one column with itself and all before it: one column of the triangle */
static ALWAYS_INLINE void
add_column(MigXsum *sums, const MigProductsBlock *block, int column, LanesError product_error)
{
	double space[3][MIG_PRODUCTS_ROWS];
	double level[3][CHUNK] = {{0}};
	Fixed fixed;
	MigXsum *into = sums + mig_products_at(0, column);

	fix_column(block, column, space, &fixed, product_error);
	for (int from = 0; from <= column; from += CHUNK)
	{
		int count = column + 1 - from < CHUNK ? column + 1 - from : CHUNK;

		for (int i = 0; i < count; i++)
			sum_pair(block, &fixed, block->exponent[column], from + i, &level[0][i], &level[1][i],
					 &level[2][i], product_error);
		fold(into + from, count, level[0], level[1], level[2]);
	}
}

/* ---- one row of a sparse design ---- */

static ALWAYS_INLINE double
split(double a, double b, double *error, ScalarError product_error)
{
	double product = a * b;

	*error = product_error(a, b, product);
	return product;
}

/* add (f0 + f1 + f2) x to one sum */
static ALWAYS_INLINE void
add_term(MigXsum *s, const double f[3], MigPair x, ScalarError product_error)
{
	double error;
	double minor_error;
	double product = split(f[0], x.hi, &error, product_error);

	mig_xsum_add(s, product);
	if (error != 0.0)
		mig_xsum_add(s, error);
	if (f[1] != 0.0)
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

static ALWAYS_INLINE void
add_row(MigXsum *sums, const MigProductsTerm *row, int terms, int skip, double weight,
		ScalarError product_error)
{
	for (int i = 0; i < terms; i++)
	{
		double error;
		double minor_error;
		double minor = split(weight, row[i].value.lo, &minor_error, product_error);
		double f[3];

		f[0] = split(weight, row[i].value.hi, &error, product_error);
		f[1] = mig_two_sum(error, minor, &f[2]);
		f[2] += minor_error;
		for (int j = i < skip ? skip : i; j < terms; j++)
		{
			int a = row[i].column < row[j].column ? row[i].column : row[j].column;
			int b = row[i].column < row[j].column ? row[j].column : row[i].column;

			add_term(&sums[mig_products_at(a, b)], f, row[j].value, product_error);
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
add_dot(Lanes *sum, Lanes *rest, const MigPair *x, const MigPair *y, LanesError product_error)
{
	Lanes a;
	Lanes a_lo;
	Lanes b;
	Lanes b_lo;
	Lanes product;
	Lanes e;
	Lanes f;

	load_pairs(x, &a, &a_lo);
	load_pairs(y, &b, &b_lo);
	product = a * b;
	product_error(&a, &b, &product, &e);
	lanes_two_sum(sum, &product, &f);
	*rest += f + (e + (a * b_lo + a_lo * b));
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

/* ---- the paths ---- */

typedef void (*AddColumn)(MigXsum *sums, const MigProductsBlock *block, int column);
typedef void (*AddRow)(MigXsum *sums, const MigProductsTerm *row, int terms, int skip,
					   double weight);
typedef void (*DotPairs)(const MigPair *x, const MigPair *y, int n, double sums[2][LANES]);

typedef struct Path
{
	AddColumn add_column;
	AddRow add_row;
	DotPairs dot;
} Path;

static void
add_column_library(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_library);
}

static void
add_row_library(MigXsum *sums, const MigProductsTerm *row, int terms, int skip, double weight)
{
	add_row(sums, row, terms, skip, weight, scalar_error_library);
}

static void
dot_library(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_library);
}

static const Path library_path = {add_column_library, add_row_library, dot_library};

#if !defined(FP_FAST_FMA)
static void
add_column_dekker(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_dekker);
}

static void
add_row_dekker(MigXsum *sums, const MigProductsTerm *row, int terms, int skip, double weight)
{
	add_row(sums, row, terms, skip, weight, scalar_error_dekker);
}

static void
dot_dekker(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_dekker);
}

static const Path dekker_path = {add_column_dekker, add_row_dekker, dot_dekker};
#endif

#if defined(FAST_TARGET)
FAST_TARGET static void
add_column_fma(MigXsum *sums, const MigProductsBlock *block, int column)
{
	add_column(sums, block, column, lanes_error_fma);
}

FAST_TARGET static void
add_row_fma(MigXsum *sums, const MigProductsTerm *row, int terms, int skip, double weight)
{
	add_row(sums, row, terms, skip, weight, scalar_error_fma);
}

FAST_TARGET static void
dot_fma(const MigPair *x, const MigPair *y, int n, double sums[2][LANES])
{
	dot_pairs(x, y, n, sums, lanes_error_fma);
}

static const Path fma_path = {add_column_fma, add_row_fma, dot_fma};
#endif

static bool use_fallback;

void
mig_products_use_fallback(bool fallback)
{
	use_fallback = fallback;
}

/* the path for values whose exponents lie between low and high */
static const Path *
choose_path(int low, int high)
{
#if defined(FAST_TARGET)
	if (!use_fallback && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
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
	MigPair total = {0.0, 0.0};
	double sums[2][LANES];

	choose_path(SAFE_LOW + 1, SAFE_HIGH - 1)->dot(x, y, n, sums);
	for (int l = 0; l < LANES; l++)
	{
		MigPair lane;

		lane.hi = mig_two_sum(sums[0][l], sums[1][l], &lane.lo);
		total = mig_pair_add(total, lane);
	}
	return total;
}

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
mig_products_block_size(int columns)
{
	size_t k = (size_t) columns;

	return (2 * k + 1) * MIG_PRODUCTS_ROWS * sizeof(double) + k * (sizeof(int) + sizeof(bool));
}

void
mig_products_block_init(MigProductsBlock *block, int columns, void *memory)
{
	size_t values = (size_t) columns * MIG_PRODUCTS_ROWS;

	block->columns = columns;
	block->rows = 0;
	block->weighted = false;
	block->hi = memory;
	block->lo = block->hi + values;
	block->weight = block->lo + values;
	block->exponent = (int *) (block->weight + MIG_PRODUCTS_ROWS);
	block->paired = (bool *) (block->exponent + columns);
	memset(block->paired, 0, (size_t) columns * sizeof(bool));
}

/* rows up to a multiple of the lanes become zeros */
static void
pad_block(MigProductsBlock *block)
{
	for (; block->rows % LANES != 0; block->rows++)
	{
		for (int c = 0; c < block->columns; c++)
		{
			block->hi[c * MIG_PRODUCTS_ROWS + block->rows] = 0.0;
			block->lo[c * MIG_PRODUCTS_ROWS + block->rows] = 0.0;
		}
		block->weight[block->rows] = 0.0;
	}
}

/* 2^exponent[column] bounds sqrt(w) |x|; the range is that of all values and weights */
static MigStatus
bound_columns(MigProductsBlock *block, Range *range)
{
	double root[MIG_PRODUCTS_ROWS];
	Range weights = {1, 1};

	if (block->weighted)
	{
		weights = range_of(block->weight, block->rows);
		for (int r = 0; r < block->rows; r++)
		{
			if (block->weight[r] < 0.0)
				return MIG_ERR_CORRUPT;
			root[r] = sqrt(block->weight[r]);
		}
	}
	*range = weights;
	for (int c = 0; c < block->columns; c++)
	{
		const double *hi = block->hi + (size_t) c * MIG_PRODUCTS_ROWS;
		Range values = range_of(hi, block->rows);
		Range rooted = empty_range;

		if (block->paired[c])
			join(&values, range_of(block->lo + (size_t) c * MIG_PRODUCTS_ROWS, block->rows));
		if (out_of_range(values.high, weights.high))
			return MIG_ERR_OVERFLOW;
		join(range, values);
		for (int r = 0; block->weighted && r < block->rows; r++)
			widen(&rooted, root[r] * hi[r]);
		block->exponent[c] = block->weighted ? rooted.high : values.high;
	}
	return MIG_OK;
}

MigStatus
mig_products_add_block(MigXsum *sums, MigProductsBlock *block)
{
	const Path *path;
	Range range;
	MigStatus status;

	pad_block(block);
	status = bound_columns(block, &range);
	if (status != MIG_OK)
		return status;
	path = choose_path(range.low, range.high);
	for (int c = 0; c < block->columns; c++)
	{
		path->add_column(sums, block, c);
		if ((c & 63) == 63)
			mig_tick();
	}
	block->rows = 0;
	return MIG_OK;
}

MigStatus
mig_products_add_sparse(MigXsum *sums, const MigProductsTerm *row, int terms, int skip,
						double weight)
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
	choose_path(range.low, range.high)->add_row(sums, row, terms, skip, weight);
	return MIG_OK;
}

/* ---- merging and reading ---- */

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
mig_products_merge_mapped(MigXsum *into, const MigXsum *from, const int *map, int from_columns)
{
	for (int b = 0; b < from_columns; b++)
	{
		for (int a = 0; a <= b; a++)
		{
			int low = map[a] < map[b] ? map[a] : map[b];
			int high = map[a] < map[b] ? map[b] : map[a];

			mig_xsum_merge(&into[mig_products_at(low, high)], &from[mig_products_at(a, b)]);
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
mig_products_matrix(const MigXsum *sums, const int *order, int k, MigXsum *matrix)
{
	for (int j = 0; j < k; j++)
	{
		int column = order ? order[j] : j;
		int size = size_of(&sums[mig_products_at(column, column)]);

		mig_tick();
		for (int i = 0; i <= j; i++)
		{
			int other = order ? order[i] : i;
			int low = other < column ? other : column;
			int high = other < column ? column : other;
			int both = size + size_of(&sums[mig_products_at(other, other)]);
			const MigXsum *s = &sums[mig_products_at(low, high)];

			if (!isfinite(s->hi) || !isfinite(s->mid) || !isfinite(s->lo))
				return MIG_ERR_OVERFLOW;
			/* the exponent of the root is half of both, rounded up */
			matrix[mig_products_at(i, j)] =
				mig_products_round(s, (both + 4096 + 1) / 2 - 2048 - KEPT_BITS);
		}
	}
	return MIG_OK;
}
