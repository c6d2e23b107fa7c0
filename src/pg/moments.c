/* moments.c: moments as the server passes them: memory and checks */
#include "postgres.h"

#include "pg/moments.h"

#include "fmgr.h"

#include "compat.h"
#include "pg/status.h"

#define FIRST_COLUMNS 8 /* for levels, at the start */

void
mig_pg_moments_check(MigStatus status)
{
	if (status == MIG_ERR_OVERFLOW)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a number or a sum of squares is out of range"),
				 errdetail("Values and weights times values must stay below 3e144 in size, and "
						   "columns and weights above 1e-130."),
				 errhint("Give the column or the weights other units.")));
	if (status == MIG_ERR_MISMATCH)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("cannot merge moments of different models"),
						errdetail("They differ in the formula, in the types of its variables, or "
								  "in the kind of weights."),
						errhint("Make all of them by the same formula on the same columns.")));
	mig_check(status);
}

static MigMoments *
allocate(const MigMomentsShape *shape)
{
	size_t size = mig_moments_size(shape);
	MigMoments *t;

	Assert(size <= MIG_MOMENTS_MAX_BYTES);
	t = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE);
	memset(t, 0, mig_moments_cleared(shape));
	SET_VARSIZE(t, size);
	mig_moments_init(t, shape);
	return t;
}

static uint32
text_size(const MigMomentsStart *start)
{
	size_t size = strlen(start->formula);

	for (int v = 0; v < start->variables; v++)
		size += strlen(start->names[v]);
	return (uint32) size;
}

static void
keep_names(MigMoments *t, const MigMomentsStart *start)
{
	t->formula_len = strlen(start->formula);
	mig_pg_moments_check(mig_moments_keep_text(t, start->formula, t->formula_len, &t->formula));
	for (int v = 0; v < start->variables; v++)
	{
		MigVariable *variable = &mig_moments_variables(t)[v];

		variable->name_len = strlen(start->names[v]);
		mig_pg_moments_check(
			mig_moments_keep_text(t, start->names[v], variable->name_len, &variable->name));
		variable->factor = start->factors[v];
		variable->dim.kind = start->kinds[v];
		variable->dim.keyed = variable->dim.slots > 0 && start->keyed[v];
	}
}

MigMoments *
mig_pg_moments_new(const MigMomentsStart *start)
{
	uint32 *rooms = palloc0(sizeof(uint32) * (start->variables + 1));
	MigMomentsShape shape = {0};
	MigMoments *t;

	for (int v = 0; v < start->variables; v++)
		rooms[v] = start->factors[v] ? MIG_FIRST_LEVELS : 0;
	shape.variables = start->variables;
	shape.dense = start->dense;
	shape.groups = start->groups;
	shape.columns = start->dense + (start->groups > 0 ? FIRST_COLUMNS : 0);
	shape.sums = (uint32) mig_products_count((int) shape.columns);
	shape.slots = mig_levels_slots(shape.columns);
	shape.text = text_size(start) + (start->groups > 0 ? 64 : 0);
	shape.levels = rooms;
	t = allocate(&shape);
	t->weighting = start->weighting;
	keep_names(t, start);
	for (int c = 0; c < start->dense; c++)
		mig_moments_columns(t)[c].term = start->terms[c];
	pfree(rooms);
	return t;
}

static void
refuse_growth(const MigMoments *t)
{
	ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					errmsg("too many columns for a model: %u so far", t->columns),
					errdetail("A model may have %d columns, levels of factors included, and a "
							  "factor %d levels.",
							  MIG_MOMENTS_MAX_COLUMNS, MIG_MAX_LEVELS),
					errhint("Group the levels of the largest factor.")));
}

MigMoments *
mig_pg_moments_grow(const MigMoments *t, uint32 columns, uint32 variable, uint32 levels,
					uint32 text)
{
	uint32 *rooms = palloc(sizeof(uint32) * (t->variables + 1));
	MigMomentsShape shape;
	MigMoments *grown;

	if (mig_moments_grown_shape(t, columns, variable, levels, text, rooms, &shape) != MIG_OK)
		refuse_growth(t);
	grown = allocate(&shape);
	mig_moments_copy(grown, t);
	pfree(rooms);
	return grown;
}

MigMoments *
mig_pg_moments_block(const MigMoments *t, uint32 slots)
{
	uint32 *rooms = palloc(sizeof(uint32) * (t->variables + 1));
	MigMomentsShape shape;
	MigMoments *grown;

	if (mig_moments_blocked_shape(t, slots, rooms, &shape) != MIG_OK)
		refuse_growth(t);
	grown = allocate(&shape);
	mig_moments_copy(grown, t);
	pfree(rooms);
	return grown;
}

