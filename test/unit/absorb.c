/* absorb.c: effects taken out of columns, by the laws of least squares; pruning and components by hand */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/absorb.h"
#include "unit.h"

#define ROWS   3000
#define LEVELS 400 /* room, of all effects */

static uint32_t seed = 12345;

static uint32_t
next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* rows sorted by the first effect, with what a fit needs */
typedef struct Problem
{
	MigAbsorb a;
	uint32_t code[3][ROWS];
	uint32_t start[LEVELS + 1];
	double weight[ROWS];
	double total[LEVELS];
	double work[(4 * LEVELS + 1) * MIG_ABSORB_LANES];
	double x[ROWS * MIG_ABSORB_LANES];
	double before[ROWS * MIG_ABSORB_LANES];
	double effect[LEVELS * MIG_ABSORB_LANES];
} Problem;

static void
finish(Problem *p, size_t rows, int effects, const uint32_t *levels, bool weighted)
{
	memset(p->start, 0, sizeof(p->start));
	p->a.rows = rows;
	p->a.effects = effects;
	for (int q = 0; q < effects; q++)
	{
		p->a.levels[q] = levels[q];
		p->a.code[q] = p->code[q];
	}
	for (size_t i = 0; i < rows; i++)
		p->start[p->code[0][i] + 1]++;
	for (uint32_t l = 0; l < levels[0]; l++)
		p->start[l + 1] += p->start[l];
	p->a.start = p->start;
	p->a.weight = weighted ? p->weight : NULL;
	p->a.total = p->total;
	p->a.work = p->work;
	mig_absorb_totals(&p->a);
	memset(p->effect, 0, sizeof(p->effect));
	memcpy(p->before, p->x, sizeof(p->x));
}

static MigAbsorbRun
run(Problem *p, double tolerance)
{
	MigAbsorbRun run = {tolerance, 5000, false, {0}, 0, 0.0};
	double mean[MIG_ABSORB_LANES] = {0};
	double zero[MIG_ABSORB_LANES];
	double weight = 0.0;

	for (uint32_t l = 0; l < p->a.levels[0]; l++)
		weight += p->total[l];
	mig_absorb_sums(&p->a, p->x, MIG_ABSORB_LANES, mean, mean, zero);
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		mean[k] /= weight;
	mig_absorb_sums(&p->a, p->x, MIG_ABSORB_LANES, mean, mean, run.norm);
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		run.norm[k] = sqrt(fmax(run.norm[k], 1e-28 * zero[k]));
	CHECK(mig_absorb_lanes(&p->a, p->x, MIG_ABSORB_LANES, p->effect, &run) == MIG_OK);
	return run;
}

/* what is left is orthogonal to every dummy, and what was taken is a combination of them */
static void
check_laws(const Problem *p, double tolerance)
{
	size_t first[3] = {0};
	double worst = 0.0;
	double apart = 0.0;

	for (int q = 1; q < p->a.effects; q++)
		first[q] = first[q - 1] + p->a.levels[q - 1];
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
	{
		double sum[LEVELS] = {0};

		for (size_t i = 0; i < p->a.rows; i++)
		{
			double taken = p->before[i * MIG_ABSORB_LANES + k] - p->x[i * MIG_ABSORB_LANES + k];

			for (int q = 0; q < p->a.effects; q++)
			{
				size_t l = first[q] + p->code[q][i];

				sum[l] += (p->a.weight ? p->weight[i] : 1.0) * p->x[i * MIG_ABSORB_LANES + k];
				taken -= p->effect[l * MIG_ABSORB_LANES + k];
			}
			apart = fmax(apart, fabs(taken));
		}
		for (size_t l = 0; l < mig_absorb_levels(&p->a); l++)
			worst = fmax(worst, fabs(sum[l]));
	}
	CHECK(worst < tolerance);
	CHECK(apart < tolerance);
}

static void
random_problem(Problem *p, int effects, bool weighted)
{
	static const uint32_t levels[] = {120, 30, 7};
	uint32_t first = 0;

	for (size_t i = 0; i < ROWS; i++)
	{
		first += i > 0 && i % (ROWS / 120) == 0;
		p->code[0][i] = first;
		p->code[1][i] = i < 30 ? (uint32_t) i : next(30);
		p->code[2][i] = i < 7 ? (uint32_t) i : next(7);
		p->weight[i] = 0.5 + next(100) / 50.0;
		for (int k = 0; k < MIG_ABSORB_LANES; k++)
			p->x[i * MIG_ABSORB_LANES + k] = k == 3 ? 1e6 + next(1000) / 1e3 : next(100000) / 1e4;
	}
	finish(p, ROWS, effects, levels, weighted);
}

static void
test_random(Problem *p)
{
	for (int effects = 1; effects <= 3; effects++)
		for (int weighted = 0; weighted <= 1; weighted++)
		{
			random_problem(p, effects, weighted);
			run(p, 1e-13);
			check_laws(p, 1e-8); /* of lanes around 1e6 */
		}
}

