/*
 * exact.c: exact tests on tables of counts with fixed margins.
 *
 * 2 x 2: the hypergeometric distribution, summed by ratio recurrence from the edge of each tail;
 * its density in the deviance form of Loader (2000), which has no large terms to cancel.
 * r x c: the network algorithm of Mehta & Patel (1983, JASA 78; FEXACT, 1986, ACM TOMS 643).
 * Columns are the stages and sorted remaining row margins the nodes.  The length of a path is the
 * log of the product over its columns of C_j! / prod_i n_ij!, so a table is less probable the
 * shorter its path, and all paths from a node together have N! / prod_i R_i!.  The bound on the
 * longest path is the Lagrangian dual of the convex integer program at a closed-form point; that
 * on the shortest fills each column, or each row, as unevenly as the other margins let it.
 * Monte Carlo: Patefield (1981, Applied Statistics 30, AS 159).
 */
#include "core/exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>

#include "core/dist.h"

#define TIE_TOLERANCE 1e-7
#define TICK_STEPS    0xffff

/* ----- 2 x 2 ----- */

/* tables (x, row1 - x; col1 - x, row2 - col1 + x) for low <= x <= high */
typedef struct Hyper
{
	int64_t row1, row2, col1, col2;
	int64_t low, high;
	double total;
	double constant; /* of log P: what does not depend on x */
} Hyper;

/* log n! - (n log n - n) */
static double
log_factorial_rest(int64_t n)
{
	if (n == 0)
		return 0;
	return 0.5 * log(2 * M_PI * n) + log(gsl_sf_gammastar(n));
}

static Hyper
hyper_range(int64_t row1, int64_t row2, int64_t col1)
{
	Hyper h = {.row1 = row1, .row2 = row2, .col1 = col1, .col2 = row1 + row2 - col1};

	h.low = col1 > row2 ? col1 - row2 : 0;
	h.high = row1 < col1 ? row1 : col1;
	h.total = row1 + row2;
	return h;
}

static Hyper
hyper_make(int64_t row1, int64_t row2, int64_t col1)
{
	Hyper h = hyper_range(row1, row2, col1);

	h.constant = log_factorial_rest(row1) + log_factorial_rest(row2) + log_factorial_rest(col1) +
				 log_factorial_rest(h.col2) - log_factorial_rest(row1 + row2);
	return h;
}

/* what a cell adds to -log P: its deviance from margin1 margin2 / total, and Stirling's rest */
static double
cell_surprise(int64_t count, double expected, double excess)
{
	if (count == 0)
		return expected;
	return count * mig_dist_log_deficit(-excess / count, expected / count) +
		   log_factorial_rest(count);
}

static double
hyper_log_p(const Hyper *h, int64_t x)
{
	int64_t n12 = h->row1 - x;
	int64_t n21 = h->col1 - x;
	int64_t n22 = h->row2 - n21;
	double excess = (x * n22 - n12 * n21) / h->total;
	double share1 = h->col1 / h->total;
	double share2 = h->col2 / h->total;

	return h->constant - cell_surprise(x, h->row1 * share1, excess) -
		   cell_surprise(n12, h->row1 * share2, -excess) -
		   cell_surprise(n21, h->row2 * share1, -excess) -
		   cell_surprise(n22, h->row2 * share2, excess);
}

/* P(x + 1) / P(x) */
static double
hyper_ratio(const Hyper *h, int64_t x)
{
	return ((double) (h->row1 - x) / (x + 1)) *
		   ((double) (h->col1 - x) / (h->row2 - h->col1 + x + 1));
}

static int64_t
hyper_mode(const Hyper *h)
{
	int64_t mode = (h->row1 + 1.0) * (h->col1 + 1.0) / (h->total + 2);

	return mode < h->low ? h->low : mode > h->high ? h->high : mode;
}

/* P(x) + P(x + step) + ... away from the mode, step being 1 or -1 */
static double
hyper_tail(const Hyper *h, int64_t x, int step)
{
	int64_t end = step > 0 ? h->high : h->low;
	double first = exp(hyper_log_p(h, x));
	double term = 1;
	double sum = 1;

	for (int64_t i = x; i != end && term > sum * 1e-24; i += step)
	{
		term *= step > 0 ? hyper_ratio(h, i) : 1 / hyper_ratio(h, i - 1);
		sum += term;
		if ((i & TICK_STEPS) == 0)
			mig_tick();
	}
	return first * sum;
}

