/* wald.h: linear forms of estimates: tests that several of them vanish, and inflated variances */
#ifndef MIG_CORE_WALD_H
#define MIG_CORE_WALD_H

#include "core/htest.h"
#include "core/products.h"

/*
 * d' V^- d of a covariance V (packed by mig_products_at), both overwritten; returns the rank.  A
 * form of whose variance those before it leave no more than `tolerance` is redundant: it is passed
 * over and marked.  diagonal: n doubles of work.  -1: V is indefinite, there is no test.
 */
extern int mig_wald_form(MigPair *v, MigPair *d, int n, double tolerance, double *diagonal,
						 bool *redundant, double *form);

/*
 * F of that form: W / k on (k, df), adjusted (df - k + 1) / (df k) W on (k, df - k + 1).
 * MIG_ERR_UNDEFINED and NAN where there are no degrees of freedom.
 */
extern MigStatus mig_wald_f(double form, int rank, double df, bool adjusted, MigTest *test);

/* w' V w of a packed covariance, over n weights */
extern double mig_wald_variance(const MigPair *v, const double *w, int n);

/* w' b */
extern double mig_wald_sum(const double *b, const double *w, int n);

/*
 * det(A) det(B) of positive definite A and B (packed, overwritten) whose scales cancel pairwise, as
 * those of a covariance and of cross-products do.  NAN where one is singular.
 */
extern double mig_wald_determinants(MigPair *a, MigPair *b, int n);

/* S_ab - S_0a S_0b / S_00 */
extern MigPair mig_wald_centred(const MigXsum *matrix, int a, int b);

/* S_ab as a pair */
extern MigPair mig_wald_product(const MigXsum *matrix, int a, int b);

#endif
