/* absorb.c: fixed effects taken out of columns of numbers */
#include "core/absorb.h"

#include <math.h>
#include <string.h>

#include "core/xsum.h"

#define TICK_ROWS  65536
#define MAX_ROUNDS 6
#define DIGITS     1e-28 /* what is left of squares when 14 digits are gone */
#define SINGULAR   1e-14 /* p' S p as a share of p' D p that may be rounding */
#define GOOD       1e-11 /* what rounding leaves after MAX_ROUNDS is accepted below this */

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__)
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

/* four columns at once; plain operations, so that every processor gives the same bits */
typedef double Lanes __attribute__((vector_size(32)));
typedef double LanesAt __attribute__((vector_size(32), aligned(8), may_alias));

#define AT(x)     (*(LanesAt *) (x))
#define GET(x)    ((Lanes) * (const LanesAt *) (x))
#define SPREAD(x) ((Lanes){(x), (x), (x), (x)})

/* is a multiple of TICK_ROWS among the rows of group g */
#define PASSES_TICK(a, g) ((a)->start[g] / TICK_ROWS != (a)->start[(g) + 1] / TICK_ROWS)

/* *sum = a + b, and what it was rounded by joins *error */
#define ADD_EXACTLY(sum, error, b)                                                                 \
	do                                                                                             \
	{                                                                                              \
		Lanes s_ = (sum) + (b);                                                                    \
		Lanes t_ = s_ - (sum);                                                                     \
                                                                                                   \
		(error) += ((sum) - (s_ - t_)) + ((b) -t_);                                                \
		(sum) = s_;                                                                                \
	} while (0)

size_t
mig_absorb_levels(const MigAbsorb *a)
{
	size_t levels = 0;

	for (int q = 0; q < a->effects; q++)
		levels += a->levels[q];
	return levels;
}

/* levels of all effects but the first */
static size_t
other_levels(const MigAbsorb *a)
{
	return mig_absorb_levels(a) - a->levels[0];
}

size_t
mig_absorb_work_size(const MigAbsorb *a)
{
	return 4 * MIG_ABSORB_LANES * other_levels(a) + MIG_ABSORB_LANES;
}

void
mig_absorb_totals(MigAbsorb *a)
{
	double *total = a->total;

	memset(total, 0, sizeof(double) * mig_absorb_levels(a));
	for (int q = 0; q < a->effects; total += a->levels[q++])
		for (size_t i = 0; i < a->rows; i++)
		{
			total[a->code[q][i]] += a->weight ? a->weight[i] : 1.0;
			if (i % TICK_ROWS == 0)
				mig_tick();
		}
}

/* vectors of the equations: lanes by level of the effects after the first */
typedef struct Vectors
{
	double *b; /* solution */
	double *r; /* rest of the right side */
	double *p; /* direction */
	double *s; /* S p */
	size_t levels;
	const double *total;
} Vectors;

static Vectors
vectors_of(const MigAbsorb *a)
{
	Vectors v;
	size_t size = MIG_ABSORB_LANES * other_levels(a);

	v.levels = other_levels(a);
	v.b = a->work;
	v.r = v.b + size;
	v.p = v.r + size;
	v.s = v.p + size;
	v.total = a->total + a->levels[0];
	return v;
}

/* the lanes of level `code[q][i]` of the effects after the first, in a vector */
#define OTHERS(q)  for (int q = 1; q < effects; q++)
#define PLACE(q)   (((size_t) a->code[q][i] + offset[q]) * MIG_ABSORB_LANES)
#define WEIGHED(x) (weight ? SPREAD(weight[i]) * (x) : (x))

static inline void
set_offsets(const MigAbsorb *a, size_t *offset)
{
	offset[0] = offset[1] = 0;
	for (int q = 2; q < a->effects; q++)
		offset[q] = offset[q - 1] + a->levels[q - 1];
}

/*
 * out = S p: of the sum of p's levels in a row what its group of the first effect does not have in
 * common, summed by level
 */
static inline __attribute__((always_inline)) void
multiply(const MigAbsorb *a, int effects, const double *weight, const double *p, double *out)
{
	size_t offset[MIG_ABSORB_EFFECTS];

	set_offsets(a, offset);
	for (uint32_t g = 0; g < a->levels[0]; g++)
	{
		Lanes mean = {0};

		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
		{
			OTHERS(q)
			mean += WEIGHED(GET(p + PLACE(q)));
		}
		mean /= SPREAD(a->total[g]);
		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
		{
			Lanes t = -mean;

			OTHERS(q)
			t += GET(p + PLACE(q));
			t = WEIGHED(t);
			OTHERS(q)
			AT(out + PLACE(q)) += t;
		}
		if (PASSES_TICK(a, g))
			mig_tick();
	}
}