/* the tail of tables with log P <= bound between the mode, which is above it, and end */
static double
hyper_tail_below(const Hyper *h, double bound, int step)
{
	int64_t above = hyper_mode(h);
	int64_t below = step > 0 ? h->high : h->low;

	if (hyper_log_p(h, below) > bound)
		return 0;
	while (llabs(below - above) > 1)
	{
		int64_t middle = above + (below - above) / 2;

		if (hyper_log_p(h, middle) > bound)
			above = middle;
		else
			below = middle;
	}
	return hyper_tail(h, below, step);
}

/* the total of a table, or the reason why there is no test */
static MigStatus
count_total(const int64_t *n, int64_t cells, int64_t *total)
{
	*total = 0;
	for (int64_t i = 0; i < cells; i++)
	{
		if (n[i] > MIG_EXACT_MAX_TOTAL - *total)
			return MIG_ERR_LIMIT;
		*total += n[i];
	}
	return *total == 0 ? MIG_ERR_UNDEFINED : MIG_OK;
}

MigStatus
mig_exact_fisher_2x2(const int64_t n[4], double *p)
{
	int64_t total;
	MigStatus status = count_total(n, 4, &total);
	Hyper h;
	double bound;

	if (status != MIG_OK)
		return status;
	h = hyper_make(n[0] + n[1], n[2] + n[3], n[0] + n[2]);
	bound = hyper_log_p(&h, n[0]) + log1p(TIE_TOLERANCE);
	if (h.low == h.high || hyper_log_p(&h, hyper_mode(&h)) <= bound)
		*p = 1;
	else
		*p = fmin(1, hyper_tail_below(&h, bound, -1) + hyper_tail_below(&h, bound, 1));
	return MIG_OK;
}

/*
 * What the noncentral hypergeometric distribution says about x: relative weights and moments of
 * X - x, over all outcomes and over those on one side of x, x included.
 */
typedef struct Moments
{
	int64_t x;
	int side; /* 1: outcomes >= x, -1: outcomes <= x */
	double all, all_first, all_second;
	double tail, tail_first;
} Moments;

static void
moments_add(Moments *m, int64_t i, double weight)
{
	double d = i - m->x;

	m->all += weight;
	m->all_first += d * weight;
	m->all_second += d * d * weight;
	if (d * m->side >= 0)
	{
		m->tail += weight;
		m->tail_first += d * weight;
	}
}

