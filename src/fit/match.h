/*
 * match.h: propensity-score matching
 *
 * A score is fitted (or taken from a column), the rows are read once into memory and sorted by
 * cell, score and key; all else works on the sorted columns.
 */
#ifndef MIG_FIT_MATCH_H
#define MIG_FIT_MATCH_H

#include "postgres.h"

#include "core/match_effect.h"
#include "fit/score.h"
#include "pg/matching.h"

/* options that have the default of their method: which of them were given */
enum
{
	MIG_GIVEN_SCORE = 1,
	MIG_GIVEN_TIES = 2,
	MIG_GIVEN_TRIM_SHARE = 4,
	MIG_GIVEN_BANDWIDTH = 8,
	MIG_GIVEN_N_STRATA = 16
};

/* what is asked for, in the words of psmatch(); NULL and NAN: not given */
typedef struct MigMatchRequest
{
	const char *source;
	const char *formula;
	const char **outcomes;
	int noutcomes;
	const char *estimand;
	const char *score;
	const char *score_column;
	const char *distance;
	const char *method;
	int ratio;
	bool replace;
	bool ties;
	double caliper;
	const char *caliper_unit;
	const char **exact;
	int nexact;
	const char *support;
	double trim_share;
	const char *kernel;
	double bandwidth;
	int n_strata;
	const char *match_order;
	const char *se;
	bool bias_adjust;
	double tie_tolerance;
	int variance_neighbors;
	const char *weights;
	const char *key;
	int64 seed;
	int given;
} MigMatchRequest;

/* the rows that can be used, as columns sorted by cell, score and key */
typedef struct MigMatchData
{
	const MigMatchRequest *request;
	MigModel
		*model; /* of the score; where that is a column, a linear one with the same regressors */
	MigFamily link; /* between score and linear predictor */
	int n;
	double *x;      /* what distances are of */
	double *linear; /* NULL: the score is a column */
	double *score;
	unsigned char *arm;
	double *weight; /* NULL: none */
	int *cell;      /* from 0; NULL: one */
	int cells;
	unsigned char *apart; /* has a NULL in a column to match exactly; NULL: none has */
	int64 *number;        /* keys that are whole numbers .. */
	char **text;          /* .. or any other; both NULL: there is no key */
	uint64 *tie;          /* order of the keys, or a hash of the row */
	double **outcome;     /* NAN where it is NULL */
	MigMatchDesign design;
	int *slot_term; /* by slot of the design: number of its term in the formula, from 0 */
	/* rows by arm, last those whose treatment is NULL */
	int64 n_read[3];
	int64 n_dropped[3];
} MigMatchData;

/* nothing given: all but source, formula, outcomes and key */
extern MigMatchRequest mig_match_default_request(void);

/* options that contradict each other or the method are errors */
extern void mig_match_check(const MigMatchRequest *request);

extern MigMatchData *mig_match_read(const MigMatchRequest *request);

/* memory for n of a size, which may be more than a gigabyte */
extern void *mig_match_room(Size n, Size size);

/* units as points in the space of their covariates */
typedef struct MigMatchSpace MigMatchSpace;

/* who is matched to whom, and who takes no part */
typedef struct MigMatchPlan
{
	MigMatchData *data;
	bool focal[2];
	MigMatchUnits units;
	MigMatch match;
	bool has_sets; /* else there are weights alone */
	MigMatchSets sets;
	MigMatched matched;
	const unsigned char *off; /* units off the support */
	double width;             /* of the caliper on its scale; INFINITY: none */
	MigMatchSpace *space;     /* where distances are of covariates; NULL: of scores */
} MigMatchPlan;

extern MigMatchPlan *mig_match_plan(MigMatchData *data);

/* the same on the same support among the units that have a value of an outcome */
extern MigMatchPlan *mig_match_plan_for(const MigMatchPlan *whole, const double *outcome);

/*
 * The space of the covariates of some units, each of them once: "euclidean" as they are,
 * "mahalanobis", or "inverse_variance", by the spread of all units.
 */
extern MigMatchSpace *mig_match_space(const MigMatchPlan *plan, const char *metric, const int *unit,
									  int n);

/*
 * Sets of some of its units (NULL: of all) that take part, among all of those, with all ties; alike: in their
 * exact cells.
 */
extern void mig_match_space_nearest(const MigMatchSpace *space, const MigNearest *request,
									bool alike, const int *unit, int n, MigMatchSets *sets);

/* one by one without ties, with replacement, or without in the order of turns (NULL: with) */
extern void mig_match_space_pick(const MigMatchSpace *space, const MigNearest *request,
								 const int *turn, int nturns, MigMatchSets *sets);

extern double mig_match_space_distance(const MigMatchSpace *space, int i, int j);

/* weights by radius, kernel or strata: who has any, and k of the others */
extern void mig_match_window(MigMatchPlan *plan);

/* mark the units of an arm where the density of the other's scores is lowest, a share of trim_share */
extern void mig_match_trim(const MigMatchData *data, int arm, unsigned char *off);

/*
 * By a regression of the outcome on the covariates among the units matched to others: what is left of
 * it in each of those, to be averaged, and what is to be added for the unit they are matched to.
 * Why it is not estimable, or NULL.
 */
extern const char *mig_match_bias(const MigMatchPlan *plan, const double *y, double **value,
								  double **shift);

/* is the distance one of covariates */
extern bool mig_match_on_covariates(const MigMatchRequest *request);

/* effects on all outcomes */
extern MigMatchEffect *mig_match_effects(const MigMatchPlan *plan);

/* balance by column of the design before and after, and its summaries */
extern void mig_match_balance(const MigMatchPlan *plan, MigMatching *matching);

extern MigMatching *mig_fit_match(const MigMatchRequest *request);

/* ---- units ---- */

typedef struct MigMatchPair
{
	const char *treated_key;
	const char *control_key;
	double treated_score;
	double control_score;
	double distance;
	double weight;
	const char *focal;
} MigMatchPair;

typedef struct MigMatchWeight
{
	const char *key;
	bool treated;
	double score;
	double weight;
} MigMatchWeight;

/* each pair, or unit, in the order of keys; the texts are gone after the call */
extern void mig_match_pairs(const MigMatchRequest *request,
							void (*put)(void *argument, const MigMatchPair *pair), void *argument);

/*
 * Outcomes of matched pairs, of the first of the request's: treated and control, NAN for NULL.  The match is
 * one to one, of the treated.  How many pairs.
 */
extern int64 mig_match_outcomes(const MigMatchRequest *request, double **treated, double **control);

extern void mig_match_weights(const MigMatchRequest *request,
							  void (*put)(void *argument, const MigMatchWeight *unit),
							  void *argument);

#endif
