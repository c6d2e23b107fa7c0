/* memory.h: bytes aligned, and a limit on what a procedure that keeps rows in memory may take */
#ifndef MIG_PG_MEMORY_H
#define MIG_PG_MEMORY_H

#include "postgres.h"

extern int mig_match_memory; /* setting migstat.match_memory, in kB */

/* a varlena as it came, or a copy, where numbers of 8 bytes can be read from it */
extern struct varlena *mig_aligned_bytes(Datum value);

/* error: so many rows of so many bytes each are beyond it */
extern void mig_memory_check(double rows, double bytes);

#endif
