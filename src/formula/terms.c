/*
 * terms.c: the tree expanded to terms
 *
 * Terms stay in the order written; a*b gives a, b, a:b where it stands.  Two terms are the same if
 * they have the same atoms in any order, and the first stays.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "formula/parser.h"

typedef struct Terms
{
	int n;
	int room;
	MigTerm *terms;
} Terms;

static Terms expand(MigParser *p, const MigNode *node);

/* ---- terms ---- */

static bool
has_atom(const MigTerm *term, const MigAtom *atom)
{
	for (int i = 0; i < term->natoms; i++)
		if (term->atoms[i] == atom)
			return true;
	return false;
}

static bool
same_term(const MigTerm *a, const MigTerm *b)
{
	if (a->natoms != b->natoms)
		return false;
	for (int i = 0; i < a->natoms; i++)
		if (!has_atom(b, a->atoms[i]))
			return false;
	return true;
}

static int
find_term(const Terms *list, const MigTerm *term)
{
	for (int i = 0; i < list->n; i++)
		if (same_term(&list->terms[i], term))
			return i;
	return -1;
}

static void
add_term(MigParser *p, Terms *list, MigTerm term)
{
	CHECK_FOR_INTERRUPTS();
	if (find_term(list, &term) >= 0)
		return;
	if (list->n == MIG_FORMULA_MAX_TERMS)
		mig_formula_error(p->text, term.position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
						  "Write out the interactions that are wanted.",
						  "the formula has more than %d terms", MIG_FORMULA_MAX_TERMS);
	if (list->n == list->room)
	{
		list->room = Max(8, 2 * list->room);
		list->terms = list->terms ? repalloc(list->terms, list->room * sizeof(MigTerm))
								  : palloc(list->room * sizeof(MigTerm));
	}
	list->terms[list->n++] = term;
}

static void
add_terms(MigParser *p, Terms *list, const Terms *more)
{
	for (int i = 0; i < more->n; i++)
		add_term(p, list, more->terms[i]);
}

static void
remove_terms(MigParser *p, Terms *list, const Terms *gone)
{
	for (int i = 0; i < gone->n; i++)
	{
		int at = find_term(list, &gone->terms[i]);

		if (at < 0)
			mig_formula_error(p->text, gone->terms[i].position, ERRCODE_SYNTAX_ERROR,
							  "A term can be removed where it has been given before.",
							  "%s is not among the terms so far",
							  mig_term_spelled(&gone->terms[i], p->variables));
		list->n--;
		memmove(&list->terms[at], &list->terms[at + 1], (list->n - at) * sizeof(MigTerm));
	}
}

/* ---- products of terms ---- */

/* are these powers of one number? */
static bool
same_base(const MigAtom *a, const MigAtom *b)
{
	return a->kind == MIG_ATOM_NUMBER && b->kind == MIG_ATOM_NUMBER && a->variable == b->variable &&
		   mig_expr_equal(a->expr, b->expr);
}

/*
 * A number times itself is its square: c.x#c.x is x^2.  A factor, or a column that may be one,
 * times itself is itself, and so is anything within a crossing to a degree.
 */
static void
multiply_atom(MigParser *p, MigTerm *term, MigAtom *atom, bool crossing)
{
	if (has_atom(term, atom) && (crossing || atom->kind != MIG_ATOM_NUMBER))
		return;
	for (int i = 0; i < term->natoms; i++)
		if (same_base(term->atoms[i], atom))
		{
			term->atoms[i] =
				mig_atom_number(p, atom->expr, term->atoms[i]->power + atom->power, term->position);
			return;
		}
	if (term->natoms == MIG_FORMULA_MAX_ORDER)
		mig_formula_error(p->text, term->position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
						  "Write out the interactions that are wanted.",
						  "an interaction of more than %d factors", MIG_FORMULA_MAX_ORDER);
	term->atoms[term->natoms++] = atom;
}

