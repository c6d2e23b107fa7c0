/*
 * ols.c: linear models by least squares
 *
 * Moments hold a column for every level of every factor.  Here references are chosen, the columns
 * of the model are picked in the order of its terms, and the cross-products are solved from left to
 * right, so that of collinear columns the later ones are dropped.
 */
#include "postgres.h"

#include "fit/ols.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/solve.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/source.h"

#define MAX_ARGUMENTS 98 /* variables, where the formula and a weight are arguments too */

/* ---- the plan of a model ---- */

typedef struct Plan
{
	const MigMoments *t;
	const MigFormula *whole;       /* what was accumulated */
	const MigFormula *formula;     /* what is fitted */
	const MigTermFactors *factors; /* of the terms accumulated */
	bool **is_reference;           /* by variable accumulated, by level from 1; NULL: no factor */
	int *column;                   /* of the moments, by column of the model */
	int columns;
	MigModelTerm *rows; /* of the result */
	int nrows;
} Plan;

static const char *
label_of(const Plan *plan, int variable, uint32 level)
{
	const MigDim *d = &mig_moments_variables(plan->t)[variable].dim;
	const MigLevel *l = &mig_levels_of(plan->t, d)[level - 1];

	return pnstrdup(mig_levels_label(plan->t, &plan->t->text, l), l->len);
}

static const char *
level_list(const Plan *plan, int variable)
{
	StringInfoData list;
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;

	initStringInfo(&list);
	for (uint32 l = 1; l <= n && l <= 12; l++)
		appendStringInfo(&list, "%s\"%s\"", l > 1 ? ", " : "", label_of(plan, variable, l));
	if (n > 12)
		appendStringInfo(&list, " and %u more", n - 12);
	return list.data;
}

/* number of cases by level: from the columns that are a level of this factor alone, else of any
 * term without numbers that has it */
static double
cases_of_level(const Plan *plan, int variable, uint32 level)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	double cases = 0.0;

	for (uint32 c = plan->t->dense; c < plan->t->columns; c++)
	{
		const MigTermFactors *f = &plan->factors[columns[c].term];

		if (f->factors == 1 && plan->whole->terms[columns[c].term - 2].natoms == 1 &&
			(int) f->variable[0] == variable && columns[c].level[0] == level)
			cases += mig_xsum_value(&mig_moments_products(plan->t)[mig_products_at(0, (int) c)]);
	}
	return cases;
}

static uint32
most_frequent(const Plan *plan, int variable)
{
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;
	uint32 best = 1;

	for (uint32 l = 2; l <= n; l++)
		if (cases_of_level(plan, variable, l) > cases_of_level(plan, variable, best))
			best = l;
	return best;
}

static uint32
named_level(const Plan *plan, int variable, const char *name)
{
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;

	for (uint32 l = 1; l <= n; l++)
		if (strcmp(label_of(plan, variable, l), name) == 0)
			return l;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("reference level \"%s\" of \"%s\" does not occur", name,
						   plan->whole->variables[variable]),
					errhint("Its levels are %s.", level_list(plan, variable))));
}

static void
choose_reference(Plan *plan, int variable, const MigFactorSpec *spec)
{
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;
	bool *is_reference = palloc0(n + 2);

	plan->is_reference[variable] = is_reference;
	if (n == 0)
		return;
	switch (spec ? spec->reference : MIG_REFERENCE_DEFAULT)
	{
		case MIG_REFERENCE_LEVELS:
			for (int i = 0; i < spec->nlevels; i++)
				is_reference[named_level(plan, variable, spec->levels[i])] = true;
			break;
		case MIG_REFERENCE_LAST:
			is_reference[n] = true;
			break;
		case MIG_REFERENCE_MOST_FREQUENT:
			is_reference[most_frequent(plan, variable)] = true;
			break;
		default:
			is_reference[1] = true;
			break;
	}
}

/* variable of the moments that an atom of the fitted formula reads */
static int
variable_of(const Plan *plan, const MigAtom *atom)
{
	for (int v = 0; v < plan->whole->nvariables; v++)
		if (strcmp(plan->whole->variables[v], plan->formula->variables[atom->variable]) == 0)
			return v;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("variable \"%s\" is not among those of the moments",
						   plan->formula->variables[atom->variable]),
					errhint("They were accumulated for \"%s\".", plan->whole->canonical)));
}

static bool
is_factor(const Plan *plan, const MigAtom *atom)
{
	uint8_t kind;

	if (atom->kind != MIG_ATOM_COLUMN)
		return atom->kind == MIG_ATOM_FACTOR;
	kind = mig_moments_variables(plan->t)[variable_of(plan, atom)].dim.kind;
	return kind == MIG_KIND_TEXT || kind == MIG_KIND_ENUM || kind == MIG_KIND_BOOLEAN;
}

/* ---- terms ---- */

