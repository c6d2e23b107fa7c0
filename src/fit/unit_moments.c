/* unit_moments.c: cross-products of the rows of a design by sampling unit */
#include "postgres.h"

#include "fit/unit_moments.h"

#include <math.h>

#include "fmgr.h"
#include "utils/memutils.h"

#include "fit/score.h"
#include "fit/total_moments.h"

#define NO_UNIT     PG_UINT32_MAX
#define FIRST_UNITS 64
#define FIRST_ROWS  64
#define LEAST_ROWS  1024 /* that wait, in all, before they are added */
#define AHEAD       8    /* rows between fetching one and using it */
#define LINE        64   /* bytes fetched at a time */
#define PLACE_BYTES 150  /* of a unit in places.h, but for its name */

/* ---- a state ---- */

/* the frame's columns are known */
static void
start_rows(MigUnitMoments *s)
{
	int dense = (int) s->frame->dense;
	int slots = (int) s->frame->groups;

	mig_products_slotted_at(
		&s->block, dense, slots,
		MemoryContextAllocZero(s->context, mig_products_slotted_size(dense, slots)));
	s->block.weighted = s->frame->weighting != MIG_WEIGHT_NONE;
	s->block.brief = mig_moments_brief(s->frame);
}

/* without a frame */
static MigUnitMoments *
allocate(MemoryContext context)
{
	MigUnitMoments *s = MemoryContextAllocZero(context, sizeof(MigUnitMoments));

	s->context = context;
	s->by_unit = AllocSetContextCreate(context, "migstat units", ALLOCSET_DEFAULT_SIZES);
	return s;
}

/* the frame moved, out of the state's memory */
static void
keep_frame(MigUnitMoments *s, MigMoments *t)
{
	if (t == s->frame)
		return;
	if (s->frame)
		pfree(s->frame);
	s->frame = MemoryContextAllocExtended(s->context, VARSIZE(t), MCXT_ALLOC_HUGE);
	memcpy(s->frame, t, VARSIZE(t));
}

MigUnitMoments *
mig_unit_moments_new(MemoryContext context, const MigDesign *design, MigWeighting weighting)
{
	MigUnitMoments *s = allocate(context);

	keep_frame(s, mig_design_moments(design, weighting));
	mig_places_init(&s->places, s->by_unit, false, true);
	start_rows(s);
	return s;
}

/* ---- sums of a unit ---- */

/* of the columns but the constant, and of the slots */
static inline int
row_values(const MigUnitMoments *s)
{
	return s->block.columns - 1 + s->block.slots;
}

/* doubles of a row that waits: the values, weight, columns of the slots, and the low parts */
static inline size_t
row_doubles(const MigUnitMoments *s)
{
	return (size_t) row_values(s) * (s->paired ? 2 : 1) + 1 + s->block.slots;
}

static size_t
bytes_of_unit(const MigUnitMoments *s)
{
	return sizeof(MigXsum) * s->frame->sums + sizeof(double) * MIG_UNIT_ROWS * row_doubles(s) +
		   sizeof(MigUnitSums) + PLACE_BYTES;
}

static size_t
bytes_of_units(const MigUnitMoments *s)
{
	return bytes_of_unit(s) * s->places.nunits + s->places.name_bytes;
}

uint32
mig_unit_moments_most(const MigDesign *design, MigWeighting weighting)
{
	MigUnitMoments *s = mig_unit_moments_new(CurrentMemoryContext, design, weighting);

	return (uint32) (MIG_UNIT_BYTES / bytes_of_unit(s));
}

/* the sums of a unit, with those of columns that have come since it was met last */
static MigXsum *
sums_of(MigUnitMoments *s, MigUnitSums *u)
{
	uint32 n = s->frame->sums;

	if (u->sums && u->nsums == n)
		return u->sums;
	u->sums = u->sums ? repalloc_huge(u->sums, sizeof(MigXsum) * n)
					  : MemoryContextAllocHuge(s->by_unit, sizeof(MigXsum) * n);
	memset(u->sums + u->nsums, 0, sizeof(MigXsum) * (n - u->nsums));
	u->nsums = n;
	return u->sums;
}

