/* treatment.h: effects of a treatment by weighting and regression, over a source */
#ifndef MIG_FIT_TREATMENT_H
#define MIG_FIT_TREATMENT_H

#include "postgres.h"

#include "core/inference.h"
#include "core/treatment.h"
#include "fit/options.h"
#include "fit/score.h"

typedef struct MigTreatmentRequest
{
	const char *source;
	const char *formula; /* treated ~ covariates */
	const char **outcomes;
	int noutcomes;
	const char *method;
	const char *estimand;
	const char *score;           /* NULL: probit where there is a score */
	const char *outcome_formula; /* covariates of the outcome models; NULL: those of the formula */
	double conf_level;
	MigFitOptions options; /* weights, a design or cluster, subpop */
} MigTreatmentRequest;

/* NAN and NULL where there is nothing */
typedef struct MigTreatmentEffect
{
	const char *outcome;
	const char *estimand;
	int64 n_treated;
	int64 n_control;
	double mean_treated;
	double mean_control;
	double difference;
	MigEstimate difference_test;
	double effect;
	MigEstimate test;
	const char *se_type;
	const char *note;
} MigTreatmentEffect;

/* one for each outcome; passes: one for the treatment, those of the score's fit, one or two for outcome
 * models, and two more */
extern MigTreatmentEffect *mig_treatment_effects(const MigTreatmentRequest *request);

/* what the aggregates know of every row: models bound to its values, and the numbers of the pass */
typedef struct MigTreatmentCall
{
	MigTreatmentShape shape;
	MigScorer *score;
	MigScorer *outcome; /* NULL: the values are those of the score */
	bool frequency;
	const double *numbers; /* coefficients, or fits as flat arrays */
	MigTreatmentFit *fits;
	double *y; /* of the row */
	int *score_column;
	int *outcome_column;
} MigTreatmentCall;

/*
 * numbers: method, estimand and the number of outcomes, then for the first pass coefficients, for
 * the second fits.  types: of the outcomes, the score's variables and those of the outcome models.
 */
extern MigTreatmentCall *mig_treatment_call(MigModel *score, MigModel *outcome,
											const double *numbers, int n, const Oid *types,
											int ntypes, bool second);

/* the row as its numbers; false where it does not count */
extern bool mig_treatment_read(MigTreatmentCall *call, const NullableDatum *values, double weight,
							   MigTreatmentRow *row);

#endif
