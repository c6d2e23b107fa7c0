/* kept_state.c: moments of all rows beside the rows that are kept, as the state of an aggregate */
#include "postgres.h"

#include "fit/kept_state.h"

#include "utils/memutils.h"

#include "fit/moments.h"
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
mig_kept_state_merge(MigKeptState *into, const MigKeptState *from)
{
	MigMoments *t;

	if (into == NULL)
	{
		into = palloc(sizeof(MigKeptState));
		into->t = copy_of(from->t, CurrentMemoryContext);
		into->patterns = mig_pg_patterns_new();
		mig_pg_patterns_merge(&into->patterns, from->patterns);
		return into;
	}
	t = into->t;
	into->t = mig_pg_moments_merge(t, from->t, mig_design_factors(t, mig_design_formula(t)));
	if (into->t != t)
		pfree(t);
	mig_pg_patterns_merge(&into->patterns, from->patterns);
	return into;
}

/* the moments behind the patterns, which say how long they are */
static bytea *
together(bytea *patterns, const MigMoments *t)
{
	Size at = MAXALIGN(VARSIZE(patterns));
	char *bytes = repalloc_huge(patterns, at + VARSIZE(t));

	memcpy(bytes + at, t, VARSIZE(t));
	SET_VARSIZE(bytes, at + VARSIZE(t));
	return (bytea *) bytes;
}

bytea *
mig_kept_state_send(MigKeptState *s)
{
	bytea *bytes = together(mig_pg_patterns_send(s->patterns), s->t);

	s->patterns = (MigPatterns *) bytes;
	return bytes;
}

MigKeptState *
mig_kept_state_received(Datum value)
{
	MigKeptState *s = palloc(sizeof(MigKeptState));
	Size size;

	s->patterns = mig_pg_patterns_value(value);
	size = mig_patterns_size(s->patterns->slots, s->patterns->used);
	s->t = copy_of((const char *) s->patterns + MAXALIGN(size), CurrentMemoryContext);
	return s;
}

bytea *
mig_kept_state_finish(MigKeptState *s)
{
	MigPatterns *done = mig_pg_patterns_finish(s->patterns);

	done->n_read = s->t->n_read;
	done->n = s->t->n;
	done->n_null_outcome = s->t->n_null_outcome;
	done->n_null_regressor = s->t->n_null_regressor;
	done->n_null_weight = s->t->n_null_weight;
	done->n_zero_weight = s->t->n_zero_weight;
	return together((bytea *) done, mig_fit_canonical(s->t));
}