static bool
same_atoms(const MigTerm *a, const MigTerm *b, const MigAtom *without)
{
	int matched = 0;

	for (int i = 0; i < a->natoms; i++)
	{
		bool found = a->atoms[i] == without;

		for (int j = 0; j < b->natoms && !found; j++)
			found = a->atoms[i] == b->atoms[j];
		if (!found)
			return false;
		matched += a->atoms[i] != without;
	}
	return matched == b->natoms;
}

/*
 * Whether a factor of a term leaves out its reference: when the term without it is in the model
 * too (R's rule); of main effects in a model without intercept, all but the first factor.
 */
static bool
has_reference(const Plan *plan, int t, const MigAtom *atom)
{
	const MigFormula *f = plan->formula;

	if (f->terms[t].natoms == 1)
	{
		if (f->intercept)
			return true;
		for (int u = 0; u < t; u++)
			if (f->terms[u].natoms == 1 && is_factor(plan, f->terms[u].atoms[0]))
				return true;
		return false;
	}
	for (int u = 0; u < f->nterms; u++)
		if (u != t && same_atoms(&f->terms[t], &f->terms[u], atom))
			return true;
	return false;
}

/* number of the term in the moments */
static uint32
accumulated_term(const Plan *plan, const MigTerm *term)
{
	for (int i = 0; i < plan->whole->nterms; i++)
		if (strcmp(plan->whole->terms[i].name, term->name) == 0)
			return 2 + i;
	mig_formula_error(plan->formula->text, term->position, ERRCODE_INVALID_PARAMETER_VALUE,
					  psprintf("They are those of \"%s\".", plan->whole->canonical),
					  "term \"%s\" is not among the terms of the moments", term->name);
}

/* a row of the result for a column, or for a reference level (column -1) */
static void
add_row(Plan *plan, int t, const MigDesignColumn *c, bool reference)
{
	const MigTerm *term = &plan->formula->terms[t];
	MigModelTerm *row = &plan->rows[plan->nrows++];
	StringInfoData name;
	StringInfoData variable;
	StringInfoData level;
	int factor = 0;

	initStringInfo(&name);
	initStringInfo(&variable);
	initStringInfo(&level);
	for (int a = 0; a < term->natoms; a++)
	{
		const MigAtom *atom = term->atoms[a];
		const char *between = a > 0 ? ":" : "";

		if (!is_factor(plan, atom))
		{
			appendStringInfo(&name, "%s%s", between, atom->name);
			appendStringInfo(&variable, "%s%s", between, atom->name);
			continue;
		}
		{
			int v = variable_of(plan, atom);
			const char *label = label_of(plan, v, c->level[factor++]);

			appendStringInfo(&name, "%s%s[%s]", between, plan->whole->variables[v], label);
			appendStringInfo(&variable, "%s%s", between, plan->whole->variables[v]);
			appendStringInfo(&level, "%s%s", level.len ? ":" : "", label);
		}
	}
	row->term = name.data;
	row->variable = variable.data;
	row->level = factor > 0 ? level.data : NULL;
	row->is_reference = reference;
	row->estimate = reference ? 0.0 : NAN;
	row->formula_term = t + 1;
	row->column = reference ? -1 : plan->columns;
	row->note = reference ? "reference level" : NULL;
}

static void
add_column(Plan *plan, int t, uint32 c)
{
	add_row(plan, t, &mig_moments_columns(plan->t)[c], false);
	plan->column[plan->columns++] = (int) c;
}

/* does the column belong to a reference level of a factor that leaves its reference out */
static bool
is_left_out(const Plan *plan, int t, const MigDesignColumn *c)
{
	const MigTerm *term = &plan->formula->terms[t];
	int factor = 0;

	for (int a = 0; a < term->natoms; a++)
	{
		const MigAtom *atom = term->atoms[a];

		if (!is_factor(plan, atom))
			continue;
		if (plan->is_reference[variable_of(plan, atom)][c->level[factor++]] &&
			has_reference(plan, t, atom))
			return true;
	}
	return false;
}

static void
plan_term(Plan *plan, int t)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	const MigTerm *term = &plan->formula->terms[t];
	uint32 number = accumulated_term(plan, term);

	for (uint32 c = 2; c < plan->t->columns; c++)
	{
		if (columns[c].term != number)
			continue;
		if (c < plan->t->dense || !is_left_out(plan, t, &columns[c]))
			add_column(plan, t, c);
		else if (term->natoms == 1)
			add_row(plan, t, &columns[c], true);
	}
}

