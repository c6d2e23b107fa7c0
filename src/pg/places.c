/* places.c: strata and sampling units of a survey, numbered as rows bring them */
#include "postgres.h"

#include "pg/places.h"

#include "common/hashfn.h"
#include "utils/float.h"

#include "pg/hash.h"

#define FIRST_ROOM 64

/* a value that is known by its datum has no text, any other no key */
typedef struct MigNameKey
{
	uint64 key;
	const char *text;
	uint32 len;
} MigNameKey;

typedef struct MigName
{
	MigNameKey name;
	uint32 number;
	char status;
} MigName;

#define SH_PREFIX       names
#define SH_ELEMENT_TYPE MigName
#define SH_KEY_TYPE     MigNameKey
#define SH_KEY          name
#define SH_HASH_KEY(t, k)                                                                          \
	((k).text ? hash_bytes((const unsigned char *) (k).text, (int) (k).len) : mig_hash_key((k).key))
#define SH_EQUAL(t, a, b)                                                                          \
	((a).key == (b).key && (a).len == (b).len &&                                                   \
	 ((a).len == 0 || memcmp((a).text, (b).text, (a).len) == 0))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct MigUnitPair
{
	uint64 pair; /* stratum << 32 | name */
	uint32 unit;
	char status;
} MigUnitPair;

#define SH_PREFIX         pairs
#define SH_ELEMENT_TYPE   MigUnitPair
#define SH_KEY_TYPE       uint64
#define SH_KEY            pair
#define SH_HASH_KEY(t, k) mig_hash_key(k)
#define SH_EQUAL(t, a, b) ((a) == (b))
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* stratum and name as a row brings them: the key of a type that has one, else the number of the text */
typedef struct MigPlaceKey
{
	uint64 stratum;
	uint64 psu;
} MigPlaceKey;

typedef struct MigPlace
{
	MigPlaceKey key;
	uint32 stratum;
	uint32 unit;
	char status;
} MigPlace;

#define SH_PREFIX         places
#define SH_ELEMENT_TYPE   MigPlace
#define SH_KEY_TYPE       MigPlaceKey
#define SH_KEY            key
#define SH_HASH_KEY(t, k) mig_hash_key((k).stratum *UINT64CONST(0x9e3779b97f4a7c15) ^ (k).psu)
#define SH_EQUAL(t, a, b) ((a).stratum == (b).stratum && (a).psu == (b).psu)
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

void
mig_places_init(MigPlaces *p, MemoryContext context, bool rows, bool with_fpc)
{
	memset(p, 0, sizeof(*p));
	p->context = context;
	p->rows = rows;
	p->with_fpc = with_fpc;
	p->strata.hash = names_create(context, FIRST_ROOM, NULL);
	p->psus.hash = names_create(context, FIRST_ROOM, NULL);
	p->pairs = pairs_create(context, FIRST_ROOM, NULL);
	p->places = places_create(context, FIRST_ROOM, NULL);
	p->units_room = p->strata_room = FIRST_ROOM;
	p->stratum_of = MemoryContextAlloc(context, sizeof(uint32) * FIRST_ROOM);
	p->stratum = MemoryContextAlloc(context, sizeof(MigPlaceStratum) * FIRST_ROOM);
}

/* ---- rows ---- */

/* number of a name, *found false where it is new */
static uint32
number_of(MigPlaces *p, MigNames *names, MigNameKey key, bool *found)
{
	MigName *name = names_insert(names->hash, key, found);

	if (!*found)
	{
		if (key.text)
			name->name.text =
				memcpy(MemoryContextAlloc(p->context, key.len + 1), key.text, key.len);
		p->name_bytes += key.len;
		name->number = names->n++;
	}
	return name->number;
}

static MigNameKey
key_of(const MigColumn *column, Datum value)
{
	MigNameKey key = {0};

	if (column->has_key)
		key.key = mig_column_key(column, value);
	else
	{
		MigLabel label = mig_column_label(column, value);

		key.text = label.text;
		key.len = label.len;
	}
	return key;
}

static MigPlaceStratum *
new_stratum(MigPlaces *p, uint32 number, const char *label, uint32 len)
{
	MigPlaceStratum *h;
	char *copy = MemoryContextAllocZero(p->context, len + 1);

	if (number >= p->strata_room)
	{
		p->strata_room *= 2;
		p->stratum = repalloc_huge(p->stratum, sizeof(MigPlaceStratum) * (Size) p->strata_room);
	}
	h = &p->stratum[number];
	memset(h, 0, sizeof(*h));
	h->label = memcpy(copy, label, len);
	return h;
}

