/* one_scan.h: linear models with clustered or survey errors from one reading of their rows */
#ifndef MIG_FIT_ONE_SCAN_H
#define MIG_FIT_ONE_SCAN_H

#include "postgres.h"

#include "fit/options.h"
#include "fit/pass.h"
#include "pg/model.h"

/* are the errors of totals by unit, of a type that is known by bytes, over arguments enough */
extern bool mig_one_scan_can(const MigPass *pass, const MigFitOptions *options);

/* the model; too many units for one state (unit_moments.h): its variance takes another reading */
/* have the first rows of a table so many units that there are too many for one state, which then is
 * not worth trying; false: maybe not */
extern bool mig_one_scan_hopeless(const MigPass *pass, const MigFitOptions *options);

/* the columns of its query; and the model of a row of them */
extern const char *mig_one_scan_columns(const MigPass *pass, const MigFitOptions *o);
extern MigModel *mig_one_scan_take(const MigPass *pass, const MigFitOptions *o, const Datum *values,
								   const bool *nulls, int columns);

extern MigModel *mig_one_scan_ols(const MigPass *pass, const MigFitOptions *options);

#endif