/* the right side: what the group means leave of the columns, summed by level */
static inline __attribute__((always_inline)) void
right_side(const MigAbsorb *a, int effects, const double *weight, const double *x, size_t stride,
		   double *out)
{
	size_t offset[MIG_ABSORB_EFFECTS];

	set_offsets(a, offset);
	for (uint32_t g = 0; g < a->levels[0]; g++)
	{
		Lanes mean = {0};

		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
			mean += WEIGHED(GET(x + i * stride));
		mean /= SPREAD(a->total[g]);
		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
		{
			Lanes t = WEIGHED(GET(x + i * stride) - mean);

			OTHERS(q)
			AT(out + PLACE(q)) += t;
		}
		if (PASSES_TICK(a, g))
			mig_tick();
	}
}

/* subtract b and the group means of what it leaves, which join effect */
static inline __attribute__((always_inline)) void
subtract(const MigAbsorb *a, int effects, const double *weight, const double *b, double *x,
		 size_t stride, double *effect)
{
	size_t offset[MIG_ABSORB_EFFECTS];

	set_offsets(a, offset);
	for (uint32_t g = 0; g < a->levels[0]; g++)
	{
		Lanes mean = {0};

		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
		{
			Lanes t = GET(x + i * stride);

			OTHERS(q)
			t -= GET(b + PLACE(q));
			mean += WEIGHED(t);
		}
		mean /= SPREAD(a->total[g]);
		if (effect)
			AT(effect + (size_t) g * MIG_ABSORB_LANES) += mean;
		for (size_t i = a->start[g]; i < a->start[g + 1]; i++)
		{
			Lanes t = GET(x + i * stride);
			Lanes error = {0};

			OTHERS(q)
			ADD_EXACTLY(t, error, -GET(b + PLACE(q)));
			ADD_EXACTLY(t, error, -mean);
			AT(x + i * stride) = t + error;
		}
		if (PASSES_TICK(a, g))
			mig_tick();
	}
	if (effect == NULL)
		return;
	effect += (size_t) a->levels[0] * MIG_ABSORB_LANES;
	for (size_t l = 0; l < MIG_ABSORB_LANES * other_levels(a); l++)
		effect[l] += b[l];
}

/* one effect, two, and more; with weights, and without */
#define EACH_CASE(call_2, call_2w, call_n, call_nw)                                                \
	if (a->effects == 2)                                                                           \
	{                                                                                              \
		if (a->weight)                                                                             \
			call_2w;                                                                               \
		else                                                                                       \
			call_2;                                                                                \
	}                                                                                              \
	else if (a->weight)                                                                            \
		call_nw;                                                                                   \
	else                                                                                           \
		call_n

CLONES static void
run_multiply(const MigAbsorb *a, const double *p, double *out)
{
	memset(out, 0, sizeof(double) * MIG_ABSORB_LANES * other_levels(a));
	EACH_CASE(multiply(a, 2, NULL, p, out), multiply(a, 2, a->weight, p, out),
			  multiply(a, a->effects, NULL, p, out), multiply(a, a->effects, a->weight, p, out));
}

CLONES static void
run_right_side(const MigAbsorb *a, const double *x, size_t stride, double *out)
{
	memset(out, 0, sizeof(double) * MIG_ABSORB_LANES * other_levels(a));
	EACH_CASE(right_side(a, 2, NULL, x, stride, out), right_side(a, 2, a->weight, x, stride, out),
			  right_side(a, a->effects, NULL, x, stride, out),
			  right_side(a, a->effects, a->weight, x, stride, out));
}

CLONES static void
run_subtract(const MigAbsorb *a, const double *b, double *x, size_t stride, double *effect)
{
	EACH_CASE(subtract(a, 2, NULL, b, x, stride, effect),
			  subtract(a, 2, a->weight, b, x, stride, effect),
			  subtract(a, a->effects, NULL, b, x, stride, effect),
			  subtract(a, a->effects, a->weight, b, x, stride, effect));
}

/* sum over levels of x y / total, or of x y where total is NULL */
static void
inner(const Vectors *v, const double *x, const double *y, const double *total, double *sum)
{
	Lanes s = {0};

	for (size_t l = 0; l < v->levels; l++)
	{
		Lanes t = GET(x + l * MIG_ABSORB_LANES) * GET(y + l * MIG_ABSORB_LANES);

		s += total ? t / SPREAD(total[l]) : t;
	}
	AT(sum) = s;
}

