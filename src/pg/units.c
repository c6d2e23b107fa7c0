/* units.c: sums by sampling unit as the server passes them */
#include "postgres.h"

#include "pg/units.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "pg/moments.h"

#define FIRST_UNITS 4
#define MAX_BYTES   ((size_t) 384 * 1024 * 1024) /* of units and their names */

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

static size_t
bytes_of(const MigUnits *u, uint32 room, uint32 names_room)
{
	return mig_units_stride(u) * room + sizeof(uint64) * mig_units_slots_for(room) + names_room;
}

/* an index for so many units, where the one that is there is too small */
static void
widen_index(MigUnits *u, uint32 units)
{
	uint32 slots = mig_units_slots_for(units);
	uint64 *old = u->slot;

	if (slots <= u->slots)
		return;
	mig_units_take_index(u,
						 MemoryContextAllocExtended(GetMemoryChunkContext(u),
													sizeof(uint64) * slots,
													MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO),
						 slots);
	if (old)
		pfree(old);
}

MigUnits *
mig_pg_units_new(uint32 terms, bool named)
{
	MigUnits *u = palloc0(sizeof(MigUnits));

	u->terms = terms;
	u->named = named;
	u->room = MIG_UNITS_ROWS + FIRST_UNITS;
	u->names_room = named ? 256 : 0;
	u->row = palloc0(mig_units_row_size(u) * MIG_UNITS_ROWS);
	u->unit = palloc_extended(mig_units_stride(u) * u->room, MCXT_ALLOC_HUGE);
	u->names = palloc(u->names_room + 1);
	widen_index(u, u->room);
	return u;
}

bool
mig_pg_units_room(MigUnits *u, uint32 name_len)
{
	uint32 room = u->room;
	uint32 names = u->names_room;

	if (u->full || mig_units_has_room(u, name_len))
		return !u->full;
	if (u->room - u->n <= MIG_UNITS_ROWS)
		room = u->room < 4096 ? 4 * u->room : 2 * u->room;
	if (u->named && u->names_room - u->names_used < name_len)
		names = 2 * u->names_room + name_len;
	if (bytes_of(u, room, names) > MAX_BYTES)
	{
		u->full = true;
		return false;
	}
	u->unit = repalloc_huge(u->unit, mig_units_stride(u) * room);
	u->names = repalloc_huge(u->names, names + 1);
	u->room = room;
	u->names_room = names;
	widen_index(u, room);
	return true;
}

/* ---- between processes ---- */

/* a bytea: this, the units in the order of their hashes, and the names */
typedef struct Sent
{
	int32 vl_len_;
	uint32 terms;
	uint32 n;
	uint32 names_used;
	bool named;
	bool full;
	int64 nameless;
	double unknown;
} Sent;

bytea *
mig_pg_units_send(MigUnits *u)
{
	size_t stride = mig_units_stride(u);
	uint32 *order =
		palloc_extended(sizeof(uint32) * ((size_t) u->n + MIG_UNITS_ROWS), MCXT_ALLOC_HUGE);
	Sent *sent;
	char *to;

	mig_units_flush(u);
	mig_units_in_order(u, order);
	sent = palloc_extended(sizeof(Sent) + stride * u->n + u->names_used, MCXT_ALLOC_HUGE);
	SET_VARSIZE(sent, sizeof(Sent) + stride * u->n + u->names_used);
	sent->terms = u->terms;
	sent->n = u->n;
	sent->names_used = u->names_used;
	sent->named = u->named;
	sent->full = u->full;
	sent->nameless = u->nameless;
	sent->unknown = u->unknown;
	to = (char *) (sent + 1);
	for (uint32 i = 0; i < u->n; i++, to += stride)
	{
		if (i + MIG_UNITS_AHEAD < u->n)
			mig_units_fetch(u, order[i + MIG_UNITS_AHEAD]);
		memcpy(to, mig_units_at(u, order[i]), stride);
		mig_tick_at(i);
	}
	memcpy(to, u->names, u->names_used);
	pfree(order);
	return (bytea *) sent;
}

MigUnits *
mig_pg_units_received(Datum value)
{
	const Sent *sent = (const Sent *) mig_aligned_bytes(value);
	MigUnits *u = palloc0(sizeof(MigUnits));

	u->terms = sent->terms;
	u->n = u->room = sent->n;
	u->names_used = u->names_room = sent->names_used;
	u->named = sent->named;
	u->full = sent->full;
	u->nameless = sent->nameless;
	u->unknown = sent->unknown;
	u->unit = (char *) (sent + 1);
	u->names = u->unit + mig_units_stride(u) * u->n;
	return u;
}

static void
merge_unit(MigUnits *u, const MigUnits *from, uint32 number)
{
	const MigUnit *other = mig_units_at(from, number);
	MigUnitName name = mig_units_name(from, number);
	uint32 known = u->n;
	double *total;

	if (!mig_pg_units_room(u, name.len))
		return;
	total = mig_units_at(u, mig_units_place(u, other->hash, &name))->total;
	if (u->n > known)
		memcpy(total, other->total, sizeof(double) * MIG_TOTALS_DOUBLES(u->terms));
	else
		mig_units_add_totals(total, other->total, u->terms);
}

void
mig_pg_units_merge(MigUnits *u, MigUnits *from)
{
	if (u->terms != from->terms || u->named != from->named)
		mig_pg_moments_check(MIG_ERR_MISMATCH);
	mig_units_flush(u);
	mig_units_flush(from);
	u->nameless += from->nameless;
	u->unknown += from->unknown;
	u->full |= from->full;
	/* units come in the order of the index: with room for all of them at once none is crowded */
	widen_index(u, u->n + from->n);
	for (uint32 i = 1; i <= from->n && !u->full; i++)
	{
		if (i + MIG_UNITS_AHEAD <= from->n)
			mig_units_fetch_hashed(u, mig_units_at(from, i + MIG_UNITS_AHEAD)->hash);
		merge_unit(u, from, i);
		mig_tick_at(i);
	}
}
