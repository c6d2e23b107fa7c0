/* patterns.c: rows of data as patterns: their values as words, and the memory of a state */
#include "postgres.h"

#include "pg/patterns.h"

#include "fmgr.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "pg/status.h"

#define FIRST_SLOTS 64
#define FIRST_ROOM  4096
#define GROWTH      8 /* what is not touched yet costs nothing */
#define MOST_SLOTS  (4 * MIG_PATTERNS_MOST)
#define MOST_ROOM   (MIG_PATTERNS_MOST_BYTES * 5 / 2) /* full, and one more of any size */
#define MOST_SENT   (MIG_PATTERNS_SAMPLE * 5 / 4)     /* of a sample, by a worker */

/* ---- rows ---- */

MigRowForm *
mig_row_form(const Oid *types, int n)
{
	MigRowForm *form = palloc0(sizeof(MigRowForm));

	form->n = n;
	form->null_words = (n + 63) / 64;
	form->len = palloc(sizeof(int16) * (n + 1));
	form->by_value = palloc(sizeof(bool) * (n + 1));
	form->plain = true;
	for (int v = 0; v < n; v++)
	{
		get_typlenbyval(types[v], &form->len[v], &form->by_value[v]);
		form->plain &= form->by_value[v];
	}
	form->room = form->null_words + n + 16;
	form->content = palloc0(sizeof(uint64) * form->room);
	return form;
}

static uint64 *
make_room(MigRowForm *form, uint32 words)
{
	if (words > form->room)
	{
		form->room = words + words / 2;
		form->content = repalloc_huge(form->content, sizeof(uint64) * (Size) form->room);
	}
	return form->content;
}

/* words of a value by reference, appended; varlenas get a header of four bytes */
static uint32
write_reference(MigRowForm *form, int v, Datum value, uint32 at)
{
	struct varlena *packed = form->len[v] == -1 ? PG_DETOAST_DATUM_PACKED(value) : NULL;
	const char *data = packed ? VARDATA_ANY(packed) : DatumGetPointer(value);
	Size len = packed ? VARSIZE_ANY_EXHDR(packed) : (Size) form->len[v];
	uint32 words = (uint32) ((len + (packed ? VARHDRSZ : 0) + 7) / 8);
	char *to = (char *) (make_room(form, at + words + form->n) + at);

	form->content[at + words - 1] = 0;
	if (packed)
	{
		SET_VARSIZE(to, len + VARHDRSZ);
		to += VARHDRSZ;
	}
	memcpy(to, data, len);
	return words;
}

uint32
mig_row_write(MigRowForm *form, const NullableDatum *row, bool nulls)
{
	uint32 at = form->null_words;

	if (form->plain && !nulls)
	{
		for (int v = 0; v < form->n; v++)
			form->content[at + v] = (uint64) row[v].value;
		return at + form->n;
	}
	memset(form->content, 0, sizeof(uint64) * at);
	for (int v = 0; v < form->n; v++)
	{
		if (row[v].isnull)
			form->content[v / 64] |= UINT64CONST(1) << (v % 64);
		else if (form->by_value[v])
			form->content[at++] = (uint64) row[v].value;
		else
			at += write_reference(form, v, row[v].value, at);
	}
	return at;
}

void
mig_row_read_back(const MigRowForm *form, const uint64 *content, NullableDatum *row)
{
	const uint64 *at = content + form->null_words;

	for (int v = 0; v < form->n; v++)
	{
		row[v].isnull = (content[v / 64] >> (v % 64)) & 1;
		row[v].value = 0;
		if (row[v].isnull)
			continue;
		if (form->by_value[v])
		{
			row[v].value = (Datum) *at++;
			continue;
		}
		row[v].value = PointerGetDatum(at);
		at += ((form->len[v] == -1 ? VARSIZE(at) : (Size) form->len[v]) + 7) / 8;
	}
}

/* ---- memory ---- */

static MigPatterns *
allocate(MemoryContext context, uint32 slots, uint64 room)
{
	Size size = mig_patterns_size(slots, room);
	MigPatterns *p = MemoryContextAllocExtended(context, size, MCXT_ALLOC_HUGE);

	mig_patterns_init(p, slots, room);
	SET_VARSIZE(p, size);
	return p;
}

