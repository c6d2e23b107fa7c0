/* formula.c: from the terms to a formula: what must not be together, numbers, names */
#include "postgres.h"

#include "formula/formula.h"

#include "formula/parser.h"

/* ---- what must not be together ---- */

/* the only column of an expression or a term; -1 where there are more */
static int
only_variable(const MigParser *p, bool (*uses)(const void *, int), const void *what)
{
	int only = -1;

	for (int i = 0; i < p->nvariables; i++)
		if (uses(what, i))
		{
			if (only >= 0)
				return -1;
			only = i;
		}
	return only;
}

static bool
expr_uses(const void *expr, int variable)
{
	return mig_expr_uses(expr, variable);
}

static bool
term_uses(const void *term, int variable)
{
	return mig_term_uses(term, variable);
}

static bool
is_absorbed(const MigParser *p, int variable)
{
	ListCell *cell;

	foreach (cell, p->absorbed)
		if (((MigNode *) lfirst(cell))->atom->variable == variable)
			return true;
	return false;
}

static void
check_term(const MigParser *p, const MigTerm *term, int outcome)
{
	int only = only_variable(p, term_uses, term);
	bool is_outcome = term->natoms == 1 && term->atoms[0]->kind != MIG_ATOM_FACTOR &&
					  term->atoms[0]->power == 1 &&
					  mig_expr_equal(term->atoms[0]->expr, p->outcome);

	if (is_outcome || (outcome >= 0 && mig_term_uses(term, outcome)))
		mig_formula_error(p->text, term->position, ERRCODE_SYNTAX_ERROR,
						  "Leave it out: an outcome cannot explain itself.",
						  "the outcome is also in the term %s",
						  mig_term_spelled(term, p->variables));
	if (only >= 0 && is_absorbed(p, only))
		mig_formula_error(p->text, term->position, ERRCODE_SYNTAX_ERROR,
						  "Absorbing a column takes up all that depends on it alone: leave the "
						  "term out, or do not absorb the column.",
						  "the term %s depends on an absorbed column alone",
						  mig_term_spelled(term, p->variables));
}

static void
check_absorbed(const MigParser *p)
{
	ListCell *cell;

	foreach (cell, p->absorbed)
	{
		const MigNode *node = lfirst(cell);

		if (mig_expr_uses(p->outcome, node->atom->variable))
			mig_formula_error(p->text, node->position, ERRCODE_SYNTAX_ERROR,
							  "Leave it out: an outcome cannot explain itself.",
							  "the outcome is also an absorbed column");
	}
}

static void
check_formula(const MigParser *p, const MigFormula *formula)
{
	int outcome = only_variable(p, expr_uses, p->outcome);

	if (formula->nterms == 0 && !formula->intercept)
		mig_formula_error(p->text, p->right->position, ERRCODE_SYNTAX_ERROR,
						  "Give at least one term, or 1 for the intercept alone.",
						  "no terms are left on the right side");
	for (int i = 0; i < formula->nterms; i++)
		check_term(p, &formula->terms[i], outcome);
	check_absorbed(p);
}

/* ---- numbers of variables ---- */

static bool
is_used(const MigParser *p, const MigFormula *formula, int variable)
{
	if (mig_expr_uses(p->outcome, variable) || is_absorbed(p, variable))
		return true;
	for (int i = 0; i < formula->nterms; i++)
		if (mig_term_uses(&formula->terms[i], variable))
			return true;
	return false;
}

/* variables of removed terms are not read, and get no number */
static int *
number_variables(const MigParser *p, MigFormula *formula)
{
	int *numbers = palloc(p->nvariables * sizeof(int));

	formula->variables = palloc(p->nvariables * sizeof(char *));
	formula->exact = palloc0((p->nvariables + 1) * sizeof(bool));
	formula->variable_positions = palloc(p->nvariables * sizeof(int));
	for (int i = 0; i < p->nvariables; i++)
	{
		numbers[i] = -1;
		if (!is_used(p, formula, i))
			continue;
		formula->variables[formula->nvariables] = p->variables[i];
		formula->exact[formula->nvariables] = p->exact[i];
		formula->variable_positions[formula->nvariables] = p->positions[i];
		numbers[i] = formula->nvariables++;
	}
	return numbers;
}

static void
absorb(const MigParser *p, MigFormula *formula, const int *numbers)
{
	ListCell *cell;

	formula->absorbed = palloc((list_length(p->absorbed) + 1) * sizeof(int));
	foreach (cell, p->absorbed)
	{
		int variable = numbers[((MigNode *) lfirst(cell))->atom->variable];
		bool known = false;

		for (int i = 0; i < formula->nabsorbed; i++)
			known = known || formula->absorbed[i] == variable;
		if (!known)
			formula->absorbed[formula->nabsorbed++] = variable;
	}
}

/* is the variable written as a factor somewhere? */
static bool
has_factor(const MigFormula *formula, int variable)
{
	for (int i = 0; i < formula->nterms; i++)
		for (int j = 0; j < formula->terms[i].natoms; j++)
		{
			const MigAtom *atom = formula->terms[i].atoms[j];

			if (atom->kind == MIG_ATOM_FACTOR && atom->variable == variable)
				return true;
		}
	return false;
}

