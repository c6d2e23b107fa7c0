/* plan.h: which columns of moments a model has, and the rows of its result */
#ifndef MIG_FIT_PLAN_H
#define MIG_FIT_PLAN_H

#include "postgres.h"

#include "formula/design.h"
#include "pg/model.h"

typedef struct MigPlan
{
	const MigMoments *t;
	const MigFormula *whole;       /* what was accumulated */
	const MigFormula *formula;     /* what is fitted */
	const MigTermFactors *factors; /* of the terms accumulated */
	bool **is_reference;           /* by variable accumulated, by level from 1; NULL: no factor */
	int *column;                   /* of the moments, by column of the model; last the outcome */
	int columns;                   /* of the model, without the outcome */
	MigModelTerm *rows;            /* of the result; their column is that of the model */
	int *row_column;               /* of the moments, by row; of reference levels too */
	int nrows;
} MigPlan;

/*
 * The plan of a formula over canonical moments, the same whenever it is made; formula NULL: the
 * one they were accumulated for, else one of its sub-models.  Without a complete row there are no
 * columns and no rows.
 */
extern MigPlan *mig_plan_make(const MigMoments *t, const char *formula);

/* does a column of term t (from 0), which need not be there, belong to a reference level of a factor
 * that leaves its reference out */
extern bool mig_plan_leaves_out(const MigPlan *plan, int t, const MigDesignColumn *column);

/* interactions that lack combinations of levels, and terms without a column; NULL: none.  Before the
 * rows' columns are those of the covariance */
extern const char *mig_plan_gaps(const MigPlan *plan);

/* canonical moments of a sub-model alone, on the same rows; NULL without a complete row */
extern MigMoments *mig_plan_submoments(const MigMoments *t, const char *formula);

/*
 * Canonical moments that rows were subtracted from, without the columns and levels that no row is
 * left of: what accumulating the rows that are left would have given.  NULL where it cannot be
 * told, since a level appears only together with a number.
 */
extern MigMoments *mig_plan_without_empty(MigMoments *t);

#endif
