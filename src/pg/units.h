/* units.h: sums by sampling unit as the server passes them: the bytes of a float8[] */
#ifndef MIG_PG_UNITS_H
#define MIG_PG_UNITS_H

#include "postgres.h"

#include "utils/array.h"

#include "core/units.h"
#include "pg/column.h"

/*
 * Can values of the type be names of units: a number, or bytes that are equal where the values are.
 * Other types are left to the server's GROUP BY.
 */
extern bool mig_pg_units_can(Oid type, Oid collation);

extern MigUnitName mig_pg_units_name(const MigColumn *column, Datum value);

extern ArrayType *mig_pg_units_new(uint32 terms, bool named);

/* checked, of so many terms and kind of names */
extern MigUnits *mig_pg_units_state(ArrayType *state, uint32 terms, bool named);

/* makes room for one more unit of a name of that length: *state may move; false: they are full */
extern bool mig_pg_units_room(ArrayType **state, uint32 name_len);

extern ArrayType *mig_pg_units_merge(ArrayType *into, ArrayType *from);

/* a state of the caller's own, whose rows that wait join their units first */
extern MigUnits *mig_pg_units_flushed(ArrayType *state);

#endif
