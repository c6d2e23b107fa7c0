/* window.h: sums over units weighted by a kernel of their distance on a score */
#ifndef MIG_CORE_WINDOW_H
#define MIG_CORE_WINDOW_H

typedef enum MigKernel
{
	MIG_KERNEL_UNIFORM,      /* 1 up to the width */
	MIG_KERNEL_EPANECHNIKOV, /* 1 - u^2 for u = distance / width up to 1 */
	MIG_KERNEL_GAUSSIAN      /* exp(-u^2 / 2) */
} MigKernel;

/* units by ascending score, with a weight each; NULL: 1 */
typedef struct MigWindowUnits
{
	int n;
	const double *x;
	const double *weight;
} MigWindowUnits;

/*
 * sum[q]: weights of the units times the kernel of their distance from at[q]; `at` ascends.  Linear
 * in the numbers of both; the Gaussian also in the range of the scores over the width.
 */
extern void mig_window_sums(MigKernel kernel, double width, const MigWindowUnits *units,
							const double *at, int n, double *sum);

#endif