static MigTerm
multiply(MigParser *p, const MigTerm *a, const MigTerm *b, bool crossing)
{
	MigTerm term = *a;

	term.atoms = palloc(Min(a->natoms + b->natoms, MIG_FORMULA_MAX_ORDER) * sizeof(MigAtom *));
	memcpy(term.atoms, a->atoms, a->natoms * sizeof(MigAtom *));
	for (int i = 0; i < b->natoms; i++)
		multiply_atom(p, &term, b->atoms[i], crossing);
	return term;
}

static void
add_products(MigParser *p, Terms *list, const Terms *a, const Terms *b, bool crossing)
{
	for (int i = 0; i < a->n; i++)
		for (int j = 0; j < b->n; j++)
			add_term(p, list, multiply(p, &a->terms[i], &b->terms[j], crossing));
}

/* ---- nodes ---- */

static Terms
expand_atom(MigParser *p, const MigNode *node)
{
	Terms list = {0};
	MigTerm term = {.natoms = 1, .position = node->position};
	MigAtom *atom = node->atom;

	if (atom->kind == MIG_ATOM_COLUMN && p->numeric[atom->variable])
		atom = mig_atom_number(p, atom->expr, 1, node->position);
	term.atoms = palloc(sizeof(MigAtom *));
	term.atoms[0] = atom;
	add_term(p, &list, term);
	return list;
}

static void
expand_item(MigParser *p, Terms *list, const MigNode *item)
{
	Terms terms = expand(p, item);

	if (item->removed)
		remove_terms(p, list, &terms);
	else
		add_terms(p, list, &terms);
}

static Terms
expand_sum(MigParser *p, const MigNode *node)
{
	Terms list = {0};
	ListCell *cell;

	foreach (cell, node->items)
		expand_item(p, &list, lfirst(cell));
	return list;
}

static Terms
expand_product(MigParser *p, const MigNode *node)
{
	Terms left = expand(p, linitial(node->items));
	ListCell *cell;

	for_each_from(cell, node->items, 1)
	{
		Terms right = expand(p, lfirst(cell));
		Terms both = {0};

		if (node->op == MIG_NODE_CROSS)
		{
			add_terms(p, &both, &left);
			add_terms(p, &both, &right);
		}
		add_products(p, &both, &left, &right, false);
		left = both;
	}
	return left;
}

/* main effects first, then each higher order */
static Terms
expand_degree(MigParser *p, const MigNode *node)
{
	Terms base = expand(p, linitial(node->items));
	Terms list = {0};

	add_terms(p, &list, &base);
	for (int degree = 2; degree <= node->value; degree++)
	{
		Terms lower = list;

		/* adding may move the array of list, not that of lower */
		lower.terms = palloc(Max(list.n, 1) * sizeof(MigTerm));
		memcpy(lower.terms, list.terms, list.n * sizeof(MigTerm));
		add_products(p, &list, &lower, &base, true);
	}
	return list;
}

static Terms
expand(MigParser *p, const MigNode *node)
{
	check_stack_depth();
	switch (node->op)
	{
		case MIG_NODE_ATOM:
			return expand_atom(p, node);
		case MIG_NODE_SUM:
			return expand_sum(p, node);
		case MIG_NODE_DEGREE:
			return expand_degree(p, node);
		case MIG_NODE_CONSTANT:
			mig_formula_error(p->text, node->position, ERRCODE_SYNTAX_ERROR,
							  "Write + 0 or - 1 as a term by itself, outside parentheses.",
							  "the intercept is part of no other term");
		default:
			return expand_product(p, node);
	}
}

/* + 1 and - 0 put an intercept in, - 1 and + 0 take it out; there is one unless taken out */
static bool
intercept_after(const MigNode *constant)
{
	return (constant->value == 1) != constant->removed;
}

MigTerm *
mig_expand(MigParser *p, int *nterms, bool *intercept)
{
	Terms list = {0};
	List *items = p->right->op == MIG_NODE_SUM ? p->right->items : list_make1(p->right);
	ListCell *cell;

	*intercept = true;
	foreach (cell, items)
	{
		const MigNode *item = lfirst(cell);

		if (item->op == MIG_NODE_CONSTANT)
			*intercept = intercept_after(item);
		else
			expand_item(p, &list, item);
	}
	*nterms = list.n;
	return list.terms;
}
