/*
 * plan.c: which columns of moments a model has, and the rows of its result
 *
 * Moments hold a column for every level of every factor.  Here references are chosen and the
 * columns of the model picked in the order of its terms.
 */
#include "postgres.h"

#include "fit/plan.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

static const char *
label_of(const MigPlan *plan, int variable, uint32 level)
{
	const MigDim *d = &mig_moments_variables(plan->t)[variable].dim;
	const MigLevel *l = &mig_levels_of(plan->t, d)[level - 1];

	return pnstrdup(mig_levels_label(plan->t, &plan->t->text, l), l->len);
}

static const char *
level_list(const MigPlan *plan, int variable)
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
cases_of_level(const MigPlan *plan, int variable, uint32 level)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	double cases = 0.0;

	for (uint32 c = plan->t->dense; c < plan->t->columns; c++)
	{
		const MigTermFactors *f = &plan->factors[columns[c].term];

		if (f->factors == 1 && plan->whole->terms[columns[c].term - 2].natoms == 1 &&
			(int) f->variable[0] == variable && columns[c].level[0] == level)
			cases += mig_xsum_value(mig_moments_sum(plan->t, 0, (int) c));
	}
	return cases;
}

static uint32
most_frequent(const MigPlan *plan, int variable)
{
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;
	uint32 best = 1;

	for (uint32 l = 2; l <= n; l++)
		if (cases_of_level(plan, variable, l) > cases_of_level(plan, variable, best))
			best = l;
	return best;
}

/* the one level of a number that has this value, however it is written; 0: none, or several */
static uint32
level_of_value(const MigPlan *plan, int variable, const char *name)
{
	const MigDim *d = &mig_moments_variables(plan->t)[variable].dim;
	uint32 found = 0;
	char *end;
	double value = strtod(name, &end);

	if (end == name || *end != '\0' ||
		(d->kind != MIG_KIND_INTEGER && d->kind != MIG_KIND_FLOAT && d->kind != MIG_KIND_NUMERIC))
		return 0;
	for (uint32 l = 1; l <= d->n; l++)
		if (mig_levels_score(plan->t, d, l) == value)
		{
			if (found)
				return 0;
			found = l;
		}
	return found;
}

static uint32
named_level(const MigPlan *plan, int variable, const char *name)
{
	uint32 n = mig_moments_variables(plan->t)[variable].dim.n;
	uint32 found = level_of_value(plan, variable, name);

	for (uint32 l = 1; l <= n; l++)
		if (strcmp(label_of(plan, variable, l), name) == 0)
			return l;
	if (found)
		return found;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("reference level \"%s\" of \"%s\" does not occur", name,
						   plan->whole->variables[variable]),
					errhint("Its levels are %s.", level_list(plan, variable))));
}

static void
choose_reference(MigPlan *plan, int variable, const MigFactorSpec *spec)
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

/* variable of the moments that a variable of the fitted formula is */
static int
accumulated_variable(const MigPlan *plan, int variable)
{
	for (int v = 0; v < plan->whole->nvariables; v++)
		if (strcmp(plan->whole->variables[v], plan->formula->variables[variable]) == 0)
			return v;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("variable \"%s\" is not among those of the moments",
						   plan->formula->variables[variable]),
					errhint("They were accumulated for \"%s\".", plan->whole->canonical)));
}

static int
variable_of(const MigPlan *plan, const MigAtom *atom)
{
	return accumulated_variable(plan, atom->variable);
}

/* is a bare column of this kind a factor */
static bool
is_factor_kind(uint8_t kind)
{
	return kind == MIG_KIND_TEXT || kind == MIG_KIND_ENUM || kind == MIG_KIND_BOOLEAN;
}

