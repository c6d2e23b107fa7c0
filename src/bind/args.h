/* args.h: arguments of SQL functions as C values */
#ifndef MIG_BIND_ARGS_H
#define MIG_BIND_ARGS_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "fit/glm.h"
#include "fit/ols.h"

/* a text argument, NULL where it is NULL */
extern char *mig_text_arg(FunctionCallInfo fcinfo, int arg);

/* a text argument that must be given; name is what the user calls it */
extern char *mig_required_text(FunctionCallInfo fcinfo, int arg, const char *name);

/* a confidence level: between 0 and 1, both excluded */
extern double mig_conf_level(FunctionCallInfo fcinfo, int arg);

/* an array that is not NULL, of at most one dimension */
extern ArrayType *mig_list_arg(FunctionCallInfo fcinfo, int arg, const char *name);

/* a text array that must be given, without NULLs */
extern const char **mig_text_array(FunctionCallInfo fcinfo, int arg, const char *name, int *n);

/* a float8 array without NULLs; NULL where the argument is NULL */
extern double *mig_number_array(FunctionCallInfo fcinfo, int arg, const char *name, int *n);

/*
 * The options of a fit, read from the arguments of the call by their names: weights, weight_type,
 * strata, psu, fpc, singleton, or a design in their place, and vcov, cluster, two_way, subpop.  A
 * function declares those it takes, wherever it likes, and has the others' defaults here:
 *
 *     weights text DEFAULT NULL, weight_type text DEFAULT NULL, strata text DEFAULT NULL, ..,
 *     singleton text DEFAULT NULL, .., design design DEFAULT NULL
 *
 * A design beside one of its parts is an error, which is why the SQL defaults of weight_type and
 * singleton are NULL.  A design may have parts that the function has no argument for: a function
 * that cannot use them calls mig_fit_refuse_design().
 */
extern MigFitOptions mig_fit_options(FunctionCallInfo fcinfo);

/* offset_column, info, separation, max_iterations, tolerance from `arg` on */
extern MigGlmOptions mig_glm_options(FunctionCallInfo fcinfo, int arg);

#endif
