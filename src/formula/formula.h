/*
 * formula.h: a model formula as text, understood
 *
 *     harm ~ age + age^2 + i(education, ref='Secondary') + woman:age + log(income) - 1 | region
 *
 * Text becomes tokens (lex.c), a tree (parse.c, arith.c, factor.c), terms (terms.c) and a formula
 * with names (formula.c).  Nothing here knows a column's type: that comes with binding.  R's and
 * Stata's spellings of one model give the same terms.  All results live in the caller's memory
 * context and keep no pointer to the text given.
 */
#ifndef MIG_FORMULA_FORMULA_H
#define MIG_FORMULA_FORMULA_H

#include "postgres.h"

#include "compat.h"

/* documented limits: what passes one is an error that says so */
#define MIG_FORMULA_MAX_BYTES     (64 * 1024)
#define MIG_FORMULA_MAX_VARIABLES 1664 /* no relation has more columns */
#define MIG_FORMULA_MAX_TERMS     2000 /* after expansion */
#define MIG_FORMULA_MAX_ORDER     16   /* factors of one term */
#define MIG_FORMULA_MAX_POWER     20   /* of a number */
#define MIG_FORMULA_MAX_NODES     1000 /* of one arithmetic expression, so also its depth */
#define MIG_FORMULA_MAX_DEPTH     200  /* of parentheses */

typedef enum MigExprOp
{
	MIG_EXPR_COLUMN,
	MIG_EXPR_CONSTANT,
	MIG_EXPR_ADD,
	MIG_EXPR_SUBTRACT,
	MIG_EXPR_MULTIPLY,
	MIG_EXPR_DIVIDE,
	MIG_EXPR_POWER,
	MIG_EXPR_NEGATE, /* this and the functions have a left operand only */
	MIG_EXPR_LOG,
	MIG_EXPR_EXP,
	MIG_EXPR_SQRT,
	MIG_EXPR_ABS
} MigExprOp;

/* arithmetic on columns; at most MIG_FORMULA_MAX_NODES deep, so plain recursion is safe */
typedef struct MigExpr
{
	MigExprOp op;
	int variable; /* of MIG_EXPR_COLUMN, else -1 */
	double value; /* of MIG_EXPR_CONSTANT .. */
	double rest;  /* .. and what the decimal number is more: 0.1 is no double */
	struct MigExpr *left;
	struct MigExpr *right;
} MigExpr;

typedef enum MigReference
{
	MIG_REFERENCE_DEFAULT, /* nothing was said */
	MIG_REFERENCE_LEVELS,
	MIG_REFERENCE_FIRST,
	MIG_REFERENCE_LAST,
	MIG_REFERENCE_MOST_FREQUENT
} MigReference;

/* how a column's levels are coded; one per variable, whatever the terms it appears in */
typedef struct MigFactorSpec
{
	MigReference reference;
	int nlevels;         /* of MIG_REFERENCE_LEVELS, else 0 */
	const char **levels; /* the first names the reference, the others are grouped into it */
	const char *missing; /* NULLs are a level of this name; NULL: their rows are left out */
} MigFactorSpec;

typedef enum MigAtomKind
{
	MIG_ATOM_COLUMN, /* a bare name: a number or a factor as the column's type has it */
	MIG_ATOM_FACTOR, /* i.x and its spellings */
	MIG_ATOM_NUMBER  /* c.x, x^2, log(x), I(x - 18): a number whatever the column's type */
} MigAtomKind;

/*
 * One factor of a term.  The same atom is the same pointer throughout a formula.
 *
 * A column that is a number by force once (c.x, x^2) is so wherever it appears by its bare name,
 * so that x, x^2 and x:z are seen to be about one variable.
 */
typedef struct MigAtom
{
	MigAtomKind kind;
	int variable;  /* the column; -1 where a number is more than one column to a power */
	MigExpr *expr; /* what power applies to; NULL for a factor */
	int power;     /* 1 but for powers of a number */
	const MigFactorSpec *factor; /* of a factor, or of a column if it turns out to be one;
									NULL: nothing was said */
	const char *name;            /* x, i.x, x^2, log(x), I(x - 18): unique in the formula */
} MigAtom;

typedef struct MigTerm
{
	int natoms;
	MigAtom **atoms;  /* in the order written */
	const char *name; /* names of its atoms, joined by ":" */
	int position;     /* for mig_formula_error() */
} MigTerm;

typedef struct MigFormula
{
	const char *text;      /* as given */
	const char *canonical; /* in one dialect; parsing it gives the same again */
	MigExpr *outcome;
	const char *outcome_name;
	int nvariables;
	const char **variables; /* distinct columns, as first met in the text: the outcome's first */
	bool *
		exact; /* quoted, and not what its folding is: no other column will do; false past the last */
	int *variable_positions; /* for mig_formula_error() */
	int nterms;
	MigTerm *terms; /* without the intercept, in the order written */
	bool intercept;
	int nabsorbed;
	int *absorbed; /* variables after "|" */
} MigFormula;

extern MigFormula *mig_formula_parse(const char *text);

/* what moments keep: the canonical text where it meets the variables in the same order (they bind by
 * position), else the text as given */
extern const char *mig_formula_stored(const MigFormula *formula);

/* does it read the variable? */
extern bool mig_expr_uses(const MigExpr *expr, int variable);
extern bool mig_atom_uses(const MigAtom *atom, int variable);
extern bool mig_term_uses(const MigTerm *term, int variable);

/* a column's name as a formula has it: quoted where it must be */
extern char *mig_formula_quote(const char *name);

/* an error that shows the formula and the character; position is in bytes from 0 */
pg_noreturn extern void mig_formula_error(const char *text, int position, int sqlstate,
										  const char *hint, const char *format, ...)
	pg_attribute_printf(5, 6);

#endif
