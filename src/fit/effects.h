/* effects.h: marginal effects of a model at one row, and their gradients by its coefficients */
#ifndef MIG_FIT_EFFECTS_H
#define MIG_FIT_EFFECTS_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "core/xsum.h"
#include "fit/collinear.h"
#include "fit/plan.h"
#include "fit/score.h"

#define MIG_EFFECTS_MAX 1000000 /* sums of one call */

/* what is asked of a variable: its derivative, or the change from one level to another */
typedef struct MigEffect
{
	int variable; /* of the formula */
	uint32 level; /* of the scorer's frame; 0: derivative */
	uint32 base;
	const char *contrast; /* dydx, or "level - base" */
	int own; /* of a number that is one term and in no other: the parameter of that; else -1 */
} MigEffect;

/* effects bound to the columns of rows; all memory is that of the context it was made in */
typedef struct MigEffects
{
	MigScorer *scorer;
	const MigFormula *formula;
	const MigPlan *plan;
	bool **uses; /* by variable: the terms that read it; last: all */
	int n;
	int simple; /* effects that have a parameter of their own */
	MigEffect *effect;
	int p; /* estimated parameters */
	MigCollinear collinear;
	double *estimate; /* by slot of that, as are the rows below */
	/* what replaces the values of every row, by variable */
	bool *fixed;
	MigPair *number;
	uint32 *level;
	double **share; /* of each level from 1, in place of one level; NULL: it has one */
	/* of the row under way, by slot */
	MigPair *x;
	MigPair *low;
	MigPair *high;
	double *slope;
	double *form;
	bool missing; /* a combination of levels without a column */
} MigEffects;

/*
 * Values of sums over rows: cases, sum of weights, then for each effect weight times effect, times
 * its gradient by the p estimated parameters, and the numbers of rows in which it has no estimate, is
 * no finite number, and would be another if another of collinear terms had been dropped.
 *
 * The sums themselves go on: weight times F', and times F'' and each of the parameters' columns,
 * which is what the effects with a parameter of their own are made of; and to make them, in place of
 * sums, for each effect that parameter and its estimate, and at the end n and p.
 */
#define MIG_EFFECT_SUMS(p) ((p) + 4)

static inline size_t
mig_effects_at(int p, int effect)
{
	return 2 + (size_t) effect * MIG_EFFECT_SUMS(p);
}

static inline int
mig_effects_size(const MigEffects *effects)
{
	return (int) mig_effects_at(effects->p, effects->n);
}

/* sums of n effects by p parameters, and how many of them are added to each other */
static inline size_t
mig_effects_added(int p, int n)
{
	return mig_effects_at(p, n) + 1 + (size_t) p;
}

static inline size_t
mig_effects_room(int p, int n)
{
	return mig_effects_added(p, n) + (size_t) n + 1;
}

/* empty sums */
extern void mig_effects_init(const MigEffects *effects, MigXsum *sums);

/* their shape, where they hold together */
extern bool mig_effects_shape(const MigXsum *sums, size_t room, int *p, int *n);

/* their values */
extern void mig_effects_values(const MigXsum *sums, int p, int n, double *values);

/*
 * types: of the variables of the model's moments; NULL: there are no rows, only means.
 * variables: whose effects, NULL for all in order of the formula.  at: values by variable, or NULL.
 */
extern MigEffects *mig_effects_new(MigModel *model, const Oid *types, const char *const *variables,
								   int n, Jsonb *at);

/* add the row last read by the scorer */
extern void mig_effects_add(MigEffects *effects, double weight, double cases, MigXsum *sums);

/*
 * Set every variable to its mean, factors to their shares, in moments whose formula has them: the
 * model's own, or those of main effects over other rows.  False: one is not there, see which.
 */
extern bool mig_effects_set_means(MigEffects *effects, const MigMoments *moments, int *which);

/* mean of a number that is a term of the moments; NAN where it is none */
extern double mig_effects_mean(const MigMoments *moments, const char *name);

/* at the means, with weight 1 */
extern void mig_effects_add_means(MigEffects *effects, MigXsum *sums);

#endif
