/* options.h: the options of a fit */
#ifndef MIG_FIT_OPTIONS_H
#define MIG_FIT_OPTIONS_H

#include "postgres.h"

#include "nodes/pg_list.h"

/* how the rows of a source count; column is NULL for none */
typedef struct MigWeights
{
	const char *column;
	const char *type; /* 'sampling', 'frequency' or 'analytic' */
} MigWeights;

/* how a model is fitted to a source; NULL: not given */
typedef struct MigFitOptions
{
	MigWeights weights;
	const char
		*vcov; /* NULL: iid, hc1 with sampling weights, cr1 with cluster, survey with a design */
	const char *cluster; /* one column, or two as "hh + region" */
	const char *two_way; /* own, min */
	const char *strata;
	const char *psu;
	const char *fpc;
	const char *singleton; /* error, certainty, average, adjust */
	const char *subpop;    /* a boolean column */
} MigFitOptions;

/* nothing given: the words that options have by default */
extern MigFitOptions mig_fit_default_options(void);

/* error: there are strata, psu or fpc, and `what` (as in "a crosstab") cannot use them */
extern void mig_fit_refuse_design(const MigFitOptions *options, const char *what);

/* a survey design as a printed report: list of char * */
extern List *mig_fit_design_summary(const MigFitOptions *options);

/* error: an option is none of its words */
extern void mig_fit_check_word(const char *name, const char *word, const char *const *words, int n);

/* error: a name is there twice */
extern void mig_fit_check_distinct(const char *role, const char *const *names, int n);

/* what the options say of the design of the errors, in words; NULL: nothing */
extern const char *mig_fit_design_text(const MigFitOptions *options);

/* the options in full, or an error where they contradict each other; ml: of a maximum likelihood */
extern MigFitOptions mig_fit_check_options(const MigFitOptions *given, bool ml);

/* a weight is finite and not negative, a frequency weight also whole and at most 2^53 */
extern void mig_check_weight(double weight, bool frequency);

#endif
