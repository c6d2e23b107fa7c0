/* solve.h: least squares from the cross-products of the design and the outcome */
#ifndef MIG_CORE_SOLVE_H
#define MIG_CORE_SOLVE_H

#include "core/products.h"

#define MIG_SOLVE_DROP         1e-20 /* a column with a smaller pivot is dropped */
#define MIG_SOLVE_ILL          1e-14 /* a smaller pivot is worth a note */
#define MIG_SOLVE_NOISE        1e-29 /* a smaller share of the raw sum of squares is zero */
#define MIG_SOLVE_QUAD_COLUMNS 150   /* more columns are solved in pairs, not in quad */

/*
 * Pivots are relative: what the columns to its left leave of a column's sum of squares.  The
 * sums of squares are weighted as the cross-products are.  Numbers are rounded once.
 */
typedef struct MigSolveFit
{
	/* the caller's memory, for p = columns - 1; coefficients and inverse are NAN where dropped */
	double *coefficient;    /* p */
	double *inverse;        /* of X'WX, packed by mig_products_at; may be NULL */
	MigPair *inverse_pairs; /* the same unrounded, 0 where dropped; may be NULL */
	bool *dropped;          /* p: the column depends on those to its left, or is zero */

	int rank;
	bool ill_conditioned; /* least_pivot < MIG_SOLVE_ILL */
	bool exact;           /* nothing is left of the outcome: rss was set to 0 */
	double least_pivot;   /* of the columns kept; 1 where there are none; see mig_solve */
	double rss;
	double tss;         /* about the mean with an intercept, else raw */
	double explained;   /* tss - rss */
	double unexplained; /* rss / tss, NAN where tss is 0 */
	double r2;          /* 1 - rss / tss, likewise */
} MigSolveFit;

/* bytes of workspace; `columns` counts the outcome */
extern size_t mig_solve_size(int columns);

/*
 * Regress the last of the columns of `matrix` (mig_products_matrix) on those before it.
 * intercept: the column of ones, or -1.  Never an error of rank: columns are dropped left to
 * right.  Where the levels of a large factor are eliminated first, nothing is dropped, and
 * least_pivot is the least share of a column that *all* others leave: at most what it would be
 * from left to right, and above MIG_SOLVE_ILL.  MIG_ERR_OVERFLOW: a sum of squares is not finite
 * or below 2^-860, where digits of the products are lost.  MIG_ERR_UNDEFINED: there is no outcome
 * column.
 */
extern MigStatus mig_solve(const MigXsum *matrix, int columns, int intercept, void *work,
						   MigSolveFit *fit);

/* for tests: solve in pairs whatever the number of columns */
extern void mig_solve_use_pairs(bool always);

/* for tests: whether to eliminate a block of orthogonal columns first, where there is one */
extern void mig_solve_use_block(bool use);

#endif
