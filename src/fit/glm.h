/* glm.h: probit, logit, complementary log-log and Poisson models by maximum likelihood */
#ifndef MIG_FIT_GLM_H
#define MIG_FIT_GLM_H

#include "postgres.h"

#include "core/glm.h"
#include "fit/ols.h"
#include "fit/score.h"
#include "fit/variance.h"

typedef struct MigGlmOptions
{
	const char *offset;     /* column; NULL: none */
	const char *info;       /* observed, expected */
	const char *separation; /* error, drop; refuse: an error that does not offer to drop */
	int max_iterations;
	double tolerance; /* of the last step, in root mean squares of the linear predictor,
						 rows weighted by their information */
} MigGlmOptions;

/*
 * The model of a formula over a source: one query for the levels and a start, then one for each
 * Newton step, and another where the variance needs scores.
 */
extern MigModel *mig_fit_glm(const char *source, const char *formula, MigFamily family,
							 const MigFitOptions *options, const MigGlmOptions *glm);

/* the same over a pass that is open, with options that are checked; read: its first pass, where
 * another query made it, or NULL */
extern MigModel *mig_fit_glm_pass(const MigPass *pass, MigFamily family,
								  const MigFitOptions *options, const MigGlmOptions *glm,
								  const MigFirstPass *read);

/* the aggregate of the first pass; NULL: of so many variables it is always one of its own */
extern const char *mig_fit_glm_first(const MigPass *pass, const char *weight_type);

/*
 * Add the row last read to the moments of a Newton step: products weighted by its information, in
 * place of the outcome the step's working response, and its log-likelihood.  Kinds of separation.h
 * are added as it says.
 */
extern void mig_newton_add(MigScorer *scorer, MigScoreKind kind, double weight, int64 cases,
						   MigMoments *t);

/* the same of rows that wait in the block of the moments, which the caller flushes */
extern void mig_newton_add_block(const MigScorer *scorer, MigScoreKind kind, const double *offset,
								 MigProductsBlock *block, MigMoments *t);

#endif
