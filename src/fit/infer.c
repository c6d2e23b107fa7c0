/* infer.c: what is inferred from the estimates and the covariance of a model */
#include "postgres.h"

#include "fit/infer.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "compat.h"
#include "core/dist.h"
#include "core/wald.h"
#include "fit/moments.h"
#include "fit/plan.h"
#include "pg/nearest.h"

#define SHOWN_TERMS     12    /* in a hint */
#define REDUNDANT       1e-12 /* of a covariance in doubles */
#define REDUNDANT_PAIRS 1e-24 /* of one in pairs */

static bool
is_ml(const MigModel *m)
{
	return strcmp(m->family, "ols") != 0;
}

/* least squares with the usual errors */
static bool
is_iid(const MigModel *m)
{
	return !is_ml(m) && strcmp(m->vcov_type, "iid") == 0;
}

/* errors from the likelihood itself */
static bool
is_likelihood(const MigModel *m)
{
	return is_iid(m) || (is_ml(m) && (strcmp(m->vcov_type, "observed") == 0 ||
									  strcmp(m->vcov_type, "expected") == 0));
}

/* of a model by maximum likelihood; the statistic is the likelihood ratio against a constant */
static MigLinearSummary
ml_summary(const MigModel *m)
{
	MigLinearSummary s = {m->rank - m->intercept, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double parameters = m->rank + m->df_absorbed;
	MigTest ratio;

	s.log_lik = m->log_lik;
	s.aic = 2.0 * parameters - 2.0 * m->log_lik;
	s.bic = log((double) m->n) * parameters - 2.0 * m->log_lik;
	if (is_likelihood(m) && m->intercept &&
		mig_htest_chi_square(&ratio, 2.0 * (m->log_lik - m->null_log_lik), s.df_model) == MIG_OK)
	{
		s.statistic = ratio.statistic;
		s.p_value = ratio.p;
	}
	return s;
}

/* as if the effects were terms, but for the test, which is of the terms beside them */
static MigLinearSummary
absorbed_summary(const MigModel *m, double scale)
{
	int parameters = m->rank + (int) m->df_absorbed;
	MigLinearSummary s =
		mig_inference_linear(m->n, parameters, 1, m->rss, m->r_squared, m->unexplained, scale);
	MigLinearSummary within = mig_inference_linear(m->n, m->rank, 0, m->rss, m->r_squared_within,
												   1.0 - m->r_squared_within, scale);

	s.df_model = m->rank;
	s.statistic = within.statistic * m->df_residual / ((double) m->n - m->rank);
	s.p_value = m->df_residual > 0.0 && m->rank > 0 && !isnan(s.statistic)
					? mig_dist_f_q(s.statistic, m->rank, m->df_residual)
					: NAN;
	return s;
}

MigLinearSummary
mig_infer_summary(const MigModel *m)
{
	bool analytic = strcmp(m->weight_type, "none") != 0 && strcmp(m->weight_type, "frequency") != 0;

	if (is_ml(m))
		return ml_summary(m);
	if (m->absorbed)
		return absorbed_summary(m, analytic ? (double) m->n / m->weight_sum : 1.0);
	return mig_inference_linear(m->n, m->rank, m->intercept, m->rss, m->r_squared, m->unexplained,
								analytic ? (double) m->n / m->weight_sum : 1.0);
}

double
mig_infer_pseudo_r_squared(const MigModel *m)
{
	return is_ml(m) ? 1.0 - m->log_lik / m->null_log_lik : NAN;
}

double
mig_infer_df(const MigModel *m, const MigModelTerm *t)
{
	if (t->column < 0)
		return NAN;
	return isnan(t->df) ? m->df : t->df;
}

MigEstimate
mig_infer_estimate(const MigModel *m, const MigModelTerm *t, double conf_level)
{
	double variance = t->column < 0 ? NAN : m->covariance[mig_products_at(t->column, t->column)];

	return mig_inference_t(t->estimate, variance, isnan(t->df) ? m->df : t->df, conf_level);
}

/* ---- the covariance ---- */

/* of all estimates: scale * v */
typedef struct Covariance
{
	MigPair *v;
	double scale;
	double tolerance;
} Covariance;

/*
 * In pairs, from the moments, where errors are iid: terms that are almost collinear, such as the
 * powers of a number, leave nothing of a rounded covariance.
 */
static Covariance
covariance_of(const MigModel *m)
{
	Covariance c = {NULL, 1.0, REDUNDANT};
	size_t count = mig_products_count(m->rank);

	if (is_iid(m) && m->moments)
	{
		MigModel *again = mig_fit_moments(m->moments, NULL, &c.v);

		if (again->rank == m->rank && again->nterms == m->nterms)
		{
			c.scale = m->df_residual > 0.0 ? m->rss / m->df_residual : NAN;
			c.tolerance = REDUNDANT_PAIRS;
			return c;
		}
	}
	c.v = palloc_extended(sizeof(MigPair) * (count + 1), MCXT_ALLOC_HUGE);
	for (size_t i = 0; i < count; i++)
		c.v[i] = mig_pair(m->covariance[i]);
	return c;
}

/* of n of its columns */
static MigPair *
block_of(const MigPair *v, const int *column, int n)
{
	MigPair *block =
		palloc_extended(sizeof(MigPair) * (mig_products_count(n) + 1), MCXT_ALLOC_HUGE);

	for (int j = 0; j < n; j++)
		for (int i = 0; i <= j; i++)
			block[mig_products_at(i, j)] =
				v[mig_products_at(Min(column[i], column[j]), Max(column[i], column[j]))];
	return block;
}

/* ---- names of terms ---- */

static const char *
term_list(const MigModel *m)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < Min(m->nterms, SHOWN_TERMS); i++)
		appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", m->terms[i].term);
	if (m->nterms > SHOWN_TERMS)
		appendStringInfo(&list, " and %d more", m->nterms - SHOWN_TERMS);
	return list.data;
}

