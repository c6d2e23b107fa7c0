/* rake.h: weights of a source that agree with known margins */
#ifndef MIG_FIT_RAKE_H
#define MIG_FIT_RAKE_H

#include "postgres.h"

#include "utils/jsonb.h"

#include "core/rake.h"
#include "fit/crosstab.h"

typedef struct MigRakeRequest
{
	const char *source;
	const char *key;      /* column that identifies a row; NULL: no weights are wanted */
	const Jsonb *margins; /* {"column": {"level": total, ..}, ..} */
	const char *column;   /* instead of them: margins are the totals of its levels */
	MigWeights weights;
	bool trimmed;
	double trim; /* largest weight, as a multiple of the mean, where weights are trimmed */
	double tolerance;
	int max_iterations;
} MigRakeRequest;

/* a level of a margin */
typedef struct MigRakeLevel
{
	const char *variable;
	const char *level;
	double n;
	double given;
	double target;
	double raked;
} MigRakeLevel;

typedef struct MigRakeReport
{
	int n;
	MigRakeLevel *levels;
	MigRaked raked;
	bool converged;
	double effective; /* rows of equal weight that tell as much of a mean */
} MigRakeReport;

/* calls back for every row: its key as text, and its weight, NAN where it has none */
typedef void (*MigRakeCallback)(Datum key, double weight, void *argument);

/* One scan for the sums of the cells, one for the weights, one for equal keys; an error where the margins
 * are not met.  A NOTICE says how it went. */
extern void mig_fit_rake(const MigRakeRequest *request, MigRakeCallback callback, void *argument);

/* the margins as they are met, or as far as they are; one scan */
extern MigRakeReport mig_fit_rake_report(const MigRakeRequest *request);

#endif
