/* newton.c: rows of a Newton step; likelihood sums over rows in memory, in plain doubles */
#include "core/newton.h"

#include <math.h>
#include <string.h>

#define LEAST_INFORMATION 1e-40 /* of a row, so that its score is not lost */
#define MOST_INFORMATION  1e100 /* .. and what cannot come from a fit worth having */
#define PARTS             4     /* of a sum, whose additions overlap */
#define MOST_CALIBRATION  0.5   /* a weight changes by so much of it */

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

static void
tick(int row)
{
	if ((row & 0x3fff) == 0)
		mig_tick();
}

void
mig_newton_sums(const MigNewtonRows *rows, int n, MigFamily family, const double *b,
				MigNewtonSums *sums)
{
	sums->weight = sums->log_lik = sums->squares = 0.0;
	memset(sums->score, 0, sizeof(double) * (size_t) rows->parameters);
	memset(sums->information, 0, sizeof(double) * mig_products_count(rows->parameters));
	for (int i = 0; i < n; i++)
	{
		MigLikelihood l = mig_glm_likelihood(family, dot(rows, i, b) + rows->offset[i], rows->y[i]);
		double w = rows->weight[i];

		tick(i);
		if (l.observed < LEAST_INFORMATION)
			l.observed = LEAST_INFORMATION;
		sums->weight += w;
		sums->log_lik += w * l.log_lik;
		sums->squares += w * l.score * l.score / l.observed;
		add_vector(rows, i, w * l.score, sums->score);
		add_square(rows, i, w * l.observed, sums->information);
	}
}

void
mig_newton_residuals(const MigNewtonRows *rows, const double *b, MigNewtonSums *sums)
{
	sums->weight = sums->squares = rows->n;
	sums->log_lik = 0.0;
	memset(sums->score, 0, sizeof(double) * (size_t) rows->parameters);
	memset(sums->information, 0, sizeof(double) * mig_products_count(rows->parameters));
	for (int i = 0; i < rows->n; i++)
	{
		double r = rows->weight[i] * (rows->y[i] - dot(rows, i, b));

		tick(i);
		add_vector(rows, i, r, sums->score);
		add_square(rows, i, r * r, sums->information);
	}
}

void
mig_newton_calibrate(MigNewtonRows *rows, const double *b, const double *u)
{
	for (int i = 0; i < rows->n; i++)
	{
		double r = rows->weight[i] * (rows->y[i] - dot(rows, i, b));
		double less = r * dot(rows, i, u);

		tick(i);
		rows->weight[i] *= 1.0 - fmin(fmax(less, -MOST_CALIBRATION), MOST_CALIBRATION);
	}
}

void
mig_newton_point(const MigNewtonRows *rows, MigFamily family, const double *b,
				 MigNewtonPoint *point)
{
	for (int i = 0; i < rows->n; i++)
	{
		double eta = dot(rows, i, b) + rows->offset[i];
		MigLikelihood l = mig_glm_likelihood(family, eta, rows->y[i]);

		tick(i);
		point->eta[i] = eta;
		point->score[i] = l.score;
		point->information[i] = l.observed;
	}
}

void
mig_newton_rest(const MigNewtonRows *rows, MigFamily family, const MigNewtonPoint *point,
				const double *step, double *rest)
{
	memset(rest, 0, sizeof(double) * (size_t) rows->parameters);
	for (int i = 0; i < rows->n; i++)
	{
		double move = dot(rows, i, step);
		MigLikelihood l = mig_glm_likelihood(family, point->eta[i] + move, rows->y[i]);

		tick(i);
		add_vector(rows, i,
				   rows->weight[i] * (l.score - point->score[i] + point->information[i] * move),
				   rest);
	}
}

void
mig_newton_change(const MigNewtonRows *rows, MigFamily family, const MigNewtonPoint *point,
				  const double *step, double *change)
{
	memset(change, 0, sizeof(double) * mig_products_count(rows->parameters));
	for (int i = 0; i < rows->n; i++)
	{
		double eta = point->eta[i] + dot(rows, i, step);
		MigLikelihood l = mig_glm_likelihood(family, eta, rows->y[i]);

		tick(i);
		add_square(rows, i, rows->weight[i] * (l.observed - point->information[i]), change);
	}
}
