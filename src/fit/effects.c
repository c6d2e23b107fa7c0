/*
 * effects.c: marginal effects of a model at one row, and their gradients by its coefficients
 *
 * A row is a vector x of the estimated parameters' columns.  With linear predictor e = x'b and
 * mean F(e), the effect of a number is F'(e) x_v'b, where x_v is the derivative of x by it through
 * all terms; its gradient by b is F''(e) (x_v'b) x + F'(e) x_v.  The effect of a level is F at the
 * row with the level less F at the row with the reference, whatever level the row has.
 */
#include "postgres.h"

#include "fit/effects.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "formula/derivative.h"
#include "pg/nearest.h"

/* ---- the row as a vector ---- */

/* the numbers of a term multiplied; variable: to derive by, or -1 */
static MigDual
numbers_of(const MigEffects *e, int t, int variable)
{
	const MigDesignTerm *term = &e->scorer->design->terms[t];
	MigDual product = {{1.0, 0.0}, 0.0};

	for (int i = 0; i < term->numbers; i++)
	{
		MigDual value = mig_derivative_atom(term->number[i], e->scorer->design->value, variable);

		product = i == 0 ? value : mig_derivative_product(product, value);
	}
	return product;
}

/* where a value of a term goes */
typedef struct Target
{
	MigPair *x;    /* NULL: not wanted */
	double *slope; /* likewise */
	MigDual value;
	double factor; /* 0 clears */
} Target;

/* the value into the column of the levels */
static void
put(MigEffects *e, int t, const MigDesignColumn *levels, const Target *target, double share)
{
	const MigScorer *s = e->scorer;
	const MigDesignTerm *term = &s->design->terms[t];
	double factor = target->factor * share;
	uint32 column = term->dense >= 0
						? (uint32) term->dense
						: mig_moments_find_column(s->frame, 2 + t, levels->level, term->factors);
	int slot;

	if (column == 0)
	{
		e->missing |= factor != 0.0 && !mig_plan_leaves_out(e->plan, t, levels);
		return;
	}
	slot = e->collinear.slot[column];
	if (slot < 0)
		return;
	if (target->x)
		target->x[slot] = factor == 1.0 ? target->value.value
										: mig_pair_multiply(target->value.value, mig_pair(factor));
	if (target->slope)
		target->slope[slot] = target->value.slope * factor;
}

/* the same for all combinations of levels, from the f-th factor of the term on */
static void
put_levels(MigEffects *e, int t, int f, MigDesignColumn *levels, const Target *target, double share)
{
	const MigDesignTerm *term = &e->scorer->design->terms[t];
	const double *shares;
	int v;

	if (f == term->factors)
	{
		put(e, t, levels, target, share);
		return;
	}
	v = term->variable[f];
	shares = e->share[v];
	if (shares == NULL)
	{
		levels->level[f] = e->scorer->design->level[v];
		put_levels(e, t, f + 1, levels, target, share);
		return;
	}
	for (uint32 l = 1; l <= mig_moments_variables(e->scorer->frame)[v].dim.n; l++)
		if (shares[l] > 0.0)
		{
			levels->level[f] = l;
			put_levels(e, t, f + 1, levels, target, share * shares[l]);
		}
}

static void
put_term(MigEffects *e, int t, const Target *target)
{
	MigDesignColumn levels = {0};

	levels.term = 2 + t;
	put_levels(e, t, 0, &levels, target, 1.0);
}

/* some terms with the levels their factors have now; factor: 0 clears */
static void
put_terms(MigEffects *e, const bool *terms, MigPair *x, double factor)
{
	for (int t = 0; t < e->formula->nterms; t++)
	{
		Target target = {x, NULL, {{0.0, 0.0}, 0.0}, factor};

		if (!terms[t])
			continue;
		if (factor != 0.0)
			target.value = numbers_of(e, t, -1);
		put_term(e, t, &target);
	}
}

/* x'b with the offset, summed without loss */
static double
linear(const MigEffects *e, const MigPair *x)
{
	double sum = e->scorer->offset;
	double rest = 0.0;

	for (int i = 0; i < e->p; i++)
	{
		double error;
		double carry;
		double product = mig_two_product(x[i].hi, e->estimate[i], &error);

		sum = mig_two_sum(sum, product, &carry);
		rest += carry + (error + x[i].lo * e->estimate[i]);
	}
	return sum + rest;
}

