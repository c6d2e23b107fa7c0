/* bounds.h: what a hidden bias could do to an effect found by matching in pairs */
#ifndef MIG_FIT_BOUNDS_H
#define MIG_FIT_BOUNDS_H

#include "postgres.h"

#include "fit/match.h"

typedef struct MigBoundsRequest
{
	const double *gamma;
	int ngamma;
	const char *alternative; /* greater, less */
} MigBoundsRequest;

/* NAN and NULL where there is nothing */
typedef struct MigBound
{
	double gamma;
	const char *test;
	int64 n_pairs; /* that the test rests on */
	double p_lower;
	double p_upper;
	double hl_lower;
	double hl_upper;
	const char *note;
} MigBound;

/* outcomes of pairs, in any order; NAN: the pair does not count.  rows: how many bounds there are */
extern MigBound *mig_bounds_of_pairs(const MigBoundsRequest *request, double *treated,
									 double *control, int64 n, int *rows);

/* the same of an outcome, the matching's first, of pairs matched one to one without replacement */
extern MigBound *mig_bounds_of_source(const MigBoundsRequest *request,
									  const MigMatchRequest *matching, int *rows);

#endif
