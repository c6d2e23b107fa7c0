/*
 * strata.h: what a survey's design asks of its strata
 *
 * Sampling units are nested in strata: the same name in two strata is two units.
 */
#ifndef MIG_PG_STRATA_H
#define MIG_PG_STRATA_H

#include "postgres.h"

#include "core/crosstab.h"

typedef struct MigStratum
{
	const char *name;
	double n; /* sampling units */
	bool fpc_known;
	double fpc_low; /* NAN: no row has one */
	double fpc_high;
	double fpc_missing; /* rows */
} MigStratum;

/*
 * Share of the stratum's units that is in the sample; an error where fpc is not one number for the
 * stratum, or less than its units.
 */
extern double mig_stratum_share(const MigStratum *h);

/* has it one unit of several: units that do not show how they differ */
extern bool mig_stratum_is_single(const MigStratum *h);

/* the errors */
extern void mig_stratum_refuse_single(const MigStratum *h);
extern void mig_strata_refuse_one_unit(void);
extern void mig_strata_refuse_no_average(int strata);
extern void mig_strata_refuse_null(const char *role);

/*
 * Do some of so many units have a name that another stratum has too: `names` different ones, at most
 * `largest` units in a stratum.  Numbers that start anew in every stratum, or names that most strata
 * share, are of different units; an error where few are shared, because then a unit seems to be in two
 * strata.
 */
extern bool mig_strata_share_names(double units, double names, double largest);

/* 'error', 'certainty', 'average', 'adjust', and back; -1 for any other word */
extern int mig_singleton_of(const char *word);
extern const char *mig_singleton_word(int singleton);

#endif
