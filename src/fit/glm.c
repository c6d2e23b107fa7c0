/*
 * glm.c: maximum likelihood by Newton's method: where it starts, and what has no estimate
 *
 * Without an offset the first step needs no pass of its own: where the linear predictor is one
 * constant, so is the expected information, and the step follows from the linear fit.  Where rows
 * are in memory that is all the start there is; where they are a sample of many, the sample's own
 * estimates are the start.
 */
#include "postgres.h"

#include "fit/glm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "fit/absorb.h"
#include "fit/kept_state.h"
#include "fit/newton.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "fit/variance.h"
#include "pg/progress.h"

/* ---- the start ---- */

static void
start_at_zero(MigNewton *n)
{
	for (int i = 0; i < n->model->nterms; i++)
		if (n->model->terms[i].column >= 0)
			n->model->terms[i].estimate = 0.0;
}

/* estimates after one step from the best constant, by the linear fit's estimates */
static void
start_at_constant(MigNewton *n)
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
 * gives the pass they were met in.  What the last step leaves of the log-likelihood is its third
 * power. */
static MigMoments *
start_with_offset(MigNewton *n)
{
	const MigXsum *sums = mig_moments_products(n->model->moments);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double weight = n->model->weight_sum;
	double enough = cbrt(n->options->tolerance / (double) n->model->n);
	MigModelTerm *constant = &n->model->terms[0];
	MigMoments *t;

	start_at_zero(n);
	constant->estimate = mig_glm_link(n->family, total / weight);
	if (n->sample)
		constant->estimate = mig_sample_constant(n->sample, constant->estimate, total / weight);
	for (int i = 0;; i++)
	{
		double score;
		double information;
		double step;

		t = mig_newton_step(n, MIG_SCORE_OBSERVED);
		if (mig_newton_hopeless(n))
			mig_newton_refuse();
		sums = mig_moments_products(t);
		score = mig_xsum_value(&sums[mig_products_at(0, 1)]);
		information = mig_xsum_value(&sums[0]);
		step = mig_glm_constant_step(n->family, score, information, total);
		mig_progress("%s: offset alone, log-likelihood %.10g, step %.3g", n->model->family,
					 n->log_lik, step);
		if (fabs(step) * sqrt(information / weight) <= enough || i >= n->options->max_iterations)
		{
			n->null_log_lik = n->log_lik + 0.5 * score * step;
			return t;
		}
		/* the step of a Poisson model is exact as it is */
		if (n->sample && n->family != MIG_FAMILY_POISSON)
			step = mig_sample_bend_constant(n->sample, constant->estimate, information, step);
		constant->estimate += step;
	}
}

/* ---- the end ---- */

static double
null_log_lik(const MigNewton *n)
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
take_fit(MigNewton *n, const char *info)
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

/* the covariance is of the information asked for, at the estimates */
static void
run_newton(MigNewton *n, MigMoments *t)
{
	bool canonical = n->family == MIG_FAMILY_LOGIT || n->family == MIG_FAMILY_POISSON;

	mig_newton_iterate(n, t);
	if (strcmp(n->options->info, "expected") == 0 && !canonical)
		mig_newton_solve(n, mig_newton_step(n, MIG_SCORE_EXPECTED));
	take_fit(n, n->options->info);
}

/* ---- perfect prediction ---- */

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
is_proved(MigNewton *n, const MigPerfect *perfect)
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
handle_perfect(MigNewton *n, MigPass *pass, StringInfo dropped)
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
		mig_pass_restrict(pass, psprintf("(%s) IS NOT TRUE", condition));
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

/* ---- the whole ---- */

const char *
mig_fit_glm_first(const MigPass *pass, const char *weight_type)
{
	return mig_kept_call(pass, weight_type,
						 mig_kept_may_be_whole(pass) ? "patterns_agg" : "kept_agg");
}

/* the linear model, and rows kept by the way.  Where all of them may be kept they come first, and
 * the model is of them. */
static MigModel *
fit_linear(const MigPass *pass, const MigFitOptions *o, const MigFirstPass *read, MigKept **kept)
{
	const char *type = o->weights.type;
	const char *keep = mig_fit_glm_first(pass, type);
	const char *moments = mig_fit_moments_call(pass, type);
	bool maybe = keep && mig_kept_may_be_whole(pass);
	MigFirstPass first = read ? *read : mig_fit_first_pass(pass, keep ? keep : moments);
	MigMoments *t;
	MigModel *model;

	if (keep)
		*kept = mig_kept_new(pass, type, first.values[0]);
	if (maybe && (*kept)->whole)
		return mig_fit_first(pass, o, &first, mig_kept_moments(*kept), NULL);
	if (maybe)
		first = mig_fit_first_pass(pass, moments);
	t = keep && !maybe ? mig_kept_state_received(first.values[0])->t
					   : mig_pg_moments_state(first.values[0]);
	model = mig_fit_first(pass, o, &first, t, NULL);
	model->passes += maybe;
	model->rows_read *= model->passes;
	return model;
}

