-- the aggregate behind crosstabs of a survey's design

CREATE FUNCTION crosstable_design_accum(
	internal, text, text, double precision, boolean, "any", "any", double precision, "any", VARIADIC "any")
	RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_crosstable_design_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_design_accum(
	internal, text, text, double precision, boolean, "any", "any", double precision, "any", VARIADIC "any") IS
'transition function of crosstab_design_agg';

CREATE FUNCTION crosstable_design_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_crosstable_design_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_design_combine(internal, internal) IS 'merge the sums of sampling units';

CREATE FUNCTION crosstable_design_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_crosstable_design_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_design_serialize(internal) IS 'the sums of sampling units between processes';

CREATE FUNCTION crosstable_design_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_crosstable_design_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_design_deserialize(bytea, internal) IS 'the sums of sampling units from bytes';

CREATE FUNCTION crosstable_design_final(internal) RETURNS crosstable[]
	AS 'MODULE_PATHNAME', 'migstat_crosstable_design_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_design_final(internal) IS 'crosstables with the covariance that the design gives';

-- for the aggregate alone: a pointer is nothing to pass by hand
REVOKE EXECUTE ON FUNCTION
	crosstable_design_accum(internal, text, text, double precision, boolean, "any", "any", double precision, "any", VARIADIC "any"),
	crosstable_design_combine(internal, internal), crosstable_design_serialize(internal),
	crosstable_design_deserialize(bytea, internal), crosstable_design_final(internal) FROM PUBLIC;

CREATE AGGREGATE crosstab_design_agg(
	text, text, double precision, boolean, "any", "any", double precision, "any", VARIADIC "any") (
	SFUNC = crosstable_design_accum, STYPE = internal, SSPACE = 1000000,
	COMBINEFUNC = crosstable_design_combine,
	SERIALFUNC = crosstable_design_serialize, DESERIALFUNC = crosstable_design_deserialize,
	FINALFUNC = crosstable_design_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_design_agg(
	text, text, double precision, boolean, "any", "any", double precision, "any", VARIADIC "any") IS
'crosstables of many variables by one, with errors of a survey design

singleton  what a stratum with one unit counts as: ''error'', ''certainty'', ''average'', ''adjust''
parts      what the design has: ''psu'', ''fpc'', both, or '''' (every row a unit of its own)
weight     sampling weight: finite and not negative; NULL and 0 leave the row out, counted
inside     whether the row is in the subpopulation; rows outside leave their sampling unit
stratum    not NULL; a constant where there are none
psu        sampling unit, nested in strata; not NULL where parts has ''psu'', else not looked at
fpc        one number for a stratum: its units in the population, or the share of them sampled
col        columns of the tables
rows ..    rows of each table

crosstab() and crosstab_battery() call it; a table for each of the last arguments, in an array.  At most 1,024
cells with cases a table (lines of NULL included), and 8 million pairs of a sampling unit and a cell
in all.  NULL where there are no rows.';
