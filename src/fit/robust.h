/* robust.h: cross-products of the scores of a fitted model's rows */
#ifndef MIG_FIT_ROBUST_H
#define MIG_FIT_ROBUST_H

#include "postgres.h"

#include "fit/score.h"

/* what cross-products of rows are of */
typedef enum MigScoreKind
{
	MIG_SCORE_PLAIN,  /* scores; in place of the outcome 1, whose products are their total */
	MIG_SCORE_HC1,    /* the same, but their scatter about a mean is not to be taken */
	MIG_SCORE_HC2,    /* divided by the root of 1 - leverage */
	MIG_SCORE_HC3,    /* divided by 1 - leverage */
	MIG_SCORE_DESIGN, /* the design itself with its weights, in place of the outcome the residual */
	MIG_SCORE_OBSERVED, /* a Newton step with the observed or expected information (glm.h) */
	MIG_SCORE_EXPECTED,
	MIG_SCORE_OVERLAP, /* of a direction: the rows it leaves alone, and the others counted (separation.h) */
	MIG_SCORE_SIDES /* the others counted */
} MigScoreKind;

/*
 * Sums under way.  Rows wait in the block of the moments as they are, and their linear predictors
 * and scores are taken of many at a time.
 */
typedef struct MigRobust
{
	MigMoments *t;
	MigScorer *scorer; /* NULL: no rows are added any more */
	MigScoreKind kind;
	bool analytic;                    /* a row's weight is no number of cases */
	bool waits;                       /* rows in the block have no scores yet */
	double offset[MIG_PRODUCTS_ROWS]; /* of these rows */
} MigRobust;

/* empty moments with the columns of the scorer's frame, for weighted rows */
extern MigMoments *mig_score_moments(const MigScorer *scorer);

/* empty sums, in the current context */
extern MigRobust *mig_robust_new(MigScorer *scorer, MigScoreKind kind, bool analytic);

/* add a row, where it is complete; its offset is the scorer's.  Rows of leverage 1, which have no
 * residual, are counted where moments count rows of weight 0. */
extern void mig_robust_add(MigRobust *s, const NullableDatum *values, double weight, int64 cases);

/* add other sums; memory of s is that of the current context */
extern void mig_robust_merge(MigRobust *s, MigRobust *from);

/* the sums, of all rows */
extern MigMoments *mig_robust_moments(MigRobust *s);

#endif
