/* sample.c: what a sample of the rows foretells of a likelihood over all of them */
#include "postgres.h"

#include "fit/sample.h"

#include <math.h>

#include "pg/moments.h"
#include "pg/progress.h"

#define FIRST_SHARE    16   /* the first iterations take one row of so many .. */
#define FIRST_ROWS     40   /* .. but so many for each parameter */
#define CLOSE          0.1  /* a step this short, and all rows of the sample are taken */
#define ARRIVED        0.02 /* what a step leaves, its square, next to the sampling error */
#define MAX_ITERATIONS 15
#define LEAST_SHARE    0.3  /* of a parameter's information, to say anything of it */
#define SHORT          1e-4 /* a step that is bent once; longer ones twice */

/* ---- its own estimates ---- */

typedef struct Iteration
{
	MigNewtonSums sums;
	MigXsum *matrix;
	MigSolveFit fit;
	void *work;
	double length;
} Iteration;

static Iteration *
new_iteration(int p)
{
	Iteration *it = palloc0(sizeof(Iteration));
	size_t count = mig_products_count(p + 1);

	it->sums.score = palloc(sizeof(double) * (p + 1));
	it->sums.information = palloc_extended(sizeof(double) * count, MCXT_ALLOC_HUGE);
	it->matrix = palloc_extended(sizeof(MigXsum) * count, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	it->fit.coefficient = palloc(sizeof(double) * (p + 1));
	it->fit.dropped = palloc(sizeof(bool) * (p + 1));
	it->work = palloc_extended(mig_solve_size(p + 1), MCXT_ALLOC_HUGE);
	return it;
}

static void
free_iteration(Iteration *it)
{
	pfree(it->sums.score);
	pfree(it->sums.information);
	pfree(it->matrix);
	pfree(it->fit.coefficient);
	pfree(it->fit.dropped);
	pfree(it->work);
	pfree(it);
}

/* the step of the sums; false: they have none */
static bool
solve(Iteration *it, int p)
{
	double decrement = 0.0;

	for (size_t i = 0; i < mig_products_count(p); i++)
		it->matrix[i].hi = it->sums.information[i];
	for (int i = 0; i < p; i++)
		it->matrix[mig_products_at(i, p)].hi = it->sums.score[i];
	it->matrix[mig_products_at(p, p)].hi = it->sums.squares;
	if (!isfinite(it->sums.log_lik) ||
		mig_solve(it->matrix, p + 1, -1, it->work, &it->fit) != MIG_OK)
		return false;
	for (int i = 0; i < p; i++)
	{
		if (it->fit.dropped[i] || !isfinite(it->fit.coefficient[i]))
			it->fit.coefficient[i] = 0.0;
		decrement += it->fit.coefficient[i] * it->sums.score[i];
	}
	it->length = sqrt(fabs(decrement) / it->sums.weight);
	return isfinite(it->length);
}

/*
 * Weights of the sample's rows such that the linear fit to all rows, which is known, is its own
 * too.  A likelihood's scores go with the linear ones, so most of the sampling error of its maximum
 * goes as well.
 */
static void
calibrate(MigNewtonRows *rows, const double *linear)
{
	Iteration *it = new_iteration(rows->parameters);

	mig_newton_residuals(rows, linear, &it->sums);
	if (solve(it, rows->parameters))
		mig_newton_calibrate(rows, linear, it->fit.coefficient);
	free_iteration(it);
}

MigSample *
mig_sample_new(MigNewtonRows *rows, MigFamily family, double weight, const double *linear)
{
	MigSample *sample = palloc0(sizeof(MigSample));
	double sum = 0.0;

	calibrate(rows, linear);
	for (int i = 0; i < rows->n; i++)
		sum += rows->weight[i];
	sample->rows = rows;
	sample->family = family;
	sample->scale = weight / sum;
	sample->point.eta = palloc_extended(sizeof(double) * (rows->n + 1), MCXT_ALLOC_HUGE);
	sample->point.score = palloc_extended(sizeof(double) * (rows->n + 1), MCXT_ALLOC_HUGE);
	sample->point.information = palloc_extended(sizeof(double) * (rows->n + 1), MCXT_ALLOC_HUGE);
	sample->work = palloc(sizeof(double) * (2 * rows->parameters + 1));
	return sample;
}

double
mig_sample_constant(const MigSample *sample, double constant, double mean)
{
	double total = 0.0;
	double c = constant;

	for (int i = 0; i < sample->rows->n; i++)
		total += sample->rows->weight[i];
	total *= mean;
	for (int i = 0; i < MAX_ITERATIONS; i++)
	{
		double score;
		double information;
		double step;

		mig_newton_constant(sample->rows, sample->family, c, &score, &information);
		step = mig_glm_constant_step(sample->family, score, information, total);
		if (!isfinite(step))
			return constant;
		c += step;
		if (fabs(step) < SHORT)
			return c;
	}
	return constant;
}

double
mig_sample_bend_constant(const MigSample *sample, double constant, double information, double step)
{
	double score;
	double moved_score;
	double there;
	double bent;

	mig_newton_constant(sample->rows, sample->family, constant, &score, &there);
	mig_newton_constant(sample->rows, sample->family, constant + step, &moved_score, &bent);
	bent = step + sample->scale * (moved_score - score + there * step) / information;
	return isfinite(bent) ? bent : step;
}

bool
mig_sample_fit(MigSample *sample, const char *name, double *estimates)
{
	const MigNewtonRows *rows = sample->rows;
	int p = rows->parameters;
	int n = Min(rows->n, Max(rows->n / FIRST_SHARE, FIRST_ROWS * p));
	Iteration *it = new_iteration(p);
	double *b = sample->work;
	double before = -INFINITY;
	bool arrived = false;

	memcpy(b, estimates, sizeof(double) * p);
	for (int i = 0; i < MAX_ITERATIONS && !arrived; i++)
	{
		mig_newton_sums(rows, n, sample->family, b, &it->sums);
		if (!solve(it, p) || it->sums.log_lik < before)
			break;
		mig_progress("%s: sample of %d rows, log-likelihood %.10g, step %.3g", name, n,
					 it->sums.log_lik, it->length);
		for (int j = 0; j < p; j++)
			b[j] += it->fit.coefficient[j];
		before = it->sums.log_lik;
		arrived = n == rows->n && it->length * it->length < ARRIVED * sqrt((double) p / n);
		if (n < rows->n && it->length < CLOSE)
		{
			n = rows->n;
			before = -INFINITY;
		}
	}
	if (arrived)
		memcpy(estimates, b, sizeof(double) * p);
	free_iteration(it);
	return arrived;
}

/* ---- steps of all rows ---- */

/* inverse times a vector, by row; NAN in what was dropped */
static double
row_times(const double *inverse, int row, const double *vector, int p)
{
	double sum = 0.0;

	for (int i = 0; i < p; i++)
	{
		double x = inverse[mig_products_at(Min(row, i), Max(row, i))];

		if (!isnan(x))
			sum += x * vector[i];
	}
	return sum;
}

void
mig_sample_bend(MigSample *sample, const double *estimates, const double *inverse, double length,
				double *step)
{
	int p = sample->rows->parameters;
	double *straight = sample->work;
	double *rest = sample->work + p;

	memcpy(straight, step, sizeof(double) * p);
	mig_newton_point(sample->rows, sample->family, estimates, &sample->point);
	for (int bends = length < SHORT ? 1 : 2; bends > 0; bends--)
	{
		mig_newton_rest(sample->rows, sample->family, &sample->point, step, rest);
		for (int i = 0; i < p; i++)
		{
			double bent = straight[i] + sample->scale * row_times(inverse, i, rest, p);

			if (isfinite(bent))
				step[i] = bent;
		}
	}
}

void
mig_sample_change(MigSample *sample, const double *step, MigXsum *matrix)
{
	int p = sample->rows->parameters;
	double *change = palloc_extended(sizeof(double) * (mig_products_count(p) + 1), MCXT_ALLOC_HUGE);

	mig_newton_change(sample->rows, sample->family, &sample->point, step, change);
	for (size_t i = 0; i < mig_products_count(p); i++)
		if (change[i] != 0.0)
			mig_xsum_add(&matrix[i], sample->scale * change[i]);
	pfree(change);
}

bool
mig_sample_knows(MigSample *sample, const double *step, const double *information, double much)
{
	int p = sample->rows->parameters;
	double *mine = sample->work;
	double *squares = sample->work + p;

	mig_newton_doubt(sample->rows, sample->family, &sample->point, step, mine, squares);
	for (int i = 0; i < p; i++)
		if (!(sample->scale * mine[i] >= LEAST_SHARE * information[i] &&
			  sample->scale * sqrt(squares[i]) <= much * information[i]))
			return false;
	return true;
}

void
mig_sample_free(MigSample *sample)
{
	if (sample == NULL)
		return;
	pfree(sample->point.eta);
	pfree(sample->point.score);
	pfree(sample->point.information);
	pfree(sample);
}
