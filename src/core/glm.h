/* glm.h: likelihoods of one row as functions of its linear predictor */
#ifndef MIG_CORE_GLM_H
#define MIG_CORE_GLM_H

#include <stdbool.h>

#include "core/status.h"

typedef enum MigFamily
{
	MIG_FAMILY_OLS,
	MIG_FAMILY_PROBIT,
	MIG_FAMILY_LOGIT,
	MIG_FAMILY_CLOGLOG,
	MIG_FAMILY_POISSON
} MigFamily;

/* of an outcome given its linear predictor eta */
typedef struct MigLikelihood
{
	double log_lik;
	double score;    /* its derivative by eta */
	double observed; /* minus its second derivative */
	double expected; /* the expectation of that */
} MigLikelihood;

/*
 * y is 0 or 1, for Poisson any finite number of at least 0 (not the linear family).  Finite for
 * every finite eta up to 700 in size; the tails keep their relative accuracy.
 */
extern MigLikelihood mig_glm_likelihood(MigFamily family, double eta, double y);

/* of up to so many rows, with the same bits: quicker where the family is probit or logit */
#define MIG_GLM_ROWS   64
#define MIG_GLM_PADDED 4 /* .. which are read so many at a time */

typedef struct MigLikelihoods
{
	double log_lik[MIG_GLM_ROWS];
	double score[MIG_GLM_ROWS];
	double observed[MIG_GLM_ROWS];
	double expected[MIG_GLM_ROWS];
} MigLikelihoods;

/* eta and y are read up to the next multiple of MIG_GLM_PADDED, where they may hold anything */
extern void mig_glm_likelihoods(MigFamily family, const double *eta, const double *y, int n,
								MigLikelihoods *l);

/* is the row evaluated with others, rather than by mig_glm_likelihood alone */
extern bool mig_glm_is_near(MigFamily family, double eta);

/* for tests: whether to take the path of processors without AVX2; same bits */
extern void mig_glm_use_fallback(bool fallback);

/* log-likelihood of a Poisson outcome whose mean is the outcome itself */
extern double mig_glm_saturated(double y);

/* may the family have this outcome */
extern int mig_glm_allows(MigFamily family, double y);

/* expected outcome, and its first and second derivatives by eta */
typedef struct MigMean
{
	double mean;
	double first;
	double second;
} MigMean;

extern MigMean mig_glm_mean(MigFamily family, double eta);

/* how far to move a constant beside offsets, by score and information there and the total of the
 * outcomes; Poisson arrives at once */
extern double mig_glm_constant_step(MigFamily family, double score, double information,
									double total);

/* the linear predictor with that mean, strictly inside the range of the family's means */
extern double mig_glm_link(MigFamily family, double mean);

#endif