MigPatterns *
mig_pg_patterns_new(void)
{
	return allocate(CurrentMemoryContext, FIRST_SLOTS, FIRST_ROOM);
}

/* p with so many slots and so much room */
static MigPatterns *
resize(MigPatterns *p, uint32 slots, uint64 room)
{
	MigPatterns *grown = allocate(GetMemoryChunkContext(p), slots, room);
	const MigPattern *next = NULL;

	grown->below = p->below;
	mig_check(mig_patterns_merge(grown, p, &next));
	pfree(p);
	return grown;
}

/* room for a pattern of so many words more, in place of p */
static MigPatterns *
grow(MigPatterns *p, uint32 words)
{
	uint64 room = Min(GROWTH * p->used + mig_pattern_size(words), MOST_ROOM);
	bool crowded = 2 * (p->count + 1) >= p->slots;

	return resize(p, crowded ? Min(GROWTH * p->slots, MOST_SLOTS) : p->slots, Max(p->room, room));
}

static bool
cut_if_full(MigPatterns *p)
{
	if (!mig_patterns_full(p))
		return false;
	mig_patterns_cut(p, mig_patterns_limit(p));
	return true;
}

/* what a pattern that found no room needs: a larger state, or fewer patterns */
static void
make_way(MigPatterns **p, uint64 hash, uint32 words)
{
	if (cut_if_full(*p))
		return;
	if (mig_pattern_size(words) <= MIG_PATTERNS_MOST_BYTES)
		*p = grow(*p, words);
	else
		mig_patterns_cut(*p, hash); /* it alone is too large */
}

void
mig_pg_patterns_add_row(MigPatterns **p, MigRowForm *form, const NullableDatum *row, bool nulls,
						int64 cases, double weight)
{
	uint32 words = mig_row_write(form, row, nulls);
	uint64 hash = mig_patterns_hash(form->content, words);
	MigXsum sum = {weight, 0.0, 0.0};

	if (hash >= (*p)->below)
		return;
	while (mig_patterns_add_late(*p, hash, form->content, words, cases, &sum) == MIG_ERR_GROW)
		make_way(p, hash, words);
	if (mig_patterns_full(*p))
	{
		mig_patterns_settle(*p);
		cut_if_full(*p);
	}
}

void
mig_pg_patterns_merge(MigPatterns **into, const MigPatterns *from)
{
	const MigPattern *next = NULL;

	mig_patterns_settle(*into);
	if (from->below < (*into)->below)
		mig_patterns_cut(*into, from->below);
	if (!mig_patterns_whole(from) && (*into)->slots < MOST_SLOTS)
		*into = resize(*into, MOST_SLOTS, MOST_ROOM);
	while (mig_patterns_merge(*into, from, &next) == MIG_ERR_GROW)
		make_way(into, next->hash, next->words);
	cut_if_full(*into);
}

bytea *
mig_pg_patterns_send(MigPatterns *p)
{
	mig_patterns_settle(p);
	if (!mig_patterns_whole(p) && p->count > MOST_SENT)
		mig_patterns_cut(p, mig_patterns_limit(p));
	memmove(mig_patterns_slots(p), mig_patterns_first(p), p->used);
	p->slots = 0;
	p->room = p->used;
	SET_VARSIZE(p, mig_patterns_size(0, p->used));
	return (bytea *) p;
}

MigPatterns *
mig_pg_patterns_finish(MigPatterns *p)
{
	const MigPattern **place;
	uint32 *work;
	MigPatterns *done;

	mig_patterns_settle(p);
	done = allocate(CurrentMemoryContext, 0, p->used);
	place = palloc_extended(sizeof(MigPattern *) * ((Size) p->count + 1), MCXT_ALLOC_HUGE);
	work = palloc_extended(sizeof(uint32) * ((Size) p->count + 2), MCXT_ALLOC_HUGE);
	mig_patterns_finish(done, p, place, work);
	SET_VARSIZE(done, mig_patterns_size(0, done->used));
	done->room = done->used;
	pfree(place);
	pfree(work);
	return done;
}

MigPatterns *
mig_pg_patterns_value(Datum value)
{
	return (MigPatterns *) mig_aligned_bytes(value);
}
