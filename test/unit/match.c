/* match.c: sorting, nearest neighbours, greedy matching, trees and windows against plain loops */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/balance.h"
#include "core/kdtree.h"
#include "core/match.h"
#include "core/match_effect.h"
#include "core/radix.h"
#include "core/whiten.h"
#include "core/window.h"
#include "unit.h"

#define N 400

static uint64_t state = 42;

static double
uniform(void)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	return (double) (mig_radix_mix(state) >> 11) / 9007199254740992.0;
}

/* ---- sorting ---- */

static void
test_radix_keys(size_t n, int kind)
{
	MigRadixItem *items = malloc(sizeof(MigRadixItem) * (n + 1));
	MigRadixItem *spare = malloc(sizeof(MigRadixItem) * (n + 1));
	bool sorted = true;

	for (size_t i = 0; i < n; i++)
	{
		double x = uniform() - 0.5;

		items[i].index = (uint32_t) i;
		items[i].key = kind == 0   ? mig_radix_double(x * exp(20.0 * x))
					   : kind == 1 ? mig_radix_integer((int64_t) (x * 10.0))
					   : kind == 2 ? mig_radix_double(floor(x * 40.0) + (x > 0.4 ? x * 1e-13 : 0.0))
								   : mig_radix_mix(i / 3);
	}
	mig_radix_sort(items, spare, n);
	for (size_t i = 1; i < n; i++)
		sorted =
			sorted && (items[i - 1].key < items[i].key ||
					   (items[i - 1].key == items[i].key && items[i - 1].index < items[i].index));
	CHECK(sorted);
	free(items);
	free(spare);
}

/* ---- units ---- */

typedef struct Case
{
	MigMatchUnits units;
	MigMatch match;
	double x[N];
	unsigned char arm[N];
	unsigned char apart[N];
	uint64_t tie[N];
	int cell_start[3];
	int before[2 * N];
	int unit[2][N];
	double side_x[2][N];
	int first[2][N];
	int last[2][N];
	int start[2][3];
	int from[N];
	int count[N];
	int pick[5 * N];
} Case;

static int
compare(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return x < y ? -1 : x > y;
}

/* two cells of ascending scores, many of them equal where grid is not 0 */
static void
make_case(Case *c, double grid)
{
	memset(c, 0, sizeof(*c));
	for (int i = 0; i < N; i++)
	{
		c->x[i] = grid > 0.0 ? floor(uniform() / grid) * grid : uniform();
		c->arm[i] = uniform() < 0.3;
		c->apart[i] = uniform() < 0.05;
	}
	qsort(c->x, 250, sizeof(double), compare);
	qsort(c->x + 250, N - 250, sizeof(double), compare);
	/* ties ascend among equal scores */
	for (int i = 0; i < N; i++)
		c->tie[i] = i > 0 && c->x[i] == c->x[i - 1] ? c->tie[i - 1] + 1 + (uint64_t) (uniform() * 9)
													: (uint64_t) (uniform() * 1e6) * 1000;
	c->cell_start[1] = 250;
	c->cell_start[2] = N;
	c->units = (MigMatchUnits){N, c->x, c->arm, c->apart, NULL, c->tie, 2, c->cell_start};
	c->match.units = &c->units;
	c->match.before = c->before;
	for (int a = 0; a < 2; a++)
		c->match.side[a] =
			(MigMatchSide){0, c->unit[a], c->side_x[a], c->first[a], c->last[a], c->start[a]};
	mig_match_open(&c->match);
}

static bool
may_match(const Case *c, int i, int j, bool own, double caliper)
{
	return !c->apart[j] && (i < 250) == (j < 250) && (c->arm[i] == c->arm[j]) == own &&
		   fabs(c->x[i] - c->x[j]) <= caliper;
}

/* the m-th smallest distance; INFINITY where there are fewer */
static double
distance_of(const Case *c, int i, bool own, int m, double caliper)
{
	double d[N];
	int n = 0;

	for (int j = 0; j < N; j++)
		if (may_match(c, i, j, own, caliper))
			d[n++] = fabs(c->x[i] - c->x[j]);
	qsort(d, n, sizeof(double), compare);
	return n >= m ? d[m - 1] : INFINITY;
}

static void
test_nearest(double grid, bool own, int m, double caliper)
{
	static Case c;
	MigNearest q = {{true, true}, own, m, 1e-12, caliper};
	MigMatchSets sets = {{NULL, NULL}, c.from, c.count};
	bool good = true;

	make_case(&c, grid);
	mig_match_nearest(&c.match, &q, &sets);
	for (int i = 0; i < N; i++)
	{
		double reach = distance_of(&c, i, own, m, caliper);
		bool found[N] = {false};

		for (int k = 0; k < c.count[i]; k++)
			found[mig_match_set(&sets, c.arm[i], i)[k]] = true;
		for (int j = 0; j < N; j++)
			good = good && found[j] == (!c.apart[i] && may_match(&c, i, j, own, caliper) &&
										fabs(c.x[i] - c.x[j]) <= reach + 1e-12);
	}
	CHECK(good);
}

