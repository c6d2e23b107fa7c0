/*
 * ols.c: linear models by least squares
 *
 * The cross-products of the planned columns are solved from left to right, so that of collinear
 * columns the later ones are dropped.
 */
#include "postgres.h"

#include "fit/ols.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/solve.h"
#include "fit/plan.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/source.h"

#define MAX_ARGUMENTS 98 /* variables, where the formula and a weight are arguments too */

/* ---- solving ---- */

/* number the estimated terms; take their estimates, covariances and, where asked, (X'WX)^-1 */
static void
take_estimates(MigModel *model, const MigPlan *plan, const MigSolveFit *fit, MigPair **bread)
{
	double scale = model->df_residual > 0 ? fit->rss / model->df_residual : NAN;
	size_t count;
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
	count = mig_products_count(model->rank) + 1;
	model->covariance = palloc_extended(sizeof(double) * count, MCXT_ALLOC_HUGE);
	if (bread)
		*bread = palloc_extended(sizeof(MigPair) * count, MCXT_ALLOC_HUGE);
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
		mig_products_matrix(mig_moments_products(plan->t), plan->column, k, matrix));
	mig_pg_moments_check(mig_solve(matrix, k, plan->formula->intercept ? 0 : -1,
								   palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE), &fit));
	model->rss = fit.rss;
	model->tss = fit.tss;
	model->r_squared = fit.r2;
	model->unexplained = fit.unexplained;
	model->df_residual = model->df = (double) model->n - fit.rank;
	take_estimates(model, plan, &fit, bread);
	if (model->df_residual <= 0)
		model->note = "as many terms as rows: no residual degrees of freedom";
	else if (fit.exact)
		model->note = "the fit is exact: nothing is left of the outcome";
	else if (fit.ill_conditioned)
		model->note = psprintf("ill-conditioned: the least pivot is %.1e", fit.least_pivot);
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

/* all but what is estimated */
static MigModel *
new_model(const MigMoments *t, const MigFormula *formula)
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
	model->r_squared = model->unexplained = NAN;
	model->covariance = palloc(sizeof(double));
	return model;
}

MigModel *
mig_fit_moments(MigMoments *t, const char *formula, MigPair **bread)
{
	MigPlan *plan;
	MigModel *model;

	if (formula && t->n > 0)
		t = mig_plan_submoments(t, formula);
	plan = mig_plan_make(t, NULL);
	model = new_model(t, t->n > 0 || formula == NULL ? plan->formula : mig_formula_parse(formula));
	if (t->n == 0)
	{
		model->note = "no complete row";
		return model;
	}
	model->terms = plan->rows;
	model->nterms = plan->nrows;
	model->moments = t;
	solve(model, plan, bread);
	return model;
}

MigMoments *
mig_fit_canonical(MigMoments *t)
{
	if (t->canonical)
		return t;
	return mig_pg_moments_canonical(t, mig_design_factors(t, mig_design_formula(t)));
}

/* a column's term exists and its levels are numbers of the term's factors */
static bool
is_possible(const MigMoments *t, const MigTermFactors *factors, int nterms, uint32 c)
{
	const MigDesignColumn *column = &mig_moments_columns(t)[c];
	const MigTermFactors *f;

	if (column->term >= (uint32) nterms + 2 || (c < 2 && column->term != c))
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
	MigTermFactors *factors = mig_design_factors(t, formula);
	MigMoments *open;

	for (uint32 c = 0; c < t->columns; c++)
		if (!is_possible(t, factors, formula->nterms, c))
			mig_pg_moments_check(MIG_ERR_CORRUPT);
	/* sorted, and each once: the canonical form of an open copy is the same again */
	open = mig_pg_moments_grow(t, 0, 0, 0, 0);
	open = mig_pg_moments_canonical(open, factors);
	if (VARSIZE(open) != VARSIZE(t) || memcmp(open, t, VARSIZE(t)) != 0)
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return t;
}

/* ---- from a source ---- */

static void
check_weights(MigWeights weights)
{
	if (strcmp(weights.type, "analytic") == 0 || strcmp(weights.type, "frequency") == 0)
		return;
	if (strcmp(weights.type, "sampling") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("weight_type is \"%s\"", weights.type),
						errhint("Say 'analytic' or 'frequency'.")));
	if (weights.column)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("sampling weights need robust errors, which do not exist yet"),
						errdetail("The usual standard errors are wrong under sampling weights."),
						errhint("weight_type => 'analytic' gives the same estimates with the usual "
								"errors; 'frequency' is for rows that stand for several cases.")));
}

MigMoments *
mig_fit_source_moments(const char *source_text, const char *formula_text, MigWeights weights)
{
	MigFormula *formula = mig_formula_parse(formula_text);
	MigSource source = mig_source_open(source_text);
	const char *weight = NULL;
	StringInfoData query;
	MigResult result;

	check_weights(weights);
	if (formula->nvariables > MAX_ARGUMENTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a formula with %d variables", formula->nvariables),
						errdetail("A model takes up to %d columns.", MAX_ARGUMENTS)));
	if (weights.column)
		weight = mig_source_number(&source, weights.column, "weights");
	initStringInfo(&query);
	appendStringInfo(&query, "SELECT migstat.%s(%s::pg_catalog.text%s%s",
					 weight == NULL                           ? "moments_agg"
					 : strcmp(weights.type, "frequency") == 0 ? "frequency_moments_agg"
															  : "weighted_moments_agg",
					 quote_literal_cstr(formula->text), weight ? ", " : "", weight ? weight : "");
	for (int v = 0; v < formula->nvariables; v++)
		appendStringInfo(&query, ", %s",
						 mig_source_column(&source, formula->variables[v], "in the formula"));
	appendStringInfo(&query, ") FROM %s", source.from);
	result = mig_query(query.data);
	if (result.nulls[0])
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the source has no rows"),
						errhint("Check its conditions.")));
	return mig_pg_moments_state(result.values[0]);
}