static MigUnitSums *
unit_at(MigUnitMoments *s, uint32 number)
{
	if (number >= s->room)
	{
		uint32 room = Max(FIRST_UNITS, 2 * Max(number, s->room));
		Size size = sizeof(MigUnitSums) * (Size) room;

		s->unit = s->unit ? repalloc_huge(s->unit, size) : MemoryContextAlloc(s->by_unit, size);
		memset(s->unit + s->room, 0, sizeof(MigUnitSums) * (Size) (room - s->room));
		s->room = room;
	}
	return &s->unit[number];
}

/* ---- rows that wait ---- */

static void
fetch_bytes(const void *from, size_t size)
{
	for (size_t at = 0; at < Min(size, 64 * LINE); at += LINE)
		__builtin_prefetch((const char *) from + at, 1);
}

/* a row that waited becomes row r of the block */
static void
read_row(MigUnitMoments *s, const double *row, int r)
{
	const MigProductsBlock *b = &s->block;
	int values = row_values(s);
	double *hi = b->hi + MIG_PRODUCTS_ROWS + r;
	double *lo = b->lo + MIG_PRODUCTS_ROWS + r;

	b->hi[r] = 1.0;
	for (int i = 0; i < values; i++)
		hi[(size_t) i * MIG_PRODUCTS_ROWS] = row[i];
	b->weight[r] = row[values];
	for (int i = 0; i < b->slots; i++)
		b->level[(size_t) i * MIG_PRODUCTS_ROWS + r] = (uint32) row[values + 1 + i];
	row += values + 1 + b->slots;
	for (int i = 0; i < values && s->paired; i++)
	{
		lo[(size_t) i * MIG_PRODUCTS_ROWS] = row[i];
		b->paired[1 + i] |= row[i] != 0.0;
	}
}

/* rows number[0 .. n - 1] of those that wait join sums, a block at a time, all of about the same size */
static void
add_numbered(MigUnitMoments *s, MigXsum *sums, const uint32 *number, uint32 n)
{
	const MigProductsPlaces places = mig_moments_places(s->frame);
	size_t doubles = row_doubles(s);
	uint32 blocks = (n + MIG_PRODUCTS_ROWS - 1) / MIG_PRODUCTS_ROWS;
	uint32 at = 0;

	for (uint32 i = 1; i <= blocks; i++)
	{
		uint32 end = (uint32) ((uint64) n * i / blocks);

		mig_tick_at(i);
		for (int r = 0; at < end; at++, r++)
		{
			if (at + AHEAD < n)
				fetch_bytes(s->row + doubles * number[at + AHEAD], sizeof(double) * doubles);
			read_row(s, s->row + doubles * number[at], r);
			s->block.rows = r + 1;
		}
		mig_pg_moments_check(mig_products_add_block(sums, &places, &s->block));
		memset(s->block.paired, 0, sizeof(bool) * (row_values(s) + 1));
	}
}

static double
weight_of_row(const MigUnitMoments *s, uint32 number)
{
	return s->row[row_doubles(s) * number + row_values(s)];
}

static void
add_rows_of(MigUnitMoments *s, MigUnitSums *u, const uint32 *number, uint32 n)
{
	if (n == 0)
		return;
	add_numbered(s, sums_of(s, u), number, n);
	u->cases += n;
	for (uint32 i = 0; i < n && s->frame->weighting == MIG_WEIGHT_FREQUENCY; i++)
		u->cases += weight_of_row(s, number[i]) - 1.0;
}

/* numbers of the rows that wait by unit; end: where each unit's end */
static uint32 *
rows_by_unit(const MigUnitMoments *s, uint32 *end)
{
	uint32 *number = palloc_extended(sizeof(uint32) * ((Size) s->waiting + 1), MCXT_ALLOC_HUGE);
	uint32 before = 0;

	memset(end, 0, sizeof(uint32) * s->places.nunits);
	for (uint32 r = 0; r < s->waiting; r++)
		end[s->unit_of[r]]++;
	for (uint32 i = 0; i < s->places.nunits; i++)
	{
		before += end[i];
		end[i] = before - end[i];
	}
	for (uint32 r = 0; r < s->waiting; r++)
		number[end[s->unit_of[r]]++] = r;
	return number;
}

