/*
 * exact.c: exact tests against R; test/reference/exact.R prints the tables.
 * R version 4.2.2 Patched (2022-11-10 r83330)
 */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "core/exact.h"
#include "unit.h"

#define COUNT(table) ((int) (sizeof(table) / sizeof(*(table))))

typedef struct Four
{
	int64_t n[4];
	double p;
} Four;

typedef struct Odds
{
	int64_t n[4];
	double level, estimate, low, high;
} Odds;

typedef struct Table
{
	int rows, cols;
	int64_t n[30];
	double p;
} Table;

static const Four four[] = {
	{{3, 1, 1, 3}, 0.485714285714286},
	{{2, 10, 15, 3}, 0.000536724119143436},
	{{5, 0, 1, 4}, 0.0476190476190476},
	{{0, 5, 4, 1}, 0.0476190476190476},
	{{7, 7, 7, 7}, 1},
	{{1, 9, 11, 3}, 0.00275945618522008},
	{{10, 2, 3, 15}, 0.000536724119143436},
	{{1000, 1200, 800, 1500}, 3.27603818258189e-13},
	{{60, 3, 2, 70}, 5.31446687790697e-32},
	{{400, 10, 12, 380}, 1.59222867298054e-198},
	{{30, 4000, 90, 5000}, 1.65913410884292e-05},
	{{250000, 250600, 249000, 250400}, 0.422552303996828},
	{{1000000000, 1000000000, 1000000000, 1000250000}, 7.73484362609466e-05},
	{{500000000, 499920000, 500000000, 500050000}, 0.00365017991288808},
	{{20, 1000000000, 45, 1000000000}, 0.00262637639588508},
	{{3, 1000000000, 0, 900000000}, 0.252077562051319},
};

static const Odds odds[] = {
	{{3, 1, 1, 3}, 0.95, 6.40831965819967, 0.211735595446579, 626.243530588814},
	{{2, 10, 15, 3}, 0.95, 0.04693663904968, 0.00331716395065737, 0.363189602356681},
	{{5, 0, 1, 4}, 0.95, INFINITY, 1.02479755204705, INFINITY},
	{{0, 5, 4, 1}, 0.95, 0, 0, 0.975802487039981},
	{{7, 7, 7, 7}, 0.95, 1, 0.179307287277499, 5.57701817468458},
	{{1, 9, 11, 3}, 0.95, 0.0372090848323812, 0.000636002948875107, 0.425866475696374},
	{{10, 2, 3, 15}, 0.95, 21.3053175567503, 2.75338278824932, 301.462337971517},
	{{1000, 1200, 800, 1500}, 0.95, 1.56234375784686, 1.38323270287326, 1.76503240676275},
	{{60, 3, 2, 70}, 0.95, 577.59822323541, 96.0338274167214, 7086.07146732756},
	{{400, 10, 12, 380}, 0.95, 1211.92192939165, 507.151636672805, 3264.39523886104},
	{{30, 4000, 90, 5000}, 0.95, 0.416702760362559, 0.265454367918067, 0.637710783471554},
	{{3, 1, 1, 3}, 0.999, 6.40831965819967, 0.0371535696190868, 31986.2498729991},
	{{2, 10, 15, 3}, 0.999, 0.04693663904968, 0.000416404079960402, 0.985136605686949},
	{{5, 0, 1, 4}, 0.999, INFINITY, 0.213336705859753, INFINITY},
	{{0, 5, 4, 1}, 0.999, 0, 0, 4.68742589780776},
	{{7, 7, 7, 7}, 0.999, 1, 0.0633391008349291, 15.7880359338562},
	{{1, 9, 11, 3}, 0.999, 0.0372090848323812, 1.25043180676362e-05, 1.27299513423169},
	{{10, 2, 3, 15}, 0.999, 21.3053175567503, 1.01508764797415, 2401.51345321856},
	{{1000, 1200, 800, 1500}, 0.999, 1.56234375784686, 1.27530413884731, 1.91538900637044},
	{{60, 3, 2, 70}, 0.999, 577.59822323541, 43.1954165511462, 55824.0093489761},
	{{400, 10, 12, 380}, 0.999, 1211.92192939165, 316.508278651808, 6564.87014600426},
	{{30, 4000, 90, 5000}, 0.999, 0.416702760362559, 0.193743769987099, 0.827223380107851},
};