uint32
mig_pg_moments_level(MigMoments **t, uint32 variable, const MigLabel *label)
{
	uint32 level;
	MigStatus status =
		mig_levels_add(*t, &mig_moments_variables(*t)[variable].dim, &(*t)->text, label, &level);

	if (status == MIG_ERR_GROW)
	{
		*t = mig_pg_moments_grow(*t, 0, variable, 1, label->len);
		status = mig_levels_add(*t, &mig_moments_variables(*t)[variable].dim, &(*t)->text, label,
								&level);
	}
	if (status == MIG_ERR_LIMIT)
		refuse_growth(*t);
	mig_pg_moments_check(status);
	return level;
}

uint32
mig_pg_moments_column(MigMoments **t, uint32 term, const uint32 *level, int factors)
{
	uint32 column = mig_moments_find_column(*t, term, level, factors);
	MigStatus status;

	if (column)
		return column;
	status = mig_moments_add_column(*t, term, level, factors, &column);
	if (status == MIG_ERR_GROW)
	{
		*t = mig_pg_moments_grow(*t, 1, 0, 0, 0);
		status = mig_moments_add_column(*t, term, level, factors, &column);
	}
	if (status == MIG_ERR_LIMIT)
		refuse_growth(*t);
	mig_pg_moments_check(status);
	return column;
}

MigMoments *
mig_pg_moments_state(Datum value)
{
	MigMoments *t = (MigMoments *) PG_DETOAST_DATUM(value);
	uint32 *rooms;

	/* the rooms of the variables are read before they are known to be there */
	if (VARSIZE(t) < sizeof(MigMoments) || t->variables > VARSIZE(t) / sizeof(MigVariable))
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	rooms = palloc(sizeof(uint32) * (t->variables + 1));
	mig_pg_moments_check(mig_moments_check(t, VARSIZE(t), rooms));
	pfree(rooms);
	return t;
}

MigMoments *
mig_pg_moments_canonical(MigMoments *from, const MigTermFactors *terms)
{
	uint32 *rooms = palloc(sizeof(uint32) * (from->variables + 1));
	uint32 **place = palloc(sizeof(uint32 *) * (from->variables + 1));
	size_t work = from->variables + 1 + from->columns;
	size_t size;
	MigMoments *t;

	if (from->canonical)
		return from;
	if (from->waiting > 0)
	{
		from = mig_pg_moments_grow(from, 0, 0, 0, 0); /* a state is not ours to change */
		mig_pg_moments_check(mig_moments_flush(from));
	}
	for (uint32 v = 0; v < from->variables; v++)
		work += 3 * (size_t) mig_moments_variables(from)[v].dim.n;
	size = mig_moments_canonical_size(from, rooms);
	t = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	SET_VARSIZE(t, size);
	mig_moments_canonical(t, from, terms, rooms, place,
						  palloc_extended(sizeof(uint32) * work, MCXT_ALLOC_HUGE));
	return t;
}

static MigMoments *
map_levels(MigMoments *into, const MigMoments *from, uint32 variable, uint32 *map)
{
	uint32 next = 1;
	MigStatus status;

	while ((status = mig_moments_map_levels(into, from, variable, map, &next)) == MIG_ERR_GROW)
	{
		const MigDim *d = &mig_moments_variables(from)[variable].dim;

		into = mig_pg_moments_grow(into, 0, variable, 1, mig_levels_of(from, d)[next - 1].len);
	}
	if (status == MIG_ERR_LIMIT)
		refuse_growth(into);
	mig_pg_moments_check(status);
	return into;
}

MigMoments *
mig_pg_moments_map(MigMoments *into, const MigMoments *from, const MigTermFactors *terms, int **map)
{
	uint32 **level_maps = palloc(sizeof(uint32 *) * (from->variables + 1));
	uint32 next = 0;
	MigStatus status;

	*map = palloc(sizeof(int) * (from->columns + 1));
	for (uint32 v = 0; v < from->variables; v++)
	{
		level_maps[v] = palloc(sizeof(uint32) * (mig_moments_variables(from)[v].dim.n + 1));
		into = map_levels(into, from, v, level_maps[v]);
	}
	while ((status = mig_moments_map_columns(into, from, terms, level_maps, *map, &next)) ==
		   MIG_ERR_GROW)
		into = mig_pg_moments_grow(into, 1, 0, 0, 0);
	if (status == MIG_ERR_LIMIT)
		refuse_growth(into);
	mig_pg_moments_check(status);
	return into;
}

MigMoments *
mig_pg_moments_merge(MigMoments *into, MigMoments *from, const MigTermFactors *terms)
{
	int *map;

	mig_pg_moments_check(mig_moments_mergeable(into, from));
	if (into->canonical)
		into = mig_pg_moments_grow(into, 1, 0, 0, 0);
	mig_pg_moments_check(mig_moments_flush(into));
	if (from->waiting > 0 && from->block != into->block)
	{
		from = mig_pg_moments_grow(from, 0, 0, 0, 0); /* a state is not ours to change */
		mig_pg_moments_check(mig_moments_flush(from));
	}
	into = mig_pg_moments_map(into, from, terms, &map);
	mig_pg_moments_check(mig_moments_merge(into, from, map));
	return into;
}
