/*
 * solve.c: least squares from cross-products
 *
 * Row-by-row Cholesky factorisation L L' of the matrix scaled by powers of two, columns left to
 * right, the outcome last: its row of the factor is L^-1 X'Wy, and its pivot the residual sum of
 * squares.  The factor is inverted by columns, held as rows, so that everything is dot products
 * of neighbours.  This is done in quad precision, by the compiler's software; that costs about
 * 20 k^3 ns, so wide designs are solved in pairs of doubles, 30 times as fast, and their
 * coefficients are refined with residuals in quad.  Both have more digits than the cross-products.
 *
 * Of wide designs most columns are levels of one factor, orthogonal to each other.  After a constant
 * they fill the factor; eliminated first they leave it as it is: the rows of this *block* have only
 * their diagonal, and k columns cost k^2 times the number of others instead of k^3.  It is the same
 * elimination in another order, with what is known to be zero left out.  But which columns are
 * dropped depends on the order: unless every column is clear of the limits in any order, it is done
 * again from left to right.
 */
#include "core/solve.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if LDBL_MANT_DIG == 113
typedef long double Quad;
#define HAVE_QUAD
#elif defined(__SIZEOF_FLOAT128__)
typedef __float128 Quad;
#define HAVE_QUAD
#else
typedef double Quad; /* a place holder: everything is solved in pairs */
#endif

#define LEAST_EXPONENT -860
#define FLUSH_HI       0x1p-300 /* entries of the scaled factors below this are zero */
#define FLUSH_LO       0x1p-400
#define REFINEMENTS    2
#define WORK_ALIGNMENT 16
#define LEAST_BLOCK    100   /* orthogonal columns that are eliminated first */
#define CLEAR_PIVOT    2e-14 /* of all columns then: above MIG_SOLVE_ILL */

typedef union Number
{
	MigPair pair;
	Quad quad;
} Number;

/* result may be one of the operands */
typedef struct Arithmetic
{
	void (*set)(Number *result, const MigXsum *x); /* in canonical form */
	double (*round)(const Number *x);
	/* start - sum of x_i y_i */
	void (*less_dot)(Number *result, const Number *start, const Number *x, const Number *y, int n);
	void (*divide)(Number *result, const Number *x, const Number *y);
	void (*root)(Number *result, const Number *x);
	MigPair (*split)(const Number *x);
} Arithmetic;

/* ---- pairs ---- */

static void
pair_set(Number *result, const MigXsum *x)
{
	result->pair.hi = x->hi;
	result->pair.lo = x->mid;
}

static double
pair_round(const Number *x)
{
	return x->pair.hi + x->pair.lo;
}

/* keeps products of entries clear of underflow */
static void
pair_keep(Number *result, MigPair x)
{
	if (fabs(x.lo) < FLUSH_LO)
		x.lo = 0.0;
	result->pair = fabs(x.hi) < FLUSH_HI ? mig_pair(0.0) : x;
}

static void
pair_less_dot(Number *result, const Number *start, const Number *x, const Number *y, int n)
{
	pair_keep(result, mig_pair_subtract(start->pair, mig_products_dot(&x->pair, &y->pair, n)));
}

static void
pair_divide(Number *result, const Number *x, const Number *y)
{
	pair_keep(result, mig_pair_divide(x->pair, y->pair));
}

static void
pair_root(Number *result, const Number *x)
{
	MigPair root = mig_pair(sqrt(x->pair.hi));
	MigPair rest = mig_pair_subtract(x->pair, mig_pair_multiply(root, root));

	pair_keep(result, mig_pair_add(root, mig_pair(rest.hi / (2.0 * root.hi))));
}

static MigPair
pair_split(const Number *x)
{
	return x->pair;
}

static const Arithmetic pair_arithmetic = {pair_set,    pair_round, pair_less_dot,
										   pair_divide, pair_root,  pair_split};

/* ---- quad ---- */

#if defined(HAVE_QUAD)
static Quad
quad_of(const MigXsum *x)
{
	return (Quad) x->hi + ((Quad) x->mid + (Quad) x->lo);
}

static void
quad_set(Number *result, const MigXsum *x)
{
	result->quad = quad_of(x);
}

static double
quad_round(const Number *x)
{
	return (double) x->quad;
}

static void
quad_less_dot(Number *result, const Number *start, const Number *x, const Number *y, int n)
{
	Quad sum = start->quad;

	for (int i = 0; i < n; i++)
		sum -= x[i].quad * y[i].quad;
	result->quad = sum;
}

