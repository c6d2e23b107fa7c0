/*
 * xsum.h: sums of doubles as expansions of three terms
 *
 * A sum is hi + mid + lo, each term at most half a unit in the last place of the one before it.
 * Additions are error-free (Knuth's two-sum) down to 2^-159 of the sum: sums of weights, and of
 * their squares, are in practice exact, so they do not depend on the order of the rows.  Only
 * addends whose bits reach below that are rounded.  Needs -ffp-contract=off.
 */
#ifndef MIG_CORE_XSUM_H
#define MIG_CORE_XSUM_H

#include <math.h>

typedef struct MigXsum
{
	double hi;
	double mid;
	double lo;
} MigXsum;

/* a + b = result + *error, exactly */
static inline double
mig_two_sum(double a, double b, double *error)
{
	double sum = a + b;
	double bb = sum - a;

	*error = (a - (sum - bb)) + (b - bb);
	return sum;
}

/* the same where |a| >= |b| or a = 0 */
static inline double
mig_fast_two_sum(double a, double b, double *error)
{
	double sum = a + b;

	*error = b - (sum - a);
	return sum;
}

/* a * b = result + *error, exactly where nothing underflows */
static inline double
mig_two_product(double a, double b, double *error)
{
	double product = a * b;

	*error = fma(a, b, -product);
	return product;
}

static inline void
mig_xsum_add(MigXsum *s, double x)
{
	double e;
	double mid;
	double lo;

	s->hi = mig_two_sum(s->hi, x, &e);
	mid = mig_two_sum(s->mid, e, &e);
	lo = s->lo + e;
	mid = mig_two_sum(mid, lo, &lo);
	s->hi = mig_fast_two_sum(s->hi, mid, &mid);
	s->mid = mig_fast_two_sum(mid, lo, &s->lo);
}

/* add the square of x */
static inline void
mig_xsum_add_square(MigXsum *s, double x)
{
	double e;
	double square = mig_two_product(x, x, &e);

	mig_xsum_add(s, square);
	mig_xsum_add(s, e);
}

static inline void
mig_xsum_merge(MigXsum *into, const MigXsum *from)
{
	mig_xsum_add(into, from->hi);
	mig_xsum_add(into, from->mid);
	mig_xsum_add(into, from->lo);
}

/* the sum rounded once */
static inline double
mig_xsum_value(const MigXsum *s)
{
	return s->hi + (s->mid + s->lo);
}

/* the one representation of the value: equal sums get equal bits */
extern void mig_xsum_normalize(MigXsum *s);

/* whether the three terms are that representation of a finite sum that is not negative */
extern int mig_xsum_is_normal(const MigXsum *s);

#endif
