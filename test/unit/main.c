/* main.c: runs the groups and prints one closing line */
#include <math.h>
#include <stdio.h>

#include "unit.h"

static int passed, failed;

void
unit_check(bool ok, const char *what, const char *file, int line)
{
	ok ? passed++ : failed++;
	if (!ok)
		fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
}

void
unit_near(double have, double want, double rel, const char *what, const char *file, int line)
{
	bool ok = have == want || fabs(have - want) <= rel * fabs(want);

	unit_check(ok, what, file, line);
	if (!ok)
		fprintf(stderr, "    have %.17g, want %.17g\n", have, want);
}

int
main(void)
{
	test_dist();
	test_exact();
	test_crosstab();
	test_products();
	test_solve();
	test_sandwich();
	test_units();
	test_moments();
	test_wald();
	test_glm();
	test_match();
	test_patterns();
	test_absorb();
	test_treatment();
	test_rake();
	test_items();
	test_bounds();
	test_design();
	printf("unit: %d passed, %d failed\n", passed, failed);
	return failed != 0;
}