static const Table table[] = {
	{4, 4, {1, 3, 10, 6, 2, 3, 10, 7, 1, 6, 14, 12, 0, 1, 9, 11}, 0.782684938965693},
	{3, 3, {3, 0, 2, 1, 4, 0, 0, 2, 5}, 0.0088955162484574},
	{3, 3, {1, 1, 1, 1, 1, 1, 1, 1, 1}, 0.999999999999997},
	{4, 4, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, 1},
	{5, 5, {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}, 1},
	{2, 3, {2, 1, 0, 3, 4, 6}, 0.25},
	{3, 2, {2, 4, 3, 0, 1, 6}, 0.0550699300699302},
	{4, 4, {0, 5, 0, 3, 0, 0, 0, 0, 0, 2, 0, 9, 0, 1, 0, 1}, 0.100928792569658},
	{3, 4, {0, 5, 0, 3, 0, 0, 0, 0, 0, 2, 0, 9}, 0.0739461776613475},
	{3, 3, {2, 2, 1, 4, 4, 2, 6, 6, 3}, 1},
	{3, 3, {40, 3, 1, 2, 35, 4, 1, 2, 50}, 1.3636803372993e-43},
	{2, 5, {3, 1, 3, 10, 10, 7, 0, 19, 5, 2}, 0.000103039626494849},
	{3, 4, {1, 1, 0, 13, 0, 1, 1, 4, 4, 2, 1, 2}, 0.012038977181406},
	{4, 5, {1, 6, 1, 1, 9, 2, 2, 2, 2, 0, 1, 1, 3, 0, 0, 0, 1, 5, 2, 1}, 0.00525442233006276},
	{5,
	 6,
	 {1, 2, 3, 2, 0, 1, 2, 1, 1, 0, 2, 0, 0, 0, 3, 2, 1, 1, 1, 0, 0, 0, 0, 0, 4, 0, 0, 2, 0, 1},
	 0.20592504342058},
	{6, 3, {5, 1, 8, 3, 4, 5, 1, 3, 1, 0, 3, 6, 0, 0, 2, 0, 0, 3}, 0.161332451277609},
	{5,
	 5,
	 {0, 0, 0, 1, 0, 1, 0, 3, 2, 2, 0, 1, 0, 0, 4, 1, 2, 2, 0, 0, 1, 3, 0, 2, 0},
	 0.0252787202526114},
};

static double
fisher(const int64_t *n, int rows, int cols)
{
	void *work = malloc(MIG_EXACT_WORK_BYTES);
	double p = NAN;

	CHECK(mig_exact_fisher(n, rows, cols, work, MIG_EXACT_WORK_BYTES, MIG_EXACT_MAX_STEPS, &p) ==
		  MIG_OK);
	free(work);
	return p;
}

static double
monte_carlo(const int64_t *n, int rows, int cols, int64_t total, int64_t replicates, uint64_t seed)
{
	void *work = malloc(mig_exact_monte_carlo_size(rows, cols, total));
	double p = NAN;

	CHECK(mig_exact_monte_carlo(n, rows, cols, replicates, seed, work, &p) == MIG_OK);
	free(work);
	return p;
}

static int64_t
sum(const int64_t *n, int count, int step)
{
	int64_t total = 0;

	for (int i = 0; i < count; i++)
		total += n[i * step];
	return total;
}

static void
test_four(void)
{
	for (int i = 0; i < COUNT(four); i++)
	{
		double p = NAN;

		CHECK(mig_exact_fisher_2x2(four[i].n, &p) == MIG_OK);
		NEAR(p, four[i].p, 1e-10);
		NEAR(fisher(four[i].n, 2, 2), p, 0);
	}
}

