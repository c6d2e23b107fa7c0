/* balance.h: how alike the covariates of two arms are */
#ifndef MIG_CORE_BALANCE_H
#define MIG_CORE_BALANCE_H

#include "core/glm.h"
#include "core/match_effect.h"
#include "core/radix.h"

/* the weights of a sample by arm */
typedef struct MigBalanceSample
{
	const unsigned char *arm;
	const double *weight; /* by unit; NULL: 1 */
	double total[2];
	double squares[2];
} MigBalanceSample;

extern void mig_balance_open(MigBalanceSample *s, int n);

typedef struct MigBalance
{
	double mean[2];
	double variance[2]; /* sum w (x - mean)^2 / (sum w - sum w^2 / sum w) */
	double ecdf_mean;   /* distance of the distribution functions over the distinct values */
	double ecdf_max;
} MigBalance;

/* of values; sorted: by value, of all units, whatever their weight; NULL: all are 0 or 1 */
extern MigBalance mig_balance_values(const MigBalanceSample *s, const double *value, int n,
									 const MigRadixItem *sorted);

/* of a column of 0 and 1, from the weight of its 1 by arm */
extern MigBalance mig_balance_binary(const MigBalanceSample *s, const double *ones);

/* a model of the arm on the design, fitted to a sample by its weights */
typedef struct MigBalanceFit
{
	MigFamily family;    /* probit or logit */
	double log_lik;      /* NAN: there is no finite estimate */
	double null_log_lik; /* of the constant alone */
	int rank;
	double *coefficient; /* parameters */
	double *linear;      /* n: linear predictor */
	void *work;          /* mig_balance_work(parameters) bytes */
} MigBalanceFit;

extern size_t mig_balance_work(int parameters);
extern MigStatus mig_balance_fit(const MigBalanceSample *s, const MigMatchDesign *d,
								 MigBalanceFit *fit);

#endif
