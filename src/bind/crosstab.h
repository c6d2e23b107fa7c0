/* crosstab.h: what the readers of a crosstable and the procedures on a source put into rows */
#ifndef MIG_BIND_CROSSTAB_H
#define MIG_BIND_CROSSTAB_H

#include "postgres.h"

#include "core/chi2.h"
#include "pg/crosstable.h"
#include "pg/rows.h"

/* the label of a level of a table, NULL for NULL */
extern void mig_put_level(MigRows *rows, const MigCrosstab *t, const MigTable *table, int dim,
						  int line);

/* test, statistic, df, df2, p_value; and the same with the note, which ends the row */
extern void mig_put_test(MigRows *rows, const char *name, const MigTest *test);
extern void mig_put_test_row(MigRows *rows, const char *name, const MigTest *test,
							 const char *note);

/* why there is nothing to test; NULL where there is */
extern const char *mig_lacking_note(const MigTable *table);

/* what the errors of a weighted table rest on */
extern const char *mig_design_note(const MigTable *table);

/* the test to show first: Pearson on counts, Rao-Scott under sampling weights; its name */
extern const char *mig_main_test(const MigTable *table, MigTest *test, const char **note);

#endif
