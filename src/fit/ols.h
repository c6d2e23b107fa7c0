/* ols.h: linear models by least squares from a source */
#ifndef MIG_FIT_OLS_H
#define MIG_FIT_OLS_H

#include "postgres.h"

#include "fit/moments.h"
#include "fit/options.h"
#include "fit/pass.h"
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

/* its columns, for a query that groups; and what a row of them says */
extern const char *mig_fit_first_columns(const MigPass *pass, const char *aggregates);
extern MigFirstPass mig_fit_first_row(const Datum *values, const bool *nulls, int columns);

/* the linear model of moments from it */
extern MigModel *mig_fit_first(const MigPass *pass, const MigFitOptions *options,
							   const MigFirstPass *first, MigMoments *t, MigPair **bread);

/* the aggregate that makes the moments of a pass, as SQL */
extern const char *mig_fit_moments_call(const MigPass *pass, const char *weight_type);

/* the model knows what its weights are */
extern void mig_fit_take_weights(MigModel *model, const MigFitOptions *options);

#endif
