/* grid.c: a printed table in several formats */
#include "postgres.h"

#include "pg/grid.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#define GAP 2 /* blanks between columns of plain text */

MigGrid *
mig_grid_new(int columns)
{
	MigGrid *grid = palloc0(sizeof(MigGrid));

	grid->columns = columns;
	return grid;
}

MigCell *
mig_grid_row(MigGrid *grid, MigGridPart part)
{
	MigGridRow *row = palloc(sizeof(MigGridRow));

	row->part = part;
	row->cells = palloc0(sizeof(MigCell) * grid->columns);
	grid->rows = lappend(grid->rows, row);
	return row->cells;
}

void
mig_grid_note(MigGrid *grid, const char *note)
{
	grid->notes = lappend(grid->notes, pstrdup(note));
}

int
mig_grid_width(const char *text)
{
	int width = 0;

	for (; text && *text; text += pg_mblen(text))
	{
		int columns = pg_dsplen(text);

		width += columns < 0 ? 1 : columns; /* control characters are printed as blanks */
	}
	return width;
}

static int
span_of(const MigCell *cell)
{
	return Max(cell->span, 1);
}

/* ---- escapes ---- */

/* what stands for a character in a format; NULL: the character itself */
static const char *
escape(char c, MigGridFormat format)
{
	static const char *const latex[128] = {
		['%'] = "\\%",
		['&'] = "\\&",
		['_'] = "\\_",
		['#'] = "\\#",
		['$'] = "\\$",
		['{'] = "\\{",
		['}'] = "\\}",
		['~'] = "\\textasciitilde{}",
		['^'] = "\\textasciicircum{}",
		['\\'] = "\\textbackslash{}",
		['<'] = "$<$",
		['>'] = "$>$",
		['|'] = "$|$",
		['"'] = "\\char34{}",
		['['] = "{[}", /* behind "\\" it would begin an argument, as would a star */
		[']'] = "{]}",
		['*'] = "{*}"};
	static const char *const html[128] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};

	if (IS_HIGHBIT_SET(c))
		return NULL;
	if (format == MIG_GRID_LATEX)
		return latex[(int) c];
	if (format == MIG_GRID_HTML)
		return html[(int) c];
	return NULL;
}

static void
put_escaped(StringInfo out, const char *text, MigGridFormat format)
{
	while (text && *text)
	{
		int bytes = pg_mblen(text);
		const char *instead = bytes == 1 ? escape(*text, format) : NULL;

		if (bytes == 1 && ((unsigned char) *text < ' ' || *text == 0x7F))
			instead = " "; /* a cell is one line */
		if (format == MIG_GRID_MARKDOWN && bytes == 1 && strchr("\\`*_[]<>|~$^&@#", *text))
			appendStringInfoChar(out, '\\');
		if (instead)
			appendStringInfoString(out, instead);
		else
			appendBinaryStringInfo(out, text, bytes);
		if (format == MIG_GRID_LATEX && text[0] == '-' && text[1] == '-')
			appendStringInfoString(out, "{}"); /* two would join into a dash */
		text += bytes;
	}
}

/* stars and closing parenthesis; in LaTeX they take no room, so that digits stay aligned */
static void
put_tail(StringInfo out, const MigCell *cell, MigGridFormat format)
{
	bool mark = cell->mark && *cell->mark;
	bool overhang = format == MIG_GRID_LATEX && cell->number && (mark || cell->close);

	appendStringInfoString(out, overhang ? "\\rlap{" : "");
	if (mark)
	{
		appendStringInfoString(out, format == MIG_GRID_HTML    ? "<sup>"
									: format == MIG_GRID_LATEX ? "\\textsuperscript{"
															   : "");
		put_escaped(out, cell->mark, format);
		appendStringInfoString(out, format == MIG_GRID_HTML    ? "</sup>"
									: format == MIG_GRID_LATEX ? "}"
															   : "");
	}
	put_escaped(out, cell->close, format);
	appendStringInfoString(out, overhang ? "}" : "");
}

static void
put_content(StringInfo out, const MigCell *cell, MigGridFormat format)
{
	const char *text = cell->text;

	if (cell->number && text && (format == MIG_GRID_HTML || format == MIG_GRID_LATEX))
		for (; *text; text++)
		{
			char one[2] = {*text, '\0'};

			if (*text == '-')
				appendStringInfoString(out, format == MIG_GRID_HTML ? "&minus;" : "$-$");
			else
				put_escaped(out, one, format);
		}
	else
		put_escaped(out, text, format);
	put_tail(out, cell, format);
}

