/*
 * bounds.h: what a hidden bias could do to a test of matched pairs
 *
 * Rosenbaum (2002), Observational Studies, chapter 4: if two units that look the same differ in
 * their odds of treatment by at most a factor gamma, p-values and estimates lie between bounds.
 * Pairs are given by their differences, treated less control.  One-sided: the effect is above 0.
 */
#ifndef MIG_CORE_BOUNDS_H
#define MIG_CORE_BOUNDS_H

#include <stdint.h>

#include "core/status.h"

/* p-values without and with the worst bias; equal where gamma is 1 */
typedef struct MigBounds
{
	double lower;
	double upper;
} MigBounds;

/* of Wilcoxon's signed rank statistic: ties have mid-ranks, differences of 0 none */
typedef struct MigSignedRanks
{
	int64_t n;        /* differences other than 0 */
	double statistic; /* sum of the ranks of those above 0 */
	double sum;       /* of all ranks */
	double squares;   /* of their squares */
} MigSignedRanks;

/* differences are sorted */
extern MigSignedRanks mig_bounds_ranks(const double *differences, int64_t n);

/* by the normal approximation; NAN where there is no difference */
extern MigBounds mig_bounds_signed_rank(const MigSignedRanks *ranks, double gamma);

/*
 * Hodges and Lehmann's estimate of an additive effect: where the statistic of differences less the
 * estimate is what it would be without effect.  It is a quantile of the n (n + 1) / 2 means of two
 * differences (each also with itself): the middle one where gamma is 1.  Differences are sorted; n is
 * below 2^31.
 */
extern MigBounds mig_bounds_hodges_lehmann(const double *differences, int64_t n, double gamma);

/* pairs with one success, and those of them where it is the treated unit's: exact binomial */
extern MigBounds mig_bounds_mcnemar(int64_t discordant, int64_t treated, double gamma);

/*
 * Mantel and Haenszel's statistic of all units as one stratum (Aakvik 2001; Becker & Caliendo 2007), with
 * a correction for continuity: units and successes by arm.  NAN where all outcomes are the same.
 */
typedef struct MigArms
{
	int64_t treated;
	int64_t control;
	int64_t treated_successes;
	int64_t control_successes;
} MigArms;

extern MigBounds mig_bounds_mantel_haenszel(const MigArms *arms, double gamma);

#endif