/* the term that has the name as its level, else the term or variable closest in spelling */
static const char *
nearest_term(const MigModel *m, const char *name)
{
	const char **names = palloc(sizeof(char *) * 2 * (m->nterms + 1));

	for (int i = 0; i < m->nterms; i++)
	{
		if (m->terms[i].level && pg_strcasecmp(m->terms[i].level, name) == 0)
			return m->terms[i].term;
		names[2 * i] = m->terms[i].term;
		names[2 * i + 1] = m->terms[i].variable;
	}
	return mig_nearest(name, names, 2 * m->nterms);
}

pg_noreturn static void
refuse_term(const MigModel *m, const char *name)
{
	const char *near = nearest_term(m, name);

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the model has no term \"%s\"", name),
			 near ? errhint("Did you mean \"%s\"? Its terms are %s.", near, term_list(m))
				  : errhint("Its terms are %s.", term_list(m))));
}

/* which estimates are tested */
typedef struct Selection
{
	int n;
	int *column;
	const MigModelTerm **term;
	StringInfoData dropped; /* names of terms that were */
} Selection;

static void
select_term(Selection *s, const MigModelTerm *t)
{
	if (t->column < 0)
	{
		if (!t->is_reference)
			appendStringInfo(&s->dropped, "%s%s", s->dropped.len ? ", " : "", t->term);
		return;
	}
	for (int i = 0; i < s->n; i++)
		if (s->column[i] == t->column)
			return;
	s->term[s->n] = t;
	s->column[s->n++] = t->column;
}

static void
select_named(Selection *s, const MigModel *m, const char *name)
{
	bool found = false;

	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];

		if (strcmp(t->term, name) != 0)
			continue;
		if (t->is_reference)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" is a reference level, which has no estimate", name),
					 errhint("Name the variable, \"%s\", to test all its levels.", t->variable)));
		select_term(s, t);
		found = true;
	}
	for (int i = 0; i < m->nterms && !found; i++)
		if (m->terms[i].variable && strcmp(m->terms[i].variable, name) == 0)
			break;
		else if (i == m->nterms - 1)
			refuse_term(m, name);
	for (int i = 0; i < m->nterms && !found; i++)
		if (m->terms[i].variable && strcmp(m->terms[i].variable, name) == 0)
			select_term(s, &m->terms[i]);
}

