/* try.h: work whose failure is a row's note, not the end of the statement */
#ifndef MIG_PG_TRY_H
#define MIG_PG_TRY_H

#include "postgres.h"

/*
 * The result of work(argument); on an error NULL, with its message in *message.  Runs in a
 * subtransaction.  A cancelled query, a shutdown and a lack of memory are not caught.
 */
extern void *mig_try(void *(*work)(void *argument), void *argument, const char **message);

/* the same for work that reads rows: only errors in data are caught (class 22 of SQLSTATE) */
extern void *mig_try_rows(void *(*work)(void *argument), void *argument, const char **message);

#endif
