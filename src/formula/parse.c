/*
 * parse.c: tokens to a tree
 *
 *     formula  = arithmetic "~" sum [ "|" absorbed { "+" absorbed } ]
 *     sum      = [ "+" | "-" ] crossed { ("+" | "-") crossed }
 *     crossed  = joined { ("*" | "##") joined }
 *     joined   = powered { (":" | "#") powered }
 *     powered  = primary [ "^" integer ]
 *     primary  = "0" | "1" | column | prefixed | call | "(" sum ")"
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/scansup.h"

#include "formula/parser.h"

static MigNode *parse_sum(MigParser *p);

/* ---- tokens ---- */

bool
mig_at(const MigParser *p, MigTokenKind kind)
{
	return p->token->kind == kind;
}

bool
mig_accept(MigParser *p, MigTokenKind kind)
{
	if (p->token->kind != kind)
		return false;
	p->token++;
	return true;
}

/* a token as the user wrote it, cut where it is long */
char *
mig_token_shown(const MigParser *p, const MigToken *token)
{
	const char *start = p->text + token->position;

	return pnstrdup(start, pg_mbcliplen(start, token->end - token->position, 60));
}

/*
 * A hint for a name that has blanks: a token, the words after it, and what stands in parentheses
 * after a blank.
 */
const char *
mig_blanks_hint(const MigParser *p, const MigToken *name, const char *otherwise)
{
	const char *start = p->text + name->position;
	const MigToken *last = name;
	int depth = 0;

	while (last[1].kind == MIG_TOKEN_NAME || last[1].kind == MIG_TOKEN_NUMBER)
		last++;
	if (last[1].kind == MIG_TOKEN_OPEN && last[1].position > last->end)
		do
		{
			last++;
			depth += (last->kind == MIG_TOKEN_OPEN) - (last->kind == MIG_TOKEN_CLOSE);
		} while (depth > 0 && last->kind != MIG_TOKEN_END);
	if (last == name || depth > 0)
		return otherwise;
	return psprintf(
		"A column whose name has blanks or parentheses is written in double quotes: \"%s\".",
		pnstrdup(start, pg_mbcliplen(start, last->end - name->position, 60)));
}

/* the next token cannot stand where it does */
void
mig_unexpected(const MigParser *p, const char *hint)
{
	const char *blanks = p->token > p->first && p->token[-1].kind == MIG_TOKEN_NAME
							 ? mig_blanks_hint(p, p->token - 1, NULL)
							 : NULL;

	if (blanks)
		hint = psprintf("%s %s", hint, blanks);
	if (mig_at(p, MIG_TOKEN_END))
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR, hint,
						  "the formula ends too early");
	mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR, hint,
					  "syntax error in formula at or near \"%s\"", mig_token_shown(p, p->token));
}

void
mig_expect(MigParser *p, MigTokenKind kind, const char *what)
{
	if (!mig_accept(p, kind))
		mig_unexpected(p, psprintf("%s is missing here.", what));
}

/* after "(" has been seen; nested parentheses are limited, and so is the stack */
void
mig_enter(MigParser *p)
{
	check_stack_depth();
	mig_expect(p, MIG_TOKEN_OPEN, "\"(\"");
	if (++p->depth > MIG_FORMULA_MAX_DEPTH)
		mig_formula_error(p->text, p->token[-1].position, ERRCODE_STATEMENT_TOO_COMPLEX,
						  "Compute a part of it in the source query.",
						  "more than %d parentheses inside each other", MIG_FORMULA_MAX_DEPTH);
}

void
mig_leave(MigParser *p)
{
	if (mig_at(p, MIG_TOKEN_BAR))
		mig_formula_error(
			p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED,
			"Random effects are not offered; fixed effects are absorbed at the end of "
			"the formula: y ~ x | region.",
			"\"|\" inside parentheses");
	mig_expect(p, MIG_TOKEN_CLOSE, "\")\"");
	p->depth--;
}

/* ---- columns ---- */

