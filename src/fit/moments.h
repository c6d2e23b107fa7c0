/* moments.h: linear models of moments */
#ifndef MIG_FIT_MOMENTS_H
#define MIG_FIT_MOMENTS_H

#include "postgres.h"

#include "core/moments.h"
#include "core/solve.h"
#include "fit/plan.h"
#include "pg/model.h"

/*
 * The model of canonical moments, which it keeps; formula NULL: the one they were accumulated for,
 * else one of its sub-models on the same rows.  Without a complete row: a model without terms that
 * says so.  bread: (X'WX)^-1 of the estimated terms, packed as their covariance is; may be NULL.
 */
extern MigModel *mig_fit_moments(MigMoments *t, const char *formula, MigPair **bread);

/* a model of moments, all but what is estimated */
extern MigModel *mig_fit_new_model(const MigMoments *t, const MigFormula *formula);

/* number the estimated terms of a plan; take their estimates, covariances and, where asked, (X'WX)^-1;
 * the memory of both is that of the fit */
extern void mig_fit_take_estimates(MigModel *model, const MigPlan *plan, const MigSolveFit *fit,
								   MigPair **bread);

/* an error where the formula, which may be NULL, absorbs effects: moments hold no levels of them */
extern void mig_fit_refuse_absorbed(const MigFormula *formula);

/* canonical form of moments in any state */
extern MigMoments *mig_fit_canonical(MigMoments *t);

/* moments that were read from outside, after a check that their columns are what their formula,
 * variables and levels can have */
extern MigMoments *mig_fit_checked(MigMoments *t);

#endif
