/*
 * units.h: sums of scores by sampling unit, as one flat value
 *
 * A hash of units (clusters of rows) to totals: no pointers, every part at an offset from the start.
 *
 *     header | index | rows waiting | units | names
 *
 * With many units the one of the next row is in none of the caches; so rows wait in a small block,
 * and what they need is fetched while others are added.  Totals are three-term sums (xsum.h), so that
 * they do not depend on the order of the rows.  A unit is known by a number, or by a name of bytes.
 */
#ifndef MIG_CORE_UNITS_H
#define MIG_CORE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sandwich.h"
#include "core/status.h"

#define MIG_UNITS_ROWS      32 /* that wait */
#define MIG_UNITS_FIRST     4
#define MIG_UNITS_TICK      4096 /* units between two looks for a cancel, where all are gone through */
#define MIG_UNITS_MAX_BYTES ((size_t) 384 * 1024 * 1024)

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
	uint64_t unit; /* its place from 1 on; 0: to be found by the number */
	double cases;
	double weight;
	double score;
	double x[]; /* MIG_TOTALS_ROOM of them */
} MigUnitRow;

typedef struct MigUnits
{
	uint32_t terms;
	uint32_t named; /* by bytes, else by numbers */
	uint32_t n;     /* units */
	uint32_t room;  /* for units */
	uint32_t slots; /* of the index: a power of two, more than `room` */
	uint32_t waiting;
	uint32_t names_used;
	uint32_t names_room;
	uint64_t full;    /* there were too many units, and the sums mean nothing */
	int64_t nameless; /* rows without a unit .. */
	double unknown;   /* .. and cases of complete ones among them */
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

/* upper half of the hash and number; 0 where free */
static inline uint64_t *
mig_units_slots(const MigUnits *u)
{
	return (uint64_t *) (u + 1);
}

static inline MigUnitRow *
mig_units_row(const MigUnits *u, uint32_t row)
{
	return (MigUnitRow *) ((char *) (mig_units_slots(u) + u->slots) + mig_units_row_size(u) * row);
}

/* units are numbered from 1 */
static inline MigUnit *
mig_units_at(const MigUnits *u, uint32_t number)
{
	return (MigUnit *) ((char *) mig_units_row(u, MIG_UNITS_ROWS) +
						mig_units_stride(u) * (number - 1));
}

static inline char *
mig_units_names(const MigUnits *u)
{
	return (char *) mig_units_at(u, u->room + 1);
}

/* bytes for so much, a multiple of 8; more than MIG_UNITS_MAX_BYTES: do not make it */
extern size_t mig_units_size(uint32_t terms, uint32_t room, uint32_t names_room);

/* no units, in memory of that size, cleared */
extern void mig_units_init(MigUnits *u, uint32_t terms, bool named, uint32_t room,
						   uint32_t names_room);

/* is it one, of this size: then nothing in it leads outside */
extern bool mig_units_check(const MigUnits *u, size_t size);

/* into empty ones with more room */
extern void mig_units_copy(MigUnits *into, const MigUnits *from);

extern uint64_t mig_units_hash(const MigUnitName *name);

/* number of the unit; 0: it is not there, but may be among the rows that wait */
extern uint32_t mig_units_find(const MigUnits *u, uint64_t hash, const MigUnitName *name);

/* is there room for one more unit of this name, and for those of all rows that wait */
static inline bool
mig_units_has_room(const MigUnits *u, uint32_t name_len)
{
	return u->room - u->n > MIG_UNITS_ROWS && u->names_room - u->names_used >= name_len;
}

/* the same, made where it is not there; mig_units_has_room must hold */
extern uint32_t mig_units_place(MigUnits *u, uint64_t hash, const MigUnitName *name);

/* row u->waiting, and after it was filled */
static inline MigUnitRow *
mig_units_next_row(MigUnits *u)
{
	return mig_units_row(u, u->waiting);
}

extern void mig_units_row_waits(MigUnits *u);
/* the rows that wait join their units */
extern void mig_units_flush(MigUnits *u);

extern MigUnitName mig_units_name(const MigUnits *u, uint32_t number);

/* add totals to those of a unit */
extern void mig_units_add_totals(double *into, const double *from, uint32_t terms);

/* total i of cases, weights and sums, rounded to its first two terms */
extern MigXsum mig_units_total(const double *total, uint32_t terms, uint32_t i);

#endif
