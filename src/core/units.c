/* units.c: sums of scores by sampling unit, as one flat value */
#include "core/units.h"

#include <string.h>

#include "core/levels.h"

#define LINE        64 /* bytes fetched at a time */
#define LEAST_SLOTS 8

/* ---- layout ---- */

static uint32_t
slots_for(uint32_t room)
{
	uint32_t slots = LEAST_SLOTS;

	while (slots < 2 * (uint64_t) room && slots < UINT32_C(1) << 31)
		slots *= 2;
	return slots;
}

static size_t
size_of(const MigUnits *u)
{
	size_t size = sizeof(MigUnits) + sizeof(uint64_t) * u->slots;

	size += mig_units_row_size(u) * MIG_UNITS_ROWS + mig_units_stride(u) * u->room;
	return (size + u->names_room + 7) & ~(size_t) 7;
}

size_t
mig_units_size(uint32_t terms, uint32_t room, uint32_t names_room)
{
	MigUnits u = {0};

	u.terms = terms;
	u.room = room;
	u.slots = slots_for(room);
	u.names_room = names_room;
	return size_of(&u);
}

void
mig_units_init(MigUnits *u, uint32_t terms, bool named, uint32_t room, uint32_t names_room)
{
	u->terms = terms;
	u->named = named;
	u->room = room;
	u->slots = slots_for(room);
	u->names_room = names_room;
}

bool
mig_units_check(const MigUnits *u, size_t size)
{
	return size >= sizeof(MigUnits) && u->terms <= size && u->room <= size &&
		   u->names_room <= size && u->slots <= size && u->slots >= LEAST_SLOTS &&
		   (u->slots & (u->slots - 1)) == 0 && u->slots >= 2 * (uint64_t) u->room &&
		   size_of(u) == size && u->n <= u->room && u->waiting < MIG_UNITS_ROWS &&
		   u->names_used <= u->names_room;
}

/* ---- the index ---- */

static inline uint64_t
tag_of(uint64_t hash)
{
	return hash >> 32 << 32;
}

uint64_t
mig_units_hash(const MigUnitName *name)
{
	return name->text ? mig_levels_hash(name->text, name->len) : mig_levels_fold(name->number, 0);
}

MigUnitName
mig_units_name(const MigUnits *u, uint32_t number)
{
	uint64_t key = mig_units_at(u, number)->key;
	MigUnitName name = {key, NULL, 0};
	uint32_t at = (uint32_t) (key >> 32);

	if (u->named && at <= u->names_used && (uint32_t) key <= u->names_used - at)
	{
		name.text = mig_units_names(u) + at;
		name.len = (uint32_t) key;
	}
	return name;
}

static inline bool
is_named(const MigUnits *u, uint32_t number, const MigUnitName *name)
{
	MigUnitName known;

	if (!u->named)
		return mig_units_at(u, number)->key == name->number;
	known = mig_units_name(u, number);
	return known.text && known.len == name->len && memcmp(known.text, name->text, name->len) == 0;
}

/* whatever the index holds, it ends, and the number is one of a unit */
uint32_t
mig_units_find(const MigUnits *u, uint64_t hash, const MigUnitName *name)
{
	const uint64_t *slots = mig_units_slots(u);
	uint32_t mask = u->slots - 1;

	for (uint32_t i = 0; i <= mask; i++)
	{
		uint64_t slot = slots[((uint32_t) hash + i) & mask];
		uint32_t number = (uint32_t) slot;

		if (slot == 0)
			return 0;
		if (tag_of(slot) == tag_of(hash) && number - 1 < u->n && is_named(u, number, name))
			return number;
	}
	return 0;
}

static void
enter(MigUnits *u, uint64_t hash, uint32_t number)
{
	uint64_t *slots = mig_units_slots(u);
	uint32_t mask = u->slots - 1;

	for (uint32_t i = 0; i <= mask; i++)
	{
		uint64_t *slot = &slots[((uint32_t) hash + i) & mask];

		if (*slot)
			continue;
		*slot = tag_of(hash) | number;
		return;
	}
}

