/* units.h: sums by sampling unit in the memory of the server, and between its processes */
#ifndef MIG_PG_UNITS_H
#define MIG_PG_UNITS_H

#include "postgres.h"

#include "core/units.h"
#include "pg/column.h"

/*
 * Can values of the type be names of units: a number, or bytes that are equal where the values are.
 * Other types are left to the server's GROUP BY.
 */
extern bool mig_pg_units_can(Oid type, Oid collation);

extern MigUnitName mig_pg_units_name(const MigColumn *column, Datum value);

/* in the current context, where all memory of it stays */
extern MigUnits *mig_pg_units_new(uint32 terms, bool named);

/* makes room for one more unit of a name of that length; false: they are full */
extern bool mig_pg_units_room(MigUnits *u, uint32 name_len);

/* adds them up; rows that wait in `from` join their units */
extern void mig_pg_units_merge(MigUnits *u, MigUnits *from);

/* as workers send them; what is received is there to be merged into others, and lives in the bytes */
extern bytea *mig_pg_units_send(MigUnits *u);
extern MigUnits *mig_pg_units_received(Datum value);

#endif
