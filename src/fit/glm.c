/*
 * glm.c: maximum likelihood by Newton's method
 *
 * A step is a weighted regression: weights are the rows' information, the response their score
 * over it.  So each pass accumulates moments by the kernel of linear models, and each solve is
 * theirs.  Without an offset the first step needs no pass of its own: where the linear predictor is
 * one constant, so is the expected information, and the step follows from the linear fit.
 */
#include "postgres.h"

#include "fit/glm.h"

#include <math.h>

#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "core/solve.h"
#include "fit/absorb.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "fit/separation.h"
#include "fit/variance.h"
#include "pg/progress.h"
#include "pg/query.h"

#define LEAST_INFORMATION 1e-40    /* a row's, so that its score is not lost */
#define MOST_INFORMATION  1e100    /* .. and what cannot come from a fit worth having */
#define HOPELESS          (-1e290) /* log-likelihood of such a row */
#define MAX_HALVINGS      20
#define MAIN_PART         0.2   /* of a separation by all terms: those that do less are not named */
#define LEAST_TOLERANCE   1e-13 /* steps do not get shorter */
#define FIRST_LOOK        4     /* iterations before it is worth it to look for separation */
#define SLOW              0.4   /* a step this long next to the one before is not Newton's */

/* ---- rows ---- */

void
mig_newton_add(MigScorer *scorer, MigScoreKind kind, double weight, bool analytic, MigMoments **t)
{
	double y = mig_scorer_outcome(scorer);
	MigLikelihood l = mig_glm_likelihood(scorer->family, mig_scorer_linear(scorer), y);
	double information = kind == MIG_SCORE_EXPECTED ? l.expected : l.observed;
	bool hopeless = !(fabs(l.log_lik) < MOST_INFORMATION && information < MOST_INFORMATION);

	if (kind == MIG_SCORE_OVERLAP || kind == MIG_SCORE_SIDES)
	{
		mig_separation_add(scorer, kind, weight, analytic, *t);
		return;
	}
	information = hopeless ? 1.0 : Max(information, LEAST_INFORMATION);
	mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD], hopeless ? HOPELESS : weight * l.log_lik);
	if (scorer->family == MIG_FAMILY_POISSON)
	{
		mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD_CONSTANT], -weight * lgamma(y + 1.0));
		mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD_SATURATED], weight * mig_glm_saturated(y));
	}
	mig_scorer_add(scorer, *t, mig_pair(hopeless ? 0.0 : l.score / information),
				   weight * information, analytic ? 1 : (int64) weight);
}

/* ---- a step ---- */

typedef struct Newton
{
	MigModel *model;
	const MigPass *pass;
	const MigGlmOptions *options;
	MigFamily family;
	int *column; /* of the moments, by parameter; after the last the outcome */
	int p;
	int constant_column; /* place of the constant among the parameters, or -1 */
	MigSolveFit fit;     /* its coefficients are the step */
	MigPair *bread;
	double *step;     /* the one taken last */
	double decrement; /* squared length of the step in the metric of the information */
	double log_lik;
	double before;    /* the same before the last step */
	double saturated; /* log-likelihood where every mean is the outcome */
	double constant;  /* its part that does not depend on the means */
	double null_log_lik;
	int iterations;
	MigSeparation separation;
} Newton;

static MigMoments *
run_pass(void *argument, const char *kind)
{
	Newton *n = argument;
	Datum model = mig_model_to_datum(n->model);
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(model));
	MigResult result =
		mig_query_with(psprintf("SELECT migstat.newton_moments_agg($1, '%s', %s%s)%s FROM %s", kind,
								n->pass->weight ? n->pass->weight : "1::pg_catalog.float8",
								n->pass->arguments, n->pass->filter, n->pass->source.from),
					   1, &type, &model);

	n->model->passes++;
	n->model->rows_read += n->model->n_read;
	if (result.nulls[0])
		mig_variance_check_rows(n->model, 0.0, NAN);
	return mig_pg_moments_state(result.values[0]);
}

static MigMoments *
run_step(Newton *n, const char *info)
{
	MigMoments *t = run_pass(n, info);

	mig_variance_check_rows(n->model, (double) t->n, NAN);
	n->log_lik = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD]);
	n->constant = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_CONSTANT]);
	n->saturated = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_SATURATED]);
	return t;
}

