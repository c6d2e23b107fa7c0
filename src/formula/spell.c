/* spell.c: names, expressions, atoms and terms as text that reads back the same */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"

#include "formula/parser.h"

/* ---- column names ---- */

/* spaces, dashes, quotes and signs that word processors put for the plain ones, in UTF-8 */
static bool
is_lookalike(const char *at)
{
	static const char *const starts[] = {"\xC2\xA0", "\xC3\x97", "\xE2\x80", "\xE2\x88",
										 "\xEF\xBB\xBF"};

	if (GetDatabaseEncoding() != PG_UTF8)
		return false;
	for (int i = 0; i < lengthof(starts); i++)
		if (strncmp(at, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* bytes of the character at at, if it may be in an unquoted name; 0 if not */
int
mig_name_bytes(const char *at, bool first)
{
	unsigned char c = *at;

	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return 1;
	if (!first && ((c >= '0' && c <= '9') || c == '$'))
		return 1;
	return IS_HIGHBIT_SET(c) && !is_lookalike(at) ? pg_mblen(at) : 0;
}

bool
mig_name_is_plain(const char *name)
{
	int bytes;

	for (bool first = true; (bytes = mig_name_bytes(name, first)) > 0; first = false)
		name += bytes;
	return *name == '\0';
}

void
mig_spell_doubled(StringInfo out, const char *text, char quote)
{
	appendStringInfoChar(out, quote);
	for (; *text; text++)
	{
		if (*text == quote)
			appendStringInfoChar(out, quote);
		appendStringInfoChar(out, *text);
	}
	appendStringInfoChar(out, quote);
}

void
mig_spell_name(StringInfo out, const char *name, bool quoted)
{
	if (!quoted && mig_name_is_plain(name))
		appendStringInfoString(out, name);
	else
		mig_spell_doubled(out, name, '"');
}

char *
mig_formula_quote(const char *name)
{
	StringInfoData out;

	initStringInfo(&out);
	mig_spell_name(&out, name, false);
	return out.data;
}

/* ---- expressions ---- */

/* how tightly an operator binds */
static int
binding(MigExprOp op)
{
	switch (op)
	{
		case MIG_EXPR_ADD:
		case MIG_EXPR_SUBTRACT:
			return 1;
		case MIG_EXPR_MULTIPLY:
		case MIG_EXPR_DIVIDE:
			return 2;
		case MIG_EXPR_NEGATE:
			return 3;
		case MIG_EXPR_POWER:
			return 4;
		default:
			return 5;
	}
}

static const char *
operator_text(MigExprOp op)
{
	static const char *const texts[] = {[MIG_EXPR_ADD] = " + ",
										[MIG_EXPR_SUBTRACT] = " - ",
										[MIG_EXPR_MULTIPLY] = " * ",
										[MIG_EXPR_DIVIDE] = " / ",
										[MIG_EXPR_POWER] = "^"};

	return texts[op];
}

static void
spell_expr(StringInfo out, const MigExpr *expr, int least, const char *const *variables,
		   const bool *exact)
{
	int tight = binding(expr->op);
	bool power = expr->op == MIG_EXPR_POWER;

	if (tight < least)
		appendStringInfoChar(out, '(');
	if (expr->op == MIG_EXPR_COLUMN)
		mig_spell_name(out, variables[expr->variable], exact && exact[expr->variable]);
	else if (expr->op == MIG_EXPR_CONSTANT)
		appendStringInfoString(out, double_to_shortest_decimal(expr->value));
	else if (expr->op == MIG_EXPR_NEGATE)
	{
		appendStringInfoChar(out, '-');
		spell_expr(out, expr->left, tight, variables, exact);
	}
	else if (mig_function_name(expr->op))
	{
		appendStringInfo(out, "%s(", mig_function_name(expr->op));
		spell_expr(out, expr->left, 0, variables, exact);
		appendStringInfoChar(out, ')');
	}
	else
	{
		/* "^" groups to the right and takes a sign there, the others group to the left */
		spell_expr(out, expr->left, power ? tight + 1 : tight, variables, exact);
		appendStringInfoString(out, operator_text(expr->op));
		spell_expr(out, expr->right, power ? binding(MIG_EXPR_NEGATE) : tight + 1, variables,
				   exact);
	}
	if (tight < least)
		appendStringInfoChar(out, ')');
}

/* x, log(x), I(x - 18), and those to a power */
void
mig_spell_number(StringInfo out, const MigExpr *expr, int power, const char *const *variables,
				 const bool *exact)
{
	bool bare = expr->op == MIG_EXPR_COLUMN || mig_function_name(expr->op);

	if (!bare)
		appendStringInfoString(out, "I(");
	spell_expr(out, expr, 0, variables, exact);
	if (!bare)
		appendStringInfoChar(out, ')');
	if (power > 1)
		appendStringInfo(out, "^%d", power);
}

/* ---- atoms and terms, as results name them ---- */

char *
mig_atom_spelled(const MigAtom *atom, const char *const *variables, const bool *exact)
{
	StringInfoData out;

	initStringInfo(&out);
	if (atom->kind == MIG_ATOM_FACTOR)
	{
		appendStringInfoString(&out, "i.");
		mig_spell_name(&out, variables[atom->variable], exact && exact[atom->variable]);
	}
	else
		mig_spell_number(&out, atom->expr, atom->power, variables, exact);
	return out.data;
}

char *
mig_term_spelled(const MigTerm *term, const char *const *variables)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < term->natoms; i++)
	{
		if (i > 0)
			appendStringInfoChar(&out, ':');
		appendStringInfoString(&out, mig_atom_spelled(term->atoms[i], variables, NULL));
	}
	return out.data;
}
