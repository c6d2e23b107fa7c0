/*
 * glm.c: maximum likelihood by Newton's method
 *
 * A step is a weighted regression: weights are the rows' information, the response their score
 * over it.  So each pass accumulates moments by the kernel of linear models, and each solve is
 * theirs.  The first step needs no pass of its own: where the linear predictor is one constant,
 * information and score are linear in the outcome, and the step follows from the linear fit.
 */
#include "postgres.h"

#include "fit/glm.h"

#include <math.h>

#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "core/solve.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "fit/variance.h"
#include "pg/progress.h"
#include "pg/query.h"

#define LEAST_INFORMATION 1e-40 /* a row's, so that its score is not lost */
#define MAX_HALVINGS      10
#define SEPARATED         1e-7 /* log-likelihood of a row on average: nothing is uncertain */

/* ---- rows ---- */

void
mig_newton_add(MigScorer *scorer, bool expected, double weight, bool analytic, MigMoments **t)
{
	MigDesignRow row = scorer->row;
	double y = mig_scorer_outcome(scorer);
	MigLikelihood l = mig_glm_likelihood(scorer->family, mig_scorer_linear(scorer), y);
	double information = Max(expected ? l.expected : l.observed, LEAST_INFORMATION);

	if (!isfinite(l.log_lik) || !isfinite(information))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("the linear predictor is %g in some row", mig_scorer_linear(scorer)),
						errhint("Look for outliers, and give columns of very different size "
								"other units.")));
	row.weight = weight * information;
	row.cases = analytic ? 1 : (int64) weight;
	row.term[MIG_COLUMN_OUTCOME].value = mig_pair(l.score / information);
	mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD], weight * l.log_lik);
	if (scorer->family == MIG_FAMILY_POISSON)
	{
		mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD_CONSTANT], -weight * lgamma(y + 1.0));
		mig_xsum_add(&(*t)->likelihood[MIG_LIKELIHOOD_SATURATED],
					 weight * (y > 0.0 ? y * log(y) - y : 0.0));
	}
	mig_pg_moments_check(mig_moments_add_row(*t, &row));
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
	MigSolveFit fit; /* its coefficients are the step */
	MigPair *bread;
	double decrement; /* squared length of the step in the metric of the information */
	double log_lik;
	double saturated; /* log-likelihood where every mean is the outcome */
	double constant;  /* its part that does not depend on the means */
	int iterations;
} Newton;

static MigMoments *
run_pass(Newton *n)
{
	Datum model = mig_model_to_datum(n->model);
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(model));
	MigResult result = mig_query_with(
		psprintf("SELECT migstat.newton_moments_agg($1, '%s', %s%s)%s FROM %s", n->options->info,
				 n->pass->weight ? n->pass->weight : "1::pg_catalog.float8", n->pass->arguments,
				 n->pass->filter, n->pass->source.from),
		1, &type, &model);
	MigMoments *t;

	n->model->passes++;
	n->model->rows_read += n->model->n_read;
	if (result.nulls[0])
		mig_variance_check_rows(n->model, 0.0, NAN);
	t = mig_pg_moments_state(result.values[0]);
	mig_variance_check_rows(n->model, (double) t->n, NAN);
	return t;
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
	n->log_lik = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD]);
	n->constant = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_CONSTANT]);
	n->saturated = mig_xsum_value(&t->likelihood[MIG_LIKELIHOOD_SATURATED]) + n->constant;
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

/* ---- separation ---- */

/* the terms that still move, by how far they move the linear predictor */
static const char *
moving_terms(const Newton *n)
{
	const MigXsum *sums = mig_moments_products(n->model->moments);
	double cases = mig_xsum_value(&sums[0]);
	double *move = palloc0(sizeof(double) * (n->model->nterms + 1));
	double most = 0.0;
	StringInfoData list;

	for (int i = 0; i < n->model->nterms; i++)
	{
		const MigModelTerm *term = &n->model->terms[i];
		int c = term->column < 0 ? -1 : n->column[term->column];

		if (c < 0 || term->formula_term == 0)
			continue;
		move[i] = fabs(n->fit.dropped[term->column] ? 1.0 : n->fit.coefficient[term->column]) *
				  sqrt(mig_xsum_value(&sums[mig_products_at(c, c)]) / cases);
		most = Max(most, move[i]);
	}
	initStringInfo(&list);
	for (int i = 0; i < n->model->nterms; i++)
		if (move[i] > 0.3 * most)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", n->model->terms[i].term);
	return list.len ? list.data : "the constant";
}

static void
refuse_separation(const Newton *n)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the outcome is separated by %s: there is no finite estimate", moving_terms(n)),
			 errdetail("After %d steps the estimates still move and the likelihood hardly "
					   "does: some rows are predicted without error.",
					   n->iterations),
			 errhint("Leave the term out, or merge levels; a model with fewer terms shows "
					 "which rows it is.")));
}