/*
 * Conjugate gradients from b = 0; rz: r' r / total at the start, by lane.  S is singular: what rounding
 * puts into directions that it takes to 0 stays in r.  A lane whose direction is mostly of that, or
 * whose r has lost all its digits, has nothing to gain here, and is left to the next round.
 */
static MigStatus
solve(const MigAbsorb *a, const Vectors *v, const double *enough, double *rz, MigAbsorbRun *run)
{
	size_t size = MIG_ABSORB_LANES * v->levels;
	int small[MIG_ABSORB_LANES] = {0};
	double length[MIG_ABSORB_LANES] = {0}; /* p' D p, D the weights by level */
	double rest[MIG_ABSORB_LANES];
	bool going = true;

	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		rest[k] = DIGITS * rz[k];
	memset(v->b, 0, sizeof(double) * size);
	memset(v->p, 0, sizeof(double) * size);
	AT(v->s) = (Lanes){0};
	for (int first = 1; going; first = 0)
	{
		double before[MIG_ABSORB_LANES];
		double ps[MIG_ABSORB_LANES];
		Lanes alpha;
		Lanes beta;

		if (run->iterations == run->max_iterations)
			return MIG_ERR_WORK_LIMIT;
		run->iterations++;
		memcpy(before, rz, sizeof(before));
		if (!first)
			inner(v, v->r, v->r, v->total, rz);
		for (int k = 0; k < MIG_ABSORB_LANES; k++)
			beta[k] = first || !(before[k] > 0.0) || small[k] > 1 ? 0.0 : rz[k] / before[k];
		for (size_t l = 0; l < v->levels; l++)
			AT(v->p + l * MIG_ABSORB_LANES) =
				GET(v->r + l * MIG_ABSORB_LANES) / SPREAD(v->total[l]) +
				beta * GET(v->p + l * MIG_ABSORB_LANES);
		run_multiply(a, v->p, v->s);
		inner(v, v->p, v->s, NULL, ps);
		going = false;
		for (int k = 0; k < MIG_ABSORB_LANES; k++)
		{
			length[k] = rz[k] + beta[k] * beta[k] * length[k];
			if (!(rz[k] > rest[k]) || !(ps[k] > SINGULAR * length[k]))
				small[k] = 2;
			alpha[k] = small[k] > 1 ? 0.0 : rz[k] / ps[k];
			small[k] = alpha[k] * rz[k] <= enough[k] ? small[k] + 1 : 0;
			going = going || small[k] < 2;
		}
		for (size_t l = 0; l < size; l += MIG_ABSORB_LANES)
		{
			AT(v->b + l) += alpha * GET(v->p + l);
			AT(v->r + l) -= alpha * GET(v->s + l);
		}
	}
	return MIG_OK;
}

MigStatus
mig_absorb_lanes(const MigAbsorb *a, double *x, size_t stride, double *effect, MigAbsorbRun *run)
{
	Vectors v = vectors_of(a);
	double enough[MIG_ABSORB_LANES];

	run->iterations = 0;
	run->left = 0.0;
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		enough[k] = run->tolerance * run->tolerance * run->norm[k] * run->norm[k];
	if (a->effects == 1)
	{
		/* twice: the second takes what rounding of the first mean has left */
		run_subtract(a, v.b, x, stride, effect);
		run_subtract(a, v.b, x, stride, effect);
		return MIG_OK;
	}
	for (int round = 0;; round++)
	{
		double rz[MIG_ABSORB_LANES];
		MigStatus status;

		run_right_side(a, x, stride, v.r);
		inner(&v, v.r, v.r, v.total, rz);
		run->left = 0.0;
		for (int k = 0; k < MIG_ABSORB_LANES; k++)
			if (rz[k] > enough[k])
				run->left = fmax(run->left, sqrt(rz[k]) / run->norm[k]);
		if (run->left == 0.0 && round > 0)
			return MIG_OK;
		if (round == MAX_ROUNDS)
			return run->left <= fmax(GOOD, run->tolerance) ? MIG_OK : MIG_ERR_WORK_LIMIT;
		status = solve(a, &v, enough, rz, run);
		if (status != MIG_OK)
			return status;
		run_subtract(a, v.b, x, stride, effect);
		if (run->once)
			return MIG_OK;
	}
}

/* ---- sums ---- */

/* with what they were rounded by: addends are of one order of size and may be many */
CLONES void
mig_absorb_sums(const MigAbsorb *a, const double *x, size_t stride, const double *centre,
				double *sum, double *squares)
{
	Lanes first = {0};
	Lanes second = {0};
	Lanes first_error = {0};
	Lanes second_error = {0};
	Lanes c = GET(centre);

	for (size_t i = 0; i < a->rows; i++)
	{
		Lanes t = GET(x + i * stride) - c;
		Lanes w = a->weight ? SPREAD(a->weight[i]) * t : t;

		ADD_EXACTLY(first, first_error, w);
		w *= t;
		ADD_EXACTLY(second, second_error, w);
		if (i % TICK_ROWS == 0)
			mig_tick();
	}
	AT(sum) = first + first_error;
	AT(squares) = second + second_error;
}

