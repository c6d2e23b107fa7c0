/* crosstab.h: crosstabs of a source: one scan, however many tables */
#ifndef MIG_FIT_CROSSTAB_H
#define MIG_FIT_CROSSTAB_H

#include "postgres.h"

#include "core/crosstab.h"
#include "core/stratified.h"

/* how the rows of a source count; weights is NULL for none */
typedef struct MigWeights
{
	const char *column;
	const char *type; /* 'sampling' or 'frequency' */
} MigWeights;

/* canonical table of two columns; empty where the source has no rows */
extern MigCrosstab *mig_fit_crosstab(const char *source, const char *row, const char *col,
									 MigWeights weights, bool keep_missing);

/* the table of every item by one column */
extern MigCrosstab **mig_fit_battery(const char *source, const char *const *items, int n,
									 const char *by, MigWeights weights, bool keep_missing);

/* one variable as the rows of a table with one column */
extern MigCrosstab *mig_fit_margin(const char *source, const char *variable, MigWeights weights,
								   bool keep_missing);

/* a table for every value of stratum, over the levels of all of them */
typedef struct MigStratifiedFit
{
	MigStrata strata;
	MigCrosstab *whole; /* the table of all strata together */
	int64 n;            /* cases */
	int64 n_missing;    /* cases left out: NULL in a variable, in the stratum, or no weight */
} MigStratifiedFit;

extern MigStratifiedFit mig_fit_stratified(const char *source, const char *row, const char *col,
										   const char *stratum, MigWeights weights);

#endif