static void
test_odds(void)
{
	for (int i = 0; i < COUNT(odds); i++)
	{
		double estimate = NAN;
		double low = NAN;
		double high = NAN;

		CHECK(mig_exact_odds_ratio(odds[i].n, odds[i].level, &estimate, &low, &high) == MIG_OK);
		NEAR(estimate, odds[i].estimate, 1e-10);
		NEAR(low, odds[i].low, 1e-10);
		NEAR(high, odds[i].high, 1e-10);
	}
}

/* with equal rows the estimate is 1 and the interval is symmetric about it, at any size */
static void
test_odds_large(void)
{
	static const int64_t n[4] = {1000000000, 1000000000, 1000000000, 1000000000};
	double estimate = NAN;
	double low = NAN;
	double high = NAN;

	CHECK(mig_exact_odds_ratio(n, 0.95, &estimate, &low, &high) == MIG_OK);
	NEAR(estimate, 1, 1e-12);
	NEAR(low * high, 1, 1e-11);
	/* the large-sample interval, exp(z sqrt(4 / 1e9)) */
	NEAR(log(high), 1.959963984540054 * sqrt(4e-9), 1e-4);
}

static void
test_tables(void)
{
	for (int i = 0; i < COUNT(table); i++)
		NEAR(fisher(table[i].n, table[i].rows, table[i].cols), table[i].p, 1e-9);
}

/* the answer does not depend on which way the table lies, or on empty lines */
static void
test_transposed(void)
{
	for (int i = 0; i < COUNT(table); i++)
	{
		const Table *t = table + i;
		int64_t turned[64] = {0};

		for (int r = 0; r < t->rows; r++)
			for (int c = 0; c < t->cols; c++)
				turned[c * (t->rows + 1) + r] = t->n[r * t->cols + c];
		NEAR(fisher(turned, t->cols, t->rows + 1), t->p, 1e-9);
	}
}

static void
test_degenerate(void)
{
	static const int64_t empty[6] = {0};
	static const int64_t one_row[6] = {0, 0, 0, 4, 1, 2};
	static const int64_t one_col[6] = {0, 4, 0, 0, 9, 0};
	static const int64_t margin[4] = {3, 5, 0, 0};
	static const int64_t many[4] = {4000000000, 1, 1, 4000000000};
	double work[64], p = -1, q = -1, r = -1;

	CHECK(mig_exact_fisher(empty, 2, 3, work, sizeof(work), 1000, &p) == MIG_ERR_UNDEFINED);
	CHECK(mig_exact_fisher_2x2(empty, &p) == MIG_ERR_UNDEFINED);
	CHECK(mig_exact_monte_carlo(empty, 2, 3, 10, 1, work, &p) == MIG_ERR_UNDEFINED);
	CHECK(mig_exact_odds_ratio(empty, 0.95, &p, &q, &r) == MIG_ERR_UNDEFINED);
	CHECK(mig_exact_odds_ratio(margin, 0.95, &p, &q, &r) == MIG_ERR_UNDEFINED);
	CHECK(mig_exact_fisher_2x2(many, &p) == MIG_ERR_LIMIT);
	CHECK(p == -1 && q == -1 && r == -1);
	NEAR(fisher(one_row, 2, 3), 1, 0);
	NEAR(fisher(one_col, 2, 3), 1, 0);
	NEAR(fisher(margin, 2, 2), 1, 0);
	NEAR(monte_carlo(one_row, 2, 3, 7, 100, 1), 1, 0);
}

/* out of memory, and out of steps: the answer is untouched */
static void
test_work_limit(void)
{
	static const int64_t big[21] = {205, 288, 153, 276, 396, 204, 73,  122, 51, 13, 19,
									16,  9,   12,  6,   182, 310, 158, 30,  68, 28};
	const Table *small = table;
	char *work = malloc(MIG_EXACT_WORK_BYTES);
	double p = -1;

	CHECK(mig_exact_fisher(big, 7, 3, work, MIG_EXACT_WORK_BYTES, MIG_EXACT_MAX_STEPS, &p) ==
		  MIG_ERR_WORK_LIMIT);
	CHECK(mig_exact_fisher(small->n, small->rows, small->cols, work, MIG_EXACT_WORK_BYTES, 100,
						   &p) == MIG_ERR_WORK_LIMIT);
	for (size_t bytes = 0; bytes < 20000; bytes += 1000)
		CHECK(mig_exact_fisher(small->n, small->rows, small->cols, work, bytes, 1000000, &p) ==
			  MIG_ERR_WORK_LIMIT);
	CHECK(p == -1);
	free(work);
}

