/* robust.c: cross-products of the scores of a fitted model's rows */
#include "postgres.h"

#include "fit/robust.h"

#include <math.h>

#include "core/newton.h"
#include "core/sandwich.h"
#include "fit/glm.h"
#include "pg/moments.h"

#define MOST_SQUARE 0x1p300 /* of a score over the regressor */

MigMoments *
mig_score_moments(const MigScorer *scorer)
{
	MigMoments *t = mig_pg_moments_grow(scorer->frame, 0, 0, 0, 0);

	memset(mig_moments_products(t), 0, sizeof(MigXsum) * t->sums);
	t->n_read = t->n = t->n_null_outcome = t->n_null_regressor = 0;
	t->n_null_weight = t->n_zero_weight = 0;
	memset(t->likelihood, 0, sizeof(t->likelihood));
	t->weighting = MIG_WEIGHT_SAMPLING;
	return scorer->model->n > MIG_MOMENTS_FEW ? mig_pg_moments_block(t, scorer->design->slots) : t;
}

/* are scores of that kind taken of the rows of a block */
static bool
of_blocks(MigScoreKind kind)
{
	switch (kind)
	{
		case MIG_SCORE_PLAIN:
		case MIG_SCORE_HC1:
		case MIG_SCORE_OBSERVED:
		case MIG_SCORE_EXPECTED:
			return true;
		default:
			return false;
	}
}

MigRobust *
mig_robust_new(MigScorer *scorer, MigScoreKind kind, bool analytic)
{
	MigRobust *s = palloc(sizeof(MigRobust));

	s->t = mig_score_moments(scorer);
	s->scorer = scorer;
	s->kind = kind;
	s->analytic = analytic;
	s->waits = s->t->block > 0 && of_blocks(kind) && scorer->form == NULL;
	return s;
}

/*
 * The products of factor x are those of x under the weight factor^2, and factor x times unit is x
 * times unit / factor under it: what takes the outcome's place.  MIG_SCORE_PLAIN keeps what that is
 * rounded by: the scatter of scores about their mean takes squares and totals to be of the same
 * numbers.  False: the square is out of range.
 */
static bool
weigh(MigScoreKind kind, double unit, double factor, double *square, MigPair *outcome)
{
	*square = factor * factor;
	if (!(*square > 1.0 / MOST_SQUARE && *square < MOST_SQUARE))
		return false;
	if (kind == MIG_SCORE_PLAIN)
		*outcome = mig_pair_multiply(mig_sandwich_inverse_root(*square),
									 mig_pair(factor < 0.0 ? -unit : unit));
	else
		*outcome = mig_pair(unit / factor);
	return true;
}

/* ---- a row at a time ---- */

/* the row that the scorer read last */
static void
add_score(MigRobust *s, double weight, int64 cases)
{
	double residual = mig_scorer_score(s->scorer);
	double unit = s->analytic ? 1.0 : sqrt(weight); /* its square is the number of cases */
	double factor = (s->analytic ? weight : unit) * residual;
	double square;
	MigPair outcome;

	if (s->kind == MIG_SCORE_DESIGN)
	{
		mig_scorer_add(s->scorer, s->t, mig_pair(residual), weight, cases);
		return;
	}
	if (s->kind == MIG_SCORE_HC2 || s->kind == MIG_SCORE_HC3)
	{
		double rest = 1.0 - mig_scorer_leverage(s->scorer) * (s->analytic ? weight : 1.0);

		s->t->n_zero_weight += rest < MIG_SCORER_NO_RESIDUAL;
		rest = rest < MIG_SCORER_NO_RESIDUAL ? INFINITY
			   : s->kind == MIG_SCORE_HC2    ? sqrt(rest)
											 : rest;
		factor /= rest;
		unit = isinf(rest) ? 0.0 : unit * rest;
	}
	if (weigh(s->kind, unit, factor, &square, &outcome))
		mig_scorer_add(s->scorer, s->t, outcome, square, cases);
	else
		mig_scorer_add_scaled(s->scorer, s->t, unit, factor, cases);
}

