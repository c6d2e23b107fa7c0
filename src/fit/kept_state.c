/* kept_state.c: moments of all rows beside the rows that are kept, as the state of an aggregate */
#include "postgres.h"

#include "fit/kept_state.h"

#include "utils/memutils.h"

#include "formula/design.h"

static MigMoments *
copy_of(const void *t, MemoryContext context)
{
	Size size = VARSIZE(t);

	return memcpy(MemoryContextAllocHuge(context, size), t, size);
}

void
mig_kept_state_moments(MigKeptState *s, const MigMoments *t)
{
	MigMoments *before = s->t;

	s->t = copy_of(t, GetMemoryChunkContext(before));
	pfree(before);
}

MigKeptState *
mig_kept_state_merge(MigKeptState *into, MigKeptState *from)
{
	MigMoments *t;

	if (into == NULL)
		return from;
	t = into->t;
	into->t = mig_pg_moments_merge(t, from->t, mig_design_factors(t, mig_design_formula(t)));
	if (into->t != t)
		pfree(t);
	mig_pg_patterns_merge(&into->patterns, from->patterns);
	pfree(from->t);
	pfree(from->patterns);
	pfree(from);
	return into;
}

/* the moments follow the patterns, which say how long they are */
bytea *
mig_kept_state_send(MigKeptState *s)
{
	bytea *patterns = mig_pg_patterns_send(s->patterns);
	Size at = MAXALIGN(VARSIZE(patterns));
	char *bytes = repalloc_huge(patterns, at + VARSIZE(s->t));

	memcpy(bytes + at, s->t, VARSIZE(s->t));
	SET_VARSIZE(bytes, at + VARSIZE(s->t));
	s->patterns = (MigPatterns *) bytes;
	return (bytea *) bytes;
}

MigKeptState *
mig_kept_state_received(Datum value)
{
	const char *bytes = (const char *) PG_DETOAST_DATUM(value);
	MigKeptState *s = palloc(sizeof(MigKeptState));
	Size size;

	s->patterns = mig_pg_patterns_received(bytes, &size);
	s->t = copy_of(bytes + MAXALIGN(size), CurrentMemoryContext);
	return s;
}

MigPatterns *
mig_kept_state_rows(const MigKeptState *s)
{
	MigPatterns *done = mig_pg_patterns_finish(s->patterns);

	done->n_read = s->t->n_read;
	done->n = s->t->n;
	done->n_null_outcome = s->t->n_null_outcome;
	done->n_null_regressor = s->t->n_null_regressor;
	done->n_null_weight = s->t->n_null_weight;
	done->n_zero_weight = s->t->n_zero_weight;
	return done;
}
