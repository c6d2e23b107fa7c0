/*
 * model.h: a fitted model, in C and as the composite type migstat.model
 *
 * The composite type is what is stored and read: cold, small, and its fields can grow in number.
 */
#ifndef MIG_PG_MODEL_H
#define MIG_PG_MODEL_H

#include "postgres.h"

#include "fmgr.h"

#include "core/glm.h"
#include "core/moments.h"

/* one row of tidy(): an estimated term, a reference level, or a term that was dropped */
typedef struct MigModelTerm
{
	const char *term;     /* (Intercept), age, education[University], woman[true]:age */
	const char *variable; /* age, education, woman:age; NULL for the intercept */
	const char *level;    /* University, true; NULL where there is none */
	bool is_reference;
	double estimate;  /* 0 for a reference level, NAN where dropped */
	int column;       /* in the covariance; -1 for references and dropped terms */
	int formula_term; /* number of the term in the formula from 1, 0 the intercept */
	double df;        /* of its t test where that is its own; NAN: the model's */
	const char *note; /* NULL: nothing to say */
} MigModelTerm;

typedef struct MigModel
{
	const char *family; /* ols, probit, logit, cloglog, poisson */
	const char *formula;
	const char *outcome;
	const char *absorbed;    /* "origin + destination (230 + 232 levels)"; NULL: nothing is */
	const char *weight_type; /* none, analytic, frequency, sampling */
	const char *weights;     /* column of the weights, or NULL */
	const char *offset;      /* column added to the linear predictor, or NULL */
	const char *vcov_type;   /* iid, hc0 .. hc3, cr0 .. cr2, survey */
	const char *cluster;     /* columns of the clusters as given, or NULL */
	const char *design; /* of the errors, in words: columns, corrections, subpopulation; or NULL */
	int nterms;
	MigModelTerm *terms;
	int rank;
	double *covariance; /* of the estimated terms, packed by columns of the upper triangle */
	bool intercept;
	int64 n;
	int64 n_read;
	int64 n_null_outcome;
	int64 n_null_regressor;
	int64 n_null_weight;
	int64 n_zero_weight;
	int64 n_outside;     /* rows outside the subpopulation */
	int64 n_perfect;     /* predicted perfectly, and left out */
	int64 n_null_effect; /* no level of an absorbed effect */
	int64 n_singleton;   /* alone in a level of an absorbed effect, and left out */
	int64 n_zeros;       /* in a level of an absorbed effect that has only zeros, and left out */
	int64 n_clusters;    /* clusters, the fewer of two dimensions, or PSUs; -1: none */
	int64 n_strata;      /* -1: none */
	double weight_sum;
	double df_residual;
	double df;               /* of t and F tests */
	double df_absorbed;      /* parameters of absorbed effects; 0 where there are none */
	double r_squared_within; /* of what they leave of the outcome; NAN where there are none */
	double log_lik;          /* of the ML models; NAN for ols, which has it from rss */
	double null_log_lik;     /* of the constant alone; likewise */
	int iterations;          /* of the ML models; 0 for ols */
	double rss;              /* deviance */
	double tss;              /* null deviance */
	double r_squared;
	double unexplained; /* 1 - r_squared, exactly rounded */
	int64 passes;
	int64 rows_read;
	const char *note;    /* about the fit as a whole; NULL: nothing to say */
	MigMoments *moments; /* of the model's formula, canonical; NULL: not kept */
} MigModel;

extern const char *mig_family_name(MigFamily family);
/* whether there is a family of that name */
extern bool mig_family_named(const char *name, MigFamily *family);
extern MigFamily mig_model_family(const MigModel *model);

/* add to what is to be said of the fit; note NULL: nothing */
extern void mig_model_add_note(MigModel *model, const char *note);

/* rows read that were not used */
extern int64 mig_model_left_out(const MigModel *model);

/* an error where effects were absorbed, which the model does not keep; what: "predict()" */
extern void mig_model_refuse_absorbed(const MigModel *model, const char *what);

extern Datum mig_model_to_datum(const MigModel *model);
extern MigModel *mig_model_from_datum(Datum value);

#endif
