/*
 * association.h: measures of association of a two-way table with asymptotic errors
 *
 * Every measure is a smooth function of the shares p_ij, and its error comes from its gradient g
 * by the delta method (Goodman & Kruskal 1963, 1972; Brown & Benedetti 1977): for counts
 * ASE1^2 = (sum p g^2 - (sum p g)^2) / n; with sampling weights the linearised variance
 * m/(m-1) sum w2 (g - sum p g)^2 / W^2, each case its own PSU.  ASE0, the error under
 * independence, exists for counts only.
 */
#ifndef MIG_CORE_ASSOCIATION_H
#define MIG_CORE_ASSOCIATION_H

#include "core/table.h"

typedef enum MigMeasureId
{
	MIG_PHI,
	MIG_CRAMERS_V,
	MIG_CRAMERS_V_CORRECTED,
	MIG_CONTINGENCY,
	MIG_LAMBDA,
	MIG_LAMBDA_ROW,
	MIG_LAMBDA_COL,
	MIG_GAMMA,
	MIG_TAU_B,
	MIG_TAU_C,
	MIG_SOMERS_D_ROW,
	MIG_SOMERS_D_COL,
	MIG_SOMERS_D_SYMMETRIC,
	MIG_PEARSON_R,
	MIG_SPEARMAN,
	MIG_KAPPA,
	MIG_KAPPA_WEIGHTED,
	MIG_ODDS_RATIO,
	MIG_RISK_RATIO,
	MIG_RISK_DIFFERENCE,
	MIG_MEASURES
} MigMeasureId;

/* numbers that do not exist are NAN */
typedef struct MigMeasure
{
	double estimate;
	double std_error;      /* ASE1 */
	double std_error_null; /* ASE0 */
	double
		statistic;   /* z: log(estimate) / its error for the ratios, else estimate / ASE0, or / ASE1
							  where there is no ASE0 */
	double p_value;  /* two-sided normal */
	double conf_low; /* the ratios': on the log scale */
	double conf_high;
} MigMeasure;

/* name of a measure in SQL */
extern const char *mig_association_name(MigMeasureId id);

/*
 * square: the same variable's levels in rows and columns, which the kappas need (a table from
 * mig_association_square).  work: mig_association_size(t) doubles.  MIG_ERR_UNDEFINED: the table
 * cannot support the measure; all numbers are NAN.
 */
extern size_t mig_association_size(const MigTable *t);
extern MigStatus mig_association(const MigTable *t, MigMeasureId id, bool square, double conf_level,
								 double *work, MigMeasure *measure);

/* twice the shares of concordant and discordant pairs times n^2 / 2: their numbers in counts */
extern void mig_association_pairs(const MigTable *t, double *work, double *concordant,
								  double *discordant);

#endif
