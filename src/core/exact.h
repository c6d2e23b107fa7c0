/* exact.h: exact tests on tables of counts with fixed margins */
#ifndef MIG_CORE_EXACT_H
#define MIG_CORE_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* counts are not negative; a table may hold this many (the 2 x 2 determinant stays in int64) */
#define MIG_EXACT_MAX_TOTAL INT64_C(6000000000)

/* defaults for mig_exact_fisher: a block and a number of steps that last a few seconds at most */
#define MIG_EXACT_WORK_BYTES ((size_t) 64 * 1024 * 1024)
#define MIG_EXACT_MAX_STEPS  INT64_C(300000000)

/*
 * Two-sided p of Fisher's test: the sum of P(table) over tables with the same margins and
 * P(table) <= P(observed) (1 + 1e-7).  MIG_ERR_UNDEFINED without counts, MIG_ERR_LIMIT above
 * MIG_EXACT_MAX_TOTAL.  Time grows with the standard deviation of a cell, not with its range.
 */
extern MigStatus mig_exact_fisher_2x2(const int64_t n[4], double *p);

/*
 * Conditional maximum likelihood estimate of the odds ratio and its exact interval (two tails of
 * (1 - conf_level)/2 each, 0 < conf_level < 1), 0 and infinity where the table is at the edge of
 * its range.  MIG_ERR_UNDEFINED when a margin is 0, so that the table has only one outcome.
 */
extern MigStatus mig_exact_odds_ratio(const int64_t n[4], double conf_level, double *estimate,
									  double *low, double *high);

/*
 * The same p for a table of rows x cols, row major.  work is aligned for double; it is scratch.
 * MIG_ERR_WORK_LIMIT when the block or max_steps is used up, with *p unchanged.
 */
extern MigStatus mig_exact_fisher(const int64_t *n, int rows, int cols, void *work,
								  size_t work_bytes, int64_t max_steps, double *p);

/*
 * Monte Carlo p of the same test, (1 + hits) / (replicates + 1), over random tables with the
 * margins of n.  work has mig_exact_monte_carlo_size bytes, aligned for double.
 */
extern size_t mig_exact_monte_carlo_size(int rows, int cols, int64_t total);
extern MigStatus mig_exact_monte_carlo(const int64_t *n, int rows, int cols, int64_t replicates,
									   uint64_t seed, void *work, double *p);

/*
 * What the Monte Carlo test repeats, for those who want the tables: prepare work for the margins
 * of n, then draw tables (row major) from it.
 */
extern MigStatus mig_exact_sampler_start(const int64_t *n, int rows, int cols, uint64_t seed,
										 void *work);
extern void mig_exact_sampler_draw(void *work, int64_t *table);

#endif