/* ---- which levels rows connect ---- */

uint32_t
mig_absorb_root(uint32_t *parent, uint32_t level)
{
	while (parent[level] != level)
	{
		parent[level] = parent[parent[level]];
		level = parent[level];
	}
	return level;
}

uint32_t
mig_absorb_components(const uint32_t *code_a, uint32_t levels_a, const uint32_t *code_b,
					  uint32_t levels_b, size_t rows, uint32_t *parent)
{
	uint32_t components = levels_a + levels_b;

	for (uint32_t l = 0; l < levels_a + levels_b; l++)
		parent[l] = l;
	for (size_t i = 0; i < rows; i++)
	{
		uint32_t one = mig_absorb_root(parent, code_a[i]);
		uint32_t two = mig_absorb_root(parent, levels_a + code_b[i]);

		/* the least level represents its set, so that it does not depend on the order of rows */
		if (one < two)
			parent[two] = one;
		else if (two < one)
			parent[one] = two;
		components -= one != two;
		if (i % TICK_ROWS == 0)
			mig_tick();
	}
	return components;
}

/* ---- rows that tell nothing ---- */

/* the levels of row i, effects one after another */
#define EACH_LEVEL(p, i, q, offset, l)                                                             \
	for (size_t q = 0, offset = 0, l = 0;                                                          \
		 q < (size_t) (p)->effects && (l = offset + (p)->code[q][i], true);                        \
		 offset += (p)->levels[q++])

static double
cases_of(const MigAbsorbPrune *p, size_t i)
{
	return p->cases ? p->cases[i] : 1.0;
}

static void
leave_out(MigAbsorbPrune *p, size_t i, uint8_t mark)
{
	p->mark[i] = mark;
	EACH_LEVEL(p, i, q, offset, l)
	{
		p->count[l] -= cases_of(p, i);
		p->last[l] ^= (uint32_t) i;
		p->remaining[l] -= p->positive && p->positive[i];
	}
}

/* last: the rows of a level combined by exclusive or, so that of one row left it is the number */
static void
count_levels(MigAbsorbPrune *p)
{
	size_t levels = 0;

	for (int q = 0; q < p->effects; q++)
		levels += p->levels[q];
	memset(p->count, 0, sizeof(double) * levels);
	memset(p->last, 0, sizeof(uint32_t) * levels);
	memset(p->remaining, 0, sizeof(uint32_t) * levels);
	for (size_t i = 0; i < p->rows; i++)
	{
		if (i % TICK_ROWS == 0)
			mig_tick();
		if (p->mark[i] != MIG_ABSORB_KEPT)
			continue;
		EACH_LEVEL(p, i, q, offset, l)
		{
			p->count[l] += cases_of(p, i);
			p->last[l] ^= (uint32_t) i;
			p->remaining[l] += p->positive && p->positive[i];
		}
	}
}

/* levels of one case, and those that become so by it */
static bool
leave_singles(MigAbsorbPrune *p)
{
	bool any = false;
	size_t levels = 0;

	for (int q = 0; q < p->effects; q++)
		levels += p->levels[q];
	for (size_t first = 0; first < levels; first++)
		for (size_t l = first; p->count[l] == 1.0;)
		{
			size_t i = p->last[l];

			leave_out(p, i, MIG_ABSORB_SINGLE);
			any = true;
			/* a level before this one that has one case now; later ones are met anyway */
			EACH_LEVEL(p, i, q, offset, m)
			if (p->count[m] == 1.0 && m < first)
				l = m;
		}
	return any;
}

static bool
leave_zeros(MigAbsorbPrune *p)
{
	bool any = false;

	for (size_t i = 0; p->positive && i < p->rows; i++)
	{
		bool zeros = false;

		if (i % TICK_ROWS == 0)
			mig_tick();
		if (p->mark[i] != MIG_ABSORB_KEPT)
			continue;
		EACH_LEVEL(p, i, q, offset, l)
		zeros = zeros || p->remaining[l] == 0;
		if (zeros)
			leave_out(p, i, MIG_ABSORB_ZEROS);
		any = any || zeros;
	}
	return any;
}

void
mig_absorb_prune(MigAbsorbPrune *p)
{
	bool again = true;

	count_levels(p);
	while (again)
	{
		again = leave_zeros(p);
		while (leave_singles(p))
			again = true;
	}
}
