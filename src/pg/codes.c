/* codes.c: the values of a column numbered, however many there are */
#include "postgres.h"

#include "pg/codes.h"

#include "common/hashfn.h"

/* a value: its datum where it is a key, else its label */
typedef struct CodesKey
{
	uint64 key;
	const char *text; /* NULL: by key */
	uint32 len;
} CodesKey;

typedef struct CodesEntry
{
	CodesKey key;
	uint32 code;
	uint32 hash;
	char status;
} CodesEntry;

static inline uint32
hash_of(CodesKey key)
{
	return key.text ? hash_bytes((const unsigned char *) key.text, (int) key.len)
					: murmurhash32((uint32) key.key ^ murmurhash32((uint32) (key.key >> 32)));
}

static inline bool
is_same(CodesKey a, CodesKey b)
{
	if (a.text == NULL)
		return a.key == b.key;
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

#define SH_PREFIX         codes
#define SH_ELEMENT_TYPE   CodesEntry
#define SH_KEY_TYPE       CodesKey
#define SH_KEY            key
#define SH_HASH_KEY(t, k) hash_of(k)
#define SH_EQUAL(t, a, b) is_same(a, b)
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
	codes->hash = codes_create(codes->context, codes->room, NULL);
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

uint32
mig_codes_of(MigCodes *codes, Datum value)
{
	CodesKey key = {0, NULL, 0};
	CodesEntry *entry;
	MigLabel label = {0};
	bool found;

	if (codes->column.has_key)
	{
		key.key = mig_column_key(&codes->column, value);
		if (codes->has_last && codes->last == key.key)
			return codes->last_code;
	}
	else
	{
		label = mig_column_label(&codes->column, value);
		key.text = label.text;
		key.len = label.len;
	}
	entry = codes_insert(codes->hash, key, &found);
	if (!found)
	{
		if (codes->column.has_key)
			label = mig_column_label(&codes->column, value);
		entry->code = add_level(codes, label);
		if (entry->key.text)
			entry->key.text = codes->level[entry->code].text;
	}
	codes->has_last = codes->column.has_key;
	codes->last = key.key;
	codes->last_code = entry->code;
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
