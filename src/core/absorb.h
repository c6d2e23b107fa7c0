/*
 * absorb.h: fixed effects taken out of columns of numbers
 *
 * Rows belong to one level of each of several effects.  To absorb the effects is to subtract from a
 * column its weighted least squares fit on the dummies of all levels.  Levels of the first effect are
 * eliminated exactly (their means), which leaves normal equations S b = r in the levels of the others:
 * they are solved by conjugate gradients, preconditioned by the levels' weights.  S is never formed:
 * a product with it is one sweep over the rows.
 *
 * What is subtracted is a combination of dummies to the last bit of a pair of doubles, whatever the
 * iterations have reached.  So cross-products of absorbed columns are off only by the product of what
 * two columns have left of the effects: the square of the tolerance.
 *
 * All is computed in the order of the rows: for the same bits, put them into one order first.
 */
#ifndef MIG_CORE_ABSORB_H
#define MIG_CORE_ABSORB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define MIG_ABSORB_LANES   4 /* columns that are absorbed together */
#define MIG_ABSORB_EFFECTS 8 /* most effects */

typedef struct MigAbsorb
{
	size_t rows;
	int effects;
	uint32_t levels[MIG_ABSORB_EFFECTS];
	const uint32_t *code[MIG_ABSORB_EFFECTS]; /* level of each row, from 0 */
	const uint32_t
		*start; /* of effect 0, by which rows are sorted: first row of each level; and rows */
	const double *weight; /* of each row, above 0; NULL: 1 */
	double *total;        /* weights by level, effects one after another: the caller's memory */
	double *work;         /* mig_absorb_work_size() doubles */
} MigAbsorb;

/* levels of all effects */
extern size_t mig_absorb_levels(const MigAbsorb *a);

extern size_t mig_absorb_work_size(const MigAbsorb *a);

/* sum the weights by level; again whenever they change */
extern void mig_absorb_totals(MigAbsorb *a);

/* how columns are to be absorbed, and how it went */
typedef struct MigAbsorbRun
{
	double tolerance; /* see mig_absorb_lanes */
	int max_iterations;
	bool
		once; /* do not form the right side anew from what is left: for what is absorbed again anyway */
	double norm[MIG_ABSORB_LANES]; /* of the columns as they were: root of the weighted squares */
	/* answers */
	int iterations;
	double left; /* most of a column that another iteration would take, relative to its norm */
} MigAbsorbRun;

/*
 * Absorb lanes of columns: those of row i are at x[i * stride].  effect: what is subtracted is added to
 * it, by level (effects one after another) and lane; NULL: not wanted.
 *
 * Convergence: a step of conjugate gradients lessens the squared weighted distance to the answer by a
 * known amount; a column is done when that is below (tolerance * norm)^2 twice in a row.  Then the
 * effects are subtracted and the equations' right side is formed anew from what is left; where it is
 * not small as well, iteration goes on from there.  MIG_ERR_WORK_LIMIT: not in so many iterations.
 */
extern MigStatus mig_absorb_lanes(const MigAbsorb *a, double *x, size_t stride, double *effect,
								  MigAbsorbRun *run);

/* sums over rows, by lane, of w (x - centre) and w (x - centre)^2; lanes at x[i * stride] */
extern void mig_absorb_sums(const MigAbsorb *a, const double *x, size_t stride,
							const double *centre, double *sum, double *squares);

/* Sets of levels of two effects that rows connect; parent: memory for a number per level of both. */
extern uint32_t mig_absorb_components(const uint32_t *code_a, uint32_t levels_a,
									  const uint32_t *code_b, uint32_t levels_b, size_t rows,
									  uint32_t *parent);

/* the representative of a level in what mig_absorb_components has left; b's levels follow a's */
extern uint32_t mig_absorb_root(uint32_t *parent, uint32_t level);

/*
 * Rows that tell nothing about the other terms: mark[i] becomes MIG_ABSORB_SINGLE where a row is the
 * only case of a level, and MIG_ABSORB_ZEROS where positive is not NULL and no row of one of its levels
 * is positive; again until nothing changes.  Rows already marked do not count.
 */
enum
{
	MIG_ABSORB_KEPT,
	MIG_ABSORB_SINGLE,
	MIG_ABSORB_ZEROS
};

typedef struct MigAbsorbPrune
{
	size_t rows;
	int effects;
	uint32_t levels[MIG_ABSORB_EFFECTS];
	const uint32_t *code[MIG_ABSORB_EFFECTS];
	const double *cases;  /* of each row; NULL: 1 */
	const bool *positive; /* of each row; NULL: do not look */
	uint8_t *mark;        /* of each row */
	double *count;        /* a number per level of all effects */
	uint32_t *last;       /* likewise */
	uint32_t *remaining;  /* likewise */
} MigAbsorbPrune;

extern void mig_absorb_prune(MigAbsorbPrune *p);

#endif