static void
refuse_no_convergence(const Newton *n)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("no convergence in %d iterations", n->iterations),
					errdetail("The last step was %g.", sqrt(n->decrement / (double) n->model->n)),
					errhint("Give more with max_iterations; terms of very different size, or that "
							"nearly follow from others, make it slow.")));
}

/* a level, or levels together, whose rows all have the same outcome */
typedef struct Perfect
{
	int term; /* of the model; -1: none */
	double outcome;
	double cases;
} Perfect;

static Perfect
find_perfect(const MigModel *model, MigFamily family, const int *columns)
{
	const MigXsum *sums = mig_moments_products(model->moments);
	Perfect none = {-1, 0.0, 0.0};

	for (int i = 0; i < model->nterms; i++)
	{
		int c = columns[i];
		Perfect found = {i, 0.0, 0.0};
		double outcome;

		if (c < (int) model->moments->dense)
			continue;
		found.cases = mig_xsum_value(&sums[mig_products_at(0, c)]);
		/* a product with a number is no level */
		if (found.cases != mig_xsum_value(&sums[mig_products_at(c, c)]))
			continue;
		outcome = mig_xsum_value(&sums[mig_products_at(1, c)]);
		found.outcome = outcome > 0.0;
		if (outcome == 0.0 || (family != MIG_FAMILY_POISSON && outcome == found.cases))
			return found;
	}
	return none;
}

static void
refuse_perfect(const MigModel *model, const Perfect *perfect)
{
	const MigModelTerm *term = &model->terms[perfect->term];

	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("%s predicts the outcome perfectly: it is %g in all %s %g", term->term,
					perfect->outcome,
					strcmp(model->weight_type, "none") == 0 ? "its rows," : "its rows, of weight",
					perfect->cases),
			 errdetail("Its estimate would be infinite."),
			 errhint("separation => 'drop' leaves the level and its rows out; or merge it with "
					 "another level.")));
}

/* the condition that a row has the term's levels */
static const char *
level_condition(const MigPass *pass, const MigModelTerm *term, const MigMoments *t, int column)
{
	const MigFormula *formula = mig_design_formula(t);
	const MigTermFactors *factors = &mig_design_factors(t, formula)[2 + term->formula_term - 1];
	const MigDesignColumn *c = &mig_moments_columns(t)[column];
	StringInfoData condition;

	initStringInfo(&condition);
	for (int f = 0; f < factors->factors; f++)
	{
		int v = factors->variable[f];
		const MigDim *d = &mig_moments_variables(t)[v].dim;
		const MigLevel *level = &mig_levels_of(t, d)[c->level[f] - 1];

		appendStringInfo(
			&condition, "%s%s::pg_catalog.text OPERATOR(pg_catalog.=) %s", f > 0 ? " AND " : "",
			mig_source_column(&pass->source, formula->variables[v], "in the formula"),
			quote_literal_cstr(pnstrdup(mig_levels_label(t, &t->text, level), level->len)));
	}
	return condition.data;
}

/* ---- the fit ---- */

/*
 * Estimates after one Newton step from the best constant (0 without one), by the linear fit's
 * estimates.  offset: its mean.
 */
static void
start(MigModel *model, MigFamily family, double offset)
{
	const MigXsum *sums = mig_moments_products(model->moments);
	double mean = mig_xsum_value(&sums[mig_products_at(0, 1)]) / mig_xsum_value(&sums[0]);
	double constant = 0.0;
	double slope;
	MigLikelihood zero;

	if (family == MIG_FAMILY_POISSON && model->intercept)
		constant = log(mean);
	zero = mig_glm_likelihood(family, constant, 0.0);
	slope = mig_glm_mean(family, constant).first / zero.expected;
	for (int i = 0; i < model->nterms; i++)
	{
		MigModelTerm *term = &model->terms[i];

		if (term->column < 0)
			continue;
		term->estimate *= slope;
		if (term->formula_term == 0)
			term->estimate += constant - slope * mig_glm_mean(family, constant).mean - offset;
	}
}

static double
mean_offset(const MigPass *pass)
{
	MigResult result = mig_query(psprintf("SELECT pg_catalog.avg(%s)%s FROM %s", pass->offset,
										  pass->filter, pass->source.from));

	return result.nulls[0] ? 0.0 : DatumGetFloat8(result.values[0]);
}

