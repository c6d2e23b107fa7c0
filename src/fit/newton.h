/* newton.h: steps of Newton's method over the rows of a source, or over rows in memory */
#ifndef MIG_FIT_NEWTON_H
#define MIG_FIT_NEWTON_H

#include "postgres.h"

#include "core/solve.h"
#include "fit/glm.h"
#include "fit/kept.h"
#include "fit/sample.h"
#include "fit/separation.h"

typedef struct MigNewton
{
	MigModel *model;
	const MigPass *pass;
	const MigGlmOptions *options;
	MigFamily family;
	MigKept *kept;     /* rows in memory; NULL: none */
	MigSample *sample; /* they are some of all: what they foretell; NULL: nothing */
	int *column;       /* of the moments, by parameter; after the last the outcome */
	int p;
	int constant_column; /* place of the constant among the parameters, or -1 */
	MigSolveFit fit;     /* its coefficients are the step */
	MigPair *bread;
	double *step;     /* the one taken last */
	double decrement; /* squared length of the step in the metric of the information */
	double length;    /* its root mean square over the rows */
	double log_lik;
	double before;       /* the same before the last step */
	double *information; /* of the last pass: its diagonal */
	double *plain;       /* where it starts without the sample, .. */
	double *plain_step;  /* .. the step there, and the log-likelihood before it */
	double plain_before;
	double saturated; /* log-likelihood where every mean is the outcome */
	double constant;  /* its part that does not depend on the means */
	double null_log_lik;
	int iterations;
	bool checked; /* that the source still gives the rows it gave first */
	MigSeparation separation;
} MigNewton;

/* for a model whose terms are known; the caller sets its estimates, and what is kept of the rows */
extern MigNewton *mig_newton_new(MigModel *model, MigFamily family, const MigPass *pass,
								 const MigGlmOptions *options);

/* a pass at the model's estimates, whose log-likelihoods are taken, and the step that follows */
extern MigMoments *mig_newton_step(MigNewton *n, MigScoreKind kind);
extern void mig_newton_solve(MigNewton *n, const MigMoments *t);

/* was some row beyond numbers in the last pass; the error of that */
extern bool mig_newton_hopeless(const MigNewton *n);
pg_noreturn extern void mig_newton_refuse(void);

/* the estimates by parameter, and taken from there */
extern double *mig_newton_estimates(const MigNewton *n);

/* steps until the estimates stand; leaves the information there.  t: of the first pass, where it
 * was run */
extern void mig_newton_iterate(MigNewton *n, MigMoments *t);

#endif
