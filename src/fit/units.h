/* units.h: sums of a model's scores by sampling unit, of all units in one state */
#ifndef MIG_FIT_UNITS_H
#define MIG_FIT_UNITS_H

#include "postgres.h"

#include "fit/score.h"
#include "pg/units.h"

/* add the row that the scorer read; complete: it counts, else it only says that there is the unit */
extern void mig_unit_add(MigUnits *u, const MigColumn *column, const MigScorer *scorer,
						 NullableDatum unit, bool complete, double weight, double cases);

/* cross-products of the units' totals, as mig_total_moments; NULL where no unit has cases */
extern MigMoments *mig_unit_totals(const MigUnits *u);

/* a number for each unit, another for another name (but for one chance in 2^64) */
extern int64 mig_unit_number(const MigUnits *u, uint32 unit);

#endif
