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

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#if PG_VERSION_NUM >= 180000
#define MIG_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "migstat", .version = MIG_VERSION)
#else
#define MIG_MODULE_MAGIC PG_MODULE_MAGIC
#endif

#endif
