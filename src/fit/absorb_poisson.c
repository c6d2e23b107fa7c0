/*
 * absorb_poisson.c: Poisson models with absorbed fixed effects
 *
 * Newton steps, each a weighted regression with the effects absorbed under the weights of the step:
 * response is what is left of the outcome over its expectation, weights are the expectations.  The
 * columns stay absorbed from step to step, so that later steps have little to do; so does the linear
 * predictor, which each step moves by a combination of columns and dummies.
 */
#include "postgres.h"

#include "fit/absorb.h"

#include <math.h>

#include "miscadmin.h"

#include "pg/progress.h"

#define FIRST_TOLERANCE 1e-4 /* of absorbing, far from the maximum .. */
#define LAST_TOLERANCE  1e-13
#define TOLERANCE_SHARE 0.01 /* .. and of the square of the last step */
#define LEAST_TOLERANCE 1e-13
#define MAX_HALVINGS    20
#define MOST_LINEAR     690.0 /* of the linear predictor: exp() stays finite */
#define LEAST_MEAN      1e-8  /* rows of 0 with less may be separated */
#define BLOCK           1024  /* rows whose products are summed before they join the others */

typedef struct Steps
{
	MigAbsorbed *f;
	const MigGlmOptions *options;
	double *y;
	double *linear; /* predictor of each row, with its offset */
	double *weight; /* of each row: prior weight times expectation */
	double *beta;   /* by column */
	bool *out;      /* by column: dropped in the first step */
	double log_lik; /* less what does not depend on the expectations */
	double length;  /* of the last step, in root mean squares */
	int iterations;
	MigSolveFit fit;
} Steps;

static double
prior_weight(const Steps *s, size_t i)
{
	return s->f->panel->weight ? s->f->panel->weight[i] : 1.0;
}

static double
offset_of(const Steps *s, size_t i)
{
	return s->f->panel->offset ? s->f->panel->offset[i] : 0.0;
}

/* the lane of the response */
static double *
response_of(const Steps *s, size_t i)
{
	return s->f->panel->x + i * s->f->panel->stride + s->f->panel->columns;
}

/* a sum with what it was rounded by */
static inline void
add(MigPair *sum, double x)
{
	double error;

	sum->hi = mig_two_sum(sum->hi, x, &error);
	sum->lo += error;
}

static void
tick(size_t i)
{
	if (i % 65536 == 0)
		CHECK_FOR_INTERRUPTS();
}

/* ---- the start ---- */

static void
refuse_hopeless(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("the likelihood leaves the range of numbers in some row"),
					errhint("Look for outliers and for an offset out of range.")));
}

/*
 * The first effect of a group as it is best with all else as it is: with it the expectations have the
 * sum of the outcomes.  Joins the predictor, weights and, where they are kept, the effects.
 */
static bool
fit_group(Steps *s, uint32 g)
{
	const MigPanel *p = s->f->panel;
	double outcomes = 0.0;
	double means = 0.0;
	double shift;

	for (size_t i = p->start[g]; i < p->start[g + 1]; i++)
	{
		if (!(fabs(s->linear[i]) < MOST_LINEAR))
			return false;
		s->weight[i] = prior_weight(s, i) * exp(s->linear[i]);
		outcomes += prior_weight(s, i) * s->y[i];
		means += s->weight[i];
		tick(i);
	}
	shift = log(outcomes / means);
	for (size_t i = p->start[g]; i < p->start[g + 1]; i++)
	{
		s->linear[i] += shift;
		s->weight[i] *= outcomes / means;
	}
	if (s->f->effect)
		s->f->effect[g] += shift;
	return true;
}

/* weights and log-likelihood at the linear predictor; false: it is out of range */
static bool
evaluate(Steps *s)
{
	const MigPanel *p = s->f->panel;
	MigPair sum = {0.0, 0.0};

	for (uint32 g = 0; g < s->f->a.levels[0]; g++)
	{
		if (!fit_group(s, g))
			return false;
		for (size_t i = p->start[g]; i < p->start[g + 1]; i++)
		{
			double w = prior_weight(s, i);

			add(&sum, (s->y[i] > 0.0 ? w * s->y[i] * s->linear[i] : 0.0) - s->weight[i]);
			tick(i);
		}
	}
	s->log_lik = sum.hi + sum.lo;
	return true;
}

