/* xsum.c: the canonical form of a three-term sum */
#include "core/xsum.h"

void
mig_xsum_normalize(MigXsum *s)
{
	double e;
	double next;

	for (int i = 0; i < 3; i++)
	{
		s->mid = mig_two_sum(s->mid, s->lo, &s->lo);
		s->hi = mig_two_sum(s->hi, s->mid, &s->mid);
	}
	s->mid = mig_two_sum(s->mid, s->lo, &e);
	s->lo = e;

	/* mid is half a step of hi and lo points the same way: the next double is the nearer one */
	next = s->hi + 2.0 * s->mid;
	if (s->lo != 0.0 && (s->lo > 0.0) == (s->mid > 0.0) && next - s->hi == 2.0 * s->mid)
	{
		s->hi = next;
		s->mid = mig_two_sum(-s->mid, s->lo, &s->lo);
	}

	/* no negative zeros */
	s->hi += 0.0;
	s->mid += 0.0;
	s->lo += 0.0;
}

int
mig_xsum_is_normal(const MigXsum *s)
{
	MigXsum copy = *s;

	if (!isfinite(s->hi) || !isfinite(s->mid) || !isfinite(s->lo) || s->hi < 0.0)
		return 0;
	mig_xsum_normalize(&copy);
	return copy.hi == s->hi && copy.mid == s->mid && copy.lo == s->lo && !signbit(s->hi) &&
		   (s->mid != 0.0 || !signbit(s->mid)) && (s->lo != 0.0 || !signbit(s->lo));
}