static bool
is_factor(const MigPlan *plan, const MigAtom *atom)
{
	if (atom->kind != MIG_ATOM_COLUMN)
		return atom->kind == MIG_ATOM_FACTOR;
	return is_factor_kind(mig_moments_variables(plan->t)[variable_of(plan, atom)].dim.kind);
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
 * Absorbed effects hold an intercept.
 */
static bool
has_reference(const MigPlan *plan, int t, const MigAtom *atom)
{
	const MigFormula *f = plan->formula;

	if (f->terms[t].natoms == 1)
	{
		if (f->intercept || f->nabsorbed > 0)
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

/* a term by what it is about: factors by their variable, however they are written */
static const char *
term_key(const MigPlan *plan, const MigFormula *formula, const MigTerm *term)
{
	StringInfoData key;

	initStringInfo(&key);
	for (int a = 0; a < term->natoms; a++)
	{
		const MigAtom *atom = term->atoms[a];
		bool factor = atom->kind == MIG_ATOM_FACTOR;

		for (int v = 0; v < plan->whole->nvariables && atom->kind == MIG_ATOM_COLUMN; v++)
			if (strcmp(plan->whole->variables[v], formula->variables[atom->variable]) == 0)
				factor = is_factor_kind(mig_moments_variables(plan->t)[v].dim.kind);
		appendStringInfo(&key, "%s%s%s", a > 0 ? ":" : "", factor ? "i." : "",
						 factor ? mig_formula_quote(formula->variables[atom->variable])
								: atom->name);
	}
	return key.data;
}

/* number of the term in the moments */
static uint32
accumulated_term(const MigPlan *plan, const MigTerm *term)
{
	const char *key = term_key(plan, plan->formula, term);

	for (int i = 0; i < plan->whole->nterms; i++)
		if (strcmp(term_key(plan, plan->whole, &plan->whole->terms[i]), key) == 0)
			return 2 + i;
	mig_formula_error(plan->formula->text, term->position, ERRCODE_INVALID_PARAMETER_VALUE,
					  psprintf("They are those of \"%s\".", plan->whole->canonical),
					  "term \"%s\" is not among the terms of the moments", term->name);
}

/* a row of the result for a column, or for a reference level (column -1) */
static void
add_row(MigPlan *plan, int t, const MigDesignColumn *c, bool reference)
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
	plan->row_column[row - plan->rows] = (int) (c - mig_moments_columns(plan->t));
	row->note = reference ? "reference level" : NULL;
}

static void
add_column(MigPlan *plan, int t, uint32 c)
{
	add_row(plan, t, &mig_moments_columns(plan->t)[c], false);
	plan->column[plan->columns++] = (int) c;
}

bool
mig_plan_leaves_out(const MigPlan *plan, int t, const MigDesignColumn *c)
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
plan_term(MigPlan *plan, int t)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	const MigTerm *term = &plan->formula->terms[t];
	uint32 number = accumulated_term(plan, term);

	for (uint32 c = 2; c < plan->t->columns; c++)
	{
		if (columns[c].term != number)
			continue;
		if (c < plan->t->dense || !mig_plan_leaves_out(plan, t, &columns[c]))
			add_column(plan, t, c);
		else if (term->natoms == 1)
			add_row(plan, t, &columns[c], true);
	}
}

/* two spellings of a number: with I( ) around it, or without */
static bool
same_number(const char *a, const char *b)
{
	size_t n = strlen(b);

	if (strcmp(a, b) == 0)
		return true;
	return n > 3 && strncmp(b, "I(", 2) == 0 && strlen(a) == n - 3 && strncmp(a, b + 2, n - 3) == 0;
}

/* column of the outcome: what the moments have as outcome, or a numeric term of theirs */
static int
outcome_column(const MigPlan *plan)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);

	if (strcmp(plan->formula->outcome_name, plan->whole->outcome_name) == 0)
		return MIG_COLUMN_OUTCOME;
	for (uint32 c = 2; c < plan->t->dense; c++)
		if (same_number(plan->whole->terms[columns[c].term - 2].name, plan->formula->outcome_name))
			return (int) c;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("outcome \"%s\" is not among the numbers of the moments",
						   plan->formula->outcome_name),
					errhint("They were accumulated for \"%s\".", plan->whole->canonical)));
}

static void
plan_terms(MigPlan *plan)
{
	const MigFormula *f = plan->formula;

	plan->is_reference = palloc0(sizeof(bool *) * (plan->whole->nvariables + 1));
	plan->column = palloc(sizeof(int) * (plan->t->columns + 1));
	plan->rows = palloc0(sizeof(MigModelTerm) * (plan->t->columns + 2));
	plan->row_column = palloc0(sizeof(int) * (plan->t->columns + 2));
	for (int t = 0; t < f->nterms; t++)
		for (int a = 0; a < f->terms[t].natoms; a++)
			if (is_factor(plan, f->terms[t].atoms[a]))
				choose_reference(plan, variable_of(plan, f->terms[t].atoms[a]),
								 f->terms[t].atoms[a]->factor);
	if (f->intercept && f->nabsorbed == 0)
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

const char *
mig_plan_gaps(const MigPlan *plan)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	StringInfoData note;

	initStringInfo(&note);
	for (int i = 0; i < plan->whole->nterms; i++)
	{
		const MigTermFactors *f = &plan->factors[2 + i];
		double cells = 1.0;
		double found = 0.0;

		for (int k = 0; k < f->factors; k++)
			cells *= mig_moments_variables(plan->t)[f->variable[k]].dim.n;
		for (uint32 c = plan->t->dense; c < plan->t->columns; c++)
			found += columns[c].term == (uint32) (2 + i);
		if (f->factors > 1 && found < cells)
			appendStringInfo(&note, "%sno row has %.0f of the %.0f combinations of levels of %s",
							 note.len ? "; " : "", cells - found, cells,
							 plan->whole->terms[i].name);
	}
	for (int i = 0; i < plan->whole->nterms; i++)
	{
		bool has_column = false;

		for (int r = 0; r < plan->nrows && !has_column; r++)
			has_column = plan->rows[r].formula_term == i + 1 && plan->rows[r].column >= 0;
		if (!has_column)
			appendStringInfo(&note, "%s%s has no column: its factors have one level",
							 note.len ? "; " : "", plan->whole->terms[i].name);
	}
	return note.len ? note.data : NULL;
}

