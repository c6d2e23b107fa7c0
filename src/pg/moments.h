/*
 * moments.h: moments as the server passes them: memory and checks
 *
 * A value that reaches SQL is canonical; open moments exist only inside an aggregate.
 */
#ifndef MIG_PG_MOMENTS_H
#define MIG_PG_MOMENTS_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "compat.h"
#include "core/moments.h"

/* what moments start with */
typedef struct MigMomentsStart
{
	const char *formula;
	int variables;
	const char *const *names;
	const uint8_t *kinds; /* MigKind by variable */
	const bool *factors;  /* by variable */
	const bool *keyed;    /* by variable: its levels may be looked up by datum */
	int dense;
	const uint32_t *terms; /* of the dense columns */
	int groups;            /* terms with factors */
	MigWeighting weighting;
} MigMomentsStart;

/* return where status is MIG_OK, else raise the error in the words of moments */
extern void mig_pg_moments_check(MigStatus status);

/* empty open moments with a little room */
extern MigMoments *mig_pg_moments_new(const MigMomentsStart *start);

/* a copy with room for more; what is not needed is 0 */
extern MigMoments *mig_pg_moments_grow(const MigMoments *t, uint32 columns, uint32 variable,
									   uint32 levels, uint32 text);

/* a copy with a block of so many slots for rows to wait in */
extern MigMoments *mig_pg_moments_block(const MigMoments *t, uint32 slots);

/* number of a level, and of a column, appended where they are new; *t moves when it must grow */
extern uint32 mig_pg_moments_level(MigMoments **t, uint32 variable, const MigLabel *label);
extern uint32 mig_pg_moments_column(MigMoments **t, uint32 term, const uint32 *level, int factors);

/* detoasted and checked */
extern MigMoments *mig_pg_moments_state(Datum value);

/* canonical form; terms as mig_moments_canonical has them */
extern MigMoments *mig_pg_moments_canonical(MigMoments *t, const MigTermFactors *terms);

/* the columns of open moments that those of others are, appended where they are new; these move when
 * they must grow */
extern MigMoments *mig_pg_moments_map(MigMoments *into, const MigMoments *from,
									  const MigTermFactors *terms, int **map);

/* merge from into moments, which move when they must grow */
extern MigMoments *mig_pg_moments_merge(MigMoments *into, MigMoments *from,
										const MigTermFactors *terms);

/* text and binary forms of canonical moments, lossless; what is read is rebuilt part by part.  The
 * caller must still hold them against their formula: mig_fit_checked. */
extern char *mig_pg_moments_to_text(const MigMoments *t);
extern MigMoments *mig_pg_moments_from_text(const char *text);
extern void mig_pg_moments_to_binary(const MigMoments *t, StringInfo out);
extern MigMoments *mig_pg_moments_from_binary(StringInfo in);

/* the error of a form that is not one of moments */
pg_noreturn extern void mig_pg_moments_refuse(void);

#endif