static bool
is_hopeless(const Newton *n)
{
	return !(n->log_lik > HOPELESS / 2);
}

static void
solve_step(Newton *n, const MigMoments *t)
{
	int k = n->p + 1;
	const MigXsum *sums = mig_moments_products(t);
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);

	n->fit.inverse_pairs = n->bread;
	mig_pg_moments_check(mig_products_matrix(sums, n->column, k, matrix));
	mig_pg_moments_check(
		mig_solve(matrix, k, -1, palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE), &n->fit));
	n->decrement = 0.0;
	for (int i = 0; i < n->p; i++)
		if (!n->fit.dropped[i])
			n->decrement +=
				n->fit.coefficient[i] * mig_xsum_value(&matrix[mig_products_at(i, n->p)]);
	pfree(matrix);
}

/* estimates += share of the step */
static void
take_step(Newton *n, const double *step, double share)
{
	for (int i = 0; i < n->model->nterms; i++)
	{
		MigModelTerm *term = &n->model->terms[i];

		if (term->column >= 0 && isfinite(step[term->column]))
			term->estimate += share * step[term->column];
	}
}

/* ---- what cannot be fitted ---- */

static void
refuse_separation(const Newton *n, const MigSeparated *found)
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
refuse_if_separated(Newton *n)
{
	double *estimates = palloc(sizeof(double) * (n->p + 1));
	MigSeparated found;

	mig_progress("%s: looking for separation", n->model->family);
	for (int i = 0; i < n->model->nterms; i++)
		if (n->model->terms[i].column >= 0)
			estimates[n->model->terms[i].column] = n->model->terms[i].estimate;
	if ((n->family != MIG_FAMILY_POISSON &&
		 mig_separation_prove(&n->separation, estimates, MAIN_PART, &found)) ||
		mig_separation_test(&n->separation, n->fit.coefficient, &found))
		refuse_separation(n, &found);
}

static void
refuse_no_convergence(Newton *n)
{
	for (int looks = 0; looks < 3; looks++)
		refuse_if_separated(n);
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("no convergence in %d iterations", n->iterations),
					errdetail("The last step was %g.", sqrt(n->decrement / n->model->weight_sum)),
					errhint("Give more with max_iterations; terms of very different size, or that "
							"nearly follow from others, make it slow.")));
}

static void
refuse_hopeless(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("the likelihood leaves the range of numbers in some row"),
					errhint("Look for outliers and for an offset out of range.")));
}

static const char *
cases_text(const MigModel *model, double cases)
{
	if (isnan(cases))
		return "rows";
	return psprintf(strcmp(model->weight_type, "none") == 0 ? "%.0f rows" : "rows of weight %g",
					cases);
}

static const char *
perfect_text(const MigModel *model, const MigPerfect *perfect)
{
	const char *term = model->terms[perfect->term].term;

	if (perfect->value < 0)
		return term;
	return perfect->nonzero ? psprintf("%s other than 0", term)
							: psprintf("%s = %d", term, perfect->value);
}

static void
refuse_perfect(const MigModel *model, const MigPerfect *perfect, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("%s predicts the outcome perfectly: it is %g in all its %s",
						   perfect_text(model, perfect), perfect->outcome,
						   cases_text(model, perfect->cases)),
					errdetail("Its estimate would be infinite."), errhint("%s", hint)));
}

/* ---- the start ---- */

static void
start_at_zero(Newton *n)
{
	for (int i = 0; i < n->model->nterms; i++)
		if (n->model->terms[i].column >= 0)
			n->model->terms[i].estimate = 0.0;
}

/* estimates after one step from the best constant, by the linear fit's estimates */
static void
start_at_constant(Newton *n)
{
	MigModel *model = n->model;
	const MigXsum *sums = mig_moments_products(model->moments);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double constant = mig_glm_link(n->family, total / model->weight_sum);
	MigMean mean = mig_glm_mean(n->family, constant);
	double slope = 1.0 / mean.first;

	for (int i = 0; i < model->nterms; i++)
	{
		MigModelTerm *term = &model->terms[i];
		double base = term->formula_term == 0 ? constant : 0.0;

		if (term->column < 0)
			continue;
		n->step[term->column] =
			term->estimate * slope - (term->formula_term == 0 ? slope * mean.mean : 0.0);
		term->estimate = base + n->step[term->column];
	}
	if (n->family != MIG_FAMILY_POISSON)
		n->before = total * log(mean.mean) + (model->weight_sum - total) * log1p(-mean.mean);
}

