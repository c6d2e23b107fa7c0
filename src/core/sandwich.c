/* sandwich.c: covariances of estimates from their bread and the meat of their scores */
#include "core/sandwich.h"

#include <math.h>
#include <string.h>

#include "core/eigen.h"

#define NO_VARIANCE 1e-10 /* eigenvalues of a residual's variance below this are 0 */

static inline size_t
at(int i, int j)
{
	return i < j ? mig_products_at(i, j) : mig_products_at(j, i);
}

static int
exponent_of_root(double square)
{
	int exponent = 0;

	if (square > 0.0 && isfinite(square))
		frexp(square, &exponent);
	return exponent / 2;
}

static MigPair
times_power(MigPair x, int exponent)
{
	MigPair r;

	r.hi = ldexp(x.hi, exponent);
	r.lo = ldexp(x.lo, exponent);
	return r;
}

/* by rows, element (i, j) times 2^(sign (scale_i + scale_j) - shift) */
static void
unpack(const MigPair *packed, int p, const MigPair *diagonal, int sign, int shift, MigPair *full)
{
	for (int j = 0; j < p; j++)
	{
		int scale = exponent_of_root(diagonal[at(j, j)].hi);

		for (int i = 0; i <= j; i++)
		{
			int both = scale + exponent_of_root(diagonal[at(i, i)].hi);

			full[(size_t) i * p + j] = full[(size_t) j * p + i] =
				times_power(packed[at(i, j)], sign * both - shift);
		}
	}
}

void
mig_sandwich(const MigPair *bread, const MigPair *meat, int p, MigPair *work, double *covariance)
{
	size_t size = (size_t) p * p;
	MigPair *b = work;
	MigPair *m = work + size;
	MigPair *product = work + 2 * size; /* by rows: (M B)' */
	int shift = 0;

	/* scaled as the columns of the design are: every factor in the range of the dot product */
	for (int i = 0; i < p; i++)
	{
		int e = 2 * (exponent_of_root(meat[at(i, i)].hi) + exponent_of_root(bread[at(i, i)].hi));

		shift = i == 0 || e > shift ? e : shift;
	}
	unpack(bread, p, bread, -1, 0, b);
	unpack(meat, p, bread, 1, shift, m);
	for (int j = 0; j < p; j++)
	{
		for (int i = 0; i < p; i++)
			product[(size_t) j * p + i] =
				mig_products_dot(m + (size_t) i * p, b + (size_t) j * p, p);
		mig_tick();
	}
	for (int j = 0; j < p; j++)
	{
		int scale = exponent_of_root(bread[at(j, j)].hi);

		for (int i = 0; i <= j; i++)
		{
			MigPair x = mig_products_dot(b + (size_t) i * p, product + (size_t) j * p, p);

			covariance[at(i, j)] =
				ldexp(x.hi + x.lo, scale + exponent_of_root(bread[at(i, i)].hi) + shift);
		}
		mig_tick();
	}
}

/* ---- rows ---- */

#if defined(__x86_64__)
#include <immintrin.h>
#define FAST_TARGET __attribute__((target("avx2,fma")))
#endif
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LANES MIG_SANDWICH_LANES

/* passed by address: how vectors are passed depends on the target of a function */
typedef double Lanes __attribute__((vector_size(32)));
typedef double LanesAt __attribute__((vector_size(32), aligned(8), may_alias));

/* *error = a b - product, where product = a b rounded */
typedef void (*LanesError)(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error);

/* as that of products.h, which cannot be inlined */
static ALWAYS_INLINE MigPair
multiply_pairs(MigPair a, MigPair b)
{
	double e;
	MigPair r;

	r.hi = mig_two_product(a.hi, b.hi, &e);
	e += a.hi * b.lo + a.lo * b.hi;
	r.hi = mig_fast_two_sum(r.hi, e, &r.lo);
	return r;
}

/* Ogita, Rump & Oishi 2005 */
static ALWAYS_INLINE double
residual(const double *hi, const double *lo, const double *b, int n, MigPair start)
{
	double sum = start.hi;
	double rest = start.lo;

	for (int i = 0; i < n; i++)
	{
		double c = -b[i];
		double error;
		double product = mig_two_product(hi[i], c, &error);
		double carry;

		if (lo)
			error += lo[i] * c;
		sum = mig_two_sum(sum, product, &carry);
		rest += carry + error;
	}
	return sum + rest;
}

