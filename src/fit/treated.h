/* treated.h: a treatment: the outcome of a formula that says who is treated */
#ifndef MIG_FIT_TREATED_H
#define MIG_FIT_TREATED_H

#include "postgres.h"

#include "fit/pass.h"

/* the treatment as a condition: a boolean column or one of 0 and 1 */
extern const char *mig_treated_condition(const MigPass *pass);

/* an error where it is not two-valued, or one arm is empty: one query */
extern void mig_treated_check(const MigPass *pass, const char *condition);

#endif
