/* sandwich.c: covariances of estimates from their bread and the meat of their scores */
#include "core/sandwich.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#define FULL_LEVERAGE 1e-9 /* 1 - d below this is 0 */

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

double
mig_sandwich_leverage(const MigPair *bread, const int *index, const MigPair *x, int n)
{
	MigPair sum = mig_pair(0.0);

	for (int j = 0; j < n; j++)
	{
		MigPair inner = mig_pair(0.0);

		for (int i = 0; i <= j; i++)
		{
			MigPair term = mig_pair_multiply(bread[at(index[i], index[j])], x[i]);

			if (i < j)
				term = times_power(term, 1);
			inner = mig_pair_add(inner, term);
		}
		sum = mig_pair_add(sum, mig_pair_multiply(inner, x[j]));
	}
	return sum.hi + sum.lo;
}

void
mig_sandwich_add_stratum(MigPair *meat, const MigPair *squares, const MigPair *total, int p,
						 double n, double factor)
{
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair scatter = squares[at(i, j)];

			if (n > 0.0)
				scatter = mig_pair_subtract(
					scatter, mig_pair_divide(mig_pair_multiply(total[i], total[j]), mig_pair(n)));
			meat[at(i, j)] =
				mig_pair_add(meat[at(i, j)], mig_pair_multiply(scatter, mig_pair(factor)));
		}
}

/* ---- CR2 ---- */

/* space of a cluster: matrices P, L'PL, U, K = LU, PK and vectors of length p */
#define MATRICES 6
#define VECTORS  8

size_t
mig_cr2_size(int p)
{
	size_t k = (size_t) p;
	size_t sums = mig_products_count(p) + 2 * k + k * mig_products_count(p);

	return (2 + MATRICES) * k * k + VECTORS * k + 3 * sums + 4 * k;
}

MigStatus
mig_cr2_init(MigCr2 *cr2, const MigPair *bread, int p, double *memory)
{
	size_t size = (size_t) p * p;
	gsl_matrix_view root;

	cr2->p = p;
	cr2->bread = bread;
	cr2->bread_full = memory;
	cr2->root = memory + size;
	cr2->meat = (MigXsum *) (memory + 2 * size);
	cr2->leverage = cr2->meat + mig_products_count(p);
	cr2->own = cr2->leverage + p;
	cr2->cross = cr2->own + p;
	cr2->space = (double *) (cr2->cross + p * mig_products_count(p));
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			cr2->root[i * p + j] = cr2->bread_full[i * p + j] = bread[at(i, j)].hi;
	root = gsl_matrix_view_array(cr2->root, p, p);
	if (gsl_linalg_cholesky_decomp1(&root.matrix) != 0)
		return MIG_ERR_UNDEFINED;
	for (int i = 0; i < p; i++)
		for (int j = i + 1; j < p; j++)
			cr2->root[i * p + j] = 0.0;
	return MIG_OK;
}

/* c = a b, or a' b; p x p by rows */
static void
multiply(const double *a, bool transposed, const double *b, int p, double *c)
{
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
		{
			double sum = 0.0;

			for (int k = 0; k < p; k++)
				sum += (transposed ? a[k * p + i] : a[i * p + k]) * b[k * p + j];
			c[i * p + j] = sum;
		}
}

static void
multiply_vector(const double *a, bool transposed, const double *x, int p, double *y)
{
	for (int i = 0; i < p; i++)
	{
		y[i] = 0.0;
		for (int k = 0; k < p; k++)
			y[i] += (transposed ? a[k * p + i] : a[i * p + k]) * x[k];
	}
}

static double
dot(const double *x, const double *y, int p)
{
	double sum = 0.0;

	for (int i = 0; i < p; i++)
		sum += x[i] * y[i];
	return sum;
}

/* eigenvalues and vectors of a symmetric matrix, which is destroyed; GSL allocates and frees */
static MigStatus
eigen(double *matrix, int p, double *value, double *vectors)
{
	gsl_matrix_view m = gsl_matrix_view_array(matrix, p, p);
	gsl_matrix_view u = gsl_matrix_view_array(vectors, p, p);
	gsl_vector_view d = gsl_vector_view_array(value, p);
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(p);
	int status;

	if (work == NULL)
		return MIG_ERR_LIMIT;
	status = gsl_eigen_symmv(&m.matrix, &d.vector, &u.matrix, work);
	gsl_eigen_symmv_free(work);
	return status == 0 ? MIG_OK : MIG_ERR_UNDEFINED;
}