static void
quad_divide(Number *result, const Number *x, const Number *y)
{
	result->quad = x->quad / y->quad;
}

/* Newton's steps double the digits of the library's root: 53, 106, all */
static void
quad_root(Number *result, const Number *x)
{
	Quad value = x->quad;
	Quad root = (Quad) sqrt((double) value);

	root = (root + value / root) / 2;
	result->quad = (root + value / root) / 2;
}

static MigPair
quad_split(const Number *x)
{
	MigPair pair;

	pair.hi = (double) x->quad;
	pair.lo = (double) (x->quad - (Quad) pair.hi);
	return pair;
}

static const Arithmetic quad_arithmetic = {quad_set,    quad_round, quad_less_dot,
										   quad_divide, quad_root,  quad_split};
#endif

static bool always_pairs;

void
mig_solve_use_pairs(bool always)
{
	always_pairs = always;
}

static bool never_blocks;

void
mig_solve_use_block(bool use)
{
	never_blocks = !use;
}

static const Arithmetic *
choose_arithmetic(int columns)
{
#if defined(HAVE_QUAD)
	if (columns <= MIG_SOLVE_QUAD_COLUMNS && !always_pairs)
		return &quad_arithmetic;
#endif
	return &pair_arithmetic;
}

/* ---- the workspace ---- */

typedef struct Solve
{
	const Arithmetic *arithmetic;
	const MigXsum *matrix;
	int columns;
	int rank;
	int block; /* rows of L that have only their diagonal: the first ones */
	int intercept;
	Number *factor;     /* row r of L: mig_products_at(0, r); the outcome's row follows the last */
	Number *inverse;    /* row j: elements tail_of(j) .. rank - 1 of column j of L^-1 */
	Number *reciprocal; /* element j of column j of L^-1 for rows of the block */
	Number *vector;     /* the solution; three times as long for refinement */
	Number zero;
	Number one;
	int *kept;  /* the column behind each row */
	int *scale; /* entry (i, j) is multiplied by 2^-(scale[i] + scale[j]) */
} Solve;

size_t
mig_solve_size(int columns)
{
	size_t k = (size_t) columns;

	return (2 * mig_products_count(columns) + 4 * k) * sizeof(Number) + 2 * k * sizeof(int) +
		   WORK_ALIGNMENT;
}

static void
set_up(Solve *s, const MigXsum *matrix, int columns, int intercept, void *work)
{
	const MigXsum zero = {0.0, 0.0, 0.0};
	const MigXsum one = {1.0, 0.0, 0.0};
	uintptr_t at = ((uintptr_t) work + WORK_ALIGNMENT - 1) & ~(uintptr_t) (WORK_ALIGNMENT - 1);

	s->arithmetic = choose_arithmetic(columns);
	s->matrix = matrix;
	s->columns = columns;
	s->rank = 0;
	s->block = 0;
	s->intercept = intercept;
	s->factor = (Number *) at;
	s->inverse = s->factor + mig_products_count(columns);
	s->reciprocal = s->inverse + mig_products_count(columns);
	s->vector = s->reciprocal + columns;
	s->kept = (int *) (s->vector + 3 * (size_t) columns);
	s->scale = s->kept + columns;
	s->arithmetic->set(&s->zero, &zero);
	s->arithmetic->set(&s->one, &one);
}

static MigStatus
choose_scales(Solve *s)
{
	for (int c = 0; c < s->columns; c++)
	{
		double diagonal = s->matrix[mig_products_at(c, c)].hi;
		int exponent = 0;

		if (!isfinite(diagonal))
			return MIG_ERR_OVERFLOW;
		if (diagonal != 0.0)
			frexp(diagonal, &exponent);
		if (exponent < LEAST_EXPONENT)
			return MIG_ERR_OVERFLOW;
		s->scale[c] = exponent < 0 ? -(-exponent / 2) : (exponent + 1) / 2;
	}
	return MIG_OK;
}

/* the scaled entry of two columns */
static MigXsum
scaled(const Solve *s, int i, int j)
{
	MigXsum x = s->matrix[i < j ? mig_products_at(i, j) : mig_products_at(j, i)];
	int exponent = -(s->scale[i] + s->scale[j]);

	x.hi = ldexp(x.hi, exponent);
	x.mid = ldexp(x.mid, exponent);
	x.lo = ldexp(x.lo, exponent);
	return x;
}

static void
set_entry(const Solve *s, Number *result, int i, int j)
{
	MigXsum entry = scaled(s, i, j);

	s->arithmetic->set(result, &entry);
}

