/* kept_state.h: moments of all rows beside the rows that are kept, as the state of an aggregate */
#ifndef MIG_FIT_KEPT_STATE_H
#define MIG_FIT_KEPT_STATE_H

#include "postgres.h"

#include "core/moments.h"
#include "pg/patterns.h"

/* rows by what became of them are counted in the moments alone */
typedef struct MigKeptState
{
	MigMoments *t;
	MigPatterns *patterns;
} MigKeptState;

/* t in place of its moments, in the memory they have */
extern void mig_kept_state_moments(MigKeptState *s, const MigMoments *t);

/* one added to another, whose memory is the current context; NULL: to an empty one */
extern MigKeptState *mig_kept_state_merge(MigKeptState *into, const MigKeptState *from);

/* as bytes, after which nothing is added to it; and what is in them, which stays where it is */
extern bytea *mig_kept_state_send(MigKeptState *s);
extern MigKeptState *mig_kept_state_received(Datum value);

/* what the aggregate gives, likewise: the rows that are kept in the end, with the counts of all, and
 * canonical moments */
extern bytea *mig_kept_state_finish(MigKeptState *s);

#endif
