/* eigen.h: eigenvalues and vectors of symmetric matrices; principal components */
#ifndef MIG_CORE_EIGEN_H
#define MIG_CORE_EIGEN_H

#include "core/products.h"

/* of a matrix of m x m by rows, which is destroyed; vectors are the columns of `vectors`.  GSL
 * allocates and frees. */
extern MigStatus mig_eigen(double *matrix, int m, double *value, double *vectors);

/*
 * Principal components of k items from their covariances (packed, of which rounding alone is 0):
 * eigenvalues from the largest, and vectors of length 1, component c in loading[c * k ..].  The sign
 * of a component makes its largest loading positive, of equal ones the first.  What rounding leaves of an
 * eigenvalue of 0 is 0.  MIG_ERR_UNDEFINED: correlations are wanted, and an item is constant.
 * memory: 2 k^2 doubles.
 */
extern MigStatus mig_components(const MigPair *covariances, int k, bool correlation,
								double *eigenvalue, double *loading, double *memory);

#endif