static Number *
factor_row(const Solve *s, int row)
{
	return s->factor + mig_products_at(0, row);
}

/* the first column of a row of the factor that is not known to be zero */
static int
head_of(const Solve *s, int row)
{
	return row < s->block ? row : 0;
}

/* behind it column j of L^-1 has no zeros: it is j, but in the block only the diagonal precedes */
static int
tail_of(const Solve *s, int j)
{
	return j < s->block ? s->block : j;
}

/* so that element i of column j of L^-1 is inverse_row(j)[i], i >= tail_of(j) */
static Number *
inverse_row(const Solve *s, int j)
{
	size_t others = (size_t) (s->rank - s->block);
	int past = j < s->block ? 0 : j - s->block;

	return s->inverse + (size_t) j * others - mig_products_at(0, past) - s->block;
}

/* ---- the factor ---- */

/* the elements of a column's row of the factor but the last, and what the column has left */
static void
eliminate(const Solve *s, int column, Number *left)
{
	const Arithmetic *a = s->arithmetic;
	Number *row = factor_row(s, s->rank);
	int head = head_of(s, s->rank);
	Number entry;

	for (int j = head; j < s->rank; j++)
	{
		const Number *other = factor_row(s, j);
		int from = head_of(s, j);

		set_entry(s, &entry, s->kept[j], column);
		a->less_dot(&row[j], &entry, row + from, other + from, j - from);
		a->divide(&row[j], &row[j], &other[j]);
	}
	set_entry(s, &entry, column, column);
	a->less_dot(left, &entry, row + head, row + head, s->rank - head);
}

/* make the next row of the factor of a column, unless it keeps less than `least` of its sum of
 * squares; the share it keeps */
static double
take_column(Solve *s, int column, double least)
{
	double diagonal = scaled(s, column, column).hi;
	double pivot;
	Number left;

	eliminate(s, column, &left);
	pivot = diagonal > 0.0 ? s->arithmetic->round(&left) / diagonal : 0.0;
	if (!(pivot >= least))
		return 0.0;
	s->arithmetic->root(&factor_row(s, s->rank)[s->rank], &left);
	s->kept[s->rank++] = column;
	return pivot;
}

static void
factorise(Solve *s, MigSolveFit *fit)
{
	s->rank = s->block = 0;
	fit->least_pivot = 1.0;
	for (int c = 0; c < s->columns - 1; c++)
	{
		double pivot = take_column(s, c, MIG_SOLVE_DROP);

		mig_tick();
		fit->dropped[c] = pivot == 0.0;
		if (!fit->dropped[c] && pivot < fit->least_pivot)
			fit->least_pivot = pivot;
	}
	fit->rank = s->rank;
	fit->ill_conditioned = fit->least_pivot < MIG_SOLVE_ILL;
}

static void
invert_factor(Solve *s)
{
	const Arithmetic *a = s->arithmetic;

	for (int j = 0; j < s->rank; j++)
	{
		Number *inverse = inverse_row(s, j);
		int tail = tail_of(s, j);
		Number *diagonal = tail > j ? &s->reciprocal[j] : &inverse[j];

		mig_tick();
		a->divide(diagonal, &s->one, &factor_row(s, j)[j]);
		for (int i = tail > j ? tail : j + 1; i < s->rank; i++)
		{
			const Number *row = factor_row(s, i);

			a->less_dot(&inverse[i], &s->zero, row + tail, inverse + tail, i - tail);
			if (tail > j)
				a->less_dot(&inverse[i], &inverse[i], &row[j], diagonal, 1);
			a->divide(&inverse[i], &inverse[i], &row[i]);
		}
	}
}

/* minus the entry of the inverse for two rows of the factor, i <= j */
static void
inverse_entry(const Solve *s, int i, int j, Number *entry)
{
	int tail = tail_of(s, j);

	s->arithmetic->less_dot(entry, &s->zero, inverse_row(s, i) + tail, inverse_row(s, j) + tail,
							s->rank - tail);
	if (i == j && tail > j)
		s->arithmetic->less_dot(entry, entry, &s->reciprocal[j], &s->reciprocal[j], 1);
}

/* the same for rows 0 .. j; in the block, where most pairs of rows are, four at a time */
static void
inverse_entries(const Solve *s, int j, Number *entry)
{
	int tail = tail_of(s, j);

	for (int i = 0; i <= j && j >= s->block; i++)
		inverse_entry(s, i, j, &entry[i]);
	if (j >= s->block)
		return;
	mig_products_dots(&inverse_row(s, 0)[tail].pair, (size_t) (s->rank - s->block), j + 1,
					  &inverse_row(s, j)[tail].pair, s->rank - tail, &entry[0].pair);
	for (int i = 0; i <= j; i++)
	{
		MigPair negative = {0.0 - entry[i].pair.hi, 0.0 - entry[i].pair.lo};

		pair_keep(&entry[i], negative);
	}
	pair_less_dot(&entry[j], &entry[j], &s->reciprocal[j], &s->reciprocal[j], 1);
}