/* a step of Newton's method from the nearest double */
static ALWAYS_INLINE MigPair
inverse_root(double square)
{
	MigPair root = mig_pair(1.0 / sqrt(square));
	double e;
	double f;
	double inverse = mig_two_product(root.hi, root.hi, &e);
	double one = mig_two_product(square, inverse, &f);

	root.hi = mig_fast_two_sum(root.hi, 0.5 * root.hi * ((1.0 - one) - f - square * e), &root.lo);
	return root;
}

static ALWAYS_INLINE void
scale(const double *hi, const double *lo, int n, double factor, double *to_hi, double *to_lo)
{
	for (int i = 0; i < n; i++)
	{
		MigPair x = {hi[i], lo ? lo[i] : 0.0};

		x = multiply_pairs(x, mig_pair(factor));
		to_hi[i] = x.hi;
		to_lo[i] = x.lo;
	}
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

/* the same where |*a| >= |*b| or *a = 0 */
static ALWAYS_INLINE void
lanes_fast_two_sum(Lanes *a, const Lanes *b, Lanes *error)
{
	Lanes sum = *a + *b;

	*error = *b - (sum - *a);
	*a = sum;
}

/* mig_xsum_add of a product and of its error at once */
static ALWAYS_INLINE void
add_scores(double *sums, int room, const double *hi, const double *lo, int n, double score,
		   LanesError product_error)
{
	const Lanes factor = {score, score, score, score};

	for (int i = 0; i < n; i += LANES)
	{
		LanesAt *top = (LanesAt *) (sums + i);
		LanesAt *middle = (LanesAt *) (sums + room + i);
		LanesAt *bottom = (LanesAt *) (sums + 2 * (size_t) room + i);
		Lanes x = *(const LanesAt *) (hi + i);
		Lanes product = x * factor;
		Lanes minor;
		Lanes a = *top;
		Lanes b = *middle;
		Lanes c = *bottom;
		Lanes e;
		Lanes f;

		product_error(&x, &factor, &product, &minor);
		if (lo)
			minor += factor * *(const LanesAt *) (lo + i);
		lanes_two_sum(&a, &product, &e);
		lanes_two_sum(&b, &e, &f);
		c += f;
		lanes_two_sum(&b, &minor, &f);
		c += f;
		lanes_two_sum(&b, &c, &c);
		lanes_fast_two_sum(&a, &b, &b);
		lanes_fast_two_sum(&b, &c, &c);
		*top = a;
		*middle = b;
		*bottom = c;
	}
}

/* column c of four rows from r on, and its coefficients */
static ALWAYS_INLINE void
load_column(const MigProductsBlock *block, int c, int r, const double *b, Lanes *x, Lanes *lo,
			Lanes *factor)
{
	size_t at = (size_t) c * MIG_PRODUCTS_ROWS + (size_t) r;

	*x = *(const LanesAt *) (block->hi + at);
	*lo = block->paired[c] ? (Lanes) * (const LanesAt *) (block->lo + at) : (Lanes){0.0};
	if (c < block->columns)
		*factor = (Lanes){b[c], b[c], b[c], b[c]};
	for (int l = 0; l < LANES && c >= block->columns; l++)
	{
		size_t row = (size_t) (r + l < block->rows ? r + l : r);

		(*factor)[l] = b[block->level[(size_t) (c - block->columns) * MIG_PRODUCTS_ROWS + row]];
	}
}

/* four rows at a time, each as residual() does it */
static ALWAYS_INLINE void
residuals(const MigProductsBlock *block, const double *b, double *to, LanesError product_error)
{
	Lanes constant = {-b[0], -b[0], -b[0], -b[0]};

	for (int r = 0; r < block->rows; r += LANES)
	{
		Lanes sum;
		Lanes rest;
		Lanes unused;
		Lanes carry;

		load_column(block, 1, r, b, &sum, &rest, &unused);
		lanes_two_sum(&sum, &constant, &carry);
		rest += carry;
		for (int c = 2; c < block->columns + block->slots; c++)
		{
			Lanes x;
			Lanes lo;
			Lanes factor;
			Lanes product;
			Lanes error;

			load_column(block, c, r, b, &x, &lo, &factor);
			factor = -factor;
			product = x * factor;
			product_error(&x, &factor, &product, &error);
			error += lo * factor;
			lanes_two_sum(&sum, &product, &carry);
			rest += carry + error;
		}
		*(LanesAt *) (to + r) = sum + rest;
	}
}

/* a step of a dot product: sum->lo gathers what sum->hi is rounded by */
static ALWAYS_INLINE void
add_product(MigPair *sum, MigPair a, MigPair b)
{
	double e;
	double f;
	double product = mig_two_product(a.hi, b.hi, &e);

	e += a.hi * b.lo + a.lo * b.hi;
	sum->hi = mig_two_sum(sum->hi, product, &f);
	sum->lo += e + f;
}

static ALWAYS_INLINE double
leverage(const MigPair *bread, const int *index, const MigPair *x, int n)
{
	MigPair sum = mig_pair(0.0);

	for (int j = 0; j < n; j++)
	{
		MigPair inner = mig_pair(0.0);

		for (int i = 0; i < j; i++)
			add_product(&inner, bread[at(index[i], index[j])], x[i]);
		inner.hi *= 2.0;
		inner.lo *= 2.0;
		add_product(&inner, bread[at(index[j], index[j])], x[j]);
		inner.hi = mig_two_sum(inner.hi, inner.lo, &inner.lo);
		sum = mig_pair_add(sum, multiply_pairs(inner, x[j]));
	}
	return sum.hi + sum.lo;
}

/* the library's fma: right everywhere, slow where the processor has none */
static inline void
lanes_error_library(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error)
{
	for (int l = 0; l < LANES; l++)
		(*error)[l] = fma((*a)[l], (*b)[l], -(*product)[l]);
}

static bool use_fallback;

void
mig_sandwich_use_fallback(bool fallback)
{
	use_fallback = fallback;
}

#if defined(FAST_TARGET)
FAST_TARGET static inline void
lanes_error_fma(const Lanes *a, const Lanes *b, const Lanes *product, Lanes *error)
{
	*error = (Lanes) _mm256_fmsub_pd((__m256d) *a, (__m256d) *b, (__m256d) *product);
}

FAST_TARGET static double
residual_fma(const double *hi, const double *lo, const double *b, int n, MigPair start)
{
	return lo ? residual(hi, lo, b, n, start) : residual(hi, NULL, b, n, start);
}

FAST_TARGET static void
residuals_fma(const MigProductsBlock *block, const double *b, double *residual)
{
	residuals(block, b, residual, lanes_error_fma);
}

FAST_TARGET static MigPair
inverse_root_fma(double square)
{
	return inverse_root(square);
}

FAST_TARGET static void
scale_fma(const double *hi, const double *lo, int n, double factor, double *to_hi, double *to_lo)
{
	if (lo)
		scale(hi, lo, n, factor, to_hi, to_lo);
	else
		scale(hi, NULL, n, factor, to_hi, to_lo);
}

FAST_TARGET static void
add_scores_fma(double *sums, int room, const double *hi, const double *lo, int n, double score)
{
	add_scores(sums, room, hi, lo, n, score, lanes_error_fma);
}

FAST_TARGET static double
leverage_fma(const MigPair *bread, const int *index, const MigPair *x, int n)
{
	return leverage(bread, index, x, n);
}

#define CHOOSE(name, ...)                                                                          \
	do                                                                                             \
	{                                                                                              \
		if (!use_fallback && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))      \
			return name##_fma(__VA_ARGS__);                                                        \
	} while (0)
