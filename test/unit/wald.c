/* wald.c: quadratic forms, adjusted tests and determinants against numbers worked out by hand */
#include <math.h>
#include <stdbool.h>

#include "core/wald.h"
#include "unit.h"

#define N 4

/* the packed triangle of a matrix given by rows */
static void
pack(const double *rows, int n, MigPair *v)
{
	for (int j = 0; j < n; j++)
		for (int i = 0; i <= j; i++)
			v[mig_products_at(i, j)] = mig_pair(rows[i * n + j]);
}

static int
form_of(const double *rows, const double *d, int n, double tolerance, bool *redundant, double *form)
{
	MigPair v[N * (N + 1) / 2];
	MigPair b[N];
	double diagonal[N];

	pack(rows, n, v);
	for (int i = 0; i < n; i++)
		b[i] = mig_pair(d[i]);
	return mig_wald_form(v, b, n, tolerance, diagonal, redundant, form);
}

static void
test_forms(void)
{
	static const double v[] = {4, 2, 2, 5};
	static const double d[] = {2, 3};
	/* the third is the sum of the first two; the fourth has no variance */
	static const double singular[] = {4, 2, 6, 0, 2, 5, 7, 0, 6, 7, 13, 0, 0, 0, 0, 0};
	static const double sums[] = {2, 3, 5, 1};
	static const double indefinite[] = {-4, 2, 2, 5};
	static const double hidden[] = {4, 6, 6, 5}; /* both variances are positive */
	static const double undefined[] = {4, NAN, NAN, 5};
	bool redundant[N];
	double form;

	/* inverse of V is [5 -2; -2 4] / 16: (20 - 24 + 36) / 16 */
	CHECK(form_of(v, d, 2, 1e-12, redundant, &form) == 2);
	NEAR(form, 2.0, 1e-30);
	CHECK(!redundant[0] && !redundant[1]);
	CHECK(form_of(singular, sums, 4, 1e-12, redundant, &form) == 2);
	NEAR(form, 2.0, 1e-30);
	CHECK(!redundant[0] && !redundant[1] && redundant[2] && redundant[3]);
	CHECK(form_of(indefinite, d, 2, 1e-12, redundant, &form) == -1);
	CHECK(form_of(hidden, d, 2, 1e-12, redundant, &form) == -1);
	CHECK(form_of(undefined, d, 2, 1e-12, redundant, &form) <= 1);
	CHECK(form_of(v, d, 0, 1e-12, redundant, &form) == 0);
	NEAR(form, 0.0, 0.0);
}

/* a pivot that is a 2^-70th of its variance is kept in pairs and dropped in doubles */
static void
test_tolerance(void)
{
	MigPair v[3];
	MigPair d[2] = {mig_pair(1.0), mig_pair(1.0 + ldexp(1.0, -50))};
	double diagonal[2];
	bool redundant[2];
	double form;

	v[0] = v[1] = mig_pair(1.0);
	v[2] = mig_pair_add(mig_pair(1.0), mig_pair(ldexp(1.0, -70)));
	CHECK(mig_wald_form(v, d, 2, 1e-24, diagonal, redundant, &form) == 2);
	NEAR(form, 1.0 + ldexp(1.0, -30), 1e-15); /* (2^-50)^2 / 2^-70 */
	v[0] = v[1] = v[2] = mig_pair(1.0);
	CHECK(mig_wald_form(v, d, 2, 1e-12, diagonal, redundant, &form) == 1);
	CHECK(redundant[1]);
}

static void
test_f(void)
{
	MigTest t;

	CHECK(mig_wald_f(6.0, 3, 10.0, false, &t) == MIG_OK);
	NEAR(t.statistic, 2.0, 0.0);
	NEAR(t.df, 3.0, 0.0);
	NEAR(t.df2, 10.0, 0.0);
	CHECK(mig_wald_f(6.0, 3, 10.0, true, &t) == MIG_OK);
	NEAR(t.statistic, 8.0 / 30.0 * 6.0, 1e-15);
	NEAR(t.df2, 8.0, 0.0);
	/* one form: adjusted and not are the same */
	CHECK(mig_wald_f(6.0, 1, 10.0, true, &t) == MIG_OK);
	NEAR(t.statistic, 6.0, 1e-15);
	CHECK(mig_wald_f(6.0, 3, 2.0, true, &t) == MIG_ERR_UNDEFINED);
	CHECK(isnan(t.statistic) && isnan(t.p));
	CHECK(mig_wald_f(6.0, 0, 10.0, false, &t) == MIG_ERR_UNDEFINED);
	CHECK(mig_wald_f(INFINITY, 2, 10.0, false, &t) == MIG_OK);
	NEAR(t.p, 0.0, 0.0);
}

static void
test_combinations(void)
{
	static const double rows[] = {4, 2, -1, 2, 5, 3, -1, 3, 9};
	static const double w[] = {1, -2, 0};
	static const double b[] = {10, 3, NAN};
	MigPair v[6];

	pack(rows, 3, v);
	NEAR(mig_wald_variance(v, w, 3), 4 - 8 + 20, 0.0);
	NEAR(mig_wald_sum(b, w, 3), 4.0, 0.0); /* what has no weight is not looked at */
	NEAR(mig_wald_variance(v, w, 0), 0.0, 0.0);
}

static void
test_determinants(void)
{
	static const double a[] = {4, 2, 2, 5};
	static const double b[] = {1, 0.5, 0.5, 2};
	static const double singular[] = {1, 1, 1, 1};
	MigPair x[3];
	MigPair y[3];

	pack(a, 2, x);
	pack(b, 2, y);
	NEAR(mig_wald_determinants(x, y, 2), 16.0 * 1.75, 1e-30);
	pack(a, 2, x);
	pack(singular, 2, y);
	CHECK(isnan(mig_wald_determinants(x, y, 2)));
}

/* sums of 1, x, x^2 for x = 2^27 + 1 .. 2^27 + 3: squares about the mean are 2 to the last bit */
static void
test_centred(void)
{
	MigXsum s[3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};

	for (int i = 1; i <= 3; i++)
	{
		double x = ldexp(1.0, 27) + i;
		double low;
		double square = mig_two_product(x, x, &low);

		mig_xsum_add(&s[0], 1.0);
		mig_xsum_add(&s[1], x);
		mig_xsum_add(&s[2], square);
		mig_xsum_add(&s[2], low);
	}
	NEAR(mig_wald_centred(s, 1, 1).hi, 2.0, 1e-15);
	NEAR(mig_wald_product(s, 1, 0).hi, 3.0 * ldexp(1.0, 27) + 6.0, 0.0);
}

void
test_wald(void)
{
	test_forms();
	test_tolerance();
	test_f();
	test_combinations();
	test_determinants();
	test_centred();
}
