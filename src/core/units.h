/*
 * units.h: sums of scores by sampling unit
 *
 * A hash of units (clusters of rows) to totals, in memory that the caller makes and enlarges.
 *
 * With many units the one of the next row is in none of the caches.  So rows wait in a ring: as one
 * enters, its place in the index is fetched; later, halfway through, its unit; and when its turn
 * comes, all it needs is at hand.  Totals are three-term sums (xsum.h), so that they do not depend on the
 * order of the rows.  A unit is known by a number, or by a name of bytes.
 */
#ifndef MIG_CORE_UNITS_H
#define MIG_CORE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/glm.h"
#include "core/sandwich.h"
#include "core/status.h"

#define MIG_UNITS_ROWS  32 /* that wait, a power of two */
#define MIG_UNITS_AHEAD 8  /* units between fetching one and using it, where all are gone through */

/* doubles before the sums: cases, and the weights as a sum of three terms */
#define MIG_TOTALS_BEFORE 4

/* sums there is room for, a multiple of MIG_SANDWICH_LANES, and doubles of the totals */
#define MIG_TOTALS_ROOM(terms)                                                                     \
	(((size_t) (terms) + MIG_SANDWICH_LANES - 1) / MIG_SANDWICH_LANES * MIG_SANDWICH_LANES)
#define MIG_TOTALS_DOUBLES(terms) (MIG_TOTALS_BEFORE + 3 * MIG_TOTALS_ROOM(terms))

/* how a unit is known; text NULL: by the number */
typedef struct MigUnitName
{
	uint64_t number;
	const char *text;
	uint32_t len;
} MigUnitName;

typedef struct MigUnit
{
	uint64_t hash;
	uint64_t key;   /* the number, or where the name is: offset and length, in halves */
	double total[]; /* cases, weights, sums as mig_sandwich_add_scores has them */
} MigUnit;

/* a row that waits */
typedef struct MigUnitRow
{
	uint64_t hash;
	uint64_t number;
	uint32_t unit; /* its place from 1 on; 0: to be found by the number */
	double cases;
	double weight;
	double score;   /* times weight; or, of a likelihood, .. */
	double linear;  /* .. what it comes from when four rows have come: linear predictor */
	double outcome; /* .. and outcome */
	double x[];     /* MIG_TOTALS_ROOM of them */
} MigUnitRow;

typedef struct MigUnits
{
	uint32_t terms;
	MigFamily family; /* of the rows; linear: they come with their scores */
	bool named;       /* by bytes, else by numbers */
	bool full;        /* there were too many units, and the sums mean nothing */
	uint32_t n;       /* units */
	uint32_t room;    /* for units */
	uint32_t slots;   /* of the index: a power of two, more than `room`; 0: there is none */
	uint32_t waiting;
	uint32_t next; /* row of the ring to be filled */
	uint32_t names_used;
	uint32_t names_room;
	int64_t nameless; /* rows without a unit .. */
	double unknown;   /* .. and cases of complete ones among them */
	/* memory of the caller */
	uint64_t
		*slot; /* upper half of the hash and number, in the order of the hashes; 0 where free */
	char *row; /* MIG_UNITS_ROWS of them */
	char *unit;
	char *names;
} MigUnits;

static inline size_t
mig_units_stride(const MigUnits *u)
{
	return sizeof(MigUnit) + sizeof(double) * MIG_TOTALS_DOUBLES(u->terms);
}

static inline size_t
mig_units_row_size(const MigUnits *u)
{
	return sizeof(MigUnitRow) + sizeof(double) * MIG_TOTALS_ROOM(u->terms);
}

static inline MigUnitRow *
mig_units_row(const MigUnits *u, uint32_t row)
{
	return (MigUnitRow *) (u->row + mig_units_row_size(u) * row);
}

/* units are numbered from 1 */
static inline MigUnit *
mig_units_at(const MigUnits *u, uint32_t number)
{
	return (MigUnit *) (u->unit + mig_units_stride(u) * (number - 1));
}

/* slots of the index for so many units */
extern uint32_t mig_units_slots_for(uint32_t room);

/* take another index, cleared, in place of the old one */
extern void mig_units_take_index(MigUnits *u, uint64_t *slot, uint32_t slots);

extern uint64_t mig_units_hash(const MigUnitName *name);

/* is there room for one more unit of this name, and for those of all rows that wait */
static inline bool
mig_units_has_room(const MigUnits *u, uint32_t name_len)
{
	return u->room - u->n > MIG_UNITS_ROWS && u->names_room - u->names_used >= name_len;
}

/* number of the unit, made where it is not there; mig_units_has_room must hold */
extern uint32_t mig_units_place(MigUnits *u, uint64_t hash, const MigUnitName *name);

/* the row to fill, for which mig_units_has_room must hold, and what to do then */
static inline MigUnitRow *
mig_units_next_row(MigUnits *u)
{
	return mig_units_row(u, u->next);
}

extern void mig_units_row_waits(MigUnits *u);
/* the rows that wait join their units */
extern void mig_units_flush(MigUnits *u);

extern MigUnitName mig_units_name(const MigUnits *u, uint32_t number);

/* numbers of all units in the order of the index: a merge of units in this order meets memory in turn */
extern void mig_units_in_order(const MigUnits *u, uint32_t *number);

/* fetch a unit ahead of its use, and the one that probably has this hash */
extern void mig_units_fetch(const MigUnits *u, uint32_t number);
extern void mig_units_fetch_hashed(const MigUnits *u, uint64_t hash);

/* add totals to those of a unit */
extern void mig_units_add_totals(double *into, const double *from, uint32_t terms);

/* total i of cases, weights and sums, rounded to its first two terms */
extern MigXsum mig_units_total(const double *total, uint32_t terms, uint32_t i);

#endif