/* the rows that wait join the sums of their units */
static void
add_rows(MigUnitMoments *s)
{
	uint32 *end;
	uint32 *number;
	uint32 from = 0;

	if (s->waiting == 0)
		return;
	end = palloc_extended(sizeof(uint32) * (Size) s->places.nunits, MCXT_ALLOC_HUGE);
	number = rows_by_unit(s, end);
	unit_at(s, s->places.nunits);
	for (uint32 i = 0; i < s->places.nunits; i++)
	{
		mig_tick_at(i);
		fetch_bytes(s->unit[i + 1].sums, sizeof(MigXsum) * s->unit[i + 1].nsums);
		add_rows_of(s, &s->unit[i], number + from, end[i] - from);
		from = end[i];
	}
	s->waiting = 0;
	pfree(number);
	pfree(end);
}

/* room for another row: memory for some of each unit, then they are added */
static void
make_room(MigUnitMoments *s)
{
	uint32 want = Max(LEAST_ROWS, MIG_UNIT_ROWS * s->places.nunits);
	uint32 room = s->rows_room ? 2 * s->rows_room : FIRST_ROWS;

	if (s->rows_room >= want)
	{
		add_rows(s);
		return;
	}
	room = Min(room, want);
	if (s->rows_room == 0)
	{
		s->row = MemoryContextAllocHuge(s->by_unit, sizeof(double) * row_doubles(s) * room);
		s->unit_of = MemoryContextAllocHuge(s->by_unit, sizeof(uint32) * room);
	}
	else
	{
		s->row = repalloc_huge(s->row, sizeof(double) * row_doubles(s) * room);
		s->unit_of = repalloc_huge(s->unit_of, sizeof(uint32) * room);
	}
	s->rows_room = room;
}

/* from here on rows that wait have low parts: the memory of the others is too small */
static void
take_pairs(MigUnitMoments *s)
{
	add_rows(s);
	if (s->rows_room > 0)
	{
		pfree(s->row);
		pfree(s->unit_of);
		s->rows_room = 0;
	}
	s->paired = true;
}

/* the row that the design read waits */
static void
keep_row(MigUnitMoments *s, const MigDesign *design, double weight, uint32 unit)
{
	int values = row_values(s);
	double *row;

	if (design->paired && !s->paired)
		take_pairs(s);
	if (s->waiting == s->rows_room)
		make_room(s);
	row = s->row + row_doubles(s) * s->waiting;
	memcpy(row, design->hi + 1, sizeof(double) * values);
	row[values] = weight;
	for (int i = 0; i < design->slots; i++)
		row[values + 1 + i] = design->slot[i].column;
	row += values + 1 + design->slots;
	if (s->paired && design->paired)
		memcpy(row, design->lo + 1, sizeof(double) * values);
	else if (s->paired)
		memset(row, 0, sizeof(double) * values);
	s->unit_of[s->waiting++] = unit;
}

/* no rows wait any more */
static void
flush(MigUnitMoments *s)
{
	if (s->full)
		mig_pg_moments_check(mig_moments_flush(s->frame));
	else
		add_rows(s);
}

/* the frame's sums become those of all units */
static void
add_up(MigUnitMoments *s)
{
	for (uint32 i = 0; i < s->room; i++)
	{
		mig_tick_at(i);
		mig_products_merge(mig_moments_products(s->frame), s->unit[i].sums, s->unit[i].nsums);
	}
}

/* units are not told apart any more, those of rows that wait neither */
static void
fill(MigUnitMoments *s)
{
	uint32 *number;

	if (s->full)
		return;
	number = palloc_extended(sizeof(uint32) * ((Size) s->waiting + 1), MCXT_ALLOC_HUGE);
	for (uint32 r = 0; r < s->waiting; r++)
		number[r] = r;
	add_numbered(s, mig_moments_products(s->frame), number, s->waiting);
	pfree(number);
	add_up(s);
	s->full = true;
	s->unit = NULL;
	s->room = s->waiting = 0;
	MemoryContextDelete(s->by_unit);
}