#else
#define CHOOSE(name, ...)
#endif

double
mig_sandwich_residual(const double *hi, const double *lo, const double *b, int n, MigPair start)
{
	CHOOSE(residual, hi, lo, b, n, start);
	return residual(hi, lo, b, n, start);
}

void
mig_sandwich_residuals(const MigProductsBlock *block, const double *b, double *residual)
{
	CHOOSE(residuals, block, b, residual);
	residuals(block, b, residual, lanes_error_library);
}

MigPair
mig_sandwich_inverse_root(double square)
{
	CHOOSE(inverse_root, square);
	return inverse_root(square);
}

void
mig_sandwich_scale(const double *hi, const double *lo, int n, double factor, double *to_hi,
				   double *to_lo)
{
	CHOOSE(scale, hi, lo, n, factor, to_hi, to_lo);
	scale(hi, lo, n, factor, to_hi, to_lo);
}

void
mig_sandwich_add_scores(double *sums, int room, const double *hi, const double *lo, int n,
						double score)
{
	CHOOSE(add_scores, sums, room, hi, lo, n, score);
	add_scores(sums, room, hi, lo, n, score, lanes_error_library);
}

void
mig_sandwich_add_score(double *sums, int room, int i, MigPair x, double score)
{
	double part[3 * LANES] = {sums[i]};
	double hi[LANES] = {x.hi};
	double lo[LANES] = {x.lo};

	part[LANES] = sums[room + i];
	part[2 * LANES] = sums[2 * (size_t) room + i];
	mig_sandwich_add_scores(part, LANES, hi, lo, 1, score);
	sums[i] = part[0];
	sums[room + i] = part[LANES];
	sums[2 * (size_t) room + i] = part[2 * LANES];
}