/* ---- a block at a time ---- */

/* a row times the factor, under weight 1 */
static void
scale_row(MigProductsBlock *block, int row, double factor)
{
	for (int c = 0; c < block->columns + block->slots; c++)
	{
		size_t at = (size_t) c * MIG_PRODUCTS_ROWS + row;
		MigPair x = {block->hi[at], block->paired[c] ? block->lo[at] : 0.0};

		mig_products_block_set(block, c, row, mig_pair_multiply(x, mig_pair(factor)));
	}
	block->weight[row] = 1.0;
}

/* residuals, or derivatives of log-likelihoods; in place of the outcomes is anything */
static void
block_scores(MigRobust *s, MigProductsBlock *block, double *score)
{
	const MigScorer *scorer = s->scorer;
	double y[MIG_PRODUCTS_ROWS];
	MigLikelihoods l;

	if (scorer->family == MIG_FAMILY_OLS)
	{
		mig_sandwich_residuals(block, scorer->coefficient, score);
		return;
	}
	mig_newton_linear(scorer->coefficient, s->offset, block, y, score);
	mig_glm_likelihoods(scorer->family, score, y, block->rows, &l);
	memcpy(score, l.score, sizeof(double) * block->rows);
}

/* as add_score() */
static void
score_rows(MigRobust *s, MigProductsBlock *block)
{
	double score[MIG_PRODUCTS_ROWS];

	block_scores(s, block, score);
	block->paired[MIG_COLUMN_OUTCOME] = false;
	for (int r = 0; r < block->rows; r++)
	{
		double weight = block->weight[r];
		double unit = s->analytic ? 1.0 : sqrt(weight);
		double factor = (s->analytic ? weight : unit) * score[r];
		MigPair outcome = mig_pair(unit);

		if (!weigh(s->kind, unit, factor, &block->weight[r], &outcome))
			scale_row(block, r, factor);
		mig_products_block_set(block, MIG_COLUMN_OUTCOME, r, outcome);
	}
}

/* the rows that wait, to the sums */
static void
flush(MigRobust *s)
{
	MigProductsBlock block = mig_moments_block(s->t);
	const double *y = block.hi + MIG_COLUMN_OUTCOME * MIG_PRODUCTS_ROWS;

	if (s->t->waiting == 0)
		return;
	for (int r = 0; r < block.rows; r++)
		mig_scorer_check_outcome(s->scorer, y[r]);
	if (s->kind == MIG_SCORE_OBSERVED || s->kind == MIG_SCORE_EXPECTED)
		mig_newton_add_block(s->scorer, s->kind, s->offset, &block, s->t);
	else
		score_rows(s, &block);
	mig_pg_moments_check(mig_moments_flush(s->t));
}

static void
add_now(MigRobust *s, double weight, int64 cases)
{
	if (s->kind >= MIG_SCORE_OBSERVED)
		mig_newton_add(s->scorer, s->kind, weight, cases, s->t);
	else
		add_score(s, weight, cases);
}

void
mig_robust_add(MigRobust *s, const NullableDatum *values, double weight, int64 cases)
{
	MigProductsBlock block;

	if (!s->waits)
	{
		if (mig_scorer_take(s->scorer, values))
			add_now(s, weight, cases);
		return;
	}
	block = mig_moments_block(s->t);
	if (!mig_scorer_wait(s->scorer, values, &block))
		return;
	s->offset[s->t->waiting] = s->scorer->offset;
	mig_pg_moments_check(mig_moments_row_enters(s->t, weight, cases));
	if (s->t->waiting == MIG_PRODUCTS_ROWS)
		flush(s);
}

MigMoments *
mig_robust_moments(MigRobust *s)
{
	if (s->waits)
		flush(s);
	return s->t;
}

void
mig_robust_merge(MigRobust *s, MigRobust *from)
{
	MigMoments *t = mig_robust_moments(s);

	s->t = mig_pg_moments_merge(t, mig_robust_moments(from),
								mig_design_factors(t, mig_design_formula(t)));
	if (s->t != t)
		pfree(t);
}
