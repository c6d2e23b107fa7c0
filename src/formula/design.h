/*
 * design.h: a formula bound to the types of its columns, and rows of data as rows of the design
 *
 * A column is a factor where the formula says so or its type is text, enum or boolean; every other
 * use is as a number (booleans 0 and 1, dates in days and timestamps in seconds since 1970).
 */
#ifndef MIG_FORMULA_DESIGN_H
#define MIG_FORMULA_DESIGN_H

#include "postgres.h"

#include "core/moments.h"
#include "formula/formula.h"
#include "pg/column.h"
#include "pg/moments.h"

/* a term of the formula, its atoms told apart */
typedef struct MigDesignTerm
{
	int factors;
	int variable[MIG_MOMENTS_MAX_FACTORS]; /* of its factors, in their order */
	int numbers;
	const MigAtom **number;
	int dense; /* its column where it has no factors, else -1 */
} MigDesignTerm;

typedef struct MigDesignVariable
{
	MigColumn column;
	bool factor;               /* used as one */
	bool number;               /* used as one */
	bool outcome;              /* read by the outcome */
	const MigFactorSpec *spec; /* of a factor; NULL: nothing was said */
} MigDesignVariable;

/* a value of a row and where it goes in a block: a column as it is, or the value of a term */
typedef struct MigDesignCell
{
	Oid type;                  /* of the column; InvalidOid: evaluate */
	int variable;              /* the column */
	const MigDesignTerm *term; /* to evaluate; NULL: the outcome */
	int column;                /* of the block */
} MigDesignCell;

/* a term with factors: its slot in a block is its place among them */
typedef struct MigDesignSlot
{
	int term;      /* of the formula */
	int factors;   /* of the term */
	int variable;  /* the first of them */
	uint32 column; /* of the row under way */
} MigDesignSlot;

typedef struct MigDesign
{
	const MigFormula *formula;
	MigDesignVariable *variables;
	MigDesignTerm *terms;
	int dense;               /* columns that every row has */
	MigTermFactors *factors; /* by term number of the moments: 2 + formula terms */
	int cells;
	MigDesignCell *cell; /* all values of a row but constants */
	int doubles;         /* the first cells are columns of type float8 */
	int slots;
	MigDesignSlot *slot;
	int read; /* variables that cells which are evaluated read */
	int *to_read;
	int coded; /* variables used as factors */
	int *to_code;
	/* of the row under way */
	Datum *values; /* by variable, where it is not added to a block */
	bool *nulls;
	MigPair *value;       /* by variable used as a number */
	uint32 *level;        /* by variable used as a factor */
	MigProductsTerm *row; /* dense columns, then one per term with factors */
	double *hi;           /* of a row read as numbers: dense columns, then a value per slot .. */
	double *lo;           /* .. what they were rounded by .. */
	bool paired;          /* .. and whether some of that is not 0 */
} MigDesign;

/* types: of the formula's variables */
extern MigDesign *mig_design_bind(const MigFormula *formula, const Oid *types,
								  MemoryContext context);

/* empty moments for the design */
extern MigMoments *mig_design_moments(const MigDesign *design, MigWeighting weighting);

/* were moments of its formula made for columns of the same kinds */
extern bool mig_design_fits(const MigDesign *design, const MigMoments *t);

/* what becomes of a row of data */
typedef enum MigRowFate
{
	MIG_ROW_COMPLETE,
	MIG_ROW_NULL_OUTCOME,
	MIG_ROW_NULL_REGRESSOR, /* and the outcome is there */
	MIG_ROW_NEW_LEVEL       /* a level, or a combination of levels, that fixed moments lack */
} MigRowFate;

/* what its NULLs make of a row: never MIG_ROW_NEW_LEVEL */
extern MigRowFate mig_design_fate(MigDesign *design, const NullableDatum *row);

/*
 * The row of the design that the values make, against the levels and columns of t, which is open.
 * New ones are added to t, which moves when it must grow; where t is fixed they are the row's fate.
 * Sets the terms of a complete row (memory of the design, until its next row) and leaves the row's
 * weight and cases alone.
 */
extern MigRowFate mig_design_read(MigDesign *design, MigMoments **t, const Datum *values,
								  const bool *nulls, bool fixed, MigDesignRow *row);

/*
 * The same, quicker, against levels and columns that stay as they are: sets hi, lo and paired of
 * the design, the columns of its slots, and the values of variables that terms are evaluated from,
 * or of all that are used as numbers if they are to be kept.
 */
extern void mig_design_keep_values(MigDesign *design);
extern MigRowFate mig_design_numbers(MigDesign *design, MigMoments *t, const NullableDatum *row);

/* the same into row block->rows of a block with the columns of t, and so many slots as the design */
extern MigRowFate mig_design_block_row(MigDesign *design, MigMoments *t, const NullableDatum *row,
									   MigProductsBlock *block);

/* add a row: the values of the variables; *t moves when it must grow.  Rows with a NULL are counted
 * and left out: false. */
extern bool mig_design_add(MigDesign *design, MigMoments **t, const NullableDatum *row,
						   double weight, int64 cases);

/* the same, but its products are the caller's to add: sets hi, lo and paired of the design and the
 * columns of its slots.  False: the row is left out. */
extern bool mig_design_enter(MigDesign *design, MigMoments **t, const NullableDatum *row,
							 int64 cases);

/* the factors of the terms of moments, which hold their formula and the use of their variables */
extern MigTermFactors *mig_design_factors(const MigMoments *t, const MigFormula *formula);

/* the formula moments were accumulated for */
extern MigFormula *mig_design_formula(const MigMoments *t);

/* numeric value of an expression over numeric values of the variables */
extern MigPair mig_design_evaluate(const MigExpr *expr, const MigPair *value);

/* the same of its uppermost operation, given its operands */
extern MigPair mig_design_operate(const MigExpr *expr, const MigPair *value, MigPair left,
								  MigPair right);

/* value of a column used as a number */
extern MigPair mig_design_number(const MigColumn *column, Datum value);

#endif
