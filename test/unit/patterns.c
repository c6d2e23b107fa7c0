/* patterns.c: patterns against a plain count, in any order and split */
#include "core/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* a state with so much room that nothing has to grow */
static MigPatterns *
new_state(uint32_t slots, uint64_t room)
{
	MigPatterns *p = calloc(1, mig_patterns_size(slots, room));

	mig_patterns_init(p, slots, room);
	return p;
}

static void
add(MigPatterns *p, uint64_t value, uint32_t words, double weight)
{
	uint64_t content[3] = {value, ~value, 7};
	MigXsum w = {weight, 0.0, 0.0};

	p->n_read++;
	p->n++;
	/* both ways of adding: every third is looked up at once */
	if (value % 3 == 0)
	{
		mig_patterns_settle(p);
		CHECK(mig_patterns_add(p, mig_patterns_hash(content, words), content, words, 1, &w) ==
			  MIG_OK);
	}
	else
		CHECK(mig_patterns_add_late(p, mig_patterns_hash(content, words), content, words, 1, &w) ==
			  MIG_OK);
	if (mig_patterns_full(p))
	{
		mig_patterns_settle(p);
		if (mig_patterns_full(p))
			mig_patterns_cut(p, mig_patterns_limit(p));
	}
}

static MigPatterns *
finished(MigPatterns *p)
{
	MigPatterns *done;
	const MigPattern **place;
	uint32_t *work;

	mig_patterns_settle(p);
	done = new_state(0, p->used);
	place = malloc(sizeof(*place) * (p->count + 1));
	work = malloc(sizeof(*work) * (p->count + 2));
	mig_patterns_finish(done, p, place, work);
	done->room = done->used;
	free(place);
	free(work);
	return done;
}

static bool
same(const MigPatterns *a, const MigPatterns *b)
{
	return a->used == b->used && memcmp(a, b, mig_patterns_size(0, a->used)) == 0;
}

static void
few(void)
{
	MigPatterns *p = new_state(64, 4096);
	MigPatterns *done;
	const MigPattern *x;
	int64_t cases = 0;

	for (int i = 0; i < 300; i++)
		add(p, (uint64_t) (i % 10), 1 + (uint32_t) (i % 3), 0.1);
	done = finished(p);
	CHECK(mig_patterns_whole(done) && done->count == 30 && done->n == 300);
	x = mig_patterns_first(done);
	for (uint32_t i = 0; i < done->count; i++, x = mig_patterns_next(x))
	{
		CHECK(x->cases == 10 && x->weight.hi == 1.0);
		cases += x->cases;
	}
	CHECK(cases == 300);
	free(done);
	free(p);
}

/* the least of the hashes, with all their cases, however the rows come */
static void
many(void)
{
	uint64_t n = 3 * MIG_PATTERNS_MOST;
	uint64_t room = 2 * MIG_PATTERNS_MOST * mig_pattern_size(2);
	MigPatterns *forward = new_state(1 << 19, room);
	MigPatterns *part[3];
	MigPatterns *merged;
	MigPatterns *done;
	MigPatterns *again;
	const MigPattern *x;
	const MigPattern *next;

	for (uint64_t i = 0; i < 2 * n; i++)
		add(forward, i % n, 2, 1.0 + 1e-9 * (double) (i / n));
	for (int k = 0; k < 3; k++)
		part[k] = new_state(1 << 19, room);
	for (uint64_t i = 2 * n; i-- > 0;)
		add(part[(i * 7) % 3], i % n, 2, 1.0 + 1e-9 * (double) (i / n));
	merged = part[2];
	for (int k = 0; k < 3; k++)
		mig_patterns_settle(part[k]);
	for (int k = 0; k < 2; k++)
	{
		next = NULL;
		if (part[k]->below < merged->below)
			mig_patterns_cut(merged, part[k]->below);
		while (mig_patterns_merge(merged, part[k], &next) == MIG_ERR_GROW)
			mig_patterns_cut(merged, mig_patterns_limit(merged));
	}
	done = finished(forward);
	again = finished(merged);
	CHECK(done->count == MIG_PATTERNS_SAMPLE && !mig_patterns_whole(done));
	CHECK(same(done, again));
	x = mig_patterns_first(done);
	for (uint32_t i = 0; i < done->count; i++, x = mig_patterns_next(x))
		if (x->cases != 2 || x->hash >= done->below)
			CHECK(false);
	CHECK((double) done->below / 0x1p64 > 0.16 && (double) done->below / 0x1p64 < 0.1725);
	for (int k = 0; k < 3; k++)
		free(part[k]);
	free(forward);
	free(done);
	free(again);
}

static void
no_room(void)
{
	MigPatterns *p = new_state(8, 64);
	uint64_t content[2] = {1, 2};
	MigXsum w = {1.0, 0.0, 0.0};

	CHECK(mig_patterns_add(p, 5, content, 1, 1, &w) == MIG_OK);
	CHECK(mig_patterns_add(p, 5, content, 1, 1, &w) == MIG_OK);
	CHECK(mig_patterns_add(p, 6, content, 2, 1, &w) == MIG_ERR_GROW);
	mig_patterns_cut(p, 6);
	CHECK(mig_patterns_add(p, 6, content, 2, 1, &w) == MIG_OK && p->count == 1);
	mig_patterns_cut(p, 5);
	CHECK(p->count == 0 && p->used == 0);
	free(p);
}

void
test_patterns(void)
{
	few();
	many();
	no_room();
}