static Selection
selection_of(const MigModel *m, const char *const *names, int n)
{
	Selection s = {0};

	s.column = palloc(sizeof(int) * (m->nterms + 1));
	s.term = palloc(sizeof(MigModelTerm *) * (m->nterms + 1));
	initStringInfo(&s.dropped);
	if (names == NULL)
		for (int i = 0; i < m->nterms; i++)
		{
			if (m->terms[i].formula_term > 0)
				select_term(&s, &m->terms[i]);
		}
	else
		for (int i = 0; i < n; i++)
			select_named(&s, m, names[i]);
	return s;
}

/* ---- tests ---- */

static void
append_note(StringInfo note, const char *format, const char *argument)
{
	if (note->len > 0)
		appendStringInfoString(note, "; ");
	appendStringInfo(note, format, argument);
}

static const char *
redundant_terms(const Selection *s, const bool *redundant)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < s->n; i++)
		if (redundant[i])
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", s->term[i]->term);
	return list.data;
}

/* degrees of freedom: of a lone term its own, where it has them */
static double
df_of(const MigModel *m, const Selection *s, StringInfo note)
{
	bool own = false;

	if (s->n == 1)
		return mig_infer_df(m, s->term[0]);
	for (int i = 0; i < s->n; i++)
		own = own || !isnan(s->term[i]->df);
	if (own)
		append_note(note, "degrees of freedom are %s, not those of the terms", "the model's");
	return m->df;
}

/* the F of least squares where it is the test: it has digits that rounded estimates have lost */
static double
exact_form(const MigModel *m, const Selection *s, double form)
{
	MigLinearSummary summary = mig_infer_summary(m);

	if (!is_iid(m) || s->n != m->rank - m->intercept || isnan(summary.statistic))
		return form;
	for (int i = 0; i < s->n; i++)
		if (s->term[i]->formula_term == 0)
			return form;
	return summary.statistic * s->n;
}

MigModelTest
mig_infer_wald(const MigModel *m, const char *const *names, int n, bool adjusted)
{
	Selection s = selection_of(m, names, n);
	Covariance c = covariance_of(m);
	MigPair *d = palloc(sizeof(MigPair) * (s.n + 1));
	bool *redundant = palloc0(s.n + 1);
	bool survey = adjusted && strcmp(m->vcov_type, "survey") == 0;
	MigModelTest test = {survey ? "adjusted_wald" : "wald", mig_htest_none, NULL};
	StringInfoData note;
	double form;
	double df;
	int rank;

	initStringInfo(&note);
	for (int i = 0; i < s.n; i++)
		d[i] = mig_pair(s.term[i]->estimate);
	rank = mig_wald_form(block_of(c.v, s.column, s.n), d, s.n, c.tolerance,
						 palloc(sizeof(double) * (s.n + 1)), redundant, &form);
	if (s.dropped.len > 0)
		append_note(&note, "not tested, dropped from the model: %s", s.dropped.data);
	if (s.n == 0)
		append_note(&note, "nothing to test%s", "");
	else if (rank < 0)
	{
		test.note = "the covariance is indefinite: no joint test";
		return test;
	}
	else if (rank < s.n)
		append_note(&note, "the covariance is singular; passed over: %s",
					redundant_terms(&s, redundant));
	df = df_of(m, &s, &note);
	form /= c.scale;
	if (rank == s.n && rank > 0)
		form = exact_form(m, &s, form);
	if (isinf(df) ? mig_htest_chi_square(&test.result, form, rank) != MIG_OK
				  : mig_wald_f(form, rank, df, survey, &test.result) != MIG_OK && rank > 0)
		append_note(&note, "no degrees of freedom%s", "");
	test.note = note.len > 0 ? note.data : NULL;
	return test;
}

