/*
 * absorb.h: models with absorbed fixed effects, y ~ x | origin + destination
 *
 * The estimates are those of the model with a dummy for every level of every effect, which are never
 * made: rows are kept in memory (panel.h), the effects are taken out of the columns (core/absorb.h),
 * and what is left of them is regressed by the solver of all linear models.
 */
#ifndef MIG_FIT_ABSORB_H
#define MIG_FIT_ABSORB_H

#include "postgres.h"

#include "fit/glm.h"
#include "fit/panel.h"
#include "pg/model.h"

/* a fit under way */
typedef struct MigAbsorbed
{
	MigPanel *panel;
	MigModel *model;
	const MigFitOptions *options;
	MigAbsorb a;
	int columns;   /* of the model, and the outcome: lanes of a row */
	size_t levels; /* of all effects */
	double *
		subtracted; /* what each lane lost to each level, as core/absorb.h has it; NULL: not kept */
	double
		*effect; /* estimates of the levels, effects in the order of panel->order; NULL: not kept */
	double *estimate; /* by column, NAN where dropped */
	bool *determined; /* by column: the effects determine it */
	double *squares;  /* by lane: weighted, about the mean, as first absorbed */
	double *norm;     /* by lane: what tolerances are relative to */
	MigPair *bread;
	int sweeps; /* of conjugate gradients, all columns */
} MigAbsorbed;

/* the model of a pass over a source; options are checked */
extern MigModel *mig_absorb_ols(const MigPass *pass, const MigFitOptions *options);
extern MigModel *mig_absorb_poisson(const MigPass *pass, const MigFitOptions *options,
									const MigGlmOptions *glm);

/* an error for families that do not absorb */
extern void mig_absorb_refuse_family(const MigPass *pass, MigFamily family);

/* ---- parts, for both families ---- */

/* rows and an empty model; keep: the effects are wanted */
extern MigAbsorbed *mig_absorb_start(const MigPass *pass, const MigFitOptions *options, bool counts,
									 bool keep);

/*
 * Absorb the effects of all columns under the weights of f->a.  first: what the effects determine is
 * set to 0.  Later the regressors' norms are taken to be as they were, the outcome's is measured.
 */
extern void mig_absorb_columns(MigAbsorbed *f, double tolerance, bool first);

/* cross-products of the absorbed columns, exact sums */
extern MigXsum *mig_absorb_products(const MigAbsorbed *f);

/* solve them: f->estimate */
extern void mig_absorb_solve(MigAbsorbed *f, const MigXsum *products, MigSolveFit *fit);

/* the model's estimates, covariance and bread from a fit; its df_residual is known */
extern void mig_absorb_take_estimates(MigAbsorbed *f, const MigSolveFit *fit);

/* robust and clustered errors; score: weight times residual of each row */
extern void mig_absorb_variance(MigAbsorbed *f, const double *score);

/* linear and Poisson fits whose effects are kept */
extern MigAbsorbed *mig_absorb_fit_ols(const MigPass *pass, const MigFitOptions *options,
									   bool keep);
extern MigAbsorbed *mig_absorb_fit_poisson(const MigPass *pass, const MigFitOptions *options,
										   const MigGlmOptions *glm, bool keep);

/*
 * Estimated effects, by a callback in the order of the formula and of levels.  The first effect
 * carries the level of the outcome; of each later one, in each set of rows that levels connect, the
 * first level is 0.
 */
typedef void (*MigEffectCallback)(const char *variable, const MigLabel *level, double estimate,
								  void *argument);
extern void mig_absorb_effects(const MigAbsorbed *f, MigEffectCallback callback, void *argument);

#endif
