/*
 * patterns.h: the distinct rows among many, with their counts, as one flat value
 *
 * A row is a run of 8-byte words (its content); equal rows are one pattern that counts its cases
 * and sums its weights.  Where there are more patterns than may be kept, half as many stay, those
 * with the smallest hashes: a sample that the rows' content alone decides, with complete counts, whatever the
 * order of the rows and however they were split over states and merged.  That holds because what
 * a state leaves out, or drops, has a hash above those of all that stay in the end.
 *
 *     header | index | patterns
 */
#ifndef MIG_CORE_PATTERNS_H
#define MIG_CORE_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "core/xsum.h"

/* patterns that are all kept, and the bytes they take; of more those of a sample are */
#define MIG_PATTERNS_MOST         131072
#define MIG_PATTERNS_MOST_BYTES   ((size_t) 32 << 20)
#define MIG_PATTERNS_SAMPLE       65536
#define MIG_PATTERNS_SAMPLE_BYTES (MIG_PATTERNS_MOST_BYTES / 2)

typedef struct MigPattern
{
	uint64_t hash;
	int64_t cases;
	MigXsum weight; /* 0 where the rows have no weights */
	uint32_t words; /* of the content, which follows */
	uint32_t unused;
} MigPattern;

typedef struct MigPatterns
{
	int32_t vl_len_; /* varlena header, owned by the binding */
	uint32_t slots;  /* of the index: a power of two, more than twice the patterns */
	uint32_t count;  /* patterns */
	uint32_t sorted; /* they are in the order of their hashes */
	uint32_t late;   /* words of the last one and 1, where it is not in the index; else 0 */
	uint32_t unused;
	uint64_t room;  /* bytes for patterns .. */
	uint64_t used;  /* .. and those taken */
	uint64_t below; /* hashes from here on are left out; UINT64_MAX: nothing was */
	/* rows by what became of them */
	int64_t n_read;
	int64_t n; /* cases of complete rows */
	int64_t n_null_outcome;
	int64_t n_null_regressor;
	int64_t n_null_weight;
	int64_t n_zero_weight;
} MigPatterns;

static inline uint32_t *
mig_patterns_slots(const MigPatterns *p)
{
	return (uint32_t *) ((char *) p + sizeof(MigPatterns));
}

/* the first pattern, and the one after another; there are p->count */
static inline MigPattern *
mig_patterns_first(const MigPatterns *p)
{
	return (MigPattern *) ((char *) p + sizeof(MigPatterns) + sizeof(uint32_t) * (size_t) p->slots);
}

static inline size_t
mig_pattern_size(uint32_t words)
{
	return sizeof(MigPattern) + sizeof(uint64_t) * (size_t) words;
}

static inline MigPattern *
mig_patterns_next(const MigPattern *pattern)
{
	return (MigPattern *) ((char *) pattern + mig_pattern_size(pattern->words));
}

static inline const uint64_t *
mig_pattern_content(const MigPattern *pattern)
{
	return (const uint64_t *) (pattern + 1);
}

/* were all rows kept */
static inline bool
mig_patterns_whole(const MigPatterns *p)
{
	return p->below == UINT64_MAX;
}

/* are there so many that it is time to leave some out */
static inline bool
mig_patterns_full(const MigPatterns *p)
{
	return p->count > MIG_PATTERNS_MOST || p->used > MIG_PATTERNS_MOST_BYTES;
}

/* bytes of an empty value; slots is a power of two, and room for patterns less than 128 MB */
extern size_t mig_patterns_size(uint32_t slots, uint64_t room);
extern void mig_patterns_init(MigPatterns *p, uint32_t slots, uint64_t room);

/* hash of a content: below UINT64_MAX */
extern uint64_t mig_patterns_hash(const uint64_t *content, uint32_t words);

/* add cases of a row with their weight, unless its hash leaves it out; MIG_ERR_GROW: no room */
extern MigStatus mig_patterns_add(MigPatterns *p, uint64_t hash, const uint64_t *content,
								  uint32_t words, int64_t cases, const MigXsum *weight);

/* the same, but where the row belongs in the index is seen only when the next one is added, or by
 * settle: meanwhile that place comes from memory.  All else wants a value that is settled. */
extern MigStatus mig_patterns_add_late(MigPatterns *p, uint64_t hash, const uint64_t *content,
									   uint32_t words, int64_t cases, const MigXsum *weight);
extern void mig_patterns_settle(MigPatterns *p);

/*
 * Of a full value: a limit of the hashes under which all patterns lie that stay in the end; and patterns
 * from a limit on left out, now and later.
 */
extern uint64_t mig_patterns_limit(const MigPatterns *p);
extern void mig_patterns_cut(MigPatterns *p, uint64_t below);

/* add the patterns of another value from *next on (NULL: its first); MIG_ERR_GROW: make room and
 * go on.  Counts of rows are added by the last call. */
extern MigStatus mig_patterns_merge(MigPatterns *into, const MigPatterns *from,
									const MigPattern **next);

/*
 * The patterns that stay in the end, sorted by hash, into an empty value without an index and with
 * the room that is used.  place: a pointer for each pattern; work: a number for each and two more.
 */
extern void mig_patterns_finish(MigPatterns *into, const MigPatterns *from,
								const MigPattern **place, uint32_t *work);

#endif