/* of the unused controls of i the nearest, then the lowest; -1 none */
static int
plain_choice(const Case *c, int i, const bool *used, double caliper)
{
	double least = INFINITY;
	int best = -1;

	for (int j = 0; j < N; j++)
		if (!used[j] && may_match(c, i, j, false, caliper))
			least = fmin(least, fabs(c->x[i] - c->x[j]));
	for (int j = 0; j < N; j++)
		if (!used[j] && may_match(c, i, j, false, caliper) &&
			fabs(c->x[i] - c->x[j]) <= least + 1e-12 && (best < 0 || c->tie[j] < c->tie[best]))
			best = j;
	return best;
}

static void
test_one_by_one(double grid, int m, double caliper, bool replace)
{
	static Case c;
	static int order[N];
	static int next[N + 1];
	static int previous[N + 1];
	MigNearest q = {{false, true}, false, m, 1e-12, caliper};
	MigMatchSets sets = {{NULL, NULL}, c.from, c.count};
	MigGreedy greedy = {order, 0, next, previous};
	bool used[N] = {false};
	int have[N] = {0};
	bool good = true;

	make_case(&c, grid);
	for (int i = N - 1; i >= 0; i--)
		if (c.arm[i] == MIG_TREATED && !c.apart[i])
			order[greedy.norder++] = i;
	if (replace)
		mig_match_pick(&c.match, &q, c.pick, &sets);
	else
		mig_match_greedy(&c.match, &q, &greedy, c.pick, &sets);
	for (int round = 0; round < m; round++)
		for (int k = 0; k < greedy.norder; k++)
		{
			int i = order[k];
			int want;

			if (replace)
			{
				memset(used, 0, sizeof(used));
				for (int r = 0; r < round && r < c.count[i]; r++)
					used[mig_match_set(&sets, MIG_TREATED, i)[r]] = true;
			}
			want = have[i] < round ? -1 : plain_choice(&c, i, used, caliper);
			if (want >= 0)
			{
				good = good && c.count[i] > round &&
					   mig_match_set(&sets, MIG_TREATED, i)[round] == want;
				used[want] = true;
				have[i]++;
			}
			else
				good = good && c.count[i] <= round;
		}
	CHECK(good);
}

/* ---- trees ---- */

static void
test_tree(int n, int dims, double grid, int m)
{
	double *point = malloc(sizeof(double) * n * dims);
	double *work = malloc(sizeof(double) * (m + dims));
	double *distance = malloc(sizeof(double) * n);
	int *found = malloc(sizeof(int) * n);
	MigKdTree t = {.n = n, .dims = dims};
	bool good = true;

	t.point = malloc(sizeof(double) * n * dims);
	t.unit = malloc(sizeof(int) * n);
	t.node = malloc(sizeof(MigKdNode) * mig_kdtree_nodes(n));
	t.box = malloc(sizeof(double) * 2 * dims);
	for (int i = 0; i < n * dims; i++)
		point[i] = grid > 0.0 ? floor(uniform() / grid) : uniform();
	for (int i = 0; i < n; i++)
		t.unit[i] = i;
	memcpy(t.point, point, sizeof(double) * n * dims);
	mig_kdtree_build(&t);
	CHECK((size_t) t.nodes <= mig_kdtree_nodes(n));
	for (int i = 0; i < n; i++)
	{
		MigKdQuery q = {point + i * dims, m, 1e-12, NULL, NULL, work, n, found, distance};
		int count = mig_kdtree_nearest(&t, &q);
		double plain[500];
		int want = 0;

		for (int j = 0; j < n; j++)
		{
			double sum = 0.0;

			for (int d = 0; d < dims; d++)
				sum += (point[i * dims + d] - point[j * dims + d]) *
					   (point[i * dims + d] - point[j * dims + d]);
			plain[j] = sqrt(sum);
		}
		for (int k = 0; k < count; k++)
			good = good && fabs(distance[k] - plain[found[k]]) < 1e-15;
		qsort(plain, n, sizeof(double), compare);
		while (want < n && plain[want] <= plain[(m < n ? m : n) - 1] + 1e-12)
			want++;
		good = good && count == want;
	}
	CHECK(good);
	free(point);
	free(work);
	free(distance);
	free(found);
	free(t.point);
	free(t.unit);
	free(t.node);
	free(t.box);
}

