/* totals.h: totals and ratios of a survey's population */
#ifndef MIG_FIT_TOTALS_H
#define MIG_FIT_TOTALS_H

#include "postgres.h"

#include "core/inference.h"
#include "fit/options.h"

typedef struct MigTotalsRequest
{
	const char *source;
	const char **variables; /* of numbers, or booleans as 0 and 1 */
	int nvariables;
	const char *denominator; /* NULL: totals; else the ratio of the one variable to it */
	const char *by;          /* NULL: no groups */
	MigFitOptions options;
	double conf_level;
} MigTotalsRequest;

/* a total or ratio in a group; NAN where there is no number */
typedef struct MigTotal
{
	const char *variable;
	const char *level; /* NULL: no groups, or the rows where by is NULL */
	int64 n;
	int64 n_missing;
	double estimate;
	MigEstimate e;
	double df;
	const char *note;
} MigTotal;

/* by variable, then group in the order of its values, from one query */
extern MigTotal *mig_fit_totals(const MigTotalsRequest *request, int *n);

#endif