/* a chain of rows is a tree: the effects take all of it, after as many iterations as it is long */
static void
test_chain(Problem *p)
{
	static const uint32_t levels[] = {150, 151};
	double worst = 0.0;

	for (size_t i = 0; i < 300; i++)
	{
		p->code[0][i] = (uint32_t) i / 2;
		p->code[1][i] = (uint32_t) (i + 1) / 2;
		for (int k = 0; k < MIG_ABSORB_LANES; k++)
			p->x[i * MIG_ABSORB_LANES + k] = next(1000) / 100.0;
	}
	finish(p, 300, 2, levels, false);
	CHECK(run(p, 1e-13).iterations <= 400);
	for (size_t i = 0; i < 300 * MIG_ABSORB_LANES; i++)
		worst = fmax(worst, fabs(p->x[i]));
	CHECK(worst < 1e-10);
}

/* constants, zeros and a column that the effects determine */
static void
test_determined(Problem *p)
{
	double worst = 0.0;

	random_problem(p, 2, true);
	for (size_t i = 0; i < ROWS; i++)
	{
		double *x = p->x + i * MIG_ABSORB_LANES;

		x[0] = 3.0;
		x[1] = 0.0;
		x[2] = p->code[0][i] * 1.25 - p->code[1][i] * 0.7;
		x[3] = 1e9 + p->code[1][i];
	}
	run(p, 1e-13);
	for (size_t i = 0; i < ROWS; i++)
	{
		const double *x = p->x + i * MIG_ABSORB_LANES;

		worst = fmax(worst, fmax(fmax(fabs(x[0]), fabs(x[1])), fmax(fabs(x[2]), fabs(x[3]) / 1e9)));
	}
	CHECK(worst < 1e-12);
}

static void
test_components(void)
{
	/* {0, 1} with {0, 1}; {2} with {2}; {3, 4} with {3} */
	static const uint32_t a[] = {0, 0, 1, 2, 3, 4, 2};
	static const uint32_t b[] = {0, 1, 1, 2, 3, 3, 2};
	uint32_t parent[9];

	CHECK(mig_absorb_components(a, 5, b, 4, 7, parent) == 3);
	CHECK(mig_absorb_root(parent, 1) == mig_absorb_root(parent, 5 + 0));
	CHECK(mig_absorb_root(parent, 3) == mig_absorb_root(parent, 4));
	CHECK(mig_absorb_root(parent, 2) != mig_absorb_root(parent, 3));
	CHECK(mig_absorb_root(parent, 5 + 3) == 3);
}

static void
prune(MigAbsorbPrune *p, const uint32_t *a, const uint32_t *b, size_t rows, const double *cases,
	  const bool *positive, uint8_t *mark)
{
	static double count[40];
	static uint32_t last[40];
	static uint32_t remaining[40];

	memset(mark, 0, rows);
	memset(p, 0, sizeof(*p));
	p->rows = rows;
	p->effects = 2;
	p->levels[0] = p->levels[1] = 20;
	p->code[0] = a;
	p->code[1] = b;
	p->cases = cases;
	p->positive = positive;
	p->mark = mark;
	p->count = count;
	p->last = last;
	p->remaining = remaining;
	mig_absorb_prune(p);
}

static int
marked(const uint8_t *mark, size_t rows, uint8_t as)
{
	int n = 0;

	for (size_t i = 0; i < rows; i++)
		n += mark[i] == as;
	return n;
}

static void
test_prune(void)
{
	/* a square of four rows, and a chain that falls row by row, from its end */
	static const uint32_t a[] = {0, 0, 1, 1, 1, 9, 9, 8, 8, 7};
	static const uint32_t b[] = {0, 1, 0, 1, 9, 9, 8, 8, 7, 7};
	static const double cases[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 2};
	/* level 1 of b has only zeros; without its rows, level 0 of a and of b have one row each */
	static const uint32_t c[] = {0, 0, 1, 1, 2, 2, 3, 3};
	static const uint32_t d[] = {0, 1, 2, 1, 2, 3, 2, 3};
	static const bool positive[] = {true, false, true, false, true, true, false, true};
	MigAbsorbPrune p;
	uint8_t mark[16];

	prune(&p, a, b, 10, NULL, NULL, mark);
	CHECK(marked(mark, 10, MIG_ABSORB_SINGLE) == 6 && marked(mark, 4, MIG_ABSORB_KEPT) == 4);
	/* a row that stands for two cases is not alone */
	prune(&p, a, b, 10, cases, NULL, mark);
	CHECK(marked(mark, 10, MIG_ABSORB_SINGLE) == 0);
	prune(&p, c, d, 8, NULL, positive, mark);
	CHECK(mark[1] == MIG_ABSORB_ZEROS && mark[3] == MIG_ABSORB_ZEROS);
	CHECK(mark[0] == MIG_ABSORB_SINGLE && mark[2] == MIG_ABSORB_SINGLE);
	CHECK(marked(mark, 8, MIG_ABSORB_KEPT) == 4);
}

void
test_absorb(void)
{
	Problem *p = calloc(1, sizeof(Problem));

	test_random(p);
	test_chain(p);
	test_determined(p);
	test_components();
	test_prune();
	free(p);
}
