/*
 * products_slots.h: the part of the kernel for slots, columns of a block that a row names
 *
 * Included by products_kernel.c, whose vectors and sums it works with.
 */

#define TILES 8   /* groups of LANES columns turned at a time */
#define INDEX 128 /* more than the rows of a block; see fill_buckets */

/* LANES dense columns by row */
typedef struct Tile
{
	double hi[MIG_PRODUCTS_ROWS][LANES];
	double lo[MIG_PRODUCTS_ROWS][LANES]; /* set where paired */
	LaneInts exponent;
	int columns; /* below LANES in the last one */
	bool paired;
} Tile;

/* the rows of one slot, together where they fall on the same column */
typedef struct Buckets
{
	int count;
	uint32_t column[MIG_PRODUCTS_ROWS];
	uint8_t start[MIG_PRODUCTS_ROWS + 1];
	uint8_t row[MIG_PRODUCTS_ROWS];
	int exponent[MIG_PRODUCTS_ROWS];     /* of a bucket: bounds sqrt(w) |x| */
	int terms;                           /* 0: every factor is 1 */
	double factor[MIG_PRODUCTS_ROWS][3]; /* weight times value, by row */
} Buckets;

/* so many sums from a place on, in the lines that they are in */
static inline void
fetch_sums(const MigXsum *sums, int count)
{
	const char *at = (const char *) sums;
	const char *end = (const char *) (sums + count);

	for (; at < end; at += 64)
		__builtin_prefetch(at, 1);
	__builtin_prefetch(end - 1, 1);
}

/*
 * Rows by their column: an open index of the columns met, then a list for each.  Their sums with
 * `count` dense columns from `first` on are fetched on the way, and the one that follows.
 */
static void
fill_buckets(Buckets *b, const uint32_t *level, int rows, const MigXsum *sums,
			 const MigProductsPlaces *places, int first, int count)
{
	uint8_t index[INDEX] = {0};
	uint8_t bucket[MIG_PRODUCTS_ROWS];
	uint8_t size[MIG_PRODUCTS_ROWS];
	int at = 0;

	b->count = 0;
	for (int r = 0; r < rows; r++)
	{
		uint32_t i = level[r] * 2654435769u >> 25;

		while (index[i] && b->column[index[i] - 1] != level[r])
			i = (i + 1) % INDEX;
		if (!index[i])
		{
			index[i] = (uint8_t) ++b->count;
			b->column[b->count - 1] = level[r];
			fetch_sums(&sums[mig_products_start(places, (int) level[r]) + (size_t) first],
					   count + 1);
			size[b->count - 1] = 0;
		}
		bucket[r] = index[i] - 1;
		size[bucket[r]]++;
	}
	for (int i = 0; i < b->count; i++)
	{
		b->start[i] = (uint8_t) at;
		at += size[i];
		size[i] = b->start[i];
	}
	b->start[b->count] = (uint8_t) at;
	for (int r = 0; r < rows; r++)
		b->row[size[bucket[r]]++] = (uint8_t) r;
}

static ALWAYS_INLINE MigPair
slot_value(const MigProductsBlock *block, int slot, int row)
{
	size_t at = (size_t) (block->columns + slot) * MIG_PRODUCTS_ROWS + (size_t) row;
	MigPair x = {block->hi[at], block->paired[block->columns + slot] ? block->lo[at] : 0.0};

	return x;
}

/* are all values of a slot 1, and no weights */
static inline bool
is_plain(const MigProductsBlock *block, int slot)
{
	return block->exponent[block->columns + slot] == MIG_PRODUCTS_PLAIN;
}

/* weights times values of a slot, and their bounds */
static ALWAYS_INLINE void
fill_factors(Buckets *b, const MigProductsBlock *block, const double *root, int slot,
			 ScalarError product_error)
{
	b->terms = is_plain(block, slot) ? 0 : 1;
	for (int i = 0; i < b->count; i++)
	{
		b->exponent[i] = b->terms ? MIG_PRODUCTS_ZERO : 1;
		for (int k = b->start[i]; k < b->start[i + 1] && b->terms > 0; k++)
		{
			int r = b->row[k];
			MigPair x = slot_value(block, slot, r);
			double rooted = block->weighted ? root[r] * x.hi : x.hi;

			weigh(block->weighted ? block->weight[r] : 1.0, x, b->factor[r], product_error);
			if (b->factor[r][1] != 0.0 || b->factor[r][2] != 0.0)
				b->terms = 3;
			if (rooted != 0.0 && mig_exponent(rooted) > b->exponent[i])
				b->exponent[i] = mig_exponent(rooted);
		}
	}
}