/* ---- a block of orthogonal columns first ---- */

/* the longest run of columns without a product between two of them; *first: where it starts */
static int
find_run(const Solve *s, int *first)
{
	int longest = 0;
	int start = 0;

	for (int c = 0; c < s->columns - 1; c++)
	{
		int other = c - 1;

		while (other >= start && s->matrix[mig_products_at(other, c)].hi == 0.0)
			other--;
		if (other >= start)
			start = other + 1;
		if (c + 1 - start > longest)
		{
			longest = c + 1 - start;
			*first = start;
		}
	}
	return longest;
}

/*
 * The factor and its inverse with the block first.  False where it is not worth it, or where a
 * column is not clear of the limits: by the inverse's diagonal, which tells what all other columns
 * leave of it, and in no order do those to its left leave less.
 */
static bool
factorise_block(Solve *s, MigSolveFit *fit)
{
	int first = 0;
	int run = find_run(s, &first);

	if (run < LEAST_BLOCK || s->arithmetic != &pair_arithmetic || never_blocks)
		return false;
	s->block = run;
	for (int c = first; c < first + run; c++)
		if (take_column(s, c, CLEAR_PIVOT) == 0.0)
			return false;
	for (int c = 0; c < s->columns - 1; c++)
	{
		mig_tick();
		if ((c < first || c >= first + run) && take_column(s, c, CLEAR_PIVOT) == 0.0)
			return false;
	}
	invert_factor(s);
	fit->least_pivot = 1.0;
	for (int j = 0; j < s->rank; j++)
	{
		Number entry;
		double share;

		inverse_entry(s, j, j, &entry);
		share = -1.0 / (s->arithmetic->round(&entry) * scaled(s, s->kept[j], s->kept[j]).hi);
		if (!(share >= CLEAR_PIVOT))
			return false;
		fit->least_pivot = share < fit->least_pivot ? share : fit->least_pivot;
		fit->dropped[j] = false;
	}
	fit->rank = s->rank;
	fit->ill_conditioned = false;
	return true;
}

/* ---- what is read from it ---- */

/* x = (L^-1)' v, with the sign changed */
static void
multiply_back(const Solve *s, const Number *v, Number *x)
{
	for (int j = 0; j < s->rank; j++)
	{
		int tail = tail_of(s, j);

		s->arithmetic->less_dot(&x[j], &s->zero, inverse_row(s, j) + tail, v + tail,
								s->rank - tail);
		if (tail > j)
			s->arithmetic->less_dot(&x[j], &x[j], &s->reciprocal[j], &v[j], 1);
	}
}

#if defined(HAVE_QUAD)
/*
 * One step of refinement: the residual of the solution in quad, its correction in pairs.
 * solution[j].quad holds minus the solution.
 */
static void
refine(const Solve *s, Number *solution, Number *right, Number *correction)
{
	for (int i = 0; i < s->rank; i++)
	{
		MigXsum entry = scaled(s, s->kept[i], s->columns - 1);
		Quad rest = quad_of(&entry);
		int head = head_of(s, i);

		for (int j = head; j < s->rank; j = i < s->block && j == i ? s->block : j + 1)
		{
			entry = scaled(s, s->kept[i], s->kept[j]);
			rest += quad_of(&entry) * solution[j].quad;
		}
		right[i].pair.hi = (double) rest;
		right[i].pair.lo = (double) (rest - (Quad) right[i].pair.hi);
		pair_less_dot(&right[i], &right[i], factor_row(s, i) + head, right + head, i - head);
		pair_divide(&right[i], &right[i], &factor_row(s, i)[i]);
		if ((i & 15) == 15)
			mig_tick();
	}
	multiply_back(s, right, correction);
	for (int j = 0; j < s->rank; j++)
		solution[j].quad += (Quad) correction[j].pair.hi + (Quad) correction[j].pair.lo;
}
#endif

