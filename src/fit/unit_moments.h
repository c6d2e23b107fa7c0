/*
 * unit_moments.h: cross-products of the rows of a design by sampling unit
 *
 * With e = y - x'b the total of a unit's scores is X'Wy - X'WX b: it follows from the unit's own
 * cross-products once b is known, and b from the sum of all of them.  So a linear model with clustered or
 * survey errors is fitted in one reading.
 *
 * Rows wait in the order they come, some for each unit, and are then added unit by unit: with many
 * units the sums of the next row are in none of the caches, and a row at a time would cost more than the
 * kernel.
 *
 * Memory: for every unit 24 bytes for each sum, as moments have them, MIG_UNIT_ROWS rows, and that of
 * places.h; at most MIG_UNIT_BYTES.  What that takes depends on units, the length of their names, columns and whether
 * values are pairs, so on the data alone: beyond it the sums of all units become one, and units are not told apart any more.
 */
#ifndef MIG_FIT_UNIT_MOMENTS_H
#define MIG_FIT_UNIT_MOMENTS_H

#include "postgres.h"

#include "formula/design.h"
#include "pg/model.h"
#include "pg/places.h"

#define MIG_UNIT_ROWS  32 /* that wait, for each unit */
#define MIG_UNIT_BYTES ((size_t) 64 * 1024 * 1024)

typedef struct MigUnitSums
{
	double cases;
	uint32 nsums;  /* the first ones of the frame; all others are 0 */
	MigXsum *sums; /* NULL: no row yet */
} MigUnitSums;

typedef struct MigUnitMoments
{
	MemoryContext context; /* of the frame; units and places have their own under it */
	MemoryContext by_unit;
	MigPlaces places;
	MigMoments *frame; /* levels, columns and counts; its sums are 0 until it is full */
	bool full;         /* there were too many units, and the frame has all sums */
	bool paired;       /* rows that wait have low parts */
	int64 no_name;     /* rows without a unit, in a stratum .. */
	int64 no_stratum;
	double unknown; /* .. and cases of complete ones of both */
	uint32 room;
	MigUnitSums *unit; /* by number */
	/* rows that wait: each as long as the design's columns say */
	uint32 waiting;
	uint32 rows_room;
	double *row;
	uint32 *unit_of;
	MigProductsBlock block; /* work: rows of one unit */
} MigUnitMoments;

typedef struct MigUnitColumns
{
	MigColumn stratum;
	MigColumn unit;
} MigUnitColumns;

typedef struct MigUnitValues
{
	NullableDatum stratum;
	NullableDatum unit;
	NullableDatum weight;       /* a double; NULL leaves the row out, but its unit is counted */
	bool inside;                /* of the subpopulation; likewise */
	NullableDatum fpc;          /* a double */
	const NullableDatum *value; /* of the formula's variables */
} MigUnitValues;

/* units that there is room for, with no levels, low parts and long names yet */
extern uint32 mig_unit_moments_most(const MigDesign *design, MigWeighting weighting);

extern MigUnitMoments *mig_unit_moments_new(MemoryContext context, const MigDesign *design,
											MigWeighting weighting);
extern void mig_unit_moments_add(MigUnitMoments *s, MigDesign *design,
								 const MigUnitColumns *columns, const MigUnitValues *row);
extern void mig_unit_moments_merge(MigUnitMoments *into, MigUnitMoments *from);

/* between processes, and from the aggregate to the fit */
extern bytea *mig_unit_moments_send(MigUnitMoments *s);
extern MigUnitMoments *mig_unit_moments_received(MemoryContext context, Datum value);

/* moments of all rows that have a unit: once, of what was received */
extern MigMoments *mig_unit_moments_all(MigUnitMoments *s);

/*
 * Cross-products of the totals of scores under a model of these moments, as mig_total_moments, of
 * the units of each stratum that have cases: by number of the stratum; NULL where none has.
 */
extern MigMoments **mig_unit_moments_totals(MigUnitMoments *s, const MigModel *model);

#endif
