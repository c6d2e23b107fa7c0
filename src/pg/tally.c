/* tally.c: rows of a survey on their way to crosstables of its design */
#include "postgres.h"

#include "pg/tally.h"

#include <math.h>

#include "miscadmin.h"

#include "compat.h"
#include "pg/crosstable.h"
#include "pg/status.h"
#include "pg/tally_hash.h"

#define FIRST_ROOM 64

static inline uint64
cell_key(uint32 unit, uint32 row, uint32 col)
{
	return (uint64) unit << 32 | (uint64) row << 16 | col;
}

/* ---- a state ---- */

/* without tables */
static MigTally *
allocate(MemoryContext context, int ntables)
{
	MemoryContext previous = MemoryContextSwitchTo(context);
	MigTally *u = palloc0(sizeof(MigTally));

	u->context = context;
	u->ntables = ntables;
	u->table = palloc0(sizeof(MigCrosstab *) * ntables);
	u->sums = palloc(sizeof(struct sums_hash *) * ntables);
	u->squares = palloc(sizeof(struct squares_hash *) * ntables);
	u->key = palloc(sizeof(uint64) * ntables);
	u->hash_of_key = palloc(sizeof(uint32) * ntables);
	for (int i = 0; i < ntables; i++)
	{
		u->sums[i] = sums_create(context, FIRST_ROOM, NULL);
		u->squares[i] = squares_create(context, 1, NULL);
	}
	MemoryContextSwitchTo(previous);
	return u;
}

MigTally *
mig_tally_new(MemoryContext context, int ntables, bool rows, bool with_fpc, MigSingleton singleton,
			  const MigTallyColumns *columns)
{
	MigTally *u = allocate(context, ntables);
	MemoryContext previous = MemoryContextSwitchTo(context);

	mig_places_init(&u->places, context, rows, with_fpc);
	u->singleton = singleton;
	for (int i = 0; i < ntables; i++)
	{
		uint8_t kind[2] = {columns->row[i].kind, columns->col.kind};

		u->table[i] = mig_crosstable_new(MIG_WEIGHT_NONE, kind);
	}
	MemoryContextSwitchTo(previous);
	return u;
}

/* ---- cells ---- */

static void
refuse_sums(void)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
		 errmsg("too many sampling units for crosstabs of a survey design"),
		 errdetail("The limit is %d units, and as many pairs of a unit and a cell it has rows in.",
				   MIG_TALLY_MAX_SUMS),
		 errhint(
			 "Leave psu out if every row is a sampling unit of its own, or tabulate fewer items in "
			 "one call.")));
}

static void
check_units(const MigTally *u)
{
	if (u->places.nunits > MIG_TALLY_MAX_SUMS)
		refuse_sums();
}

void
mig_tally_refuse_cells(void)
{
	ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					errmsg("too many cells for the errors of a survey design"),
					errdetail("Their covariance takes up to %d cells with cases.",
							  MIG_CROSSTAB_MAX_DESIGN_CELLS),
					errhint("Group the values first, for example with width_bucket() or CASE.")));
}

/* hash: mig_hash_key(key) */
static MigXsum *
sum_at(MigTally *u, int table, uint64 key, uint32 hash)
{
	bool found;
	MigUnitSum *sum = sums_insert_hash(u->sums[table], key, hash, &found);

	if (!found)
	{
		if (++u->nsums > MIG_TALLY_MAX_SUMS)
			refuse_sums();
		memset(&sum->w, 0, sizeof(sum->w));
	}
	return &sum->w;
}

static MigWideSum *
square_at(MigTally *u, int table, uint64 key)
{
	bool found;
	MigUnitSquare *square = squares_insert(u->squares[table], key, &found);

	if (!found)
		memset(&square->w2, 0, sizeof(square->w2));
	return &square->w2;
}

/* number of a level in a table, made where it is new */
static uint32
level_of(MigTally *u, int table, int dim, const MigColumn *column, NullableDatum value)
{
	MigCrosstab *t = u->table[table];
	MemoryContext previous;
	MigLabel label;
	uint32 level;

	if (value.isnull)
		return 0;
	level = mig_column_find(column, t, &t->dim[dim], &t->text, value.value);
	if (level)
		return level;
	label = mig_column_label(column, value.value);
	previous = MemoryContextSwitchTo(u->context);
	level = mig_crosstable_level(&u->table[table], dim, &label);
	MemoryContextSwitchTo(previous);
	if (t != u->table[table])
		pfree(t);
	if (level > MIG_CROSSTAB_MAX_DESIGN_CELLS)
		mig_tally_refuse_cells();
	return level;
}

