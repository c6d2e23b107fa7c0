/*
 * newton.c: steps of Newton's method over the rows of a source, or over rows in memory
 *
 * A step is a weighted regression: weights are the rows' information, the response their score
 * over it.  So each pass accumulates moments by the kernel of linear models, and each solve is
 * theirs.
 */
#include "postgres.h"

#include "fit/newton.h"

#include <math.h>

#include "access/htup_details.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "fit/plan.h"
#include "fit/variance.h"
#include "pg/progress.h"
#include "pg/query.h"

#define MAX_HALVINGS    20
#define MAIN_PART       0.2   /* of a separation by all terms: those that do less are not named */
#define LEAST_TOLERANCE 1e-13 /* steps do not get shorter */
#define SMALL_SHARE     0.01 /* of the tolerance: a step that leaves nothing of rare levels either */
#define FIRST_LOOK      4 /* iterations, or halvings, before it is worth it to look for a cause */
#define SAME_SUMS       1e-12
#define SLOW            0.4 /* a step this long next to the one before is not Newton's */
#define BENDABLE        0.3 /* steps up to here are what a sample can say something of */
#define ASTRAY          1.0 /* a step this long from where a sample led, and it led astray */
#define FORETOLD        4.0 /* what is left of the information, next to the tolerance of steps */

/* ---- rows ---- */

/* parts of a Poisson log-likelihood that do not depend on the coefficients */
static void
add_constants(MigFamily family, double y, double weight, MigXsum *sums)
{
	if (family != MIG_FAMILY_POISSON)
		return;
	mig_xsum_add(&sums[MIG_LIKELIHOOD_CONSTANT], -weight * lgamma(y + 1.0));
	mig_xsum_add(&sums[MIG_LIKELIHOOD_SATURATED], weight * mig_glm_saturated(y));
}

void
mig_newton_add(MigScorer *scorer, MigScoreKind kind, double weight, int64 cases, MigMoments *t)
{
	double y[MIG_GLM_PADDED] = {mig_scorer_outcome(scorer)};
	double value[MIG_GLM_PADDED] = {mig_scorer_linear(scorer)};

	if (kind == MIG_SCORE_OVERLAP || kind == MIG_SCORE_SIDES)
	{
		mig_separation_add(scorer, kind, cases, t);
		return;
	}
	add_constants(scorer->family, y[0], weight, t->likelihood);
	mig_newton_responses(scorer->family, kind == MIG_SCORE_EXPECTED, 1, y, value, &weight,
						 &t->likelihood[MIG_LIKELIHOOD]);
	mig_scorer_add(scorer, t, mig_pair(value[0]), weight, cases);
}

void
mig_newton_add_block(const MigScorer *scorer, MigScoreKind kind, const double *offset,
					 MigProductsBlock *block, MigMoments *t)
{
	const double *y = block->hi + MIG_COLUMN_OUTCOME * MIG_PRODUCTS_ROWS;

	for (int r = 0; r < block->rows; r++)
		add_constants(scorer->family, y[r], block->weight[r], t->likelihood);
	mig_newton_block(scorer->family, kind == MIG_SCORE_EXPECTED, scorer->coefficient, offset, block,
					 &t->likelihood[MIG_LIKELIHOOD]);
}

/* ---- a step ---- */

static const char *
kind_name(MigScoreKind kind)
{
	return kind == MIG_SCORE_EXPECTED  ? "expected"
		   : kind == MIG_SCORE_OVERLAP ? "overlap"
		   : kind == MIG_SCORE_SIDES   ? "sides"
									   : "observed";
}

static MigMoments *
run_pass(void *argument, MigScoreKind kind)
{
	MigNewton *n = argument;
	Datum model = mig_model_to_datum(n->model);
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(model));
	MigResult result;

	if (n->kept && n->kept->whole)
		return mig_kept_pass(n->kept, n->model, kind);
	result = mig_query_with(psprintf("SELECT migstat.newton_moments_agg($1, '%s', %s%s)%s FROM %s",
									 kind_name(kind),
									 n->pass->weight ? n->pass->weight : "1::pg_catalog.float8",
									 n->pass->arguments, n->pass->filter, n->pass->source.from),
							1, &type, &model);
	n->model->passes++;
	n->model->rows_read += n->model->n_read;
	if (result.nulls[0])
		mig_variance_check_rows(n->model, 0.0, NAN);
	return mig_pg_moments_state(result.values[0]);
}

MigMoments *
mig_newton_step(MigNewton *n, MigScoreKind kind)
{
	MigMoments *t = run_pass(n, kind);

	mig_variance_check_rows(n->model, (double) t->n, NAN);
	n->log_lik = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD]);
	n->constant = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_CONSTANT]);
	n->saturated = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_SATURATED]);
	return t;
}

bool
mig_newton_hopeless(const MigNewton *n)
{
	return !(n->log_lik > MIG_NEWTON_HOPELESS / 2);
}