MigModelTest
mig_infer_overall(const MigModel *m)
{
	MigModelTest test = {"f", mig_htest_none, NULL};
	MigLinearSummary s;

	s = mig_infer_summary(m);
	if (m->nterms > 0 && !is_iid(m) && (!is_likelihood(m) || isnan(s.statistic)))
	{
		test = mig_infer_wald(m, NULL, 0, true);
		/* fewer clusters than terms: some combination of terms is tested, not all of them */
		if (test.result.df < m->rank - m->intercept)
			test.result = mig_htest_none;
		return test;
	}
	if (is_ml(m))
		test.test = "likelihood_ratio";
	test.result.statistic = s.statistic;
	test.result.p = s.p_value;
	test.result.df = s.df_model;
	test.result.df2 = is_ml(m) ? NAN : m->df_residual;
	return test;
}

/* ---- linear combinations ---- */

static const MigModelTerm *
term_named(const MigModel *m, const char *name)
{
	for (int i = 0; i < m->nterms; i++)
		if (strcmp(m->terms[i].term, name) == 0)
			return &m->terms[i];
	for (int i = 0; i < m->nterms; i++)
		if (m->terms[i].variable && strcmp(m->terms[i].variable, name) == 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("\"%s\" is a variable with several terms", name),
							errhint("Name its terms, such as \"%s\".", m->terms[i].term)));
	refuse_term(m, name);
}

MigCombination
mig_infer_combination(const MigModel *m, const char *const *names, const double *weights, int n,
					  double conf_level)
{
	MigCombination result = {NAN, NAN, {NAN, NAN, NAN, NAN, NAN}, NULL};
	Selection s = selection_of(m, names, 0);
	double *w = palloc0(sizeof(double) * (m->rank + 1));
	double *b = palloc0(sizeof(double) * (m->rank + 1));
	StringInfoData note;
	Covariance c;

	initStringInfo(&note);
	for (int i = 0; i < n; i++)
	{
		const MigModelTerm *t = term_named(m, names[i]);

		if (weights[i] == 0.0)
			continue;
		select_term(&s, t);
		if (t->column < 0)
			continue;
		w[t->column] += weights[i];
		b[t->column] = t->estimate;
	}
	if (s.dropped.len > 0)
	{
		append_note(&note, "not estimable, dropped from the model: %s", s.dropped.data);
		result.note = note.data;
		return result;
	}
	c = covariance_of(m);
	result.estimate = mig_wald_sum(b, w, m->rank);
	result.df = df_of(m, &s, &note);
	if (s.n == 0)
		append_note(&note, "%s", "reference levels only");
	else
		result.e = mig_inference_t(result.estimate, c.scale * mig_wald_variance(c.v, w, m->rank),
								   result.df, conf_level);
	if (s.n > 0 && isnan(result.e.std_error))
		append_note(&note, "%s", "the variance estimate is negative");
	result.note = note.len > 0 ? note.data : NULL;
	return result;
}

/* ---- what needs the moments ---- */

/* cross-products of the constant, the outcome and the estimated columns, in this order */
typedef struct Products
{
	const MigPlan *plan;
	MigXsum *matrix;
} Products;

static Products
products_of(const MigModel *m)
{
	Products p = {NULL, NULL};
	MigProductsPlaces places;
	int *order = palloc0(sizeof(int) * (m->rank + 3));

	if (is_ml(m))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("not available for a %s model", m->family),
						errdetail("It is read from the variances of a linear model."),
						errhint("Fit ols() with the same terms.")));
	mig_model_refuse_absorbed(m, "what is read from variances (vif(), standardized())");
	if (m->moments == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has not kept its moments"), errhint("Fit it again.")));
	p.plan = mig_plan_make(m->moments, NULL);
	if (p.plan->nrows != m->nterms)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the terms of the model are not those of its moments"),
						errhint("Models are made by ols(), ols_agg() and the like.")));
	order[0] = MIG_COLUMN_CONSTANT;
	order[1] = MIG_COLUMN_OUTCOME;
	for (int i = 0; i < m->nterms; i++)
		if (m->terms[i].column >= 0 && p.plan->rows[i].column >= 0)
			order[2 + m->terms[i].column] = p.plan->column[p.plan->rows[i].column];
	p.matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(m->rank + 2), MCXT_ALLOC_HUGE);
	places = mig_moments_places(m->moments);
	mig_pg_moments_check(mig_products_matrix(mig_moments_products(m->moments), &places, order,
											 m->rank + 2, p.matrix));
	return p;
}

