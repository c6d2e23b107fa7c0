/*
 * moments.c: linear models of moments
 *
 * The cross-products of the planned columns are solved from left to right, so that of collinear
 * columns the later ones are dropped.
 */
#include "postgres.h"

#include "fit/moments.h"

#include <math.h>

#include "formula/design.h"
#include "pg/moments.h"

/* ---- solving ---- */

void
mig_fit_take_estimates(MigModel *model, const MigPlan *plan, const MigSolveFit *fit,
					   MigPair **bread)
{
	double scale = model->df_residual > 0 ? fit->rss / model->df_residual : NAN;
	int *kept = palloc(sizeof(int) * (plan->columns + 1)); /* columns that were estimated */
	int *number = palloc(sizeof(int) * (plan->columns + 1));

	for (int c = 0; c < plan->columns; c++)
	{
		number[c] = fit->dropped[c] ? -1 : model->rank;
		if (!fit->dropped[c])
			kept[model->rank++] = c;
	}
	for (int i = 0; i < plan->nrows; i++)
	{
		MigModelTerm *row = &plan->rows[i];

		row->df = NAN;
		if (row->column < 0)
			continue;
		row->estimate = fit->coefficient[row->column];
		row->column = number[row->column];
		if (row->column < 0)
			row->note = "dropped: collinear with the terms before it";
	}
	/* in place, as what is kept only moves ahead */
	model->covariance = fit->inverse;
	if (bread)
		*bread = fit->inverse_pairs;
	for (int j = 0; j < model->rank; j++)
		for (int i = 0; i <= j; i++)
		{
			size_t from = mig_products_at(kept[i], kept[j]);

			model->covariance[mig_products_at(i, j)] = scale * fit->inverse[from];
			if (bread)
				(*bread)[mig_products_at(i, j)] = fit->inverse_pairs[from];
		}
}

static void
solve(MigModel *model, const MigPlan *plan, MigPair **bread)
{
	const MigProductsPlaces places = mig_moments_places(plan->t);
	int k = plan->columns + 1;
	MigSolveFit fit = {0};
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);

	fit.coefficient = palloc(sizeof(double) * k);
	fit.inverse = palloc_extended(sizeof(double) * mig_products_count(k), MCXT_ALLOC_HUGE);
	if (bread)
		fit.inverse_pairs =
			palloc_extended(sizeof(MigPair) * mig_products_count(k), MCXT_ALLOC_HUGE);
	fit.dropped = palloc(sizeof(bool) * k);
	mig_pg_moments_check(
		mig_products_matrix(mig_moments_products(plan->t), &places, plan->column, k, matrix));
	mig_pg_moments_check(mig_solve(matrix, k, plan->formula->intercept ? 0 : -1,
								   palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE), &fit));
	model->rss = fit.rss;
	model->tss = fit.tss;
	model->r_squared = fit.r2;
	model->unexplained = fit.unexplained;
	model->df_residual = model->df = (double) model->n - fit.rank;
	mig_fit_take_estimates(model, plan, &fit, bread);
	if (model->df_residual <= 0)
		model->note = "as many terms as rows: no residual degrees of freedom";
	else if (fit.tss == 0.0 && plan->formula->intercept)
		model->note = "the outcome is constant";
	else if (fit.exact)
		model->note = "the fit is exact: nothing is left of the outcome";
	else if (fit.ill_conditioned)
		model->note =
			psprintf("ill-conditioned: a term is nearly given by those before it (%.1e of "
					 "its variation is left)",
					 fit.least_pivot);
}

static const char *
weighting_name(const MigMoments *t)
{
	switch (t->weighting)
	{
		case MIG_WEIGHT_NONE:
			return "none";
		case MIG_WEIGHT_FREQUENCY:
			return "frequency";
		default:
			return "analytic";
	}
}

MigModel *
mig_fit_new_model(const MigMoments *t, const MigFormula *formula)
{
	MigModel *model = palloc0(sizeof(MigModel));

	model->family = "ols";
	model->formula = formula->canonical;
	model->outcome = formula->outcome_name;
	model->weight_type = weighting_name(t);
	model->vcov_type = "iid";
	model->intercept = formula->intercept;
	model->n = t->n;
	model->n_read = t->n_read;
	model->n_null_outcome = t->n_null_outcome;
	model->n_null_regressor = t->n_null_regressor;
	model->n_null_weight = t->n_null_weight;
	model->n_zero_weight = t->n_zero_weight;
	model->n_clusters = model->n_strata = -1;
	model->weight_sum = mig_xsum_value(&mig_moments_products(t)[0]);
	model->passes = 1;
	model->rows_read = t->n_read;
	model->df_residual = model->df = model->rss = model->tss = NAN;
	model->r_squared_within = NAN;
	model->r_squared = model->unexplained = model->log_lik = model->null_log_lik = NAN;
	model->covariance = palloc(sizeof(double));
	return model;
}