/* ---- moments of a sub-model ---- */

/* what of moments is kept */
typedef struct MigKeep
{
	bool *column;
	bool **level; /* by variable, by level from 1 */
} MigKeep;

/* empty moments for the fitted formula, its variables as they were accumulated */
static MigMoments *
empty_moments(const MigPlan *plan)
{
	const MigFormula *f = plan->formula;
	uint8_t *kinds = palloc0(f->nvariables + 1);
	bool *factors = palloc0(f->nvariables + 1);
	uint32_t *terms = palloc0(sizeof(uint32_t) * (f->nterms + 2));
	MigMomentsStart start = {0};

	terms[MIG_COLUMN_OUTCOME] = MIG_COLUMN_OUTCOME;
	start.dense = 2;
	for (int v = 0; v < f->nvariables; v++)
		kinds[v] = mig_moments_variables(plan->t)[accumulated_variable(plan, v)].dim.kind;
	for (int t = 0; t < f->nterms; t++)
	{
		bool dense = true;

		for (int a = 0; a < f->terms[t].natoms; a++)
			if (is_factor(plan, f->terms[t].atoms[a]))
			{
				factors[f->terms[t].atoms[a]->variable] = true;
				dense = false;
			}
		if (dense)
			terms[start.dense++] = 2 + t;
	}
	start.groups = f->nterms - (start.dense - 2);
	start.formula = f->text;
	start.variables = f->nvariables;
	start.names = f->variables;
	start.kinds = kinds;
	start.factors = factors;
	start.keyed = palloc0(f->nvariables + 1);
	start.terms = terms;
	start.weighting = plan->t->weighting;
	return mig_pg_moments_new(&start);
}

/* the levels of a factor that are kept; place[old number] is the new one, 0 where it is not kept */
static MigMoments *
copy_levels(const MigPlan *plan, MigMoments *t, int variable, const bool *keep, uint32 *place)
{
	const MigDim *d = &mig_moments_variables(plan->t)[accumulated_variable(plan, variable)].dim;

	for (uint32 l = 0; l < d->n && mig_moments_variables(t)[variable].factor; l++)
	{
		const MigLevel *level = &mig_levels_of(plan->t, d)[l];
		MigLabel label = {mig_levels_label(plan->t, &plan->t->text, level), level->len,
						  level->order, 0};

		if (keep == NULL || keep[l + 1])
			place[l + 1] = mig_pg_moments_level(&t, variable, &label);
	}
	return t;
}

/* a column with levels, by their new numbers; where it is now, 0 where it is not kept */
static int
copy_column(const MigPlan *plan, MigMoments **t, int term, uint32 c, uint32 *const *place)
{
	uint32 number = accumulated_term(plan, &plan->formula->terms[term]);
	const MigTermFactors *factors = &plan->factors[number];
	uint32 level[MIG_MOMENTS_MAX_FACTORS];

	for (int f = 0; f < factors->factors; f++)
	{
		level[f] = place[factors->variable[f]][mig_moments_columns(plan->t)[c].level[f]];
		if (level[f] == 0)
			return 0;
	}
	return mig_pg_moments_column(t, 2 + term, level, factors->factors);
}

/* the columns of the terms that are kept; from[c]: where column c was */
static MigMoments *
copy_columns(const MigPlan *plan, MigMoments *t, const MigKeep *keep, uint32 *const *place,
			 int *from)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	uint32 dense = 2;

	for (int i = 0; i < plan->formula->nterms; i++)
	{
		uint32 number = accumulated_term(plan, &plan->formula->terms[i]);

		for (uint32 c = 2; c < plan->t->columns; c++)
		{
			if (columns[c].term != number || (keep && !keep->column[c]))
				continue;
			if (c < plan->t->dense)
				from[dense++] = c;
			else
				from[copy_column(plan, &t, i, c, place)] = c;
		}
	}
	return t;
}

/* column[c]: where column c was */
static void
copy_sums(MigMoments *t, const MigMoments *from, const int *column)
{
	const MigProductsPlaces places = mig_moments_places(t);

	for (int b = 0; b < (int) t->columns; b++)
		for (int a = 0; a <= b; a++)
		{
			size_t at = mig_products_find(&places, a, b);

			if (at != MIG_PRODUCTS_NONE)
				mig_moments_products(t)[at] = *mig_moments_sum(from, column[a], column[b]);
		}
}