/* the step, and its length, from the products of a pass, changed where a change is given */
static void
solve(MigNewton *n, const MigMoments *t, bool changed)
{
	int k = n->p + 1;
	const MigProductsPlaces places = mig_moments_places(t);
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);
	void *work = palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE);

	n->fit.inverse_pairs = n->bread;
	mig_pg_moments_check(
		mig_products_matrix(mig_moments_products(t), &places, n->column, k, matrix));
	if (changed)
		mig_sample_change(n->sample, n->step, matrix);
	mig_pg_moments_check(mig_solve(matrix, k, -1, work, &n->fit));
	n->decrement = 0.0;
	for (int i = 0; i < n->p; i++)
	{
		if (n->fit.dropped[i])
			n->fit.coefficient[i] = 0.0;
		n->information[i] = mig_xsum_value(&matrix[mig_products_at(i, i)]);
		n->decrement += n->fit.coefficient[i] * mig_xsum_value(&matrix[mig_products_at(i, n->p)]);
	}
	n->length = sqrt(n->decrement / n->model->weight_sum);
	pfree(matrix);
	pfree(work);
}

void
mig_newton_solve(MigNewton *n, const MigMoments *t)
{
	solve(n, t, false);
}

double *
mig_newton_estimates(const MigNewton *n)
{
	double *estimates = palloc(sizeof(double) * (n->p + 1));

	for (int i = 0; i < n->model->nterms; i++)
		if (n->model->terms[i].column >= 0)
			estimates[n->model->terms[i].column] = n->model->terms[i].estimate;
	return estimates;
}

/* estimates += share of the step */
static void
take_step(MigNewton *n, const double *step, double share)
{
	for (int i = 0; i < n->model->nterms; i++)
	{
		MigModelTerm *term = &n->model->terms[i];

		if (term->column >= 0 && isfinite(step[term->column]))
			term->estimate += share * step[term->column];
	}
}

/* ---- what cannot be fitted ---- */

/* where steps get no shorter, the source may be another one each time: one more look at its sums */
static void
check_source(MigNewton *n)
{
	const MigMoments *before = n->model->moments;
	const MigMoments *t;
	MigFirstPass again;

	if (n->checked || (n->kept && n->kept->whole))
		return;
	again = mig_fit_first_pass(n->pass, mig_fit_moments_call(n->pass, n->model->weight_type));
	t = mig_fit_canonical(mig_pg_moments_state(again.values[0]));
	n->checked = true;
	n->model->passes++;
	n->model->rows_read += n->model->n_read;
	mig_variance_check_rows(n->model, (double) t->n, NAN);
	if (t->columns != before->columns)
		mig_variance_refuse_rows(n->model, (double) t->n);
	for (int c = 0; c < (int) t->columns; c++)
	{
		double sum = mig_xsum_value(mig_moments_sum(before, 0, c));
		double size = sqrt(mig_xsum_value(mig_moments_sum(before, 0, 0)) *
						   mig_xsum_value(mig_moments_sum(before, c, c)));

		if (!(fabs(mig_xsum_value(mig_moments_sum(t, 0, c)) - sum) <= SAME_SUMS * size))
			mig_variance_refuse_rows(n->model, (double) t->n);
	}
}

static void
refuse_separation(const MigNewton *n, const MigSeparated *found)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the outcome is separated by %s: there is no finite estimate", found->terms),
			 errdetail("%.0f of " INT64_FORMAT " rows are predicted without error.", found->rows,
					   n->model->n),
			 errhint("Leave a term out, or merge levels.")));
}

/* a proof is looked for in the estimates, which it is where all rows are predicted, and along what
 * the last step moved */
static void
refuse_if_separated(MigNewton *n)
{
	double *estimates = mig_newton_estimates(n);
	MigSeparated found;

	check_source(n);
	mig_progress("%s: looking for separation", n->model->family);
	if ((n->family != MIG_FAMILY_POISSON &&
		 mig_separation_prove(&n->separation, estimates, MAIN_PART, &found)) ||
		mig_separation_test(&n->separation, n->fit.coefficient, &found))
		refuse_separation(n, &found);
}

static void
refuse_no_convergence(MigNewton *n)
{
	for (int looks = 0; looks < 3; looks++)
		refuse_if_separated(n);
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("no convergence in %d iterations",
						   Min(n->iterations, n->options->max_iterations)),
					errdetail("The last step was %g.", n->length),
					errhint("Give more with max_iterations; terms of very different size, or that "
							"nearly follow from others, make it slow.")));
}

void
mig_newton_refuse(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("the likelihood leaves the range of numbers in some row"),
					errhint("Look for outliers and for an offset out of range.")));
}

/* ---- iterations ---- */

/* back to the start that there is without a sample */
static void
give_up_sample(MigNewton *n)
{
	mig_progress("%s: the sample led astray", n->model->family);
	for (int i = 0; i < n->model->nterms; i++)
		if (n->model->terms[i].column >= 0)
			n->model->terms[i].estimate = n->plain[n->model->terms[i].column];
	memcpy(n->step, n->plain_step, sizeof(double) * n->p);
	n->before = n->plain_before;
	mig_sample_free(n->sample);
	n->sample = NULL;
}

