/* whiten.h: points in units of their own spread */
#ifndef MIG_CORE_WHITEN_H
#define MIG_CORE_WHITEN_H

#include <stdbool.h>

#include "core/status.h"

/*
 * Replace n points of so many dimensions by ones whose Euclidean distances are Mahalanobis distances
 * of the old (full), or distances in standard deviations of each dimension, with the covariance of
 * all points (divisor n - 1).  work: dims * (dims + 1).  MIG_ERR_SINGULAR: some dimension does not
 * vary, or follows from others.
 */
extern MigStatus mig_whiten(double *point, int n, int dims, bool full, double *work);

#endif
