/*
 * tally.h: rows of a survey on their way to crosstables of its design
 *
 * What a crosstable of a design needs are the weighted sums of every sampling unit in every cell.
 * They are kept sparse, a hash of (unit, cell), for many tables with one variable in their columns at
 * once: a row costs one look-up of its stratum and unit, and one level and one sum for every table.  Rows outside
 * the subpopulation, or without a weight, leave nothing but their unit.
 *
 * Memory: some 60 bytes for every unit and cell that occur together, at most MIG_TALLY_MAX_SUMS, and
 * that of places.h.
 */
#ifndef MIG_PG_TALLY_H
#define MIG_PG_TALLY_H

#include "postgres.h"

#include "core/crosstab.h"
#include "pg/column.h"
#include "pg/places.h"

#define MIG_TALLY_MAX_SUMS 8000000

typedef struct MigTally
{
	MemoryContext context;
	MigPlaces places; /* strata and units */
	MigSingleton singleton;
	int ntables;
	MigCrosstab **table; /* open, counts alone */
	struct sums_hash *
		*sums; /* (unit, cell) to the sum of weights; of rows as units: (stratum, cell) */
	struct squares_hash **squares; /* of rows as units: the sum of their squares */
	uint64 *key;                   /* of the row under way, by table */
	uint32 *hash_of_key;
	int64 nsums;
	int64 n_read;
	int64 n_outside;
	int64 n_null_weight;
	int64 n_zero_weight;
} MigTally;

/* what the values of a row are */
typedef struct MigTallyColumns
{
	MigColumn stratum;
	MigColumn psu;
	MigColumn col;
	MigColumn *row; /* by table */
} MigTallyColumns;

typedef struct MigTallyRow
{
	NullableDatum stratum;
	NullableDatum psu; /* not looked at where rows are the units */
	double weight;     /* NAN: NULL */
	double fpc;        /* NAN: NULL */
	bool inside;
	NullableDatum col;
	const NullableDatum *row; /* by table */
} MigTallyRow;

extern MigTally *mig_tally_new(MemoryContext context, int ntables, bool rows, bool with_fpc,
							   MigSingleton singleton, const MigTallyColumns *columns);
extern void mig_tally_add(MigTally *u, const MigTallyColumns *columns, const MigTallyRow *row);
extern void mig_tally_merge(MigTally *into, const MigTally *from);

/* for parallel workers of one query */
extern bytea *mig_tally_serialize(const MigTally *u);
extern MigTally *mig_tally_deserialize(MemoryContext context, const bytea *bytes);

/* the crosstables, in the current memory context; errors where the design is none */
extern MigCrosstab **mig_tally_tables(const MigTally *u);

/* the error where a table has more cells than a covariance takes */
extern void mig_tally_refuse_cells(void);

#endif