static int64_t
noncentral_mode(const Hyper *h, double odds)
{
	int64_t low = h->low;
	int64_t high = h->high;

	while (low < high)
	{
		int64_t middle = low + (high - low) / 2;

		if (hyper_ratio(h, middle) * odds < 1)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static Moments
noncentral_moments(const Hyper *h, double odds, int64_t x, int side)
{
	Moments m = {.x = x, .side = side};
	int64_t mode = noncentral_mode(h, odds);
	double weight = 1;

	moments_add(&m, mode, 1);
	for (int64_t i = mode; i < h->high && weight > 1e-30; i++)
	{
		weight *= hyper_ratio(h, i) * odds;
		moments_add(&m, i + 1, weight);
		if ((i & TICK_STEPS) == 0)
			mig_tick();
	}
	weight = 1;
	for (int64_t i = mode; i > h->low && weight > 1e-30; i--)
	{
		weight /= hyper_ratio(h, i - 1) * odds;
		moments_add(&m, i - 1, weight);
		if ((i & TICK_STEPS) == 0)
			mig_tick();
	}
	return m;
}

/*
 * The odds ratio at which the mean is x (side 0), or at which P(X >= x) (side 1) or P(X <= x)
 * (side -1) is tail: Newton on the log odds, kept between bounds by bisection.
 */
static double
noncentral_solve(const Hyper *h, int64_t x, int side, double tail, double start)
{
	double low = -700;
	double high = 700;
	double at = start;

	for (int i = 0; i < 200; i++)
	{
		Moments m = noncentral_moments(h, exp(at), x, side);
		double mean = m.all_first / m.all;
		double value = side ? side * log(m.tail / m.all / tail) : mean;
		double slope =
			side ? side * (m.tail_first / m.tail - mean) : m.all_second / m.all - mean * mean;
		double next = at - value / slope;

		if (value > 0)
			high = at;
		else
			low = at;
		if (!(next >= low && next <= high))
			next = (low + high) / 2;
		if (fabs(next - at) <= 1e-15 * fmax(1, fabs(at)))
			return exp(next);
		at = next;
	}
	return exp(at);
}

MigStatus
mig_exact_odds_ratio(const int64_t n[4], double conf_level, double *estimate, double *low,
					 double *high)
{
	int64_t total;
	MigStatus status = count_total(n, 4, &total);
	double start = log((n[0] + 0.5) / (n[1] + 0.5)) - log((n[2] + 0.5) / (n[3] + 0.5));
	double tail = (1 - conf_level) / 2;
	Hyper h;

	if (status != MIG_OK)
		return status;
	h = hyper_make(n[0] + n[1], n[2] + n[3], n[0] + n[2]);
	if (h.low == h.high)
		return MIG_ERR_UNDEFINED;
	*estimate = *low = 0;
	*high = INFINITY;
	if (n[0] > h.low)
		*low = noncentral_solve(&h, n[0], 1, tail, start);
	if (n[0] < h.high)
		*high = noncentral_solve(&h, n[0], -1, tail, start);
	if (n[0] == h.high)
		*estimate = INFINITY;
	else if (n[0] > h.low)
		*estimate = noncentral_solve(&h, n[0], 0, 0, start);
	return MIG_OK;
}

/* ----- r x c by the network algorithm ----- */

/* two lengths in one interval of this width count as one; far below the tolerance for ties */
#define LENGTH_UNIT 0x1p-30
#define FIRST_BLOCK ((size_t) 1 << 20)

typedef struct Node
{
	double longest, shortest; /* bounds on the paths from here to the end */
	double all;               /* log of the sum over those paths */
	int32_t past;             /* head of its list of pasts, -1 if none */
	uint32_t slot;
} Node;

/* all paths to a node with one length */
typedef struct Past
{
	double length;
	double weight; /* how many */
	int32_t node;
	int32_t next; /* in the list of the node */
	uint32_t slot;
} Past;

typedef struct Network
{
	int rows, cols; /* rows <= cols */
	int stage;      /* columns before this one are behind the nodes being built */
	double bound;   /* a table counts when the length of its path is at most this */
	double all;     /* log of the sum over all paths */
	double p;
	int64_t steps; /* still allowed */
	double *log_factorial;
	int32_t *column; /* margins, smallest first: the first stages stay small */
	double *column_log;
	/* the nodes in hand: their margins, and their pasts sorted by length */
	int nodes;
	int32_t *margins; /* of each, largest first */
	int32_t *first;   /* pasts of node i: first[i] to first[i + 1] - 1 */
	double *length, *weight;
	double *mass; /* running sums of weight exp(length - longest length of the node) */
	/* the node being expanded, and the column being shared out among its rows */
	const int32_t *row;
	int begin, end;
	int32_t *cell, *room, *child;
	/* the nodes being built, each set of slots an open hash table holding index + 1 */
	int next_nodes, next_pasts, max_nodes, max_pasts;
	uint32_t node_mask, past_mask;
	Node *next;
	Past *past;
	int32_t *next_margins;
	int32_t *node_slot, *past_slot;
} Network;

/* hands out pieces of the caller's block */
typedef struct Arena
{
	char *at;
	size_t left;
	bool full;
} Arena;

static void *
arena_take(Arena *arena, size_t count, size_t size)
{
	size_t bytes = (count * size + 7) / 8 * 8;
	void *piece = arena->at;

	if (bytes > arena->left)
	{
		arena->full = true;
		return NULL;
	}
	arena->at += bytes;
	arena->left -= bytes;
	return piece;
}

static uint64_t
hash_step(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 29);
}

static void
fill_log_factorials(double *log_factorial, int64_t most)
{
	for (int64_t i = 0; i <= most; i++)
	{
		log_factorial[i] = gsl_sf_lnfact(i);
		if ((i & TICK_STEPS) == 0)
			mig_tick();
	}
}

static void
sort_descending(int32_t *v, int count)
{
	for (int i = 1; i < count; i++)
	{
		int32_t value = v[i];
		int j = i;

		for (; j > 0 && v[j - 1] < value; j--)
			v[j] = v[j - 1];
		v[j] = value;
	}
}

/*
 * The longest path: at most sum log C_j! less the dual value of minimising sum log n_ij!, which
 * any multipliers bound from below.  Those used make n + 1/2 the product of a row and a column
 * factor, the unconstrained solution where log n! is taken as the integral of log(n + 1/2).
 */
static double
longest_path(const Network *net, const int32_t *row)
{
	const double *lf = net->log_factorial;
	int cols = net->cols - net->stage;
	const int32_t *column = net->column + net->stage;
	int active = 0;
	double total = 0;
	double length = 0;

	while (active < net->rows && row[active] > 0)
		total += row[active++];
	for (int j = 0; j < cols; j++)
	{
		net->column_log[j] = log((column[j] + active / 2.0) / (total + active * cols / 2.0));
		length += lf[column[j]] - net->column_log[j] * column[j];
	}
	for (int i = 0; i < active; i++)
	{
		double row_log = log(row[i] + cols / 2.0);

		length -= row_log * row[i];
		for (int j = 0; j < cols; j++)
		{
			double at =
				(row[i] + cols / 2.0) * (column[j] + active / 2.0) / (total + active * cols / 2.0);
			int32_t most = row[i] < column[j] ? row[i] : column[j];
			int32_t n = at < most ? (int32_t) at : most;

			length -= lf[n] - (row_log + net->column_log[j]) * n;
		}
	}
	return length;
}

/*
 * The largest sum of log factorials when amount is split over parts of at most these sizes; the
 * largest is first, the others follow at this step.
 */
static double
uneven_split(const double *lf, int32_t amount, const int32_t *sizes, int step, int count)
{
	double sum = 0;

	for (int i = 0; i < count && amount > 0; i++, sizes += step)
	{
		int32_t part = amount < *sizes ? amount : *sizes;

		sum += lf[part];
		amount -= part;
	}
	return sum;
}

static double
shortest_path(const Network *net, const int32_t *row)
{
	const double *lf = net->log_factorial;
	int cols = net->cols - net->stage;
	const int32_t *column = net->column + net->stage;
	double by_column = 0;
	double by_row = 0;
	double length = 0;

	for (int j = 0; j < cols; j++)
	{
		length += lf[column[j]];
		by_column += uneven_split(lf, column[j], row, 1, net->rows);
	}
	for (int i = 0; i < net->rows; i++)
		by_row += uneven_split(lf, row[i], column + cols - 1, -1, cols);
	return length - fmin(by_column, by_row);
}

static void
node_fill(Network *net, Node *node, const int32_t *row)
{
	double total = 0;
	double rows = 0;

	for (int i = 0; i < net->rows; i++)
	{
		total += row[i];
		rows += net->log_factorial[row[i]];
	}
	node->all = net->log_factorial[(int32_t) total] - rows;
	node->past = -1;
	/* one column is left: one path */
	node->longest = node->shortest = node->all;
	if (net->stage < net->cols - 1)
	{
		/* the bounds look at every cell that is left, which is most of the work of wide tables */
		net->steps -= (int64_t) net->rows * (net->cols - net->stage);
		node->longest = longest_path(net, row);
		node->shortest = shortest_path(net, row);
	}
}

/* the node of the next stage with these margins, NULL if there is no memory */
static Node *
node_get(Network *net, const int32_t *row)
{
	size_t bytes = net->rows * sizeof(*row);
	uint64_t hash = 0;
	uint32_t slot;
	Node *node;

	for (int i = 0; i < net->rows; i++)
		hash = hash_step(hash, row[i]);
	for (slot = hash & net->node_mask; net->node_slot[slot]; slot = (slot + 1) & net->node_mask)
	{
		int id = net->node_slot[slot] - 1;

		if (memcmp(net->next_margins + (size_t) id * net->rows, row, bytes) == 0)
			return net->next + id;
	}
	if (net->next_nodes == net->max_nodes)
		return NULL;
	node = net->next + net->next_nodes;
	memcpy(net->next_margins + (size_t) net->next_nodes * net->rows, row, bytes);
	node_fill(net, node, row);
	node->slot = slot;
	net->node_slot[slot] = ++net->next_nodes;
	return node;
}

/* Add paths to a node; false if there is no memory. */
static bool
past_add(Network *net, Node *node, double length, double weight)
{
	int32_t id = node - net->next;
	int64_t unit = floor(length / LENGTH_UNIT);
	uint32_t slot = hash_step(hash_step(0, id), unit) & net->past_mask;
	Past *past;

	for (; net->past_slot[slot]; slot = (slot + 1) & net->past_mask)
	{
		past = net->past + net->past_slot[slot] - 1;
		if (past->node == id && floor(past->length / LENGTH_UNIT) == unit)
		{
			past->weight += weight * exp(length - past->length);
			return true;
		}
	}
	if (net->next_pasts == net->max_pasts)
		return false;
	past = net->past + net->next_pasts;
	*past = (Past){length, weight, id, node->past, slot};
	node->past = net->next_pasts++;
	net->past_slot[slot] = net->next_pasts;
	return true;
}

/* how many of the sorted lengths from begin to end are at most this */
static int
count_at_most(const double *length, int begin, int end, double most)
{
	int low = begin;

	while (low < end)
	{
		int middle = low + (end - low) / 2;

		if (length[middle] <= most)
			low = middle + 1;
		else
			end = middle;
	}
	return low - begin;
}

/* in how many ways rows with equal margins can exchange the cells of this column */
static double
exchanges(const Network *net)
{
	double ways = 1;
	int alike = 1; /* position among rows with this margin */
	int same = 1;  /* and among those of them with this cell */

	for (int i = 1; i < net->rows; i++)
	{
		alike = net->row[i] == net->row[i - 1] ? alike + 1 : 1;
		same = alike > 1 && net->cell[i] == net->cell[i - 1] ? same + 1 : 1;
		ways *= (double) alike / same;
	}
	return ways;
}

/* One column is shared out, adding length: move every past of the node along it. */
static bool
follow(Network *net, double length)
{
	double ways = exchanges(net);
	const double *pasts = net->length;
	int whole, open;
	Node *node;

	for (int i = 0; i < net->rows; i++)
		net->child[i] = net->row[i] - net->cell[i];
	sort_descending(net->child, net->rows);
	node = node_get(net, net->child);
	if (node == NULL)
		return false;
	whole = net->begin +
			count_at_most(pasts, net->begin, net->end, net->bound - length - node->longest);
	open = whole + count_at_most(pasts, whole, net->end, net->bound - length - node->shortest);
	if (whole > net->begin)
		net->p +=
			ways * net->mass[whole - 1] * exp(pasts[net->end - 1] + length + node->all - net->all);
	for (int i = whole; i < open; i++)
		if (!past_add(net, node, pasts[i] + length, net->weight[i] * ways))
			return false;
	net->steps -= 8 + open - whole;
	mig_tick();
	return net->steps >= 0;
}

/*
 * Share out what is left of a column among the rows from this one on, in every way that differs;
 * rows with equal margins get cells that do not increase.
 */
static bool
share_out(Network *net, int row, int32_t left, double length)
{
	int32_t most = left < net->row[row] ? left : net->row[row];
	int32_t least = left > net->room[row + 1] ? left - net->room[row + 1] : 0;

	if (row > 0 && net->row[row] == net->row[row - 1] && most > net->cell[row - 1])
		most = net->cell[row - 1];
	for (int32_t n = least; n <= most; n++)
	{
		net->cell[row] = n;
		if (row == net->rows - 1)
		{
			if (!follow(net, length - net->log_factorial[n]))
				return false;
		}
		else if (!share_out(net, row + 1, left - n, length - net->log_factorial[n]))
			return false;
	}
	return true;
}

static bool
expand_stage(Network *net)
{
	int32_t column = net->column[net->stage++];

	for (int i = 0; i < net->nodes; i++)
	{
		net->row = net->margins + (size_t) i * net->rows;
		net->begin = net->first[i];
		net->end = net->first[i + 1];
		for (int k = net->rows - 1; k >= 0; k--)
			net->room[k] = net->room[k + 1] + net->row[k];
		if (!share_out(net, 0, column, net->log_factorial[column]))
			return false;
	}
	return true;
}

/* The nodes that were built become the nodes in hand, those without a past left out. */
static void
collect_stage(Network *net)
{
	int pasts = 0;

	net->nodes = 0;
	for (int i = 0; i < net->next_nodes; i++)
	{
		int begin = pasts;
		double sum = 0;

		net->node_slot[net->next[i].slot] = 0;
		for (int32_t k = net->next[i].past; k >= 0; k = net->past[k].next)
		{
			net->past_slot[net->past[k].slot] = 0;
			net->length[pasts] = net->past[k].length;
			net->weight[pasts++] = net->past[k].weight;
		}
		if (pasts == begin)
			continue;
		gsl_sort2(net->length + begin, 1, net->weight + begin, 1, pasts - begin);
		for (int k = begin; k < pasts; k++)
			net->mass[k] = sum += net->weight[k] * exp(net->length[k] - net->length[pasts - 1]);
		memcpy(net->margins + (size_t) net->nodes * net->rows,
			   net->next_margins + (size_t) i * net->rows, net->rows * sizeof(*net->margins));
		net->first[net->nodes++] = begin;
		net->first[net->nodes] = pasts;
	}
	net->next_nodes = net->next_pasts = 0;
}

/* the largest power of two that is at most n, as a mask */
static uint32_t
mask_below(size_t n)
{
	uint32_t mask = 1;

	while (mask <= n / 4)
		mask *= 2;
	return 2 * mask - 1;
}

/* Lay the network out in the block: one part in eight for nodes, the rest for pasts. */
static bool
network_lay_out(Network *net, int64_t total, void *work, size_t work_bytes)
{
	Arena arena = {work, work_bytes, false};
	size_t node_bytes = sizeof(Node) + (2 * net->rows + 5) * sizeof(int32_t);
	size_t past_bytes = sizeof(Past) + 3 * sizeof(double) + 4 * sizeof(int32_t);

	net->log_factorial = arena_take(&arena, total + 1, sizeof(double));
	net->column = arena_take(&arena, net->cols, sizeof(int32_t));
	net->column_log = arena_take(&arena, net->cols, sizeof(double));
	net->cell = arena_take(&arena, net->rows, sizeof(int32_t));
	net->room = arena_take(&arena, net->rows + 1, sizeof(int32_t));
	net->child = arena_take(&arena, net->rows, sizeof(int32_t));
	if (arena.full || arena.left < 16 * (node_bytes + past_bytes))
		return false;
	net->max_nodes = arena.left / 8 / node_bytes - 1;
	net->max_pasts = arena.left / 8 * 7 / past_bytes - 1;
	/* the slots are more than twice the entries */
	net->node_mask = mask_below(4 * (net->max_nodes + 1));
	net->past_mask = mask_below(4 * (net->max_pasts + 1));
	net->margins = arena_take(&arena, (size_t) net->max_nodes * net->rows, sizeof(int32_t));
	net->next_margins = arena_take(&arena, (size_t) net->max_nodes * net->rows, sizeof(int32_t));
	net->first = arena_take(&arena, net->max_nodes + 1, sizeof(int32_t));
	net->length = arena_take(&arena, net->max_pasts, sizeof(double));
	net->weight = arena_take(&arena, net->max_pasts, sizeof(double));
	net->mass = arena_take(&arena, net->max_pasts, sizeof(double));
	net->next = arena_take(&arena, net->max_nodes, sizeof(Node));
	net->past = arena_take(&arena, net->max_pasts, sizeof(Past));
	net->node_slot = arena_take(&arena, (size_t) net->node_mask + 1, sizeof(int32_t));
	net->past_slot = arena_take(&arena, (size_t) net->past_mask + 1, sizeof(int32_t));
	return !arena.full;
}

/* a table whose lines can be walked either way, and what is in it */
typedef struct View
{
	const int64_t *n;
	int rows, cols;         /* all of them */
	int row_step, col_step; /* n[i * row_step + j * col_step] */
	int active_rows, active_cols;
	int64_t total;
} View;

static int64_t
line_total(const int64_t *n, int count, int step)
{
	int64_t total = 0;

	for (int i = 0; i < count; i++)
		total += n[(int64_t) i * step];
	return total;
}

static int64_t
row_total(const View *view, int i)
{
	return line_total(view->n + (int64_t) i * view->row_step, view->cols, view->col_step);
}

static View
transposed(View view)
{
	return (View){view.n,        view.cols,        view.rows,        view.col_step,
				  view.row_step, view.active_cols, view.active_rows, view.total};
}

static View
view_make(const int64_t *n, int rows, int cols, int64_t total)
{
	View view = {n, rows, cols, cols, 1, 0, 0, total};
	View across = transposed(view);

	for (int i = 0; i < rows; i++)
		view.active_rows += row_total(&view, i) > 0;
	for (int j = 0; j < cols; j++)
		view.active_cols += row_total(&across, j) > 0;
	return view;
}

static void
row_margins(const View *view, int32_t *margins)
{
	int active = 0;

	for (int i = 0; i < view->rows; i++)
	{
		int64_t total = row_total(view, i);

		if (total > 0)
			margins[active++] = total;
	}
	sort_descending(margins, active);
}

/* where the first two rows with counts are */
static void
active_pair(const View *view, int64_t at[2])
{
	int found = 0;

	for (int i = 0; found < 2; i++)
		if (row_total(view, i) > 0)
			at[found++] = (int64_t) i * view->row_step;
}

/* a table of which two rows and two columns have counts */
static MigStatus
fisher_of_four(const View *view, double *p)
{
	View across = transposed(*view);
	int64_t row[2], col[2];

	active_pair(view, row);
	active_pair(&across, col);
	return mig_exact_fisher_2x2((int64_t[]){view->n[row[0] + col[0]], view->n[row[0] + col[1]],
											view->n[row[1] + col[0]], view->n[row[1] + col[1]]},
								p);
}

static void
reverse(int32_t *v, int count)
{
	for (int i = 0, j = count - 1; i < j; i++, j--)
	{
		int32_t kept = v[i];

		v[i] = v[j];
		v[j] = kept;
	}
}

/* the start of the network: one node with all the margins and an empty path */
static void
network_start(Network *net, const View *view)
{
	const double *lf = net->log_factorial;
	View across = transposed(*view);
	double length = 0;

	fill_log_factorials(net->log_factorial, view->total);
	memset(net->node_slot, 0, ((size_t) net->node_mask + 1) * sizeof(int32_t));
	memset(net->past_slot, 0, ((size_t) net->past_mask + 1) * sizeof(int32_t));
	row_margins(view, net->margins);
	row_margins(&across, net->column);
	for (int j = 0; j < net->cols; j++)
		length += lf[net->column[j]];
	reverse(net->column, net->cols);
	for (int64_t i = 0; i < (int64_t) view->rows * view->cols; i++)
		length -= lf[view->n[i]];
	net->bound = length + TIE_TOLERANCE;
	net->all = lf[view->total];
	for (int i = 0; i < net->rows; i++)
		net->all -= lf[net->margins[i]];
	net->nodes = 1;
	net->first[0] = 0;
	net->first[1] = 1;
	net->length[0] = 0;
	net->weight[0] = net->mass[0] = 1;
	net->room[net->rows] = 0;
}

/* steps: allowed, and on return still allowed */
static MigStatus
network_run(const View *view, void *work, size_t work_bytes, int64_t *steps, double *p)
{
	Network net = {.rows = view->active_rows, .cols = view->active_cols, .steps = *steps};

	if (!network_lay_out(&net, view->total, work, work_bytes))
		return MIG_ERR_WORK_LIMIT;
	network_start(&net, view);
	while (net.stage < net.cols - 1)
	{
		bool done = expand_stage(&net);

		*steps = net.steps;
		if (!done)
			return MIG_ERR_WORK_LIMIT;
		collect_stage(&net);
	}
	/* thousands of rows: the number of paths can leave the range of a double */
	if (!isfinite(net.p))
		return MIG_ERR_WORK_LIMIT;
	*p = fmin(1, net.p);
	return MIG_OK;
}

MigStatus
mig_exact_fisher(const int64_t *n, int rows, int cols, void *work, size_t work_bytes,
				 int64_t max_steps, double *p)
{
	int64_t total;
	MigStatus status = count_total(n, (int64_t) rows * cols, &total);
	View view;

	if (status != MIG_OK)
		return status;
	view = view_make(n, rows, cols, total);
	if (view.active_rows > view.active_cols)
		view = transposed(view);
	if (view.active_rows == 1)
	{
		*p = 1;
		return MIG_OK;
	}
	if (view.active_cols == 2)
		return fisher_of_four(&view, p);
	if (total >= INT32_MAX)
		return MIG_ERR_WORK_LIMIT;
	/* most tables need little of the block: clear and touch no more of it than that */
	for (size_t bytes = FIRST_BLOCK; max_steps >= 0; bytes *= 8)
	{
		if (bytes > work_bytes)
			bytes = work_bytes;
		status = network_run(&view, work, bytes, &max_steps, p);
		if (status != MIG_ERR_WORK_LIMIT || bytes == work_bytes)
			return status;
	}
	return MIG_ERR_WORK_LIMIT;
}

/* ----- Monte Carlo ----- */

#define LOG_FACTORIALS ((int64_t) 1 << 20)

typedef struct Sampler
{
	int rows, cols;
	int64_t total;
	gsl_rng rng;
	int64_t *row, *col;
	int64_t *col_left;     /* of the table being drawn */
	int64_t *table;        /* for the test */
	double *log_factorial; /* NULL when the total is beyond the table */
} Sampler;

static void
sampler_lay_out(Sampler *s, int rows, int cols, int64_t total, void *work, size_t work_bytes)
{
	Arena arena = {work, work_bytes, false};

	arena_take(&arena, 1, sizeof(Sampler));
	s->rng.type = gsl_rng_mt19937;
	s->rng.state = arena_take(&arena, 1, gsl_rng_mt19937->size);
	s->row = arena_take(&arena, rows, sizeof(int64_t));
	s->col = arena_take(&arena, cols, sizeof(int64_t));
	s->col_left = arena_take(&arena, cols, sizeof(int64_t));
	s->table = arena_take(&arena, (size_t) rows * cols, sizeof(int64_t));
	s->log_factorial = NULL;
	if (total < LOG_FACTORIALS)
		s->log_factorial = arena_take(&arena, total + 1, sizeof(double));
}

size_t
mig_exact_monte_carlo_size(int rows, int cols, int64_t total)
{
	size_t cells = (size_t) rows * cols + rows + 2 * (size_t) cols;
	size_t factorials = total < LOG_FACTORIALS ? total + 1 : 0;

	return sizeof(Sampler) + gsl_rng_mt19937->size + 8 * (cells + factorials + 2);
}

MigStatus
mig_exact_sampler_start(const int64_t *n, int rows, int cols, uint64_t seed, void *work)
{
	Sampler *s = work;
	int64_t total;
	MigStatus status = count_total(n, (int64_t) rows * cols, &total);

	if (status != MIG_OK)
		return status;
	sampler_lay_out(s, rows, cols, total, work, mig_exact_monte_carlo_size(rows, cols, total));
	s->rows = rows;
	s->cols = cols;
	s->total = total;
	for (int i = 0; i < rows; i++)
		s->row[i] = line_total(n + (int64_t) i * cols, cols, 1);
	for (int j = 0; j < cols; j++)
		s->col[j] = line_total(n + j, rows, cols);
	if (s->log_factorial)
		fill_log_factorials(s->log_factorial, total);
	/* the generator takes 32 bits of seed: smaller seeds as they are, larger ones mixed down */
	gsl_rng_set(&s->rng, (uint32_t) (seed ^ (seed >> 32) * UINT64_C(0x9E3779B9)));
	return MIG_OK;
}

static double
log_p_at(const Sampler *s, const Hyper *h, int64_t x)
{
	const double *lf = s->log_factorial;
	Hyper full;

	if (lf)
		return lf[h->row1] + lf[h->row2] + lf[h->col1] + lf[h->col2] - lf[h->row1 + h->row2] -
			   lf[x] - lf[h->row1 - x] - lf[h->col1 - x] - lf[h->row2 - h->col1 + x];
	full = hyper_make(h->row1, h->row2, h->col1);
	return hyper_log_p(&full, x);
}

/* one cell: inversion outward from the mode, so that time grows with the standard deviation */
static int64_t
draw_cell(Sampler *s, const Hyper *h)
{
	int64_t mode = hyper_mode(h);
	int64_t up = mode;
	int64_t down = mode;
	double p_up, p_down, u;

	if (h->low == h->high)
		return mode;
	p_up = p_down = exp(log_p_at(s, h, mode));
	u = gsl_rng_uniform(&s->rng) - p_up;
	while (u >= 0 && p_up + p_down > 1e-20)
	{
		p_up *= up < h->high ? hyper_ratio(h, up) : 0;
		up++;
		u -= p_up;
		if (u < 0)
			return up;
		p_down /= down > h->low ? hyper_ratio(h, down - 1) : INFINITY;
		down--;
		u -= p_down;
		if (u < 0)
			return down;
	}
	return mode;
}

void
mig_exact_sampler_draw(void *work, int64_t *table)
{
	Sampler *s = work;
	int last = s->cols - 1;
	int64_t rest = s->total;

	memcpy(s->col_left, s->col, s->cols * sizeof(int64_t));
	for (int i = 0; i < s->rows - 1; i++)
	{
		int64_t in_row = s->row[i];
		int64_t in_table = rest;

		for (int j = 0; j < last; j++)
		{
			Hyper h = hyper_range(in_row, in_table - in_row, s->col_left[j]);
			int64_t x = draw_cell(s, &h);

			in_table -= s->col_left[j];
			in_row -= x;
			s->col_left[j] -= x;
			*table++ = x;
		}
		s->col_left[last] -= in_row;
		*table++ = in_row;
		rest -= s->row[i];
		mig_tick();
	}
	memcpy(table, s->col_left, s->cols * sizeof(int64_t));
}

/* -log P of a table, less what all tables with these margins share */
static double
table_surprise(const Sampler *s, const int64_t *table)
{
	double sum = 0;

	for (int i = 0; i < s->rows; i++)
		for (int j = 0; j < s->cols; j++)
		{
			int64_t count = *table++;
			double expected = (double) s->row[i] * s->col[j] / s->total;

			sum += s->log_factorial ? s->log_factorial[count]
									: cell_surprise(count, expected, count - expected);
		}
	return sum;
}

MigStatus
mig_exact_monte_carlo(const int64_t *n, int rows, int cols, int64_t replicates, uint64_t seed,
					  void *work, double *p)
{
	Sampler *s = work;
	MigStatus status = mig_exact_sampler_start(n, rows, cols, seed, work);
	int64_t hits = 0;
	double least;

	if (status != MIG_OK)
		return status;
	least = table_surprise(s, n) - TIE_TOLERANCE;
	for (int64_t i = 0; i < replicates; i++)
	{
		mig_exact_sampler_draw(work, s->table);
		hits += table_surprise(s, s->table) >= least;
	}
	*p = (1.0 + hits) / (replicates + 1.0);
	return MIG_OK;
}
