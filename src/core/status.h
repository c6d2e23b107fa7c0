/* status.h: what a kernel can answer, and the one hook it may call */
#ifndef MIG_CORE_STATUS_H
#define MIG_CORE_STATUS_H

#include <stdint.h>

typedef enum MigStatus
{
	MIG_OK = 0,
	MIG_ERR_GROW,       /* the caller's memory is too small: copy into a larger block, repeat */
	MIG_ERR_LIMIT,      /* a documented limit would be passed */
	MIG_ERR_CORRUPT,    /* a value breaks an invariant of its type */
	MIG_ERR_MISMATCH,   /* two values cannot be merged */
	MIG_ERR_OVERFLOW,   /* a count or a sum leaves its range */
	MIG_ERR_SINGULAR,   /* a matrix has no inverse */
	MIG_ERR_WORK_LIMIT, /* the work allowed was used up before the answer was found */
	MIG_ERR_UNDEFINED   /* the data cannot support the number */
} MigStatus;

/*
 * Called by every long loop of the kernels, at least once per 10^5 cheap steps.  The server's
 * side points it at its interrupt check, which may longjmp out: kernels hold no resources.
 */
extern void (*mig_tick_hook)(void);

static inline void
mig_tick(void)
{
	if (mig_tick_hook)
		mig_tick_hook();
}

/* for a loop over i: now and then; short loops pay nothing */
static inline void
mig_tick_at(int64_t i)
{
	if ((i & 0x3ff) == 0x3ff)
		mig_tick();
}

#endif
