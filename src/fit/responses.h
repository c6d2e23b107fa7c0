/* responses.h: questions with several answers */
#ifndef MIG_FIT_RESPONSES_H
#define MIG_FIT_RESPONSES_H

#include "postgres.h"

#include "fit/descriptives.h"

typedef struct MigResponsesRequest
{
	const char *source;
	const char **items; /* boolean columns; NULL: items_column holds the answers */
	int nitems;
	const char *items_column; /* an array, or text with commas */
	const char *by;           /* NULL: no groups */
	MigFitOptions options;
	double conf_level;
} MigResponsesRequest;

/* an item in a group; shares in percent, NAN where there is none */
typedef struct MigResponse
{
	const char *item;
	const char *level; /* NULL: no groups, or the rows where by is NULL */
	int64 n;           /* rows that chose it */
	int64 n_cases;     /* rows that chose any */
	int64 n_asked;     /* rows that were asked */
	double of_cases;
	MigEstimate e; /* of of_cases */
	double of_responses;
	double of_asked;
	const char *note;
} MigResponse;

typedef struct MigResponses
{
	int nitems;
	int ngroups;
	MigResponse *rows; /* by item, then group */
	/* for tests of one item across groups: a source whose columns are the items as booleans, of the
	 * rows that chose any, and the same of all rows with a column of them */
	const char **columns;
	const char *cases;
	const char *all;
	const char *subpop;
} MigResponses;

extern MigResponses mig_fit_responses(const MigResponsesRequest *request);

#endif
