/* parser.h: what the files that read a formula share; private to src/formula */
#ifndef MIG_FORMULA_PARSER_H
#define MIG_FORMULA_PARSER_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#include "formula/formula.h"
#include "formula/lex.h"

typedef enum MigNodeOp
{
	MIG_NODE_ATOM,
	MIG_NODE_CONSTANT, /* 0 or 1: the intercept */
	MIG_NODE_SUM,      /* items are added, or removed if they say so */
	MIG_NODE_CROSS,    /* a*b */
	MIG_NODE_INTERACT, /* a:b */
	MIG_NODE_DEGREE    /* (a + b)^2: its one item crossed with itself */
} MigNodeOp;

/* the right side before expansion */
typedef struct MigNode
{
	MigNodeOp op;
	int position;
	bool removed;  /* stands after "-" */
	int value;     /* of a constant or a degree */
	MigAtom *atom; /* of MIG_NODE_ATOM */
	List *items;
} MigNode;

typedef struct MigParser
{
	const char *text;
	MigToken *first;
	MigToken *token; /* the next one */
	int depth;       /* of parentheses */
	int nodes;       /* of the arithmetic expression under way */
	int codings;     /* references and names of missing values so far */
	int nvariables;
	const char *variables[MIG_FORMULA_MAX_VARIABLES];
	bool exact[MIG_FORMULA_MAX_VARIABLES]; /* see MigFormula */
	int positions[MIG_FORMULA_MAX_VARIABLES];
	MigFactorSpec *factors[MIG_FORMULA_MAX_VARIABLES]; /* NULL: nothing said */
	bool numeric[MIG_FORMULA_MAX_VARIABLES];           /* by force, see MigAtom */
	List *atoms;
	MigExpr *outcome;
	MigNode *right;
	List *absorbed; /* of MIG_NODE_ATOM */
} MigParser;

/* parse.c: tokens */
extern MigParser *mig_parse(const char *text);
extern bool mig_at(const MigParser *p, MigTokenKind kind);
extern bool mig_accept(MigParser *p, MigTokenKind kind);
extern void mig_expect(MigParser *p, MigTokenKind kind, const char *what);
extern int mig_expect_variable(MigParser *p, const char *hint);
pg_noreturn extern void mig_unexpected(const MigParser *p, const char *hint);
extern const char *mig_blanks_hint(const MigParser *p, const MigToken *name, const char *otherwise);
extern char *mig_token_shown(const MigParser *p, const MigToken *token);
extern void mig_enter(MigParser *p);
extern void mig_leave(MigParser *p);

/* functions.c: names before "(" */
extern bool mig_function_op(const char *name, MigExprOp *op);
extern const char *mig_function_name(MigExprOp op);
extern const char *mig_dotted_hint(const char *name);
pg_noreturn extern void mig_unknown_function(const MigParser *p);

/* arith.c: arithmetic */
extern MigExpr *mig_parse_arith(MigParser *p);
extern MigExpr *mig_parse_arith_call(MigParser *p);

/* factor.c: i(x, ref='..', missing='..') and ib(..).x */
extern int mig_parse_factor_call(MigParser *p);
extern int mig_parse_base_call(MigParser *p);
extern void mig_factor_set_level(MigParser *p, int variable, const char *level, int position);
extern void mig_spell_factor_options(StringInfo out, const MigFactorSpec *spec);

/* atoms.c: atoms and expressions */
extern MigAtom *mig_atom_column(MigParser *p, int variable);
extern MigAtom *mig_atom_factor(MigParser *p, int variable);
extern MigAtom *mig_atom_number(MigParser *p, MigExpr *expr, int power, int position);
extern MigExpr *mig_expr_make(MigExprOp op, MigExpr *left, MigExpr *right);
extern MigExpr *mig_expr_column(int variable);
extern bool mig_expr_equal(const MigExpr *a, const MigExpr *b);
extern MigExpr *mig_expr_renumber(const MigExpr *expr, const int *numbers);

/* spell.c: names; exact: by variable, quoted whatever they are; NULL: none */
extern bool mig_name_is_plain(const char *name);
extern int mig_name_bytes(const char *at, bool first);
extern void mig_spell_name(StringInfo out, const char *name, bool quoted);
extern void mig_spell_doubled(StringInfo out, const char *text, char quote);
extern void mig_spell_number(StringInfo out, const MigExpr *expr, int power,
							 const char *const *variables, const bool *exact);
extern char *mig_atom_spelled(const MigAtom *atom, const char *const *variables, const bool *exact);
extern char *mig_term_spelled(const MigTerm *term, const char *const *variables);

/* terms.c: expansion */
extern MigTerm *mig_expand(MigParser *p, int *nterms, bool *intercept);

#endif
