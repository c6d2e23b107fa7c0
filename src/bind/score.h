/* score.h: what aggregates over the rows of a fitted model share */
#ifndef MIG_BIND_SCORE_H
#define MIG_BIND_SCORE_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "fit/robust.h"
#include "pg/record.h"

/* where states of the aggregate live; an error where the caller is none */
extern MemoryContext mig_require_aggregate(FunctionCallInfo fcinfo);

/* error: an argument is not the same in every row (a constant of the query, or it would have to be
 * compared) */
extern void mig_require_constant(FunctionCallInfo fcinfo, int arg, const char *name);

/* how a call reads its rows */
typedef struct MigRowCall
{
	MigScorer *scorer; /* the caller makes it */
	bool analytic;     /* a row's weight is no number of cases */
	MigRecord *record; /* where the values come as one row; NULL: as arguments */
	int n;             /* variables, and the offset if there is one */
	/* of the record */
	Datum *value;
	bool *null;
	NullableDatum *values;
} MigRowCall;

/* types of the values, which from `first` on are arguments or the columns of one row */
extern const Oid *mig_row_bind(FunctionCallInfo fcinfo, MigRowCall *call, const MigModel *model,
							   int first);

/* error: the model has other variables than the call values */
extern void mig_row_check(const MigRowCall *call, const MigModel *model);

/* the values of a row; NULL where it does not count for its weight or offset */
extern const NullableDatum *mig_row_values(FunctionCallInfo fcinfo, MigRowCall *call, int weight,
										   int first);

/* read the row; false where it does not count: a NULL in it, or no weight */
extern bool mig_row_read(FunctionCallInfo fcinfo, MigRowCall *call, int weight, int first);

/* 'hc0' and so on */
extern MigScoreKind mig_robust_kind(const char *name);

/* an empty state of the aggregate, and the call's row added to one, whose scorer the call has */
extern MigRobust *mig_robust_state(FunctionCallInfo fcinfo, MigScorer *scorer, MigScoreKind kind,
								   bool analytic);
extern void mig_robust_take(FunctionCallInfo fcinfo, MigRowCall *call, MigRobust *s, int weight,
							int first);

#endif
