-- means, spreads and scales of a survey's items

CREATE FUNCTION items_accum(double precision[], double precision[], double precision, boolean, integer, boolean)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_items_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION items_accum(double precision[], double precision[], double precision, boolean, integer, boolean) IS
'transition function of items_agg';

CREATE FUNCTION items_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_items_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION items_combine(double precision[], double precision[]) IS 'merge sums of items';

CREATE AGGREGATE items_agg(double precision[], double precision, boolean, integer, boolean) (
	SFUNC = items_accum, STYPE = double precision[], SSPACE = 2000,
	COMBINEFUNC = items_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE items_agg(double precision[], double precision, boolean, integer, boolean) IS
'counts and exact sums of several items and of their z-scores by row

answers    the items of a row, as many in every row
weight     1 without weights; NULL and 0 leave the row out
frequency  whether the weight is a number of cases
least      answers that z-scores need, 0 for none
zero       whether z-scores of equal answers are 0 instead of none

Used by mean_z(), which reads the array; src/core/items.h has its layout.';

CREATE FUNCTION survey_accum(double precision[], double precision[], double precision[], double precision, boolean, boolean)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_survey_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION survey_accum(double precision[], double precision[], double precision[], double precision, boolean, boolean) IS
'transition function of survey_agg';

CREATE AGGREGATE survey_agg(double precision[], double precision[], double precision, boolean, boolean) (
	SFUNC = survey_accum, STYPE = double precision[], SSPACE = 2000,
	COMBINEFUNC = items_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_agg(double precision[], double precision[], double precision, boolean, boolean) IS
'counts and exact sums of several columns of a survey, or of ratios

answers    the columns of a row, as many in every row
sizes      what each is a ratio to; NULL: 1
weight     1 without weights; NULL and 0 leave the row out
frequency  whether the weight is a number of cases
units      whether each row is a sampling unit, so that its products are wanted

Used by describe(), total() and ratio(), which read the array; src/core/items.h has its layout.';

CREATE FUNCTION survey_units_accum(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_survey_units_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION survey_units_accum(double precision[], double precision[]) IS 'transition function of survey_units_agg';

CREATE AGGREGATE survey_units_agg(double precision[]) (
	SFUNC = survey_units_accum, STYPE = double precision[], SSPACE = 2000,
	COMBINEFUNC = items_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE survey_units_agg(double precision[]) IS
'sums of sampling units, each made by survey_agg, and of their products

NULL for a unit that has no row.';

CREATE FUNCTION weight_sum_accum(double precision[], double precision) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_weight_sum_accum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weight_sum_accum(double precision[], double precision) IS 'transition function of weight_sum_agg';

CREATE FUNCTION weight_sum_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_weight_sum_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weight_sum_combine(double precision[], double precision[]) IS 'merge sums of weights';

CREATE FUNCTION weight_sum_final(double precision[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'migstat_weight_sum_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weight_sum_final(double precision[]) IS 'final function of weight_sum_agg';

CREATE AGGREGATE weight_sum_agg(double precision) (
	SFUNC = weight_sum_accum, STYPE = double precision[], INITCOND = '{0,0,0}', SSPACE = 48,
	COMBINEFUNC = weight_sum_combine,
	FINALFUNC = weight_sum_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE weight_sum_agg(double precision) IS
'sum of weights, rounded once: the same for any order of rows

Used by describe() for quantiles.';

CREATE FUNCTION mean_z(
	source text, items text[], weights text DEFAULT NULL, min_items integer DEFAULT 2,
	straight_liners text DEFAULT 'exclude', design design DEFAULT NULL,
	OUT item text, OUT mean double precision, OUT sd double precision, OUT min double precision,
	OUT max double precision, OUT n bigint, OUT mean_z double precision, OUT sd_z double precision,
	OUT n_answers bigint, OUT n_straight bigint, OUT n_few bigint, OUT n_missing bigint,
	OUT n_no_weight bigint, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_mean_z' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION mean_z(text, text[], text, integer, text, design) IS
'items by importance to each respondent: means of z within respondents

source           name of a table or view, or one query, as text; read with the caller''s rights
items            columns the respondents answered on one scale; numbers, or booleans as 0 and 1
weights          column of sampling weights, or design => ..; NULL for none
min_items        a respondent with fewer answers has no z-scores; at least 2
straight_liners  respondents whose answers are all the same: ''exclude'' (no z-scores) or ''zero''

The z-score of an answer is its distance from the mean of the respondent''s own answers in their SD
(divisor k - 1 for k answers); mean_z is the (weighted) mean of an item''s z-scores and n their number.
mean, sd (divisor n - 1), min and max are of all n_answers answers.  In every row
n + n_straight + n_few + n_missing + n_no_weight are the rows of the source: n_straight and n_few answers
have no z-score because of straight_liners and min_items, n_missing respondents did not answer the item, and
n_no_weight rows have no weight or weight 0.  One scan; the result does not depend on the order of rows.';

CREATE FUNCTION describe(
	source text, variables text[], by text DEFAULT NULL, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95, replacement boolean DEFAULT false,
	quantiles boolean DEFAULT true, design design DEFAULT NULL,
	OUT variable text, OUT group_level text, OUT n bigint, OUT n_missing bigint,
	OUT mean double precision, OUT std_error double precision, OUT conf_low double precision,
	OUT conf_high double precision, OUT sd double precision, OUT min double precision,
	OUT p25 double precision, OUT median double precision, OUT p75 double precision,
	OUT max double precision, OUT deff double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_describe' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 20;
COMMENT ON FUNCTION describe(text, text[], text, text, text, text, text, text, text, text, double precision, boolean, boolean, design) IS
'means with design-based errors, SDs and quantiles, by group

source       name of a table or view, or one query, as text; read with the caller''s rights
variables    columns to describe: numbers, or booleans as 0 and 1, whose mean is a share
by           column whose levels are the groups, NULL for none; its NULLs are a group of their own
weights ..   the survey''s design as in ols(): weights, weight_type, strata, psu, fpc, singleton, subpop, or design
replacement  whether deff compares with simple random sampling with replacement
quantiles    false leaves them NULL: one scan instead of two, and no sorting of values

Each variable is described on the rows that have it: n of them (cases under frequency weights), n_missing do
not.  Under sampling weights or a design std_error is the linearised one and its t has as many degrees
of freedom as sampling units less strata; weights alone make each row a unit of its own.  A group is a domain: units
and strata without anybody of it count (R: svyby(~y, ~g, design, svymean)).  Otherwise std_error is sd / sqrt(n).

sd      n / (n - 1) times the weighted mean square, its root (R: svyvar); of frequency weights over their sum - 1
p25 ..  the smallest value whose cumulative share of the weights reaches 25, 50, 75 percent (R: svyquantile with
        qrule = "math", quantile type 1; percentile_disc): always a value that occurs
deff    the variance of the mean over that of a simple random sample of n from sum of weights (R: svymean(deff = TRUE)),
        without weights or with replacement => true with replacement; NULL without a design';

CREATE FUNCTION describe_test(
	source text, variable text, by text, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	design design DEFAULT NULL,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_describe_test' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION describe_test(text, text, text, text, text, text, text, text, text, text, design) IS
'whether the mean of a variable is the same in all groups

source      name of a table or view, or one query, as text; read with the caller''s rights
variable    column of numbers, or of booleans as 0 and 1
by          column whose levels are the groups; rows where it is NULL are left out
weights ..  the survey''s design as in ols(): weights, weight_type, strata, psu, fpc, singleton, subpop, or design

The F test of one-way analysis of variance; under sampling weights or a design the adjusted Wald test
of a linear model on the groups.';

CREATE FUNCTION total(
	source text, variables text[], by text DEFAULT NULL, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95, design design DEFAULT NULL,
	OUT variable text, OUT group_level text, OUT n bigint, OUT n_missing bigint,
	OUT estimate double precision, OUT std_error double precision, OUT df double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_total' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION total(text, text[], text, text, text, text, text, text, text, text, double precision, design) IS
'totals of a population with design-based errors, by group

source      name of a table or view, or one query, as text; read with the caller''s rights
variables   columns to add up: numbers, or booleans as 0 and 1, whose total is a number of cases
by          column whose levels are the groups, NULL for none; its NULLs are a group of their own
weights ..  the survey''s design as in ols(): weights, weight_type, strata, psu, fpc, singleton, subpop, or design
conf_level  of the t interval, which has as many degrees of freedom as sampling units less strata

The estimate is the sum of weight times value over the n rows that have it (n_missing do not); its error
that of the sampling units'' totals (R: svytotal, svyby).  Groups and subpop are domains: units and strata
without anybody of them count.  singleton => ''adjust'' takes the total of a single unit about 0, as R does.
One scan for all variables and groups; memory is about 300 bytes for each stratum, group and variable.';

CREATE FUNCTION ratio(
	source text, numerator text, denominator text, by text DEFAULT NULL, weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95, design design DEFAULT NULL,
	OUT variable text, OUT group_level text, OUT n bigint, OUT n_missing bigint,
	OUT estimate double precision, OUT std_error double precision, OUT df double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_ratio' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION ratio(text, text, text, text, text, text, text, text, text, text, text, double precision, design) IS
'the ratio of two totals with its linearised error, by group

source       name of a table or view, or one query, as text; read with the caller''s rights
numerator    column of numbers, or of booleans as 0 and 1
denominator  likewise, such as the persons of a household
..           the others as in total()

On the n rows that have both (R: svyratio).  NULL where the denominators sum to 0.';

CREATE FUNCTION alpha(
	source text, items text[], weights text DEFAULT NULL, design design DEFAULT NULL,
	OUT item text, OUT n bigint, OUT n_dropped bigint, OUT mean double precision, OUT sd double precision,
	OUT item_rest_r double precision, OUT alpha_if_dropped double precision, OUT alpha double precision,
	OUT alpha_standardized double precision, OUT average_r double precision,
	OUT scale_mean double precision, OUT scale_sd double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_alpha' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION alpha(text, text[], text, design) IS
'Cronbach''s alpha of a scale, and what each item does to it

source  name of a table or view, or one query, as text; read with the caller''s rights
items   columns of the scale, all in one direction: numbers, or booleans as 0 and 1
weights column of sampling weights, or design => ..; NULL for none

On the n rows that have all items; n_dropped lack one or more, or a weight.  A row for each item, with the scale''s numbers
repeated: item_rest_r is the item''s correlation with the sum of the others, alpha_if_dropped the alpha of the
others, alpha_standardized that of items in their SDs, average_r the mean correlation of two items; scale_mean and
scale_sd are of the respondents'' means over the items.  Variances are
n / (n - 1) times the weighted mean square (R: survey::svycralpha).';

CREATE FUNCTION pca(
	source text, items text[], correlation boolean DEFAULT true, weights text DEFAULT NULL,
	design design DEFAULT NULL,
	OUT component integer, OUT item text, OUT loading double precision, OUT eigenvalue double precision,
	OUT share double precision, OUT mean double precision, OUT sd double precision, OUT n bigint,
	OUT n_dropped bigint, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_pca' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 50;
COMMENT ON FUNCTION pca(text, text[], boolean, text, design) IS
'principal components of several columns, such as attitude items

source       name of a table or view, or one query, as text; read with the caller''s rights
items        up to 200 columns: numbers, or booleans as 0 and 1
correlation  true: of the items in their SDs; false: of their covariances, in their own units
weights      column of sampling weights, or design => ..; NULL for none

On the n rows that have all items; n_dropped lack one or more, or a weight.  A row for each component, from the
largest eigenvalue, and item: loadings are the elements of the eigenvector, of length 1, whose sign makes the largest
of them positive (the first of equal ones); share is the eigenvalue''s of their sum.  A row''s score is the sum
over the items of loading * (x - mean) / sd, without the sd where correlation is false (R: prcomp).';

CREATE FUNCTION multiple_response(
	source text, items text[] DEFAULT NULL, items_column text DEFAULT NULL, by text DEFAULT NULL,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL, strata text DEFAULT NULL,
	psu text DEFAULT NULL, fpc text DEFAULT NULL, singleton text DEFAULT NULL,
	subpop text DEFAULT NULL, conf_level double precision DEFAULT 0.95, design design DEFAULT NULL,
	OUT item text, OUT group_level text, OUT n bigint, OUT percent_of_cases double precision,
	OUT percent_of_responses double precision, OUT percent_of_asked double precision,
	OUT std_error double precision, OUT conf_low double precision, OUT conf_high double precision,
	OUT n_cases bigint, OUT n_asked bigint, OUT test text, OUT statistic double precision,
	OUT p_value double precision, OUT p_adjusted double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_multiple_response' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 30;
COMMENT ON FUNCTION multiple_response(text, text[], text, text, text, text, text, text, text, text, text, double precision, design) IS
'shares of the items of a question with several answers, by group

source        name of a table or view, or one query, as text; read with the caller''s rights
items         boolean columns, one for each item; asked is who has one of them not NULL; or instead
items_column  an array of the items chosen, or text with commas between them; asked is who has it not NULL
by            column whose levels are the groups, NULL for none
weights ..    the survey''s design as in ols(): weights, weight_type, strata, psu, fpc, singleton, subpop, or design

n rows (cases under frequency weights) chose the item, of n_cases that chose any and n_asked that were asked.  percent_of_cases is of those that
chose any and sums to more than 100; std_error and interval, in percent, are its: linearised as in describe(), the interval
logit-transformed as in percentages().
percent_of_responses is of all items chosen and sums to 100; percent_of_asked is of those asked.
With by each item has a test across groups among those that chose any: Pearson, Rao-Scott under
sampling weights or a design; p_adjusted is adjusted by Holm''s method for the number of items.';
