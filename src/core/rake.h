/*
 * rake.h: weights whose sums agree with known margins (iterative proportional fitting)
 *
 * Rows are alike where they have the same level of every margin: such cells are raked, not rows.
 * Each margin in turn multiplies its levels' weights by target over sum, until all agree (Deming &
 * Stephan 1940).  With a cap no weight may pass it: what would is cut after every round, and the
 * next round gives the difference to the other rows.
 */
#ifndef MIG_CORE_RAKE_H
#define MIG_CORE_RAKE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

typedef struct MigRakeCell
{
	double cases;   /* rows */
	double given;   /* sum of their weights */
	double squares; /* and of their squares */
	double weight;  /* the same as raked */
} MigRakeCell;

typedef struct MigRake
{
	int margins;
	const int *levels;    /* by margin */
	const double *target; /* by margin, then level; all above 0 */
	size_t cells;
	const uint32_t *level; /* from 0, by cell, then margin */
	MigRakeCell *cell;
	double
		cap; /* of a row's weight; infinite: none.  With one, rows of a cell have equal weights */
	double *sum; /* memory for as many numbers as there are targets */
} MigRake;

typedef struct MigRaked
{
	int iterations;
	double deviation; /* largest of |sum / target - 1| */
	int worst_margin; /* where that is */
	int worst_level;
	double capped; /* rows at the cap */
} MigRaked;

/* sets the weights of the cells to those given */
extern void mig_rake_start(MigRake *rake);

/* one round over all margins */
extern void mig_rake_round(MigRake *rake, MigRaked *raked);

/* sums of the weights by margin and level, into rake->sum, and how far they are off */
extern void mig_rake_measure(const MigRake *rake, MigRaked *raked);

/* Kish's effective sample size: the number of rows of equal weight that tell as much of a mean */
extern double mig_rake_effective(const MigRake *rake);

#endif