void
mig_fit_refuse_absorbed(const MigFormula *formula)
{
	if (formula && formula->nabsorbed > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("moments cannot absorb effects"),
				 errdetail("The formula is \"%s\".", formula->canonical),
				 errhint("Fit the rows, ols(source, formula); or write the effects as terms, such "
						 "as + i.region.")));
}

MigModel *
mig_fit_moments(MigMoments *t, const char *formula, MigPair **bread)
{
	MigPlan *plan;
	MigModel *model;
	const char *gaps;
	const MigFormula *whole = formula && t->n > 0 ? mig_design_formula(t) : NULL;

	mig_fit_refuse_absorbed(whole ? mig_formula_parse(formula) : NULL);
	if (whole)
		t = mig_plan_submoments(t, formula);
	plan = mig_plan_make(t, NULL);
	mig_fit_refuse_absorbed(plan->formula);
	model = mig_fit_new_model(t, t->n > 0 || formula == NULL ? plan->formula
															 : mig_formula_parse(formula));
	if (t->n == 0)
	{
		model->note = "no complete row";
		return model;
	}
	model->terms = plan->rows;
	model->nterms = plan->nrows;
	model->moments = t;
	gaps = mig_plan_gaps(plan);
	solve(model, plan, bread);
	mig_model_add_note(model, gaps);
	if (whole && whole->nvariables > plan->formula->nvariables)
		mig_model_add_note(model,
						   psprintf("on the rows that are complete for %s", whole->canonical));
	return model;
}

MigMoments *
mig_fit_canonical(MigMoments *t)
{
	if (t->canonical)
		return t;
	return mig_pg_moments_canonical(t, mig_design_factors(t, mig_design_formula(t)));
}

/* numeric terms of the formula: the dense columns but the constant and the outcome */
static uint32
dense_terms(const MigTermFactors *factors, int nterms)
{
	uint32 dense = 0;

	for (int i = 0; i < nterms; i++)
		dense += factors[2 + i].factors == 0;
	return dense;
}

/* a column's term exists, dense ones each once and in order, and its levels are numbers of the
 * term's factors */
static bool
is_possible(const MigMoments *t, const MigTermFactors *factors, int nterms, uint32 c)
{
	const MigDesignColumn *column = &mig_moments_columns(t)[c];
	const MigTermFactors *f;

	if (column->term >= (uint32) nterms + 2 || (c < 2 && column->term != c) ||
		(c >= 2 && c < t->dense && column->term <= column[-1].term))
		return false;
	f = &factors[column->term];
	if ((c < t->dense) != (f->factors == 0))
		return false;
	for (int i = 0; i < MIG_MOMENTS_MAX_FACTORS; i++)
	{
		uint32 n = i < f->factors ? mig_moments_variables(t)[f->variable[i]].dim.n : 0;

		if (i < f->factors ? column->level[i] < 1 || column->level[i] > n : column->level[i] != 0)
			return false;
	}
	return true;
}

MigMoments *
mig_fit_checked(MigMoments *t)
{
	MigFormula *formula = mig_design_formula(t);
	MigTermFactors *factors;
	MigMoments *open;

	if (formula->nvariables != (int) t->variables)
		mig_pg_moments_refuse();
	factors = mig_design_factors(t, formula);
	if (t->dense != 2 + dense_terms(factors, formula->nterms) ||
		t->dense + t->groups != 2 + (uint32) formula->nterms)
		mig_pg_moments_refuse();
	for (uint32 c = 0; c < t->columns; c++)
		if (!is_possible(t, factors, formula->nterms, c))
			mig_pg_moments_refuse();
	/* sorted, and each once: the canonical form of an open copy is the same again */
	open = mig_pg_moments_grow(t, 0, 0, 0, 0);
	open = mig_pg_moments_canonical(open, factors);
	if (VARSIZE(open) != VARSIZE(t) || memcmp(open, t, VARSIZE(t)) != 0)
		mig_pg_moments_refuse();
	return t;
}