/* column of the outcome: what the moments have as outcome, or a numeric term of theirs */
static int
outcome_column(const Plan *plan)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);

	if (strcmp(plan->formula->outcome_name, plan->whole->outcome_name) == 0)
		return MIG_COLUMN_OUTCOME;
	for (uint32 c = 2; c < plan->t->dense; c++)
		if (strcmp(plan->whole->terms[columns[c].term - 2].name, plan->formula->outcome_name) == 0)
			return (int) c;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("outcome \"%s\" is not among the numbers of the moments",
						   plan->formula->outcome_name),
					errhint("They were accumulated for \"%s\".", plan->whole->canonical)));
}

static void
make_plan(Plan *plan)
{
	const MigFormula *f = plan->formula;

	plan->is_reference = palloc0(sizeof(bool *) * (plan->whole->nvariables + 1));
	plan->column = palloc(sizeof(int) * (plan->t->columns + 1));
	plan->rows = palloc0(sizeof(MigModelTerm) * (plan->t->columns + 2));
	for (int t = 0; t < f->nterms; t++)
		for (int a = 0; a < f->terms[t].natoms; a++)
			if (is_factor(plan, f->terms[t].atoms[a]))
				choose_reference(plan, variable_of(plan, f->terms[t].atoms[a]),
								 f->terms[t].atoms[a]->factor);
	if (f->intercept)
	{
		MigModelTerm *row = &plan->rows[plan->nrows++];

		row->term = "(Intercept)";
		row->estimate = NAN;
		row->column = plan->columns;
		plan->column[plan->columns++] = MIG_COLUMN_CONSTANT;
	}
	for (int t = 0; t < f->nterms; t++)
		plan_term(plan, t);
	plan->column[plan->columns] = outcome_column(plan);
}

/* ---- solving ---- */

/* number the estimated terms and take their estimates and covariances */
static void
take_estimates(MigModel *model, const Plan *plan, const MigSolveFit *fit, double scale)
{
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

		if (row->column < 0)
			continue;
		row->estimate = fit->coefficient[row->column];
		row->column = number[row->column];
		if (row->column < 0)
			row->note = "dropped: collinear with the terms before it";
	}
	model->covariance = palloc(sizeof(double) * (model->rank * (model->rank + 1) / 2 + 1));
	for (int j = 0; j < model->rank; j++)
		for (int i = 0; i <= j; i++)
			model->covariance[mig_products_at(i, j)] =
				scale * fit->inverse[mig_products_at(kept[i], kept[j])];
}

static void
solve(MigModel *model, const Plan *plan)
{
	int k = plan->columns + 1;
	MigSolveFit fit = {0};
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);

	fit.coefficient = palloc(sizeof(double) * k);
	fit.inverse = palloc_extended(sizeof(double) * mig_products_count(k), MCXT_ALLOC_HUGE);
	fit.dropped = palloc(sizeof(bool) * k);
	mig_pg_moments_check(
		mig_products_matrix(mig_moments_products(plan->t), plan->column, k, matrix));
	mig_pg_moments_check(mig_solve(matrix, k, plan->formula->intercept ? 0 : -1,
								   palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE), &fit));
	model->rss = fit.rss;
	model->tss = fit.tss;
	model->r_squared = fit.r2;
	model->unexplained = fit.unexplained;
	model->df_residual = (double) model->n - fit.rank;
	take_estimates(model, plan, &fit, model->df_residual > 0 ? fit.rss / model->df_residual : NAN);
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

MigModel *
mig_fit_moments(const MigMoments *t, const char *formula)
{
	Plan plan = {0};
	MigModel *model = palloc0(sizeof(MigModel));

	plan.t = t;
	plan.whole = mig_design_formula(t);
	plan.formula = formula ? mig_formula_parse(formula) : plan.whole;
	plan.factors = mig_design_factors(t, plan.whole);
	if (plan.formula->nabsorbed > 0)
		mig_formula_error(plan.formula->text, 0, ERRCODE_FEATURE_NOT_SUPPORTED,
						  "Write the effects as terms, such as + i.region.",
						  "absorbed effects are not supported yet");
	model->family = "ols";
	model->formula = plan.formula->canonical;
	model->outcome = plan.formula->outcome_name;
	model->weight_type = weighting_name(t);
	model->vcov_type = "iid";
	model->intercept = plan.formula->intercept;
	model->n = t->n;
	model->n_read = t->n_read;
	model->n_null_outcome = t->n_null_outcome;
	model->n_null_regressor = t->n_null_regressor;
	model->n_null_weight = t->n_null_weight;
	model->n_zero_weight = t->n_zero_weight;
	model->weight_sum = mig_xsum_value(&mig_moments_products(t)[0]);
	model->passes = 1;
	model->rows_read = t->n_read;
	model->df_residual = model->rss = model->tss = model->r_squared = model->unexplained = NAN;
	model->covariance = palloc(sizeof(double));
	if (t->n == 0)
	{
		model->note = "no complete row";
		return model;
	}
	make_plan(&plan);
	model->terms = plan.rows;
	model->nterms = plan.nrows;
	solve(model, &plan);
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