static uint32
stratum_of(MigPlaces *p, const MigColumn *column, Datum value)
{
	bool found;
	uint32 number = number_of(p, &p->strata, key_of(column, value), &found);

	if (!found)
	{
		MigLabel label = mig_column_label(column, value);

		new_stratum(p, number, label.text, label.len);
	}
	return number;
}

/* unit of that name in a stratum */
static uint32
unit_of(MigPlaces *p, uint32 stratum, uint32 name)
{
	bool found;
	MigUnitPair *pair = pairs_insert(p->pairs, (uint64) stratum << 32 | name, &found);

	if (!found)
	{
		if (p->nunits == p->units_room)
		{
			p->units_room *= 2;
			p->stratum_of = repalloc_huge(p->stratum_of, sizeof(uint32) * (Size) p->units_room);
		}
		p->stratum_of[p->nunits] = stratum;
		p->stratum[stratum].units++;
		pair->unit = p->nunits++;
	}
	return pair->unit;
}

static uint32
psu_of(MigPlaces *p, const MigColumn *column, Datum value)
{
	bool found;

	return number_of(p, &p->psus, key_of(column, value), &found);
}

void
mig_places_find(MigPlaces *p, const MigColumn *strata, Datum stratum, const MigColumn *psus,
				Datum psu, uint32 *number, uint32 *unit)
{
	MigPlaceKey key = {0};
	MigPlace *place;
	bool found;

	key.stratum =
		strata->has_key ? mig_column_key(strata, stratum) : stratum_of(p, strata, stratum);
	if (!p->rows)
		key.psu = psus->has_key ? mig_column_key(psus, psu) : psu_of(p, psus, psu);
	place = places_insert(p->places, key, &found);
	if (!found)
	{
		place->stratum = place->unit = stratum_of(p, strata, stratum);
		if (!p->rows)
			place->unit = unit_of(p, place->stratum, psu_of(p, psus, psu));
	}
	*number = place->stratum;
	*unit = place->unit;
}

/* NaN is the greatest, as to the server */
static void
add_fpc(MigPlaceStratum *h, double low, double high)
{
	if (!h->fpc_known || float8_lt(low, h->fpc_low))
		h->fpc_low = low;
	if (!h->fpc_known || float8_gt(high, h->fpc_high))
		h->fpc_high = high;
	h->fpc_known = true;
}

void
mig_places_count(MigPlaces *p, uint32 stratum, bool has_fpc, double fpc)
{
	MigPlaceStratum *h = &p->stratum[stratum];

	if (p->rows)
		h->units++;
	if (p->with_fpc && !has_fpc)
		h->fpc_missing++;
	else if (p->with_fpc)
		add_fpc(h, fpc, fpc);
}

/* ---- merging ---- */

static uint32 *
new_map(uint32 n)
{
	return palloc_extended(sizeof(uint32) * ((Size) n + 1), MCXT_ALLOC_HUGE);
}

/* where the strata of another state are in this one */
static uint32 *
merge_strata(MigPlaces *into, const MigPlaces *from)
{
	uint32 *map = new_map(from->strata.n);
	names_iterator it;
	MigName *name;

	names_start_iterate(from->strata.hash, &it);
	while ((name = names_iterate(from->strata.hash, &it)) != NULL)
	{
		const MigPlaceStratum *h = &from->stratum[name->number];
		MigPlaceStratum *to;
		bool found;

		map[name->number] = number_of(into, &into->strata, name->name, &found);
		if (!found)
			new_stratum(into, map[name->number], h->label, strlen(h->label));
		to = &into->stratum[map[name->number]];
		if (from->rows)
			to->units += h->units;
		to->weighted |= h->weighted;
		to->fpc_missing += h->fpc_missing;
		if (h->fpc_known)
			add_fpc(to, h->fpc_low, h->fpc_high);
	}
	return map;
}

static uint32 *
merge_names(MigPlaces *into, const MigPlaces *from)
{
	uint32 *map = new_map(from->psus.n);
	names_iterator it;
	MigName *name;

	names_start_iterate(from->psus.hash, &it);
	while ((name = names_iterate(from->psus.hash, &it)) != NULL)
	{
		bool found;

		map[name->number] = number_of(into, &into->psus, name->name, &found);
	}
	return map;
}

uint32 *
mig_places_merge(MigPlaces *into, const MigPlaces *from)
{
	uint32 *strata = merge_strata(into, from);
	uint32 *names;
	uint32 *map;
	pairs_iterator it;
	MigUnitPair *pair;

	if (from->rows)
		return strata;
	names = merge_names(into, from);
	map = new_map(from->nunits);
	pairs_start_iterate(from->pairs, &it);
	while ((pair = pairs_iterate(from->pairs, &it)) != NULL)
		map[pair->unit] = unit_of(into, strata[pair->pair >> 32], names[(uint32) pair->pair]);
	pfree(strata);
	pfree(names);
	return map;
}