/* names in quotes are not folded, as in SQL; others are where there is no column of that name */
static bool
is_exact(const MigToken *token)
{
	return token->kind == MIG_TOKEN_QUOTED &&
		   strcmp(downcase_identifier(token->text, strlen(token->text), false, false),
				  token->text) != 0;
}

static int
variable_number(MigParser *p, const MigToken *token)
{
	for (int i = 0; i < p->nvariables; i++)
		if (strcmp(p->variables[i], token->text) == 0)
		{
			p->exact[i] |= is_exact(token);
			return i;
		}
	if (p->nvariables == MIG_FORMULA_MAX_VARIABLES)
		mig_formula_error(p->text, token->position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
						  "Leave columns out; no relation has more either.",
						  "more than %d columns in a formula", MIG_FORMULA_MAX_VARIABLES);
	p->variables[p->nvariables] = token->text;
	p->exact[p->nvariables] = is_exact(token);
	p->positions[p->nvariables] = token->position;
	return p->nvariables++;
}

/* the number of the column that must come next */
int
mig_expect_variable(MigParser *p, const char *hint)
{
	const MigToken *token = p->token;

	if (token->kind != MIG_TOKEN_NAME && token->kind != MIG_TOKEN_QUOTED)
		mig_unexpected(p, hint ? hint : "The name of a column is missing here.");
	if (token[1].kind == MIG_TOKEN_OPEN)
	{
		p->token++;
		mig_unexpected(p, hint ? hint : "A column's name is not followed by \"(\".");
	}
	if (token->text[0] == '\0')
		mig_formula_error(p->text, token->position, ERRCODE_SYNTAX_ERROR,
						  "Write the column's name between the double quotes.",
						  "a column without a name");
	p->token++;
	return variable_number(p, token);
}

/* ---- nodes ---- */

static MigNode *
make_node(MigNodeOp op, int position)
{
	MigNode *node = palloc0(sizeof(MigNode));

	node->op = op;
	node->position = position;
	return node;
}

static MigNode *
atom_node(MigAtom *atom, int position)
{
	MigNode *node = make_node(MIG_NODE_ATOM, position);

	node->atom = atom;
	return node;
}

/* ---- primaries ---- */

static MigExpr *
require_column(MigParser *p, MigExpr *expr, int position)
{
	for (int i = 0; i < p->nvariables; i++)
		if (mig_expr_uses(expr, i))
			return expr;
	mig_formula_error(p->text, position, ERRCODE_SYNTAX_ERROR,
					  "Name a column in it; the intercept is 1.", "an expression without a column");
}

static MigNode *
parse_number_call(MigParser *p)
{
	int position = p->token->position;
	MigExpr *expr;

	p->nodes = 0;
	expr = require_column(p, mig_parse_arith_call(p), position);
	return atom_node(mig_atom_number(p, expr, 1, position), position);
}

static void
expect_raw(MigParser *p)
{
	static const char *const hint =
		"Write poly(x, 2, raw): powers of the column itself; orthogonal polynomials are not "
		"offered.";
	bool yes = mig_accept(p, MIG_TOKEN_COMMA) && mig_at(p, MIG_TOKEN_NAME) &&
			   strcmp(p->token->text, "raw") == 0;

	if (yes)
	{
		p->token++;
		if (mig_accept(p, MIG_TOKEN_EQUALS))
		{
			yes = mig_at(p, MIG_TOKEN_NAME) &&
				  (pg_strcasecmp(p->token->text, "true") == 0 || strcmp(p->token->text, "T") == 0);
			p->token += yes;
		}
	}
	if (!yes)
		mig_formula_error(p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED, hint,
						  "poly() without raw");
}

static int
parse_integer(MigParser *p, int least, int most, const char *what, const char *hint)
{
	double value = mig_at(p, MIG_TOKEN_NUMBER) ? p->token->value : -1;

	if (!(value >= least && value <= most) || floor(value) != value)
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR, hint,
						  "%s must be a whole number from %d to %d", what, least, most);
	p->token++;
	return (int) value;
}

