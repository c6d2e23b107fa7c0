/*
 * table.h: a crosstab as its readers see it: levels that occur, margins, shares
 *
 * Built once from a canonical MigCrosstab under one rule for missing values.  Levels left without
 * a case by that rule are not in it.  All arrays lie in one block of the caller's memory.
 */
#ifndef MIG_CORE_TABLE_H
#define MIG_CORE_TABLE_H

#include "core/crosstab.h"

typedef struct MigTable
{
	int rows;
	int cols;
	bool weighted;        /* sampling weights: w and w2 are their sums */
	uint32_t *level[2];   /* level numbers in the crosstab, 0 = NULL */
	double *score[2];     /* value of a numeric level, else 1.. in level order */
	int64_t *count;       /* rows x cols: cases */
	int64_t *margin[2];   /* cases by row, by column */
	double *w;            /* rows x cols: weight, or the cases as doubles */
	double *w2;           /* rows x cols: squared weights, or the cases */
	double *w_margin[2];  /* margins of w */
	double *w2_margin[2]; /* margins of w2 */
	double total_w;
	double total_w2;
	int64_t n;         /* cases in the table */
	int64_t n_missing; /* cases left out: NULL in a variable, or no weight */
	int64_t n_sampled; /* sampled cases with a weight, in the table or not */
	/* the survey's design; NULL: every sampled case its own unit, in one stratum */
	const MigTableDesign *design;
	int *place; /* rows x cols: of a cell in the design's covariance, -1 without cases */
} MigTable;

/* degrees of freedom of errors under sampling weights: sampling units less strata */
static inline double
mig_table_df(const MigTable *t)
{
	return t->design ? (double) t->design->units - t->design->strata : t->n_sampled - 1.0;
}

/* bytes of memory a table of this crosstab needs */
extern size_t mig_table_size(const MigCrosstab *t);

/* fill table and memory; keep: NULL is a category */
extern void mig_table_build(MigTable *table, const MigCrosstab *t, bool keep, void *memory);

/* bytes for a rows x cols table, and an empty one laid out in that memory */
extern size_t mig_table_size_of(int rows, int cols);
extern void mig_table_lay_out(MigTable *table, int rows, int cols, void *memory);

/* margins and totals from the cells; empty rows and columns stay */
extern void mig_table_total(MigTable *table);

static inline size_t
mig_table_at(const MigTable *t, int row, int col)
{
	return (size_t) row * t->cols + col;
}

#endif
