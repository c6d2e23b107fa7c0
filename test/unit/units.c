/* units.c: sums by unit against plain arrays, in any order, merged and grown */
#include "core/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define TERMS 6
#define UNITS 700
#define ROWS  5000

static MigUnits
make(bool named)
{
	MigUnits u = {0};

	u.terms = TERMS;
	u.named = named;
	u.row = calloc(MIG_UNITS_ROWS, mig_units_row_size(&u));
	return u;
}

static void
release(MigUnits *u)
{
	free(u->slot);
	free(u->row);
	free(u->unit);
	free(u->names);
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

static void
make_room(MigUnits *u, uint32_t len)
{
	uint64_t *old = u->slot;
	uint32_t slots;

	if (mig_units_has_room(u, len))
		return;
	u->room = 2 * u->room + MIG_UNITS_ROWS + 1;
	u->names_room = 2 * u->names_room + len;
	u->unit = realloc(u->unit, mig_units_stride(u) * u->room);
	u->names = realloc(u->names, u->names_room + 1);
	slots = mig_units_slots_for(u->room);
	mig_units_take_index(u, calloc(slots, sizeof(uint64_t)), slots);
	free(old);
}

static void
add_row(MigUnits *u, int i, double score)
{
	char space[64];
	MigUnitName name = name_of(i * 7919 % UNITS, u->named, space);
	MigUnitRow *row;

	make_room(u, name.len);
	row = mig_units_next_row(u);
	row->hash = mig_units_hash(&name);
	row->number = name.number;
	row->unit = u->named ? mig_units_place(u, row->hash, &name) : 0;
	row->cases = 1.0;
	row->weight = 1.0 + i % 3;
	row->score = score;
	memset(row->x, 0, sizeof(double) * MIG_TOTALS_ROOM(TERMS));
	for (int j = 0; j < TERMS; j++)
		row->x[j] = (i + j) % 11 / 7.0;
	mig_units_row_waits(u);
}

/* bytes of all totals of a unit, rounded once */
static void
read_unit(MigUnits *u, int unit, MigXsum *totals)
{
	char space[64];
	MigUnitName name = name_of(unit, u->named, space);
	uint32_t at = mig_units_place(u, mig_units_hash(&name), &name);

	CHECK(u->n == UNITS);
	for (uint32_t i = 0; i < TERMS + 2; i++)
		totals[i] = mig_units_total(mig_units_at(u, at)->total, TERMS, i);
}

/* every unit once, and nearly in the order of their hashes */
static void
check_order(const MigUnits *u)
{
	uint32_t number[UNITS];
	bool met[UNITS] = {false};
	int back = 0;

	mig_units_in_order(u, number);
	for (int i = 0; i < UNITS; i++)
	{
		CHECK(number[i] >= 1 && number[i] <= UNITS && !met[number[i] - 1]);
		met[number[i] - 1] = true;
		back += i > 0 && mig_units_at(u, number[i])->hash < mig_units_at(u, number[i - 1])->hash;
	}
	CHECK(back < UNITS / 4);
}

static void
check_sums(bool named)
{
	MigUnits forward = make(named);
	MigUnits backward = make(named);
	bool same = true;
	bool right = true;

	for (int i = 0; i < ROWS; i++)
	{
		add_row(&forward, i, i % 17 - 8.0);
		add_row(&backward, ROWS - 1 - i, (ROWS - 1 - i) % 17 - 8.0);
	}
	CHECK(forward.waiting == MIG_UNITS_ROWS - 1);
	mig_units_flush(&forward);
	mig_units_flush(&backward);
	CHECK(forward.n == UNITS && backward.n == UNITS && forward.waiting == 0);
	check_order(&forward);
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
		read_unit(&forward, unit, a);
		read_unit(&backward, unit, b);
		same &= memcmp(a, b, sizeof(a)) == 0;
		right &= a[0].hi == (double) cases && a[1].hi == (double) weight &&
				 a[4].hi - (double) sum <= 1e-15 * 100 && (double) sum - a[4].hi <= 1e-15 * 100;
	}
	CHECK(same);
	CHECK(right);
	release(&forward);
	release(&backward);
}

/* scores of a likelihood that are left to the ring: those of the rows alone, however it is flushed */
static void
check_scores(void)
{
	MigUnits left = make(false);
	MigUnits alone = make(false);
	bool same = true;

	left.family = MIG_FAMILY_PROBIT;
	for (int i = 0; i < ROWS; i++)
	{
		MigUnitRow *row;
		double weight = 1.0 + i % 3;
		double linear = 3.0 * (i % 23 - 11.0) / 7.0;
		double outcome = i % 2;

		make_room(&left, 0);
		row = mig_units_next_row(&left);
		row->linear = linear;
		row->outcome = outcome;
		add_row(&left, i, 0.0);
		if (i % 101 == 0)
			mig_units_flush(&left);
		add_row(&alone, i, weight * mig_glm_likelihood(MIG_FAMILY_PROBIT, linear, outcome).score);
	}
	mig_units_flush(&left);
	mig_units_flush(&alone);
	for (int unit = 0; unit < UNITS; unit++)
	{
		MigXsum a[TERMS + 2];
		MigXsum b[TERMS + 2];

		read_unit(&left, unit, a);
		read_unit(&alone, unit, b);
		same &= memcmp(a, b, sizeof(a)) == 0;
	}
	CHECK(same);
	release(&left);
	release(&alone);
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

void
test_units(void)
{
	check_sums(false);
	check_sums(true);
	check_scores();
	check_merge();
}