/* poly(x, 2, raw) is x + x^2 */
static MigNode *
parse_poly(MigParser *p)
{
	static const char *const hint = "Write poly(x, 2, raw), or x + x^2.";
	MigNode *sum = make_node(MIG_NODE_SUM, p->token->position);
	MigExpr *expr;
	int degree;

	p->token++;
	mig_enter(p);
	p->nodes = 0;
	expr = require_column(p, mig_parse_arith(p), sum->position);
	if (!mig_accept(p, MIG_TOKEN_COMMA))
		mig_unexpected(p, hint);
	if (mig_at(p, MIG_TOKEN_NAME) && strcmp(p->token->text, "degree") == 0)
	{
		p->token++;
		mig_expect(p, MIG_TOKEN_EQUALS, "\"=\"");
	}
	degree = parse_integer(p, 1, MIG_FORMULA_MAX_POWER, "the degree of poly()", hint);
	expect_raw(p);
	mig_leave(p);
	for (int power = 1; power <= degree; power++)
		sum->items = lappend(
			sum->items, atom_node(mig_atom_number(p, expr, power, sum->position), sum->position));
	return sum;
}

/* i.x, c.x, ib3.x; the prefix is the next token */
static MigNode *
parse_prefixed(MigParser *p)
{
	const MigToken *prefix = p->token++;
	int variable =
		mig_expect_variable(p, psprintf("One column follows %s directly, as in %sx; a prefix of "
										"several is written out: i.a + i.b.",
										mig_token_shown(p, prefix), mig_token_shown(p, prefix)));

	if (strcmp(prefix->text, "c") == 0)
		return atom_node(mig_atom_number(p, mig_expr_column(variable), 1, prefix->position),
						 prefix->position);
	if (strcmp(prefix->text, "i") != 0)
		mig_factor_set_level(p, variable, prefix->text + strcspn(prefix->text, "0123456789"),
							 prefix->position);
	return atom_node(mig_atom_factor(p, variable), prefix->position);
}

static bool
token_is(const MigToken *token, const char *word)
{
	return strcmp(token->text, word) == 0;
}

static MigNode *
parse_call(MigParser *p)
{
	const MigToken *name = p->token;

	if (token_is(name, "i") || token_is(name, "C") || pg_strcasecmp(name->text, "factor") == 0)
		return atom_node(mig_atom_factor(p, mig_parse_factor_call(p)), name->position);
	if (token_is(name, "ib") || token_is(name, "b"))
		return atom_node(mig_atom_factor(p, mig_parse_base_call(p)), name->position);
	if (pg_strcasecmp(name->text, "poly") == 0)
		return parse_poly(p);
	return parse_number_call(p);
}

static MigNode *
parse_constant(MigParser *p)
{
	MigNode *node = make_node(MIG_NODE_CONSTANT, p->token->position);

	if (p->token->value != 0 && p->token->value != 1)
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
						  "Only 1 and 0 stand by themselves, for an intercept and for none; "
						  "arithmetic goes inside I(): I(2 * x).",
						  "the constant %s cannot be a term", mig_token_shown(p, p->token));
	node->value = (int) p->token->value;
	p->token++;
	return node;
}

static MigNode *
parse_group(MigParser *p)
{
	MigNode *node;

	mig_enter(p);
	node = parse_sum(p);
	mig_leave(p);
	return node;
}

static MigNode *
parse_column(MigParser *p)
{
	int position = p->token->position;

	return atom_node(mig_atom_column(p, mig_expect_variable(p, NULL)), position);
}

