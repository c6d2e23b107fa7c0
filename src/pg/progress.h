/* progress.h: reports of long work, where migstat.progress is on */
#ifndef MIG_PG_PROGRESS_H
#define MIG_PG_PROGRESS_H

#include "postgres.h"

/* the setting migstat.progress */
extern bool mig_progress_on;

/* a NOTICE where it is on */
extern void mig_progress(const char *format, ...) pg_attribute_printf(1, 2);

#endif
