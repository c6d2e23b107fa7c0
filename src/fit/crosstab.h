/* crosstab.h: crosstabs of a source: one scan, however many tables */
#ifndef MIG_FIT_CROSSTAB_H
#define MIG_FIT_CROSSTAB_H

#include "postgres.h"

#include "core/crosstab.h"
#include "core/stratified.h"
#include "core/stratified_design.h"
#include "fit/options.h"

/*
 * Canonical tables; empty where the source has no rows.  Of the options, the weights, the parts of a
 * survey's design and the subpopulation count: with strata, psu or fpc, or with a subpopulation under
 * sampling weights, the table has the covariance of its sums.
 */
extern MigCrosstab *mig_fit_crosstab(const char *source, const char *row, const char *col,
									 const MigFitOptions *options, bool keep_missing);

/* the table of every item by one column, in one scan */
extern MigCrosstab **mig_fit_battery(const char *source, const char *const *items, int n,
									 const char *by, const MigFitOptions *options,
									 bool keep_missing);

/* one variable as the rows of a table with one column */
extern MigCrosstab *mig_fit_margin(const char *source, const char *variable,
								   const MigFitOptions *options);

/* a table for every value of stratum, over the levels of all of them */
typedef struct MigStratifiedFit
{
	MigStrata strata;
	MigCrosstab *whole; /* the table of all strata together */
	int64 n;            /* cases */
	int64 n_missing;    /* cases left out: NULL in a variable, in the stratum, or no weight */
} MigStratifiedFit;

extern MigStratifiedFit mig_fit_stratified(const char *source, const char *row, const char *col,
										   const char *stratum, const MigFitOptions *options);

/* the same under sampling weights or a survey's design */
typedef struct MigStratifiedSurvey
{
	MigDesignStrata strata;
	MigTable whole; /* the table of all strata together */
	MigTable pairs; /* what strata.table points to: copy the two together */
	int64 n;        /* cases */
	int64 n_missing;
} MigStratifiedSurvey;

extern bool mig_fit_is_survey(const MigFitOptions *options);
extern MigStratifiedSurvey *mig_fit_stratified_survey(const char *source, const char *row,
													  const char *col, const char *stratum,
													  const MigFitOptions *options);

#endif
