/* collinear.h: what a model without its dropped terms can say of rows other than its own */
#ifndef MIG_FIT_COLLINEAR_H
#define MIG_FIT_COLLINEAR_H

#include "postgres.h"

#include "fit/plan.h"
#include "pg/model.h"

/*
 * In the model's rows each dropped term is a sum of estimated ones.  A linear form x'b is the same
 * whichever of them had been dropped, so estimable, where x keeps these sums.
 */
typedef struct MigCollinear
{
	int p;       /* estimated parameters */
	int slots;   /* these, then the dropped terms */
	int *slot;   /* by column of the model's moments; -1: a reference level */
	double *sum; /* by dropped term p weights of the estimated ones; NULL: none was dropped */
} MigCollinear;

extern MigCollinear mig_collinear(const MigModel *model, const MigPlan *plan);

/* does a form, by slot, keep the sums? */
extern bool mig_collinear_keeps(const MigCollinear *c, const double *x);

#endif
