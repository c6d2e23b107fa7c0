/* migstat.c: the library's start: magic, hooks, settings */
#include "postgres.h"

#include <limits.h>

#include <gsl/gsl_errno.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "core/status.h"
#include "fit/panel.h"
#include "pg/memory.h"
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
	DefineCustomIntVariable(
		"migstat.panel_memory", "Most memory for the rows of a fit with absorbed effects.",
		"Fits that would take more are an error.", &mig_panel_memory, 4 * 1024 * 1024, 1024,
		MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable(
		"migstat.match_memory", "Memory that matching may take for the rows it keeps.",
		"More is an error before they are read.", &mig_match_memory, 4 * 1024 * 1024, 64,
		MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	MarkGUCPrefixReserved("migstat");
}
