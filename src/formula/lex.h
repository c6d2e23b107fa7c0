/* lex.h: a formula as tokens; private to src/formula */
#ifndef MIG_FORMULA_LEX_H
#define MIG_FORMULA_LEX_H

#include "postgres.h"

typedef enum MigTokenKind
{
	MIG_TOKEN_END,
	MIG_TOKEN_NAME,
	MIG_TOKEN_QUOTED, /* "a name" */
	MIG_TOKEN_STRING, /* 'a level' */
	MIG_TOKEN_NUMBER,
	MIG_TOKEN_PREFIX, /* i. c. ib3. b3. */
	MIG_TOKEN_TILDE,
	MIG_TOKEN_PLUS,
	MIG_TOKEN_MINUS,
	MIG_TOKEN_STAR,
	MIG_TOKEN_SLASH,
	MIG_TOKEN_CARET, /* ^ and ** */
	MIG_TOKEN_COLON,
	MIG_TOKEN_HASH,
	MIG_TOKEN_HASHES, /* ## */
	MIG_TOKEN_OPEN,
	MIG_TOKEN_CLOSE,
	MIG_TOKEN_COMMA,
	MIG_TOKEN_EQUALS,
	MIG_TOKEN_BAR,
	MIG_TOKEN_DOT
} MigTokenKind;

typedef struct MigToken
{
	MigTokenKind kind;
	int position; /* first byte in the text, and the byte after the last */
	int end;
	char *text;   /* of names, strings, numbers and prefixes: quotes and the prefix's dot removed */
	double value; /* of a number */
} MigToken;

/* the tokens of a text; the last is MIG_TOKEN_END */
extern MigToken *mig_lex(const char *text);

#endif