/* what a cluster contributes to the degrees of freedom of coefficient c; g2 as in R = X'A^2X */
static void
add_df(MigCr2 *cr2, int c, const double *pmat, const double *pk, const double *g, const double *g2,
	   double *work)
{
	int p = cr2->p;
	const double *bread = cr2->bread_full + (size_t) c * p;
	double *b = work;
	double *inner = work + p;
	double *weighted = work + 2 * p;
	MigXsum *cross = cr2->cross + (size_t) c * mig_products_count(p);
	double a;
	double spread;

	multiply_vector(pmat, false, bread, p, b); /* P B_c */
	a = dot(bread, b, p);
	multiply_vector(pk, true, bread, p, inner); /* K'P B_c */
	for (int i = 0; i < p; i++)
	{
		a += g2[i] * inner[i] * inner[i];
		weighted[i] = g[i] * inner[i];
	}
	multiply_vector(pk, false, weighted, p, inner);
	for (int i = 0; i < p; i++)
		b[i] += inner[i];
	multiply_vector(cr2->bread_full, false, b, p, inner);
	spread = dot(b, inner, p);
	mig_xsum_add(&cr2->leverage[c], a - spread);
	mig_xsum_add(&cr2->own[c], a * (a - 2.0 * spread));
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
			mig_xsum_add(&cross[at(i, j)], b[i] * b[j]);
}

MigStatus
mig_cr2_add(MigCr2 *cr2, const MigPair *products, const double *score)
{
	int p = cr2->p;
	size_t size = (size_t) p * p;
	double *pmat = cr2->space;
	double *work = pmat + size;
	double *vectors = pmat + 2 * size;
	double *k = pmat + 3 * size;
	double *pk = pmat + 4 * size;
	double *d = pmat + MATRICES * size;
	double *g = d + p;
	double *g2 = d + 2 * p;
	double *inner = d + 3 * p;
	double *adjusted = d + 4 * p;
	MigStatus status;

	mig_tick();
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			pmat[i * p + j] = products[at(i, j)].hi;
	multiply(pmat, false, cr2->root, p, k);
	multiply(cr2->root, true, k, p, work);
	status = eigen(work, p, d, vectors);
	if (status != MIG_OK)
		return status;
	for (int i = 0; i < p; i++)
	{
		double rest = 1.0 - d[i];
		double root = rest > FULL_LEVERAGE ? sqrt(rest) : 0.0;

		g[i] = root > 0.0 ? 1.0 / (root * (1.0 + root)) : -1.0;
		g2[i] = root > 0.0 ? 1.0 / rest : -1.0;
	}
	multiply(cr2->root, false, vectors, p, k);
	multiply(pmat, false, k, p, pk);
	multiply_vector(k, true, score, p, inner);
	for (int i = 0; i < p; i++)
		inner[i] *= g[i];
	multiply_vector(pk, false, inner, p, adjusted);
	for (int i = 0; i < p; i++)
		adjusted[i] += score[i];
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			double error;

			mig_xsum_add(&cr2->meat[at(i, j)], mig_two_product(adjusted[i], adjusted[j], &error));
			mig_xsum_add(&cr2->meat[at(i, j)], error);
		}
	for (int c = 0; c < p; c++)
		add_df(cr2, c, pmat, pk, g, g2, adjusted);
	return MIG_OK;
}

void
mig_cr2_read(MigCr2 *cr2, MigPair *meat, double *df)
{
	int p = cr2->p;
	double *m = cr2->space;
	double *bm = cr2->space + (size_t) p * p;

	for (size_t i = 0; i < mig_products_count(p); i++)
	{
		meat[i].hi = cr2->meat[i].hi;
		meat[i].lo = cr2->meat[i].mid;
	}
	for (int c = 0; c < p; c++)
	{
		const MigXsum *cross = cr2->cross + (size_t) c * mig_products_count(p);
		double squares = mig_xsum_value(&cr2->own[c]);
		double sum = mig_xsum_value(&cr2->leverage[c]);

		for (int i = 0; i < p; i++)
			for (int j = 0; j < p; j++)
				m[i * p + j] = mig_xsum_value(&cross[at(i, j)]);
		multiply(cr2->bread_full, false, m, p, bm);
		for (int i = 0; i < p; i++)
			for (int j = 0; j < p; j++)
				squares += bm[i * p + j] * bm[j * p + i];
		df[c] = squares > 0.0 ? sum * sum / squares : NAN;
		mig_tick();
	}
}