double
mig_sandwich_leverage(const MigPair *bread, const int *index, const MigPair *x, int n)
{
	CHOOSE(leverage, bread, index, x, n);
	return leverage(bread, index, x, n);
}

/* ---- variances ---- */

void
mig_sandwich_add_stratum(MigXsum *meat, const MigPair *squares, const MigPair *total, int p,
						 double n, double factor)
{
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair scatter = squares[at(i, j)];

			if (n > 0.0)
				scatter = mig_pair_subtract(
					scatter, mig_pair_divide(mig_pair_multiply(total[i], total[j]), mig_pair(n)));
			scatter = mig_pair_multiply(scatter, mig_pair(factor));
			mig_xsum_add(&meat[at(i, j)], scatter.hi);
			mig_xsum_add(&meat[at(i, j)], scatter.lo);
		}
}

/* ---- CR2 ---- */

/* of a cluster, m x m by rows: F'F, its root, K, and what comes of them */
#define MATRICES 5
#define VECTORS  6

typedef struct Space
{
	MigPair *full; /* p^2 */
	MigPair *half; /* p^2 */
	MigPair *x;    /* p */
	double *gram;  /* F'F, then F'G^(-1/2)F */
	double *root;  /* R, where F'F = RR', then R times the eigenvectors of R'KR */
	double *a;
	double *b;
	double *c;
	double *vector[VECTORS]; /* m */
} Space;

size_t
mig_cr2_size(int p, bool equal_variances)
{
	size_t k = (size_t) p;
	size_t m = equal_variances ? 2 * k : k;
	size_t sums = mig_products_count(p) + 2 * k + k * mig_products_count((int) m);

	return 8 * k * k + 3 * k + (MATRICES + 1) * m * m + VECTORS * m + 3 * sums;
}

static Space
space_of(const MigCr2 *cr2)
{
	size_t size = (size_t) cr2->p * cr2->p;
	size_t wide = (size_t) cr2->m * cr2->m;
	Space s;
	double *next;

	s.full = (MigPair *) cr2->space;
	s.half = s.full + size;
	s.x = s.half + size;
	next = (double *) (s.x + cr2->p);
	s.gram = next;
	s.root = next + wide;
	s.a = next + 2 * wide;
	s.b = next + 3 * wide;
	s.c = next + 4 * wide;
	for (int i = 0; i < VECTORS; i++)
		s.vector[i] = next + MATRICES * wide + i * cr2->m;
	return s;
}

/* x = root root', lower; both by rows.  MIG_ERR_UNDEFINED where x is not positive definite. */
static MigStatus
cholesky(const MigPair *x, int p, MigPair *root)
{
	for (int j = 0; j < p; j++)
	{
		MigPair *row = root + (size_t) j * p;

		for (int i = 0; i <= j; i++)
		{
			const MigPair *other = root + (size_t) i * p;
			MigPair rest =
				mig_pair_subtract(x[(size_t) j * p + i], mig_products_dot(row, other, i));

			if (i < j)
				row[i] = mig_pair_divide(rest, other[i]);
			else if (rest.hi > 0.0)
			{
				MigPair guess = mig_pair(sqrt(rest.hi));
				MigPair error = mig_pair_subtract(rest, mig_pair_multiply(guess, guess));

				row[i] = mig_pair_add(guess, mig_pair(error.hi / (2.0 * guess.hi)));
			}
			else
				return MIG_ERR_UNDEFINED;
		}
		mig_tick();
	}
	return MIG_OK;
}

