/* derivative.h: values of a formula's numbers together with their derivatives by one column */
#ifndef MIG_FORMULA_DERIVATIVE_H
#define MIG_FORMULA_DERIVATIVE_H

#include "postgres.h"

#include "core/products.h"
#include "formula/formula.h"

typedef struct MigDual
{
	MigPair value; /* what mig_design_evaluate says, to the bit */
	double slope;  /* its exact derivative by the column, rounded; 0 for abs at 0 */
} MigDual;

/* variable: the column; -1 for values alone */
extern MigDual mig_derivative(const MigExpr *expr, const MigPair *value, int variable);

/* of a number of a term, its power included, and of a product of two */
extern MigDual mig_derivative_atom(const MigAtom *atom, const MigPair *value, int variable);
extern MigDual mig_derivative_product(MigDual a, MigDual b);

#endif
