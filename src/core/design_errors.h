/* design_errors.h: errors of shares of a table from the covariance that its survey design gives */
#ifndef MIG_CORE_DESIGN_ERRORS_H
#define MIG_CORE_DESIGN_ERRORS_H

#include "core/table.h"

/* what is 100 percent */
typedef enum MigBase
{
	MIG_BASE_COLUMN,
	MIG_BASE_ROW,
	MIG_BASE_TOTAL
} MigBase;

/*
 * Shares are ratios of sums of weights, linearised: with V the covariance of the cells' sums, p the
 * share of a cell in a base of weight W, the variance of p is (V_cc - 2 p V_cB + p^2 V_BB) / W^2, where
 * B stands for the sum over the base.  The sums cancel where units differ in size more than in
 * what they answer, so they are pairs.
 */
typedef struct MigBaseScatter
{
	MigPair *with; /* by cell: covariance of its sum with that of its base */
	MigPair *all;  /* by base: variance of its sum */
} MigBaseScatter;

/* pairs of memory for either; bases: columns, rows, or 1 */
extern size_t mig_design_bases_size(const MigTable *t, MigBase base);
extern void mig_design_bases(const MigTable *t, MigBase base, MigPair *memory,
							 MigBaseScatter *scatter);

extern double mig_design_share_variance(const MigTable *t, int row, int col, MigBase base,
										const MigBaseScatter *scatter);

/* covariance of the shares of the whole of two cells with cases; scatter of MIG_BASE_TOTAL */
extern double mig_design_share_covariance(const MigTable *t, size_t cell, size_t other,
										  const MigBaseScatter *scatter);

/*
 * Covariance, by rows, of n sums a_i T of the cells' sums; a: n x cells, by rows.  product: a pair by
 * cell.
 */
extern void mig_design_covariance(const MigTable *t, const double *a, int n, MigPair *product,
								  double *v);

/* variance of sum c_i T_i / W, where T are the cells' sums and W that of all */
extern double mig_design_form(const MigTable *t, const double *c);

#endif
