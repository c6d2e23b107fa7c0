/* groups.h: a model for each group of a source */
#ifndef MIG_FIT_GROUPS_H
#define MIG_FIT_GROUPS_H

#include "postgres.h"

#include "fit/glm.h"

/* one of the models of a source by group; where the fit failed: no model, and why */
typedef struct MigGroup
{
	const char *level; /* NULL: the rows where it is NULL */
	MigModel *model;
	const char *note; /* the model's, or the error's message */
} MigGroup;

typedef void (*MigGroupCallback)(const MigGroup *group, void *argument);

/*
 * Models of a family by the values of a column, in their order: one query for all where they are
 * linear, their errors iid and there is no subpopulation, and another for each thousand of them where
 * errors are hc0 to hc3; one for each eight or more where they are
 * by one cluster, which may take half a GB.  Likelihoods read groups of up to 131,072
 * rows together, a million rows at a time, and go on in memory; errors other than iid take a query
 * for each.  Else the queries of a fit for each.  glm: for families but the linear one.  The callback's memory is that of its group.
 */
extern void mig_fit_by(const char *source, const char *by, const char *formula, MigFamily family,
					   const MigFitOptions *options, const MigGlmOptions *glm,
					   MigGroupCallback callback, void *argument);

#endif