static void
add_to_tables(MigTally *u, const MigTallyColumns *columns, const MigTallyRow *row, uint32 unit)
{
	/* tables see the same rows: a level of the columns has one number in all of them */
	uint32 known = u->table[0]->dim[MIG_COL].n;
	uint32 col = level_of(u, 0, MIG_COL, &columns->col, row->col);

	/* sums are far apart: all of them are asked for before the first is waited for */
	for (int i = 0; i < u->ntables; i++)
	{
		uint32 level;

		if (col > known && i > 0)
			level_of(u, i, MIG_COL, &columns->col, row->col);
		level = level_of(u, i, MIG_ROW, &columns->row[i], row->row[i]);
		mig_check(mig_crosstab_add(u->table[i], level, col, 1));
		u->key[i] = cell_key(unit, level, col);
		u->hash_of_key[i] = mig_hash_key(u->key[i]);
		__builtin_prefetch(&u->sums[i]->data[u->hash_of_key[i] & u->sums[i]->sizemask], 1);
	}
	for (int i = 0; i < u->ntables; i++)
	{
		mig_xsum_add(sum_at(u, i, u->key[i], u->hash_of_key[i]), row->weight);
		if (u->places.rows)
			mig_wide_add_square(square_at(u, i, u->key[i]), row->weight);
	}
}

void
mig_tally_add(MigTally *u, const MigTallyColumns *columns, const MigTallyRow *row)
{
	uint32 stratum;
	uint32 unit;

	if (row->stratum.isnull || (!u->places.rows && row->psu.isnull))
		mig_strata_refuse_null(row->stratum.isnull ? "strata" : "psu");
	mig_places_find(&u->places, &columns->stratum, row->stratum.value, &columns->psu,
					row->psu.value, &stratum, &unit);
	check_units(u);
	mig_places_count(&u->places, stratum, !isnan(row->fpc), row->fpc);
	u->n_read++;
	u->places.stratum[stratum].weighted |= row->weight > 0.0;
	if (!row->inside)
		u->n_outside++;
	else if (isnan(row->weight))
		u->n_null_weight++;
	else if (row->weight == 0.0)
		u->n_zero_weight++;
	else
		add_to_tables(u, columns, row, unit);
}

/* ---- merging ---- */

/* where the levels of another table are in the one it was merged into */
static uint32 *
map_levels(const MigCrosstab *into, const MigCrosstab *from, int dim)
{
	uint32 *map = palloc0(sizeof(uint32) * (from->dim[dim].n + 1));

	for (uint32 l = 1; l <= from->dim[dim].n; l++)
	{
		const MigLevel *level = &mig_crosstab_levels(from, dim)[l - 1];

		map[l] = mig_levels_find_label(into, &into->dim[dim], &into->text,
									   mig_crosstab_label(from, level), level->len);
		if (map[l] > MIG_CROSSTAB_MAX_DESIGN_CELLS)
			mig_tally_refuse_cells();
	}
	return map;
}

static uint64
mapped_key(uint64 key, const uint32 *units, const uint32 *rows, const uint32 *cols)
{
	return cell_key(units[key >> 32], rows[key >> 16 & 0xFFFF], cols[key & 0xFFFF]);
}

