/*
 * products_sums.h: sums of the products of two columns over the rows of a block
 *
 * A template: included for vectors of four rows, and with WIDE_LANES defined for those of eight, where
 * all its names get another ending.  Before it there are Lanes, LanesAt, LaneInts and
 * LanesError, and those with the ending.
 */

#ifdef WIDE_LANES
#define Lanes            LanesWide
#define LaneInts         LaneIntsWide
#define LanesAt          LanesAtWide
#define LanesError       LanesErrorWide
#define LaneSums         LaneSumsWide
#define push             push_wide
#define push_error       push_error_wide
#define push_exact       push_exact_wide
#define push_product     push_product_wide
#define sum_plain        sum_plain_wide
#define sum_plain_double sum_plain_double_wide
#define sum_single       sum_single_wide
#define sum_double       sum_double_wide
#define sum_brief        sum_brief_wide
#define sum_triple       sum_triple_wide
#define sum_pair         sum_pair_wide
#endif

/* three levels; `error` is a second sum of the middle level, to shorten the chain of additions */
typedef struct LaneSums
{
	Lanes top;
	Lanes middle;
	Lanes error;
	Lanes rest;
} LaneSums;

/* *sum += x, and what did not fit, exactly, into *below; |*sum| >= |x| */
static ALWAYS_INLINE void
push(Lanes *sum, const Lanes *x, Lanes *below)
{
	Lanes old = *sum;

	*sum = old + *x;
	*below = *x - (*sum - old);
}

static ALWAYS_INLINE void
push_error(LaneSums *s, const Lanes *error)
{
	Lanes below;

	push(&s->error, error, &below);
	s->rest += below;
}

static ALWAYS_INLINE void
push_exact(LaneSums *s, const Lanes *x)
{
	Lanes below;
	Lanes last;

	push(&s->top, x, &below);
	push(&s->middle, &below, &last);
	s->rest += last;
}

static ALWAYS_INLINE void
push_product(LaneSums *s, const Lanes *product, const Lanes *error)
{
	Lanes below;
	Lanes last;
	Lanes last_error;

	push(&s->top, product, &below);
	push(&s->middle, &below, &last);
	push(&s->error, error, &last_error);
	s->rest += last + last_error;
}

/* x */
static ALWAYS_INLINE void
sum_plain(LaneSums *s, const double *x, int rows)
{
	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		Lanes a = LOAD(x + r);

		push_exact(s, &a);
	}
}

/* f0 + f1 */
static ALWAYS_INLINE void
sum_plain_double(LaneSums *s, const double *f0, const double *f1, int rows)
{
	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		Lanes a = LOAD(f0 + r);
		Lanes b = LOAD(f1 + r);

		push_exact(s, &a);
		push_error(s, &b);
	}
}

/* f x */
static ALWAYS_INLINE void
sum_single(LaneSums *s, const double *f, const double *x, int rows, LanesError product_error)
{
	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		Lanes a = LOAD(f + r);
		Lanes b = LOAD(x + r);
		Lanes product = a * b;
		Lanes error;

		product_error(&a, &b, &product, &error);
		push_product(s, &product, &error);
	}
}

/* (f0 + f1) x */
static ALWAYS_INLINE void
sum_double(LaneSums *s, const double *f0, const double *f1, const double *x, int rows,
		   LanesError product_error)
{
	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		Lanes a0 = LOAD(f0 + r);
		Lanes a1 = LOAD(f1 + r);
		Lanes b = LOAD(x + r);
		Lanes product = a0 * b;
		Lanes minor = a1 * b;
		Lanes error;
		Lanes minor_error;

		product_error(&a0, &b, &product, &error);
		product_error(&a1, &b, &minor, &minor_error);
		push_product(s, &product, &error);
		push_error(s, &minor);
		s->rest += minor_error;
	}
}

/* (f0 + f1) x, brief: f1 x joins the error of f0 x, rounded */
static ALWAYS_INLINE void
sum_brief(LaneSums *s, const double *f0, const double *f1, const double *x, int rows,
		  LanesError product_error)
{
	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		Lanes a0 = LOAD(f0 + r);
		Lanes a1 = LOAD(f1 + r);
		Lanes b = LOAD(x + r);
		Lanes product = a0 * b;
		Lanes error;

		product_error(&a0, &b, &product, &error);
		error += a1 * b;
		push_product(s, &product, &error);
	}
}