/* ---- effects ---- */

/* an effect in a row */
typedef struct Found
{
	double value;
	bool missing; /* it has no estimate */
	bool depends; /* it would be another if another of collinear terms had been dropped */
} Found;

/* what dropped terms mean for an effect that comes from the form, by slot */
static void
judge(const MigEffects *e, const double *form, Found *found)
{
	bool touches = false;

	if (mig_collinear_keeps(&e->collinear, form))
		return;
	for (int i = e->p; i < e->collinear.slots; i++)
		touches |= form[i] != 0.0;
	found->missing |= touches;
	found->depends |= !touches;
}

/* and what they mean for the mean at a row */
static bool
is_estimable(const MigEffects *e, const MigPair *x)
{
	if (e->collinear.sum == NULL || e->scorer->family == MIG_FAMILY_OLS)
		return true;
	for (int i = 0; i < e->collinear.slots; i++)
		e->form[i] = x[i].hi;
	return mig_collinear_keeps(&e->collinear, e->form);
}

static void
add_effect(const MigEffects *e, double weight, const Found *found, double *gradient, MigXsum *sums)
{
	bool finite = isfinite(found->value);

	for (int i = 0; i < e->p && finite; i++)
		finite = isfinite(gradient[i]);
	if (found->missing || !finite)
	{
		mig_xsum_add(&sums[e->p + (found->missing ? 1 : 2)], 1.0);
		return;
	}
	mig_xsum_add(&sums[e->p + 3], found->depends);
	mig_xsum_add(&sums[0], weight * found->value);
	for (int i = 0; i < e->p; i++)
		if (gradient[i] != 0.0)
			mig_xsum_add(&sums[1 + i], weight * gradient[i]);
}

static Found
derivative(MigEffects *e, int variable, MigMean mean, double *gradient)
{
	Found found = {0.0, e->missing, !is_estimable(e, e->x)};
	double change = 0.0;

	memset(e->slope, 0, sizeof(double) * (e->collinear.slots + 1));
	for (int t = 0; t < e->formula->nterms; t++)
	{
		Target target = {NULL, e->slope, {{0.0, 0.0}, 0.0}, 1.0};

		if (!e->uses[variable][t])
			continue;
		target.value = numbers_of(e, t, variable);
		put_term(e, t, &target);
	}
	for (int i = 0; i < e->p; i++)
		change += e->slope[i] * e->estimate[i];
	judge(e, e->slope, &found);
	for (int i = 0; i < e->p; i++)
		gradient[i] = mean.second * change * e->x[i].hi + mean.first * e->slope[i];
	found.value = mean.first * change;
	return found;
}

/* x with another level of a variable in place of those it has; the variable then has that one */
static void
set_level(MigEffects *e, const MigPair *from, MigPair *to, int variable, uint32 level)
{
	memcpy(to, from, sizeof(MigPair) * (e->collinear.slots + 1));
	put_terms(e, e->uses[variable], to, 0.0);
	e->share[variable] = NULL;
	e->scorer->design->level[variable] = level;
	put_terms(e, e->uses[variable], to, 1.0);
}

static Found
change(MigEffects *e, const MigEffect *effect, double *gradient)
{
	int v = effect->variable;
	double *shares = e->share[v];
	uint32 level = e->scorer->design->level[v];
	Found found = {0.0, false, false};
	MigMean low;
	MigMean high;

	e->missing = false;
	set_level(e, e->x, e->low, v, effect->base);
	set_level(e, e->low, e->high, v, effect->level);
	found.missing = e->missing;
	e->share[v] = shares;
	e->scorer->design->level[v] = level;
	for (int i = 0; i < e->collinear.slots; i++)
		e->form[i] = e->high[i].hi - e->low[i].hi;
	judge(e, e->form, &found);
	found.depends |= !is_estimable(e, e->low);
	low = mig_glm_mean(e->scorer->family, linear(e, e->low));
	high = mig_glm_mean(e->scorer->family, linear(e, e->high));
	for (int i = 0; i < e->p; i++)
		gradient[i] = high.first * e->high[i].hi - low.first * e->low[i].hi;
	found.value = high.mean - low.mean;
	return found;
}