/* estimates of the constant alone beside an offset; leaves them, with their log-likelihood, and
 * gives the pass they were met in */
static MigMoments *
start_with_offset(Newton *n)
{
	const MigXsum *sums = mig_moments_products(n->model->moments);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double weight = n->model->weight_sum;
	MigModelTerm *constant = &n->model->terms[0];
	MigMoments *t;

	start_at_zero(n);
	constant->estimate = mig_glm_link(n->family, total / weight);
	for (int i = 0;; i++)
	{
		double score;
		double step;

		t = run_step(n, "observed");
		if (is_hopeless(n))
			refuse_hopeless();
		sums = mig_moments_products(t);
		score = mig_xsum_value(&sums[mig_products_at(0, 1)]);
		step = n->family == MIG_FAMILY_POISSON ? -log1p(-score / total)
											   : score / mig_xsum_value(&sums[0]);
		mig_progress("%s: offset alone, log-likelihood %.10g, step %.3g", n->model->family,
					 n->log_lik, step);
		if (fabs(step) * sqrt(mig_xsum_value(&sums[0]) / weight) <= n->options->tolerance ||
			i >= n->options->max_iterations)
			break;
		constant->estimate += Max(Min(step, 700.0), -700.0);
	}
	n->null_log_lik = n->log_lik;
	return t;
}

/* ---- the fit ---- */

/* whether the last step went too far; half of what is left of it is taken back */
static bool
halve(Newton *n, int *halvings)
{
	bool worse = is_hopeless(n) || n->log_lik < n->before - 1e-9 * fabs(n->before);

	if (!worse)
		return false;
	if (*halvings >= MAX_HALVINGS)
	{
		if (is_hopeless(n))
			refuse_hopeless();
		return false;
	}
	(*halvings)++;
	take_step(n, n->step, -ldexp(1.0, -*halvings));
	return true;
}

/* step until the last is short enough; leaves the information of the last pass.  t: of the first,
 * where it was run */
static void
iterate(Newton *n, MigMoments *t)
{
	double tolerance = Max(n->options->tolerance, LEAST_TOLERANCE);
	double last = INFINITY;
	int halvings = 0;
	int slow = 0;

	for (;; t = NULL)
	{
		double length;

		if (t == NULL)
			t = run_step(n, "observed");
		if (++n->iterations <= n->options->max_iterations && halve(n, &halvings))
			continue;
		solve_step(n, t);
		length = sqrt(n->decrement / n->model->weight_sum);
		mig_progress("%s: iteration %d, log-likelihood %.10g, step %.3g", n->model->family,
					 n->iterations, n->log_lik, length);
		slow = length > SLOW * last && halvings == 0 ? slow + 1 : 0;
		if (length <= tolerance && slow == 0)
			break;
		if (slow >= 2 && n->iterations >= FIRST_LOOK)
		{
			refuse_if_separated(n);
			slow = -1;
			if (length <= LEAST_TOLERANCE * 10)
				break;
		}
		if (n->iterations >= n->options->max_iterations)
			refuse_no_convergence(n);
		halvings = 0;
		last = length;
		n->before = n->log_lik;
		memcpy(n->step, n->fit.coefficient, sizeof(double) * n->p);
		take_step(n, n->step, 1.0);
	}
	take_step(n, n->fit.coefficient, 1.0);
}

static double
null_log_lik(const Newton *n)
{
	const MigXsum *sums = mig_moments_products(n->model->moments);
	double weight = mig_xsum_value(&sums[0]);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double mean = total / weight;

	if (n->pass->offset || !n->model->intercept)
		return n->null_log_lik;
	if (n->family == MIG_FAMILY_POISSON)
		return total * log(mean) - total + n->constant;
	return total * log(mean) + (weight - total) * log1p(-mean);
}

