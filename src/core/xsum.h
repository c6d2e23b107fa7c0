/*
 * xsum.h: sums of doubles as expansions: several doubles, each at most half a unit in the last
 * place of the one before it
 *
 * Additions are error-free (Knuth's two-sum) down to 2^-159 of the sum with three terms, 2^-265
 * with five.  Sums of numbers no further apart than that are exact, and so do not depend on
 * their order; only addends whose bits reach below it are rounded.  Five terms hold the squares
 * of weights that span nine powers of ten.  Needs -ffp-contract=off.
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

#define MIG_WIDE_TERMS 5

typedef struct MigWideSum
{
	double term[MIG_WIDE_TERMS];
} MigWideSum;

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

static inline void
mig_wide_add(MigWideSum *s, double x)
{
	double *t = s->term;

	for (int i = 0; i < MIG_WIDE_TERMS - 1; i++)
		t[i] = mig_two_sum(t[i], x, &x);
	t[MIG_WIDE_TERMS - 1] += x;
	for (int i = MIG_WIDE_TERMS - 1; i > 0; i--)
		t[i - 1] = mig_two_sum(t[i - 1], t[i], &t[i]);
}

/* add the square of x, exactly where nothing underflows */
static inline void
mig_wide_add_square(MigWideSum *s, double x)
{
	double e;
	double square = mig_two_product(x, x, &e);

	mig_wide_add(s, square);
	mig_wide_add(s, e);
}

static inline void
mig_wide_merge(MigWideSum *into, const MigWideSum *from)
{
	for (int i = 0; i < MIG_WIDE_TERMS; i++)
		mig_wide_add(into, from->term[i]);
}

static inline void
mig_xsum_merge(MigXsum *into, const MigXsum *from)
{
	mig_xsum_add(into, from->hi);
	mig_xsum_add(into, from->mid);
	mig_xsum_add(into, from->lo);
}

/* the sum rounded once */
extern double mig_xsum_value(const MigXsum *s);
extern double mig_wide_value(const MigWideSum *s);

/* the one representation of the value: equal sums get equal bits */
extern void mig_xsum_normalize(MigXsum *s);
extern void mig_wide_normalize(MigWideSum *s);

/* whether the terms are that representation of a finite sum that is not negative */
extern int mig_xsum_is_normal(const MigXsum *s);
extern int mig_wide_is_normal(const MigWideSum *s);

#endif