static Steps *
new_steps(MigAbsorbed *f, const MigGlmOptions *options)
{
	Steps *s = palloc0(sizeof(Steps));
	MemoryContext previous = MemoryContextSwitchTo(f->panel->context);
	size_t bytes = sizeof(double) * (f->panel->rows + 1);
	MigPair total = {0.0, 0.0};
	double mean;

	s->f = f;
	s->options = options;
	s->y = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	s->linear = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	s->weight = palloc_extended(bytes, MCXT_ALLOC_HUGE);
	s->beta = palloc0(sizeof(double) * (f->columns + 1));
	s->out = palloc0(f->columns + 1);
	MemoryContextSwitchTo(previous);
	for (size_t i = 0; i < f->panel->rows; i++)
	{
		s->y[i] = *response_of(s, i);
		add(&total, prior_weight(s, i) * s->y[i]);
		tick(i);
	}
	mean = (total.hi + total.lo) / f->model->weight_sum;
	for (size_t i = 0; i < f->panel->rows; i++)
	{
		s->linear[i] = log((s->y[i] + mean) / 2.0);
		tick(i);
	}
	if (!evaluate(s))
		refuse_hopeless();
	f->a.weight = s->weight;
	return s;
}

/* ---- a step ---- */

/* what the step has to explain; whole: the predictor as well, which is no combination of columns yet */
static void
set_response(Steps *s, bool whole)
{
	for (size_t i = 0; i < s->f->panel->rows; i++)
	{
		double mean = s->weight[i] / prior_weight(s, i);

		*response_of(s, i) =
			(s->y[i] - mean) / mean + (whole ? s->linear[i] - offset_of(s, i) : 0.0);
		tick(i);
	}
}

/*
 * Products of the absorbed columns in doubles, block by block: a step need not be exact, as the next
 * one makes up for it
 */
static MigXsum *
rough_products(const MigAbsorbed *f)
{
	const MigPanel *p = f->panel;
	int k = f->columns;
	double *part = palloc0(sizeof(double) * mig_products_count(k));
	MigXsum *sums = palloc0(sizeof(MigXsum) * mig_products_count(k));

	for (size_t from = 0; from < p->rows; from += BLOCK)
	{
		memset(part, 0, sizeof(double) * mig_products_count(k));
		for (size_t i = from; i < Min(from + BLOCK, p->rows); i++)
		{
			const double *x = p->x + i * p->stride;
			double *to = part;

			for (int b = 0; b < k; b++)
			{
				double wx = f->a.weight[i] * x[b];

				for (int a = 0; a <= b; a++)
					*to++ += wx * x[a];
			}
		}
		for (size_t e = 0; e < mig_products_count(k); e++)
			mig_xsum_add(&sums[e], part[e]);
		CHECK_FOR_INTERRUPTS();
	}
	pfree(part);
	return sums;
}

/* the lane of the response becomes what the step adds to the predictor, to which it is added */
static void
set_step(Steps *s, bool whole)
{
	const MigAbsorbed *f = s->f;
	const MigPanel *p = f->panel;
	MigPair squares = {0.0, 0.0};

	for (size_t i = 0; i < p->rows; i++)
	{
		const double *x = p->x + i * p->stride;
		double mean = s->weight[i] / prior_weight(s, i);
		double response = (s->y[i] - mean) / mean + (whole ? s->linear[i] - offset_of(s, i) : 0.0);
		double step = response - x[p->columns];

		for (int c = 0; c < p->columns; c++)
			step += f->estimate[c] * x[c];
		if (whole)
			step += offset_of(s, i) - s->linear[i];
		*response_of(s, i) = step;
		s->linear[i] += step;
		add(&squares, s->weight[i] * step * step);
		tick(i);
	}
	s->length = sqrt(squares.hi / f->model->weight_sum);
}

static void
move(Steps *s, double share)
{
	for (size_t i = 0; i < s->f->panel->rows; i++)
	{
		s->linear[i] += share * *response_of(s, i);
		tick(i);
	}
}

/* the step's estimates join the others; so do effects: what the response lost, less the columns'
 * losses times the estimates.  The response of the next step starts anew */