/* four rows of four columns, turned */
static ALWAYS_INLINE void
turn(const double *const from[LANES], double (*to)[LANES])
{
	Lanes a = LOAD(from[0]);
	Lanes b = LOAD(from[1]);
	Lanes c = LOAD(from[2]);
	Lanes d = LOAD(from[3]);
	Lanes ab0 = SHUFFLE(a, b, 0, 4, 2, 6);
	Lanes ab1 = SHUFFLE(a, b, 1, 5, 3, 7);
	Lanes cd0 = SHUFFLE(c, d, 0, 4, 2, 6);
	Lanes cd1 = SHUFFLE(c, d, 1, 5, 3, 7);
	Lanes row;

	row = SHUFFLE(ab0, cd0, 0, 1, 4, 5);
	store(to[0], &row);
	row = SHUFFLE(ab1, cd1, 0, 1, 4, 5);
	store(to[1], &row);
	row = SHUFFLE(ab0, cd0, 2, 3, 6, 7);
	store(to[2], &row);
	row = SHUFFLE(ab1, cd1, 2, 3, 6, 7);
	store(to[3], &row);
}

/* columns from `first` on by row; what is past the last column is 0 */
static ALWAYS_INLINE void
fill_tile(Tile *tile, const MigProductsBlock *block, int first)
{
	const double *hi = block->hi + (size_t) first * MIG_PRODUCTS_ROWS;
	const double *lo = block->lo + (size_t) first * MIG_PRODUCTS_ROWS;

	tile->columns = block->columns - first < LANES ? block->columns - first : LANES;
	tile->paired = false;
	for (int c = 0; c < LANES; c++)
	{
		tile->exponent[c] = c < tile->columns ? block->exponent[first + c] : 0;
		tile->paired |= c < tile->columns && block->paired[first + c];
	}
	/* rows are padded to a multiple of LANES */
	for (int r = 0; r < block->rows && tile->columns == LANES; r += LANES)
	{
		const double *const from[LANES] = {hi + r, hi + r + MIG_PRODUCTS_ROWS,
										   hi + r + 2 * MIG_PRODUCTS_ROWS,
										   hi + r + 3 * MIG_PRODUCTS_ROWS};

		turn(from, &tile->hi[r]);
	}
	for (int r = 0; r < block->rows && tile->columns < LANES; r++)
		for (int c = 0; c < LANES; c++)
			tile->hi[r][c] = c < tile->columns ? hi[c * MIG_PRODUCTS_ROWS + r] : 0.0;
	for (int r = 0; r < block->rows && tile->paired; r++)
		for (int c = 0; c < LANES; c++)
			tile->lo[r][c] =
				c < tile->columns && block->paired[first + c] ? lo[c * MIG_PRODUCTS_ROWS + r] : 0.0;
}

/* one row of a tile times its factor, lane by lane */
static ALWAYS_INLINE void
push_row(LaneSums *s, const Tile *tile, const double *f, int terms, bool paired, int r,
		 LanesError product_error)
{
	Lanes x = LOAD(tile->hi[r]);
	Lanes y = LOAD(paired ? tile->lo[r] : zeros);
	Lanes f0 = SPREAD(f[0]);
	Lanes f1 = SPREAD(f[1]);
	Lanes product = x;
	Lanes error = y;

	if (terms > 0)
	{
		product = f0 * x;
		product_error(&f0, &x, &product, &error);
	}
	if (terms > 0 || paired)
		push_product(s, &product, &error);
	else
		push_exact(s, &x);
	if (terms > 0 && paired)
	{
		product = f0 * y;
		product_error(&f0, &y, &product, &error);
		push_error(s, &product);
		s->rest += error;
	}
	if (terms > 1)
	{
		product = f1 * x;
		product_error(&f1, &x, &product, &error);
		push_error(s, &product);
		s->rest += error + (f1 * y + SPREAD(f[2]) * x);
	}
}

/* rows of a bucket, in two sums of at most 16 each */
static ALWAYS_INLINE void
push_rows(LaneSums *s, const Tile *tile, const Buckets *b, int from, int to, int terms, bool paired,
		  LanesError product_error)
{
	int k = from;

	for (; k + 1 < to; k += 2)
	{
		push_row(&s[0], tile, b->factor[b->row[k]], terms, paired, b->row[k], product_error);
		push_row(&s[1], tile, b->factor[b->row[k + 1]], terms, paired, b->row[k + 1],
				 product_error);
	}
	if (k < to)
		push_row(&s[0], tile, b->factor[b->row[k]], terms, paired, b->row[k], product_error);
}

/* 1.5 2^exponent, as offset() */
static ALWAYS_INLINE void
lane_offsets(const LaneInts *exponent, int shift, Lanes *offsets)
{
	LaneInts biased = *exponent + (long long) (shift + 1023);
	LaneInts low = biased < 1;

	biased = (biased & ~low) - low;
	*offsets = (Lanes) (biased << 52 | (1LL << 51));
}