/* step until the last is short enough; leaves the information of the last pass */
static void
iterate(Newton *n)
{
	double *step = palloc0(sizeof(double) * (n->p + 1));
	double before = -INFINITY;
	int halvings = 0;

	for (;;)
	{
		MigMoments *t = run_pass(n);
		double length;

		n->iterations++;
		solve_step(n, t);
		length = sqrt(n->decrement / (double) n->model->n);
		mig_progress("%s: iteration %d, log-likelihood %.10g, step %.3g", n->model->family,
					 n->iterations, n->log_lik, length);
		if (n->log_lik < before - 1e-9 * fabs(before) && halvings < MAX_HALVINGS)
		{
			halvings++;
			take_step(n, step, -ldexp(1.0, -halvings));
			continue;
		}
		if (length <= n->options->tolerance)
			break;
		if (n->family != MIG_FAMILY_POISSON && n->log_lik > -SEPARATED * n->model->weight_sum)
			refuse_separation(n);
		if (n->iterations >= n->options->max_iterations)
		{
			if (length < 0.5)
				refuse_separation(n);
			refuse_no_convergence(n);
		}
		halvings = 0;
		before = n->log_lik;
		memcpy(step, n->fit.coefficient, sizeof(double) * n->p);
		take_step(n, step, 1.0);
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
		return NAN;
	if (n->family == MIG_FAMILY_POISSON)
		return total * log(mean) - total + n->constant;
	return total * log(mean) + (weight - total) * log1p(-mean);
}

static void
take_fit(Newton *n)
{
	MigModel *m = n->model;

	m->iterations = n->iterations;
	m->log_lik = n->log_lik;
	m->null_log_lik = null_log_lik(n);
	m->rss = 2.0 * (n->saturated - m->log_lik);
	m->tss = 2.0 * (n->saturated - m->null_log_lik);
	m->r_squared = m->unexplained = NAN;
	m->df = INFINITY;
	m->vcov_type = n->options->info;
	for (size_t i = 0; i < mig_products_count(n->p); i++)
		m->covariance[i] = n->fit.inverse[i];
}

static Newton
new_newton(MigModel *model, MigFamily family, const MigPass *pass, const MigGlmOptions *options)
{
	Newton n = {0};
	size_t count;

	n.model = model;
	n.family = family;
	n.pass = pass;
	n.options = options;
	n.p = model->rank;
	n.column = repalloc(mig_scorer_columns(model), sizeof(int) * (n.p + 2));
	n.column[n.p] = MIG_COLUMN_OUTCOME;
	count = mig_products_count(n.p) + 1;
	n.fit.coefficient = palloc(sizeof(double) * (n.p + 1));
	n.fit.dropped = palloc(sizeof(bool) * (n.p + 1));
	n.fit.inverse = palloc_extended(sizeof(double) * count, MCXT_ALLOC_HUGE);
	n.bread = palloc_extended(sizeof(MigPair) * count, MCXT_ALLOC_HUGE);
	return n;
}

static void
refuse_constant(const MigModel *model, MigFamily family)
{
	const MigXsum *sums = mig_moments_products(model->moments);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);
	double weight = mig_xsum_value(&sums[0]);

	if (total != 0.0 && (family == MIG_FAMILY_POISSON || total != weight))
		return;
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("the outcome \"%s\" is %d in all rows", model->outcome, total != 0.0),
					errdetail(INT64_FORMAT " rows were used of " INT64_FORMAT " read.", model->n,
							  model->n_read)));
}

/* one fit; NULL where a level was dropped, and the source of the pass now leaves its rows out */
static MigModel *
fit_once(MigPass *pass, MigFamily family, const MigFitOptions *o, const MigGlmOptions *glm,
		 StringInfo dropped)
{
	static const char *const names[] = {"ols", "probit", "logit", "cloglog", "poisson"};
	MigModel *model = mig_fit_start(pass, o, NULL);
	Perfect perfect;
	Newton n;
	int *columns;

	model->family = names[family];
	model->offset = glm->offset;
	refuse_constant(model, family);
	columns = mig_plan_make(model->moments, NULL)->row_column;
	perfect = find_perfect(model, family, columns);
	if (perfect.term >= 0 && strcmp(glm->separation, "drop") != 0)
		refuse_perfect(model, &perfect);
	if (perfect.term >= 0)
	{
		const MigModelTerm *term = &model->terms[perfect.term];

		appendStringInfo(dropped, "%s%s predicts the outcome perfectly: its rows (%g) are left out",
						 dropped->len ? "; " : "", term->term, perfect.cases);
		pass->source.from = psprintf(
			"(SELECT source.* FROM %s WHERE (%s) IS NOT TRUE) AS source", pass->source.from,
			level_condition(pass, term, model->moments, columns[perfect.term]));
		return NULL;
	}
	start(model, family, pass->offset ? mean_offset(pass) : 0.0);
	n = new_newton(model, family, pass, glm);
	iterate(&n);
	take_fit(&n);
	if (strcmp(o->vcov, "iid") != 0)
		mig_variance_apply(model, n.bread, pass, o);
	return model;
}

MigModel *
mig_fit_glm(const char *source, const char *formula, MigFamily family, const MigFitOptions *options,
			const MigGlmOptions *glm)
{
	MigFitOptions o = mig_fit_check_options(options, true);
	MigPass pass = mig_pass_open(source, formula, o.weights, o.subpop, glm->offset);
	StringInfoData dropped;
	MigModel *model;

	initStringInfo(&dropped);
	while ((model = fit_once(&pass, family, &o, glm, &dropped)) == NULL)
		CHECK_FOR_INTERRUPTS();
	if (dropped.len)
		model->note = model->note ? psprintf("%s; %s", model->note, dropped.data) : dropped.data;
	return model;
}
