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

/* x' bread x, where only the elements index[0 .. n - 1] of x are not zero */
extern double mig_sandwich_leverage(const MigPair *bread, const int *index, const MigPair *x,
									int n);

/*
 * meat += factor (squares - total total' / n): the scatter of n totals of a stratum about their
 * mean, or about zero where n is 0.
 */
extern void mig_sandwich_add_stratum(MigPair *meat, const MigPair *squares, const MigPair *total,
									 int p, double n, double factor);

/*
 * CR2 (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018) without matrices of the size of a
 * cluster: with X'WX of a cluster P, the bread B = LL' and the eigenvectors U and values d of
 * L'PL, the adjusted scores are s + PLU diag(g) U'L's with g = 1 / (r (1 + r)), r = sqrt(1 - d),
 * and -1 where d is 1 (pseudo-inverse).  The working model is a variance of 1 / w.
 */
typedef struct MigCr2
{
	int p;
	const MigPair *bread;
	double *bread_full; /* p^2 */
	double *root;       /* L, p^2 by rows */
	double *space;      /* the rest of the caller's memory */
	MigXsum *meat;      /* packed */
	MigXsum *leverage;  /* by coefficient: sum of p_gg */
	MigXsum *own;       /* by coefficient: sum of p_gg's part of the squares */
	MigXsum *cross;     /* by coefficient: packed sum of b b' */
} MigCr2;

/* doubles of memory for p estimates */
extern size_t mig_cr2_size(int p);

/* MIG_ERR_UNDEFINED where the bread has no root; memory is aligned and zeroed */
extern MigStatus mig_cr2_init(MigCr2 *cr2, const MigPair *bread, int p, double *memory);

/* add a cluster: its X'WX and its score X'We */
extern MigStatus mig_cr2_add(MigCr2 *cr2, const MigPair *products, const double *score);

/* the meat, and Satterthwaite's degrees of freedom of each coefficient */
extern void mig_cr2_read(MigCr2 *cr2, MigPair *meat, double *df);

#endif
