/*
 * grid.h: a printed table, in plain text and in the markup of documents
 *
 *     MigGrid *grid = mig_grid_new(columns);
 *     MigCell *row = mig_grid_row(grid, MIG_GRID_BODY);
 *     row[0].text = "age"; row[1].text = "0.184"; row[1].mark = "**"; row[1].number = true;
 *     foreach (.., mig_grid_lines(grid, MIG_GRID_LATEX)) ..
 *
 * The first column holds labels.  Texts are plain: each form escapes them in its own way.
 */
#ifndef MIG_PG_GRID_H
#define MIG_PG_GRID_H

#include "postgres.h"

#include "nodes/pg_list.h"

typedef enum MigGridFormat
{
	MIG_GRID_TEXT,
	MIG_GRID_MARKDOWN,
	MIG_GRID_HTML,
	MIG_GRID_LATEX,
	MIG_GRID_CSV
} MigGridFormat;

typedef enum MigGridPart
{
	MIG_GRID_HEAD,
	MIG_GRID_BODY,
	MIG_GRID_FOOT
} MigGridPart;

typedef struct MigCell
{
	const char *text;  /* NULL: empty */
	const char *mark;  /* superscript behind it: stars */
	const char *close; /* behind that: what a cell in parentheses ends with */
	bool number;       /* a leading "-" is a minus */
	bool centred;
	int span;   /* columns it takes, 0 and 1: one */
	int indent; /* of a label */
} MigCell;

typedef struct MigGridRow
{
	MigGridPart part;
	MigCell *cells;
} MigGridRow;

typedef struct MigGrid
{
	int columns;
	List *rows;  /* of MigGridRow */
	List *notes; /* of char *: below the table */
} MigGrid;

extern MigGrid *mig_grid_new(int columns);

/* the empty cells of a new row; parts come in their order */
extern MigCell *mig_grid_row(MigGrid *grid, MigGridPart part);

extern void mig_grid_note(MigGrid *grid, const char *note);

/* the lines of the table (list of char *) */
extern List *mig_grid_lines(const MigGrid *grid, MigGridFormat format);

/* columns that a text takes on a terminal */
extern int mig_grid_width(const char *text);

#endif
