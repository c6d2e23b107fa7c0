/*
 * match_bias.c: what the distance between matched units does to an effect, by regression
 *
 * Abadie & Imbens (2011): in an arm, the outcome is regressed on the covariates among the units that
 * are matched to others, by the weight they have there; a neighbour counts with its residual, and
 * the unit it is matched to adds its own fitted value.
 */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "core/solve.h"
#include "pg/moments.h"

#define SAME_COLUMN 1e-8 /* of a column's largest value: what is less off follows from the others */

typedef struct Regression
{
	const MigMatchDesign *design;
	int columns; /* parameters, then the outcome */
	MigXsum *products;
	double *value; /* of a unit: what is not 0 .. */
	int *index;    /* .. and its column */
	double *coefficient;
	bool *dropped;
} Regression;

/* add a weighted product so exactly that columns which depend on each other are seen to */
static void
add_product(MigXsum *sum, double weight, double x, double y)
{
	double error;
	double rest;
	double product = mig_two_product(x, y, &error);

	mig_xsum_add(sum, mig_two_product(weight, product, &rest));
	mig_xsum_add(sum, rest + weight * error);
}

static void
add_unit(Regression *g, int i, double y, double weight)
{
	int k = mig_match_design_unit(g->design, i, g->index, g->value);

	g->value[k] = y;
	g->index[k++] = g->columns - 1;
	for (int b = 0; b < k; b++)
		for (int a = 0; a < k; a++)
			if (g->index[a] <= g->index[b])
				add_product(&g->products[mig_products_at(g->index[a], g->index[b])], weight,
							g->value[a], g->value[b]);
}

static Regression *
new_regression(const MigMatchDesign *d)
{
	Regression *g = palloc0(sizeof(Regression));

	g->design = d;
	g->columns = d->parameters + 1;
	g->products = palloc0(sizeof(MigXsum) * mig_products_count(g->columns));
	g->value = palloc(sizeof(double) * (d->dense + d->slots + 1));
	g->index = palloc(sizeof(int) * (d->dense + d->slots + 1));
	g->coefficient = palloc(sizeof(double) * g->columns);
	g->dropped = palloc(sizeof(bool) * g->columns);
	return g;
}

static void
solve(Regression *g)
{
	MigSolveFit fit = {0};

	fit.coefficient = g->coefficient;
	fit.dropped = g->dropped;
	mig_pg_moments_check(mig_solve(g->products, g->columns,
								   g->design->parameter[MIG_COLUMN_CONSTANT],
								   palloc(mig_solve_size(g->columns)), &fit));
}

static double
fitted(Regression *g, int i)
{
	int k = mig_match_design_unit(g->design, i, g->index, g->value);
	double sum = 0.0;

	for (int j = 0; j < k; j++)
		if (!g->dropped[g->index[j]])
			sum += g->value[j] * g->coefficient[g->index[j]];
	return sum;
}

/* a regressor of a unit */
static double
regressor(const Regression *g, int i, int j)
{
	int k = mig_match_design_unit(g->design, i, g->index, g->value);

	while (--k >= 0)
		if (g->index[k] == j)
			return g->value[k];
	return 0.0;
}

/* is a unit's outcome one that an arm's regression is of; else a match is found for it there */
static bool
is_matched(const MigMatchPlan *p, int arm, int i)
{
	return p->units.arm[i] == arm ? p->matched.k[i] > 0.0 : p->sets.count[i] > 0;
}

/*
 * Where a column follows from others among the units of an arm's regression, the fit for others is
 * one only if it follows from them there in the same way.
 */
static bool
is_estimable(const MigMatchPlan *p, int arm, const Regression *g, int j)
{
	Regression *of_column = new_regression(g->design);
	double most = 0.0;

	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		if (!is_matched(p, arm, i))
			continue;
		most = fmax(most, fabs(regressor(g, i, j)));
		if (p->units.arm[i] == arm)
			add_unit(of_column, i, regressor(g, i, j), p->matched.k[i]);
	}
	solve(of_column);
	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		if (is_matched(p, arm, i) &&
			fabs(regressor(g, i, j) - fitted(of_column, i)) > SAME_COLUMN * most)
			return false;
	}
	return true;
}

/* why an arm's regression has no fit for all units that it is needed for; NULL: it has */
static const char *
trouble_of(const MigMatchPlan *p, int arm, const Regression *g)
{
	const MigModel *model = p->data->model;

	for (int k = 0; k < model->nterms; k++)
	{
		int j = model->terms[k].column;

		if (j >= 0 && g->dropped[j] && !is_estimable(p, arm, g, j))
			return psprintf("no effect: bias_adjust is not estimable, as among the matched %s %s "
							"follows from the terms before it",
							arm == MIG_TREATED ? "treated" : "controls", model->terms[k].term);
	}
	return NULL;
}

const char *
mig_match_bias(const MigMatchPlan *p, const double *y, double **value, double **shift)
{
	int n = p->units.n;
	const char *trouble = NULL;

	*value = mig_match_room(n, sizeof(double));
	*shift = mig_match_room(n, sizeof(double));
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		(*value)[i] = y[i];
		(*shift)[i] = 0.0;
	}
	for (int arm = 0; arm < 2 && trouble == NULL; arm++)
	{
		Regression *g = new_regression(&p->data->design);

		if (!p->focal[1 - arm])
			continue;
		for (int i = 0; i < n; i++)
		{
			mig_tick_at(i);
			if (p->units.arm[i] == arm && p->matched.k[i] > 0.0)
				add_unit(g, i, y[i], p->matched.k[i]);
		}
		solve(g);
		trouble = trouble_of(p, arm, g);
		for (int i = 0; i < n; i++)
		{
			double fit = fitted(g, i);

			mig_tick_at(i);
			if (p->units.arm[i] == arm)
				(*value)[i] = y[i] - fit;
			else
				(*shift)[i] = fit;
		}
	}
	return trouble;
}
