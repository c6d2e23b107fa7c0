/* pass.h: a pass over the rows of a source for one formula */
#ifndef MIG_FIT_PASS_H
#define MIG_FIT_PASS_H

#include "postgres.h"

#include "fit/crosstab.h"
#include "formula/formula.h"
#include "pg/query.h"
#include "pg/source.h"

/* expressions over the source; NULL where there is none */
typedef struct MigPass
{
	MigSource source;
	const MigFormula *formula;
	const char *variables; /* the formula's, each after a comma */
	const char *arguments; /* the same and the offset: what aggregates over a model take */
	const char *weight;
	const char *subpop;
	const char *offset;
	const char
		*filter; /* FILTER clause for the rows of the subpopulation that have an offset, or "" */
	bool by_row; /* there are too many for arguments: they are one row */
} MigPass;

extern MigPass mig_pass_open(const char *source, const char *formula, MigWeights weights,
							 const char *subpop, const char *offset);

/* an error, which shows the place in the formula, where the source lacks a variable */
extern void mig_pass_require(const MigSource *source, const MigFormula *formula, int variable);

/* the type of a variable; and how weights of that type count, where there are weights */
extern Oid mig_pass_type(const MigPass *pass, int variable);
extern MigWeighting mig_pass_weighting(const MigPass *pass, const char *weight_type);

/* from here on the subpopulation is that part of it for which a condition holds */
extern void mig_pass_restrict(MigPass *pass, const char *condition);

#endif