static void
merge_table(MigTally *into, const MigTally *from, int table, const uint32 *units)
{
	MemoryContext previous = MemoryContextSwitchTo(into->context);
	MigCrosstab *before = into->table[table];
	uint32 *rows;
	uint32 *cols;
	sums_iterator it;
	squares_iterator squares_it;
	MigUnitSum *sum;
	MigUnitSquare *square;
	uint64 key;

	into->table[table] = mig_crosstable_merge(before, from->table[table]);
	if (into->table[table] != before)
		pfree(before);
	MemoryContextSwitchTo(previous);
	rows = map_levels(into->table[table], from->table[table], MIG_ROW);
	cols = map_levels(into->table[table], from->table[table], MIG_COL);
	sums_start_iterate(from->sums[table], &it);
	while ((sum = sums_iterate(from->sums[table], &it)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		key = mapped_key(sum->cell, units, rows, cols);
		mig_xsum_merge(sum_at(into, table, key, mig_hash_key(key)), &sum->w);
	}
	squares_start_iterate(from->squares[table], &squares_it);
	while ((square = squares_iterate(from->squares[table], &squares_it)) != NULL)
		mig_wide_merge(square_at(into, table, mapped_key(square->cell, units, rows, cols)),
					   &square->w2);
	pfree(rows);
	pfree(cols);
}

void
mig_tally_merge(MigTally *into, const MigTally *from)
{
	uint32 *units = mig_places_merge(&into->places, &from->places);

	check_units(into);
	for (int i = 0; i < into->ntables; i++)
		merge_table(into, from, i, units);
	into->n_read += from->n_read;
	into->n_outside += from->n_outside;
	into->n_null_weight += from->n_null_weight;
	into->n_zero_weight += from->n_zero_weight;
	pfree(units);
}

/* ---- between processes ---- */

/* what is written as it stands */
typedef struct Head
{
	int ntables;
	MigSingleton singleton;
	int64 n_read;
	int64 n_outside;
	int64 n_null_weight;
	int64 n_zero_weight;
} Head;

static void
put(StringInfo out, const void *from, Size size)
{
	appendBinaryStringInfo(out, from, (int) size);
}

/* a reader of what was put */
typedef struct Reader
{
	const char *at;
} Reader;

static void
take(Reader *in, void *to, Size size)
{
	memcpy(to, in->at, size);
	in->at += size;
}

static void
put_table(StringInfo out, const MigTally *u, int table)
{
	uint32 n[2] = {u->sums[table]->members, u->squares[table]->members};
	sums_iterator it;
	squares_iterator squares_it;
	MigUnitSum *sum;
	MigUnitSquare *square;

	put(out, u->table[table], VARSIZE(u->table[table]));
	put(out, n, sizeof(n));
	sums_start_iterate(u->sums[table], &it);
	while ((sum = sums_iterate(u->sums[table], &it)) != NULL)
		put(out, sum, sizeof(*sum));
	squares_start_iterate(u->squares[table], &squares_it);
	while ((square = squares_iterate(u->squares[table], &squares_it)) != NULL)
		put(out, square, sizeof(*square));
}

static void
take_table(Reader *in, MigTally *u, int table)
{
	uint32 size;
	uint32 n[2];

	memcpy(&size, in->at, sizeof(size));
	size = VARSIZE(&size);
	u->table[table] = MemoryContextAlloc(u->context, size);
	take(in, u->table[table], size);
	take(in, n, sizeof(n));
	for (uint32 i = 0; i < n[0]; i++)
	{
		MigUnitSum sum;

		take(in, &sum, sizeof(sum));
		*sum_at(u, table, sum.cell, mig_hash_key(sum.cell)) = sum.w;
	}
	for (uint32 i = 0; i < n[1]; i++)
	{
		MigUnitSquare square;

		take(in, &square, sizeof(square));
		*square_at(u, table, square.cell) = square.w2;
	}
}

bytea *
mig_tally_serialize(const MigTally *u)
{
	Head head = {0};
	StringInfoData out;

	head.ntables = u->ntables;
	head.singleton = u->singleton;
	head.n_read = u->n_read;
	head.n_outside = u->n_outside;
	head.n_null_weight = u->n_null_weight;
	head.n_zero_weight = u->n_zero_weight;
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	put(&out, &head, sizeof(head));
	mig_places_put(&out, &u->places);
	for (int i = 0; i < u->ntables; i++)
		put_table(&out, u, i);
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

MigTally *
mig_tally_deserialize(MemoryContext context, const bytea *bytes)
{
	Reader in = {VARDATA(bytes)};
	Head head;
	MigTally *u;

	take(&in, &head, sizeof(head));
	u = allocate(context, head.ntables);
	u->singleton = head.singleton;
	u->n_read = head.n_read;
	u->n_outside = head.n_outside;
	u->n_null_weight = head.n_null_weight;
	u->n_zero_weight = head.n_zero_weight;
	mig_places_take(&in.at, &u->places, context);
	for (int i = 0; i < u->ntables; i++)
		take_table(&in, u, i);
	return u;
}