/* effects with a parameter of their own, all at once: what they have in common */
static void
add_simple(const MigEffects *e, double weight, MigMean mean, bool missing, MigXsum *sums)
{
	MigXsum *common = sums + mig_effects_size(e);
	bool finite = isfinite(mean.first);

	for (int i = 0; i < e->p && finite; i++)
		finite = isfinite(mean.second * e->x[i].hi);
	for (int i = 0; i < e->n && (missing || !finite); i++)
		if (e->effect[i].own >= 0)
			mig_xsum_add(&sums[mig_effects_at(e->p, i) + e->p + (missing ? 1 : 2)], 1.0);
	if (missing || !finite)
		return;
	mig_xsum_add(&common[0], weight * mean.first);
	for (int i = 0; i < e->p; i++)
		mig_xsum_add(&common[1 + i], weight * (mean.second * e->x[i].hi));
}

/* the values of the design are set */
static void
add_row(MigEffects *e, double weight, MigXsum *sums)
{
	double *gradient = (double *) e->slope + e->collinear.slots + 1;
	MigMean mean;
	bool missing;

	memset(e->x, 0, sizeof(MigPair) * (e->collinear.slots + 1));
	if (e->formula->intercept)
		e->x[e->collinear.slot[MIG_COLUMN_CONSTANT]] = mig_pair(1.0);
	e->missing = false;
	put_terms(e, e->uses[e->formula->nvariables], e->x, 1.0);
	missing = e->missing;
	mean = mig_glm_mean(e->scorer->family, linear(e, e->x));
	if (e->simple > 0)
		add_simple(e, weight, mean, missing, sums);
	for (int i = 0; i < e->n; i++)
	{
		const MigEffect *effect = &e->effect[i];
		Found found;

		if (effect->own >= 0)
			continue;
		e->missing = missing;
		found = effect->level ? change(e, effect, gradient)
							  : derivative(e, effect->variable, mean, gradient);
		add_effect(e, weight, &found, gradient, &sums[mig_effects_at(e->p, i)]);
	}
}

void
mig_effects_add(MigEffects *e, double weight, double cases, MigXsum *sums)
{
	MigDesign *design = e->scorer->design;

	for (int v = 0; v < e->formula->nvariables; v++)
		if (e->fixed[v])
		{
			design->value[v] = e->number[v];
			design->level[v] = e->level[v];
		}
	mig_xsum_add(&sums[0], cases);
	mig_xsum_add(&sums[1], weight);
	add_row(e, weight, sums);
}

/* ---- the sums ---- */

void
mig_effects_init(const MigEffects *e, MigXsum *sums)
{
	MigXsum *own = sums + mig_effects_added(e->p, e->n);

	memset(sums, 0, sizeof(MigXsum) * mig_effects_room(e->p, e->n));
	for (int k = 0; k < e->n; k++)
	{
		own[k].hi = e->effect[k].own;
		own[k].mid = own[k].hi >= 0.0 ? e->estimate[e->effect[k].own] : 0.0;
	}
	own[e->n].hi = e->n;
	own[e->n].mid = e->p;
}

bool
mig_effects_shape(const MigXsum *sums, size_t room, int *p, int *n)
{
	const MigXsum *last = sums + room - 1;

	if (room == 0 || !(last->hi >= 0.0 && last->hi <= (double) room) ||
		!(last->mid >= 0.0 && last->mid <= (double) room))
		return false;
	*n = (int) last->hi;
	*p = (int) last->mid;
	if (mig_effects_room(*p, *n) != room)
		return false;
	for (int k = 1; k <= *n; k++)
		if (!(last[-k].hi >= -1.0 && last[-k].hi < *p))
			return false;
	return true;
}

void
mig_effects_values(const MigXsum *sums, int p, int n, double *values)
{
	const MigXsum *common = sums + mig_effects_at(p, n);
	const MigXsum *own = sums + mig_effects_added(p, n);

	for (size_t i = 0; i < mig_effects_at(p, n); i++)
		values[i] = mig_xsum_value(&sums[i]);
	for (int k = 0; k < n; k++)
	{
		double *of = values + mig_effects_at(p, k);
		double first = mig_xsum_value(&common[0]);

		if (own[k].hi < 0.0)
			continue;
		of[0] += own[k].mid * first;
		of[1 + (int) own[k].hi] += first;
		for (int i = 0; i < p; i++)
			of[1 + i] += own[k].mid * mig_xsum_value(&common[1 + i]);
	}
}