/* (f0 + f1 + f2) (x0 + x1), all but the rounding of f1 x1 + f2 x0 and f2 x1; `exact`: where f1 x0 does
 * not join the error */
static ALWAYS_INLINE void
sum_triple(LaneSums *s, const Fixed *fixed, const double *x0, const double *x1, int rows,
		   bool brief, LanesError product_error)
{
	const LaneInts all = (LaneInts){0} - (long long) !brief;

	for (int r = 0; r < rows; r += LANE_COUNT)
	{
		LaneInts exact = (LaneInts) (LOAD(fixed->lo + r) != SPREAD(0.0)) | all;
		Lanes a0 = LOAD(fixed->term[0] + r);
		Lanes a1 = LOAD(fixed->term[1] + r);
		Lanes a1_exact = (Lanes) ((LaneInts) a1 & exact);
		Lanes b0 = LOAD(x0 + r);
		Lanes b1 = LOAD(x1 + r);
		Lanes product = a0 * b0;
		Lanes cross = a0 * b1;
		Lanes minor = a1_exact * b0;
		Lanes error;
		Lanes cross_error;
		Lanes minor_error;

		product_error(&a0, &b0, &product, &error);
		product_error(&a0, &b1, &cross, &cross_error);
		product_error(&a1_exact, &b0, &minor, &minor_error);
		error += (Lanes) ((LaneInts) a1 & ~exact) * b0;
		push_product(s, &product, &error);
		push_error(s, &cross);
		push_error(s, &minor);
		s->rest += cross_error + minor_error;
		s->rest += a1 * b1 + LOAD(fixed->term[2] + r) * b0;
	}
}

/* the lanes of the sums of one pair of columns, in three levels */
static ALWAYS_INLINE void
sum_pair(const MigProductsBlock *block, const Fixed *fixed, int bound, int column, Lanes *level0,
		 Lanes *level1, Lanes *level2, LanesError product_error)
{
	const double *hi = block->hi + (size_t) column * MIG_PRODUCTS_ROWS;
	const double *lo = block->lo + (size_t) column * MIG_PRODUCTS_ROWS;
	int parts = 1 + block->paired[column];
	int top = bound + block->exponent[column] + LEVEL0_GAP;
	Lanes offset0 = SPREAD(offset(top));
	Lanes offset1 = SPREAD(offset(top - LEVEL1_GAP));
	LaneSums s = {offset0, offset1, offset1, SPREAD(0.0)};

	if (fixed->terms == 1 && parts == 1 && column == 0 && block->constant)
		sum_plain(&s, fixed->term[0], block->rows);
	else if (fixed->terms == 2 && parts == 1 && column == 0 && block->constant)
		sum_plain_double(&s, fixed->term[0], fixed->term[1], block->rows);
	else if (fixed->terms == 1 && parts == 1)
		sum_single(&s, fixed->term[0], hi, block->rows, product_error);
	else if (fixed->terms == 2 && parts == 1 && block->brief && fixed->lo == zeros)
		sum_brief(&s, fixed->term[0], fixed->term[1], hi, block->rows, product_error);
	else if (fixed->terms == 2 && parts == 1)
		sum_double(&s, fixed->term[0], fixed->term[1], hi, block->rows, product_error);
	else if (fixed->terms == 1)
		sum_double(&s, hi, lo, fixed->term[0], block->rows, product_error);
	else
		sum_triple(&s, fixed, hi, parts == 2 ? lo : zeros, block->rows, block->brief,
				   product_error);
	*level0 = s.top - offset0;
	*level1 = (s.middle - offset1) + (s.error - offset1);
	*level2 = s.rest;
}

#ifdef WIDE_LANES
#undef Lanes
#undef LaneInts
#undef LanesAt
#undef LanesError
#undef LaneSums
#undef push
#undef push_error
#undef push_exact
#undef push_product
#undef sum_plain
#undef sum_plain_double
#undef sum_single
#undef sum_double
#undef sum_brief
#undef sum_triple
#undef sum_pair
#endif
