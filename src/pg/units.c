/* units.c: sums by sampling unit as the server passes them */
#include "postgres.h"

#include "pg/units.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "pg/moments.h"

#define FIRST_UNITS 4

/* ---- names ---- */

bool
mig_pg_units_can(Oid type, Oid collation)
{
	MigColumn column;

	mig_column_init(&column, type, CurrentMemoryContext);
	if (column.kind != MIG_KIND_TEXT)
		return true;
	if (column.type == UUIDOID || column.type == OIDOID)
		return true;
	if (column.has_out || !OidIsValid(collation))
		return false;
	return get_collation_isdeterministic(collation);
}

MigUnitName
mig_pg_units_name(const MigColumn *column, Datum value)
{
	MigUnitName name = {0};
	MigLabel label;

	if (column->has_key)
	{
		name.number = mig_column_key(column, value);
		return name;
	}
	label = mig_column_label(column, value);
	name.text = label.text;
	name.len = label.len;
	return name;
}

/* ---- memory ---- */

static MigUnits *
units_of(const ArrayType *state)
{
	return (MigUnits *) ARR_DATA_PTR(state);
}

static ArrayType *
allocate(uint32 terms, bool named, uint32 room, uint32 names_room)
{
	size_t size = mig_units_size(terms, room, names_room);
	ArrayType *state = palloc_extended(ARR_OVERHEAD_NONULLS(1) + size, MCXT_ALLOC_HUGE);
	MigUnits *u;

	memset(state, 0, ARR_OVERHEAD_NONULLS(1) + sizeof(MigUnits));
	SET_VARSIZE(state, ARR_OVERHEAD_NONULLS(1) + size);
	state->ndim = 1;
	state->elemtype = FLOAT8OID;
	ARR_DIMS(state)[0] = (int) (size / sizeof(float8));
	ARR_LBOUND(state)[0] = 1;
	u = units_of(state);
	mig_units_init(u, terms, named, room, names_room);
	memset(mig_units_slots(u), 0, sizeof(uint64_t) * u->slots);
	return state;
}

ArrayType *
mig_pg_units_new(uint32 terms, bool named)
{
	return allocate(terms, named, MIG_UNITS_ROWS + FIRST_UNITS, named ? 256 : 0);
}

static MigUnits *
checked(const ArrayType *state)
{
	if (ARR_NDIM(state) != 1 || ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID ||
		ARR_DATA_OFFSET(state) != ARR_OVERHEAD_NONULLS(1) ||
		VARSIZE(state) != ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * (size_t) ARR_DIMS(state)[0] ||
		!mig_units_check(units_of(state), sizeof(float8) * (size_t) ARR_DIMS(state)[0]))
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	return units_of(state);
}

MigUnits *
mig_pg_units_state(ArrayType *state, uint32 terms, bool named)
{
	MigUnits *u = checked(state);

	if (u->terms != terms || u->named != named)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	return u;
}

bool
mig_pg_units_room(ArrayType **state, uint32 name_len)
{
	MigUnits *u = units_of(*state);
	uint32 room = u->room;
	uint32 names = u->names_room;
	ArrayType *grown;

	if (u->full || mig_units_has_room(u, name_len))
		return !u->full;
	if (u->room - u->n <= MIG_UNITS_ROWS)
		room = u->room < 4096 ? 4 * u->room : 2 * u->room;
	if (u->named && u->names_room - u->names_used < name_len)
		names = 2 * u->names_room + name_len;
	if (mig_units_size(u->terms, room, names) > MIG_UNITS_MAX_BYTES)
	{
		u->full = true;
		return false;
	}
	grown = allocate(u->terms, u->named, room, names);
	mig_units_copy(units_of(grown), u);
	*state = grown;
	return true;
}

/* ---- merging ---- */

static void
merge_unit(ArrayType **into, const MigUnits *from, uint32 number)
{
	const MigUnit *other = mig_units_at(from, number);
	MigUnitName name = mig_units_name(from, number);
	MigUnits *u;
	uint32 mine;

	if (!mig_pg_units_room(into, name.len))
		return;
	u = units_of(*into);
	mine = mig_units_place(u, other->hash, &name);
	mig_units_add_totals(mig_units_at(u, mine)->total, other->total, u->terms);
}

/* rows that wait go on waiting: a state of hundreds of megabytes is not copied to flush 31 rows */
static void
merge_row(ArrayType **into, const MigUnits *from, uint32 waiting)
{
	const MigUnitRow *row = mig_units_row(from, waiting);
	MigUnits *u;
	MigUnitRow *mine;

	if (!mig_pg_units_room(into, 0))
		return;
	u = units_of(*into);
	mine = mig_units_next_row(u);
	memcpy(mine, row, mig_units_row_size(u));
	mine->unit = 0;
	if (u->named && row->unit - 1 < from->n)
	{
		MigUnitName name = mig_units_name(from, (uint32) row->unit);

		mine->unit = mig_units_find(u, row->hash, &name);
	}
	mig_units_row_waits(u);
}

ArrayType *
mig_pg_units_merge(ArrayType *into, ArrayType *from)
{
	MigUnits *u = checked(into);
	const MigUnits *other = mig_pg_units_state(from, u->terms, u->named);

	u->nameless += other->nameless;
	u->unknown += other->unknown;
	u->full |= other->full;
	for (uint32 i = 1; i <= other->n && !units_of(into)->full; i++)
	{
		merge_unit(&into, other, i);
		if (i % MIG_UNITS_TICK == 0)
			mig_tick();
	}
	for (uint32 r = 0; r < other->waiting && !units_of(into)->full; r++)
		merge_row(&into, other, r);
	return into;
}

MigUnits *
mig_pg_units_flushed(ArrayType *state)
{
	MigUnits *u = checked(state);

	mig_units_flush(u);
	return u;
}
