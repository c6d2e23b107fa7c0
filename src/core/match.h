/*
 * match.h: who is matched to whom
 *
 * Units come sorted by cell, then score, then the order of their keys.  Then all units of an arm
 * whose scores lie within some distance of a score are neighbours in the list of that arm, and the
 * nearest are found by walking from the unit's own place: no search, and equal scores are passed
 * as one.  All arrays are the caller's.
 */
#ifndef MIG_CORE_MATCH_H
#define MIG_CORE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* arms */
#define MIG_CONTROL 0
#define MIG_TREATED 1

typedef struct MigMatchUnits
{
	int n;
	const double *x;            /* score, ascending within a cell */
	const unsigned char *arm;   /* 1 treated, 0 control */
	const unsigned char *apart; /* units that take no part; NULL: none */
	const double *z;            /* scale of the caliper, ascending as x; NULL: x itself */
	const uint64_t *tie;        /* in the order of the keys: ties go to the lowest */
	int cells;
	const int *cell_start; /* cells + 1 */
} MigMatchUnits;

/* the units of one arm that take part */
typedef struct MigMatchSide
{
	int n;
	int *unit;  /* ascending */
	double *x;  /* their scores */
	int *first; /* place of the first with the same score in the cell .. */
	int *last;  /* .. and one past that of the last */
	int *start; /* cells + 1: places */
} MigMatchSide;

typedef struct MigMatch
{
	const MigMatchUnits *units;
	MigMatchSide side[2];
	int *before; /* 2 n: units of either arm before the unit */
} MigMatch;

/* fill the sides and before, which have room for all units of their arm */
extern void mig_match_open(MigMatch *m);

/*
 * Sets of units that belong to units: of unit i, `count[i]` units from `list[arm of i][from[i]]`
 * on.  A unit that takes no part, or has no set, has count 0.
 */
typedef struct MigMatchSets
{
	const int *list[2];
	int *from;
	int *count;
} MigMatchSets;

static inline const int *
mig_match_set(const MigMatchSets *sets, int arm, int i)
{
	return sets->list[arm] + sets->from[i];
}

typedef struct MigNearest
{
	bool of[2];       /* for the units of which arms */
	bool own;         /* in their own arm, themselves among them; else in the other */
	int m;            /* how many */
	double tolerance; /* all no further than the m-th and this */
	double caliper;   /* at most this far on the caliper's scale; INFINITY: any distance */
} MigNearest;

/* the m nearest with all ties; fewer where there are not as many */
extern void mig_match_nearest(const MigMatch *m, const MigNearest *request, MigMatchSets *sets);

/*
 * The same without ties: of those as near as the nearest the lowest by tie, then the next among
 * the others.  pick: room for m per unit.  Sets of the arms in `of`, in the other arm.
 */
extern void mig_match_pick(const MigMatch *m, const MigNearest *request, int *pick,
						   MigMatchSets *sets);

/*
 * Without replacement: the units of the one arm in `of` choose in turn, in rounds.  order: those
 * that take part in the order of their turn, norder of them; next and previous: work of one more
 * than the other arm has units.
 */
typedef struct MigGreedy
{
	const int *order;
	int norder;
	int *next;
	int *previous;
} MigGreedy;

extern void mig_match_greedy(const MigMatch *m, const MigNearest *request, MigGreedy *greedy,
							 int *pick, MigMatchSets *sets);

#endif
