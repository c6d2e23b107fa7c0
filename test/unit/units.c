/* units.c: sums by unit against plain arrays, in any order, merged, grown, and damaged */
#include "core/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define TERMS 6
#define UNITS 700
#define ROWS  5000

static MigUnits *
make(bool named, uint32_t room, uint32_t names)
{
	MigUnits *u = calloc(1, mig_units_size(TERMS, room, names));

	mig_units_init(u, TERMS, named, room, names);
	return u;
}

/* a unit's name as a row brings it */
static MigUnitName
name_of(int unit, bool named, char *space)
{
	MigUnitName name = {(uint64_t) unit * 1000003, NULL, 0};

	if (named)
	{
		name.len =
			(uint32_t) sprintf(space, "unit %d%s", unit, unit % 2 ? " of the long names" : "");
		name.text = space;
		name.number = 0;
	}
	return name;
}

static MigUnits *
with_room(MigUnits *u, uint32_t len)
{
	MigUnits *grown;

	if (mig_units_has_room(u, len))
		return u;
	grown = make(u->named, 2 * u->room, u->named ? 2 * u->names_room + len : 0);
	mig_units_copy(grown, u);
	free(u);
	return grown;
}

static MigUnits *
add_row(MigUnits *u, int i)
{
	char space[64];
	MigUnitName name = name_of(i * 7919 % UNITS, u->named, space);
	MigUnitRow *row;

	u = with_room(u, name.len);
	row = mig_units_next_row(u);
	row->hash = mig_units_hash(&name);
	row->number = name.number;
	row->unit = u->named ? mig_units_place(u, row->hash, &name) : 0;
	row->cases = 1.0;
	row->weight = 1.0 + i % 3;
	row->score = i % 17 - 8.0;
	memset(row->x, 0, sizeof(double) * MIG_TOTALS_ROOM(TERMS));
	for (int j = 0; j < TERMS; j++)
		row->x[j] = (i + j) % 11 / 7.0;
	mig_units_row_waits(u);
	return u;
}

/* bytes of all totals of a unit, rounded once */
static void
read_unit(const MigUnits *u, int unit, MigXsum *totals)
{
	char space[64];
	MigUnitName name = name_of(unit, u->named, space);
	uint32_t at = mig_units_find(u, mig_units_hash(&name), &name);

	CHECK(at > 0);
	for (uint32_t i = 0; i < TERMS + 2 && at > 0; i++)
		totals[i] = mig_units_total(mig_units_at(u, at)->total, TERMS, i);
}

static void
check_sums(bool named)
{
	MigUnits *forward = make(named, MIG_UNITS_ROWS + MIG_UNITS_FIRST, named ? 16 : 0);
	MigUnits *backward = make(named, MIG_UNITS_ROWS + MIG_UNITS_FIRST, named ? 16 : 0);
	bool same = true;
	bool right = true;

	for (int i = 0; i < ROWS; i++)
	{
		forward = add_row(forward, i);
		backward = add_row(backward, ROWS - 1 - i);
	}
	CHECK(forward->waiting == ROWS % MIG_UNITS_ROWS);
	mig_units_flush(forward);
	mig_units_flush(backward);
	CHECK(forward->n == UNITS && backward->n == UNITS);
	for (int unit = 0; unit < UNITS; unit++)
	{
		MigXsum a[TERMS + 2];
		MigXsum b[TERMS + 2];
		long double cases = 0;
		long double weight = 0;
		long double sum = 0;

		for (int i = 0; i < ROWS; i++)
			if (i * 7919 % UNITS == unit)
			{
				cases += 1;
				weight += 1 + i % 3;
				sum += (long double) ((i + 2) % 11 / 7.0) * (i % 17 - 8);
			}
		read_unit(forward, unit, a);
		read_unit(backward, unit, b);
		same &= memcmp(a, b, sizeof(a)) == 0;
		right &= a[0].hi == (double) cases && a[1].hi == (double) weight &&
				 a[4].hi - (double) sum <= 1e-15 * 100 && (double) sum - a[4].hi <= 1e-15 * 100;
	}
	CHECK(same);
	CHECK(right);
	free(forward);
	free(backward);
}

/* the totals of two halves are those of the whole */
static void
check_merge(void)
{
	double whole[MIG_TOTALS_DOUBLES(TERMS)] = {0};
	double half[2][MIG_TOTALS_DOUBLES(TERMS)] = {{0}};
	double x[MIG_TOTALS_ROOM(TERMS)] = {0.1, 1e10, -3.0, 1e-9, 7.0, 0.3};

	for (int i = 0; i < 1000; i++)
		for (int part = 0; part < 2; part++)
		{
			double *to = part ? half[i % 2] : whole;

			to[0] += 1.0;
			mig_xsum_add((MigXsum *) (to + 1), 0.1 * i);
			mig_sandwich_add_scores(to + MIG_TOTALS_BEFORE, (int) MIG_TOTALS_ROOM(TERMS), x, NULL,
									TERMS, i / 3.0 - 100.0);
		}
	mig_units_add_totals(half[0], half[1], TERMS);
	for (uint32_t i = 0; i < TERMS + 2; i++)
	{
		MigXsum a = mig_units_total(whole, TERMS, i);
		MigXsum b = mig_units_total(half[0], TERMS, i);

		CHECK(memcmp(&a, &b, sizeof(a)) == 0);
	}
}

/* whatever the bytes, nothing outside is touched (the sanitizers look on), and every loop ends */
static void
check_damage(void)
{
	MigUnitName name = {5, NULL, 0};

	for (unsigned seed = 1; seed < 200; seed++)
	{
		bool named = seed % 2;
		MigUnits *u = make(named, MIG_UNITS_ROWS + 8, named ? 64 : 0);
		size_t size = mig_units_size(TERMS, MIG_UNITS_ROWS + 8, named ? 64 : 0);
		char space[64];

		for (int i = 0; i < 20; i++)
			u = add_row(u, i);
		size = mig_units_size(TERMS, u->room, u->names_room);
		for (unsigned i = 0; i < 40; i++)
			((unsigned char *) u)[sizeof(MigUnits) +
								  (seed * 2654435761u + i * 40503u) % (size - sizeof(MigUnits))] ^=
				(unsigned char) (seed + 37 * i) | 1;
		CHECK(mig_units_check(u, size));
		name = name_of(3, named, space);
		mig_units_find(u, mig_units_hash(&name), &name);
		mig_units_flush(u);
		if (mig_units_has_room(u, name.len))
			mig_units_place(u, mig_units_hash(&name), &name);
		for (uint32_t i = 1; i <= u->n; i++)
			mig_units_name(u, i);
		u->n = u->room + 1;
		CHECK(!mig_units_check(u, size));
		u->n = u->room = u->slots = 0;
		CHECK(!mig_units_check(u, mig_units_size(TERMS, 0, u->names_room) - 64));
		free(u);
	}
}

void
test_units(void)
{
	check_sums(false);
	check_sums(true);
	check_merge();
	check_damage();
}
