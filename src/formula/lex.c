/* lex.c: a formula as tokens */
#include "postgres.h"

#include "formula/lex.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>

#include "mb/pg_wchar.h"

#include "formula/parser.h"

typedef struct Lexer
{
	const char *text;
	const char *at;
	int n;
	int room;
	MigToken *tokens;
} Lexer;

static MigToken *
add(Lexer *lex, MigTokenKind kind, const char *end)
{
	MigToken *token;

	if (lex->n == lex->room)
	{
		lex->room *= 2;
		lex->tokens = repalloc(lex->tokens, lex->room * sizeof(MigToken));
	}
	token = &lex->tokens[lex->n++];
	*token = (MigToken){.kind = kind, .position = lex->at - lex->text, .end = end - lex->text};
	lex->at = end;
	return token;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static const char *
skip_name(const char *at)
{
	int bytes;

	for (bool first = true; (bytes = mig_name_bytes(at, first)) > 0; first = false)
		at += bytes;
	return at;
}

static const char *
skip_digits(const char *at)
{
	while (is_digit(*at))
		at++;
	return at;
}

/* a name between double quotes, or a level between single ones; doubled quotes stand for one */
static void
lex_quoted(Lexer *lex, char quote)
{
	const char *at = lex->at + 1;
	StringInfoData value;
	MigToken *token;

	initStringInfo(&value);
	for (; *at; at++)
	{
		if (*at == quote && *++at != quote)
		{
			token = add(lex, quote == '"' ? MIG_TOKEN_QUOTED : MIG_TOKEN_STRING, at);
			token->text = value.data;
			return;
		}
		appendStringInfoChar(&value, *at);
	}
	mig_formula_error(lex->text, lex->at - lex->text, ERRCODE_SYNTAX_ERROR,
					  "A quote inside a quoted text is written twice.",
					  "the quoted text that starts here has no end");
}

static void
lex_number(Lexer *lex)
{
	const char *end = skip_digits(lex->at);
	char *text;
	double value;
	MigToken *token;

	if (*end == '.')
		end = skip_digits(end + 1);
	if (*end == 'e' || *end == 'E')
	{
		const char *exponent = end + 1 + (end[1] == '+' || end[1] == '-');

		if (is_digit(*exponent))
			end = skip_digits(exponent);
	}
	text = pnstrdup(lex->at, end - lex->at);
	if (mig_name_bytes(end, false) > 0)
		mig_formula_error(lex->text, lex->at - lex->text, ERRCODE_SYNTAX_ERROR,
						  "Put a name that starts with a digit in double quotes.",
						  "letters follow the number %.*s", pg_mbcliplen(text, strlen(text), 60),
						  text);
	errno = 0;
	value = strtod(text, NULL);
	if (isinf(value) || (value == 0 && errno == ERANGE))
		mig_formula_error(lex->text, lex->at - lex->text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
						  "Numbers are double precision, up to 1.8e308.",
						  "the number %.*s is out of range", pg_mbcliplen(text, strlen(text), 60),
						  text);
	token = add(lex, MIG_TOKEN_NUMBER, end);
	token->text = text;
	token->value = value;
}

/* i, c, ib3, b3: what may stand before a dot */
static bool
is_prefix(const char *name)
{
	if (strcmp(name, "i") == 0 || strcmp(name, "c") == 0)
		return true;
	name += name[0] == 'i';
	return name[0] == 'b' && is_digit(name[1]) && *skip_digits(name + 1) == '\0';
}

static void
refuse_dotted(const Lexer *lex, const char *end)
{
	char *name;

	while (*end == '.' || mig_name_bytes(end, false) > 0)
		end += *end == '.' ? 1 : mig_name_bytes(end, false);
	name = pnstrdup(lex->at, pg_mbcliplen(lex->at, end - lex->at, 60));
	mig_formula_error(lex->text, lex->at - lex->text, ERRCODE_SYNTAX_ERROR, mig_dotted_hint(name),
					  "the name \"%s\" has a dot", name);
}

static void
lex_name(Lexer *lex)
{
	const char *end = skip_name(lex->at);
	char *name = pnstrdup(lex->at, end - lex->at);

	if (*end != '.')
		add(lex, MIG_TOKEN_NAME, end)->text = name;
	else if (is_prefix(name))
		add(lex, MIG_TOKEN_PREFIX, end + 1)->text = name;
	else
		refuse_dotted(lex, end);
}

static MigTokenKind
symbol(const char *at, int *bytes)
{
	static const struct
	{
		const char *text;
		MigTokenKind kind;
	} symbols[] = {{"##", MIG_TOKEN_HASHES}, {"**", MIG_TOKEN_CARET}, {"#", MIG_TOKEN_HASH},
				   {"~", MIG_TOKEN_TILDE},   {"+", MIG_TOKEN_PLUS},   {"-", MIG_TOKEN_MINUS},
				   {"*", MIG_TOKEN_STAR},    {"/", MIG_TOKEN_SLASH},  {"^", MIG_TOKEN_CARET},
				   {":", MIG_TOKEN_COLON},   {"(", MIG_TOKEN_OPEN},   {")", MIG_TOKEN_CLOSE},
				   {",", MIG_TOKEN_COMMA},   {"=", MIG_TOKEN_EQUALS}, {"|", MIG_TOKEN_BAR},
				   {".", MIG_TOKEN_DOT}};

	for (int i = 0; i < lengthof(symbols); i++)
	{
		*bytes = strlen(symbols[i].text);
		if (strncmp(at, symbols[i].text, *bytes) == 0)
			return symbols[i].kind;
	}
	return MIG_TOKEN_END;
}

static void
refuse_character(const Lexer *lex)
{
	const char *hint = "Terms are separated by \"+\"; an interaction is a:b.";
	int position = lex->at - lex->text;

	if (strncmp(lex->at, "%in%", 4) == 0)
		mig_formula_error(lex->text, position, ERRCODE_FEATURE_NOT_SUPPORTED,
						  "Write b nested in a as a:b, or as a + a:b with the effect of a.",
						  "%%in%% is not offered");
	if (*lex->at == '`')
		hint = "Put a name with unusual characters in double quotes: \"my column\".";
	else if (strchr("<>!&", *lex->at))
		hint = "There are no comparisons in a formula: make a boolean column in the source query.";
	else if (IS_HIGHBIT_SET(*lex->at))
		hint = "Type it with the plain characters of the keyboard, or put the name in double "
			   "quotes.";
	mig_formula_error(lex->text, position, ERRCODE_SYNTAX_ERROR, hint,
					  "the character \"%.*s\" has no meaning in a formula", pg_mblen(lex->at),
					  lex->at);
}

static void
lex_token(Lexer *lex)
{
	char c = *lex->at;
	MigTokenKind kind;
	int bytes;

	if (c == '"' || c == '\'')
		lex_quoted(lex, c);
	else if (is_digit(c) || (c == '.' && is_digit(lex->at[1])))
		lex_number(lex);
	else if (mig_name_bytes(lex->at, true) > 0)
		lex_name(lex);
	else if ((kind = symbol(lex->at, &bytes)) != MIG_TOKEN_END)
		add(lex, kind, lex->at + bytes);
	else
		refuse_character(lex);
}

MigToken *
mig_lex(const char *text)
{
	Lexer lex = {.text = text, .at = text, .room = 64};

	lex.tokens = palloc(lex.room * sizeof(MigToken));
	for (;;)
	{
		while (is_space(*lex.at))
			lex.at++;
		if (*lex.at == '\0')
			break;
		lex_token(&lex);
	}
	add(&lex, MIG_TOKEN_END, lex.at);
	return lex.tokens;
}
