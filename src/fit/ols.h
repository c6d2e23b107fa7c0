/* ols.h: linear models by least squares, from a source in one pass or from moments */
#ifndef MIG_FIT_OLS_H
#define MIG_FIT_OLS_H

#include "postgres.h"

#include "core/moments.h"
#include "fit/crosstab.h"
#include "pg/model.h"

/*
 * The model of canonical moments, which it keeps; formula NULL: the one they were accumulated for,
 * else one of its sub-models on the same rows.  Without a complete row: a model without terms that
 * says so.  bread: (X'WX)^-1 of the estimated terms, packed as their covariance is; may be NULL.
 */
extern MigModel *mig_fit_moments(MigMoments *t, const char *formula, MigPair **bread);

/* canonical form of moments in any state */
extern MigMoments *mig_fit_canonical(MigMoments *t);

/* moments of a formula over a source, in one query; weights: analytic or frequency */
extern MigMoments *mig_fit_source_moments(const char *source, const char *formula,
										  MigWeights weights);

/* moments that were read from outside, after a check that their columns are what their formula,
 * variables and levels can have */
extern MigMoments *mig_fit_checked(MigMoments *t);

#endif