/* atoms that are left get their final numbers, names and codings */
static void
finish_atoms(const MigParser *p, const MigFormula *formula, const int *numbers)
{
	ListCell *cell;

	foreach (cell, p->atoms)
	{
		MigAtom *atom = lfirst(cell);

		if (atom->kind != MIG_ATOM_NUMBER && has_factor(formula, atom->variable))
			atom->factor = p->factors[atom->variable];
		atom->name = mig_atom_spelled(atom, p->variables, NULL);
	}
	foreach (cell, p->atoms)
	{
		MigAtom *atom = lfirst(cell);

		if (atom->variable >= 0)
			atom->variable = numbers[atom->variable];
		atom->expr = mig_expr_renumber(atom->expr, numbers);
	}
}

/* ---- the canonical text ---- */

/* does a power of the column show that it is a number? */
static bool
has_power(const MigFormula *formula, int variable)
{
	for (int i = 0; i < formula->nterms; i++)
		for (int j = 0; j < formula->terms[i].natoms; j++)
		{
			const MigAtom *atom = formula->terms[i].atoms[j];

			if (atom->power > 1 && atom->variable == variable)
				return true;
		}
	return false;
}

/* the options of a factor stand where it is written first */
static void
spell_atom(StringInfo out, const MigFormula *formula, const MigAtom *atom, bool *told)
{
	if (atom->kind == MIG_ATOM_NUMBER && atom->variable >= 0 && atom->power == 1 &&
		!has_power(formula, atom->variable))
		appendStringInfoString(out, "c.");
	if (atom->kind != MIG_ATOM_FACTOR || atom->factor == NULL || told[atom->variable])
	{
		appendStringInfoString(out, mig_atom_spelled(atom, formula->variables, formula->exact));
		return;
	}
	told[atom->variable] = true;
	appendStringInfoString(out, "i(");
	mig_spell_name(out, formula->variables[atom->variable], formula->exact[atom->variable]);
	mig_spell_factor_options(out, atom->factor);
	appendStringInfoChar(out, ')');
}

static void
spell_terms(StringInfo out, const MigFormula *formula)
{
	bool *told = palloc0(formula->nvariables * sizeof(bool));

	for (int i = 0; i < formula->nterms; i++)
	{
		const MigTerm *term = &formula->terms[i];

		appendStringInfoString(out, i > 0 ? " + " : "");
		for (int j = 0; j < term->natoms; j++)
		{
			appendStringInfoString(out, j > 0 ? ":" : "");
			spell_atom(out, formula, term->atoms[j], told);
		}
	}
	if (formula->nterms == 0)
		appendStringInfoChar(out, '1');
	else if (!formula->intercept)
		appendStringInfoString(out, " - 1");
}

static char *
spell_formula(const MigFormula *formula)
{
	StringInfoData out;

	initStringInfo(&out);
	mig_spell_number(&out, formula->outcome, 1, formula->variables, formula->exact);
	appendStringInfoString(&out, " ~ ");
	spell_terms(&out, formula);
	for (int i = 0; i < formula->nabsorbed; i++)
	{
		appendStringInfoString(&out, i == 0 ? " | " : " + ");
		mig_spell_name(&out, formula->variables[formula->absorbed[i]],
					   formula->exact[formula->absorbed[i]]);
	}
	return out.data;
}

static void
name_all(MigFormula *formula)
{
	StringInfoData out;

	initStringInfo(&out);
	mig_spell_number(&out, formula->outcome, 1, formula->variables, NULL);
	formula->outcome_name = out.data;
	for (int i = 0; i < formula->nterms; i++)
		formula->terms[i].name = mig_term_spelled(&formula->terms[i], formula->variables);
	formula->canonical = spell_formula(formula);
}

MigFormula *
mig_formula_parse(const char *text)
{
	MigFormula *formula = palloc0(sizeof(MigFormula));
	MigParser *p;
	const int *numbers;

	if (strlen(text) > MIG_FORMULA_MAX_BYTES)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a formula of more than %d bytes", MIG_FORMULA_MAX_BYTES),
						errhint("Give shorter names to columns in the source query.")));
	formula->text = pstrdup(text);
	p = mig_parse(formula->text);
	formula->terms = mig_expand(p, &formula->nterms, &formula->intercept);
	check_formula(p, formula);
	numbers = number_variables(p, formula);
	absorb(p, formula, numbers);
	finish_atoms(p, formula, numbers);
	formula->outcome = mig_expr_renumber(p->outcome, numbers);
	name_all(formula);
	pfree(p);
	return formula;
}

const char *
mig_formula_stored(const MigFormula *formula)
{
	MigFormula *again = mig_formula_parse(formula->canonical);

	if (again->nvariables != formula->nvariables)
		return formula->text;
	for (int v = 0; v < formula->nvariables; v++)
		if (strcmp(again->variables[v], formula->variables[v]) != 0)
			return formula->text;
	return formula->canonical;
}
