/*
 * kdtree.h: nearest points by Euclidean distance
 *
 * A tree of boxes over points: each inner node halves its points along the dimension they spread
 * most in.  All memory is the caller's.
 */
#ifndef MIG_CORE_KDTREE_H
#define MIG_CORE_KDTREE_H

#include <stdbool.h>
#include <stddef.h>

#define MIG_KDTREE_LEAF 8 /* points of a leaf, at most */

typedef struct MigKdNode
{
	int from; /* its points */
	int to;
	int right; /* number of the second child, the first comes next; 0: a leaf */
	int dim;   /* both: what tells them apart, and where */
	double low;
	double high;
} MigKdNode;

typedef struct MigKdTree
{
	int n;
	int dims;
	double *point;   /* n x dims; building it sorts them */
	int *unit;       /* what each is called; sorted with them */
	MigKdNode *node; /* mig_kdtree_nodes(n) */
	int nodes;
	double *box; /* 2 x dims: of all points */
} MigKdTree;

/* nodes to have room for */
extern size_t mig_kdtree_nodes(int n);

extern void mig_kdtree_build(MigKdTree *tree);

/* which units may be found */
typedef bool (*MigKdFilter)(int unit, void *argument);

typedef struct MigKdQuery
{
	const double *x;
	int m;              /* the m nearest .. */
	double tolerance;   /* .. and all no further than the m-th and this */
	MigKdFilter filter; /* NULL: all */
	void *argument;
	double *work; /* m + dims */
	int room;
	int *found;       /* units, as many as there is room for .. */
	double *distance; /* .. and how far they are; NULL: not wanted */
} MigKdQuery;

/* how many there are; where that is more than there is room for, ask again */
extern int mig_kdtree_nearest(const MigKdTree *tree, const MigKdQuery *query);

#endif
