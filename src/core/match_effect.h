/*
 * match_effect.h: effects of a treatment from matched units, and their variances
 *
 * Focal units are those whose other outcome is imputed from their set: the treated (ATT), the
 * controls (ATU) or both (ATE).  Variances are Abadie & Imbens (2006, 2016) and Lechner (1999).
 */
#ifndef MIG_CORE_MATCH_EFFECT_H
#define MIG_CORE_MATCH_EFFECT_H

#include "core/match.h"

/* the regressors of the score model by unit, as columns */
typedef struct MigMatchDesign
{
	int n;
	int columns;          /* of all; the first is the constant, the second not used */
	int dense;            /* columns with a value for every unit, those two among them */
	double **value;       /* by dense column: n values */
	int slots;            /* terms of levels: each unit has one column of each */
	int **level;          /* by slot: the column of each unit */
	double **factor;      /* by slot: its value, NULL: 1 */
	const int *parameter; /* by column: place among the parameters, or -1 */
	int parameters;
} MigMatchDesign;

/* the regressors of a unit, of its levels those that are estimated: places among the parameters, and
 * values; how many, at most dense + slots */
extern int mig_match_design_unit(const MigMatchDesign *d, int i, int *index, double *value);

/* total[parameters]: sum of a number per unit times the regressors */
extern void mig_match_design_total(const MigMatchDesign *d, const double *number, double *total);

typedef struct MigMatched
{
	const MigMatchUnits *units;
	const MigMatchSets *sets;
	bool focal[2];        /* by arm */
	const double *weight; /* sampling weights; NULL: 1 */
	/* by unit: sum over the sets it is in of its share (times the weight of the focal unit), and of
	 * the squares of its share */
	double *k;
	double *k2;
} MigMatched;

/* fill k and k2 from the sets */
extern void mig_matched_count(const MigMatched *m);

/* the unit's weight in the matched sample: 0 where it is not in it */
static inline double
mig_matched_weight(const MigMatched *m, int i)
{
	bool found = m->focal[m->units->arm[i]] && m->sets->count[i] > 0;

	return m->k[i] + (found ? (m->weight ? m->weight[i] : 1.0) : 0.0);
}

typedef struct MigMatchOutcome
{
	const MigMatched *matched;
	const double *y;
	const double *value; /* what is averaged over a set: y, or what a regression leaves of it */
	const double *shift; /* .. and added to the average, by focal unit; NULL: nothing */
	double *contrast;    /* by unit: treated less control, NAN where it has no set */
	double effect;
	double total; /* weight of the focal units with a set */
} MigMatchOutcome;

/* contrasts, their mean and their number */
extern void mig_match_effect(MigMatchOutcome *o);

/* without sets: from the weights of the matched sample alone */
extern void mig_match_effect_of_weights(MigMatchOutcome *o);

/* variances of the effect; NAN where the data cannot support one */
extern double mig_match_lechner(const MigMatchOutcome *o);
extern double mig_match_iid(const MigMatchOutcome *o);

/* near: of each unit those of its own arm that its outcome's variance comes from */
extern double mig_match_fixed(const MigMatchOutcome *o, const MigMatchSets *near);

/* what the estimation of the score adds */
typedef struct MigMatchScore
{
	const double *probability;  /* by unit */
	const double *density;      /* its derivative by the linear predictor */
	const MigMatchSets *own;    /* the h nearest in its own arm, itself among them .. */
	const MigMatchSets *others; /* .. the h nearest others there, and itself .. */
	const MigMatchSets *other;  /* .. and in the other arm */
	const MigMatchDesign *design;
	const double *covariance; /* of the parameters, packed by columns of the upper triangle */
	/* units whose nearest on the covariates were looked up, and sets of those (ATT, ATU); each
	 * stands for `share` units */
	int sampled;
	const int *sample;
	const MigMatchSets *covariates;
	double share;
	double *number; /* work: 2 n */
	double *total;  /* work: 2 parameters */
} MigMatchScore;

/* to be added to the variance with the score as known; NAN where it cannot be told */
extern double mig_match_correction(const MigMatchOutcome *o, const MigMatchScore *score);

#endif
