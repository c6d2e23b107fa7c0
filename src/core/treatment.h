/*
 * treatment.h: effects of a treatment by weighting and regression, row by row
 *
 * Two passes over the rows.  The first adds up what the estimates need, and their derivatives by
 * the coefficients of the score and of the outcome models.  The second adds up each row's
 * influence on the estimates, in which the models are estimated too: with all estimating equations
 * stacked, an estimate less its expectation is the sum of the influences, and its variance that
 * of their sum (Stefanski & Boos 2002).  All sums are exact, so that the order of rows does not
 * matter.
 */
#ifndef MIG_CORE_TREATMENT_H
#define MIG_CORE_TREATMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/glm.h"
#include "core/products.h"
#include "core/xsum.h"

typedef enum MigTreatmentMethod
{
	MIG_TREATMENT_IPW,       /* weights of inverse probability that sum to 1 in each arm (Hajek) */
	MIG_TREATMENT_AIPW,      /* expected outcomes, and residuals under such weights */
	MIG_TREATMENT_REGRESSION /* expected outcomes alone */
} MigTreatmentMethod;

/* whose effect: of the treated, of all, of the untreated */
typedef enum MigTreatmentEstimand
{
	MIG_TREATMENT_ATT,
	MIG_TREATMENT_ATE,
	MIG_TREATMENT_ATU
} MigTreatmentEstimand;

/* of a row by its score; the derivatives are by the score's linear predictor */
typedef struct MigTreatmentWeight
{
	double probability; /* of being treated */
	double own;         /* weight among the rows of its arm, infinite where the score is 0 or 1 */
	double slope;       /* derivative of that */
	double score;       /* derivative of the log-likelihood */
} MigTreatmentWeight;

/* family: probit or logit */
extern MigTreatmentWeight mig_treatment_weight(MigFamily family, MigTreatmentEstimand estimand,
											   bool treated, double predictor);

/* what is estimated, and how many numbers there are of each kind */
typedef struct MigTreatmentShape
{
	MigTreatmentMethod method;
	MigTreatmentEstimand estimand;
	MigFamily family; /* of the score */
	int outcomes;
	int score_columns;   /* of the score's design */
	int outcome_columns; /* of the design of the outcome models */
} MigTreatmentShape;

/* values of a row, hi + lo, and their columns in the design; -1: not a regressor */
typedef struct MigTreatmentValues
{
	int n;
	const double *hi;
	const double *lo; /* NULL where all of it is 0 */
	const int *column;
} MigTreatmentValues;

typedef struct MigTreatmentRow
{
	bool treated;
	double weight;
	bool frequency;   /* the weight is a number of cases */
	double predictor; /* linear, of the score */
	MigTreatmentValues score;
	MigTreatmentValues outcome; /* n is 0 where it lacks a regressor: it counts for the score */
	const double *y;            /* by outcome; NAN where there is none */
} MigTreatmentRow;

/* x'b, summed in twice the precision of a double */
extern double mig_treatment_dot(const MigTreatmentValues *x, const double *b);

/* ---- first pass ---- */

/* of one arm, of the rows with an outcome */
enum
{
	MIG_ARM_CASES,
	MIG_ARM_WEIGHT,
	MIG_ARM_OUTCOME, /* weight times outcome */
	MIG_ARM_SQUARE,  /* weight times its square */
	MIG_ARM_OWN,     /* weight times own weight, below v */
	MIG_ARM_OWN_OUTCOME,
	MIG_ARM_SUMS
};

/*
 * The sums: those of all rows, then a block for each outcome: those of the controls, those of the
 * treated, two more, and vectors of derivatives.  ipw: by column of the score, for controls and
 * treated the sum of v' x and of v' x y, where v is weight times own weight.  Else: by column of
 * the score the derivative of the total; by column of the outcome models those by the coefficients
 * of the controls and of the treated.
 */
enum
{
	MIG_TREATMENT_CASES,
	MIG_TREATMENT_WEIGHT,
	MIG_TREATMENT_LOW,  /* cases whose score is too close to 0 for the estimand */
	MIG_TREATMENT_HIGH, /* .. to 1 */
	MIG_TREATMENT_HEAD
};

enum
{
	MIG_OUTCOME_SHARE = 2 * MIG_ARM_SUMS, /* weight of the rows whose effect it is */
	MIG_OUTCOME_TOTAL,                    /* of the effects, weighted */
	MIG_OUTCOME_SUMS
};

#define MIG_TREATMENT_NEAR 1e-3 /* scores this close to 0 or 1 are counted */

extern int mig_treatment_block(const MigTreatmentShape *shape);
extern size_t mig_treatment_sums(const MigTreatmentShape *shape);

/* by outcome, the largest v of controls and treated, the least and the greatest outcome */
#define MIG_TREATMENT_EXTREMES 4
extern void mig_treatment_extremes_init(double *extremes, int outcomes);
extern void mig_treatment_extremes_merge(double *into, const double *from, int outcomes);

/* coefficients, by outcome: of the controls' model, then of the treated's; none for ipw */
extern void mig_treatment_add(const MigTreatmentShape *shape, const double *coefficients,
							  const MigTreatmentRow *row, MigXsum *sums, double *extremes);

/* ---- second pass ---- */

/* of an outcome; means and weights of the controls, then of the treated */
typedef struct MigTreatmentFit
{
	MigPair mean[2]; /* of the outcomes as they are */
	double weight[2];
	MigPair adjusted[2]; /* ipw: under own weights */
	double own[2];
	double share; /* else: weight of the rows whose effect it is */
	double effect;
	const double *by_score;   /* by column: what a unit of the score's equations moves the effect */
	const double *by_arm[2];  /* likewise of the equations of the outcome models; ipw: NULL */
	const double *outcome[2]; /* coefficients of the outcome models */
} MigTreatmentFit;

/* doubles of a fit as a flat array, and the fit they are */
extern int mig_treatment_fit_size(const MigTreatmentShape *shape);
extern MigTreatmentFit mig_treatment_fit_read(const MigTreatmentShape *shape, const double *flat);

/* its parts: coefficients and what the equations move, in the order of the struct */
#define MIG_TREATMENT_FIT_HEAD 14
extern void mig_treatment_fit_write(const MigTreatmentFit *fit, double *flat);

/* sums of influences: cases, weight, then by outcome influence on effect and on difference of
 * means, then their squares */
#define MIG_TREATMENT_INFLUENCES(outcomes) (2 + 4 * (outcomes))

extern void mig_treatment_influence(const MigTreatmentShape *shape, const MigTreatmentFit *fits,
									const MigTreatmentRow *row, MigXsum *sums);

#endif