/* scale Z'(..)Z of a packed X'(..)X, into a quarter of a matrix of m columns */
static void
rotate(const MigCr2 *cr2, const MigPair *packed, double scale, const Space *s, double *to)
{
	int p = cr2->p;

	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
			s->full[(size_t) i * p + j] = s->full[(size_t) j * p + i] =
				times_power(packed[at(i, j)], cr2->exponent[i] + cr2->exponent[j]);
	for (int j = 0; j < p; j++)
	{
		const MigPair *column = cr2->transposed + (size_t) j * p;

		for (int i = 0; i < p; i++)
			s->half[(size_t) j * p + i] =
				mig_products_dot(s->full + (size_t) i * p + j, column + j, p - j);
	}
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair x = mig_products_dot(s->half + (size_t) j * p + i,
										 cr2->transposed + (size_t) i * p + i, p - i);

			to[(size_t) i * cr2->m + j] = to[(size_t) j * cr2->m + i] = scale * (x.hi + x.lo);
		}
}

/* scale Z'(..) of a vector X'(..) */
static void
rotate_vector(const MigCr2 *cr2, const MigPair *x, double scale, const Space *s, double *to)
{
	int p = cr2->p;
	int shift = 0;
	bool any = false;

	for (int i = 0; i < p; i++)
	{
		int exponent;

		if (x[i].hi == 0.0)
			continue;
		frexp(x[i].hi, &exponent);
		exponent += cr2->exponent[i];
		shift = any && exponent < shift ? shift : exponent;
		any = true;
	}
	for (int i = 0; i < p; i++)
		s->x[i] = times_power(x[i], cr2->exponent[i] - shift);
	for (int i = 0; i < p; i++)
	{
		MigPair sum = mig_products_dot(s->x + i, cr2->transposed + (size_t) i * p + i, p - i);

		to[i] = scale * ldexp(sum.hi + sum.lo, shift);
	}
}

/* K, and the scale of the weights; squares: X'W^2 X of all rows, or NULL */
static void
set_working_model(MigCr2 *cr2, const MigPair *squares)
{
	int p = cr2->p;
	int m = cr2->m;
	Space s = space_of(cr2);
	double trace = 0.0;
	int exponent;

	cr2->scale = 1.0;
	for (int i = 0; i < p && squares == NULL; i++)
		cr2->k[(size_t) i * m + i] = -1.0;
	if (squares == NULL)
		return;
	rotate(cr2, squares, 1.0, &s, cr2->k);
	for (int i = 0; i < p; i++)
		trace += cr2->k[(size_t) i * m + i];
	frexp(trace / p, &exponent);
	cr2->scale = ldexp(1.0, 2 * (exponent / 2));
	for (int i = 0; i < p; i++)
	{
		for (int j = 0; j < p; j++)
			cr2->k[(size_t) i * m + j] /= cr2->scale;
		cr2->k[(size_t) i * m + p + i] = cr2->k[(size_t) (p + i) * m + i] = -1.0;
	}
}

MigStatus
mig_cr2_init(MigCr2 *cr2, const MigPair *bread, int p, const MigPair *squares, double *memory)
{
	size_t size = (size_t) p * p;
	size_t packed;

	cr2->p = p;
	cr2->m = squares ? 2 * p : p;
	packed = mig_products_count(cr2->m);
	cr2->root = (MigPair *) memory;
	cr2->transposed = cr2->root + size;
	cr2->k = (double *) (cr2->transposed + size);
	cr2->meat = (MigXsum *) (cr2->k + (size_t) cr2->m * cr2->m);
	cr2->leverage = cr2->meat + mig_products_count(p);
	cr2->own = cr2->leverage + p;
	cr2->cross = cr2->own + p;
	cr2->exponent = (int *) (cr2->cross + p * packed);
	cr2->space = (double *) (cr2->cross + p * packed) + p;
	for (int i = 0; i < p; i++)
		cr2->exponent[i] = exponent_of_root(bread[at(i, i)].hi);
	unpack(bread, p, bread, -1, 0, cr2->transposed);
	if (cholesky(cr2->transposed, p, cr2->root) != MIG_OK)
		return MIG_ERR_UNDEFINED;
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			cr2->transposed[(size_t) j * p + i] =
				j <= i ? cr2->root[(size_t) i * p + j] : mig_pair(0.0);
	set_working_model(cr2, squares);
	return MIG_OK;
}

