/* error.c: errors that show the formula and the character */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "formula/formula.h"

#define SHOWN_BYTES   300 /* of a formula in one line */
#define SHOWN_BEFORE  40  /* characters before the caret, and all characters above it */
#define SHOWN_EXCERPT 70

static char *formatted(const char *format, va_list args) pg_attribute_printf(1, 0);

static char *
formatted(const char *format, va_list args)
{
	StringInfoData out;

	initStringInfo(&out);
	for (;;)
	{
		va_list copy;
		int needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(&out, format, copy);
		va_end(copy);
		if (needed == 0)
			return out.data;
		enlargeStringInfo(&out, needed);
	}
}

/* where the excerpt of a line starts, so that the character at position is in it */
static const char *
excerpt_start(const char *text, int position)
{
	const char *at = text + position;
	const char *start;
	int before;

	for (start = at; start > text && start[-1] != '\n';)
		start--;
	for (before = pg_mbstrlen_with_len(start, at - start); before > SHOWN_BEFORE; before--)
		start += pg_mblen(start);
	return start;
}

/* the line around a position, and a line with a caret under it */
static void
append_excerpt(StringInfo out, const char *text, int position)
{
	const char *start = excerpt_start(text, position);
	const char *at = start;
	int indent = 0;

	appendStringInfoChar(out, '\n');
	for (int shown = 0; *at && *at != '\n' && shown < SHOWN_EXCERPT; shown++)
	{
		int bytes = pg_mblen(at);
		bool plain = (unsigned char) *at >= ' ' && *at != 127;

		if (at < text + position)
			indent += plain ? Max(pg_dsplen(at), 0) : 1;
		if (plain)
			appendBinaryStringInfo(out, at, bytes);
		else
			appendStringInfoChar(out, ' ');
		at += bytes;
	}
	appendStringInfo(out, "\n%*s^", indent, "");
}

/*
 * The message is made of format.  The text may be any, the position any byte in it or its end.
 */
void
mig_formula_error(const char *text, int position, int sqlstate, const char *hint,
				  const char *format, ...)
{
	int length = strlen(text);
	int shown = pg_mbcliplen(text, length, SHOWN_BYTES);
	StringInfoData detail;
	va_list args;
	char *message;

	va_start(args, format);
	message = formatted(format, args);
	va_end(args);
	initStringInfo(&detail);
	appendStringInfo(&detail, "The formula is \"%.*s%s\"; the error is at character %d.", shown,
					 text, shown < length ? "..." : "", pg_mbstrlen_with_len(text, position) + 1);
	append_excerpt(&detail, text, position);
	ereport(ERROR, (errcode(sqlstate), errmsg_internal("%s", message),
					errdetail_internal("%s", detail.data), hint ? errhint("%s", hint) : 0));
}
