/* whiten.c: points in units of their own spread */
#include "core/whiten.h"

#include <math.h>
#include <stddef.h>

#define LEAST 1e-12 /* of a dimension's variance, that the others leave of it */

/* the covariance, its lower triangle by rows; mean: dims */
static void
covariance(const double *point, int n, int dims, double *mean, double *v)
{
	for (int d = 0; d < dims; d++)
		mean[d] = 0.0;
	for (int e = 0; e < dims * dims; e++)
		v[e] = 0.0;
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		for (int d = 0; d < dims; d++)
			mean[d] += point[(size_t) i * dims + d] / n;
	}
	for (int i = 0; i < n; i++)
	{
		const double *x = point + (size_t) i * dims;

		mig_tick_at(i);
		for (int a = 0; a < dims; a++)
			for (int b = 0; b <= a; b++)
				v[a * dims + b] += (x[a] - mean[a]) * (x[b] - mean[b]);
	}
	for (int e = 0; e < dims * dims; e++)
		v[e] /= n - 1.0;
}

/* Cholesky's factor in place of the covariance, or of its diagonal alone */
static MigStatus
factorise(double *v, int dims, bool full)
{
	for (int a = 0; a < dims; a++)
	{
		double whole = v[a * dims + a];

		for (int b = 0; b <= a; b++)
		{
			double sum = a == b || full ? v[a * dims + b] : 0.0;

			for (int k = 0; k < b; k++)
				sum -= v[a * dims + k] * v[b * dims + k];
			if (a != b)
				v[a * dims + b] = sum / v[b * dims + b];
			else if (sum > LEAST * whole && whole > 0.0)
				v[a * dims + a] = sqrt(sum);
			else
				return MIG_ERR_SINGULAR;
		}
	}
	return MIG_OK;
}

MigStatus
mig_whiten(double *point, int n, int dims, bool full, double *work)
{
	double *v = work + dims;
	MigStatus status;

	covariance(point, n, dims, work, v);
	status = factorise(v, dims, full);
	if (status != MIG_OK)
		return status;
	for (int i = 0; i < n; i++)
	{
		double *x = point + (size_t) i * dims;

		mig_tick_at(i);
		for (int a = 0; a < dims; a++)
		{
			double sum = x[a] - work[a];

			for (int b = 0; b < a; b++)
				sum -= v[a * dims + b] * x[b];
			x[a] = sum / v[a * dims + a];
		}
	}
	return MIG_OK;
}
