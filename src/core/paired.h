/*
 * paired.h: tests of paired answers: the same variable in rows and columns
 *
 * All take a square table of counts from mig_paired_square, and return MIG_ERR_UNDEFINED with NAN
 * in every number where the table cannot support them.
 */
#ifndef MIG_CORE_PAIRED_H
#define MIG_CORE_PAIRED_H

#include "core/chi2.h"

#define MIG_PAIRED_MAX_LEVELS 2048

/* how many levels the two variables have together, and in common; the first is the size of the
 * square table, which may be far larger than t: look before making it */
extern int mig_paired_levels(const MigTable *t, const MigCrosstab *levels, int *common);

/*
 * The table over the levels of both variables, in their order; common: how many occur in both.
 * memory: mig_table_size_of(k, k) bytes with k = t->rows + t->cols.  Variables of different kinds
 * have no levels in common.
 */
extern void mig_paired_square(MigTable *square, int *common, const MigTable *t,
							  const MigCrosstab *levels, void *memory);

/* difference of the first level's shares, row less column (Wald) */
typedef struct MigPairedDifference
{
	double estimate;
	double std_error;
	double conf_low;
	double conf_high;
} MigPairedDifference;

/* McNemar (1947) for 2 x 2: plain, with Edwards' continuity correction, exact binomial */
extern MigStatus mig_paired_mcnemar(const MigTable *t, MigTest *plain, MigTest *corrected,
									MigTest *exact);
extern MigStatus mig_paired_difference(const MigTable *t, double conf_level,
									   MigPairedDifference *difference);

/* Bowker's (1948) test of symmetry: df counts the pairs of cells that are not both empty */
extern MigStatus mig_paired_bowker(const MigTable *t, MigTest *test);

/* Stuart (1955) and Maxwell (1970): marginal homogeneity; df is the rank of the covariance,
 * less than k - 1 where levels fall into groups that none changes between.  work: k * (k + 2) */
extern MigStatus mig_paired_stuart_maxwell(const MigTable *t, double *work, MigTest *test);

#endif
