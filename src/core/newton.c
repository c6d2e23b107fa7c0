/* newton.c: rows of a Newton step; likelihood sums over rows in memory, in plain doubles */
#include "core/newton.h"

#include <math.h>
#include <string.h>

#include "core/moments.h"
#include "core/sandwich.h"

#define LEAST_INFORMATION 1e-40 /* of a row, so that its score is not lost */
#define MOST_INFORMATION  1e100 /* .. and what cannot come from a fit worth having */
#define PARTS             4     /* of a sum, whose additions overlap */
#define MOST_CALIBRATION  0.5   /* a weight changes by so much of it */
#define MOST_MOVE         0.5   /* of a linear predictor that what a step leaves is taken from */

/* ---- rows of a step ---- */

void
mig_newton_responses(MigFamily family, bool expected, int n, const double *y, double *value,
					 double *weight, MigXsum *log_lik)
{
	MigLikelihoods l;
	MigXsum part[PARTS] = {{0.0, 0.0, 0.0}};

	mig_glm_likelihoods(family, value, y, n, &l);
	for (int r = 0; r < n; r++)
	{
		double information = expected ? l.expected[r] : l.observed[r];
		double likelihood = weight[r] * l.log_lik[r];
		double score = l.score[r];

		if (!(fabs(l.log_lik[r]) < MOST_INFORMATION && information < MOST_INFORMATION))
		{
			likelihood = MIG_NEWTON_HOPELESS;
			information = 1.0;
			score = 0.0;
		}
		if (information < LEAST_INFORMATION)
			information = LEAST_INFORMATION;
		mig_xsum_add(&part[r % PARTS], likelihood);
		value[r] = score / information;
		weight[r] *= information;
	}
	for (int i = 0; i < PARTS && i < n; i++)
		mig_xsum_merge(log_lik, &part[i]);
}

/* what the outcome less x'b is where outcomes are 0: each as it is for a row alone */
void
mig_newton_linear(const double *b, const double *offset, MigProductsBlock *block, double *y,
				  double *linear)
{
	double *outcome = block->hi + (size_t) MIG_COLUMN_OUTCOME * MIG_PRODUCTS_ROWS;

	memcpy(y, outcome, sizeof(double) * MIG_PRODUCTS_ROWS);
	memset(outcome, 0, sizeof(double) * MIG_PRODUCTS_ROWS);
	block->paired[MIG_COLUMN_OUTCOME] = false;
	mig_sandwich_residuals(block, b, linear);
	for (int r = 0; r < block->rows; r++)
		linear[r] = offset[r] - linear[r];
}

void
mig_newton_block(MigFamily family, bool expected, const double *b, const double *offset,
				 MigProductsBlock *block, MigXsum *log_lik)
{
	double y[MIG_PRODUCTS_ROWS];
	double *value = block->hi + (size_t) MIG_COLUMN_OUTCOME * MIG_PRODUCTS_ROWS;
	double linear[MIG_PRODUCTS_ROWS];

	mig_newton_linear(b, offset, block, y, linear);
	memcpy(value, linear, sizeof(double) * (size_t) block->rows);
	mig_newton_responses(family, expected, block->rows, y, value, block->weight, log_lik);
}

/* ---- sums over rows in memory ---- */

static double
dot(const MigNewtonRows *rows, int row, const double *b)
{
	const double *x = rows->x + (size_t) row * rows->dense;
	const int *slot = rows->slot + (size_t) row * rows->slots;
	const double *slot_x = rows->slot_x + (size_t) row * rows->slots;
	double sum = 0.0;

	for (int i = 0; i < rows->dense; i++)
		sum += x[i] * b[rows->parameter[i]];
	for (int s = 0; s < rows->slots; s++)
		if (slot[s] >= 0)
			sum += slot_x[s] * b[slot[s]];
	return sum;
}

/* sum += factor x */
static void
add_vector(const MigNewtonRows *rows, int row, double factor, double *sum)
{
	const double *x = rows->x + (size_t) row * rows->dense;
	const int *slot = rows->slot + (size_t) row * rows->slots;
	const double *slot_x = rows->slot_x + (size_t) row * rows->slots;

	for (int i = 0; i < rows->dense; i++)
		sum[rows->parameter[i]] += factor * x[i];
	for (int s = 0; s < rows->slots; s++)
		if (slot[s] >= 0)
			sum[slot[s]] += factor * slot_x[s];
}

