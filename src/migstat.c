/* migstat.c: the library's start: magic, hooks, settings */
#include "postgres.h"

#include <gsl/gsl_errno.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "core/status.h"
#include "pg/progress.h"

MIG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

/* the interrupt check as a function the kernels can call */
static void
check_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

void
_PG_init(void)
{
	/* GSL's own handler aborts the process, and with it the whole server */
	gsl_set_error_handler_off();
	mig_tick_hook = check_interrupts;
	DefineCustomBoolVariable("migstat.progress", "Long work reports itself by NOTICE.",
							 "Iterative fits say each step.", &mig_progress_on, false, PGC_USERSET,
							 0, NULL, NULL, NULL);
	MarkGUCPrefixReserved("migstat");
}
