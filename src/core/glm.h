/* glm.h: likelihoods of one row as functions of its linear predictor */
#ifndef MIG_CORE_GLM_H
#define MIG_CORE_GLM_H

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

/* the linear predictor with that mean, strictly inside the range of the family's means */
extern double mig_glm_link(MigFamily family, double mean);

#endif
