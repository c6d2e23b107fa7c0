-- aggregates over the rows of a fitted model: what robust, clustered and survey errors are made of

CREATE FUNCTION robust_moments_accum(internal, model, text, double precision, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION robust_moments_accum(internal, model, text, double precision, VARIADIC "any") IS 'transition function of robust_moments_agg';

CREATE FUNCTION robust_moments_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION robust_moments_combine(internal, internal) IS 'merge cross-products of scores';

CREATE FUNCTION robust_moments_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION robust_moments_serialize(internal) IS 'cross-products of scores between processes';

CREATE FUNCTION robust_moments_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION robust_moments_deserialize(bytea, internal) IS 'cross-products of scores from bytes';

CREATE FUNCTION robust_moments_final(internal) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION robust_moments_final(internal) IS 'cross-products of scores as moments';

-- for the aggregate alone: a pointer is nothing to pass by hand
REVOKE EXECUTE ON FUNCTION
	robust_moments_accum(internal, model, text, double precision, VARIADIC "any"), robust_moments_combine(internal, internal),
	robust_moments_serialize(internal), robust_moments_deserialize(bytea, internal), robust_moments_final(internal) FROM PUBLIC;

CREATE AGGREGATE robust_moments_agg(model, text, double precision, VARIADIC "any") (
	SFUNC = robust_moments_accum, STYPE = internal, SSPACE = 2000,
	COMBINEFUNC = robust_moments_combine,
	SERIALFUNC = robust_moments_serialize, DESERIALFUNC = robust_moments_deserialize,
	FINALFUNC = robust_moments_final, FINALFUNC_MODIFY = READ_WRITE,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE robust_moments_agg(model, text, double precision, VARIADIC "any") IS
'cross-products of the scores of a model''s rows

model   a constant or parameter of the query
kind    ''hc0'' to ''hc3'': weight times residual times regressors, in hc2 and hc3 over
        (1 - leverage)^(1/2) or (1 - leverage), and 1 in place of the outcome; ''cr2'': the design with
        its weights, and the residual in place of the outcome; ''hc1'' is ''hc0'' where no scatter
        about a mean is taken of it
weight  1 where the model has none
values  the formula''s variables in the order they first appear in it

Used by ols() for robust errors.';

CREATE FUNCTION robust_moments_by_accum(internal, model[], anyarray, text, double precision, anyelement, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_by_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION robust_moments_by_accum(internal, model[], anyarray, text, double precision, anyelement, VARIADIC "any") IS
'transition function of robust_moments_by_agg';
REVOKE EXECUTE ON FUNCTION
	robust_moments_by_accum(internal, model[], anyarray, text, double precision, anyelement, VARIADIC "any") FROM PUBLIC;

CREATE AGGREGATE robust_moments_by_agg(model[], anyarray, text, double precision, anyelement, VARIADIC "any") (
	SFUNC = robust_moments_by_accum, STYPE = internal, SSPACE = 2000,
	COMBINEFUNC = robust_moments_combine,
	SERIALFUNC = robust_moments_serialize, DESERIALFUNC = robust_moments_deserialize,
	FINALFUNC = robust_moments_final, FINALFUNC_MODIFY = READ_WRITE,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE robust_moments_by_agg(model[], anyarray, text, double precision, anyelement, VARIADIC "any") IS
'robust_moments_agg() of groups that have a model each

models  of one formula; these, levels and kind are constants or parameters of the query
levels  the values of the group that each is for, NULL among them
kind    ''hc0'' to ''hc3'', ''cr2'': as in robust_moments_agg()
weight  1 where the models have none
group   the group, by which the query is grouped; NULL is the result of one without a model
values  the formula''s variables in the order they first appear in it

Used by fit_by() for robust errors.';

CREATE FUNCTION score_accum(double precision[], model, double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION score_accum(double precision[], model, double precision, VARIADIC "any") IS 'transition function of score_agg';

CREATE FUNCTION score_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_combine(double precision[], double precision[]) IS 'merge sums of scores';

CREATE FUNCTION score_final(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_final(double precision[]) IS 'sums of scores, each rounded once, and what is left of them';

CREATE AGGREGATE score_agg(model, double precision, VARIADIC "any") (
	SFUNC = score_accum, STYPE = double precision[], SSPACE = 300,
	COMBINEFUNC = score_combine,
	FINALFUNC = score_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE score_agg(model, double precision, VARIADIC "any") IS
'cases, sum of weights, and sum of a model''s scores by estimated term

model   a constant or parameter of the query
weight  1 where the model has none; NULL leaves the row out
values  the formula''s variables in the order they first appear in it

A score is weight times residual times regressors.  Rows with a NULL count for nothing.  The second
half of the array is what the sums in the first half were rounded by.  Used by ols() for clustered
and survey errors.';

CREATE FUNCTION total_moments_accum(moments, double precision[]) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_total_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION total_moments_accum(moments, double precision[]) IS 'transition function of total_moments_agg';

CREATE AGGREGATE total_moments_agg(double precision[]) (
	SFUNC = total_moments_accum, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE total_moments_agg(double precision[]) IS
'cross-products of arrays of numbers, as moments of t1 ~ t2 + ..

The second half of an array is added to the first: what its numbers were rounded by.  Used by ols() on the totals of score_agg().';

CREATE TYPE unit_totals AS (
	totals moments,
	units bigint,
	nameless bigint,
	unknown double precision,
	numbers bigint[]
);
COMMENT ON TYPE unit_totals IS
'what unit_totals_agg() makes of a model''s scores by sampling unit

totals    cross-products of the totals of units that have cases, as those of total_moments_agg()
units     number of units; NULL where there were too many for one state
nameless  rows whose unit is NULL
unknown   cases of complete ones among them
numbers   one for each unit, another for another name';
COMMENT ON COLUMN unit_totals.totals IS 'cross-products of the totals of units that have cases';
COMMENT ON COLUMN unit_totals.units IS 'number of units; NULL where there were too many for one state';
COMMENT ON COLUMN unit_totals.nameless IS 'rows whose unit is NULL';
COMMENT ON COLUMN unit_totals.unknown IS 'cases of complete rows whose unit is NULL';
COMMENT ON COLUMN unit_totals.numbers IS 'a number for each unit, another for another name';

CREATE FUNCTION unit_accum(internal, model, double precision, "any", VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION unit_accum(internal, model, double precision, "any", VARIADIC "any") IS 'transition function of unit_totals_agg';

CREATE FUNCTION unit_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION unit_combine(internal, internal) IS 'merge sums of scores by unit';

CREATE FUNCTION unit_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_unit_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION unit_serialize(internal) IS 'sums of scores by unit between processes';

CREATE FUNCTION unit_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION unit_deserialize(bytea, internal) IS 'sums of scores by unit between processes';

CREATE FUNCTION unit_final(internal) RETURNS unit_totals
	AS 'MODULE_PATHNAME', 'migstat_unit_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION unit_final(internal) IS 'cross-products of the sums of scores by unit';

-- for the aggregate alone: a pointer is nothing to pass by hand
REVOKE EXECUTE ON FUNCTION
	unit_accum(internal, model, double precision, "any", VARIADIC "any"), unit_combine(internal, internal),
	unit_serialize(internal), unit_deserialize(bytea, internal), unit_final(internal) FROM PUBLIC;

CREATE AGGREGATE unit_totals_agg(model, double precision, "any", VARIADIC "any") (
	SFUNC = unit_accum, STYPE = internal, SSPACE = 24000,
	COMBINEFUNC = unit_combine, SERIALFUNC = unit_serialize, DESERIALFUNC = unit_deserialize,
	FINALFUNC = unit_final, FINALFUNC_MODIFY = READ_WRITE,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE unit_totals_agg(model, double precision, "any", VARIADIC "any") IS
'totals of a model''s scores by sampling unit, of all units in one state

model   a constant or parameter of the query
weight  1 where the model has none; NULL leaves the row out, but its unit is counted
unit    a number, date, text, enum, uuid or oid; other types are for score_agg() GROUP BY unit
values  the formula''s variables in the order they first appear in it

A score is weight times residual times regressors.  The same as total_moments_agg() of score_agg() GROUP BY unit, and
quicker.  Memory: 24 bytes per unit and estimated term and 64 per unit, twice that while it grows, up to 384 MB; each
parallel worker has such a state and hands it to the leader, which holds its own and one of theirs.  With
more units there is no result but NULL units.  Used by ols() for clustered and survey errors.';

CREATE FUNCTION unit_moments_accum(internal, text, text, double precision, boolean, "any", "any", double precision, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION unit_moments_accum(internal, text, text, double precision, boolean, "any", "any", double precision, VARIADIC "any") IS 'transition function of unit_moments_agg';

CREATE FUNCTION unit_moments_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_moments_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION unit_moments_combine(internal, internal) IS 'merge moments by unit';

CREATE FUNCTION unit_moments_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_unit_moments_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION unit_moments_serialize(internal) IS 'moments by unit as bytes';

CREATE FUNCTION unit_moments_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_unit_moments_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION unit_moments_deserialize(bytea, internal) IS 'moments by unit from bytes';

-- for the aggregate alone: a pointer is nothing to pass by hand
REVOKE EXECUTE ON FUNCTION
	unit_moments_accum(internal, text, text, double precision, boolean, "any", "any", double precision, VARIADIC "any"),
	unit_moments_combine(internal, internal), unit_moments_serialize(internal),
	unit_moments_deserialize(bytea, internal) FROM PUBLIC;

CREATE AGGREGATE unit_moments_agg(text, text, double precision, boolean, "any", "any", double precision, VARIADIC "any") (
	SFUNC = unit_moments_accum, STYPE = internal, SSPACE = 100000,
	COMBINEFUNC = unit_moments_combine, SERIALFUNC = unit_moments_serialize, DESERIALFUNC = unit_moments_deserialize,
	FINALFUNC = unit_moments_serialize, FINALFUNC_MODIFY = READ_WRITE,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE unit_moments_agg(text, text, double precision, boolean, "any", "any", double precision, VARIADIC "any") IS
'a model''s moments by sampling unit, as bytes for ols()

formula    the formula, a constant
weighting  what weights are: ''none'', ''analytic'' (sampling weights too) or ''frequency'', a constant
weight     NULL or 0 leaves the row out, but its unit is counted; not looked at under ''none''
inside     whether the row is in the subpopulation; rows outside leave nothing but their unit
stratum    units are numbered within strata; a constant where there are none
unit       as the stratum a number, date, text, enum, uuid or oid
fpc        of the row''s stratum, or NULL
values     the formula''s variables in the order they first appear in it

The moments of all rows, and the totals of scores by unit under the model they give, follow from the result: clustered
and survey errors take one reading of the rows.  Memory: for every unit 24 bytes for each pair of columns that can meet,
32 rows of the design, and 150 bytes, up to 64 MB; each parallel worker has such a state.  Beyond that the
sums of units are added up and they are not told apart.  Whether that happens depends on the data alone: units, columns, and
whether there are values beyond double precision.  Used by ols().';
