/*
 * compat.h: all that differs between servers; delete from the top down
 *
 * Code uses the newest server's names; older ones get them here.
 */
#ifndef MIG_COMPAT_H
#define MIG_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "migstat needs PostgreSQL 15 or later"
#endif

/* a function that a macro gives the newest signature must be declared before the macro */
#if PG_VERSION_NUM < 160000
#include "utils/float.h"
#define float8in_internal(num, end, type, original, escontext)                                     \
	float8in_internal(num, end, type, original)
#else
#include "varatt.h"
#endif

#if PG_VERSION_NUM < 170000
#include "libpq/pqformat.h"
#define pq_sendcountedtext(buf, str, slen) pq_sendcountedtext(buf, str, slen, false)
#endif

#if PG_VERSION_NUM < 180000
#define MIG_MODULE_MAGIC PG_MODULE_MAGIC
#define pg_noreturn      pg_attribute_noreturn()
#else
#define MIG_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "migstat", .version = MIG_VERSION)
#endif

#endif
