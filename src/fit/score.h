/* score.h: a fitted model over rows of data: fitted values, residuals, scores */
#ifndef MIG_FIT_SCORE_H
#define MIG_FIT_SCORE_H

#include "postgres.h"

#include "core/glm.h"
#include "core/units.h"
#include "fit/collinear.h"
#include "formula/design.h"
#include "pg/model.h"

#define MIG_SCORER_NO_RESIDUAL 1e-10 /* 1 - leverage below this is 0 */

/* a model bound to the columns its variables come from */
typedef struct MigScorer
{
	MigModel *model;
	MigMoments *frame; /* the model's levels and columns, open */
	MigDesign *design;
	double *coefficient;    /* by column of the frame; 0 for references and dropped terms */
	int *parameter;         /* by column of the frame: place in the covariance, or -1 */
	MigPair *bread;         /* (X'WX)^-1, packed; NULL unless asked for */
	MigCollinear collinear; /* where asked for */
	double *form;           /* a row by its slots; NULL: no term was dropped, or not asked for */
	MigFamily family;
	double offset; /* of the row; the caller sets it */
	/* of the last row read: the dense columns, then a value for every slot */
	int n;
	double *hi;       /* the design's */
	const double *lo; /* NULL where all of it is 0 */
	double *b;        /* coefficients */
	/* parameters of dense columns come first, until one of a level; these are their columns */
	int first;
	int *column;
	/* work */
	double *scaled;        /* a row and its lo; or the first parameters and their lo */
	MigProductsTerm *term; /* a row */
	int *index;            /* estimated parameters that are not 0 .. */
	MigPair *x;            /* .. and their values */
	NullableDatum *values; /* a row */
} MigScorer;

/*
 * Sums of scores.  All are doubles, so that they make an array; total: cases, weights and sums as
 * units.h has them, with room for so many terms.
 */
typedef struct MigScoreSums
{
	double terms;
	double total[FLEXIBLE_ARRAY_MEMBER];
} MigScoreSums;

/* doubles of the sums */
#define MIG_SCORE_DOUBLES(terms) (1 + MIG_TOTALS_DOUBLES(terms))

/*
 * types: of the variables of the model's moments, in their order; InvalidOid for an outcome that
 * is not there (then there are no residuals).  The model is kept; all lives in the current context.
 */
extern MigScorer *mig_scorer_new(MigModel *model, const Oid *types, bool bread);

/* from here on mig_scorer_estimable can tell */
extern void mig_scorer_watch_collinear(MigScorer *scorer);

/* the column of the model's moments that each estimated parameter has */
extern int *mig_scorer_columns(const MigModel *model);

/*
 * Read a row; whether it is complete.  A level the model does not know is an error, unless rows that
 * were predicted perfectly were left out with their levels: such a row is none of the model's, nor is
 * one that mig_scorer_estimable would tell from them.
 */
extern bool mig_scorer_take(MigScorer *scorer, const NullableDatum *values);
/* the same into the next row of a block with the frame's columns */
extern bool mig_scorer_wait(MigScorer *scorer, const NullableDatum *values,
							MigProductsBlock *block);
extern bool mig_scorer_read(MigScorer *scorer, const Datum *values, const bool *nulls);

/* is the linear predictor of the last row the same whichever of collinear terms were dropped? */
extern bool mig_scorer_estimable(const MigScorer *scorer);

/* of the last row read, if it was complete: linear predictor with the offset, expected outcome,
 * outcome less that */
extern double mig_scorer_linear(const MigScorer *scorer);
extern double mig_scorer_fitted(const MigScorer *scorer);
extern double mig_scorer_residual(const MigScorer *scorer);
/* the outcome, which the family must allow; and an error where it does not allow this one */
extern double mig_scorer_outcome(const MigScorer *scorer);
extern void mig_scorer_check_outcome(const MigScorer *scorer, double y);
/* derivative of its log-likelihood by the linear predictor; for ols the residual */
extern double mig_scorer_score(const MigScorer *scorer);
/* x' (X'WX)^-1 x, without the row's weight */
extern double mig_scorer_leverage(const MigScorer *scorer);
/* x' V x with the model's covariance */
extern double mig_scorer_variance(const MigScorer *scorer);

/* are the last row's regressors plain columns and doubles; x: the values of the parameters */
extern bool mig_scorer_plain(const MigScorer *scorer, double *x);

/* add the last row's score times its weight to totals (units.h) */
extern void mig_scorer_sum(const MigScorer *scorer, double weight, double cases, double *total);

/* do rows wait in the block of these moments; else they are added at once */
extern bool mig_scorer_waits(const MigScorer *scorer, const MigMoments *t);

/* add the last row to moments of the model's columns, with another outcome .. */
extern void mig_scorer_add(MigScorer *scorer, MigMoments *t, MigPair outcome, double weight,
						   int64 cases);
/* .. and with the regressors times a factor */
extern void mig_scorer_add_scaled(MigScorer *scorer, MigMoments *t, double outcome, double factor,
								  int64 cases);

#endif