static char *
plain(const char *text)
{
	StringInfoData out;

	initStringInfo(&out);
	put_escaped(&out, text, MIG_GRID_TEXT);
	return out.data;
}

/* ---- plain text ---- */

/* of each column: what is left of the last digit, and what is right of it */
typedef struct Widths
{
	int *left;
	int *right;
} Widths;

static int
tail_width(const MigCell *cell)
{
	return mig_grid_width(cell->mark) + mig_grid_width(cell->close);
}

static int
width_between(const MigGrid *grid, const Widths *w, int from, int columns)
{
	int width = (columns - 1) * GAP;

	for (int c = from; c < from + columns && c < grid->columns; c++)
		width += w->left[c] + w->right[c];
	return width;
}

static Widths
widths_of(const MigGrid *grid)
{
	Widths w = {palloc0(sizeof(int) * grid->columns), palloc0(sizeof(int) * grid->columns)};
	ListCell *lc;

	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);

		for (int c = 0; c < grid->columns; c += span_of(&row->cells[c]))
		{
			const MigCell *cell = &row->cells[c];

			if (cell->span > 1)
				continue;
			if (cell->number)
				w.right[c] = Max(w.right[c], tail_width(cell));
			if (cell->number || c == 0)
				w.left[c] = Max(w.left[c], mig_grid_width(cell->text) + cell->indent);
		}
	}
	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);

		for (int c = 0; c < grid->columns; c += span_of(&row->cells[c]))
		{
			const MigCell *cell = &row->cells[c];
			int missing = mig_grid_width(cell->text) + tail_width(cell) -
						  width_between(grid, &w, c, span_of(cell));

			if (!cell->number && missing > 0)
				w.left[c + span_of(cell) - 1] += missing;
		}
	}
	return w;
}

static void
put_text_cell(StringInfo line, const MigGrid *grid, const Widths *w, const MigCell *cell, int c)
{
	int room = width_between(grid, w, c, span_of(cell));
	int width = mig_grid_width(cell->text) + tail_width(cell);
	int before = room - width;

	if (c == 0)
		before = cell->indent;
	else if (cell->centred)
		before = (room - width) / 2;
	else if (cell->number)
		before -= w->right[c] - tail_width(cell);
	appendStringInfoSpaces(line, Max(before, 0));
	put_content(line, cell, MIG_GRID_TEXT);
	appendStringInfoSpaces(line, Max(room - width - before, 0));
}

static char *
without_trailing_blanks(StringInfo line)
{
	while (line->len > 0 && line->data[line->len - 1] == ' ')
		line->data[--line->len] = '\0';
	return line->data;
}

static char *
rule_of(int width)
{
	char *rule = palloc(width + 1);

	memset(rule, '-', width);
	rule[width] = '\0';
	return rule;
}

static List *
text_lines(const MigGrid *grid)
{
	Widths w = widths_of(grid);
	char *rule = rule_of(width_between(grid, &w, 0, grid->columns));
	MigGridPart part = MIG_GRID_HEAD;
	List *lines = list_make1(rule);
	ListCell *lc;

	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);
		StringInfoData line;

		if (row->part != part)
			lines = lappend(lines, rule);
		part = row->part;
		initStringInfo(&line);
		for (int c = 0; c < grid->columns; c += span_of(&row->cells[c]))
		{
			if (c > 0)
				appendStringInfoSpaces(&line, GAP);
			put_text_cell(&line, grid, &w, &row->cells[c], c);
		}
		lines = lappend(lines, without_trailing_blanks(&line));
	}
	lines = lappend(lines, rule);
	foreach (lc, grid->notes)
		lines = lappend(lines, plain(lfirst(lc)));
	return lines;
}

/* ---- Markdown: one head row, so cells of several are joined ---- */

static void
put_markdown_row(StringInfo line, const MigGrid *grid, const MigGridRow *row)
{
	for (int c = 0; c < grid->columns; c++)
	{
		appendStringInfoString(line, c > 0 ? " | " : "| ");
		for (int i = 0; i < row->cells[c].indent; i++)
			appendStringInfoString(line, "&nbsp;&nbsp;");
		put_content(line, &row->cells[c], MIG_GRID_MARKDOWN);
	}
	appendStringInfoString(line, " |");
}

