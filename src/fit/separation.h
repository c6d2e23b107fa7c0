/*
 * separation.h: outcomes that a model predicts without error
 *
 * Then the likelihood has no maximum.  A proof is a direction of the coefficients along which no
 * row's fit gets worse and some rows' gets better without end: x'd has the sign of the outcome, or
 * is 0.  (Poisson: 0 where the outcome is above 0, else not above 0.)
 */
#ifndef MIG_FIT_SEPARATION_H
#define MIG_FIT_SEPARATION_H

#include "postgres.h"

#include "core/glm.h"
#include "fit/pass.h"
#include "fit/score.h"
#include "fit/variance.h"

/* runs an aggregate of that kind (newton_moments_agg's info) with the model as it stands */
typedef MigMoments *(*MigRunPass)(void *argument, MigScoreKind kind);

typedef struct MigSeparation
{
	MigModel *model;
	MigFamily family;
	const int *column; /* of the moments, by parameter */
	MigRunPass run;
	void *argument;
	double tolerance; /* of the next look; 0: none was taken */
} MigSeparation;

/* what was found: the rows that are predicted without error, and the terms that do it */
typedef struct MigSeparated
{
	double rows;
	const char *terms;
} MigSeparated;

/*
 * Whether the rows prove a separation along a direction near this one (by parameter), in a few passes.  Estimates of the model are the direction meanwhile.
 */
extern bool mig_separation_test(MigSeparation *s, const double *direction, MigSeparated *found);

/* the same for this very direction, in one pass */
extern bool mig_separation_prove(MigSeparation *s, const double *direction, double share,
								 MigSeparated *found);

/* add the row last read to a pass of kind MIG_SCORE_OVERLAP or MIG_SCORE_SIDES */
extern void mig_separation_add(MigScorer *scorer, MigScoreKind kind, int64 cases, MigMoments *t);

/* rows that all have the same outcome: those of a level, or where a 0/1 column is 0 or 1 */
typedef struct MigPerfect
{
	int term;  /* of the model */
	int value; /* of a numeric column; -1: a level */
	bool
		nonzero; /* a numeric column: its rows are not where it is the value, but where it is not 0 */
	bool possible;  /* only the rows can tell: to be proved */
	double outcome; /* 0 or 1; for Poisson 0 */
	double cases;   /* weighted as the model is */
	double sign; /* of the numeric column's coefficient, or that of the constant where value is 0 */
} MigPerfect;

/* all there are; their number.  row_column: of the moments, by row of the result */
extern int mig_separation_perfect(const MigModel *model, MigFamily family, const int *row_column,
								  MigPerfect *perfect);

/* the condition that a row is one of them; NULL where it cannot be said of a column */
extern const char *mig_separation_condition(const MigPass *pass, const MigModel *model,
											const MigPerfect *perfect, int column);

#endif
