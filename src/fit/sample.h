/*
 * sample.h: what a sample of the rows foretells of a likelihood over all of them
 *
 * Its own maximum is where Newton's method starts.  From there the exact step of all rows is bent
 * by what the sample knows of the likelihood beyond its quadratic part: only the sampling error of
 * that is left, so that two or three passes over all rows reach rounding.
 */
#ifndef MIG_FIT_SAMPLE_H
#define MIG_FIT_SAMPLE_H

#include "postgres.h"

#include "core/newton.h"
#include "core/solve.h"

typedef struct MigSample
{
	const MigNewtonRows *rows;
	MigFamily family;
	double scale;         /* weight of all rows over that of the sample */
	MigNewtonPoint point; /* where the last step was bent */
	double *work;         /* a number for each parameter, twice */
} MigSample;

/* weight: of all rows; linear: the estimates of the linear fit to them.  Weights of the sample's
 * rows change. */
extern MigSample *mig_sample_new(MigNewtonRows *rows, MigFamily family, double weight,
								 const double *linear);

/* the constant beside the offsets alone that fits the sample best, from one given; outcomes of all
 * rows have this mean */
extern double mig_sample_constant(const MigSample *sample, double constant, double mean);

/* bends a Newton step of all rows from a constant beside the offsets */
extern double mig_sample_bend_constant(const MigSample *sample, double constant, double information,
									   double step);

/* the sample's own estimates, from those given; false: it has none near */
extern bool mig_sample_fit(MigSample *sample, const char *name, double *estimates);

/* bends a Newton step of all rows of this length (root mean square) from the estimates; inverse: of
 * their information there */
extern void mig_sample_bend(MigSample *sample, const double *estimates, const double *inverse,
							double length, double *step);

/* how the information of all rows changes with the step bent last, added to a matrix of at least
 * its columns */
extern void mig_sample_change(MigSample *sample, const double *step, MigXsum *matrix);

/* whether it knows that change of every parameter's own information, given for all rows, but for so
 * much of it: a rare level has few rows in the sample, or none */
extern bool mig_sample_knows(MigSample *sample, const double *step, const double *information,
							 double much);

/* its work memory goes; sample may be NULL */
extern void mig_sample_free(MigSample *sample);

#endif
