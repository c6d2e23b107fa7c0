/* unconditional.h: variances of average marginal effects that count the averaging too */
#ifndef MIG_FIT_UNCONDITIONAL_H
#define MIG_FIT_UNCONDITIONAL_H

#include "postgres.h"

#include "fit/effects.h"
#include "fit/margins.h"

/*
 * A row's influence on an average effect: its own effect less the average, over the sum of weights,
 * and its score times the inverse information times the gradient of the average.
 */
typedef struct MigInfluence
{
	MigEffects *effects;
	double weight;       /* sum over the rows */
	const double *value; /* for each effect its average, then p numbers: inverse times gradient */
	MigXsum *work;       /* sums of the effects */
	double *sums;        /* .. and their values */
} MigInfluence;

/* constants: the sum of weights, then the values */
extern MigInfluence *mig_influence_new(MigEffects *effects, const double *constants, int n);

/* of the row last read by the effects' scorer, without its weight; a number for each effect */
extern void mig_influence_of(MigInfluence *influence, double *result);

/*
 * Variances of the effects, under the kind of variance that the model has: one more pass over the
 * rows it was fitted to, two where it is no linear model.  sums: of margins_agg over them.
 */
extern const double *mig_unconditional(MigModel *model, MigEffects *effects,
									   const MigMarginsOptions *options, const double *sums,
									   const char *effects_text);

#endif