static MigPair *
cross_products(const MigModel *m, const Products *p, const int *column, int n)
{
	MigPair *block =
		palloc_extended(sizeof(MigPair) * (mig_products_count(n) + 1), MCXT_ALLOC_HUGE);

	for (int j = 0; j < n; j++)
		for (int i = 0; i <= j; i++)
			block[mig_products_at(i, j)] =
				m->intercept ? mig_wald_centred(p->matrix, 2 + column[i], 2 + column[j])
							 : mig_wald_product(p->matrix, 2 + column[i], 2 + column[j]);
	return block;
}

static MigInflation
inflation_of(const MigModel *m, const Covariance *c, const Products *p, int formula_term)
{
	MigInflation v = {NULL, 0, NAN, NAN, NULL};
	int *column = palloc(sizeof(int) * (m->nterms + 1));

	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];

		if (t->formula_term != formula_term)
			continue;
		v.variable = t->variable;
		if (t->column >= 0)
			column[v.df++] = t->column;
	}
	if (v.df == 0)
		v.note = "dropped from the model";
	else
	{
		v.vif = mig_wald_determinants(block_of(c->v, column, v.df),
									  cross_products(m, p, column, v.df), v.df);
		v.scaled = pow(v.vif, 0.5 / v.df);
		if (!m->intercept)
			v.note = "no intercept: against raw sums of squares, not variances";
	}
	pfree(column);
	return v;
}

MigInflation *
mig_infer_inflation(const MigModel *m, int *n)
{
	MigModel iid = *m;
	MigInflation *result = palloc(sizeof(MigInflation) * (m->nterms + 1));
	Products p;
	Covariance c;
	int last = 0;

	*n = 0;
	if (m->nterms == 0)
		return result;
	iid.vcov_type = "iid";
	p = products_of(m);
	c = covariance_of(&iid);
	for (int i = 0; i < m->nterms; i++)
		if (m->terms[i].formula_term > last)
			result[(*n)++] = inflation_of(m, &c, &p, last = m->terms[i].formula_term);
	return result;
}

MigStandardized *
mig_infer_standardized(const MigModel *m)
{
	MigStandardized *result = palloc0(sizeof(MigStandardized) * (m->nterms + 1));
	Products p;
	double outcome;

	if (m->nterms == 0)
		return result;
	p = products_of(m);
	outcome = mig_wald_centred(p.matrix, 1, 1).hi;
	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];
		double squares = t->column < 0 || t->formula_term == 0
							 ? NAN
							 : mig_wald_centred(p.matrix, 2 + t->column, 2 + t->column).hi;

		result[i].sd = sqrt(squares / m->weight_sum * m->n / (m->n - 1.0));
		result[i].beta = outcome > 0.0 ? t->estimate * sqrt(squares / outcome) : NAN;
		result[i].note = t->note;
		if (!isnan(squares) && !(outcome > 0.0))
			result[i].note = "the outcome does not vary";
	}
	return result;
}

/* ---- likelihood ratio ---- */

static void
refuse_comparison(const char *why, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("the models cannot be compared: %s", why), errhint("%s", hint)));
}

static void
check_likelihood(const MigModel *m)
{
	if (!is_likelihood(m) || strcmp(m->weight_type, "sampling") == 0)
		refuse_comparison("one has no likelihood",
						  "Robust and survey errors go with wald(model, terms); a likelihood ratio "
						  "needs iid errors and no sampling weights.");
}

static bool
same_weights(const MigModel *a, const MigModel *b)
{
	return strcmp(a->weight_type, b->weight_type) == 0 && a->weight_sum == b->weight_sum;
}

/* can it be seen whether models by maximum likelihood have the same outcomes? */
static bool
tells_rows(const MigModel *a, const MigModel *b)
{
	return !isnan(a->null_log_lik) && !isnan(b->null_log_lik);
}