/* c = a b, or a' b, or a b'; m x m by rows */
static void
multiply(const double *a, bool a_transposed, const double *b, bool b_transposed, int m, double *c)
{
	size_t a_row = a_transposed ? 1 : m;
	size_t a_column = a_transposed ? m : 1;
	size_t b_row = b_transposed ? 1 : m;
	size_t b_column = b_transposed ? m : 1;

	for (int i = 0; i < m; i++)
		for (int j = 0; j < m; j++)
		{
			double sum = 0.0;

			for (int k = 0; k < m; k++)
				sum += a[i * a_row + k * a_column] * b[k * b_row + j * b_column];
			c[(size_t) i * m + j] = sum;
		}
}

static void
multiply_vector(const double *a, bool transposed, const double *x, int m, double *y)
{
	for (int i = 0; i < m; i++)
	{
		y[i] = 0.0;
		for (int k = 0; k < m; k++)
			y[i] += (transposed ? a[(size_t) k * m + i] : a[(size_t) i * m + k]) * x[k];
	}
}

static double
dot(const double *x, const double *y, int m)
{
	double sum = 0.0;

	for (int i = 0; i < m; i++)
		sum += x[i] * y[i];
	return sum;
}

/*
 * From gram = F'F: root = RV, where F'F = RR' and R'KR = V diag(value) V', so that with
 * Q = F R^-T V, G = I + Q diag(value) Q'.
 */
static MigStatus
decompose(const MigCr2 *cr2, const Space *s, double *value)
{
	int m = cr2->m;
	MigStatus status;

	memcpy(s->a, s->gram, sizeof(double) * m * m);
	status = mig_eigen(s->a, m, value, s->b);
	if (status != MIG_OK)
		return status;
	for (int i = 0; i < m; i++)
		for (int j = 0; j < m; j++)
			s->b[(size_t) i * m + j] *= sqrt(value[j] > 0.0 ? value[j] : 0.0);
	if (m == cr2->p) /* K = -I: R'KR is diagonal already */
	{
		memcpy(s->root, s->b, sizeof(double) * m * m);
		for (int j = 0; j < m; j++)
			value[j] = -value[j];
		return MIG_OK;
	}
	multiply(cr2->k, false, s->b, false, m, s->a);
	multiply(s->b, true, s->a, false, m, s->c);
	status = mig_eigen(s->c, m, value, s->a);
	if (status == MIG_OK)
		multiply(s->b, false, s->a, false, m, s->root);
	return status;
}

/*
 * The cluster's part of the degrees of freedom of coefficient c: with a = G^(-1/2) WZ l, l the row
 * of L, p_gg = a'Ga and p_gh = (F_g'a_g)' K (F_h'a_h).
 */
static void
add_df(MigCr2 *cr2, int c, const Space *s, const double *inverse_root)
{
	int p = cr2->p;
	int m = cr2->m;
	const MigPair *row = cr2->root + (size_t) c * p;
	MigXsum *cross = cr2->cross + (size_t) c * mig_products_count(m);
	double *l = s->vector[3];
	double *y = s->vector[4];
	double *fa = s->vector[5];
	double own = 0.0;
	double spread;

	for (int i = 0; i < m; i++)
		l[i] = i < m - p ? 0.0 : row[i - (m - p)].hi;
	multiply_vector(s->root, true, l, m, y);
	for (int i = 0; i < m; i++)
	{
		own += inverse_root[i] > 0.0 ? y[i] * y[i] : 0.0;
		y[i] *= inverse_root[i];
	}
	multiply_vector(s->root, false, y, m, fa);
	multiply_vector(cr2->k, false, fa, m, y);
	spread = dot(fa, y, m);
	mig_xsum_add(&cr2->leverage[c], own);
	mig_xsum_add(&cr2->own[c], (own - spread) * (own + spread));
	for (int j = 0; j < m; j++)
		for (int i = 0; i <= j; i++)
			mig_xsum_add(&cross[at(i, j)], fa[i] * fa[j]);
}

/* F'G^(-1/2) e from f = F'e */
static void
adjust(const MigCr2 *cr2, const Space *s, const double *value, const double *inverse_root,
	   double *f)
{
	int m = cr2->m;
	double *inner = s->vector[3];
	double *outer = s->vector[4];

	multiply_vector(cr2->k, false, f, m, outer);
	multiply_vector(s->root, true, outer, m, inner);
	for (int i = 0; i < m; i++)
	{
		double root = inverse_root[i] > 0.0 ? sqrt(1.0 + value[i]) : 0.0;

		/* (1 / root - 1) / value, also where value is 0; and 1 where it is -1 */
		inner[i] *= root > 0.0 ? -1.0 / (root * (1.0 + root)) : 1.0;
	}
	multiply_vector(s->root, false, inner, m, outer);
	for (int i = 0; i < m; i++)
		f[i] += outer[i];
}