void
mig_effects_add_means(MigEffects *e, MigXsum *sums)
{
	mig_effects_add(e, 1.0, 1.0, sums);
}

/* ---- variables and levels ---- */

static MigDim *
dim_of(const MigEffects *e, int v)
{
	return &mig_moments_variables(e->scorer->frame)[v].dim;
}

static bool
is_factor(const MigEffects *e, int v)
{
	return e->scorer->design->variables[v].factor;
}

static const char *
label_of(const MigEffects *e, int v, uint32 level)
{
	const MigMoments *t = e->scorer->frame;
	const MigLevel *l = &mig_levels_of(t, dim_of(e, v))[level - 1];

	return pnstrdup(mig_levels_label(t, &t->text, l), l->len);
}

static bool
is_regressor(const MigFormula *formula, int v)
{
	for (int t = 0; t < formula->nterms; t++)
		if (mig_term_uses(&formula->terms[t], v))
			return true;
	return false;
}

/* "a", "b" and 3 more */
static const char *
list_of(const char *const *names, int n)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < Min(n, 12); i++)
		appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", names[i]);
	if (n > 12)
		appendStringInfo(&list, " and %d more", n - 12);
	return list.data;
}

pg_noreturn static void
refuse_name(int sqlstate, const char *message, const char *word, const char *const *names, int n,
			const char *of)
{
	const char *near = mig_nearest(word, names, n);

	ereport(ERROR, (errcode(sqlstate), errmsg("%s", message),
					near ? errhint("Did you mean \"%s\"? %s %s.", near, of, list_of(names, n))
						 : errhint("%s %s.", of, list_of(names, n))));
}

/* a variable of the terms by its name */
static int
find_variable(const MigEffects *e, const char *name)
{
	const MigFormula *formula = e->formula;
	const char **names = palloc(sizeof(char *) * (formula->nvariables + 1));
	int n = 0;

	for (int v = 0; v < formula->nvariables; v++)
	{
		if (strcmp(formula->variables[v], name) != 0)
		{
			if (is_regressor(formula, v))
				names[n++] = formula->variables[v];
			continue;
		}
		if (!is_regressor(formula, v))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("\"%s\" is the outcome of the model, not a regressor", name)));
		if (is_factor(e, v) && e->scorer->design->variables[v].number)
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
							errmsg("\"%s\" is a factor and a number in the model", name),
							errdetail("The formula is \"%s\".", formula->text),
							errhint("Give the number a column of its own in the source.")));
		return v;
	}
	refuse_name(ERRCODE_UNDEFINED_COLUMN, psprintf("the model has no regressor \"%s\"", name), name,
				names, n, "Its regressors are");
}

static uint32
find_level(const MigEffects *e, int v, const char *label)
{
	const MigMoments *t = e->scorer->frame;
	uint32 n = dim_of(e, v)->n;
	uint32 level = mig_levels_find_label(t, dim_of(e, v), &t->text, label, strlen(label));
	const char **names;

	/* an index by datum has no labels */
	for (uint32 l = 1; l <= n && level == 0; l++)
		if (strcmp(label_of(e, v, l), label) == 0)
			level = l;
	if (level > 0)
		return level;
	names = palloc(sizeof(char *) * (n + 1));
	for (uint32 l = 1; l <= n; l++)
		names[l - 1] = label_of(e, v, l);
	refuse_name(
		ERRCODE_INVALID_PARAMETER_VALUE,
		psprintf("level \"%s\" of \"%s\" is not in the model", label, e->formula->variables[v]),
		label, names, (int) n, "Its levels are");
}

/* ---- what is asked ---- */

