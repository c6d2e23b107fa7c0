/*
 * stratified.h: association of two variables within strata (Cochran, Mantel & Haenszel)
 *
 * The strata are tables over the same levels, cells in one array: cell (i, j) of stratum s is
 * count[(s * rows + i) * cols + j].  Counts only.
 */
#ifndef MIG_CORE_STRATIFIED_H
#define MIG_CORE_STRATIFIED_H

#include "core/chi2.h"

typedef struct MigStrata
{
	int strata;
	int rows;
	int cols;
	const double *count;
} MigStrata;

/* an odds ratio; std_error is that of its logarithm */
typedef struct MigOddsRatio
{
	double estimate;
	double log_std_error;
	double conf_low;
	double conf_high;
} MigOddsRatio;

/*
 * Statistic of general association (Landis, Heyman & Koch 1978), for 2 x 2 tables the
 * Mantel-Haenszel chi-square; `corrected` is with the continuity correction, 2 x 2 only (NAN
 * else).  Strata of fewer than two cases carry no information and are passed over.
 * df is the rank of the covariance, less than (rows - 1)(cols - 1) where levels never meet in a
 * stratum.  work: mig_stratified_size doubles.
 */
extern size_t mig_stratified_size(const MigStrata *s);
extern MigStatus mig_stratified_association(const MigStrata *s, double *work, MigTest *plain,
											MigTest *corrected);

/* the rest is for 2 x 2 tables; MIG_ERR_UNDEFINED and NAN where the counts cannot support it */

/* Mantel-Haenszel pooled odds ratio, variance of Robins, Breslow & Greenland (1986) */
extern MigStatus mig_stratified_odds_ratio(const MigStrata *s, double conf_level,
										   MigOddsRatio *odds);
/* homogeneity: Breslow & Day (1980), with Tarone's (1985) adjustment, and Woolf's (1955) */
extern MigStatus mig_stratified_breslow_day(const MigStrata *s, MigTest *plain, MigTest *tarone);
extern MigStatus mig_stratified_woolf(const MigStrata *s, MigTest *test);

#endif