MigStatus
mig_cr2_add(MigCr2 *cr2, const MigCr2Cluster *cluster)
{
	int p = cr2->p;
	int m = cr2->m;
	size_t corner = (size_t) (m - p) * m + (m - p); /* of the part that belongs to WZ */
	double root_scale = sqrt(cr2->scale);
	Space s = space_of(cr2);
	double *f = s.vector[0];
	double *value = s.vector[1];
	double *inverse_root = s.vector[2];
	MigStatus status;

	mig_tick();
	if (m == p)
		rotate(cr2, cluster->products, 1.0, &s, s.gram);
	else
	{
		rotate(cr2, cluster->plain, cr2->scale, &s, s.gram);
		rotate(cr2, cluster->products, 1.0, &s, s.gram + p);
		rotate(cr2, cluster->products, 1.0, &s, s.gram + (size_t) p * m);
		rotate(cr2, cluster->squares, 1.0 / cr2->scale, &s, s.gram + corner);
		rotate_vector(cr2, cluster->plain_score, root_scale, &s, f);
	}
	rotate_vector(cr2, cluster->score, 1.0 / root_scale, &s, f + (m - p));
	status = decompose(cr2, &s, value);
	if (status != MIG_OK)
		return status;
	for (int i = 0; i < m; i++)
		inverse_root[i] = 1.0 + value[i] > NO_VARIANCE ? 1.0 / sqrt(1.0 + value[i]) : 0.0;
	adjust(cr2, &s, value, inverse_root, f);
	f += m - p;
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			double error;

			mig_xsum_add(&cr2->meat[at(i, j)],
						 mig_two_product(f[i] * root_scale, f[j] * root_scale, &error));
			mig_xsum_add(&cr2->meat[at(i, j)], error);
		}
	for (int c = 0; c < p; c++)
		add_df(cr2, c, &s, inverse_root);
	return MIG_OK;
}

/* L meat L' */
static void
read_covariance(MigCr2 *cr2, const Space *s, double *covariance)
{
	int p = cr2->p;
	int shift = 0;

	for (int i = 0; i < p; i++)
	{
		int exponent;

		frexp(cr2->meat[at(i, i)].hi, &exponent);
		shift = i == 0 || exponent > shift ? exponent : shift;
	}
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			const MigXsum *sum = &cr2->meat[at(i, j)];
			MigPair x = {sum->hi, sum->mid};

			s->full[(size_t) i * p + j] = s->full[(size_t) j * p + i] = times_power(x, -shift);
		}
	for (int j = 0; j < p; j++)
	{
		const MigPair *row = cr2->root + (size_t) j * p;

		for (int i = 0; i < p; i++)
			s->half[i] = mig_products_dot(s->full + (size_t) i * p, row, j + 1);
		for (int i = 0; i <= j; i++)
		{
			MigPair x = mig_products_dot(s->half, cr2->root + (size_t) i * p, i + 1);

			covariance[at(i, j)] = ldexp(x.hi + x.lo, shift + cr2->exponent[i] + cr2->exponent[j]);
		}
		mig_tick();
	}
}

void
mig_cr2_read(MigCr2 *cr2, double *covariance, double *df)
{
	int p = cr2->p;
	int m = cr2->m;
	Space s = space_of(cr2);

	read_covariance(cr2, &s, covariance);
	for (int c = 0; c < p; c++)
	{
		const MigXsum *cross = cr2->cross + (size_t) c * mig_products_count(m);
		double squares = mig_xsum_value(&cr2->own[c]);
		double sum = mig_xsum_value(&cr2->leverage[c]);

		for (int i = 0; i < m; i++)
			for (int j = 0; j < m; j++)
				s.a[(size_t) i * m + j] = mig_xsum_value(&cross[at(i, j)]);
		multiply(cr2->k, false, s.a, false, m, s.b);
		for (int i = 0; i < m; i++)
			for (int j = 0; j < m; j++)
				squares += s.b[(size_t) i * m + j] * s.b[(size_t) j * m + i];
		df[c] = squares > 0.0 ? sum * sum / squares : NAN;
		mig_tick();
	}
}