/* moments of the fitted formula alone; keep: NULL for all levels and columns */
static MigMoments *
project(const MigPlan *plan, const MigKeep *keep)
{
	int outcome = outcome_column(plan);
	MigMoments *t = empty_moments(plan);
	int *from = palloc0(sizeof(int) * (plan->t->columns + 2));
	uint32 **place = palloc0(sizeof(uint32 *) * (plan->t->variables + 1));

	for (int v = 0; v < plan->formula->nvariables; v++)
	{
		int was = accumulated_variable(plan, v);

		place[was] = palloc0(sizeof(uint32) * (mig_moments_variables(plan->t)[was].dim.n + 2));
		t = copy_levels(plan, t, v, keep ? keep->level[was] : NULL, place[was]);
	}
	from[MIG_COLUMN_CONSTANT] = MIG_COLUMN_CONSTANT;
	from[MIG_COLUMN_OUTCOME] = outcome;
	t = copy_columns(plan, t, keep, place, from);
	t->n_read = plan->t->n_read;
	t->n = plan->t->n;
	t->n_null_outcome = plan->t->n_null_outcome;
	t->n_null_regressor = plan->t->n_null_regressor;
	t->n_null_weight = plan->t->n_null_weight;
	t->n_zero_weight = plan->t->n_zero_weight;
	copy_sums(t, plan->t, from);
	return mig_pg_moments_canonical(t, mig_design_factors(t, plan->formula));
}

/* a plan without its columns and rows */
static MigPlan *
new_plan(const MigMoments *t, const char *formula)
{
	MigPlan *plan = palloc0(sizeof(MigPlan));

	plan->t = t;
	plan->whole = mig_design_formula(t);
	plan->formula = formula ? mig_formula_parse(formula) : plan->whole;
	plan->factors = mig_design_factors(t, plan->whole);
	return plan;
}

MigMoments *
mig_plan_submoments(const MigMoments *t, const char *formula)
{
	return t->n > 0 ? project(new_plan(t, formula), NULL) : NULL;
}

/* ---- moments that rows were taken from ---- */

/* the column that counts the rows of a column with levels; 0: there is none */
static uint32
counting_column(const MigPlan *plan, uint32 c)
{
	const MigDesignColumn *columns = mig_moments_columns(plan->t);
	const MigTermFactors *mine = &plan->factors[columns[c].term];

	for (uint32 d = plan->t->dense; d < plan->t->columns; d++)
	{
		const MigTermFactors *f = &plan->factors[columns[d].term];

		if (plan->whole->terms[columns[d].term - 2].natoms == f->factors &&
			f->factors == mine->factors &&
			memcmp(f->variable, mine->variable, sizeof(f->variable)) == 0 &&
			memcmp(columns[d].level, columns[c].level, sizeof(columns[c].level)) == 0)
			return d;
	}
	return 0;
}

/* what is left of a count that was 0 but for rounding: weights may not add up exactly */
#define NOTHING 1e-40

MigMoments *
mig_plan_without_empty(MigMoments *t)
{
	MigPlan *plan = new_plan(t, NULL);
	const MigDesignColumn *columns = mig_moments_columns(t);
	double least = NOTHING * mig_xsum_value(mig_moments_sum(t, 0, 0));
	uint32 kept = t->dense;
	MigKeep keep;

	keep.column = palloc0(sizeof(bool) * t->columns);
	keep.level = palloc0(sizeof(bool *) * (t->variables + 1));
	for (uint32 v = 0; v < t->variables; v++)
		keep.level[v] = palloc0(sizeof(bool) * (mig_moments_variables(t)[v].dim.n + 2));
	for (uint32 c = 0; c < t->columns; c++)
	{
		uint32 count = c < t->dense ? 0 : counting_column(plan, c);
		const MigTermFactors *f = &plan->factors[columns[c].term];

		if (c >= t->dense && count == 0)
			return NULL;
		if (c >= t->dense && mig_xsum_value(mig_moments_sum(t, 0, (int) count)) <= least)
			continue;
		keep.column[c] = true;
		kept += c >= t->dense;
		for (int i = 0; c >= t->dense && i < f->factors; i++)
			keep.level[f->variable[i]][columns[c].level[i]] = true;
	}
	return kept == t->columns ? t : project(plan, &keep);
}

MigPlan *
mig_plan_make(const MigMoments *t, const char *formula)
{
	MigPlan *plan = new_plan(t, formula);

	if (t->n > 0)
		plan_terms(plan);
	return plan;
}