/* the sample among the rows that were kept */
static void
open_sample(MigNewton *n)
{
	MigNewtonRows *rows = n->kept && !n->kept->whole ? mig_kept_rows(n->kept, n->model) : NULL;

	if (rows && rows->n > 0)
		n->sample = mig_sample_new(rows, n->family, n->model->weight_sum, mig_newton_estimates(n));
}

/* estimates of the sample in place of those there are; false: it has none */
static bool
start_at_sample(MigNewton *n)
{
	double *estimates = mig_newton_estimates(n);

	n->plain = mig_newton_estimates(n);
	n->plain_step = palloc(sizeof(double) * (n->p + 1));
	memcpy(n->plain_step, n->step, sizeof(double) * n->p);
	if (!mig_sample_fit(n->sample, n->model->family, estimates))
	{
		mig_sample_free(n->sample);
		n->sample = NULL;
		return false;
	}
	for (int i = 0; i < n->model->nterms; i++)
	{
		MigModelTerm *term = &n->model->terms[i];

		if (term->column < 0)
			continue;
		n->step[term->column] += estimates[term->column] - term->estimate;
		term->estimate = estimates[term->column];
	}
	return true;
}

/* t: a pass at the estimates, where there was one */
static void
start(MigNewton *n, MigMoments **t)
{
	open_sample(n);
	if (n->constant_column < 0)
		start_at_zero(n);
	else if (n->pass->offset)
		*t = start_with_offset(n);
	else
		start_at_constant(n);
	if (n->sample && start_at_sample(n))
	{
		n->before = n->plain_before = *t ? n->log_lik : n->before;
		*t = NULL;
	}
}

/* one fit; NULL where rows were left out, which the pass does from now on */
static MigModel *
fit_once(MigPass *pass, MigFamily family, const MigFitOptions *o, const MigGlmOptions *glm,
		 const MigFirstPass *read, StringInfo dropped, MigModel *first)
{
	MigKept *kept = NULL;
	MigModel *model = fit_linear(pass, o, read, &kept);
	MigMoments *t = NULL;
	MigNewton *n;

	model->family = mig_family_name(family);
	model->offset = glm->offset;
	model->passes += first->passes;
	model->rows_read += first->rows_read;
	if (first->passes == 0)
		*first = *model;
	n = mig_newton_new(model, family, pass, glm);
	n->kept = kept;
	if (check_outcome(model, family) && handle_perfect(n, pass, dropped))
	{
		first->passes = model->passes;
		first->rows_read = model->rows_read;
		return NULL;
	}
	start(n, &t);
	run_newton(n, t);
	if (strcmp(o->vcov, "iid") != 0)
		mig_variance_apply(model, n->bread, pass, o);
	mig_sample_free(n->sample);
	mig_kept_free(kept);
	return model;
}

MigModel *
mig_fit_glm(const char *source, const char *formula, MigFamily family, const MigFitOptions *options,
			const MigGlmOptions *glm)
{
	MigFitOptions o = mig_fit_check_options(options, true);
	MigPass pass = mig_pass_open(source, formula, o.weights, o.subpop, glm->offset);

	return mig_fit_glm_pass(&pass, family, &o, glm, NULL);
}

MigModel *
mig_fit_glm_pass(const MigPass *whole, MigFamily family, const MigFitOptions *o,
				 const MigGlmOptions *glm, const MigFirstPass *read)
{
	MigPass pass = *whole; /* rows of levels that are dropped leave it */
	MigModel first = {0};
	StringInfoData dropped;
	MigModel *model;

	if (family != MIG_FAMILY_POISSON)
		mig_absorb_refuse_family(whole, family);
	else if (whole->formula->nabsorbed > 0)
		return mig_absorb_poisson(whole, o, glm);
	mig_variance_check_columns(&whole->source, o);
	initStringInfo(&dropped);
	while ((model = fit_once(&pass, family, o, glm, read, &dropped, &first)) == NULL)
	{
		CHECK_FOR_INTERRUPTS();
		read = NULL;
	}
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
