/* table.c: a crosstab as its readers see it */
#include "core/table.h"

#include <string.h>

size_t
mig_table_size_of(int rows, int cols)
{
	size_t cells = (size_t) rows * cols;
	size_t lines = (size_t) rows + cols;

	return cells * (sizeof(int64_t) + 2 * sizeof(double) + sizeof(int)) +
		   lines * (sizeof(int64_t) + 3 * sizeof(double)) + (lines + 2) * sizeof(uint32_t);
}

size_t
mig_table_size(const MigCrosstab *t)
{
	return mig_table_size_of(t->dim[MIG_ROW].n + 1, t->dim[MIG_COL].n + 1);
}

void
mig_table_lay_out(MigTable *table, int rows, int cols, void *memory)
{
	size_t cells = (size_t) rows * cols;
	int lines[2] = {rows, cols};
	double *at = memory;

	table->rows = rows;
	table->cols = cols;
	table->w = at;
	table->w2 = table->w + cells;
	at = table->w2 + cells;
	for (int dim = 0; dim < 2; dim++)
	{
		table->score[dim] = at;
		table->w_margin[dim] = at + lines[dim];
		table->w2_margin[dim] = at + 2 * lines[dim];
		at += 3 * lines[dim];
	}
	table->count = (int64_t *) at;
	table->margin[MIG_ROW] = table->count + cells;
	table->margin[MIG_COL] = table->margin[MIG_ROW] + rows;
	table->level[MIG_ROW] = (uint32_t *) (table->margin[MIG_COL] + cols);
	table->level[MIG_COL] = table->level[MIG_ROW] + rows;
	table->place = (int *) (table->level[MIG_COL] + cols);
	table->design = NULL;
}

void
mig_table_total(MigTable *table)
{
	MigXsum w = {0, 0, 0};
	MigXsum w2 = {0, 0, 0};

	table->n = 0;
	for (int dim = 0; dim < 2; dim++)
	{
		int lines = dim == MIG_ROW ? table->rows : table->cols;
		int others = dim == MIG_ROW ? table->cols : table->rows;

		for (int l = 0; l < lines; l++)
		{
			MigXsum line_w = {0, 0, 0};
			MigXsum line_w2 = {0, 0, 0};
			int64_t count = 0;

			for (int o = 0; o < others; o++)
			{
				size_t at = dim == MIG_ROW ? mig_table_at(table, l, o) : mig_table_at(table, o, l);

				count += table->count[at];
				mig_xsum_add(&line_w, table->w[at]);
				mig_xsum_add(&line_w2, table->w2[at]);
			}
			table->margin[dim][l] = count;
			table->w_margin[dim][l] = mig_xsum_value(&line_w);
			table->w2_margin[dim][l] = mig_xsum_value(&line_w2);
			if (dim == MIG_ROW)
			{
				table->n += count;
				mig_xsum_merge(&w, &line_w);
				mig_xsum_merge(&w2, &line_w2);
			}
		}
	}
	table->total_w = mig_xsum_value(&w);
	table->total_w2 = mig_xsum_value(&w2);
}

/* numbers of the levels that have a case among the kept levels of the other variable */
static int
levels_in_use(const MigCrosstab *t, int dim, bool keep, uint32_t *levels)
{
	const int64_t *counts = mig_crosstab_counts(t);
	uint32_t first = keep ? 0 : 1;
	int n = 0;

	for (uint32_t i = 1; i <= t->dim[dim].n + 1; i++)
	{
		uint32_t level = i <= t->dim[dim].n ? i : 0; /* NULL last */
		int64_t cases = 0;

		if (level == 0 && !keep)
			continue;
		for (uint32_t other = first; other <= t->dim[1 - dim].n && cases == 0; other++)
			cases = counts[dim == MIG_ROW ? mig_crosstab_cell(t, level, other)
										  : mig_crosstab_cell(t, other, level)];
		if (cases > 0)
			levels[n++] = level;
	}
	return n;
}