static MigNode *
parse_primary(MigParser *p)
{
	switch (p->token->kind)
	{
		case MIG_TOKEN_OPEN:
			return parse_group(p);
		case MIG_TOKEN_NUMBER:
			return parse_constant(p);
		case MIG_TOKEN_PREFIX:
			return parse_prefixed(p);
		case MIG_TOKEN_NAME:
			return p->token[1].kind == MIG_TOKEN_OPEN ? parse_call(p) : parse_column(p);
		case MIG_TOKEN_QUOTED:
			return parse_column(p);
		case MIG_TOKEN_DOT:
			mig_formula_error(p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED,
							  "Name the columns: the columns of a table may change, a formula does "
							  "not.",
							  "\".\" for all columns is not offered");
		case MIG_TOKEN_STRING:
			mig_unexpected(p, "Column names go without quotes or in double quotes; single quotes "
							  "are for levels.");
		default:
			mig_unexpected(p, "A term is missing here: a column, i.x, c.x, x^2, log(x), I(x - 18), "
							  "i(x, ref='level').");
	}
}

/* ---- operators ---- */

static MigNode *
power_of_number(MigParser *p, MigNode *node)
{
	const MigAtom *base = node->atom;
	int power;

	if (base->kind == MIG_ATOM_FACTOR)
		mig_formula_error(p->text, p->token[-1].position, ERRCODE_SYNTAX_ERROR,
						  "Powers are of numbers: write x^2, or c.x#c.x.",
						  "a factor cannot be raised to a power");
	power = parse_integer(p, 1, MIG_FORMULA_MAX_POWER, "a power",
						  "Other powers go inside I(): I(x^0.5), I(1 / x).");
	node->atom = mig_atom_number(p, base->expr, base->power * power, node->position);
	return node;
}

/* x^2, log(x)^2, and (a + b)^2, which crosses */
static MigNode *
parse_powered(MigParser *p)
{
	MigNode *base = parse_primary(p);
	MigNode *degree;

	if (!mig_accept(p, MIG_TOKEN_CARET))
		return base;
	if (base->op == MIG_NODE_ATOM)
		base = power_of_number(p, base);
	else if (base->op == MIG_NODE_CONSTANT)
		mig_unexpected(p, "A power applies to a column, an expression or a sum in parentheses.");
	else if (base->op == MIG_NODE_INTERACT)
		mig_formula_error(p->text, base->position, ERRCODE_SYNTAX_ERROR,
						  "Write the power of each: a^2:b^2.",
						  "an interaction cannot be raised to a power");
	else
	{
		degree = make_node(MIG_NODE_DEGREE, base->position);
		degree->value = parse_integer(p, 1, MIG_FORMULA_MAX_ORDER, "the degree of a crossing",
									  "Write (a + b)^2 for a, b and a:b.");
		degree->items = list_make1(base);
		base = degree;
	}
	if (mig_at(p, MIG_TOKEN_CARET))
		mig_unexpected(p, "Write a power of a power as one: x^4.");
	return base;
}

/* items between one of two operators; a single item is itself */
static MigNode *
parse_operands(MigParser *p, MigNodeOp op, MigTokenKind one, MigTokenKind other,
			   MigNode *(*operand)(MigParser *) )
{
	MigNode *first = operand(p);
	MigNode *node;

	if (!mig_at(p, one) && !mig_at(p, other))
		return first;
	node = make_node(op, first->position);
	node->items = list_make1(first);
	while (mig_accept(p, one) || mig_accept(p, other))
		node->items = lappend(node->items, operand(p));
	return node;
}

static MigNode *
parse_joined(MigParser *p)
{
	return parse_operands(p, MIG_NODE_INTERACT, MIG_TOKEN_COLON, MIG_TOKEN_HASH, parse_powered);
}

static MigNode *
parse_crossed(MigParser *p)
{
	MigNode *node =
		parse_operands(p, MIG_NODE_CROSS, MIG_TOKEN_STAR, MIG_TOKEN_HASHES, parse_joined);

	if (mig_at(p, MIG_TOKEN_SLASH))
		mig_formula_error(p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED,
						  "Write a ratio as I(a / b), and b nested in a as a + a:b.",
						  "\"/\" between terms is not offered");
	return node;
}