static inline void
check_room(MigUnitMoments *s)
{
	if (!s->full && bytes_of_units(s) > MIG_UNIT_BYTES)
		fill(s);
}

/* ---- rows of data ---- */

static uint32
place_of(MigUnitMoments *s, const MigUnitColumns *columns, const MigUnitValues *row)
{
	uint32 stratum;
	uint32 unit;

	if (row->stratum.isnull || row->unit.isnull)
	{
		s->no_stratum += row->stratum.isnull;
		s->no_name += !row->stratum.isnull;
		return NO_UNIT;
	}
	mig_places_find(&s->places, &columns->stratum, row->stratum.value, &columns->unit,
					row->unit.value, &stratum, &unit);
	mig_places_count(&s->places, stratum, !row->fpc.isnull, DatumGetFloat8(row->fpc.value));
	return unit;
}

/* a row that counts */
static void
add_row(MigUnitMoments *s, MigDesign *design, const NullableDatum *value, double weight,
		uint32 unit)
{
	int64 cases = s->frame->weighting == MIG_WEIGHT_FREQUENCY ? (int64) weight : 1;
	MigMoments *t = s->frame;

	if (s->full)
	{
		mig_design_add(design, &t, value, weight, cases);
		keep_frame(s, t);
		return;
	}
	if (!mig_design_enter(design, &t, value, cases))
		return;
	keep_frame(s, t);
	if (unit == NO_UNIT)
		s->unknown += (double) cases;
	else
		keep_row(s, design, weight, unit);
}

void
mig_unit_moments_add(MigUnitMoments *s, MigDesign *design, const MigUnitColumns *columns,
					 const MigUnitValues *row)
{
	uint32 unit = s->full ? NO_UNIT : place_of(s, columns, row);
	double weight = row->weight.isnull ? NAN : DatumGetFloat8(row->weight.value);

	if (row->inside)
	{
		s->frame->n_read++;
		s->frame->n_null_weight += row->weight.isnull;
		s->frame->n_zero_weight += weight == 0.0;
		if (weight > 0.0)
			add_row(s, design, row->value, weight, unit);
	}
	check_room(s);
}

/* ---- merging ---- */

static MigTermFactors *
factors_of(const MigMoments *t)
{
	return mig_design_factors(t, mig_design_formula(t));
}

/* the units of two states whose frames were merged; map: columns of `into` by those of `from` */
static void
merge_units(MigUnitMoments *into, MigUnitMoments *from, const int *map)
{
	const MigProductsPlaces places = mig_moments_places(into->frame);
	const MigProductsPlaces from_places = mig_moments_places(from->frame);
	uint32 *units = mig_places_merge(&into->places, &from->places);

	for (uint32 i = 0; i < from->places.nunits; i++)
	{
		MigUnitSums *other = unit_at(from, i);
		MigUnitSums *u;

		if (other->sums == NULL)
			continue;
		u = unit_at(into, units[i]);
		mig_products_merge_mapped(sums_of(into, u), &places, sums_of(from, other), &from_places,
								  map, (int) from->frame->columns);
		u->cases += other->cases;
	}
	pfree(units);
}

void
mig_unit_moments_merge(MigUnitMoments *into, MigUnitMoments *from)
{
	MigTermFactors *factors = factors_of(into->frame);
	int *map;

	if (into->full || from->full)
	{
		fill(into);
		fill(from);
	}
	flush(into);
	flush(from);
	if (from->paired && !into->paired && !into->full)
		take_pairs(into);
	keep_frame(into, mig_pg_moments_merge(into->frame, from->frame, factors));
	if (!into->full)
	{
		mig_pg_moments_map(into->frame, from->frame, factors, &map);
		merge_units(into, from, map);
	}
	into->no_name += from->no_name;
	into->no_stratum += from->no_stratum;
	into->unknown += from->unknown;
	check_room(into);
}

