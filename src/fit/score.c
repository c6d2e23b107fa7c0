/* score.c: a fitted model over rows of data: fitted values, residuals, scores */
#include "postgres.h"

#include "fit/score.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "fit/moments.h"
#include "fit/plan.h"

static void
refuse_model(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("the model does not hold together with its moments"),
					errhint("Models are made by ols(), ols_agg() and the like.")));
}

int *
mig_scorer_columns(const MigModel *model)
{
	MigPlan *plan = mig_plan_make(model->moments, NULL);
	int *columns = palloc(sizeof(int) * (model->rank + 1));
	int found = 0;

	if (plan->nrows != model->nterms)
		refuse_model();
	for (int i = 0; i < plan->nrows; i++)
	{
		const MigModelTerm *term = &model->terms[i];

		if (strcmp(term->term, plan->rows[i].term) != 0 ||
			(plan->rows[i].column < 0 && term->column >= 0))
			refuse_model();
		if (term->column < 0)
			continue;
		columns[term->column] = plan->column[plan->rows[i].column];
		found++;
	}
	if (found != model->rank)
		refuse_model();
	return columns;
}

static void
take_coefficients(MigScorer *s)
{
	int *columns = mig_scorer_columns(s->model);

	s->column = columns;
	while (s->first < s->model->rank && columns[s->first] < (int) s->frame->dense)
		s->first++;

	s->coefficient = palloc0(sizeof(double) * s->frame->columns);
	s->parameter = palloc(sizeof(int) * s->frame->columns);
	for (uint32 c = 0; c < s->frame->columns; c++)
		s->parameter[c] = -1;
	for (int i = 0; i < s->model->nterms; i++)
	{
		const MigModelTerm *term = &s->model->terms[i];

		if (term->column < 0)
			continue;
		s->parameter[columns[term->column]] = term->column;
		s->coefficient[columns[term->column]] = term->estimate;
	}
}

/* the same formula for rows that need not have the outcome */
static const MigFormula *
without_outcome(const MigFormula *formula)
{
	MigFormula *copy = palloc(sizeof(MigFormula));
	MigExpr *zero = palloc0(sizeof(MigExpr));

	*copy = *formula;
	zero->op = MIG_EXPR_CONSTANT;
	copy->outcome = zero;
	return copy;
}

/* a factor of the model is one here too, and the other way round */
static void
check_types(const MigScorer *s)
{
	for (int v = 0; v < s->design->formula->nvariables; v++)
		if (s->design->variables[v].factor != (bool) mig_moments_variables(s->frame)[v].factor)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" is %s in the model, but not as type %s",
							s->design->formula->variables[v],
							mig_moments_variables(s->frame)[v].factor ? "a factor" : "a number",
							format_type_be(s->design->variables[v].column.type)),
					 errhint("Give the column the type it had when the model was fitted.")));
}

static void
add_room(MigScorer *s)
{
	int n = s->design->dense + s->design->slots;

	s->n = n;
	s->hi = s->design->hi;
	s->b = palloc(sizeof(double) * n);
	memcpy(s->b, s->coefficient, sizeof(double) * s->design->dense);
	s->scaled = palloc0(sizeof(double) * 2 * (n + MIG_SANDWICH_LANES));
	s->term = palloc(sizeof(MigProductsTerm) * n);
	s->index = palloc(sizeof(int) * n);
	s->x = palloc(sizeof(MigPair) * n);
	s->values = palloc(sizeof(NullableDatum) * (s->design->formula->nvariables + 1));
}

MigScorer *
mig_scorer_new(MigModel *model, const Oid *types, bool bread)
{
	MigScorer *s = palloc0(sizeof(MigScorer));
	const MigFormula *formula;
	Oid *bound;

	mig_model_refuse_absorbed(model, "an aggregate over its rows");
	if (model->moments == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has no estimates: no row was complete")));
	s->model = model;
	s->family = mig_model_family(model);
	s->frame = mig_pg_moments_grow(model->moments, 0, 0, 0, 0);
	take_coefficients(s);
	formula = mig_design_formula(model->moments);
	bound = palloc(sizeof(Oid) * (formula->nvariables + 1));
	for (int v = 0; v < formula->nvariables; v++)
	{
		bound[v] = OidIsValid(types[v]) ? types[v] : FLOAT8OID;
		if (!OidIsValid(types[v]) && formula->outcome->op != MIG_EXPR_CONSTANT)
			formula = without_outcome(formula);
	}
	s->design = mig_design_bind(formula, bound, CurrentMemoryContext);
	check_types(s);
	if (bread)
		mig_fit_moments(model->moments, NULL, &s->bread);
	add_room(s);
	return s;
}

/* the row has a level, or levels together, that the frame does not have */
static void
refuse_level(const MigScorer *s, const NullableDatum *values)
{
	const MigDesign *d = s->design;

	for (int v = 0; v < d->formula->nvariables; v++)
	{
		const MigDim *dim = &mig_moments_variables(s->frame)[v].dim;
		MigLabel label;

		if (!d->variables[v].factor || values[v].isnull)
			continue;
		label = mig_column_label(&d->variables[v].column, values[v].value);
		if (mig_levels_find_label(s->frame, dim, &s->frame->text, label.text, label.len) == 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("level \"%s\" of \"%s\" is not in the model",
								   pnstrdup(label.text, label.len), d->formula->variables[v]),
							errdetail("No row that the model was fitted to had it."),
							errhint("Leave such rows out, or give them a level of the model.")));
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a combination of levels is not in the model"),
					errdetail("The formula is \"%s\".", d->formula->text),
					errhint("Leave out rows with combinations that the model was not fitted to.")));
}

