/* matching.h: the result of matching, in C and as the composite type migstat.matching */
#ifndef MIG_PG_MATCHING_H
#define MIG_PG_MATCHING_H

#include "postgres.h"

#include "pg/model.h"

/* the effect on one outcome; NAN where there is no number */
typedef struct MigMatchEffect
{
	const char *outcome;
	const char *estimand; /* att, ate, atu */
	int64 n_treated;      /* rows with the outcome */
	int64 n_control;
	double mean_treated;
	double mean_control;
	double difference_std_error;
	double effect;
	double std_error;
	const char *se_type;
	const char *note;
} MigMatchEffect;

/* one column of the design in one sample */
typedef struct MigMatchBalance
{
	const char *term;
	const char *sample; /* unmatched, matched */
	double mean_treated;
	double mean_control;
	double std_diff;
	double var_ratio;
	double ecdf_mean;
	double ecdf_max;
} MigMatchBalance;

typedef struct MigMatchSummary
{
	const char *sample;
	double rubin_b;
	double rubin_r;
	double pseudo_r_squared;
	double lr_statistic;
	double lr_p_value;
	double mean_abs_std_diff;
	double max_abs_std_diff;
} MigMatchSummary;

typedef struct MigMatchSupport
{
	const char *arm; /* NULL: rows whose treatment is NULL */
	int64 n_read;
	int64 n_dropped;
	int64 off_support;
	int64 unmatched;
	int64 matched;
	double ess;
} MigMatchSupport;

typedef struct MigMatching
{
	const char *formula;
	const char *method; /* in words */
	int neffects;
	MigMatchEffect *effects;
	int nbalance;
	MigMatchBalance *balance;
	int nsummary;
	MigMatchSummary *summary;
	int nsupport;
	MigMatchSupport *support;
	MigModel *model; /* of the score; NULL: a column */
} MigMatching;

extern Datum mig_matching_to_datum(const MigMatching *matching);

/* the rows of effects */
extern MigMatchEffect *mig_matching_effects(Datum matching, int *n);

#endif