/* analytic weights count as if they summed to the number of rows */
static void
take_fit(Newton *n, const char *info)
{
	MigModel *m = n->model;
	double scale = strcmp(m->weight_type, "analytic") == 0 ? (double) m->n / m->weight_sum : 1.0;

	m->iterations = n->iterations;
	m->log_lik = scale * n->log_lik;
	m->null_log_lik = scale * null_log_lik(n);
	m->rss = 2.0 * (scale * n->saturated - m->log_lik);
	m->tss = 2.0 * (scale * n->saturated - m->null_log_lik);
	m->r_squared = m->unexplained = NAN;
	m->df = INFINITY;
	m->vcov_type = info;
	for (size_t i = 0; i < mig_products_count(n->p); i++)
		m->covariance[i] = n->fit.inverse[i] / scale;
}

static Newton *
new_newton(MigModel *model, MigFamily family, const MigPass *pass, const MigGlmOptions *options)
{
	Newton *n = palloc0(sizeof(Newton));
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

/* the covariance is of the information asked for, at the estimates */
static void
run_newton(Newton *n, MigMoments *t)
{
	bool canonical = n->family == MIG_FAMILY_LOGIT || n->family == MIG_FAMILY_POISSON;

	iterate(n, t);
	if (strcmp(n->options->info, "expected") == 0 && !canonical)
		solve_step(n, run_step(n, "expected"));
	take_fit(n, n->options->info);
}

/* ---- perfect prediction ---- */

/* an error where the outcome is the same everywhere; false where it is not what the family has,
 * which the rows will say */
static bool
check_outcome(const MigModel *model, MigFamily family)
{
	const MigXsum *sums = mig_moments_products(model->moments);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double squares = mig_xsum_value(&sums[mig_products_at(1, 1)]);
	double weight = mig_xsum_value(&sums[0]);

	if (family == MIG_FAMILY_POISSON ? squares > 0.0 && total > 0.0 : squares != total)
		return family == MIG_FAMILY_POISSON;
	if (family == MIG_FAMILY_POISSON ? squares > 0.0 : total != 0.0 && total != weight)
		return squares == total;
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("the outcome \"%s\" is %d in all rows", model->outcome, total != 0.0),
					errdetail(INT64_FORMAT " rows were used of " INT64_FORMAT " read.", model->n,
							  model->n_read)));
}

/* what only the rows can tell */
static bool
is_proved(Newton *n, const MigPerfect *perfect)
{
	const MigModelTerm *term = &n->model->terms[perfect->term];
	double *direction = palloc0(sizeof(double) * (n->p + 1));
	MigSeparated found;

	if (!perfect->possible)
		return true;
	if (perfect->value < 0)
	{
		/* Poisson: that nothing negative cancels is seen by reading the rows */
		direction[Max(term->column, 0)] = 1.0;
		mig_separation_prove(&n->separation, direction, 0.0, &found);
		return true;
	}
	direction[term->column] = perfect->sign;
	if (perfect->value == 0)
	{
		direction[n->constant_column] = perfect->sign;
		direction[term->column] = -perfect->sign;
	}
	return mig_separation_prove(&n->separation, direction, 0.0, &found);
}

/* leave the rows out from here on: they are outside the population */
static void
leave_out(MigPass *pass, const char *condition)
{
	pass->subpop = pass->subpop ? psprintf("(%s AND (%s) IS NOT TRUE)", pass->subpop, condition)
								: psprintf("((%s) IS NOT TRUE)", condition);
	pass->filter =
		pass->offset ? psprintf(" FILTER (WHERE %s AND %s IS NOT NULL)", pass->subpop, pass->offset)
					 : psprintf(" FILTER (WHERE %s)", pass->subpop);
}

static bool
is_named_reference(const MigModel *model, int term)
{
	const MigModelTerm *t = &model->terms[term];
	const MigFormula *formula = mig_design_formula(model->moments);
	const MigAtom *atom = formula->terms[t->formula_term - 1].atoms[0];

	return t->is_reference && atom->factor && atom->factor->reference == MIG_REFERENCE_LEVELS;
}

