/* chi2.h: tests of independence and of fit on a two-way table, and the facts of its cells */
#ifndef MIG_CORE_CHI2_H
#define MIG_CORE_CHI2_H

#include "core/design_errors.h"
#include "core/htest.h"
#include "core/table.h"

/*
 * Tests on counts (not for sampling weights).  Empty rows and columns must have been removed
 * (mig_table_build does).  MIG_ERR_UNDEFINED: fewer than two rows or columns (statistic 0, df 0
 * and p NAN), or, for Yates, not 2 x 2.
 */
extern MigStatus mig_chi2_pearson(const MigTable *t, MigTest *test);
extern MigStatus mig_chi2_likelihood_ratio(const MigTable *t, MigTest *test);
extern MigStatus mig_chi2_yates(const MigTable *t, MigTest *test);
/* (n - 1) r^2 of the scores */
extern MigStatus mig_chi2_linear(const MigTable *t, MigTest *test);

/* chi-square / n of the shares: of the counts, or of the weighted shares */
extern double mig_chi2_phi_squared(const MigTable *t);

/* one cell under independence; residuals are for counts, NAN under sampling weights */
typedef struct MigCellFacts
{
	double expected; /* in units of w */
	double residual; /* (O - E) / sqrt E */
	double adjusted; /* (O - E) / sqrt (E (1 - R/n) (1 - C/n)) */
} MigCellFacts;

extern void mig_chi2_cell(const MigTable *t, int row, int col, MigCellFacts *facts);

/* least expected count, and how many are below 5 (of counts; of cases, not weights) */
extern double mig_chi2_least_expected(const MigTable *t, int64_t *below_5);

/* a share with its linearised error */
typedef struct MigShare
{
	double share; /* 0-1 */
	double std_error;
	double conf_low; /* logit interval; NAN at 0 and 1 */
	double conf_high;
	double deff; /* against simple random sampling with replacement; NAN at 0 and 1 */
} MigShare;

/* quantile: of t with mig_table_df() degrees of freedom; scatter: of the base, under a design */
extern void mig_chi2_share(const MigTable *t, int row, int col, MigBase base, double quantile,
						   const MigBaseScatter *scatter, MigShare *share);

/*
 * Rao & Scott (1984), second order: the Pearson and the likelihood-ratio statistic over the trace of
 * the design-effect matrix at the observed shares, F with Satterthwaite's degrees of freedom, the denominator's times
 * mig_table_df(); with empty cells the matrix has R's denominator (survey::svychisq).  work:
 * mig_chi2_rao_scott_size doubles.  MIG_ERR_LIMIT past MIG_CHI2_MAX_DF degrees of freedom,
 * MIG_ERR_SINGULAR where empty cells leave no design effect, or the design shows none.
 */
#define MIG_CHI2_MAX_DF 1000
extern size_t mig_chi2_rao_scott_size(const MigTable *t);
extern MigStatus mig_chi2_rao_scott(const MigTable *t, double *work, MigTest *pearson,
									MigTest *likelihood_ratio);

/* goodness of fit of the row margin of a table with one column to `share` (sums to 1) */
extern MigStatus mig_chi2_fit(const MigTable *t, const double *share, MigTest *pearson,
							  MigTest *likelihood_ratio);
/* the same under sampling weights, corrected to second order; work, under a design:
 * mig_design_bases_size pairs of MIG_BASE_TOTAL */
extern MigStatus mig_chi2_fit_rao_scott(const MigTable *t, const double *share, MigPair *work,
										MigTest *pearson, MigTest *likelihood_ratio);
extern void mig_chi2_fit_cell(const MigTable *t, int row, double share, MigCellFacts *facts);

#endif
