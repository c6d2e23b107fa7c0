/* rake.c: raking against margins worked out by hand */
#include <math.h>
#include <stdbool.h>

#include "core/rake.h"
#include "unit.h"

/* two by two cells; the products of the margins' shares are known */
static void
test_independent(void)
{
	static const int levels[] = {2, 2};
	static const double target[] = {30, 70, 40, 60};
	static const uint32_t level[] = {0, 0, 0, 1, 1, 0, 1, 1};
	MigRakeCell cell[] = {{1, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 1, 0}};
	double sum[4];
	MigRake rake = {2, levels, target, 4, level, cell, INFINITY, sum};
	MigRaked raked = {0};

	mig_rake_start(&rake);
	mig_rake_round(&rake, &raked);
	NEAR(cell[0].weight, 12.0, 1e-14); /* 30 x 40 / 100 */
	NEAR(cell[1].weight, 18.0, 1e-14);
	NEAR(cell[2].weight, 28.0, 1e-14);
	NEAR(cell[3].weight, 42.0, 1e-14);
	CHECK(raked.iterations == 1 && raked.deviation < 1e-14 && raked.capped == 0.0);
	/* (sum of weights)^2 / sum of their squares */
	NEAR(mig_rake_effective(&rake), 10000.0 / (144 + 324 + 784 + 1764), 1e-14);
}

/* the limit holds the weights of one cell, the other rows of its levels make up for it */
static void
test_cap(void)
{
	static const int levels[] = {2};
	static const double target[] = {8, 12};
	static const uint32_t level[] = {0, 0, 1};
	/* two rows of weights 1 and 3 in the first level, where the factor is 2 */
	MigRakeCell cell[] = {{1, 1, 1, 0}, {1, 3, 9, 0}, {4, 12, 36, 0}};
	double sum[2];
	MigRake rake = {1, levels, target, 3, level, cell, 5.0, sum};
	MigRaked raked = {0};

	mig_rake_start(&rake);
	for (int i = 0; i < 200; i++)
		mig_rake_round(&rake, &raked);
	NEAR(cell[0].weight, 3.0, 1e-12);
	NEAR(cell[1].weight, 5.0, 1e-12);
	NEAR(cell[2].weight, 12.0, 1e-14);
	CHECK(raked.capped == 1.0 && raked.deviation < 1e-12);
}

/* nobody has both second levels: the margins cannot be met, and the worst is told */
static void
test_impossible(void)
{
	static const int levels[] = {2, 2};
	static const double target[] = {20, 80, 30, 70};
	static const uint32_t level[] = {0, 0, 0, 1, 1, 0};
	MigRakeCell cell[] = {{1, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 1, 0}};
	double sum[4];
	MigRake rake = {2, levels, target, 3, level, cell, INFINITY, sum};
	MigRaked raked = {0};

	mig_rake_start(&rake);
	for (int i = 0; i < 100; i++)
		mig_rake_round(&rake, &raked);
	CHECK(raked.iterations == 100 && raked.deviation > 0.1);
	CHECK(raked.worst_margin == 0);
}

void
test_rake(void)
{
	test_independent();
	test_cap();
	test_impossible();
}