/* whether rows were left out, after which the model is another one */
static bool
handle_perfect(Newton *n, MigPass *pass, StringInfo dropped)
{
	MigModel *model = n->model;
	int *columns = mig_plan_make(model->moments, NULL)->row_column;
	MigPerfect *perfect = palloc(sizeof(MigPerfect) * (model->nterms + 1));
	int count = mig_separation_perfect(model, n->family, columns, perfect);
	bool drop = strcmp(n->options->separation, "drop") == 0;
	double cases = 0.0;
	bool left = false;

	for (int i = 0; i < count; i++)
	{
		const char *condition;

		if (!is_proved(n, &perfect[i]))
			continue;
		if (!drop)
			refuse_perfect(
				model, &perfect[i],
				strcmp(n->options->separation, "error") == 0
					? "separation => 'drop' leaves it and its rows out; or merge it with "
					  "another level, or leave the term out."
					: "Merge it with another level, or leave the term out.");
		condition = mig_separation_condition(pass, model, &perfect[i], columns[perfect[i].term]);
		if (condition == NULL || is_named_reference(model, perfect[i].term))
			refuse_perfect(model, &perfect[i],
						   condition ? "It is the reference that the formula names: name another, "
									   "or merge it with another level."
									 : "Leave the term out.");
		leave_out(pass, condition);
		left = true;
		appendStringInfo(dropped, "%s%s predicts the outcome perfectly: its %s are left out",
						 dropped->len ? "; " : "", perfect_text(model, &perfect[i]),
						 cases_text(model, perfect[i].cases));
		if (model->terms[perfect[i].term].formula_term ==
			model->terms[perfect[0].term].formula_term)
			cases += perfect[i].cases;
		if (cases == model->weight_sum)
			refuse_perfect(model, &perfect[i],
						   "Every row is predicted perfectly: leave the term out.");
	}
	return left;
}

/* one fit; NULL where rows were left out, which the pass does from now on */
static MigModel *
fit_once(MigPass *pass, MigFamily family, const MigFitOptions *o, const MigGlmOptions *glm,
		 StringInfo dropped, MigModel *first)
{
	MigModel *model = mig_fit_start(pass, o, NULL);
	MigMoments *t = NULL;
	Newton *n;

	model->family = mig_family_name(family);
	model->offset = glm->offset;
	model->passes += first->passes;
	model->rows_read += first->rows_read;
	if (first->passes == 0)
		*first = *model;
	n = new_newton(model, family, pass, glm);
	if (check_outcome(model, family) && handle_perfect(n, pass, dropped))
	{
		first->passes = model->passes;
		first->rows_read = model->rows_read;
		return NULL;
	}
	if (n->constant_column < 0)
		start_at_zero(n);
	else if (pass->offset)
		t = start_with_offset(n);
	else
		start_at_constant(n);
	run_newton(n, t);
	if (strcmp(o->vcov, "iid") != 0)
		mig_variance_apply(model, n->bread, pass, o);
	return model;
}

MigModel *
mig_fit_glm(const char *source, const char *formula, MigFamily family, const MigFitOptions *options,
			const MigGlmOptions *glm)
{
	MigFitOptions o = mig_fit_check_options(options, true);
	MigPass pass = mig_pass_open(source, formula, o.weights, o.subpop, glm->offset);

	return mig_fit_glm_pass(&pass, family, &o, glm);
}

MigModel *
mig_fit_glm_pass(const MigPass *whole, MigFamily family, const MigFitOptions *o,
				 const MigGlmOptions *glm)
{
	MigPass pass = *whole; /* rows of levels that are dropped leave it */
	MigModel first = {0};
	StringInfoData dropped;
	MigModel *model;

	if (family != MIG_FAMILY_POISSON)
		mig_absorb_refuse_family(whole, family);
	else if (whole->formula->nabsorbed > 0)
		return mig_absorb_poisson(whole, o, glm);
	initStringInfo(&dropped);
	while ((model = fit_once(&pass, family, o, glm, &dropped, &first)) == NULL)
		CHECK_FOR_INTERRUPTS();
	if (dropped.len)
	{
		model->n_null_outcome = first.n_null_outcome;
		model->n_null_regressor = first.n_null_regressor;
		model->n_null_weight = first.n_null_weight;
		model->n_zero_weight = first.n_zero_weight;
		model->n_outside = first.n_outside;
		model->n_perfect = first.n - model->n;
		mig_model_add_note(model, dropped.data);
	}
	return model;
}
