/* ols.h: linear models by least squares, from a source or from moments */
#ifndef MIG_FIT_OLS_H
#define MIG_FIT_OLS_H

#include "postgres.h"

#include "core/moments.h"
#include "core/solve.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "pg/model.h"

/* the linear model of a formula over a source: one query, two where the variance needs residuals */
extern MigModel *mig_fit_ols(const char *source, const char *formula, const MigFitOptions *options);

/* the same before its variance: iid, in one query; an error where no row is complete */
extern MigModel *mig_fit_start(const MigPass *pass, const MigFitOptions *options, MigPair **bread);

/* the linear model over a pass that is open, with options that are checked */
extern MigModel *mig_fit_ols_pass(const MigPass *pass, const MigFitOptions *options);

/* the values of aggregates over a pass, and the rows that it leaves out: those outside the
 * subpopulation, and those without an offset */
typedef struct MigFirstPass
{
	const Datum *values;
	int64 outside;
	int64 no_offset;
} MigFirstPass;

/* an error where there are no rows, and so the first of the aggregates is NULL */
extern MigFirstPass mig_fit_first_pass(const MigPass *pass, const char *aggregates);

/* the linear model of moments from it */
extern MigModel *mig_fit_first(const MigPass *pass, const MigFitOptions *options,
							   const MigFirstPass *first, MigMoments *t, MigPair **bread);

/* the aggregate that makes the moments of a pass, as SQL */
extern const char *mig_fit_moments_call(const MigPass *pass, const char *weight_type);

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

/* the model knows what its weights are */
extern void mig_fit_take_weights(MigModel *model, const MigFitOptions *options);

/* an error where the formula, which may be NULL, absorbs effects: moments hold no levels of them */
extern void mig_fit_refuse_absorbed(const MigFormula *formula);

/* canonical form of moments in any state */
extern MigMoments *mig_fit_canonical(MigMoments *t);

/* moments that were read from outside, after a check that their columns are what their formula,
 * variables and levels can have */
extern MigMoments *mig_fit_checked(MigMoments *t);

#endif
