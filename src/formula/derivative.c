/* derivative.c: values of a formula's numbers together with their derivatives by one column */
#include "postgres.h"

#include "formula/derivative.h"

#include <math.h>

#include "formula/design.h"

/* of left^right; value: that */
static double
power_slope(MigDual left, MigDual right, double value)
{
	double x = left.value.hi;
	double power = right.value.hi;

	if (right.slope != 0.0)
		return value * (right.slope * log(x) + power * left.slope / x);
	if (power == 0.0 || left.slope == 0.0)
		return 0.0;
	return power * pow(x, power - 1.0) * left.slope;
}

/* of the uppermost operation, which reads the column; value: its own */
static double
slope_of(MigExprOp op, MigDual left, MigDual right, double value)
{
	double x = left.value.hi;

	switch (op)
	{
		case MIG_EXPR_COLUMN:
			return 1.0;
		case MIG_EXPR_CONSTANT:
			return 0.0;
		case MIG_EXPR_ADD:
			return left.slope + right.slope;
		case MIG_EXPR_SUBTRACT:
			return left.slope - right.slope;
		case MIG_EXPR_NEGATE:
			return -left.slope;
		case MIG_EXPR_MULTIPLY:
			return left.slope * right.value.hi + x * right.slope;
		case MIG_EXPR_DIVIDE:
			return (left.slope - value * right.slope) / right.value.hi;
		case MIG_EXPR_POWER:
			return power_slope(left, right, value);
		case MIG_EXPR_LOG:
			return left.slope / x;
		case MIG_EXPR_EXP:
			return value * left.slope;
		case MIG_EXPR_SQRT:
			return left.slope == 0.0 ? 0.0 : left.slope / (2.0 * value);
		case MIG_EXPR_ABS:
			return x < 0.0 ? -left.slope : x > 0.0 ? left.slope : 0.0;
	}
	return NAN;
}

MigDual
mig_derivative(const MigExpr *expr, const MigPair *value, int variable)
{
	MigDual zero = {{0.0, 0.0}, 0.0};
	MigDual left = expr->left ? mig_derivative(expr->left, value, variable) : zero;
	MigDual right = expr->right ? mig_derivative(expr->right, value, variable) : zero;
	MigDual dual;

	dual.value = mig_design_operate(expr, value, left.value, right.value);
	dual.slope = expr->op == MIG_EXPR_COLUMN && expr->variable != variable
					 ? 0.0
					 : slope_of(expr->op, left, right, dual.value.hi);
	return dual;
}

MigDual
mig_derivative_atom(const MigAtom *atom, const MigPair *value, int variable)
{
	MigDual base = mig_derivative(atom->expr, value, variable);

	if (atom->power != 1)
	{
		base.slope *= atom->power * mig_pair_power(base.value, atom->power - 1).hi;
		base.value = mig_pair_power(base.value, atom->power);
	}
	return base;
}

MigDual
mig_derivative_product(MigDual a, MigDual b)
{
	MigDual product;

	product.value = mig_pair_multiply(a.value, b.value);
	product.slope = a.slope * b.value.hi + a.value.hi * b.slope;
	return product;
}
