/*
 * levels.h: the levels of a variable inside a flat value
 *
 * A dictionary of labels with an index.  It lies in a larger flat value (a crosstable, moments)
 * whose start is `base`; the labels of all its dictionaries share one text area.  Levels are
 * numbered from 1 in order of appearance.  The index is open addressing with linear probing, at
 * most half full, by label or (keyed) by the datum of a pass-by-value type; levels are compared by
 * their bytes or datum, never by a hash alone.
 */
#ifndef MIG_CORE_LEVELS_H
#define MIG_CORE_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define MIG_MAX_LEVELS   65536
#define MIG_FIRST_LEVELS 4u

/* what a variable was, which decides the order of its levels and their scores */
typedef enum MigKind
{
	MIG_KIND_TEXT = 0, /* and every type not named here: by the bytes of the label */
	MIG_KIND_INTEGER,
	MIG_KIND_FLOAT,
	MIG_KIND_NUMERIC,
	MIG_KIND_BOOLEAN,
	MIG_KIND_ENUM, /* by the order of the type's declaration */
	MIG_KIND_DATE,
	MIG_KIND_TIMESTAMP
} MigKind;

#define MIG_KIND_LAST MIG_KIND_TIMESTAMP

typedef struct MigLevel
{
	int64_t order;  /* sort key within the kind; 0 for text */
	uint64_t key;   /* the datum of a pass-by-value type; 0 in a canonical value */
	uint32_t hash;  /* of the label, or of the key in a keyed index; 0 in a canonical value */
	uint32_t label; /* offset of the label from the start of the text */
	uint32_t len;   /* bytes of the label */
	uint32_t hint;  /* free for the owner of the dictionary; 0 in a canonical value */
} MigLevel;

/* a dictionary's header, in the header of the value it belongs to */
typedef struct MigDim
{
	uint32_t n;         /* levels */
	uint32_t room;      /* levels there is room for */
	uint32_t slots;     /* size of the index, a power of two; 0: no index */
	uint32_t levels_at; /* offset of the levels from base */
	uint32_t slots_at;  /* offset of the index: level numbers, 0 where free */
	uint8_t kind;       /* MigKind */
	uint8_t keyed;      /* the index is by key, not by label */
	uint16_t unused;
} MigDim;

/* the text area that labels lie in */
typedef struct MigTextArea
{
	uint32_t used;
	uint32_t room;
	uint32_t at; /* offset from base */
} MigTextArea;

/* a level as a row of data brings it */
typedef struct MigLabel
{
	const char *text;
	uint32_t len;
	int64_t order;
	uint64_t key;
} MigLabel;

static inline MigLevel *
mig_levels_of(const void *base, const MigDim *d)
{
	return (MigLevel *) ((char *) base + d->levels_at);
}

static inline const char *
mig_levels_label(const void *base, const MigTextArea *text, const MigLevel *level)
{
	return (const char *) base + text->at + level->label;
}

/* sort key of a double: the order of keys is the order of values, NaN last; and back */
extern int64_t mig_order_from_double(double x);
extern double mig_order_to_double(int64_t order);

/* the score of a level (1..n): its value where the kind is a number, else its number */
extern double mig_levels_score(const void *base, const MigDim *d, uint32_t level);

/* may values of this kind be looked up by their datum */
extern bool mig_levels_kind_has_key(uint8_t kind);

/* multiply and fold: every bit of both moves every bit of the result */
static inline uint64_t
mig_levels_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product =
		(unsigned __int128) (a ^ UINT64_C(0x9E3779B97F4A7C15)) * (b ^ UINT64_C(0xD6E8FEB86659FD93));

	return (uint64_t) product ^ (uint64_t) (product >> 64);
}

/* of the bytes of a label */
extern uint64_t mig_levels_hash(const char *text, uint32_t len);

/* size of an index for this many levels */
extern uint32_t mig_levels_slots(uint32_t levels);

/* number of the level, 0 when it is not there (by key only where the index is keyed) */
extern uint32_t mig_levels_find_key(const void *base, const MigDim *d, uint64_t key);
extern uint32_t mig_levels_find_label(const void *base, const MigDim *d, const MigTextArea *text,
									  const char *label, uint32_t len);

/* append a level; MIG_ERR_GROW leaves everything as it was */
extern MigStatus mig_levels_add(void *base, MigDim *d, MigTextArea *text, const MigLabel *label,
								uint32_t *level);

/* make the index anew, by key or by label */
extern void mig_levels_index(void *base, MigDim *d, const MigTextArea *text, bool keyed);

/* -1, 0, 1: by order, then by the bytes of the label; the two may lie in different values */
extern int mig_levels_compare(const MigLevel *a, const char *a_label, const MigLevel *b,
							  const char *b_label);

/* level indexes 0..n-1 in order of the levels; numbers and spare have room for n each, and the
 * result is one of them */
extern uint32_t *mig_levels_sort(const void *base, const MigDim *d, const MigTextArea *text,
								 uint32_t *numbers, uint32_t *spare);

#endif