/* ---- between processes ---- */

/* what is written as it stands */
typedef struct Head
{
	bool rows;
	bool with_fpc;
	uint32 nstrata;
	uint32 npsus;
	uint32 nunits;
} Head;

static void
put(StringInfo out, const void *from, Size size)
{
	appendBinaryStringInfo(out, from, (int) size);
}

static void
take(const char **at, void *to, Size size)
{
	memcpy(to, *at, size);
	*at += size;
}

/* by number */
static void
put_names(StringInfo out, const MigNames *names)
{
	const MigName **by_number =
		palloc_extended(sizeof(MigName *) * ((Size) names->n + 1), MCXT_ALLOC_HUGE);
	names_iterator it;
	MigName *name;

	names_start_iterate(names->hash, &it);
	while ((name = names_iterate(names->hash, &it)) != NULL)
		by_number[name->number] = name;
	for (uint32 i = 0; i < names->n; i++)
	{
		const MigNameKey *key = &by_number[i]->name;

		put(out, key, sizeof(*key));
		put(out, key->text ? key->text : "", key->len);
	}
	pfree(by_number);
}

static void
take_names(const char **at, MigPlaces *p, MigNames *names, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		MigNameKey key;
		bool found;

		take(at, &key, sizeof(key));
		if (key.text)
			key.text = *at;
		*at += key.len;
		number_of(p, names, key, &found);
	}
}

static void
put_units(StringInfo out, const MigPlaces *p)
{
	uint64 *by_unit = palloc_extended(sizeof(uint64) * ((Size) p->nunits + 1), MCXT_ALLOC_HUGE);
	pairs_iterator it;
	MigUnitPair *pair;

	pairs_start_iterate(p->pairs, &it);
	while ((pair = pairs_iterate(p->pairs, &it)) != NULL)
		by_unit[pair->unit] = pair->pair;
	put(out, by_unit, sizeof(uint64) * (Size) p->nunits);
	pfree(by_unit);
}

void
mig_places_put(StringInfo out, const MigPlaces *p)
{
	Head head = {p->rows, p->with_fpc, p->strata.n, p->psus.n, p->nunits};

	put(out, &head, sizeof(head));
	put_names(out, &p->strata);
	for (uint32 h = 0; h < p->strata.n; h++)
	{
		put(out, &p->stratum[h], sizeof(MigPlaceStratum));
		put(out, p->stratum[h].label, strlen(p->stratum[h].label) + 1);
	}
	put_names(out, &p->psus);
	put_units(out, p);
}

static void
take_strata(const char **at, MigPlaces *p, uint32 n)
{
	take_names(at, p, &p->strata, n);
	for (uint32 i = 0; i < n; i++)
	{
		MigPlaceStratum h;
		MigPlaceStratum *to;

		take(at, &h, sizeof(h));
		to = new_stratum(p, i, *at, strlen(*at));
		*at += strlen(*at) + 1;
		h.label = to->label;
		if (!p->rows)
			h.units = 0; /* counted with the units */
		*to = h;
	}
}

void
mig_places_take(const char **at, MigPlaces *p, MemoryContext context)
{
	Head head;

	take(at, &head, sizeof(head));
	mig_places_init(p, context, head.rows, head.with_fpc);
	take_strata(at, p, head.nstrata);
	take_names(at, p, &p->psus, head.npsus);
	for (uint32 i = 0; i < head.nunits; i++)
	{
		uint64 pair;

		take(at, &pair, sizeof(pair));
		unit_of(p, (uint32) (pair >> 32), (uint32) pair);
	}
}

/* ---- the design ---- */

static int
compare_labels(const void *a, const void *b, void *strata)
{
	const MigPlaceStratum *h = strata;

	return strcmp(h[*(const uint32 *) a].label, h[*(const uint32 *) b].label);
}

uint32 *
mig_places_strata(const MigPlaces *p)
{
	uint32 *order = new_map(p->strata.n);

	for (uint32 h = 0; h < p->strata.n; h++)
		order[h] = h;
	qsort_arg(order, p->strata.n, sizeof(uint32), compare_labels, p->stratum);
	return order;
}

MigStratum
mig_places_stratum(const MigPlaces *p, uint32 number)
{
	const MigPlaceStratum *from = &p->stratum[number];
	MigStratum h = {from->label,   (double) from->units, from->fpc_known,
					from->fpc_low, from->fpc_high,       (double) from->fpc_missing};

	return h;
}

int64
mig_places_units(const MigPlaces *p, int64 *largest)
{
	int64 units = 0;

	*largest = 0;
	for (uint32 i = 0; i < p->strata.n; i++)
	{
		units += p->stratum[i].units;
		*largest = Max(*largest, p->stratum[i].units);
	}
	return units;
}