static double *
element(double *sum, int a, int b)
{
	return &sum[a < b ? mig_products_at(a, b) : mig_products_at(b, a)];
}

/* sum += factor x x' */
static void
add_square(const MigNewtonRows *rows, int row, double factor, double *sum)
{
	const double *x = rows->x + (size_t) row * rows->dense;
	const int *slot = rows->slot + (size_t) row * rows->slots;
	const double *slot_x = rows->slot_x + (size_t) row * rows->slots;

	for (int j = 0; j < rows->dense; j++)
	{
		double *column = sum + mig_products_at(0, rows->parameter[j]);
		double scaled = factor * x[j];

		/* dense parameters are in order */
		for (int i = 0; i <= j; i++)
			column[rows->parameter[i]] += scaled * x[i];
	}
	for (int s = 0; s < rows->slots; s++)
	{
		double scaled = factor * slot_x[s];

		if (slot[s] < 0)
			continue;
		for (int i = 0; i < rows->dense; i++)
			*element(sum, rows->parameter[i], slot[s]) += scaled * x[i];
		for (int r = 0; r <= s; r++)
			if (slot[r] >= 0)
				*element(sum, slot[r], slot[s]) += scaled * slot_x[r];
	}
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

/* rows that are evaluated together: their linear predictors, then the rest */
typedef struct Batch
{
	int first;
	int n; /* 0: there are no more */
	double eta[MIG_GLM_ROWS];
	MigLikelihoods l;
} Batch;

/* the next of the first n rows; the caller sets their linear predictors */
static bool
next_batch(Batch *batch, int n)
{
	batch->first += batch->n;
	batch->n = least(n - batch->first, MIG_GLM_ROWS);
	if ((batch->first & 0x3fff) == 0)
		mig_tick();
	return batch->n > 0;
}

static void
evaluate(const MigNewtonRows *rows, MigFamily family, Batch *batch)
{
	mig_glm_likelihoods(family, batch->eta, rows->y + batch->first, batch->n, &batch->l);
}

static void
clear(const MigNewtonRows *rows, double *vector, double *matrix)
{
	if (vector)
		memset(vector, 0, sizeof(double) * (size_t) rows->parameters);
	if (matrix)
		memset(matrix, 0, sizeof(double) * mig_products_count(rows->parameters));
}

void
mig_newton_sums(const MigNewtonRows *rows, int n, MigFamily family, const double *b,
				MigNewtonSums *sums)
{
	Batch batch = {0};

	sums->weight = sums->log_lik = sums->squares = 0.0;
	clear(rows, sums->score, sums->information);
	while (next_batch(&batch, n))
	{
		for (int r = 0; r < batch.n; r++)
			batch.eta[r] = dot(rows, batch.first + r, b) + rows->offset[batch.first + r];
		evaluate(rows, family, &batch);
		for (int r = 0; r < batch.n; r++)
		{
			int i = batch.first + r;
			double w = rows->weight[i];
			double score = batch.l.score[r];
			double observed = fmax(batch.l.observed[r], LEAST_INFORMATION);

			sums->weight += w;
			sums->log_lik += w * batch.l.log_lik[r];
			sums->squares += w * score * score / observed;
			add_vector(rows, i, w * score, sums->score);
			add_square(rows, i, w * observed, sums->information);
		}
	}
}

void
mig_newton_constant(const MigNewtonRows *rows, MigFamily family, double constant, double *score,
					double *information)
{
	Batch batch = {0};

	*score = *information = 0.0;
	while (next_batch(&batch, rows->n))
	{
		for (int r = 0; r < batch.n; r++)
			batch.eta[r] = constant + rows->offset[batch.first + r];
		evaluate(rows, family, &batch);
		for (int r = 0; r < batch.n; r++)
		{
			*score += rows->weight[batch.first + r] * batch.l.score[r];
			*information += rows->weight[batch.first + r] * batch.l.observed[r];
		}
	}
}

/* weight times residual of the linear fit */
static double
linear_score(const MigNewtonRows *rows, int row, const double *b)
{
	return rows->weight[row] * (rows->y[row] - dot(rows, row, b));
}

void
mig_newton_residuals(const MigNewtonRows *rows, const double *b, MigNewtonSums *sums)
{
	sums->weight = sums->squares = rows->n;
	sums->log_lik = 0.0;
	clear(rows, sums->score, sums->information);
	for (int i = 0; i < rows->n; i++)
	{
		double r = linear_score(rows, i, b);

		if ((i & 0x3fff) == 0)
			mig_tick();
		add_vector(rows, i, r, sums->score);
		add_square(rows, i, r * r, sums->information);
	}
}

void
mig_newton_calibrate(MigNewtonRows *rows, const double *b, const double *u)
{
	for (int i = 0; i < rows->n; i++)
	{
		double less = linear_score(rows, i, b) * dot(rows, i, u);

		rows->weight[i] *= 1.0 - fmin(fmax(less, -MOST_CALIBRATION), MOST_CALIBRATION);
	}
}

void
mig_newton_point(const MigNewtonRows *rows, MigFamily family, const double *b,
				 MigNewtonPoint *point)
{
	Batch batch = {0};

	while (next_batch(&batch, rows->n))
	{
		size_t size = sizeof(double) * (size_t) batch.n;

		for (int r = 0; r < batch.n; r++)
			batch.eta[r] = dot(rows, batch.first + r, b) + rows->offset[batch.first + r];
		evaluate(rows, family, &batch);
		memcpy(point->eta + batch.first, batch.eta, size);
		memcpy(point->score + batch.first, batch.l.score, size);
		memcpy(point->information + batch.first, batch.l.observed, size);
	}
}

void
mig_newton_rest(const MigNewtonRows *rows, MigFamily family, const MigNewtonPoint *point,
				const double *step, double *rest)
{
	Batch batch = {0};
	double move[MIG_GLM_ROWS];

	clear(rows, rest, NULL);
	while (next_batch(&batch, rows->n))
	{
		for (int r = 0; r < batch.n; r++)
		{
			move[r] = dot(rows, batch.first + r, step);
			batch.eta[r] = point->eta[batch.first + r] + move[r];
		}
		evaluate(rows, family, &batch);
		for (int r = 0; r < batch.n; r++)
		{
			int i = batch.first + r;

			if (fabs(move[r]) > MOST_MOVE)
				continue;
			add_vector(rows, i,
					   rows->weight[i] *
						   (batch.l.score[r] - point->score[i] + point->information[i] * move[r]),
					   rest);
		}
	}
}

void
mig_newton_change(const MigNewtonRows *rows, MigFamily family, const MigNewtonPoint *point,
				  const double *step, double *change)
{
	Batch batch = {0};

	clear(rows, NULL, change);
	while (next_batch(&batch, rows->n))
	{
		for (int r = 0; r < batch.n; r++)
			batch.eta[r] = point->eta[batch.first + r] + dot(rows, batch.first + r, step);
		evaluate(rows, family, &batch);
		for (int r = 0; r < batch.n; r++)
		{
			int i = batch.first + r;

			add_square(rows, i, rows->weight[i] * (batch.l.observed[r] - point->information[i]),
					   change);
		}
	}
}

static void
add_doubt(double x, double information, double change, double *sum, double *squares)
{
	double part = change * x * x;

	*sum += information * x * x;
	*squares += part * part;
}

void
mig_newton_doubt(const MigNewtonRows *rows, MigFamily family, const MigNewtonPoint *point,
				 const double *step, double *information, double *squares)
{
	Batch batch = {0};

	clear(rows, information, NULL);
	clear(rows, squares, NULL);
	while (next_batch(&batch, rows->n))
	{
		for (int r = 0; r < batch.n; r++)
			batch.eta[r] = point->eta[batch.first + r] + dot(rows, batch.first + r, step);
		evaluate(rows, family, &batch);
		for (int r = 0; r < batch.n; r++)
		{
			size_t i = (size_t) batch.first + (size_t) r;
			double here = rows->weight[i] * point->information[i];
			double change = rows->weight[i] * batch.l.observed[r] - here;

			for (int c = 0; c < rows->dense; c++)
				add_doubt(rows->x[i * (size_t) rows->dense + (size_t) c], here, change,
						  &information[rows->parameter[c]], &squares[rows->parameter[c]]);
			for (int s = 0; s < rows->slots; s++)
			{
				size_t at = i * (size_t) rows->slots + (size_t) s;

				if (rows->slot[at] >= 0)
					add_doubt(rows->slot_x[at], here, change, &information[rows->slot[at]],
							  &squares[rows->slot[at]]);
			}
		}
	}
}
