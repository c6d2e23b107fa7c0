/* margins.h: average marginal effects of a model, with delta-method errors */
#ifndef MIG_FIT_MARGINS_H
#define MIG_FIT_MARGINS_H

#include "postgres.h"

#include "core/inference.h"
#include "fit/effects.h"
#include "fit/pass.h"
#include "pg/model.h"

typedef struct MigMarginsOptions
{
	const char *const *variables; /* NULL: all regressors */
	int n;
	const char *at;      /* observed, means, or a JSON object of values by variable */
	const char *source;  /* NULL: the model's own means */
	const char *weights; /* column; NULL: the model's */
	const char *subpop;
	double conf_level;
	bool unconditional;   /* errors count the averaging too */
	MigFitOptions design; /* the model's, for them */
} MigMarginsOptions;

typedef struct MigMargin
{
	const char *variable;
	const char *contrast;
	double estimate; /* NAN: there is none, see note */
	MigEstimate inference;
	const char *note;
} MigMargin;

/* one query: averages and gradients are summed in one; unconditional errors take two or three */
extern MigMargin *mig_margins(MigModel *model, const MigMarginsOptions *options, int *n);

/* the effects that margins_agg is asked for: a JSON object of "variables", an array of names, and
 * "at", an object of values */
extern MigEffects *mig_margins_effects(MigModel *model, const Oid *types, const char *effects);

/* a pass over the source with the model's weights and offset; outcome: it must be there */
extern MigPass mig_margins_rows(const MigModel *model, const MigMarginsOptions *options,
								bool outcome);

#endif
