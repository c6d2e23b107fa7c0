/* xsum.c: the canonical form of a sum of several terms */
#include "core/xsum.h"

#include <stdbool.h>
#include <string.h>

/* the sign of what follows term i */
static int
sign_after(const double *t, int i, int n)
{
	for (i++; i < n; i++)
		if (t[i] != 0.0)
			return t[i] > 0.0 ? 1 : -1;
	return 0;
}

/*
 * Make every term the double nearest to what it and its followers sum to.  Passes of two-sum do
 * that but for ties: where a term is exactly half a step of the one before, what follows decides.
 */
static void
normalize(double *t, int n)
{
	bool moved = true;

	for (int pass = 0; pass < n + 1 && moved; pass++)
	{
		moved = false;
		for (int i = n - 1; i > 0; i--)
		{
			double before = t[i - 1];

			t[i - 1] = mig_two_sum(before, t[i], &t[i]);
			moved |= t[i - 1] != before;
		}
	}
	for (int i = 0; i + 1 < n; i++)
	{
		double next = t[i] + 2.0 * t[i + 1];
		int after = sign_after(t, i + 1, n);

		if (t[i + 1] == 0.0 || next - t[i] != 2.0 * t[i + 1] || after != (t[i + 1] > 0.0 ? 1 : -1))
			continue;
		t[i] = next;
		t[i + 1] = -t[i + 1];
		for (int k = n - 1; k > i + 1; k--)
			t[k - 1] = mig_two_sum(t[k - 1], t[k], &t[k]);
	}
	for (int i = 0; i < n; i++)
		t[i] += 0.0; /* no negative zeros */
}

static int
is_normal(const double *t, int n)
{
	double copy[MIG_WIDE_TERMS];

	for (int i = 0; i < n; i++)
		if (!isfinite(t[i]))
			return 0;
	memcpy(copy, t, sizeof(double) * n);
	normalize(copy, n);
	return t[0] >= 0.0 && memcmp(copy, t, sizeof(double) * n) == 0;
}

void
mig_xsum_normalize(MigXsum *s)
{
	double t[3] = {s->hi, s->mid, s->lo};

	normalize(t, 3);
	s->hi = t[0];
	s->mid = t[1];
	s->lo = t[2];
}

void
mig_wide_normalize(MigWideSum *s)
{
	normalize(s->term, MIG_WIDE_TERMS);
}

int
mig_xsum_is_normal(const MigXsum *s)
{
	double t[3] = {s->hi, s->mid, s->lo};

	return is_normal(t, 3);
}

int
mig_wide_is_normal(const MigWideSum *s)
{
	return is_normal(s->term, MIG_WIDE_TERMS);
}

double
mig_xsum_value(const MigXsum *s)
{
	MigXsum copy = *s;

	mig_xsum_normalize(&copy);
	return copy.hi;
}

double
mig_wide_value(const MigWideSum *s)
{
	MigWideSum copy = *s;

	mig_wide_normalize(&copy);
	return copy.term[0];
}