/* the rows of the head in one; a cell that spans several stands over each of them */
static MigGridRow *
joined_head(const MigGrid *grid)
{
	MigGridRow *head = palloc0(sizeof(MigGridRow));
	ListCell *lc;

	head->cells = palloc0(sizeof(MigCell) * grid->columns);
	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);
		int from = 0;

		for (int c = 0; c < grid->columns && row->part == MIG_GRID_HEAD; c++)
		{
			const char *text;

			if (c >= from + span_of(&row->cells[from]))
				from = c;
			text = row->cells[from].text;
			if (head->cells[c].text && text)
				text = psprintf("%s %s", head->cells[c].text, text);
			if (text)
				head->cells[c].text = text;
		}
	}
	return head;
}

static List *
markdown_lines(const MigGrid *grid)
{
	StringInfoData line;
	List *lines = NIL;
	ListCell *lc;

	initStringInfo(&line);
	put_markdown_row(&line, grid, joined_head(grid));
	lines = lappend(lines, line.data);
	initStringInfo(&line);
	for (int c = 0; c < grid->columns; c++)
		appendStringInfoString(&line, c == 0 ? "|:---|" : "---:|");
	lines = lappend(lines, line.data);
	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);

		if (row->part == MIG_GRID_HEAD)
			continue;
		initStringInfo(&line);
		put_markdown_row(&line, grid, row);
		lines = lappend(lines, line.data);
	}
	foreach (lc, grid->notes)
	{
		initStringInfo(&line);
		put_escaped(&line, lfirst(lc), MIG_GRID_MARKDOWN);
		lines = lappend(lappend(lines, ""), line.data);
	}
	return lines;
}

/* ---- HTML ---- */

static void
put_html_cell(StringInfo out, const MigCell *cell, MigGridPart part, int c)
{
	const char *tag = part == MIG_GRID_HEAD || c == 0 ? "th" : "td";

	appendStringInfo(out, "<%s", tag);
	if (c == 0)
		appendStringInfo(out, " scope=\"%s\"", part == MIG_GRID_HEAD ? "col" : "row");
	if (cell->span > 1)
		appendStringInfo(out, " colspan=\"%d\"", cell->span);
	appendStringInfo(out, " style=\"text-align: %s;%s",
					 c == 0          ? "left"
					 : cell->centred ? "center"
									 : "right",
					 tag[1] == 'h' && part != MIG_GRID_HEAD ? " font-weight: normal;" : "");
	if (c > 0 || cell->indent > 0)
		appendStringInfo(out, " padding-left: %s;", c > 0 || cell->indent < 4 ? "1.5em" : "3em");
	appendStringInfoString(out, "\">");
	put_content(out, cell, MIG_GRID_HTML);
	appendStringInfo(out, "</%s>", tag);
}

static char *
html_row(const MigGrid *grid, const MigGridRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "<tr>");
	for (int c = 0; c < grid->columns; c += span_of(&row->cells[c]))
		put_html_cell(&out, &row->cells[c], row->part, c);
	appendStringInfoString(&out, "</tr>");
	return out.data;
}

static List *
html_lines(const MigGrid *grid)
{
	static const char *const part_tags[] = {"thead", "tbody", "tbody"};
	List *lines = list_make1("<table style=\"border-collapse: collapse; border-top: 1px solid; "
							 "border-bottom: 1px solid;\">");
	int part = -1;
	ListCell *lc;

	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);

		if ((int) row->part != part)
		{
			if (part >= 0)
				lines = lappend(lines, psprintf("</%s>", part_tags[part]));
			part = row->part;
			lines = lappend(lines, psprintf("<%s%s>", part_tags[part],
											part == 0 ? "" : " style=\"border-top: 1px solid;\""));
		}
		lines = lappend(lines, html_row(grid, row));
	}
	if (part >= 0)
		lines = lappend(lines, psprintf("</%s>", part_tags[part]));
	if (grid->notes)
		lines = lappend(lines, "<tfoot style=\"border-top: 1px solid; font-size: smaller;\">");
	foreach (lc, grid->notes)
	{
		StringInfoData out;

		initStringInfo(&out);
		appendStringInfo(&out, "<tr><td colspan=\"%d\" style=\"text-align: left;\">",
						 grid->columns);
		put_escaped(&out, lfirst(lc), MIG_GRID_HTML);
		appendStringInfoString(&out, "</td></tr>");
		lines = lappend(lines, out.data);
	}
	if (grid->notes)
		lines = lappend(lines, "</tfoot>");
	return lappend(lines, "</table>");
}