/* 0 where there is no room */
static uint32_t
add(MigUnits *u, uint64_t hash, const MigUnitName *name)
{
	MigUnit *unit = mig_units_at(u, u->n + 1);

	if (u->n == u->room || name->len > u->names_room - u->names_used)
		return 0;
	u->n++;
	memset(unit, 0, mig_units_stride(u));
	unit->hash = hash;
	unit->key = name->number;
	if (name->text)
	{
		memcpy(mig_units_names(u) + u->names_used, name->text, name->len);
		unit->key = (uint64_t) u->names_used << 32 | name->len;
		u->names_used += name->len;
	}
	enter(u, hash, u->n);
	return u->n;
}

uint32_t
mig_units_place(MigUnits *u, uint64_t hash, const MigUnitName *name)
{
	uint32_t number = mig_units_find(u, hash, name);

	return number ? number : add(u, hash, name);
}

void
mig_units_copy(MigUnits *into, const MigUnits *from)
{
	into->n = from->n;
	into->waiting = from->waiting;
	into->names_used = from->names_used;
	into->full = from->full;
	into->nameless = from->nameless;
	into->unknown = from->unknown;
	memcpy(mig_units_row(into, 0), mig_units_row(from, 0),
		   mig_units_row_size(from) * from->waiting);
	memcpy(mig_units_names(into), mig_units_names(from), from->names_used);
	for (uint32_t number = 1; number <= into->n; number++)
	{
		const MigUnit *unit = mig_units_at(from, number);

		memcpy(mig_units_at(into, number), unit, mig_units_stride(from));
		enter(into, unit->hash, number);
		if (number % MIG_UNITS_TICK == 0)
			mig_tick();
	}
}

/* ---- rows ---- */

static inline void
fetch_unit(const MigUnits *u, uint32_t number)
{
	const char *unit = (const char *) mig_units_at(u, number);
	size_t size = mig_units_stride(u);

	for (size_t at = 0; at < size && at < 64 * LINE; at += LINE)
		__builtin_prefetch(unit + at, 1);
}

void
mig_units_row_waits(MigUnits *u)
{
	const MigUnitRow *row = mig_units_row(u, u->waiting++);

	if (row->unit == 0)
		__builtin_prefetch(&mig_units_slots(u)[(uint32_t) row->hash & (u->slots - 1)]);
	else if (row->unit <= u->n)
		fetch_unit(u, (uint32_t) row->unit);
	if (u->waiting == MIG_UNITS_ROWS)
		mig_units_flush(u);
}

void
mig_units_flush(MigUnits *u)
{
	for (uint32_t r = 0; r < u->waiting; r++)
	{
		MigUnitRow *row = mig_units_row(u, r);
		MigUnitName name = {row->number, NULL, 0};

		if (row->unit == 0 && !u->named)
			row->unit = mig_units_place(u, row->hash, &name);
		if (row->unit - 1 < u->n)
			fetch_unit(u, (uint32_t) row->unit);
	}
	for (uint32_t r = 0; r < u->waiting; r++)
	{
		const MigUnitRow *row = mig_units_row(u, r);
		double *total;

		if (row->unit - 1 >= u->n)
			continue;
		total = mig_units_at(u, (uint32_t) row->unit)->total;
		total[0] += row->cases;
		mig_xsum_add((MigXsum *) (total + 1), row->weight);
		mig_sandwich_add_scores(total + MIG_TOTALS_BEFORE, (int) MIG_TOTALS_ROOM(u->terms), row->x,
								NULL, (int) u->terms, row->score);
	}
	u->waiting = 0;
}

/* ---- totals ---- */

void
mig_units_add_totals(double *into, const double *from, uint32_t terms)
{
	size_t room = MIG_TOTALS_ROOM(terms);

	into[0] += from[0];
	mig_xsum_merge((MigXsum *) (into + 1), (const MigXsum *) (from + 1));
	for (size_t part = 0; part < 3; part++)
		mig_sandwich_add_scores(into + MIG_TOTALS_BEFORE, (int) room,
								from + MIG_TOTALS_BEFORE + part * room, NULL, (int) terms, 1.0);
}

MigXsum
mig_units_total(const double *total, uint32_t terms, uint32_t i)
{
	size_t room = MIG_TOTALS_ROOM(terms);
	MigXsum t = {total[0], 0.0, 0.0};

	if (i == 1)
		memcpy(&t, total + 1, sizeof(t));
	if (i > 1)
	{
		const double *sum = total + MIG_TOTALS_BEFORE + (i - 2);

		t.hi = sum[0];
		t.mid = sum[room];
		t.lo = sum[2 * room];
	}
	mig_xsum_normalize(&t);
	return t;
}
