/* match.h: arguments of matching that more than one function has */
#ifndef MIG_BIND_MATCH_H
#define MIG_BIND_MATCH_H

#include "postgres.h"

#include "fmgr.h"

/* a caliper; NAN: none is given */
extern double mig_caliper_arg(FunctionCallInfo fcinfo, int arg);

#endif
