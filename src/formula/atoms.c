/* atoms.c: expressions, and atoms, of which a formula has each once */
#include "postgres.h"

#include <math.h>

#include "formula/parser.h"

/* ---- expressions ---- */

MigExpr *
mig_expr_make(MigExprOp op, MigExpr *left, MigExpr *right)
{
	MigExpr *expr = palloc0(sizeof(MigExpr));

	expr->op = op;
	expr->variable = -1;
	expr->left = left;
	expr->right = right;
	return expr;
}

MigExpr *
mig_expr_column(int variable)
{
	MigExpr *expr = mig_expr_make(MIG_EXPR_COLUMN, NULL, NULL);

	expr->variable = variable;
	return expr;
}

bool
mig_expr_equal(const MigExpr *a, const MigExpr *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->op == b->op && a->variable == b->variable && a->value == b->value &&
		   mig_expr_equal(a->left, b->left) && mig_expr_equal(a->right, b->right);
}

bool
mig_expr_uses(const MigExpr *expr, int variable)
{
	if (expr == NULL)
		return false;
	if (expr->op == MIG_EXPR_COLUMN)
		return expr->variable == variable;
	return mig_expr_uses(expr->left, variable) || mig_expr_uses(expr->right, variable);
}

/* a copy in which variable i is numbers[i] */
MigExpr *
mig_expr_renumber(const MigExpr *expr, const int *numbers)
{
	MigExpr *copy;

	if (expr == NULL)
		return NULL;
	copy = mig_expr_make(expr->op, mig_expr_renumber(expr->left, numbers),
						 mig_expr_renumber(expr->right, numbers));
	copy->value = expr->value;
	copy->rest = expr->rest;
	if (expr->op == MIG_EXPR_COLUMN)
		copy->variable = numbers[expr->variable];
	return copy;
}

/* ---- atoms ---- */

bool
mig_atom_uses(const MigAtom *atom, int variable)
{
	return atom->expr ? mig_expr_uses(atom->expr, variable) : atom->variable == variable;
}

bool
mig_term_uses(const MigTerm *term, int variable)
{
	for (int i = 0; i < term->natoms; i++)
		if (mig_atom_uses(term->atoms[i], variable))
			return true;
	return false;
}

/* the one atom like this */
static MigAtom *
intern(MigParser *p, MigAtom wanted)
{
	ListCell *cell;
	MigAtom *atom;

	foreach (cell, p->atoms)
	{
		atom = lfirst(cell);
		if (atom->kind == wanted.kind && atom->variable == wanted.variable &&
			atom->power == wanted.power && mig_expr_equal(atom->expr, wanted.expr))
			return atom;
	}
	atom = palloc(sizeof(MigAtom));
	*atom = wanted;
	p->atoms = lappend(p->atoms, atom);
	return atom;
}

MigAtom *
mig_atom_column(MigParser *p, int variable)
{
	MigAtom wanted = {.kind = MIG_ATOM_COLUMN, .variable = variable, .power = 1};

	wanted.expr = mig_expr_column(variable);
	return intern(p, wanted);
}

MigAtom *
mig_atom_factor(MigParser *p, int variable)
{
	MigAtom wanted = {.kind = MIG_ATOM_FACTOR, .variable = variable, .power = 1};

	return intern(p, wanted);
}

static bool
is_integer_power(const MigExpr *expr)
{
	return expr->op == MIG_EXPR_POWER && expr->right->op == MIG_EXPR_CONSTANT &&
		   expr->right->value >= 1 && floor(expr->right->value) == expr->right->value;
}

/* an expression to a power; I(x^2) is x to the power 2 */
MigAtom *
mig_atom_number(MigParser *p, MigExpr *expr, int power, int position)
{
	MigAtom wanted = {.kind = MIG_ATOM_NUMBER, .variable = -1};
	double total = power;

	for (; is_integer_power(expr); expr = expr->left)
		total *= expr->right->value;
	if (total > MIG_FORMULA_MAX_POWER)
		mig_formula_error(p->text, position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
						  "Compute it as a column of the source query.", "a power of more than %d",
						  MIG_FORMULA_MAX_POWER);
	wanted.expr = expr;
	wanted.power = (int) total;
	if (expr->op == MIG_EXPR_COLUMN)
	{
		wanted.variable = expr->variable;
		p->numeric[expr->variable] = true;
	}
	return intern(p, wanted);
}
