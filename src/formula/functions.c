/* functions.c: the functions of a formula, and what to write instead of those it lacks */
#include "postgres.h"

#include "formula/parser.h"

static const struct
{
	const char *name;
	MigExprOp op;
} functions[] = {
	{"log", MIG_EXPR_LOG}, {"exp", MIG_EXPR_EXP}, {"sqrt", MIG_EXPR_SQRT}, {"abs", MIG_EXPR_ABS}};

/* the arithmetic function of that name, in any case */
bool
mig_function_op(const char *name, MigExprOp *op)
{
	for (int i = 0; i < lengthof(functions); i++)
		if (pg_strcasecmp(name, functions[i].name) == 0)
		{
			*op = functions[i].op;
			return true;
		}
	return false;
}

/* NULL for an operator */
const char *
mig_function_name(MigExprOp op)
{
	for (int i = 0; i < lengthof(functions); i++)
		if (functions[i].op == op)
			return functions[i].name;
	return NULL;
}

typedef struct Instead
{
	const char *name;
	const char *hint;
} Instead;

static const Instead instead[] = {
	{"ln", "The natural logarithm is log(x)."},
	{"log10", "Write I(log(x) / log(10)); the natural logarithm is log(x)."},
	{"log2", "Write I(log(x) / log(2)); the natural logarithm is log(x)."},
	{"log1p", "Write log(1 + x)."},
	{"pow", "Write x^2."},
	{"power", "Write x^2."},
	{"relevel", "Write i(x, ref='level')."},
	{"ordered", "Write i(x) for a factor; there are no polynomial contrasts."},
	{"c", "Write c.x for a number, C(x) or i(x) for a factor."},
	{"addna", "Write i(x, missing='Missing')."},
	{"cbind", "A formula has one outcome; fit one model for each."},
	{"cut", "Group the values in the source query, then write i.x."},
	{"interaction", "Write a:b, or a*b with the effects of a and b."},
	{"s", "Splines are not offered: make their columns in the source query, or write x + x^2."},
	{"ns", "Splines are not offered: make their columns in the source query, or write x + x^2."},
	{"bs", "Splines are not offered: make their columns in the source query, or write x + x^2."},
	{"lag", "Make the lagged column in the source query with lag() OVER (..)."}};

/* what to write instead of a dotted name such as as.factor */
const char *
mig_dotted_hint(const char *name)
{
	if (strcmp(name, "as.factor") == 0)
		return "Write factor(x) or i.x.";
	if (strcmp(name, "as.numeric") == 0)
		return "Write c.x.";
	return psprintf("The prefixes are i., c. and ib3.; a column with a dot in its name is written "
					"in double quotes: \"%s\".",
					name);
}

/* the next token is a name before "(" that no rule knows */
void
mig_unknown_function(const MigParser *p)
{
	const char *hint =
		"Known are log, exp, sqrt, abs, I, i, factor, C and poly; anything else can be computed "
		"in the source query.";

	if (pg_strcasecmp(p->token->text, "offset") == 0)
		mig_formula_error(p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED,
						  "Name the column outside the formula: offset_column => 'x'.",
						  "offset() is not offered in a formula");
	for (int i = 0; i < lengthof(instead); i++)
		if (pg_strcasecmp(p->token->text, instead[i].name) == 0)
			hint = instead[i].hint;
	hint = mig_blanks_hint(p, p->token, hint);
	mig_formula_error(p->text, p->token->position, ERRCODE_FEATURE_NOT_SUPPORTED, hint,
					  "unknown function %s() in formula", mig_token_shown(p, p->token));
}