/* ---- LaTeX: needs no package ---- */

static char *
latex_row(const MigGrid *grid, const MigGridRow *row)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int c = 0; c < grid->columns; c += span_of(&row->cells[c]))
	{
		const MigCell *cell = &row->cells[c];
		bool spans = cell->span > 1 || (cell->centred && c > 0);

		appendStringInfoString(&out, c > 0 ? " & " : "");
		if (spans)
			appendStringInfo(&out, "\\multicolumn{%d}{%s}{", span_of(cell),
							 cell->centred ? "c" : "r");
		for (int i = 0; i < cell->indent; i += 2)
			appendStringInfoString(&out, "\\quad ");
		put_content(&out, cell, MIG_GRID_LATEX);
		if (spans)
			appendStringInfoChar(&out, '}');
	}
	appendStringInfoString(&out, " \\\\");
	return out.data;
}

static List *
latex_lines(const MigGrid *grid)
{
	StringInfoData out;
	List *lines;
	ListCell *lc;
	MigGridPart part = MIG_GRID_HEAD;

	initStringInfo(&out);
	appendStringInfoString(&out, "\\begin{tabular}{l");
	for (int c = 1; c < grid->columns; c++)
		appendStringInfoChar(&out, 'r');
	appendStringInfoString(&out, "@{\\quad}}");
	lines = list_make2(out.data, "\\hline");
	foreach (lc, grid->rows)
	{
		const MigGridRow *row = lfirst(lc);

		if (row->part != part)
			lines = lappend(lines, "\\hline");
		part = row->part;
		lines = lappend(lines, latex_row(grid, row));
	}
	lines = lappend(lappend(lines, "\\hline"), "\\end{tabular}");
	/* below the table: inside it a long note would stretch a column */
	foreach (lc, grid->notes)
	{
		initStringInfo(&out);
		appendStringInfoString(&out, "\\par{\\footnotesize ");
		put_escaped(&out, lfirst(lc), MIG_GRID_LATEX);
		appendStringInfoString(&out, "\\par}");
		lines = lappend(lines, out.data);
	}
	return lines;
}

/* ---- CSV (RFC 4180) ---- */

static void
put_csv_field(StringInfo out, const MigCell *cell)
{
	StringInfoData field;

	initStringInfo(&field);
	put_content(&field, cell, MIG_GRID_CSV);
	if (strpbrk(field.data, ",\"") == NULL)
	{
		appendStringInfoString(out, field.data);
		return;
	}
	appendStringInfoChar(out, '"');
	for (const char *c = field.data; *c; c++)
	{
		if (*c == '"')
			appendStringInfoChar(out, '"');
		appendStringInfoChar(out, *c);
	}
	appendStringInfoChar(out, '"');
}

/* the head in one row, every row with all fields, no notes */
static List *
csv_lines(const MigGrid *grid)
{
	List *rows = list_make1(joined_head(grid));
	List *lines = NIL;
	ListCell *lc;

	foreach (lc, grid->rows)
		if (((const MigGridRow *) lfirst(lc))->part != MIG_GRID_HEAD)
			rows = lappend(rows, lfirst(lc));
	foreach (lc, rows)
	{
		const MigGridRow *row = lfirst(lc);
		StringInfoData line;

		initStringInfo(&line);
		for (int c = 0; c < grid->columns; c++)
		{
			appendStringInfoString(&line, c > 0 ? "," : "");
			put_csv_field(&line, &row->cells[c]);
		}
		lines = lappend(lines, line.data);
	}
	return lines;
}

List *
mig_grid_lines(const MigGrid *grid, MigGridFormat format)
{
	switch (format)
	{
		case MIG_GRID_MARKDOWN:
			return markdown_lines(grid);
		case MIG_GRID_HTML:
			return html_lines(grid);
		case MIG_GRID_LATEX:
			return latex_lines(grid);
		case MIG_GRID_CSV:
			return csv_lines(grid);
		default:
			return text_lines(grid);
	}
}