static ALWAYS_INLINE void
add_rows(MigXsum *into, int room, const Tile *tile, const Buckets *b, int exponent, int from,
		 int to, LanesError product_error)
{
	int shift = exponent + LEVEL0_GAP;
	LaneSums s[2];
	Lanes offset0;
	Lanes offset1;
	Lanes level0;
	Lanes level1;
	Lanes level2;

	lane_offsets(&tile->exponent, shift, &offset0);
	lane_offsets(&tile->exponent, shift - LEVEL1_GAP, &offset1);
	s[0] = s[1] = (LaneSums){offset0, offset1, offset1, SPREAD(0.0)};
	if (b->terms == 0 && !tile->paired)
		push_rows(s, tile, b, from, to, 0, false, product_error);
	else if (b->terms == 1 && !tile->paired)
		push_rows(s, tile, b, from, to, 1, false, product_error);
	else
		push_rows(s, tile, b, from, to, b->terms, tile->paired, product_error);
	level0 = (s[0].top - offset0) + (s[1].top - offset0);
	level1 = ((s[0].middle - offset1) + (s[0].error - offset1)) +
			 ((s[1].middle - offset1) + (s[1].error - offset1));
	level2 = s[0].rest + s[1].rest;
	fold(into, tile->columns, room, &level0, &level1, &level2);
}

/* one row needs no offsets */
static ALWAYS_INLINE void
add_single(MigXsum *into, int room, const Tile *tile, const Buckets *b, int r,
		   LanesError product_error)
{
	Lanes x = LOAD(tile->hi[r]);
	Lanes f = SPREAD(b->factor[r][0]);
	Lanes none = SPREAD(0.0);
	Lanes product = x;
	Lanes error = none;

	if (b->terms > 0)
	{
		product = f * x;
		product_error(&f, &x, &product, &error);
	}
	fold(into, tile->columns, room, &product, &error, &none);
}

/* all buckets of a slot with the dense columns of one tile, which start at `first` */
static ALWAYS_INLINE void
add_slot(MigXsum *sums, const MigProductsPlaces *places, const Tile *tile, int first,
		 const Buckets *b, LanesError product_error)
{
	for (int i = 0; i < b->count; i++)
	{
		int column = (int) b->column[i];
		size_t start = mig_products_start(places, column);
		MigXsum *into = sums + start + first;
		int room = (int) (mig_products_own(places, column) + 1 - start) - first;
		int from = b->start[i];

		if (b->start[i + 1] - from == 1 && b->terms <= 1 && !tile->paired)
		{
			add_single(into, room, tile, b, b->row[from], product_error);
			continue;
		}
		for (; from < b->start[i + 1]; from += 2 * LANE_ROWS)
		{
			int left = b->start[i + 1] - from;

			add_rows(into, room, tile, b, b->exponent[i], from,
					 from + (left < 2 * LANE_ROWS ? left : 2 * LANE_ROWS), product_error);
		}
	}
}

/* a plain slot with itself: its rows are counted */
static ALWAYS_INLINE void
add_counts(MigXsum *sums, const MigProductsPlaces *places, const Buckets *b)
{
	for (int i = 0; i < b->count; i++)
		add_one(&sums[mig_products_own(places, (int) b->column[i])], b->start[i + 1] - b->start[i]);
}

/* products of slots with dense columns, and of plain ones with themselves; root: of the weights */
static ALWAYS_INLINE void
add_slots(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
		  const double *root, int rows, LanesError product_error, ScalarError scalar_error)
{
	Tile tile[TILES];
	Buckets buckets;

	for (int first = 0; first < block->columns; first += TILES * LANES)
	{
		int tiles = 0;

		for (int c = first; c < block->columns && tiles < TILES; c += LANES)
			fill_tile(&tile[tiles++], block, c);
		for (int s = 0; s < block->slots; s++)
		{
			fill_buckets(&buckets, block->level + (size_t) s * MIG_PRODUCTS_ROWS, rows, sums,
						 places, first, (tiles - 1) * LANES + tile[tiles - 1].columns);
			fill_factors(&buckets, block, root, s, scalar_error);
			for (int t = 0; t < tiles; t++)
				add_slot(sums, places, &tile[t], first + t * LANES, &buckets, product_error);
			if (first + tiles * LANES >= block->columns && is_plain(block, s))
				add_counts(sums, places, &buckets);
		}
	}
}

/* products of slots with each other but for those of add_counts, row by row */
static ALWAYS_INLINE void
add_levels(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block, int rows,
		   ScalarError product_error)
{
	MigXsum *at[MIG_PRODUCTS_ROWS];

	for (int i = 0; i < block->slots; i++)
	{
		const uint32_t *level = block->level + (size_t) i * MIG_PRODUCTS_ROWS;

		for (int j = i; j < block->slots; j++)
		{
			const uint32_t *other = block->level + (size_t) j * MIG_PRODUCTS_ROWS;
			bool plain = is_plain(block, i) && is_plain(block, j);

			if (plain && i == j)
				continue;
			for (int r = 0; r < rows; r++)
			{
				at[r] = &sums[mig_products_find(places, (int) level[r], (int) other[r])];
				__builtin_prefetch(at[r], 1);
			}
			for (int r = 0; r < rows; r++)
			{
				double f[3];

				if (plain)
				{
					add_one(at[r], 1.0);
					continue;
				}
				weigh(block->weighted ? block->weight[r] : 1.0, slot_value(block, i, r), f,
					  product_error);
				add_term(at[r], f, slot_value(block, j, r), false, product_error);
			}
		}
	}
}
