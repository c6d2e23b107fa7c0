/* strata.c: what a survey's design asks of its strata */
#include "postgres.h"

#include "pg/strata.h"

#include <math.h>

static const char *const words[] = {"error", "certainty", "average", "adjust"};

double
mig_stratum_share(const MigStratum *h)
{
	if (h->fpc_missing > 0.0)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("fpc is NULL in %.0f rows of stratum %s", h->fpc_missing, h->name),
				 errhint("Every row needs the finite population correction of its stratum.")));
	if (!h->fpc_known)
		return 0.0;
	if (!isnan(h->fpc_low) && h->fpc_low != h->fpc_high)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("fpc is %g and %g in stratum %s", h->fpc_low, h->fpc_high, h->name),
						errhint("It is one number for a stratum: the sampling units in the "
								"population, or the share of them that was sampled.")));
	if (h->fpc_low <= 1.0 && h->fpc_low >= 0.0)
		return h->fpc_low;
	if (!(h->fpc_low >= h->n))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("fpc %g of stratum %s is less than its %.0f sampling units",
							   h->fpc_low, h->name, h->n),
						errhint("fpc is the number of sampling units in the population, or the "
								"share of them that was sampled (at most 1).")));
	return h->n / h->fpc_low;
}

bool
mig_stratum_is_single(const MigStratum *h)
{
	return h->n < 2.0 && mig_stratum_share(h) < 1.0;
}

void
mig_stratum_refuse_single(const MigStratum *h)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("stratum %s has only one sampling unit", h->name),
			 errdetail("One unit does not show how units differ."),
			 errhint("singleton => 'certainty' counts it as no variance, 'average' as that of the "
					 "other strata, 'adjust' about the mean of all; or merge strata.")));
}

void
mig_strata_refuse_one_unit(void)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the survey has only one sampling unit"),
		 errdetail("Errors come from how sampling units differ."),
		 errhint("Check the column of psu, or leave it out if every row is a unit of its own.")));
}

void
mig_strata_refuse_no_average(int strata)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("all %d strata have only one sampling unit", strata),
					errdetail("There is no stratum to average over."),
					errhint("Merge strata, or say singleton => 'adjust'.")));
}

void
mig_strata_refuse_null(const char *role)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s is NULL in some rows", role),
			 errhint("Every row of a survey has its stratum and sampling unit, also "
					 "rows that are left out.")));
}

bool
mig_strata_share_names(double units, double names, double largest)
{
	if (names < units && names > largest && units - names < names / 2.0)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a sampling unit is in two strata"),
			 errdetail("%.0f names of psu are of %.0f units, counted by stratum.", names, units),
			 errhint("Mend the stratum of such a unit; if the same name means another unit in "
					 "another stratum, make one of both in the source, such as concat(stratum, "
					 "'/', psu) AS psu.")));
	return names < units;
}

int
mig_singleton_of(const char *word)
{
	for (int i = 0; i < lengthof(words); i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return -1;
}

const char *
mig_singleton_word(int singleton)
{
	return words[singleton];
}
