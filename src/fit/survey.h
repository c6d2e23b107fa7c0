/*
 * survey.h: totals of a survey's columns by group, and the scatter that their errors follow from
 *
 * One query, however many columns, groups, strata and units: sums by sampling unit, and of them by
 * stratum.  Variances are linearised (Taylor): of a total by the units' totals, of a mean or a ratio by
 * what the units' totals leave of it.  Groups and the subpopulation are domains: units without
 * anybody of them keep their place.
 */
#ifndef MIG_FIT_SURVEY_H
#define MIG_FIT_SURVEY_H

#include "postgres.h"

#include "core/inference.h"
#include "core/items.h"
#include "fit/options.h"
#include "pg/source.h"

#define MIG_SURVEY_MAX_GROUPS 1000

typedef struct MigSurveyRequest
{
	const MigSource *source;
	const char *answers;          /* SQL array of numbers over the source; NULL: the row lacks it */
	const char *sizes;            /* likewise, what each is a ratio to; NULL: 1 */
	int k;                        /* how many */
	const char *by;               /* a column; NULL: no groups */
	const MigFitOptions *options; /* checked */
	bool designed;                /* errors are wanted: linearised, whatever the design */
	int parameters;               /* of the source and the answers, $1 .. */
	const Oid *types;
	const Datum *values;
	const char *nobody; /* the error where the subpopulation is empty; NULL: one that says so */
} MigSurveyRequest;

typedef struct MigSurveyGroup
{
	const char *level; /* NULL: no groups, or the rows where by is NULL */
	double unweighted; /* rows */
	double *state;     /* of the items (items.h) */
	MigXsum *scatter;  /* MIG_ITEM_SCATTER by item */
} MigSurveyGroup;

/* groups in the order of their values, those without a row of the subpopulation left out */
typedef struct MigSurvey
{
	int ngroups;
	MigSurveyGroup *groups;
	double scale;     /* of variances */
	double df;        /* sampling units less strata */
	const char *note; /* what is to be said of the design; NULL: nothing */
} MigSurvey;

/* a column of numbers, or of booleans as 0 and 1, as an expression; and an array of them, none of
 * which may be given twice */
extern const char *mig_survey_number(const MigSource *source, const char *name, const char *role);
extern const char *mig_survey_numbers(const MigSource *source, const char *const *names, int n,
									  const char *role);

extern MigSurvey mig_survey(const MigSurveyRequest *request);

/* the rows of the source for a query: g the group, w the weight, x the answers, inside the
 * subpopulation or not; and the order of groups */
extern const char *mig_survey_rows(const MigSurveyRequest *request);
extern const char *mig_survey_group_order(const MigSurveyRequest *request);

static inline const MigItem *
mig_survey_item(const MigSurveyGroup *group, int item)
{
	return &mig_items_at(group->state)[item];
}

/* a mean or ratio, or a total, with its error and t interval; NAN where there is none */
extern double mig_survey_ratio(const MigSurvey *survey, const MigSurveyGroup *group, int item,
							   double conf_level, MigEstimate *e);
extern double mig_survey_total(const MigSurvey *survey, const MigSurveyGroup *group, int item,
							   double conf_level, MigEstimate *e);

/* both notes where there are two; NULL: none */
extern const char *mig_survey_notes(const char *a, const char *b);

#endif