/* the level others are compared with, and how it is called: all that are grouped into it */
static uint32
base_of(const MigEffects *e, int v, const char **name)
{
	const MigFactorSpec *spec = e->scorer->design->variables[v].spec;
	StringInfoData names;
	uint32 base = 1;

	if (spec == NULL || spec->reference != MIG_REFERENCE_LEVELS)
	{
		while (base < dim_of(e, v)->n && !e->plan->is_reference[v][base])
			base++;
		*name = label_of(e, v, base);
		return base;
	}
	initStringInfo(&names);
	for (int i = 0; i < spec->nlevels; i++)
		appendStringInfo(&names, "%s%s", i ? "," : "", spec->levels[i]);
	*name = names.data;
	return find_level(e, v, spec->levels[0]);
}

/* the numeric column that a term of moments is, times levels; -1 where it is something else */
static int
plain_number(const MigTerm *term, const MigTermFactors *factors)
{
	int found = -1;

	if (term->natoms != factors->factors + 1)
		return -1;
	for (int a = 0; a < term->natoms; a++)
	{
		const MigAtom *atom = term->atoms[a];
		bool factor = atom->kind == MIG_ATOM_FACTOR;

		for (int f = 0; f < factors->factors && !factor; f++)
			factor = atom->kind == MIG_ATOM_COLUMN && (int) factors->variable[f] == atom->variable;
		if (!factor && atom->expr->op == MIG_EXPR_COLUMN && atom->power == 1)
			found = atom->expr->variable;
	}
	return found;
}

/* the parameter of a number that is one term and in no other; -1: it is something else, or terms were
 * dropped */
static int
own_parameter(const MigEffects *e, int v)
{
	int found = -1;

	for (int t = 0; t < e->formula->nterms; t++)
	{
		const MigDesignTerm *term = &e->scorer->design->terms[t];

		if (!e->uses[v][t])
			continue;
		if (found >= 0 || e->collinear.sum || term->dense < 0 ||
			plain_number(&e->formula->terms[t], &e->scorer->design->factors[2 + t]) != v)
			return -1;
		found = e->collinear.slot[term->dense];
	}
	return found;
}

static void
add_variable(MigEffects *e, int v)
{
	uint32 levels = is_factor(e, v) ? dim_of(e, v)->n : 0;
	const char *name;
	uint32 base;

	for (int i = 0; i < e->n; i++)
		if (e->effect[i].variable == v)
			return;
	e->effect = e->effect ? repalloc(e->effect, sizeof(MigEffect) * (e->n + levels + 1))
						  : palloc(sizeof(MigEffect) * (levels + 1));
	if (!is_factor(e, v))
	{
		MigEffect effect = {v, 0, 0, "dydx", own_parameter(e, v)};

		e->simple += effect.own >= 0;
		e->effect[e->n++] = effect;
		return;
	}
	base = base_of(e, v, &name);
	for (uint32 l = 1; l <= levels; l++)
	{
		MigEffect effect = {v, l, base, NULL, -1};

		if (l == base || e->plan->is_reference[v][l])
			continue;
		effect.contrast = psprintf("%s - %s", label_of(e, v, l), name);
		e->effect[e->n++] = effect;
	}
}

static void
add_variables(MigEffects *e, const char *const *variables, int n)
{
	if (variables == NULL)
		for (int v = 0; v < e->formula->nvariables; v++)
			if (is_regressor(e->formula, v))
				add_variable(e, find_variable(e, e->formula->variables[v]));
	for (int i = 0; i < n; i++)
		add_variable(e, find_variable(e, variables[i]));
	if ((double) e->n * MIG_EFFECT_SUMS(e->p) > MIG_EFFECTS_MAX)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%d effects of a model with %d terms", e->n, e->p),
						errhint("Name fewer variables.")));
}

/* ---- values for every row ---- */

static const char *
shown(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvBool:
			return value->val.boolean ? "true" : "false";
		case jbvNumeric:
			return numeric_normalize(value->val.numeric);
		default:
			return NULL;
	}
}

/* a number for a column of that kind; dates and times are given as text */
static MigPair
number_of(const JsonbValue *value, const MigColumn *column, const char *name)
{
	MigColumn as = *column;
	Datum text = CStringGetDatum(shown(value));

	if (value->type == jbvBool)
		return mig_pair(value->val.boolean);
	if (value->type == jbvNumeric)
		return mig_pair(DatumGetFloat8(
			DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric))));
	if (column->kind == MIG_KIND_DATE)
	{
		as.type = DATEOID;
		return mig_design_number(&as, DirectFunctionCall1(date_in, text));
	}
	if (column->kind == MIG_KIND_TIMESTAMP)
	{
		as.type = TIMESTAMPOID;
		return mig_design_number(&as, DirectFunctionCall3(timestamp_in, text,
														  ObjectIdGetDatum(InvalidOid),
														  Int32GetDatum(-1)));
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("at has \"%s\" for \"%s\", which is a number", shown(value), name),
					errhint("Write a number without quotes.")));
}

