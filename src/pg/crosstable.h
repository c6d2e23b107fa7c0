/*
 * crosstable.h: the crosstable as the server passes it: memory, checks, text and binary forms
 *
 * A value that reaches SQL is canonical; an open table exists only inside an aggregate.
 */
#ifndef MIG_PG_CROSSTABLE_H
#define MIG_PG_CROSSTABLE_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "core/crosstab.h"
#include "core/table.h"

/* an empty open table with a little room */
extern MigCrosstab *mig_crosstable_new(MigWeighting weighting, const uint8_t kind[2]);

/* the table itself, with room for `extra` more levels of dim and `text` more bytes: a copy */
extern MigCrosstab *mig_crosstable_grow(const MigCrosstab *t, int dim, uint32 extra, uint32 text);

/* number of a level, appended where it is new; *t moves when it must grow */
extern uint32 mig_crosstable_level(MigCrosstab **t, int dim, const MigLabel *label);

/* detoasted and checked: as the aggregate left it, and in canonical form */
extern MigCrosstab *mig_crosstable_state(Datum value);
extern MigCrosstab *mig_crosstable_canonical(Datum value);

/* merge from into a table, which moves when it must grow */
extern MigCrosstab *mig_crosstable_merge(MigCrosstab *into, const MigCrosstab *from);

/* what readers work on; missing: 'keep', 'drop' or NULL for what the value says */
extern MigTable mig_crosstable_table(const MigCrosstab *t, const char *missing);

/* 'keep' is true, 'drop' false, anything else an error */
extern bool mig_keep_missing(const char *missing);

/* label of a level of a table (NULL for NULL); *len its length */
extern const char *mig_crosstable_label(const MigCrosstab *t, const MigTable *table, int dim,
										int line, int *len);

/* a JSON document, lossless and the same whatever the settings; and back, validated */
extern char *mig_crosstable_to_text(const MigCrosstab *t);
extern MigCrosstab *mig_crosstable_from_text(char *text);

/* the binary form: network order, labels in the client's encoding; and back, validated */
extern void mig_crosstable_to_binary(const MigCrosstab *t, StringInfo out);
extern MigCrosstab *mig_crosstable_from_binary(StringInfo in);

#endif
