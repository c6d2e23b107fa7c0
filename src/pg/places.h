/*
 * places.h: strata and sampling units of a survey, numbered as rows bring them
 *
 * Sampling units are nested in strata: the same name in two strata is two units.  A row costs one
 * look-up.  Memory: 150 bytes a unit, and its name.
 */
#ifndef MIG_PG_PLACES_H
#define MIG_PG_PLACES_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "pg/column.h"
#include "pg/strata.h"

/* names of strata or units by number, from 0, with a hash table over them */
typedef struct MigNames
{
	struct names_hash *hash;
	uint32 n;
} MigNames;

typedef struct MigPlaceStratum
{
	const char *label;
	int64 units;
	bool weighted;  /* some row has a weight above 0: the caller's to say */
	bool fpc_known; /* some row has it */
	double fpc_low;
	double fpc_high;
	int64 fpc_missing;
} MigPlaceStratum;

typedef struct MigPlaces
{
	MemoryContext context;
	bool rows;     /* every row is a unit of its own, which has no number */
	bool with_fpc; /* fpc is read */
	MigNames strata;
	MigNames psus;
	struct pairs_hash *pairs;   /* (stratum, name) to unit */
	struct places_hash *places; /* what rows bring to stratum and unit: one look-up for three */
	Size name_bytes;            /* of names that are texts */
	uint32 nunits;
	uint32 *stratum_of; /* by unit */
	uint32 units_room;
	MigPlaceStratum *stratum; /* by number */
	uint32 strata_room;
} MigPlaces;

/* all memory of it stays in the context */
extern void mig_places_init(MigPlaces *p, MemoryContext context, bool rows, bool with_fpc);

/* numbers of a row's stratum and unit, none of them NULL; where rows are the units, the stratum is
 * both */
extern void mig_places_find(MigPlaces *p, const MigColumn *strata, Datum stratum,
							const MigColumn *psus, Datum psu, uint32 *number, uint32 *unit);

/* a row is there */
extern void mig_places_count(MigPlaces *p, uint32 stratum, bool has_fpc, double fpc);

/* add others; the unit of `into` for every unit of `from` (where rows are units: the stratum) */
extern uint32 *mig_places_merge(MigPlaces *into, const MigPlaces *from);

/* between processes: what is put is taken again from *at, which moves on */
extern void mig_places_put(StringInfo out, const MigPlaces *p);
extern void mig_places_take(const char **at, MigPlaces *p, MemoryContext context);

/* numbers of the strata by their names, so that the first error is always the same */
extern uint32 *mig_places_strata(const MigPlaces *p);

extern MigStratum mig_places_stratum(const MigPlaces *p, uint32 number);

/* units of the largest stratum, and of all */
extern int64 mig_places_units(const MigPlaces *p, int64 *largest);

#endif
