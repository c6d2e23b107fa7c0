/* units.c: sums of a model's scores by sampling unit, of all units in one state */
#include "postgres.h"

#include "fit/units.h"

#include "fit/total_moments.h"

/* the row's score into totals of its own: values of levels, or pairs, do not wait */
static void
add_now(MigUnits *u, const MigScorer *scorer, const MigUnitRow *row, const MigUnitName *name,
		double weight, double cases)
{
	uint32 unit = row->unit ? row->unit : mig_units_place(u, row->hash, name);

	mig_scorer_sum(scorer, weight, cases, mig_units_at(u, unit)->total);
}

void
mig_unit_add(MigUnits *u, const MigColumn *column, const MigScorer *scorer, NullableDatum unit,
			 bool complete, double weight, double cases)
{
	MigUnitName name;
	MigUnitRow *row;

	if (unit.isnull)
	{
		u->nameless++;
		u->unknown += complete ? cases : 0.0;
		return;
	}
	name = mig_pg_units_name(column, unit.value);
	if (!mig_pg_units_room(u, name.len))
		return;
	row = mig_units_next_row(u);
	row->hash = mig_units_hash(&name);
	row->number = name.number;
	/* the name is gone when the row's turn comes */
	row->unit = u->named ? mig_units_place(u, row->hash, &name) : 0;
	row->cases = row->weight = row->score = row->linear = row->outcome = 0.0;
	if (!complete)
		memset(row->x, 0, sizeof(double) * MIG_TOTALS_ROOM(u->terms));
	else if (mig_scorer_plain(scorer, row->x))
	{
		row->cases = cases;
		row->weight = weight;
		if (u->family == MIG_FAMILY_OLS)
			row->score = weight * mig_scorer_residual(scorer);
		else
		{
			row->linear = mig_scorer_linear(scorer);
			row->outcome = mig_scorer_outcome(scorer);
		}
	}
	else
	{
		add_now(u, scorer, row, &name, weight, cases);
		return;
	}
	mig_units_row_waits(u);
}

MigMoments *
mig_unit_totals(const MigUnits *u)
{
	int n = (int) u->terms + 2;
	double *total = palloc(sizeof(double) * n);
	double *rest = palloc(sizeof(double) * n);
	MigMoments *t = NULL;

	for (uint32 i = 1; i <= u->n; i++)
	{
		const double *sums = mig_units_at(u, i)->total;

		mig_tick_at(i);
		if (sums[0] == 0.0)
			continue;
		for (int j = 0; j < n; j++)
		{
			MigXsum sum = mig_units_total(sums, u->terms, j);

			total[j] = sum.hi;
			rest[j] = sum.mid;
		}
		if (t == NULL)
			t = mig_total_moments(n);
		mig_total_add(&t, total, rest, n);
	}
	return t;
}

int64
mig_unit_number(const MigUnits *u, uint32 unit)
{
	const MigUnit *at = mig_units_at(u, unit);

	return (int64) (u->named ? at->hash : at->key);
}