static void
fill_cells(MigTable *table, const MigCrosstab *t)
{
	for (int i = 0; i < table->rows; i++)
		for (int j = 0; j < table->cols; j++)
		{
			size_t to = mig_table_at(table, i, j);
			size_t at = mig_crosstab_cell(t, table->level[MIG_ROW][i], table->level[MIG_COL][j]);

			table->count[to] = mig_crosstab_counts(t)[at];
			table->w[to] = table->w2[to] = (double) table->count[to];
			if (table->weighted)
			{
				table->w[to] = mig_xsum_value(&mig_crosstab_sums(t)[at].w);
				table->w2[to] = mig_wide_value(&mig_crosstab_sums(t)[at].w2);
			}
		}
}

/* line of a level in the table, -1 if it is not there; levels are asked for in their order */
static int
line_of(const MigTable *table, int dim, uint32_t level, int *next)
{
	int lines = dim == MIG_ROW ? table->rows : table->cols;

	if (level == 0) /* NULL is last in the table */
		return lines > 0 && table->level[dim][lines - 1] == 0 ? lines - 1 : -1;
	return *next < lines && table->level[dim][*next] == level ? (*next)++ : -1;
}

/* the covariance has the cells with cases, in the order of the crosstab's cells */
static void
fill_places(MigTable *table, const MigCrosstab *t)
{
	int place = 0;
	int next_row = 0;

	for (uint32_t row = 0; row <= t->dim[MIG_ROW].n; row++)
	{
		int i = line_of(table, MIG_ROW, row, &next_row);
		int next_col = 0;

		for (uint32_t col = 0; col <= t->dim[MIG_COL].n; col++)
		{
			int j = line_of(table, MIG_COL, col, &next_col);
			bool has_cases = mig_crosstab_counts(t)[mig_crosstab_cell(t, row, col)] > 0;

			if (i >= 0 && j >= 0)
				table->place[mig_table_at(table, i, j)] = has_cases ? place : -1;
			place += has_cases;
		}
	}
}

static void
fill_scores(MigTable *table, const MigCrosstab *t)
{
	for (int dim = 0; dim < 2; dim++)
	{
		int lines = dim == MIG_ROW ? table->rows : table->cols;
		bool numbers = true;

		for (int l = 0; l < lines; l++)
		{
			uint32_t level = table->level[dim][l];
			double score = level ? mig_levels_score(t, &t->dim[dim], level) : NAN;

			numbers = numbers && isfinite(score);
			table->score[dim][l] = score;
		}
		/* levels that are no numbers, or not all: their place in the table */
		for (int l = 0; l < lines; l++)
			if (!numbers || t->dim[dim].kind == MIG_KIND_TEXT ||
				t->dim[dim].kind >= MIG_KIND_BOOLEAN)
				table->score[dim][l] = l + 1;
	}
}

void
mig_table_build(MigTable *table, const MigCrosstab *t, bool keep, void *memory)
{
	uint32_t *row_levels;
	uint32_t *col_levels;
	int rows;
	int cols;

	/* the levels are found in the place a full table would keep them, then moved */
	mig_table_lay_out(table, t->dim[MIG_ROW].n + 1, t->dim[MIG_COL].n + 1, memory);
	row_levels = table->level[MIG_ROW];
	col_levels = table->level[MIG_COL];
	rows = levels_in_use(t, MIG_ROW, keep, row_levels);
	cols = levels_in_use(t, MIG_COL, keep, col_levels);
	mig_table_lay_out(table, rows, cols, memory);
	memmove(table->level[MIG_ROW], row_levels, sizeof(uint32_t) * rows);
	memmove(table->level[MIG_COL], col_levels, sizeof(uint32_t) * cols);

	table->weighted = t->weighting == MIG_WEIGHT_SAMPLING;
	fill_cells(table, t);
	fill_scores(table, t);
	mig_table_total(table);
	table->design = mig_crosstab_design(t);
	if (table->design)
		fill_places(table, t);

	table->n_missing = t->n_cases - table->n + t->n_null_weight;
	table->n_sampled = t->n_cases + (t->weighting == MIG_WEIGHT_SAMPLING ? t->n_zero_weight : 0);
}
