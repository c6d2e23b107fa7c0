/*
 * newton.h: rows of a Newton step; likelihood sums over rows in memory, in plain doubles
 *
 * Those are for a sample of rows that stands for many: where the sums over all rows are exact, these are only
 * as good as the sample.  Rows are in an order of their own, so that the sums have the same bits
 * wherever they are taken.
 */
#ifndef MIG_CORE_NEWTON_H
#define MIG_CORE_NEWTON_H

#include "core/glm.h"
#include "core/products.h"

/*
 * What n <= MIG_PRODUCTS_ROWS rows are in the weighted regression that a Newton step is.  value:
 * their linear predictors, which become their responses, score over information; weights become
 * weight times information.  Log-likelihoods are added to a sum.  Rows beyond numbers have
 * MIG_NEWTON_HOPELESS there.  y and value are read as by mig_glm_likelihoods.
 */
#define MIG_NEWTON_HOPELESS (-1e290)

extern void mig_newton_responses(MigFamily family, bool expected, int n, const double *y,
								 double *value, double *weight, MigXsum *log_lik);

/*
 * The same of the rows of a block as they are, with coefficients by column (0 for the outcome), in
 * place of outcomes and weights; and first, the outcomes and linear predictors of such rows.
 */
extern void mig_newton_block(MigFamily family, bool expected, const double *b, const double *offset,
							 MigProductsBlock *block, MigXsum *log_lik);
extern void mig_newton_linear(const double *b, const double *offset, MigProductsBlock *block,
							  double *y, double *linear);

/* regressors by row: a value for each dense parameter, then one for each slot, whose parameter the
 * row names (-1: none) */
typedef struct MigNewtonRows
{
	int n;
	int parameters;
	int dense;
	int slots;
	const int *parameter; /* of the dense values */
	double *x;            /* n x dense */
	int *slot;            /* n x slots */
	double *slot_x;       /* n x slots */
	double *y;            /* with room for a multiple of MIG_GLM_PADDED */
	double *offset;
	double *weight;
} MigNewtonRows;

/*
 * Log-likelihood of the first n rows at coefficients b, its score, the information (packed by
 * mig_products_at over the parameters) and the sum of squares of score over information, weighted
 * by that.  NAN where some row is beyond numbers.
 */
typedef struct MigNewtonSums
{
	double weight;
	double log_lik;
	double squares;
	double *score;
	double *information;
} MigNewtonSums;

extern void mig_newton_sums(const MigNewtonRows *rows, int n, MigFamily family, const double *b,
							MigNewtonSums *sums);

/* score and information of a constant beside the offsets alone */
extern void mig_newton_constant(const MigNewtonRows *rows, MigFamily family, double constant,
								double *score, double *information);

/*
 * Of a linear fit to all the rows that these are a sample of: the sums of its scores, weight x
 * residual x regressors, in place of the score and of their products in place of the information;
 * squares and weight: the number of rows.  Over all rows those scores sum to 0.
 */
extern void mig_newton_residuals(const MigNewtonRows *rows, const double *b, MigNewtonSums *sums);

/* changes weights so that they sum to 0 in the sample too, where u regresses 1 on the scores */
extern void mig_newton_calibrate(MigNewtonRows *rows, const double *b, const double *u);

/* rows at coefficients: linear predictor, score and information of each */
typedef struct MigNewtonPoint
{
	double *eta;
	double *score;
	double *information;
} MigNewtonPoint;

extern void mig_newton_point(const MigNewtonRows *rows, MigFamily family, const double *b,
							 MigNewtonPoint *point);

/* what a step leaves of the score beyond what the information there foretells:
 * score(b + d) - score(b) + information(b) d, of the rows it does not move far */
extern void mig_newton_rest(const MigNewtonRows *rows, MigFamily family,
							const MigNewtonPoint *point, const double *step, double *rest);

/* information(b + d) - information(b), packed */
extern void mig_newton_change(const MigNewtonRows *rows, MigFamily family,
							  const MigNewtonPoint *point, const double *step, double *change);

/* by parameter: the information, and the squares of what the rows add to the diagonal of that
 * change */
extern void mig_newton_doubt(const MigNewtonRows *rows, MigFamily family,
							 const MigNewtonPoint *point, const double *step, double *information,
							 double *squares);

#endif