static void
move_estimates(Steps *s, double share)
{
	MigAbsorbed *f = s->f;
	int last = f->panel->columns;

	for (int c = 0; c < last; c++)
		s->beta[c] += share * f->estimate[c];
	for (int c = 0; c <= last && f->effect; c++)
	{
		double *lost = f->subtracted +
					   (size_t) (c / MIG_ABSORB_LANES) * f->levels * MIG_ABSORB_LANES +
					   c % MIG_ABSORB_LANES;
		double factor = c == last ? share : -share * f->estimate[c];

		for (size_t l = 0; l < f->levels; l++, lost += MIG_ABSORB_LANES)
		{
			f->effect[l] += factor * *lost;
			if (c == last)
				*lost = 0.0;
		}
	}
}

/* of the step, which the predictor has, stays the share that does not lessen the likelihood */
static double
take_step(Steps *s, bool whole)
{
	double before = whole ? -INFINITY : s->log_lik;
	double share = 1.0;

	while (!evaluate(s) || s->log_lik < before - 1e-9 * fabs(before))
	{
		share /= 2.0;
		if (share < ldexp(1.0, -MAX_HALVINGS))
			refuse_hopeless();
		move(s, -share);
	}
	return share;
}

static void
forget_estimates(Steps *s)
{
	memset(s->beta, 0, sizeof(double) * s->f->columns);
	if (s->f->effect)
		memset(s->f->effect, 0, sizeof(double) * s->f->levels);
}

/* ---- the fit ---- */

static void
refuse_no_convergence(const Steps *s)
{
	size_t tiny = 0;

	for (size_t i = 0; i < s->f->panel->rows; i++)
		tiny += s->y[i] == 0.0 && s->weight[i] < LEAST_MEAN * prior_weight(s, i);
	if (tiny > 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("no convergence in %d iterations", s->iterations),
				 errdetail("%zu rows of outcome 0 have expectations that go to 0: the outcome is "
						   "separated by terms and effects together.",
						   tiny),
				 errhint("Leave a term or an effect out, merge levels, or leave out rows in whose "
						 "group only zeros can be.")));
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("no convergence in %d iterations", s->iterations),
					errdetail("The last step was %g.", s->length),
					errhint("Give more with max_iterations; terms of very different size, or that "
							"nearly follow from others, make it slow.")));
}

static void
refuse_zeros(const MigAbsorbed *f)
{
	for (size_t i = 0; i < f->panel->rows; i++)
		if (f->panel->x[i * f->panel->stride + f->panel->columns] > 0.0)
			return;
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("the outcome \"%s\" is 0 in all rows", f->model->outcome)));
}

/* terms that are collinear are found in the first step, by exact products, and stay out: their columns
 * become 0 */
static void
solve_step(Steps *s, bool first)
{
	MigAbsorbed *f = s->f;
	const MigPanel *p = f->panel;
	MigXsum *products = first ? mig_absorb_products(f) : rough_products(f);

	mig_absorb_solve(f, products, &s->fit);
	pfree(products);
	for (int c = 0; c < p->columns; c++)
	{
		if (!s->fit.dropped[c])
			continue;
		if (!first && !s->out[c]) /* weights have become too small to tell it from the others */
			refuse_no_convergence(s);
		f->estimate[c] = 0.0;
		for (size_t i = 0; i < p->rows && first; i++)
		{
			p->x[i * p->stride + c] = 0.0;
			tick(i);
		}
		s->out[c] = true;
	}
}

static void
iterate(Steps *s)
{
	MigAbsorbed *f = s->f;
	double enough = Max(s->options->tolerance, LEAST_TOLERANCE);
	double tolerance = FIRST_TOLERANCE;

	for (bool whole = true;;)
	{
		bool first = ++s->iterations == 1;
		double share;

		set_response(s, whole);
		mig_absorb_columns(f, first ? LAST_TOLERANCE : tolerance, first);
		solve_step(s, first);
		set_step(s, whole);
		if (whole)
			forget_estimates(s);
		share = take_step(s, whole);
		move_estimates(s, share);
		whole = whole && share < 1.0;
		mig_progress("poisson: iteration %d, step %.3g", s->iterations, s->length);
		if (s->length <= enough)
			return;
		if (s->iterations >= s->options->max_iterations)
			refuse_no_convergence(s);
		tolerance = TOLERANCE_SHARE * s->length * s->length;
		tolerance = Max(Min(tolerance, FIRST_TOLERANCE), LAST_TOLERANCE);
	}
}