/* ---- between processes ---- */

/* this, the frame, and unless it is full places and units: cases, how many sums, the sums */
typedef struct Head
{
	bool full;
	bool paired;
	int64 no_name;
	int64 no_stratum;
	double unknown;
} Head;

typedef struct UnitHead
{
	double cases;
	uint32 nsums;
} UnitHead;

static void
put_units(StringInfo out, MigUnitMoments *s)
{
	/* at once: it would be copied each time it doubles */
	enlargeStringInfo(out, (int) bytes_of_units(s));
	mig_places_put(out, &s->places);
	for (uint32 i = 0; i < s->places.nunits; i++)
	{
		const MigUnitSums *u = unit_at(s, i);
		UnitHead head = {u->cases, u->nsums};

		mig_tick_at(i);
		appendBinaryStringInfo(out, (const char *) &head, sizeof(head));
		appendBinaryStringInfo(out, (const char *) u->sums, sizeof(MigXsum) * u->nsums);
	}
}

bytea *
mig_unit_moments_send(MigUnitMoments *s)
{
	Head head = {0};
	StringInfoData out;

	flush(s);
	check_room(s);
	head.full = s->full;
	head.paired = s->paired;
	head.no_name = s->no_name;
	head.no_stratum = s->no_stratum;
	head.unknown = s->unknown;
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendBinaryStringInfo(&out, (const char *) &head, sizeof(head));
	appendBinaryStringInfo(&out, (const char *) s->frame, VARSIZE(s->frame));
	if (!s->full)
		put_units(&out, s);
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

static void
take_units(const char *at, MigUnitMoments *s)
{
	mig_places_take(&at, &s->places, s->by_unit);
	for (uint32 i = 0; i < s->places.nunits; i++)
	{
		MigUnitSums *u = unit_at(s, i);
		UnitHead head;

		mig_tick_at(i);
		memcpy(&head, at, sizeof(head));
		at += sizeof(head);
		u->cases = head.cases;
		u->nsums = head.nsums;
		if (u->nsums == 0)
			continue;
		u->sums = MemoryContextAllocHuge(s->by_unit, sizeof(MigXsum) * u->nsums);
		memcpy(u->sums, at, sizeof(MigXsum) * u->nsums);
		at += sizeof(MigXsum) * u->nsums;
	}
}

MigUnitMoments *
mig_unit_moments_received(MemoryContext context, Datum value)
{
	const char *at = VARDATA(DatumGetByteaP(value));
	MigUnitMoments *s = allocate(context);
	Head head;
	MigMoments header;

	memcpy(&head, at, sizeof(head));
	at += sizeof(head);
	s->full = head.full;
	s->paired = head.paired;
	s->no_name = head.no_name;
	s->no_stratum = head.no_stratum;
	s->unknown = head.unknown;
	memcpy(&header, at, sizeof(header));
	s->frame = MemoryContextAllocExtended(context, VARSIZE(&header), MCXT_ALLOC_HUGE);
	memcpy(s->frame, at, VARSIZE(&header));
	start_rows(s);
	if (!s->full)
		take_units(at + VARSIZE(&header), s);
	return s;
}

/* ---- what comes of it ---- */

MigMoments *
mig_unit_moments_all(MigUnitMoments *s)
{
	flush(s);
	if (!s->full)
		add_up(s);
	return s->frame;
}

/* a model's outcome and parameters in the frame of a state: 0 the outcome, then the parameters */
typedef struct Scores
{
	int k;
	int *column;   /* of the frame */
	double *b;     /* 1, and the coefficients with their sign changed */
	double *total; /* cases, weights, scores .. */
	double *rest;  /* .. and what they are rounded by */
	/* of a unit: those that are not 0 in all of its rows, as few levels of a factor are not */
	int *met;
	int *met_column;
	MigXsum *products;
} Scores;

static Scores
scores_of(const MigUnitMoments *s, const MigModel *model)
{
	const int *column = mig_scorer_columns(model);
	MigMoments *open = mig_pg_moments_grow(model->moments, 0, 0, 0, 0);
	int k = model->rank + 1;
	Scores scores = {k};
	int *map;
	int *place;

	mig_pg_moments_map(open, s->frame, factors_of(open), &map);
	place = palloc(sizeof(int) * s->frame->columns);
	for (uint32 c = 0; c < s->frame->columns; c++)
		place[map[c]] = (int) c;
	scores.column = palloc(sizeof(int) * k);
	scores.b = palloc(sizeof(double) * k);
	scores.total = palloc(sizeof(double) * (k + 1));
	scores.rest = palloc(sizeof(double) * (k + 1));
	scores.met = palloc(sizeof(int) * k);
	scores.met_column = palloc(sizeof(int) * k);
	scores.products = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);
	scores.column[0] = MIG_COLUMN_OUTCOME;
	scores.b[0] = 1.0;
	for (int i = 0; i < model->rank; i++)
		scores.column[1 + i] = place[column[i]];
	for (int i = 0; i < model->nterms; i++)
		if (model->terms[i].column >= 0)
			scores.b[1 + model->terms[i].column] = -model->terms[i].estimate;
	return scores;
}