/* whether the last step went too far; half of what is left of it is taken back */
static bool
halve(MigNewton *n, int *halvings)
{
	bool worse = mig_newton_hopeless(n) || n->log_lik < n->before - 1e-9 * fabs(n->before);

	if (!worse)
		return false;
	if (n->sample)
	{
		give_up_sample(n);
		return true;
	}
	if (*halvings >= MAX_HALVINGS)
	{
		if (mig_newton_hopeless(n))
			mig_newton_refuse();
		return false;
	}
	(*halvings)++;
	take_step(n, n->step, -ldexp(1.0, -*halvings));
	return true;
}

/* a step so short that it changes nothing */
static double
nothing(double tolerance)
{
	return Max(SMALL_SHARE * tolerance, LEAST_TOLERANCE);
}

/* whether there is a sample that can say how the step under way changes the information */
static bool
is_changing(const MigNewton *n, double tolerance)
{
	return n->sample && n->length < BENDABLE && n->length > nothing(tolerance);
}

/*
 * Whether the step under way leaves nothing.  Where a sample foretold the last one well, the error
 * after a step is what the sample does not know of the likelihood, times the square of the step, and
 * that of the information the same times the step.  Those lengths are of all rows together; so the
 * information of each parameter is looked at beside.
 */
static bool
is_last(const MigNewton *n, double last, double tolerance)
{
	double share = n->length / last;

	if (!is_changing(n, tolerance))
		return n->length <= nothing(tolerance);
	return (n->length <= tolerance ||
			(last < BENDABLE && 2.0 * share * share <= FORETOLD * tolerance)) &&
		   mig_sample_knows(n->sample, n->fit.coefficient, n->information, tolerance);
}

/* the last step: the information and the log-likelihood are those after it */
static void
arrive(MigNewton *n, const MigMoments *t, bool changed)
{
	double decrement = n->decrement;

	memcpy(n->step, n->fit.coefficient, sizeof(double) * n->p);
	if (changed)
		solve(n, t, true);
	take_step(n, n->step, 1.0);
	n->log_lik += 0.5 * decrement;
}

void
mig_newton_iterate(MigNewton *n, MigMoments *t)
{
	double tolerance = Max(n->options->tolerance, LEAST_TOLERANCE);
	double last = INFINITY;
	int halvings = 0;
	int slow = 0;

	for (;; t = NULL)
	{
		if (t == NULL)
			t = mig_newton_step(n, MIG_SCORE_OBSERVED);
		if (++n->iterations <= n->options->max_iterations && halve(n, &halvings))
		{
			if (halvings >= FIRST_LOOK)
				check_source(n);
			continue;
		}
		solve(n, t, false);
		mig_progress("%s: iteration %d, log-likelihood %.10g, step %.3g", n->model->family,
					 n->iterations, n->log_lik, n->length);
		if (n->sample && !(n->length < ASTRAY))
		{
			give_up_sample(n);
			last = INFINITY;
			continue;
		}
		slow = n->length > SLOW * last && halvings == 0 ? slow + 1 : 0;
		if (n->sample && n->length < BENDABLE)
			mig_sample_bend(n->sample, mig_newton_estimates(n), n->fit.inverse, n->length,
							n->fit.coefficient);
		if (is_last(n, last, tolerance) && (slow == 0 || n->length > tolerance))
			break;
		if (slow >= 2 && n->iterations >= FIRST_LOOK)
		{
			refuse_if_separated(n);
			slow = -1;
			if (n->length <= LEAST_TOLERANCE * 10)
				break;
		}
		if (n->iterations >= n->options->max_iterations)
			refuse_no_convergence(n);
		halvings = 0;
		last = n->length;
		n->before = n->log_lik;
		memcpy(n->step, n->fit.coefficient, sizeof(double) * n->p);
		take_step(n, n->step, 1.0);
	}
	arrive(n, t, is_changing(n, tolerance));
}

MigNewton *
mig_newton_new(MigModel *model, MigFamily family, const MigPass *pass, const MigGlmOptions *options)
{
	MigNewton *n = palloc0(sizeof(MigNewton));
	size_t count;

	n->model = model;
	n->family = family;
	n->pass = pass;
	n->options = options;
	n->p = model->rank;
	n->column = repalloc(mig_scorer_columns(model), sizeof(int) * (n->p + 2));
	n->column[n->p] = MIG_COLUMN_OUTCOME;
	n->constant_column = model->intercept ? model->terms[0].column : -1;
	count = mig_products_count(n->p) + 1;
	n->step = palloc0(sizeof(double) * (n->p + 1));
	n->information = palloc0(sizeof(double) * (n->p + 1));
	n->fit.coefficient = palloc(sizeof(double) * (n->p + 1));
	n->fit.dropped = palloc(sizeof(bool) * (n->p + 1));
	n->fit.inverse = palloc_extended(sizeof(double) * count, MCXT_ALLOC_HUGE);
	n->bread = palloc_extended(sizeof(MigPair) * count, MCXT_ALLOC_HUGE);
	n->before = -INFINITY;
	n->null_log_lik = NAN;
	n->separation.model = model;
	n->separation.family = family;
	n->separation.column = n->column;
	n->separation.run = run_pass;
	n->separation.argument = n;
	return n;
}
