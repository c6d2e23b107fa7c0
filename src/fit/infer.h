/* infer.h: what is inferred from a fitted model */
#ifndef MIG_FIT_INFER_H
#define MIG_FIT_INFER_H

#include "postgres.h"

#include "core/htest.h"
#include "core/inference.h"
#include "pg/model.h"

typedef struct MigModelTest
{
	const char *test;
	MigTest result;
	const char *note; /* NULL: nothing to say */
} MigModelTest;

/* of an ML model without what only a linear one has */
extern MigLinearSummary mig_infer_summary(const MigModel *m);

/* McFadden's, of an ML model; NAN for others */
extern double mig_infer_pseudo_r_squared(const MigModel *m);

/* of one term; NAN in every number but 0 of a reference level */
extern MigEstimate mig_infer_estimate(const MigModel *m, const MigModelTerm *t, double conf_level);
/* of its t test; NAN where it has none */
extern double mig_infer_df(const MigModel *m, const MigModelTerm *t);

/*
 * That all of the named terms are zero; a variable's name stands for all its levels.  names NULL:
 * all terms but the intercept.  adjusted: in the way of survey designs, where the model has one.
 */
extern MigModelTest mig_infer_wald(const MigModel *m, const char *const *names, int n,
								   bool adjusted);

/* of all terms but the intercept: the F of least squares or the likelihood ratio of an ML model, or
 * a Wald test where errors are robust */
extern MigModelTest mig_infer_overall(const MigModel *m);

/* a linear combination of estimates */
typedef struct MigCombination
{
	double estimate;
	double df;
	MigEstimate e;
	const char *note;
} MigCombination;

extern MigCombination mig_infer_combination(const MigModel *m, const char *const *names,
											const double *weights, int n, double conf_level);

/* variance inflation by term of the formula (Fox & Monette 1992) */
typedef struct MigInflation
{
	const char *variable;
	int df;
	double vif;
	double scaled; /* vif^(1 / (2 df)) */
	const char *note;
} MigInflation;

extern MigInflation *mig_infer_inflation(const MigModel *m, int *n);

/* estimates in standard deviations, one per term of the model */
typedef struct MigStandardized
{
	double sd;
	double beta;
	const char *note;
} MigStandardized;

extern MigStandardized *mig_infer_standardized(const MigModel *m);

/* likelihood ratio of two nested models, in either order */
extern MigModelTest mig_infer_likelihood_ratio(const MigModel *a, const MigModel *b);

#endif