static void
read_coefficients(Solve *s, MigSolveFit *fit)
{
	double (*round)(const Number *x) = s->arithmetic->round;
	Number *x = s->vector;
	int outcome = s->columns - 1;

	multiply_back(s, factor_row(s, s->rank), x);
#if defined(HAVE_QUAD)
	if (s->arithmetic == &pair_arithmetic)
	{
		for (int j = 0; j < s->rank; j++)
			x[j].quad = (Quad) x[j].pair.hi + (Quad) x[j].pair.lo;
		for (int i = 0; i < REFINEMENTS; i++)
			refine(s, x, x + s->columns, x + 2 * (size_t) s->columns);
		round = quad_round;
	}
#endif
	for (int c = 0; c < outcome; c++)
		fit->coefficient[c] = NAN;
	for (int j = 0; j < s->rank; j++)
	{
		int c = s->kept[j];

		fit->coefficient[c] = 0.0 - ldexp(round(&x[j]), s->scale[outcome] - s->scale[c]);
	}
}

static void
read_inverse(const Solve *s, MigSolveFit *fit)
{
	size_t count = s->rank < s->columns - 1 ? mig_products_count(s->columns - 1) : 0;
	double *power = (double *) s->vector; /* by row: 2^-scale, exactly as all products of two */
	Number *entry = s->vector + s->columns;

	for (size_t i = 0; i < count; i++)
	{
		fit->inverse[i] = NAN;
		if (fit->inverse_pairs)
			fit->inverse_pairs[i] = mig_pair(0.0);
	}
	for (int j = 0; j < s->rank; j++)
	{
		int c = s->kept[j];

		mig_tick();
		power[j] = ldexp(1.0, -s->scale[c]);
		inverse_entries(s, j, entry);
		for (int i = 0; i <= j; i++)
		{
			int b = s->kept[i];
			double scale = power[i] * power[j];
			size_t at = b < c ? mig_products_at(b, c) : mig_products_at(c, b);
			MigPair pair;

			fit->inverse[at] = 0.0 - s->arithmetic->round(&entry[i]) * scale;
			if (fit->inverse_pairs == NULL)
				continue;
			pair = s->arithmetic->split(&entry[i]);
			pair.hi = 0.0 - pair.hi * scale;
			pair.lo = 0.0 - pair.lo * scale;
			fit->inverse_pairs[at] = pair;
		}
	}
}

/* sums of squares of the outcome, the residual one given */
static void
read_sums(const Solve *s, Number *rss, MigSolveFit *fit)
{
	const Arithmetic *a = s->arithmetic;
	int y = s->columns - 1;
	int shift = 2 * s->scale[y];
	double raw = scaled(s, y, y).hi;
	Number tss;
	Number cross;
	Number mean;
	Number share;

	set_entry(s, &tss, y, y);
	if (s->intercept >= 0)
	{
		set_entry(s, &cross, s->intercept, y);
		set_entry(s, &mean, s->intercept, s->intercept);
		a->divide(&mean, &cross, &mean);
		a->less_dot(&tss, &tss, &mean, &cross, 1);
	}
	if (a->round(&tss) <= MIG_SOLVE_NOISE * raw)
		tss = s->zero;
	fit->exact = a->round(rss) <= MIG_SOLVE_NOISE * raw;
	if (fit->exact)
		*rss = s->zero;
	fit->rss = ldexp(a->round(rss), shift);
	fit->tss = ldexp(a->round(&tss), shift);
	a->less_dot(&share, &tss, rss, &s->one, 1);
	fit->explained = ldexp(a->round(&share), shift);
	fit->unexplained = fit->r2 = NAN;
	if (fit->tss == 0.0)
		return;
	if (s->intercept >= 0 && s->rank == 1)
	{
		fit->unexplained = 1.0; /* a mean explains nothing: no rounding of the two sums */
		fit->r2 = 0.0;
		return;
	}
	a->divide(&share, rss, &tss);
	fit->unexplained = a->round(&share);
	a->less_dot(&share, &s->one, &share, &s->one, 1);
	fit->r2 = a->round(&share);
}

MigStatus
mig_solve(const MigXsum *matrix, int columns, int intercept, void *work, MigSolveFit *fit)
{
	Solve s;
	Number rss;
	MigStatus status;

	if (columns < 1)
		return MIG_ERR_UNDEFINED;
	set_up(&s, matrix, columns, intercept, work);
	status = choose_scales(&s);
	if (status != MIG_OK)
		return status;
	if (!factorise_block(&s, fit))
	{
		factorise(&s, fit);
		invert_factor(&s);
	}
	eliminate(&s, columns - 1, &rss);
	read_sums(&s, &rss, fit);
	read_coefficients(&s, fit);
	if (fit->inverse)
		read_inverse(&s, fit);
	return MIG_OK;
}
