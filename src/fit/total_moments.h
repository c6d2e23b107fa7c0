/* total_moments.h: cross-products of totals of numbers by cluster or sampling unit */
#ifndef MIG_FIT_TOTAL_MOMENTS_H
#define MIG_FIT_TOTAL_MOMENTS_H

#include "postgres.h"

#include "pg/moments.h"

/* empty moments of totals of n numbers, and a total added, with what it was rounded by */
extern MigMoments *mig_total_moments(int n);
extern void mig_total_add(MigMoments **t, const double *total, const double *rest, int n);

#endif
