/* descriptives.h: means, spreads and scales of a survey's items */
#ifndef MIG_FIT_DESCRIPTIVES_H
#define MIG_FIT_DESCRIPTIVES_H

#include "postgres.h"

#include "core/alpha.h"
#include "core/moments.h"
#include "fit/infer.h"
#include "fit/options.h"

typedef struct MigMeanZRequest
{
	const char *source;
	const char **items;
	int nitems;
	MigWeights weights;
	int min_items;
	const char *straight_liners; /* exclude, zero */
} MigMeanZRequest;

/* an item: its answers, and their z-scores within respondents; NAN where there is none */
typedef struct MigMeanZ
{
	const char *item;
	double mean;
	double sd;
	double min;
	double max;
	int64 n; /* z-scores */
	double mean_z;
	double sd_z;
	int64 n_answers;
	int64 n_straight; /* answers without a z-score: all answers of the respondent are the same */
	int64 n_few;      /* likewise: the respondent gave too few answers */
	int64 n_missing;
	int64 n_no_weight; /* rows */
	const char *note;
} MigMeanZ;

/* one per item, from one query */
extern MigMeanZ *mig_fit_mean_z(const MigMeanZRequest *request);

typedef struct MigDescribeRequest
{
	const char *source;
	const char **variables; /* numbers, or booleans as 0 and 1 */
	int nvariables;
	const char *by; /* a column; NULL: no groups */
	MigFitOptions options;
	double conf_level;
	bool replacement; /* whether deff compares with a sample with replacement */
	bool no_quantiles;
	const char *nobody; /* the error where the subpopulation is empty; NULL: one that says so */
} MigDescribeRequest;

/* a variable in a group; NAN where there is no number */
typedef struct MigDescription
{
	const char *variable;
	const char *level; /* NULL: no groups, or the rows where by is NULL */
	int64 n;
	int64 n_missing;
	double mean;
	MigEstimate e; /* of the mean */
	double sd;
	double min;
	double quantile[3]; /* 25, 50, 75 percent */
	double max;
	double deff;
	const char *note;
} MigDescription;

/*
 * By variable, then group in the order of its values.  One query for all counts, means, SDs and
 * errors, and one for all quantiles.  Groups are domains: units and strata without anybody of a group
 * keep their place.
 */
extern MigDescription *mig_fit_describe(const MigDescribeRequest *request, int *n);

/* that the mean of one variable is the same in all groups; without numbers where two groups with
 * values, one of them with several, are not there */
extern MigModelTest mig_fit_describe_test(const MigDescribeRequest *request);

/* a scale of several items on the rows that have all of them */
typedef struct MigScale
{
	int64 n;
	int64 n_dropped; /* rows that lack an item or a weight */
	MigAlpha alpha;
	MigAlphaItem *items;
	const char **notes; /* by item; NULL: nothing to say */
} MigScale;

extern MigScale mig_fit_alpha(const char *source, const char **items, int n, MigWeights weights);

/* moments of the items (after the constant, in their order) on the rows that have all of them; an error
 * where none has */
extern MigMoments *mig_fit_item_moments(const char *source, const char **items, int n,
										MigWeights weights);

/* rows that lack an item or a weight */
extern int64 mig_fit_dropped(const MigMoments *t);

#endif
