/* memory.c: bytes aligned, and a limit on what a procedure that keeps rows in memory may take */
#include "postgres.h"

#include "pg/memory.h"

#include "fmgr.h"

#include "compat.h"

int mig_match_memory = 4 * 1024 * 1024;

struct varlena *
mig_aligned_bytes(Datum value)
{
	struct varlena *bytes = PG_DETOAST_DATUM(value);

	if (TYPEALIGN(sizeof(uint64), (uintptr_t) bytes) == (uintptr_t) bytes)
		return bytes;
	return memcpy(palloc_extended(VARSIZE(bytes), MCXT_ALLOC_HUGE), bytes, VARSIZE(bytes));
}

void
mig_memory_check(double rows, double bytes)
{
	double kilobytes = rows * bytes / 1024.0;

	if (kilobytes <= mig_match_memory)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("matching %.0f rows takes about %.0f kB of memory", rows, kilobytes),
			 errdetail("A row takes about %.0f bytes here, and migstat.match_memory allows %d kB "
					   "in all.",
					   bytes, mig_match_memory),
			 errhint("Raise migstat.match_memory, ask for fewer outcomes at once, or match each "
					 "part of the source by itself.")));
}
