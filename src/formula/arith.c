/*
 * arith.c: arithmetic on columns, as inside I(), log() and before "~"
 *
 *     sum     = product { ("+" | "-") product }
 *     product = signed { ("*" | "/") signed }
 *     signed  = "-" signed | power
 *     power   = primary [ "^" signed ]
 *     primary = number | name | function "(" sum ")" | "I" "(" sum ")" | "(" sum ")"
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "miscadmin.h"

#include "core/products.h"
#include "formula/parser.h"

static MigExpr *parse_sum(MigParser *p);
static MigExpr *parse_signed(MigParser *p);
pg_noreturn static void refuse_factor(const MigParser *p);
pg_noreturn static void refuse_function(const MigParser *p);

static MigExpr *
make(MigParser *p, MigExprOp op, MigExpr *left, MigExpr *right)
{
	if (++p->nodes > MIG_FORMULA_MAX_NODES)
		mig_formula_error(p->text, p->token->position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
						  "Compute it as a column of the source query.",
						  "an expression of more than %d operations", MIG_FORMULA_MAX_NODES);
	return mig_expr_make(op, left, right);
}

static MigExpr *
parse_parenthesized(MigParser *p)
{
	MigExpr *expr;

	mig_enter(p);
	expr = parse_sum(p);
	if (mig_at(p, MIG_TOKEN_COMMA))
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
						  "log is the natural logarithm; of base 10 it is I(log(x) / log(10)).",
						  "one argument expected");
	mig_leave(p);
	return expr;
}

static void
refuse_factor(const MigParser *p)
{
	mig_formula_error(
		p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
		"The outcome and arithmetic take columns by their bare names; factors and poly() are terms of "
		"the right side, outside I() and functions.",
		"%s inside arithmetic", mig_token_shown(p, p->token));
}

static void
refuse_function(const MigParser *p)
{
	static const char *const others[] = {"i", "C", "factor", "ib", "b", "poly"};

	for (int i = 0; i < lengthof(others); i++)
		if (strcmp(p->token->text, others[i]) == 0)
			refuse_factor(p);
	mig_unknown_function(p);
}

/* the next tokens are a function, or I, and "(" */
MigExpr *
mig_parse_arith_call(MigParser *p)
{
	MigExprOp op;

	if (strcmp(p->token->text, "I") == 0)
	{
		p->token++;
		return parse_parenthesized(p);
	}
	if (!mig_function_op(p->token->text, &op))
		refuse_function(p);
	p->token++;
	return make(p, op, parse_parenthesized(p), NULL);
}

/*
 * What the decimal number is more than the double it reads as, to 100 bits.  The number meant is the
 * shortest one that reads so: what canonical formulas have.  0 where that has more than 15 digits or
 * is very large or small.
 */
static double
rest_of_decimal(double value)
{
	const char *text = double_to_shortest_decimal(value);
	double digits = 0.0;
	int ndigits = 0;
	int exponent = 0;
	bool after_point = false;
	double power = 1.0;
	MigPair decimal;

	for (; *text && *text != 'e'; text++)
	{
		after_point |= *text == '.';
		if (*text < '0' || *text > '9')
			continue;
		digits = 10.0 * digits + (*text - '0');
		ndigits += digits > 0.0;
		exponent -= after_point;
	}
	if (*text == 'e')
		exponent += atoi(text + 1);
	if (ndigits > 15 || abs(exponent) > 22)
		return 0.0;
	for (int i = 0; i < abs(exponent); i++)
		power *= 10.0;
	decimal = exponent < 0 ? mig_pair_divide(mig_pair(digits), mig_pair(power))
						   : mig_pair_multiply(mig_pair(digits), mig_pair(power));
	return decimal.hi == value ? decimal.lo : 0.0;
}

static MigExpr *
parse_constant(MigParser *p)
{
	MigExpr *expr = make(p, MIG_EXPR_CONSTANT, NULL, NULL);

	expr->value = p->token->value;
	expr->rest = rest_of_decimal(expr->value);
	p->token++;
	return expr;
}

static MigExpr *
parse_column(MigParser *p)
{
	MigExpr *expr = make(p, MIG_EXPR_COLUMN, NULL, NULL);

	expr->variable = mig_expect_variable(p, NULL);
	return expr;
}

static MigExpr *
parse_primary(MigParser *p)
{
	switch (p->token->kind)
	{
		case MIG_TOKEN_OPEN:
			return parse_parenthesized(p);
		case MIG_TOKEN_NUMBER:
			return parse_constant(p);
		case MIG_TOKEN_QUOTED:
			return parse_column(p);
		case MIG_TOKEN_NAME:
			if (p->token[1].kind == MIG_TOKEN_OPEN)
				return mig_parse_arith_call(p);
			return parse_column(p);
		case MIG_TOKEN_PREFIX:
			refuse_factor(p);
		default:
			mig_unexpected(p, "Arithmetic is made of columns, numbers, + - * / ^, parentheses, "
							  "log, exp, sqrt and abs.");
	}
}

static MigExpr *
parse_power(MigParser *p)
{
	MigExpr *base = parse_primary(p);
	MigExpr *power;

	if (!mig_accept(p, MIG_TOKEN_CARET))
		return base;
	power = make(p, MIG_EXPR_POWER, base, NULL);
	power->right = parse_signed(p);
	return power;
}

static MigExpr *
parse_signed(MigParser *p)
{
	MigExpr *negative;

	check_stack_depth();
	if (!mig_accept(p, MIG_TOKEN_MINUS))
		return parse_power(p);
	/* made first: the limit on nodes then limits the recursion */
	negative = make(p, MIG_EXPR_NEGATE, NULL, NULL);
	negative->left = parse_signed(p);
	return negative;
}

static MigExpr *
parse_product(MigParser *p)
{
	MigExpr *expr = parse_signed(p);

	for (;;)
	{
		if (mig_accept(p, MIG_TOKEN_STAR))
			expr = make(p, MIG_EXPR_MULTIPLY, expr, parse_signed(p));
		else if (mig_accept(p, MIG_TOKEN_SLASH))
			expr = make(p, MIG_EXPR_DIVIDE, expr, parse_signed(p));
		else
			return expr;
	}
}

static MigExpr *
parse_sum(MigParser *p)
{
	MigExpr *expr = parse_product(p);

	for (;;)
	{
		if (mig_accept(p, MIG_TOKEN_PLUS))
			expr = make(p, MIG_EXPR_ADD, expr, parse_product(p));
		else if (mig_accept(p, MIG_TOKEN_MINUS))
			expr = make(p, MIG_EXPR_SUBTRACT, expr, parse_product(p));
		else
			return expr;
	}
}

MigExpr *
mig_parse_arith(MigParser *p)
{
	return parse_sum(p);
}
