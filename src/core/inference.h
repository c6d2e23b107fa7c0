/* inference.h: from estimates and errors to tests and intervals; the summary of a linear fit */
#ifndef MIG_CORE_INFERENCE_H
#define MIG_CORE_INFERENCE_H

#include <stdint.h>

/* of one estimate: t with df degrees of freedom; NAN where the error is NAN, infinite where it is 0 */
typedef struct MigEstimate
{
	double std_error;
	double statistic;
	double p_value;
	double conf_low;
	double conf_high;
} MigEstimate;

extern MigEstimate mig_inference_t(double estimate, double variance, double df, double conf_level);

/* of a linear fit; `scale` turns its sums of squares into those of weights that sum to n */
typedef struct MigLinearSummary
{
	double df_model;
	double adj_r_squared;
	double sigma;
	double statistic; /* F against the model of the intercept alone, or of nothing */
	double p_value;
	double log_lik;
	double aic; /* the residual variance counts as a parameter, as in R */
	double bic;
} MigLinearSummary;

extern MigLinearSummary mig_inference_linear(int64_t n, int rank, int intercept, double rss,
											 double r_squared, double unexplained, double scale);

#endif
