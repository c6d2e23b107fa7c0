/* codes.c: the values of a column numbered, however many there are */
#include "postgres.h"

#include "pg/codes.h"

#include "common/hashfn.h"

#define MOST_DIRECT 4194304 /* keys below are looked up in an array */

/* values that are keys, by their datum */
typedef struct KeyEntry
{
	uint64 key;
	uint32 code;
	char status;
} KeyEntry;

static inline uint32
hash_of_key(uint64 key)
{
	return murmurhash32((uint32) key ^ murmurhash32((uint32) (key >> 32)));
}

#define SH_PREFIX         keys
#define SH_ELEMENT_TYPE   KeyEntry
#define SH_KEY_TYPE       uint64
#define SH_KEY            key
#define SH_HASH_KEY(t, k) hash_of_key(k)
#define SH_EQUAL(t, a, b) ((a) == (b))
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* other values, by their labels */
typedef struct LabelKey
{
	const char *text;
	uint32 len;
} LabelKey;

typedef struct LabelEntry
{
	LabelKey label;
	uint32 code;
	uint32 hash;
	char status;
} LabelEntry;

static inline bool
same_label(LabelKey a, LabelKey b)
{
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

#define SH_PREFIX         labels
#define SH_ELEMENT_TYPE   LabelEntry
#define SH_KEY_TYPE       LabelKey
#define SH_KEY            label
#define SH_HASH_KEY(t, k) hash_bytes((const unsigned char *) (k).text, (int) (k).len)
#define SH_EQUAL(t, a, b) same_label(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(t, e) (e)->hash
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

MigCodes *
mig_codes_new(Oid type)
{
	MigCodes *codes = palloc0(sizeof(MigCodes));

	codes->context = CurrentMemoryContext;
	mig_column_init(&codes->column, type, codes->context);
	codes->room = 64;
	codes->level = palloc(sizeof(MigLabel) * codes->room);
	if (codes->column.has_key)
		codes->keys = keys_create(codes->context, codes->room, NULL);
	else
		codes->labels = labels_create(codes->context, codes->room, NULL);
	return codes;
}

/* keep the value's label */
static uint32
add_level(MigCodes *codes, MigLabel label)
{
	char *text = MemoryContextAlloc(codes->context, label.len + 1);

	if (codes->n == codes->room)
	{
		codes->room *= 2;
		codes->level = repalloc_huge(codes->level, sizeof(MigLabel) * codes->room);
	}
	memcpy(text, label.text, label.len);
	text[label.len] = '\0';
	label.text = text;
	codes->level[codes->n] = label;
	return codes->n++;
}

/* the place of a small key in the array, which grows to hold it */
static uint32 *
direct_place(MigCodes *codes, uint64 key)
{
	if (key >= codes->direct_room)
	{
		uint32 room = codes->direct_room;
		size_t old = sizeof(uint32) * room;

		for (room = Max(room, 1024); key >= room;)
			room *= 2;
		codes->direct = codes->direct ? repalloc_huge(codes->direct, sizeof(uint32) * room)
									  : MemoryContextAlloc(codes->context, sizeof(uint32) * room);
		memset((char *) codes->direct + old, 0, sizeof(uint32) * room - old);
		codes->direct_room = room;
	}
	return &codes->direct[key];
}

static uint32
code_of_key(MigCodes *codes, uint64 key, Datum value)
{
	KeyEntry *entry;
	bool found;

	if (key < MOST_DIRECT)
	{
		uint32 *place = direct_place(codes, key);

		if (*place == 0)
			*place = 1 + add_level(codes, mig_column_label(&codes->column, value));
		return *place - 1;
	}
	entry = keys_insert(codes->keys, key, &found);
	if (!found)
		entry->code = add_level(codes, mig_column_label(&codes->column, value));
	return entry->code;
}

uint32
mig_codes_of(MigCodes *codes, Datum value)
{
	LabelEntry *entry;
	LabelKey key;
	MigLabel label;
	bool found;

	if (codes->column.has_key)
		return code_of_key(codes, mig_column_key(&codes->column, value), value);
	label = mig_column_label(&codes->column, value);
	key.text = label.text;
	key.len = label.len;
	entry = labels_insert(codes->labels, key, &found);
	if (!found)
	{
		entry->code = add_level(codes, label);
		entry->label.text = codes->level[entry->code].text;
	}
	return entry->code;
}

static int
compare_levels(const void *a, const void *b, void *argument)
{
	const MigCodes *codes = argument;
	const MigLabel *one = &codes->level[*(const uint32 *) a];
	const MigLabel *two = &codes->level[*(const uint32 *) b];
	int order;

	if (one->order != two->order)
		return one->order < two->order ? -1 : 1;
	order = memcmp(one->text, two->text, Min(one->len, two->len));
	return order ? order : (one->len > two->len) - (one->len < two->len);
}

uint32 *
mig_codes_sorted(const MigCodes *codes)
{
	uint32 *sorted = palloc_extended(sizeof(uint32) * (codes->n + 1), MCXT_ALLOC_HUGE);

	for (uint32 i = 0; i < codes->n; i++)
		sorted[i] = i;
	qsort_arg(sorted, codes->n, sizeof(uint32), compare_levels, (void *) codes);
	return sorted;
}
