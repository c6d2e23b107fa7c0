/*
 * kept.h: rows of a pass in memory: all of them as patterns with counts, or a sample
 *
 * Which it is depends on the rows' content alone (core/patterns.h).
 */
#ifndef MIG_FIT_KEPT_H
#define MIG_FIT_KEPT_H

#include "postgres.h"

#include "core/newton.h"
#include "fit/pass.h"
#include "fit/score.h"
#include "fit/variance.h"
#include "pg/patterns.h"

typedef struct MigKept
{
	MigPatterns *patterns;
	bool whole; /* all rows are there */
	const MigFormula *formula;
	Oid *types;  /* of its variables */
	bool offset; /* the rows have one, after the variables */
	MigWeighting weighting;
	MigRowForm *form;
	NullableDatum *row;  /* the one at hand */
	MigNewtonRows *rows; /* as numbers, once they were asked for */
} MigKept;

/* an aggregate that keeps rows of a pass (patterns_agg and its like), as SQL; NULL: it takes no rows
 * of so many variables */
extern const char *mig_kept_call(const MigPass *pass, const char *weight_type,
								 const char *aggregate);

/* can the variables have few values each, by their types: numbers with fractions have many */
extern bool mig_kept_may_be_whole(const MigPass *pass);

/* what the aggregate gave */
extern MigKept *mig_kept_new(const MigPass *pass, const char *weight_type, Datum value);

/* the rows go; kept may be NULL */
extern void mig_kept_free(MigKept *kept);

/* of all rows: the moments of the formula, the same to the bit as by rows .. */
extern MigMoments *mig_kept_moments(MigKept *kept);

/* .. and a pass of newton_moments_agg with the model as it stands */
extern MigMoments *mig_kept_pass(MigKept *kept, MigModel *model, MigScoreKind kind);

/* the regressors of a model's parameters as plain doubles; NULL where they would not fit 64 MB */
extern MigNewtonRows *mig_kept_rows(MigKept *kept, MigModel *model);

#endif