bool
mig_scorer_take(MigScorer *s, const NullableDatum *values)
{
	const MigDesign *d = s->design;

	switch (mig_design_numbers(s->design, s->frame, values))
	{
		case MIG_ROW_COMPLETE:
			break;
		case MIG_ROW_NEW_LEVEL:
			if (s->model->n_perfect == 0)
				refuse_level(s, values);
			return false;
		default:
			return false;
	}
	s->lo = d->paired ? d->lo : NULL;
	for (int i = 0; i < d->slots; i++)
		s->b[d->dense + i] = s->coefficient[d->slot[i].column];
	return s->model->n_perfect == 0 || mig_scorer_estimable(s);
}

bool
mig_scorer_wait(MigScorer *s, const NullableDatum *values, MigProductsBlock *block)
{
	MigRowFate fate = mig_design_block_row(s->design, s->frame, values, block);

	if (fate == MIG_ROW_NEW_LEVEL && s->model->n_perfect == 0)
		refuse_level(s, values);
	return fate == MIG_ROW_COMPLETE;
}

bool
mig_scorer_read(MigScorer *s, const Datum *values, const bool *nulls)
{
	for (int v = 0; v < s->design->formula->nvariables; v++)
	{
		s->values[v].value = values[v];
		s->values[v].isnull = nulls[v];
	}
	return mig_scorer_take(s, s->values);
}

/* value i of the row */
static MigPair
value_at(const MigScorer *s, int i)
{
	MigPair x = {s->hi[i], s->lo ? s->lo[i] : 0.0};

	return x;
}

/* and its column */
static int
column_at(const MigScorer *s, int i)
{
	return i < s->design->dense ? i : (int) s->design->slot[i - s->design->dense].column;
}

void
mig_scorer_watch_collinear(MigScorer *s)
{
	s->collinear = mig_collinear(s->model, mig_plan_make(s->model->moments, NULL));
	if (s->collinear.sum)
		s->form = palloc(sizeof(double) * s->collinear.slots);
}

bool
mig_scorer_estimable(const MigScorer *s)
{
	if (s->form == NULL)
		return true;
	memset(s->form, 0, sizeof(double) * s->collinear.slots);
	for (int i = 0; i < s->n; i++)
	{
		int slot = s->collinear.slot[column_at(s, i)];

		if (slot >= 0)
			s->form[slot] = i == MIG_COLUMN_CONSTANT ? 1.0 : s->hi[i];
	}
	return mig_collinear_keeps(&s->collinear, s->form);
}

/* the estimated parameters that are not 0; how many */
static int
list_parameters(const MigScorer *s)
{
	int n = 0;

	for (int i = 0; i < s->n; i++)
	{
		int parameter = s->parameter[column_at(s, i)];

		if (parameter < 0 || s->hi[i] == 0.0)
			continue;
		s->index[n] = parameter;
		s->x[n++] = value_at(s, i);
	}
	return n;
}

/* start - x'b */
static double
less_fitted(const MigScorer *s, MigPair start)
{
	double rest;

	/* the constant is 1, and the outcome no regressor */
	start.hi = mig_two_sum(start.hi, -s->b[MIG_COLUMN_CONSTANT], &rest);
	start.lo += rest;
	return mig_sandwich_residual(s->hi + 2, s->lo ? s->lo + 2 : NULL, s->b + 2, s->n - 2, start);
}

double
mig_scorer_linear(const MigScorer *s)
{
	return s->offset - less_fitted(s, mig_pair(0.0));
}

double
mig_scorer_fitted(const MigScorer *s)
{
	return mig_glm_mean(s->family, mig_scorer_linear(s)).mean;
}

double
mig_scorer_residual(const MigScorer *s)
{
	if (s->family == MIG_FAMILY_OLS)
		return less_fitted(s, value_at(s, MIG_COLUMN_OUTCOME));
	return s->hi[MIG_COLUMN_OUTCOME] - mig_scorer_fitted(s);
}

