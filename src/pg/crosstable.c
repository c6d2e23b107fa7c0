/* crosstable.c: the crosstable as the server passes it: memory and checks */
#include "postgres.h"

#include "pg/crosstable.h"

#include "fmgr.h"

#include "compat.h"
#include "pg/status.h"

static MigCrosstab *
allocate(const MigShape *shape, const uint8_t kind[2])
{
	size_t size = mig_crosstab_size(shape);
	MigCrosstab *t;

	Assert(size <= MIG_CROSSTAB_MAX_BYTES);
	t = palloc0(size);
	SET_VARSIZE(t, size);
	mig_crosstab_init(t, shape, kind);
	return t;
}

MigCrosstab *
mig_crosstable_new(MigWeighting weighting, const uint8_t kind[2])
{
	MigShape shape = mig_crosstab_small_shape(weighting);

	return allocate(&shape, kind);
}

static void
refuse_growth(const MigCrosstab *t)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many levels for a crosstab: %u in rows and %u in columns so far",
					t->dim[MIG_ROW].n, t->dim[MIG_COL].n),
			 errdetail("A variable may have %d levels, and a crosstable 2048 x 2048 cells, or "
					   "1024 x 1024 with sampling weights.",
					   MIG_MAX_LEVELS),
			 errhint("Group the values first, for example with width_bucket() or CASE.")));
}

/* sums of a sampling unit may be split over tables, and a table no longer has them */
static void
refuse_designed(void)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		 errmsg("crosstables of a survey design cannot be added"),
		 errdetail(
			 "Their errors need the sums of each sampling unit, which a crosstable does not keep."),
		 errhint("Make one crosstable of all rows with crosstab().")));
}

MigCrosstab *
mig_crosstable_grow(const MigCrosstab *t, int dim, uint32 extra, uint32 text)
{
	uint8_t kind[2] = {t->dim[MIG_ROW].kind, t->dim[MIG_COL].kind};
	MigShape shape;
	MigCrosstab *grown;

	if (t->designed)
		refuse_designed();
	if (mig_crosstab_grown_shape(t, dim, extra, text, &shape) != MIG_OK)
		refuse_growth(t);
	grown = allocate(&shape, kind);
	mig_crosstab_copy(grown, t);
	return grown;
}

uint32
mig_crosstable_level(MigCrosstab **t, int dim, const MigLabel *label)
{
	uint32 level;
	MigStatus status = mig_levels_add(*t, &(*t)->dim[dim], &(*t)->text, label, &level);

	if (status == MIG_ERR_GROW)
	{
		*t = mig_crosstable_grow(*t, dim, 1, label->len);
		status = mig_levels_add(*t, &(*t)->dim[dim], &(*t)->text, label, &level);
	}
	if (status == MIG_ERR_LIMIT)
		refuse_growth(*t);
	mig_check(status);
	return level;
}

MigCrosstab *
mig_crosstable_state(Datum value)
{
	MigCrosstab *t = (MigCrosstab *) PG_DETOAST_DATUM(value);

	mig_check(mig_crosstab_check(t, VARSIZE(t)));
	return t;
}

static MigCrosstab *
canonical_copy(const MigCrosstab *from)
{
	size_t size = mig_crosstab_canonical_size(from);
	MigCrosstab *t = palloc0(size);
	uint32 *sorted = palloc(sizeof(uint32) * 2 * (from->dim[MIG_ROW].n + from->dim[MIG_COL].n + 2));

	SET_VARSIZE(t, size);
	mig_crosstab_canonical(t, from, sorted);
	pfree(sorted);
	return t;
}

MigCrosstab *
mig_crosstable_canonical(Datum value)
{
	MigCrosstab *t = mig_crosstable_state(value);

	return t->canonical ? t : canonical_copy(t);
}

static MigCrosstab *
map_levels(MigCrosstab *into, const MigCrosstab *from, int dim, uint32 *map)
{
	uint32 next = 1;
	MigStatus status;

	while ((status = mig_crosstab_map_levels(into, from, dim, map, &next)) == MIG_ERR_GROW)
	{
		uint32 len = mig_crosstab_levels(from, dim)[next - 1].len;

		into = mig_crosstable_grow(into, dim, 1, len);
	}
	if (status == MIG_ERR_LIMIT)
		refuse_growth(into);
	mig_check(status);
	return into;
}

MigCrosstab *
mig_crosstable_merge(MigCrosstab *into, const MigCrosstab *from)
{
	uint32 *map[2];

	if (into->designed || from->designed)
		refuse_designed();
	mig_check(mig_crosstab_mergeable(into, from));
	for (int dim = 0; dim < 2; dim++)
	{
		map[dim] = palloc(sizeof(uint32) * (from->dim[dim].n + 1));
		if (into->canonical || into->dim[dim].slots == 0)
			into = mig_crosstable_grow(into, dim, from->dim[dim].n ? 1 : 0, 0);
		into = map_levels(into, from, dim, map[dim]);
	}
	mig_check(mig_crosstab_merge(into, from, map[MIG_ROW], map[MIG_COL]));
	return into;
}

bool
mig_keep_missing(const char *missing)
{
	if (strcmp(missing, "keep") == 0)
		return true;
	if (strcmp(missing, "drop") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("missing is \"%s\"", missing),
				 errhint("Say 'drop' to leave rows with NULL out, or 'keep' to take NULL "
						 "as a category.")));
	return false;
}

MigTable
mig_crosstable_table(const MigCrosstab *t, const char *missing)
{
	MigTable table;
	bool keep = missing ? mig_keep_missing(missing) : t->keep_missing;

	mig_table_build(&table, t, keep,
					MemoryContextAllocExtended(CurrentMemoryContext, mig_table_size(t),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
	return table;
}

const char *
mig_crosstable_label(const MigCrosstab *t, const MigTable *table, int dim, int line, int *len)
{
	uint32 number = table->level[dim][line];
	const MigLevel *level;

	*len = 0;
	if (number == 0)
		return NULL;
	level = &mig_crosstab_levels(t, dim)[number - 1];
	*len = (int) level->len;
	return mig_crosstab_label(t, level);
}
