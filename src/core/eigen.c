/* eigen.c: eigenvalues and vectors of symmetric matrices; principal components */
#include "core/eigen.h"

#include <math.h>

#include <gsl/gsl_eigen.h>

#define ZERO   1e-14 /* an eigenvalue below this share of their sum is rounding */
#define AS_BIG 1e-9  /* loadings that differ by less are of one size */

MigStatus
mig_eigen(double *matrix, int m, double *value, double *vectors)
{
	gsl_matrix_view x = gsl_matrix_view_array(matrix, m, m);
	gsl_matrix_view u = gsl_matrix_view_array(vectors, m, m);
	gsl_vector_view d = gsl_vector_view_array(value, m);
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(m);
	int status;

	if (work == NULL)
		return MIG_ERR_LIMIT;
	status = gsl_eigen_symmv(&x.matrix, &d.vector, &u.matrix, work);
	gsl_eigen_symmv_free(work);
	return status == 0 ? MIG_OK : MIG_ERR_UNDEFINED;
}

/* ---- principal components ---- */

/* covariances, or correlations, by rows; their trace, or 0 where an item has no variance */
static double
fill(const MigPair *covariances, int k, bool correlation, double *matrix)
{
	double trace = 0.0;

	for (int i = 0; i < k; i++)
	{
		MigPair own = covariances[mig_products_at(i, i)];

		if (correlation && !(own.hi > 0.0))
			return 0.0;
		trace += correlation ? 1.0 : own.hi;
		for (int j = 0; j <= i; j++)
		{
			double both = covariances[mig_products_at(j, i)].hi;

			if (correlation)
				both = i == j ? 1.0
							  : both / sqrt(own.hi) / sqrt(covariances[mig_products_at(j, j)].hi);
			matrix[i * k + j] = matrix[j * k + i] = both;
		}
	}
	return trace;
}

static double
sign_of(const double *vector, int k)
{
	double most = 0.0;
	double sign = 1.0;

	for (int i = 0; i < k; i++)
		if (fabs(vector[i]) > most + AS_BIG)
		{
			most = fabs(vector[i]);
			sign = vector[i] < 0.0 ? -1.0 : 1.0;
		}
	return sign;
}

MigStatus
mig_components(const MigPair *covariances, int k, bool correlation, double *eigenvalue,
			   double *loading, double *memory)
{
	double *vectors = memory + (size_t) k * k;
	gsl_matrix_view u = gsl_matrix_view_array(vectors, k, k);
	gsl_vector_view d = gsl_vector_view_array(eigenvalue, k);
	double trace = fill(covariances, k, correlation, memory);
	MigStatus status = MIG_ERR_UNDEFINED;

	if (trace > 0.0)
		status = mig_eigen(memory, k, eigenvalue, vectors);
	if (status != MIG_OK)
		return status;
	gsl_eigen_symmv_sort(&d.vector, &u.matrix, GSL_EIGEN_SORT_VAL_DESC);
	for (int c = 0; c < k; c++)
	{
		double *to = loading + (size_t) c * k;
		double sign;

		for (int i = 0; i < k; i++)
			to[i] = vectors[(size_t) i * k + c];
		sign = sign_of(to, k);
		for (int i = 0; i < k; i++)
			to[i] *= sign;
		if (fabs(eigenvalue[c]) < ZERO * trace)
			eigenvalue[c] = 0.0;
	}
	return MIG_OK;
}