/* sum and sum of squares of the outcome are the same to the bit, or it cannot be seen */
static bool
same_outcome(const MigModel *a, const MigModel *b)
{
	if (strcmp(a->outcome, b->outcome) != 0)
		return false;
	if (is_ml(a)) /* whose moments are weighted by the fit */
		return !tells_rows(a, b) ||
			   fabs(a->null_log_lik - b->null_log_lik) <= 1e-9 * fabs(a->null_log_lik);
	for (int i = 0; i <= 1 && a->moments && b->moments; i++)
		if (mig_xsum_value(&mig_moments_products(a->moments)[mig_products_at(i, 1)]) !=
			mig_xsum_value(&mig_moments_products(b->moments)[mig_products_at(i, 1)]))
			return false;
	return true;
}

/* every estimated term of the smaller model is one of the larger */
static bool
has_terms_of(const MigModel *larger, const MigModel *smaller)
{
	for (int i = 0; i < smaller->nterms; i++)
	{
		bool found = smaller->terms[i].column < 0 ||
					 (larger->absorbed && smaller->terms[i].formula_term == 0);

		for (int j = 0; j < larger->nterms && !found; j++)
			found = strcmp(larger->terms[j].term, smaller->terms[i].term) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* and every effect that it absorbs */
static bool
has_effects_of(const MigModel *larger, const MigModel *smaller)
{
	MigFormula *all = mig_formula_parse(larger->formula);
	MigFormula *some = mig_formula_parse(smaller->formula);

	for (int i = 0; i < some->nabsorbed; i++)
	{
		bool found = false;

		for (int j = 0; j < all->nabsorbed && !found; j++)
			found =
				strcmp(all->variables[all->absorbed[j]], some->variables[some->absorbed[i]]) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* absorbed effects among them */
static double
parameters_of(const MigModel *m)
{
	return m->rank + m->df_absorbed;
}

MigModelTest
mig_infer_likelihood_ratio(const MigModel *a, const MigModel *b)
{
	MigModelTest test = {"likelihood_ratio", mig_htest_none, NULL};
	const MigModel *larger = parameters_of(a) >= parameters_of(b) ? a : b;
	const MigModel *smaller = larger == a ? b : a;
	double more = parameters_of(larger) - parameters_of(smaller);

	check_likelihood(a);
	check_likelihood(b);
	if (strcmp(a->family, b->family) != 0)
		refuse_comparison(psprintf("they are %s and %s", a->family, b->family),
						  "Fit both by the same kind of model.");
	if (strcmp(a->outcome, b->outcome) != 0)
		refuse_comparison(psprintf("their outcomes are \"%s\" and \"%s\"", a->outcome, b->outcome),
						  "Fit both for the same outcome.");
	if (a->n != b->n || !same_weights(a, b) || !same_outcome(a, b))
		refuse_comparison(
			a->n != b->n
				? psprintf("they use " INT64_FORMAT " and " INT64_FORMAT " rows", a->n, b->n)
				: "they use other rows or weights",
			"Fit both on the rows complete for the larger one: as sub-models of one "
			"moments value, ols(moments, formula).");
	if (more == 0.0 || larger->rss > smaller->rss)
		refuse_comparison("neither is nested in the other",
						  "One must have all terms of the other, and more.");
	if (is_ml(a) && !tells_rows(a, b))
		test.note = "one has no intercept: check that both have the same rows";
	else if (!has_terms_of(larger, smaller) ||
			 (smaller->absorbed && !has_effects_of(larger, smaller)))
		test.note = "not all terms of the smaller model are in the larger: check that it is nested";
	if (is_ml(a))
		mig_htest_chi_square(&test.result, 2.0 * (larger->log_lik - smaller->log_lik), more);
	else if (!(larger->rss > 0.0))
		test.note = "the fit is exact: it has no likelihood";
	else if (mig_htest_chi_square(&test.result, (double) a->n * log(smaller->rss / larger->rss),
								  more) != MIG_OK)
		test.note = "not defined";
	return test;
}
