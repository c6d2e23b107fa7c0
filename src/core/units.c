/* units.c: sums of scores by sampling unit */
#include "core/units.h"

#include <string.h>

#include "core/levels.h"

#define LINE        64 /* bytes fetched at a time */
#define LEAST_SLOTS 64

/* ---- the index ---- */

static inline uint64_t
tag_of(uint64_t hash)
{
	return hash >> 32 << 32;
}

/* so slots are in the order of the hashes, but for those that found their place taken */
static inline uint32_t
place_of(const MigUnits *u, uint64_t hash)
{
	return (uint32_t) (((hash >> 32) * u->slots) >> 32);
}

uint32_t
mig_units_slots_for(uint32_t room)
{
	uint32_t slots = LEAST_SLOTS;

	while (slots < 2 * (uint64_t) room && slots < UINT32_C(1) << 31)
		slots *= 2;
	return slots;
}

static void
enter(MigUnits *u, uint64_t entry)
{
	uint32_t at = place_of(u, entry);

	while (u->slot[at])
		at = (at + 1) & (u->slots - 1);
	u->slot[at] = entry;
}

void
mig_units_take_index(MigUnits *u, uint64_t *slot, uint32_t slots)
{
	const uint64_t *old = u->slot;
	uint32_t count = u->slots;

	u->slot = slot;
	u->slots = slots;
	for (uint32_t i = 0; i < count; i++)
		if (old[i])
			enter(u, old[i]);
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

	if (u->named)
	{
		name.text = u->names + (key >> 32);
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
	return known.len == name->len && memcmp(known.text, name->text, name->len) == 0;
}

static uint32_t
add(MigUnits *u, uint64_t hash, const MigUnitName *name)
{
	MigUnit *unit = mig_units_at(u, ++u->n);

	memset(unit, 0, mig_units_stride(u));
	unit->hash = hash;
	unit->key = name->number;
	if (name->text)
	{
		memcpy(u->names + u->names_used, name->text, name->len);
		unit->key = (uint64_t) u->names_used << 32 | name->len;
		u->names_used += name->len;
	}
	enter(u, tag_of(hash) | u->n);
	return u->n;
}

uint32_t
mig_units_place(MigUnits *u, uint64_t hash, const MigUnitName *name)
{
	uint64_t slot;

	for (uint32_t at = place_of(u, hash); (slot = u->slot[at]) != 0; at = (at + 1) & (u->slots - 1))
		if (tag_of(slot) == tag_of(hash) && is_named(u, (uint32_t) slot, name))
			return (uint32_t) slot;
	return add(u, hash, name);
}

void
mig_units_in_order(const MigUnits *u, uint32_t *number)
{
	for (uint32_t i = 0; i < u->slots; i++)
		if (u->slot[i])
			*number++ = (uint32_t) u->slot[i];
}

/* ---- memory ahead of its use ---- */

void
mig_units_fetch(const MigUnits *u, uint32_t number)
{
	const char *unit = (const char *) mig_units_at(u, number);
	size_t size = mig_units_stride(u);

	for (size_t at = 0; at < size && at < 64 * LINE; at += LINE)
		__builtin_prefetch(unit + at, 1);
}

/* the first unit whose tag is that of the hash: nearly always the one */
void
mig_units_fetch_hashed(const MigUnits *u, uint64_t hash)
{
	uint64_t slot;

	for (uint32_t at = place_of(u, hash); (slot = u->slot[at]) != 0; at = (at + 1) & (u->slots - 1))
		if (tag_of(slot) == tag_of(hash))
		{
			mig_units_fetch(u, (uint32_t) slot);
			return;
		}
}

/* ---- rows ---- */

/* scores of the last four rows in the ring; of those among them that do not wait they mean nothing */
static void
score_rows(MigUnits *u)
{
	uint32_t first = (u->next - 1) % MIG_UNITS_ROWS / MIG_GLM_PADDED * MIG_GLM_PADDED;
	double linear[MIG_GLM_PADDED];
	double outcome[MIG_GLM_PADDED];
	MigLikelihoods l;

	if (u->family == MIG_FAMILY_OLS)
		return;
	for (uint32_t i = 0; i < MIG_GLM_PADDED; i++)
	{
		linear[i] = mig_units_row(u, first + i)->linear;
		outcome[i] = mig_units_row(u, first + i)->outcome;
	}
	mig_glm_likelihoods(u->family, linear, outcome, MIG_GLM_PADDED, &l);
	for (uint32_t i = 0; i < MIG_GLM_PADDED; i++)
		mig_units_row(u, first + i)->score = mig_units_row(u, first + i)->weight * l.score[i];
}

static void
add_row(MigUnits *u, const MigUnitRow *row)
{
	MigUnitName name = {row->number, NULL, 0};
	uint32_t number = row->unit ? row->unit : mig_units_place(u, row->hash, &name);
	double *total = mig_units_at(u, number)->total;

	total[0] += row->cases;
	mig_xsum_add((MigXsum *) (total + 1), row->weight);
	mig_sandwich_add_scores(total + MIG_TOTALS_BEFORE, (int) MIG_TOTALS_ROOM(u->terms), row->x,
							NULL, (int) u->terms, row->score);
}

/* the row that came so many before the last one */
static inline const MigUnitRow *
row_before(const MigUnits *u, uint32_t rows)
{
	return mig_units_row(u, (u->next - 1 - rows) % MIG_UNITS_ROWS);
}

void
mig_units_row_waits(MigUnits *u)
{
	const MigUnitRow *row = mig_units_row(u, u->next);

	u->next = (u->next + 1) % MIG_UNITS_ROWS;
	u->waiting++;
	if (u->next % MIG_GLM_PADDED == 0)
		score_rows(u);
	if (row->unit)
		mig_units_fetch(u, row->unit);
	else
		__builtin_prefetch(&u->slot[place_of(u, row->hash)]);
	if (u->waiting > MIG_UNITS_ROWS / 2)
	{
		row = row_before(u, MIG_UNITS_ROWS / 2);
		if (row->unit == 0)
			mig_units_fetch_hashed(u, row->hash);
	}
	if (u->waiting == MIG_UNITS_ROWS)
		add_row(u, row_before(u, --u->waiting));
}

void
mig_units_flush(MigUnits *u)
{
	if (u->next % MIG_GLM_PADDED != 0)
		score_rows(u);
	while (u->waiting > 0)
		add_row(u, row_before(u, --u->waiting));
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
