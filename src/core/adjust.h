/* adjust.h: p-values of several tests adjusted for their number, as R's p.adjust() has them */
#ifndef MIG_CORE_ADJUST_H
#define MIG_CORE_ADJUST_H

#include <stddef.h>

typedef enum MigAdjust
{
	MIG_ADJUST_NONE,
	MIG_ADJUST_BONFERRONI,
	MIG_ADJUST_HOLM,
	MIG_ADJUST_BH /* Benjamini & Hochberg 1995: the share of false discoveries */
} MigAdjust;

/* in place; order: room for n numbers */
extern void mig_adjust(MigAdjust method, double *p, size_t n, size_t *order);

#endif
