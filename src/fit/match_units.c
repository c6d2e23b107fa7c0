/* match_units.c: matched units one by one */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "core/radix.h"

/* units in the order of their keys */
static int *
order_by_key(const MigMatchData *d)
{
	MigRadixItem *items = mig_match_room(d->n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(d->n, sizeof(MigRadixItem));
	int *order = mig_match_room(d->n, sizeof(int));

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		items[i].key = d->tie[i];
		items[i].index = i;
	}
	mig_radix_sort(items, spare, d->n);
	for (int k = 0; k < d->n; k++)
	{
		mig_tick_at(k);
		order[k] = (int) items[k].index;
	}
	pfree(items);
	pfree(spare);
	return order;
}

static const char *
key_of(const MigMatchData *d, int i)
{
	return d->number ? psprintf(INT64_FORMAT, d->number[i]) : d->text[i];
}

static double
share_of(const MigMatchData *d, const int *set, int count, int k)
{
	double total = 0.0;

	for (int j = 0; j < count; j++)
		total += d->weight ? d->weight[set[j]] : 1.0;
	return (d->weight ? d->weight[set[k]] : 1.0) / total;
}

static int
compare_ties(const void *a, const void *b, void *argument)
{
	const uint64 *tie = argument;
	uint64 x = tie[*(const int *) a];
	uint64 y = tie[*(const int *) b];

	CHECK_FOR_INTERRUPTS();
	return x < y ? -1 : x > y;
}

typedef void (*PutPair)(void *argument, const MigMatchPair *pair);

static void
put_pairs_of(const MigMatchPlan *p, int i, PutPair put, void *argument)
{
	const MigMatchData *d = p->data;
	int arm = d->arm[i];
	int count = p->sets.count[i];
	int *set = palloc(sizeof(int) * (count + 1));

	memcpy(set, mig_match_set(&p->sets, arm, i), sizeof(int) * count);
	qsort_arg(set, count, sizeof(int), compare_ties, d->tie);
	for (int k = 0; k < count; k++)
	{
		int treated = arm == MIG_TREATED ? i : set[k];
		int control = arm == MIG_TREATED ? set[k] : i;
		MigMatchPair pair;

		pair.treated_key = key_of(d, treated);
		pair.control_key = key_of(d, control);
		pair.treated_score = d->score[treated];
		pair.control_score = d->score[control];
		pair.distance = p->space ? mig_match_space_distance(p->space, treated, control)
								 : fabs(d->x[treated] - d->x[control]);
		pair.weight = share_of(d, set, count, k);
		pair.focal = arm == MIG_TREATED ? "treated" : "control";
		put(argument, &pair);
	}
}

void
mig_match_pairs(const MigMatchRequest *r, PutPair put, void *argument)
{
	MigMatchPlan *p;
	int *order;
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "migstat unit", ALLOCSET_DEFAULT_SIZES);

	mig_match_check(r);
	if (strcmp(r->method, "nearest") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("method \"%s\" makes no pairs", r->method),
						errhint("match_weights() gives the weight of each unit.")));
	p = mig_match_plan(mig_match_read(r));
	order = order_by_key(p->data);
	for (int k = 0; k < p->units.n; k++)
	{
		MemoryContext previous = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		put_pairs_of(p, order[k], put, argument);
		MemoryContextSwitchTo(previous);
		MemoryContextReset(context);
	}
}

int64
mig_match_outcomes(const MigMatchRequest *r, double **treated, double **control)
{
	MigMatchPlan *p;
	const double *y;
	int64 n = 0;

	mig_match_check(r);
	p = mig_match_plan(mig_match_read(r));
	y = p->data->outcome[0];
	*treated = mig_match_room(p->units.n, sizeof(double));
	*control = mig_match_room(p->units.n, sizeof(double));
	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		if (p->units.arm[i] != MIG_TREATED || p->sets.count[i] == 0)
			continue;
		(*treated)[n] = y[i];
		(*control)[n++] = y[*mig_match_set(&p->sets, MIG_TREATED, i)];
	}
	return n;
}

void
mig_match_weights(const MigMatchRequest *r, void (*put)(void *argument, const MigMatchWeight *unit),
				  void *argument)
{
	MigMatchPlan *p;
	int *order;
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "migstat unit", ALLOCSET_DEFAULT_SIZES);

	mig_match_check(r);
	p = mig_match_plan(mig_match_read(r));
	order = order_by_key(p->data);
	for (int k = 0; k < p->units.n; k++)
	{
		int i = order[k];
		MemoryContext previous = MemoryContextSwitchTo(context);
		MigMatchWeight unit = {key_of(p->data, i), p->data->arm[i] == MIG_TREATED,
							   p->data->score[i], mig_matched_weight(&p->matched, i)};

		CHECK_FOR_INTERRUPTS();
		put(argument, &unit);
		MemoryContextSwitchTo(previous);
		MemoryContextReset(context);
	}
}
