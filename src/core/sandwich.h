/* sandwich.h: covariances of estimates from their bread and the meat of their scores */
#ifndef MIG_CORE_SANDWICH_H
#define MIG_CORE_SANDWICH_H

#include "core/products.h"

/*
 * Matrices are symmetric, of p columns, packed by mig_products_at.  The bread is (X'WX)^-1; it
 * and the meat keep their low parts, because the sandwich cancels as much as the bread's
 * coefficients do.
 */

/* covariance = bread meat bread; work: 3 p^2 */
extern void mig_sandwich(const MigPair *bread, const MigPair *meat, int p, MigPair *work,
						 double *covariance);

/* ---- rows ---- */

/* Values of a row are hi + lo; lo is NULL where all of it is 0. */

/* start - x'b: as if summed in twice the precision of a double */
extern double mig_sandwich_residual(const double *hi, const double *lo, const double *b, int n,
									MigPair start);

/* the same of the rows of a block, the outcome less what b by column makes of the other columns */
extern void mig_sandwich_residuals(const MigProductsBlock *block, const double *b,
								   double *residual);

/* square^(-1/2) as a pair, to 2^-98 of it; square between 2^-300 and 2^300 */
extern MigPair mig_sandwich_inverse_root(double square);

/* to[i] = x[i] factor */
extern void mig_sandwich_scale(const double *hi, const double *lo, int n, double factor,
							   double *to_hi, double *to_lo);

/*
 * sum i += score x[i], i = 0 .. n - 1.  Each is of three terms (xsum.h), the first of all sums, then
 * the second and the third; room: how many sums there are, a multiple of MIG_SANDWICH_LANES.  x has
 * 0 for the sums after n, up to such a multiple.
 */
#define MIG_SANDWICH_LANES 4

extern void mig_sandwich_add_scores(double *sums, int room, const double *hi, const double *lo,
									int n, double score);

/* the same for one sum */
extern void mig_sandwich_add_score(double *sums, int room, int i, MigPair x, double score);

/* x' bread x, where only the elements index[0 .. n - 1] of x are not zero */
extern double mig_sandwich_leverage(const MigPair *bread, const int *index, const MigPair *x,
									int n);

/* for tests: whether to take the path of processors without fused multiply-add; same bits */
extern void mig_sandwich_use_fallback(bool fallback);

/* ---- variances ---- */

/*
 * meat += factor (squares - total total' / n): the scatter of n totals of a stratum about their
 * mean, or about zero where n is 0.  Sums, so that the order of the strata does not matter.
 */
extern void mig_sandwich_add_stratum(MigXsum *meat, const MigPair *squares, const MigPair *total,
									 int p, double n, double factor);

/*
 * CR2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018) without matrices of the size of a
 * cluster, in coordinates z = L'x, where the bread is LL', so that Z'WZ = I whatever the scale of
 * the columns.  With F = [Z] and K = -I, or F = [Z, WZ] and K = [C, -I; -I, 0], C = Z'W^2 Z of all
 * rows, the residuals of a cluster vary as G = I + F K F', and the adjusted score is the part of
 * F'G^(-1/2) e that belongs to WZ.  Eigenvalues of G that are 0 count as 0 (pseudo-inverse).
 *
 * Working model: the first form is for variances of 1 / w, with rows multiplied by the root of w
 * (and for w = 1), the second for equal variances under weights.
 */
typedef struct MigCr2
{
	int p;
	int m;               /* columns of F: p or 2p */
	double scale;        /* of the weights, a power of 4; 1 in the first form */
	MigPair *root;       /* L scaled, by rows, and its transpose .. */
	MigPair *transposed; /* .. with 0 in the other half */
	int *exponent;       /* by coefficient: L is 2^exponent times the scaled one */
	double *k;           /* K */
	double *space;       /* the rest of the caller's memory */
	MigXsum *meat;       /* packed, of z */
	MigXsum *leverage;   /* by coefficient: sum of p_gg */
	MigXsum *own;        /* by coefficient: what p_gg^2 adds to the squares of p_gh */
	MigXsum *cross;      /* by coefficient: packed sum over clusters of the outer square of F'a */
} MigCr2;

/* cross-products of a cluster, packed, and its scores */
typedef struct MigCr2Cluster
{
	const MigPair *products; /* X'WX */
	const MigPair *score;    /* X'We */
	/* for equal variances under weights, else NULL */
	const MigPair *plain;       /* X'X */
	const MigPair *squares;     /* X'W^2 X */
	const MigPair *plain_score; /* X'e */
} MigCr2Cluster;

/* doubles of memory for p estimates */
extern size_t mig_cr2_size(int p, bool equal_variances);

/*
 * squares: X'W^2 X of all rows for equal variances under weights, else NULL.  MIG_ERR_UNDEFINED
 * where the bread has no root; memory is aligned and zeroed.
 */
extern MigStatus mig_cr2_init(MigCr2 *cr2, const MigPair *bread, int p, const MigPair *squares,
							  double *memory);

extern MigStatus mig_cr2_add(MigCr2 *cr2, const MigCr2Cluster *cluster);

/* the covariance, packed, and Satterthwaite's degrees of freedom of each coefficient */
extern void mig_cr2_read(MigCr2 *cr2, double *covariance, double *df);

#endif
