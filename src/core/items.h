/*
 * items.h: sums of the answers to several questions, of their z-scores within respondents, and of what
 * the sampling units of a survey have of them
 *
 * A flat array of doubles: the head, then one MigItem for each item.  Sums are expansions (xsum.h)
 * of exact products, so that they do not depend on the order of rows.
 *
 * The z-score of an answer is its distance from the mean of the respondent's answers in their SD
 * (divisor k - 1 for k answers).  It needs at least `least` answers that are not all the same.
 */
#ifndef MIG_CORE_ITEMS_H
#define MIG_CORE_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/products.h"
#include "core/status.h"
#include "core/xsum.h"

typedef struct MigItemsHead
{
	double rows;
	double unweighted; /* of them without a weight, or of weight 0: they count nowhere else */
} MigItemsHead;

/* counts are of rows, or of cases where the weight is a frequency */
typedef struct MigItem
{
	double n;       /* answers */
	double missing; /* rows without one */
	double min;     /* infinite without an answer */
	double max;
	double nz;       /* z-scores */
	double few;      /* answers whose respondent gave too few of them */
	double straight; /* answers whose respondent gave the same to every item */
	MigXsum w;
	MigXsum wx;
	MigXsum wxx;
	MigXsum zw; /* weights of the z-scores; of a survey the units' products (below) */
	MigXsum zwz;
	MigXsum zwzz;
} MigItem;

/* ---- states ---- */

#define MIG_ITEMS_HEAD (sizeof(MigItemsHead) / sizeof(double))
#define MIG_ITEM_SIZE  (sizeof(MigItem) / sizeof(double))

/* doubles of a state of k items */
static inline size_t
mig_items_size(size_t k)
{
	return MIG_ITEMS_HEAD + k * MIG_ITEM_SIZE;
}

static inline MigItem *
mig_items_at(double *state)
{
	return (MigItem *) (state + MIG_ITEMS_HEAD);
}

/* how rows are added */
typedef struct MigItemsRule
{
	bool frequency; /* a weight is a number of cases */
	int least;      /* answers that z-scores need, at least 2; 0: no z-scores */
	bool zero;      /* z-scores of equal answers are 0; else there are none */
} MigItemsRule;

extern void mig_items_init(double *state, int k);

/* answers: NAN where there is none; weight: NAN or 0 leaves the row out; memory: k doubles.
 * MIG_ERR_OVERFLOW where an answer is infinite or too large for its square. */
extern MigStatus mig_items_add(double *state, const double *answers, int k, double weight,
							   MigItemsRule rule, double *memory);

extern void mig_items_merge(double *into, const double *from, int k);

/* ---- a survey ---- */

/*
 * Ratios of totals: answers over sizes (NULL: 1 each, so that the ratio is a mean); a row that lacks
 * one of the two lacks the item.  Of an item w is the sum of weight times size and wx that of weight
 * times answer; wxx is for sizes of 1 alone.  units: each row is a sampling unit, whose products
 * join at once.
 */
typedef struct MigSurveyRule
{
	bool frequency;
	bool units;
} MigSurveyRule;

extern MigStatus mig_items_add_ratios(double *state, const double *answers, const double *sizes,
									  int k, double weight, MigSurveyRule rule);

/* adds the sums of one sampling unit, and the products of its w and wx: w w, w wx and wx wx in
 * place of the sums of z-scores */
extern void mig_items_add_unit(double *into, const double *unit, int k);

/*
 * The scatter of the units of a stratum joins that of others: packed (products.h), of w, then of wx.
 * About their mean where there are `units` of them, with or without a row, about 0 where units is 0.
 */
#define MIG_ITEM_SCATTER 3
extern void mig_items_add_stratum(MigXsum *scatter, const MigItem *stratum, double units,
								  double factor);

/* wx / w and the variance of it; NAN where w is 0 */
extern double mig_items_ratio(const MigItem *item, const MigXsum *scatter, double *variance);

/* wx and the variance of it */
extern double mig_items_total(const MigItem *item, const MigXsum *scatter, double *variance);

/*
 * Of sums of w, w x and w x^2.  scatter is their sum of squares about the mean, never below 0; NAN
 * where there is no weight.
 */
typedef struct MigSpread
{
	double weight;
	double mean;
	double scatter;
} MigSpread;

extern MigSpread mig_spread(const MigXsum *w, const MigXsum *wx, const MigXsum *wxx);

/*
 * Standard deviation of n rows: n / (n - 1) times the weighted mean square; of frequency weights n
 * is their sum.  NAN for fewer than 2.
 */
extern double mig_spread_sd(const MigSpread *s, double n);

#endif