static MigNode *
parse_sum(MigParser *p)
{
	MigNode *sum = make_node(MIG_NODE_SUM, p->token->position);
	bool removed = mig_accept(p, MIG_TOKEN_MINUS);

	if (!removed)
		mig_accept(p, MIG_TOKEN_PLUS);
	for (;;)
	{
		MigNode *item = parse_crossed(p);

		item->removed = removed;
		sum->items = lappend(sum->items, item);
		removed = mig_accept(p, MIG_TOKEN_MINUS);
		if (!removed && !mig_accept(p, MIG_TOKEN_PLUS))
			break;
	}
	/* parentheses around a single term change nothing */
	if (list_length(sum->items) == 1 && !((MigNode *) linitial(sum->items))->removed)
		return linitial(sum->items);
	return sum;
}

/* ---- the whole ---- */

static void
check_tildes(const MigParser *p)
{
	const MigToken *token = p->token;
	int tildes = 0;

	for (; token->kind != MIG_TOKEN_END; token++)
		if (token->kind == MIG_TOKEN_TILDE && ++tildes == 2)
			mig_formula_error(p->text, token->position, ERRCODE_SYNTAX_ERROR,
							  "One \"~\" stands between the outcome and the terms.",
							  "a formula with two \"~\"");
	if (tildes == 0)
		mig_formula_error(p->text, token->position, ERRCODE_SYNTAX_ERROR,
						  "Write outcome ~ terms, for example: income ~ age + i.region.",
						  "a formula without \"~\"");
}

static void
parse_outcome(MigParser *p)
{
	int position = p->token->position;

	if (mig_at(p, MIG_TOKEN_TILDE))
		mig_unexpected(p, "The outcome stands before \"~\": income ~ age + i.region.");
	p->outcome = require_column(p, mig_parse_arith(p), position);
	if (!mig_accept(p, MIG_TOKEN_TILDE))
		mig_unexpected(p, "The outcome is one column or arithmetic on columns, followed by \"~\".");
}

static void
refuse_absorbed(const MigParser *p, int position)
{
	mig_formula_error(
		p->text, position, ERRCODE_FEATURE_NOT_SUPPORTED,
		"After \"|\" stand plain columns joined by \"+\"; combine columns in the source "
		"query.",
		"only columns can be absorbed");
}

static void
parse_absorbed(MigParser *p)
{
	do
	{
		int codings = p->codings;
		MigNode *node = parse_primary(p);
		MigTokenKind next = p->token->kind;

		if (node->op != MIG_NODE_ATOM || node->atom->kind == MIG_ATOM_NUMBER)
			refuse_absorbed(p, node->position);
		if (next == MIG_TOKEN_COLON || next == MIG_TOKEN_HASH || next == MIG_TOKEN_HASHES ||
			next == MIG_TOKEN_STAR || next == MIG_TOKEN_CARET)
			refuse_absorbed(p, p->token->position);
		if (p->codings > codings)
			mig_formula_error(p->text, node->position, ERRCODE_SYNTAX_ERROR,
							  "An absorbed column has no reference: write its bare name.",
							  "options of an absorbed column");
		p->absorbed = lappend(p->absorbed, node);
	} while (mig_accept(p, MIG_TOKEN_PLUS));
}

MigParser *
mig_parse(const char *text)
{
	MigParser *p = palloc0(sizeof(MigParser));

	p->text = text;
	p->token = p->first = mig_lex(text);
	check_tildes(p);
	parse_outcome(p);
	p->right = parse_sum(p);
	if (mig_accept(p, MIG_TOKEN_BAR))
		parse_absorbed(p);
	if (mig_at(p, MIG_TOKEN_BAR))
		mig_unexpected(p, "All absorbed columns stand after one \"|\", joined by \"+\".");
	if (!mig_at(p, MIG_TOKEN_END))
		mig_unexpected(p, p->absorbed ? "Absorbed columns are joined by \"+\"."
									  : "Terms are separated by \"+\"; an interaction is a:b.");
	return p;
}