/* ---- what is told of it ---- */

/* log-likelihoods: parts that do not depend on the fit, of means that are the outcome, and of one
 * constant beside the offset */
static void
take_likelihood(Steps *s)
{
	MigAbsorbed *f = s->f;
	MigModel *m = f->model;
	MigPair constant = {0.0, 0.0};
	MigPair saturated = {0.0, 0.0};
	MigPair total = {0.0, 0.0};
	MigPair exposure = {0.0, 0.0};
	MigPair with_offset = {0.0, 0.0};
	double scale = strcmp(m->weight_type, "analytic") == 0 ? (double) m->n / m->weight_sum : 1.0;
	double mean;

	for (size_t i = 0; i < f->panel->rows; i++)
	{
		double w = prior_weight(s, i);

		add(&constant, -w * lgamma(s->y[i] + 1.0));
		add(&saturated, w * mig_glm_saturated(s->y[i]));
		add(&total, w * s->y[i]);
		add(&exposure, w * exp(offset_of(s, i)));
		add(&with_offset, w * s->y[i] * offset_of(s, i));
		tick(i);
	}
	mean = total.hi / exposure.hi;
	m->log_lik = scale * (s->log_lik + constant.hi);
	m->null_log_lik =
		scale * (total.hi * log(mean) + with_offset.hi - mean * exposure.hi + constant.hi);
	m->rss = 2.0 * (scale * saturated.hi - m->log_lik);
	m->tss = 2.0 * (scale * saturated.hi - m->null_log_lik);
	m->r_squared = m->unexplained = m->r_squared_within = NAN;
	m->iterations = s->iterations;
	for (size_t i = 0; i < mig_products_count(m->rank); i++)
		m->covariance[i] /= scale;
}

static double *
scores_of(const Steps *s)
{
	double *score = palloc_extended(sizeof(double) * (s->f->panel->rows + 1), MCXT_ALLOC_HUGE);

	for (size_t i = 0; i < s->f->panel->rows; i++)
	{
		score[i] = prior_weight(s, i) * s->y[i] - s->weight[i];
		tick(i);
	}
	return score;
}

/* estimates and (X'WX)^-1 in the model */
static void
take_fit(Steps *s)
{
	MigAbsorbed *f = s->f;
	MigModel *m = f->model;

	for (int c = 0; c < f->panel->columns; c++)
		f->estimate[c] = s->fit.coefficient[c] = s->fit.dropped[c] ? NAN : s->beta[c];
	m->df_residual = (double) m->n - m->df_absorbed - s->fit.rank;
	s->fit.rss = m->df_residual; /* so that the covariance is the inverse itself */
	if (!(m->df_residual > 0.0))
		s->fit.rss = m->df_residual = 1.0;
	mig_absorb_take_estimates(f, &s->fit);
	m->df_residual = (double) m->n - m->df_absorbed - s->fit.rank;
	m->df = INFINITY;
	m->vcov_type = s->options->info;
	if (s->fit.ill_conditioned)
		mig_model_add_note(m, psprintf("ill-conditioned: a term is nearly given by those before it "
									   "(%.1e of its variation is left)",
									   s->fit.least_pivot));
}

MigAbsorbed *
mig_absorb_fit_poisson(const MigPass *pass, const MigFitOptions *o, const MigGlmOptions *glm,
					   bool keep)
{
	MigAbsorbed *f = mig_absorb_start(pass, o, true, keep);
	Steps *s;

	f->model->family = mig_family_name(MIG_FAMILY_POISSON);
	f->model->offset = glm->offset;
	refuse_zeros(f);
	s = new_steps(f, glm);
	iterate(s);
	take_fit(s);
	take_likelihood(s);
	if (strcmp(o->vcov, "iid") != 0)
		mig_absorb_variance(f, scores_of(s));
	return f;
}

MigModel *
mig_absorb_poisson(const MigPass *pass, const MigFitOptions *options, const MigGlmOptions *glm)
{
	MigAbsorbed *f = mig_absorb_fit_poisson(pass, options, glm, false);

	mig_panel_free(f->panel);
	return f->model;
}
