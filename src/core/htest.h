/* htest.h: the result of a test, and what several tests share to make one */
#ifndef MIG_CORE_HTEST_H
#define MIG_CORE_HTEST_H

#include "core/status.h"

/* df2 is NAN where the reference is not F; p is the upper tail */
typedef struct MigTest
{
	double statistic;
	double df;
	double df2;
	double p;
} MigTest;

/* a test that the data cannot support: NAN in every number */
extern const MigTest mig_htest_none;

/* p NAN and MIG_ERR_UNDEFINED where df is not positive or the statistic not finite */
extern MigStatus mig_htest_chi_square(MigTest *test, double statistic, double df);
extern MigStatus mig_htest_f(MigTest *test, double statistic, double df, double df2);

/*
 * d' V^- d for a covariance V (n x n, row major) that may be singular, both overwritten; returns
 * the rank, the test's degrees of freedom.  work: n doubles.
 */
extern int mig_htest_quadratic_form(double *v, double *d, int n, double *work, double *form);

#endif