static void
test_whitening(void)
{
	/* two dimensions that depend on each other in part */
	double point[] = {-1.0, 0.0, 1.0, 2.0, -1.0, -2.0, 1.0, 0.0};
	double flat[] = {1.0, 2.0, 1.0, 3.0, 1.0, 5.0};
	double work[6];

	CHECK(mig_whiten(point, 4, 2, true, work) == MIG_OK);
	NEAR(point[0] * point[0] + point[2] * point[2] + point[4] * point[4] + point[6] * point[6], 3.0,
		 1e-14);
	NEAR(point[1] * point[1] + point[3] * point[3] + point[5] * point[5] + point[7] * point[7], 3.0,
		 1e-14);
	CHECK(fabs(point[0] * point[1] + point[2] * point[3] + point[4] * point[5] +
			   point[6] * point[7]) < 1e-14);
	CHECK(mig_whiten(flat, 3, 2, true, work) == MIG_ERR_SINGULAR);
}

/* ---- windows ---- */

static void
test_windows(MigKernel kernel, double width, bool weighted)
{
	static double x[N], weight[N], at[N], sum[N];
	MigWindowUnits units = {N, x, weighted ? weight : NULL};
	double worst = 0.0;

	for (int i = 0; i < N; i++)
	{
		x[i] = uniform() * 3.0;
		weight[i] = uniform();
		at[i] = uniform() * 5.0 - 1.0;
	}
	qsort(x, N, sizeof(double), compare);
	qsort(at, N, sizeof(double), compare);
	mig_window_sums(kernel, width, &units, at, N, sum);
	for (int q = 0; q < N; q++)
	{
		long double want = 0.0L;

		for (int j = 0; j < N; j++)
		{
			long double u = ((long double) x[j] - at[q]) / width;
			long double k = kernel == MIG_KERNEL_GAUSSIAN  ? expl(-u * u / 2.0L)
							: fabsl(u) > 1.0L              ? 0.0L
							: kernel == MIG_KERNEL_UNIFORM ? 1.0L
														   : 1.0L - u * u;

			want += k * (weighted ? weight[j] : 1.0);
		}
		if (want == 0.0L ? sum[q] != 0.0 : fabsl(sum[q] - want) > 1e-12L * want + 1e-300L)
			worst = fmax(worst, (double) fabsl(sum[q] - want));
	}
	NEAR(worst, 0.0, 0.0);
}

/* ---- balance ---- */

static void
test_balance(void)
{
	/* by hand: treated 1, 2, 3; controls 2 (weight 3) and 4 (weight 1) */
	double value[] = {1.0, 2.0, 3.0, 2.0, 4.0};
	unsigned char arm[] = {1, 1, 1, 0, 0};
	double weight[] = {1.0, 1.0, 1.0, 3.0, 1.0};
	MigRadixItem sorted[5], spare[5];
	MigBalanceSample s = {.arm = arm, .weight = weight};
	MigBalance b;

	for (int i = 0; i < 5; i++)
	{
		sorted[i].key = mig_radix_double(value[i]);
		sorted[i].index = i;
	}
	mig_radix_sort(sorted, spare, 5);
	mig_balance_open(&s, 5);
	b = mig_balance_values(&s, value, 5, sorted);
	NEAR(b.mean[1], 2.0, 0.0);
	NEAR(b.mean[0], 2.5, 0.0);
	NEAR(b.variance[1], 1.0, 1e-15);
	/* sum w (x - m)^2 = 3, over 4 - 10 / 4 */
	NEAR(b.variance[0], 2.0, 1e-15);
	/* apart by 1/3, 1/12, 1/4, 0 at 1, 2, 3, 4 */
	NEAR(b.ecdf_max, 1.0 / 3.0, 1e-15);
	NEAR(b.ecdf_mean, (1.0 / 3.0 + 1.0 / 12.0 + 1.0 / 4.0) / 4.0, 1e-15);
}

void
test_match(void)
{
	for (int kind = 0; kind < 4; kind++)
	{
		test_radix_keys(0, kind);
		test_radix_keys(50, kind);
		test_radix_keys(20000, kind);
	}
	for (int m = 1; m <= 5; m += 2)
		for (int own = 0; own < 2; own++)
		{
			test_nearest(0.0, own, m, INFINITY);
			test_nearest(0.05, own, m, INFINITY);
			test_nearest(0.0, own, m, 0.01);
			test_nearest(0.25, own, m, 0.1);
		}
	for (int m = 1; m <= 3; m++)
		for (int replace = 0; replace < 2; replace++)
		{
			test_one_by_one(0.0, m, INFINITY, replace);
			test_one_by_one(0.05, m, INFINITY, replace);
			test_one_by_one(0.0, m, 0.01, replace);
			test_one_by_one(0.25, m, 0.1, replace);
		}
	test_tree(1, 2, 0.0, 1);
	test_tree(300, 1, 0.0, 3);
	test_tree(500, 3, 0.0, 1);
	test_tree(500, 6, 0.0, 4);
	test_tree(500, 2, 0.2, 2);
	test_whitening();
	for (int weighted = 0; weighted < 2; weighted++)
		for (int kernel = 0; kernel < 3; kernel++)
		{
			test_windows((MigKernel) kernel, 0.9, weighted);
			test_windows((MigKernel) kernel, 0.01, weighted);
		}
	test_balance();
}
