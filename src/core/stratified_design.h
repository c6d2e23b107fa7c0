/*
 * stratified_design.h: association of two variables within strata, from a survey
 *
 * The same estimates as of counts, of sums of weights; errors are linearised, from the covariance of all
 * cells of all groups that the survey's design gives (Taylor), tests Wald tests with the F of
 * mig_table_df() degrees of freedom.  What stratified.h calls strata are not the design's.
 */
#ifndef MIG_CORE_STRATIFIED_DESIGN_H
#define MIG_CORE_STRATIFIED_DESIGN_H

#include "core/stratified.h"

typedef struct MigDesignStrata
{
	MigStrata strata;      /* count: sums of weights */
	const MigTable *table; /* with a design, whose rows are pairs of a stratum and a level */
	const int *cell;       /* by stratum, row and column: of the table; -1: no cases */
} MigDesignStrata;

/* doubles of work for any of them */
extern size_t mig_stratified_design_size(const MigDesignStrata *s);

/* that no stratum has an association; MIG_ERR_UNDEFINED where the data cannot support it */
extern MigStatus mig_stratified_design_association(const MigDesignStrata *s, double *work,
												   MigTest *test);

/* for 2 x 2 tables: the Mantel-Haenszel pooled odds ratio, and that of all strata is the same (of
 * those whose cells all have cases) */
extern MigStatus mig_stratified_design_odds_ratio(const MigDesignStrata *s, double conf_level,
												  double *work, MigOddsRatio *odds);
extern MigStatus mig_stratified_design_homogeneity(const MigDesignStrata *s, double *work,
												   MigTest *test);

#endif