static void
fix_variable(MigEffects *e, const char *name, const JsonbValue *value)
{
	int v = find_variable(e, name);

	if (shown(value) == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("at has no single value for \"%s\"", name),
						errhint("A value is a number, a text or true or false, such as "
								"'{\"age\": 40, \"woman\": true}'.")));
	e->fixed[v] = true;
	if (is_factor(e, v))
		e->level[v] = find_level(e, v, shown(value));
	else
		e->number[v] = number_of(value, &e->scorer->design->variables[v].column, name);
	if (!is_factor(e, v) && !isfinite(e->number[v].hi))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("at has a value for \"%s\" that is not finite", name)));
}

static void
fix_values(MigEffects *e, Jsonb *at)
{
	JsonbIterator *iterator;
	JsonbValue key;
	JsonbValue value;
	JsonbIteratorToken token;

	if (!JB_ROOT_IS_OBJECT(at))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("at is JSON, but not an object of values by variable"),
						errhint("Write it as '{\"age\": 40, \"woman\": true}'.")));
	iterator = JsonbIteratorInit(&at->root);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		JsonbIteratorNext(&iterator, &value, true);
		fix_variable(e, pnstrdup(key.val.string.val, key.val.string.len), &value);
	}
}

/* ---- making them ---- */

/* types that columns of the model's kinds can have */
static const Oid *
types_of(const MigModel *model)
{
	Oid *types = palloc(sizeof(Oid) * (model->moments->variables + 1));

	for (uint32 v = 0; v < model->moments->variables; v++)
		switch (mig_moments_variables(model->moments)[v].dim.kind)
		{
			case MIG_KIND_TEXT:
			case MIG_KIND_ENUM:
				types[v] = TEXTOID;
				break;
			case MIG_KIND_INTEGER:
				types[v] = INT8OID;
				break;
			case MIG_KIND_NUMERIC:
				types[v] = NUMERICOID;
				break;
			case MIG_KIND_BOOLEAN:
				types[v] = BOOLOID;
				break;
			case MIG_KIND_DATE:
				types[v] = DATEOID;
				break;
			case MIG_KIND_TIMESTAMP:
				types[v] = TIMESTAMPOID;
				break;
			default:
				types[v] = FLOAT8OID;
				break;
		}
	return types;
}

/* where the columns of the frame go, and the estimates */
static void
number_slots(MigEffects *e)
{
	const MigScorer *s = e->scorer;

	e->p = s->model->rank;
	e->collinear = mig_collinear(s->model, e->plan);
	e->estimate = palloc0(sizeof(double) * (e->collinear.slots + 1));
	for (uint32 c = 0; c < s->frame->columns; c++)
		if (s->parameter[c] >= 0)
			e->estimate[s->parameter[c]] = s->coefficient[c];
}

static void
find_uses(MigEffects *e)
{
	int n = e->formula->nvariables;

	e->uses = palloc(sizeof(bool *) * (n + 1));
	for (int v = 0; v <= n; v++)
	{
		e->uses[v] = palloc(sizeof(bool) * (e->formula->nterms + 1));
		for (int t = 0; t < e->formula->nterms; t++)
			e->uses[v][t] = v == n || mig_term_uses(&e->formula->terms[t], v);
	}
}

