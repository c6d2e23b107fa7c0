/* report.h: models as printed tables */
#ifndef MIG_FIT_REPORT_H
#define MIG_FIT_REPORT_H

#include "postgres.h"

#include "nodes/pg_list.h"

#include "pg/grid.h"
#include "pg/model.h"

/* what a report prints for a term ("education[University]") or a variable ("education") */
typedef struct MigLabels
{
	int n;
	const char **key;
	const char **label;
} MigLabels;

/* stars of the estimates whose p-value is below a cut-off */
typedef struct MigStars
{
	int n; /* sorted, the largest cut-off first */
	double *cutoff;
	const char **shown; /* the cut-off as it was written */
	const char **mark;
} MigStars;

/* '{0.10:*,0.05:**}'; NULL and '{}': none */
extern MigStars mig_stars_parse(const char *text);

typedef enum MigReported
{
	MIG_REPORT_STD_ERROR,
	MIG_REPORT_T,
	MIG_REPORT_P_VALUE,
	MIG_REPORT_CONF
} MigReported;

typedef struct MigTableOptions
{
	const char *const *titles; /* one per model, or NULL */
	MigStars stars;
	MigReported statistic;
	double conf_level;
	int digits;
	bool leading_zero;
	bool wide; /* the error in a column of its own, not below the estimate */
	MigLabels labels;
} MigTableOptions;

extern MigGrid *mig_report_table(MigModel *const *models, int n, const MigTableOptions *options);

/* one model in full: list of char * */
extern List *mig_report_summary(const MigModel *m);

/* ---- what both are made of ---- */

typedef struct MigReportLevel
{
	const char *term;
	const char *level;
	bool estimated; /* in some model; else it is a reference in all that have it */
} MigReportLevel;

/* the intercept, a number, or a factor with its levels */
typedef struct MigReportGroup
{
	const char *name; /* variable of a factor, else term */
	const char *variable;
	bool factor;
	List *levels; /* of MigReportLevel */
} MigReportGroup;

/* the groups of all models, in the order of their formulas, the intercept last */
extern List *mig_report_groups(MigModel *const *models, int n);

/* is it a factor with one line: true against false */
extern bool mig_report_is_single(const MigReportGroup *group);
extern const char *mig_report_level_label(const MigReportLevel *level, const MigLabels *labels);
/* "education (reference: Secondary)"; references that differ are separated by " / " */
extern const char *mig_report_heading(const MigReportGroup *group, MigModel *const *models, int n,
									  const MigLabels *labels);
/* a line's label where it is not a level below a heading */
extern const char *mig_report_line_label(const MigReportGroup *group, const MigLabels *labels);

extern const MigModelTerm *mig_report_term(const MigModel *m, const char *term);

/* "robust to unequal variance (HC1)", "clustered by firm (CR1)", .. */
extern const char *mig_report_errors(const MigModel *m);

#endif
