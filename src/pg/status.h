/* status.h: what a kernel answered, as an error of the server */
#ifndef MIG_PG_STATUS_H
#define MIG_PG_STATUS_H

#include "core/status.h"

/* return where status is MIG_OK, else raise the error that says so */
extern void mig_check(MigStatus status);

#endif
