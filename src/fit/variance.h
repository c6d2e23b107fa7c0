/*
 * variance.h: robust, clustered and survey variances of a fitted model
 *
 * A second pass over the rows, unless totals of scores came with the first (one_scan.h): each row
 * gives its score, weight times residual times regressors.
 * Scores, or their totals by cluster or sampling unit, meet in cross-products of the same kernel
 * as the fit's, so that the variances have the same bits however the rows come together.
 */
#ifndef MIG_FIT_VARIANCE_H
#define MIG_FIT_VARIANCE_H

#include "postgres.h"

#include "nodes/pg_list.h"

#include "fit/options.h"
#include "fit/pass.h"
#include "fit/robust.h"
#include "pg/strata.h"

/* the covariance of a model: factor times its sandwich; notes variances below 0 */
extern void mig_variance_finish(MigModel *model, const MigPair *bread, const MigXsum *meat,
								double factor);

/* the columns of "hh + region" */
extern List *mig_variance_cluster_columns(const char *text);

/* error, before any row is read: the source lacks a column of the clusters or of the design */
extern void mig_variance_check_columns(const MigSource *source, const MigFitOptions *options);

/* degrees of freedom and counts that go with g clusters, the fewer of two dimensions */
extern void mig_variance_take_clusters(MigModel *model, double g);

/* an error where another pass did not meet the rows of the first; weight_sum: NAN is not known */
extern void mig_variance_check_rows(const MigModel *model, double n, double weight_sum);
pg_noreturn extern void mig_variance_refuse_rows(const MigModel *model, double n);

/* replaces the covariance of a fit by the one asked for; bread: (X'WX)^-1 */
extern void mig_variance_apply(MigModel *model, const MigPair *bread, const MigPass *pass,
							   const MigFitOptions *options);

/* can values of a column be names of clusters or units without the server's comparisons */
extern bool mig_variance_can_name(const MigSource *source, const char *name, const char *role);

extern void mig_variance_refuse_null_cluster(const MigFitOptions *options, double rows);

/* a stratum, and the cross-products of its units' totals (mig_total_moments), or those of the scores
 * of rows; NULL: nobody of the subpopulation */
typedef struct MigVarianceStratum
{
	MigStratum design;
	const MigMoments *t;
} MigVarianceStratum;

/* by the names of strata; clusters are in one */
typedef struct MigVarianceDesign
{
	int strata;
	MigVarianceStratum *stratum;
	double names; /* of units: different ones */
} MigVarianceDesign;

/* as mig_variance_apply, of totals that are there already */
extern void mig_variance_take_design(MigModel *model, const MigPair *bread, const MigPass *pass,
									 const MigFitOptions *options, const MigVarianceDesign *design);

/*
 * The same in parts, for several models in one query over their rows: is it of rows by themselves
 * (hc0 to hc3), the aggregate of it for the model that is parameter so-and-so, and what to do with
 * its result (NULL: there was no row).
 */
extern bool mig_variance_is_hc(const MigFitOptions *options);
extern const char *mig_variance_hc_call(const MigPass *pass, const MigFitOptions *options,
										int model);
/* the aggregate of groups by a column, whose models and levels are parameters 1 and 2 */
extern const char *mig_variance_hc_groups_call(const MigPass *pass, const MigFitOptions *options,
											   const char *by);
extern void mig_variance_take_hc(MigModel *model, const MigPair *bread, const MigPass *pass,
								 const MigFitOptions *options, const MigMoments *t);

#endif