static void
test_monte_carlo(void)
{
	const int64_t replicates = 20000;

	for (int i = 0; i < COUNT(table); i++)
	{
		const Table *t = table + i;
		int64_t total = sum(t->n, t->rows * t->cols, 1);
		double p = monte_carlo(t->n, t->rows, t->cols, total, replicates, 17 + i);
		double error = sqrt(t->p * (1 - t->p) / replicates) + 1.0 / replicates;

		CHECK(fabs(p - t->p) <= 4 * error);
	}
}

static void
test_seed(void)
{
	const Table *t = table;
	int64_t total = sum(t->n, t->rows * t->cols, 1);
	double p = monte_carlo(t->n, t->rows, t->cols, total, 5000, 42);

	NEAR(monte_carlo(t->n, t->rows, t->cols, total, 5000, 42), p, 0);
	CHECK(monte_carlo(t->n, t->rows, t->cols, total, 5000, 43) != p);
	CHECK(monte_carlo(t->n, t->rows, t->cols, total, 5000, UINT64_C(42) << 32) != p);
}

/* margins are kept, and the first cell has the mean and variance of its distribution */
static void
check_sampler(const int64_t *n, int rows, int cols, int64_t total)
{
	enum
	{
		DRAWS = 4000
	};
	void *work = malloc(mig_exact_monte_carlo_size(rows, cols, total));
	double share = (double) sum(n, rows, cols) / total;
	double row = sum(n, cols, 1);
	double mean = row * share;
	double variance = mean * (1 - share) * (total - row) / (total - 1.0);
	double first = 0;
	double second = 0;
	bool kept = true;
	int64_t drawn[64];

	CHECK(mig_exact_sampler_start(n, rows, cols, 5, work) == MIG_OK);
	for (int k = 0; k < DRAWS; k++)
	{
		mig_exact_sampler_draw(work, drawn);
		for (int i = 0; i < rows; i++)
			kept &= sum(drawn + i * cols, cols, 1) == sum(n + i * cols, cols, 1);
		for (int j = 0; j < cols; j++)
			kept &= sum(drawn + j, rows, cols) == sum(n + j, rows, cols);
		for (int i = 0; i < rows * cols; i++)
			kept &= drawn[i] >= 0;
		first += (drawn[0] - mean) / DRAWS;
		second += (drawn[0] - mean) * (drawn[0] - mean) / DRAWS;
	}
	CHECK(kept);
	CHECK(fabs(first) <= 4 * sqrt(variance / DRAWS));
	CHECK(fabs(second / variance - 1) <= 0.15);
	free(work);
}

/* with tabled log factorials, and beyond the table */
static void
test_sampler(void)
{
	static const int64_t small[12] = {3, 0, 2, 4, 1, 1, 7, 0, 0, 2, 5, 2};
	static const int64_t large[9] = {1500000, 900000,  1200000, 800000, 2000000,
									 400000,  1100000, 0,       2100000};

	check_sampler(small, 3, 4, sum(small, 12, 1));
	check_sampler(large, 3, 3, sum(large, 9, 1));
}

/* 2e9 counts: no table of factorials, and cells with a standard deviation of 2e4 */
static void
test_large_total(void)
{
	const Four *large = four + COUNT(four) - 3;
	double p = monte_carlo(large->n, 2, 2, sum(large->n, 4, 1), 2000, 3);

	CHECK(fabs(p - large->p) <= 4 * sqrt(large->p / 2000) + 1.0 / 2000);
}

void
test_exact(void)
{
	gsl_set_error_handler_off();
	test_four();
	test_odds();
	test_odds_large();
	test_tables();
	test_transposed();
	test_degenerate();
	test_work_limit();
	test_monte_carlo();
	test_seed();
	test_sampler();
	test_large_total();
}
