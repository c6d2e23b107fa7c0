/* associations.h: many outcomes on focal predictors, each in its own model with the same controls */
#ifndef MIG_FIT_ASSOCIATIONS_H
#define MIG_FIT_ASSOCIATIONS_H

#include "postgres.h"

#include "fit/ols.h"

typedef struct MigAssociationsRequest
{
	const char *source;
	const char **outcomes;
	int noutcomes;
	const char **focal;
	int nfocal;
	const char *controls; /* right side of a formula; NULL: none */
	const char *model;    /* auto: by the outcome; ols, probit, logit, cloglog, poisson */
	double alpha;         /* of the sign */
	const char *adjust;   /* holm, bh, bonferroni, none */
	MigFitOptions options;
} MigAssociationsRequest;

/* a focal predictor, or a level of it, in the model of one outcome; NAN and NULL: not there */
typedef struct MigAssociation
{
	const char *outcome;
	const char *focal; /* the term's name where there is a model */
	double estimate;
	double std_error;
	double p_value;
	double p_adjusted;
	const char *sign; /* + 0 - */
	int64 n;          /* -1: there is no model */
	const char *note;
} MigAssociation;

/*
 * In the order outcomes x focal x levels.  A model that cannot be fitted is a row with a note.  For
 * linear models with iid errors a query serves up to four focal predictors and all outcomes that
 * are columns; what it cannot serve, and all else, takes the queries of a fit for each model.
 */
extern MigAssociation *mig_fit_associations(const MigAssociationsRequest *request, int *n);

#endif