/* s += x b, to the last bit of x that the sum has */
static void
add_product(MigXsum *s, const MigXsum *x, double b)
{
	const double part[] = {x->hi, x->mid, x->lo};

	for (int i = 0; i < lengthof(part) && part[i] != 0.0; i++)
	{
		double error;
		double product = mig_two_product(part[i], b, &error);

		mig_xsum_add(s, product);
		mig_xsum_add(s, error);
	}
}

static void
set_total(const Scores *scores, int i, MigXsum sum)
{
	mig_xsum_normalize(&sum);
	scores->total[i] = sum.hi;
	scores->rest[i] = sum.mid;
}

/* X'Wy - X'WX b of a unit, from products that are rounded once, as those of the fit are */
static void
total_unit(const MigUnitMoments *s, const MigXsum *sums, double cases, const Scores *scores)
{
	const MigProductsPlaces places = mig_moments_places(s->frame);
	int n = 0;

	for (int i = 0; i < scores->k; i++)
		if (sums[mig_products_own(&places, scores->column[i])].hi != 0.0)
		{
			scores->met[n] = i;
			scores->met_column[n++] = scores->column[i];
		}
	mig_pg_moments_check(
		mig_products_matrix(sums, &places, scores->met_column, n, scores->products));
	memset(scores->total, 0, sizeof(double) * (scores->k + 1));
	memset(scores->rest, 0, sizeof(double) * (scores->k + 1));
	scores->total[0] = cases;
	set_total(scores, 1, sums[mig_products_own(&places, MIG_COLUMN_CONSTANT)]);
	for (int j = 0; j < n; j++)
	{
		MigXsum sum = {0.0, 0.0, 0.0};

		for (int i = 0; i < n; i++)
			add_product(&sum, &scores->products[mig_products_at(Min(i, j), Max(i, j))],
						scores->b[scores->met[i]]);
		if (scores->met[j] > 0)
			set_total(scores, scores->met[j] + 1, sum);
	}
}

MigMoments **
mig_unit_moments_totals(MigUnitMoments *s, const MigModel *model)
{
	Scores scores = scores_of(s, model);
	MigMoments **t = palloc0(sizeof(MigMoments *) * (s->places.strata.n + 1));

	for (uint32 i = 0; i < s->places.nunits; i++)
	{
		MigUnitSums *u = unit_at(s, i);
		MigMoments **of = &t[s->places.stratum_of[i]];

		mig_tick_at(i);
		if (u->cases == 0.0)
			continue;
		total_unit(s, sums_of(s, u), u->cases, &scores);
		if (*of == NULL)
			*of = mig_total_moments(scores.k + 1);
		mig_total_add(of, scores.total, scores.rest, scores.k + 1);
	}
	for (uint32 h = 0; h < s->places.strata.n; h++)
		if (t[h])
			mig_pg_moments_check(mig_moments_flush(t[h]));
	return t;
}