void
mig_scorer_check_outcome(const MigScorer *s, double y)
{
	if (mig_glm_allows(s->family, y))
		return;
	if (s->family == MIG_FAMILY_POISSON)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("the outcome \"%s\" is %g in some row", s->model->outcome, y),
						errhint("A Poisson model takes counts, or amounts of at least 0.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("the outcome \"%s\" is %g in some row, not 0 or 1", s->model->outcome, y),
			 errhint("Make it boolean in the source, such as (answer = 'yes') AS agrees.")));
}

double
mig_scorer_outcome(const MigScorer *s)
{
	mig_scorer_check_outcome(s, s->hi[MIG_COLUMN_OUTCOME]);
	return s->hi[MIG_COLUMN_OUTCOME];
}

double
mig_scorer_score(const MigScorer *s)
{
	if (s->family == MIG_FAMILY_OLS)
		return mig_scorer_residual(s);
	return mig_glm_likelihood(s->family, mig_scorer_linear(s), mig_scorer_outcome(s)).score;
}

double
mig_scorer_leverage(const MigScorer *s)
{
	return mig_sandwich_leverage(s->bread, s->index, s->x, list_parameters(s));
}

double
mig_scorer_variance(const MigScorer *s)
{
	int n = list_parameters(s);
	double sum = 0.0;

	for (int j = 0; j < n; j++)
		for (int i = 0; i < n; i++)
			sum += s->x[i].hi * s->x[j].hi *
				   s->model->covariance[mig_products_at(Min(s->index[i], s->index[j]),
														Max(s->index[i], s->index[j]))];
	return sum;
}

/* ---- sums over rows ---- */

bool
mig_scorer_plain(const MigScorer *s, double *x)
{
	if (s->lo || s->first < s->model->rank)
		return false;
	for (int i = 0; i < s->first; i++)
		x[i] = s->hi[s->column[i]];
	return true;
}

void
mig_scorer_sum(const MigScorer *s, double weight, double cases, double *total)
{
	double score = weight * mig_scorer_score(s);
	int room = MIG_TOTALS_ROOM(s->model->rank);
	double *sums = total + MIG_TOTALS_BEFORE;
	double *hi = s->scaled;
	double *lo = s->lo ? s->scaled + s->n + MIG_SANDWICH_LANES : NULL;

	total[0] += cases;
	mig_xsum_add((MigXsum *) (total + 1), weight);
	for (int i = 0; i < s->first; i++)
		hi[i] = s->hi[s->column[i]];
	for (int i = 0; i < s->first && lo; i++)
		lo[i] = s->lo[s->column[i]];
	mig_sandwich_add_scores(sums, room, hi, lo, s->first, score);
	if (s->first == s->model->rank)
		return;
	for (int i = 0; i < s->n; i++)
	{
		int parameter = s->parameter[column_at(s, i)];

		if (parameter >= s->first)
			mig_sandwich_add_score(sums, room, parameter, value_at(s, i), score);
	}
}

bool
mig_scorer_waits(const MigScorer *s, const MigMoments *t)
{
	return (int) t->block == 1 + s->design->slots;
}

/* the values go to the block of t, or a few rows at once to its sums */
static void
add_values(MigScorer *s, MigMoments *t, const double *hi, const double *lo, MigPair outcome,
		   double weight, int64 cases)
{
	const MigDesign *d = s->design;
	MigDesignRow row = {s->term, s->n, weight, cases};

	if (mig_scorer_waits(s, t))
	{
		MigProductsBlock block = mig_moments_block(t);

		mig_products_block_row(&block, hi, lo);
		mig_products_block_set(&block, MIG_COLUMN_OUTCOME, block.rows, outcome);
		for (int i = 0; i < d->slots; i++)
			block.level[(size_t) i * MIG_PRODUCTS_ROWS + block.rows] = d->slot[i].column;
		mig_pg_moments_check(mig_moments_row_waits(t, weight, cases));
		return;
	}
	for (int i = 0; i < s->n; i++)
	{
		s->term[i].column = column_at(s, i);
		s->term[i].value.hi = hi[i];
		s->term[i].value.lo = lo ? lo[i] : 0.0;
	}
	s->term[MIG_COLUMN_OUTCOME].value = outcome;
	mig_pg_moments_check(mig_moments_add_row(t, &row));
}

void
mig_scorer_add(MigScorer *s, MigMoments *t, MigPair outcome, double weight, int64 cases)
{
	add_values(s, t, s->hi, s->lo, outcome, weight, cases);
}

void
mig_scorer_add_scaled(MigScorer *s, MigMoments *t, double outcome, double factor, int64 cases)
{
	double *hi = s->scaled;
	double *lo = s->scaled + s->n + MIG_SANDWICH_LANES;

	mig_sandwich_scale(s->hi, s->lo, s->n, factor, hi, lo);
	add_values(s, t, hi, lo, mig_pair(outcome), 1.0, cases);
}
