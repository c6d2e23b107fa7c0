/* dist.h: tail probabilities and quantiles of the usual reference distributions */
#ifndef MIG_CORE_DIST_H
#define MIG_CORE_DIST_H

#include <stdint.h>

/*
 * Upper tails.  Below the support the answer is 1, at infinity 0; NaN, or degrees of freedom that
 * are not positive, give NaN.  Relative error: chi-square 1e-12 for df in [1, 1e6]; F 1e-11 for
 * df1 in [1, 1e6] and df2 in [1, 1e8] or infinite.  Results below 2e-308 are denormal or 0.
 */
extern double mig_dist_chisq_q(double x, double df);
extern double mig_dist_f_q(double x, double df1, double df2);

/* Two-sided: the probability of a value at least as far from 0.  df may be infinite. */
extern double mig_dist_normal_q2(double z);
extern double mig_dist_t_q2(double t, double df);

/* The x with P(X <= x) = p; p of 0 or 1 gives an infinity, p outside [0, 1] NaN. */
extern double mig_dist_normal_quantile(double p);
extern double mig_dist_t_quantile(double p, double df);

/*
 * Exact two-sided binomial p at probability 1/2: min(1, 2 P(X <= min(k, n - k))).  NaN unless
 * 0 <= k <= n; relative error 1e-11 for n up to 1e9.
 */
extern double mig_dist_binomial_two_sided(int64_t k, int64_t n);

/*
 * u - log(1 + u) for u > -1, to full relative accuracy: the building block of deviances.  v is
 * 1 + u, passed beside u so that neither carries the rounding error of the other.
 */
extern double mig_dist_log_deficit(double u, double v);

#endif