MigEffects *
mig_effects_new(MigModel *model, const Oid *types, const char *const *variables, int n, Jsonb *at)
{
	MigEffects *e = palloc0(sizeof(MigEffects));
	int all;
	int slots;

	if (types == NULL && model->moments)
		types = types_of(model);
	e->scorer = mig_scorer_new(model, types, false);
	if (model->n_perfect > 0)
		mig_scorer_watch_collinear(e->scorer);
	mig_design_keep_values(e->scorer->design);
	e->formula = e->scorer->design->formula;
	e->plan = mig_plan_make(model->moments, NULL);
	number_slots(e);
	find_uses(e);
	slots = e->collinear.slots + 1;
	all = e->formula->nvariables + 1;
	e->fixed = palloc0(sizeof(bool) * all);
	e->number = palloc0(sizeof(MigPair) * all);
	e->level = palloc0(sizeof(uint32) * all);
	e->share = palloc0(sizeof(double *) * all);
	e->x = palloc0(sizeof(MigPair) * slots);
	e->low = palloc0(sizeof(MigPair) * slots);
	e->high = palloc0(sizeof(MigPair) * slots);
	e->slope = palloc0(sizeof(double) * 2 * slots);
	e->form = palloc(sizeof(double) * slots);
	add_variables(e, variables, n);
	if (at)
		fix_values(e, at);
	return e;
}

/* ---- means ---- */

/* sum of a column over the sum of weights */
static double
mean_of(const MigMoments *t, int column)
{
	return mig_xsum_value(mig_moments_sum(t, 0, column)) / mig_xsum_value(mig_moments_sum(t, 0, 0));
}

/* the same of a term that is a number, in all its levels */
static double
mean_of_term(const MigMoments *t, int term)
{
	const MigDesignColumn *columns = mig_moments_columns(t);
	MigXsum sum = {0.0, 0.0, 0.0};

	for (uint32 c = 2; c < t->columns; c++)
		if ((int) columns[c].term == 2 + term)
			mig_xsum_merge(&sum, mig_moments_sum(t, 0, (int) c));
	return mig_xsum_value(&sum) / mig_xsum_value(mig_moments_sum(t, 0, 0));
}

/* a factor's shares from a term of factors of which it is the f-th */
static void
take_shares(MigEffects *e, int v, const MigMoments *t, int variable, int term, int f)
{
	const MigDesignColumn *columns = mig_moments_columns(t);
	const MigDim *d = &mig_moments_variables(t)[variable].dim;

	e->share[v] = palloc0(sizeof(double) * (dim_of(e, v)->n + 1));
	for (uint32 c = t->dense; c < t->columns; c++)
		if ((int) columns[c].term == 2 + term)
		{
			const MigLevel *l = &mig_levels_of(t, d)[columns[c].level[f] - 1];

			e->share[v][find_level(e, v, pnstrdup(mig_levels_label(t, &t->text, l), l->len))] +=
				mean_of(t, (int) c);
		}
}

static bool
take_factor(MigEffects *e, int v, const MigMoments *t, const MigFormula *formula,
			const MigTermFactors *factors)
{
	for (int term = 0; term < formula->nterms; term++)
	{
		const MigTermFactors *of = &factors[2 + term];

		if (formula->terms[term].natoms != of->factors)
			continue;
		for (int f = 0; f < of->factors; f++)
			if (strcmp(formula->variables[of->variable[f]], e->formula->variables[v]) == 0)
			{
				take_shares(e, v, t, (int) of->variable[f], term, f);
				return true;
			}
	}
	return false;
}

double
mig_effects_mean(const MigMoments *t, const char *name)
{
	const MigFormula *formula = mig_design_formula(t);
	const MigTermFactors *factors = mig_design_factors(t, formula);

	for (int term = 0; term < formula->nterms; term++)
	{
		int number = plain_number(&formula->terms[term], &factors[2 + term]);

		if (number >= 0 && strcmp(formula->variables[number], name) == 0)
			return mean_of_term(t, term);
	}
	return NAN;
}

bool
mig_effects_set_means(MigEffects *e, const MigMoments *t, int *which)
{
	const MigFormula *formula = mig_design_formula(t);
	const MigTermFactors *factors = mig_design_factors(t, formula);

	for (int v = 0; v < e->formula->nvariables; v++)
	{
		if (!is_regressor(e->formula, v))
			continue;
		find_variable(e, e->formula->variables[v]);
		*which = v;
		e->fixed[v] = true;
		if (is_factor(e, v) && !take_factor(e, v, t, formula, factors))
			return false;
		if (is_factor(e, v))
			continue;
		e->number[v] = mig_pair(mig_effects_mean(t, e->formula->variables[v]));
		if (isnan(e->number[v].hi))
			return false;
	}
	return true;
}
