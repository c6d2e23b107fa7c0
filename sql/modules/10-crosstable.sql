-- type crosstable: a two-way table of counts as one value

CREATE TYPE crosstable;

CREATE FUNCTION crosstable_in(cstring) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_in(cstring) IS 'I/O: reads the JSON form, checking every part';

CREATE FUNCTION crosstable_out(crosstable) RETURNS cstring
	AS 'MODULE_PATHNAME', 'migstat_crosstable_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_out(crosstable) IS 'I/O: writes the JSON form, lossless and independent of settings';

CREATE FUNCTION crosstable_recv(internal) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_recv(internal) IS 'I/O: reads the binary form, checking every part';

CREATE FUNCTION crosstable_send(crosstable) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_crosstable_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_send(crosstable) IS 'I/O: writes the binary form';

CREATE TYPE crosstable (
	INPUT = crosstable_in,
	OUTPUT = crosstable_out,
	RECEIVE = crosstable_recv,
	SEND = crosstable_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE crosstable IS
'two-way table of counts: levels, cells, rows left out by cause

Made by crosstab_agg(), crosstab() and rollup(); read by chi2(), tests(), cells(), percentages(),
association(), mcnemar(), symmetry() and glance().  Equal tables compare equal; the order of < is
arbitrary.';

CREATE FUNCTION crosstable_eq(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_eq(crosstable, crosstable) IS 'equal: the same levels, counts and weights';

CREATE FUNCTION crosstable_ne(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_ne(crosstable, crosstable) IS 'not equal';

CREATE FUNCTION crosstable_lt(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_lt(crosstable, crosstable) IS 'before, in an arbitrary order';

CREATE FUNCTION crosstable_le(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_le(crosstable, crosstable) IS 'before or equal, in an arbitrary order';

CREATE FUNCTION crosstable_gt(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_gt(crosstable, crosstable) IS 'after, in an arbitrary order';

CREATE FUNCTION crosstable_ge(crosstable, crosstable) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_crosstable_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_ge(crosstable, crosstable) IS 'after or equal, in an arbitrary order';

CREATE FUNCTION crosstable_cmp(crosstable, crosstable) RETURNS integer
	AS 'MODULE_PATHNAME', 'migstat_crosstable_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_cmp(crosstable, crosstable) IS '-1, 0 or 1: comparison for btree';

CREATE FUNCTION crosstable_hash(crosstable) RETURNS integer
	AS 'MODULE_PATHNAME', 'migstat_crosstable_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_hash(crosstable) IS 'hash of a table';

CREATE FUNCTION crosstable_hash_extended(crosstable, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'migstat_crosstable_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_hash_extended(crosstable, bigint) IS 'seeded hash of a table';

CREATE OPERATOR = (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (crosstable, crosstable) IS 'equal: the same levels, counts and weights';

CREATE OPERATOR <> (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (crosstable, crosstable) IS 'not equal';

CREATE OPERATOR < (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (crosstable, crosstable) IS 'before, in an arbitrary order';

CREATE OPERATOR <= (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (crosstable, crosstable) IS 'before or equal, in an arbitrary order';

CREATE OPERATOR > (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (crosstable, crosstable) IS 'after, in an arbitrary order';

CREATE OPERATOR >= (
	LEFTARG = crosstable, RIGHTARG = crosstable, FUNCTION = crosstable_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (crosstable, crosstable) IS 'after or equal, in an arbitrary order';

CREATE OPERATOR CLASS crosstable_ops DEFAULT FOR TYPE crosstable USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 crosstable_cmp(crosstable, crosstable);
COMMENT ON OPERATOR CLASS crosstable_ops USING btree IS
'arbitrary but fixed order of crosstables, for DISTINCT, UNION and materialized views';
COMMENT ON OPERATOR FAMILY crosstable_ops USING btree IS 'order of crosstables';

CREATE OPERATOR CLASS crosstable_hash_ops DEFAULT FOR TYPE crosstable USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 crosstable_hash(crosstable),
	FUNCTION 2 crosstable_hash_extended(crosstable, bigint);
COMMENT ON OPERATOR CLASS crosstable_hash_ops USING hash IS 'hashing of crosstables';
COMMENT ON OPERATOR FAMILY crosstable_hash_ops USING hash IS 'hashing of crosstables';

-- aggregates: rows to a table, tables to a table

CREATE FUNCTION crosstable_accum(crosstable, "any", "any") RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_accum(crosstable, "any", "any") IS 'transition function of crosstab_agg';

CREATE FUNCTION crosstable_accum(crosstable, "any", "any", double precision) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_accum_sampling' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_accum(crosstable, "any", "any", double precision) IS 'transition function of crosstab_agg with a sampling weight';

CREATE FUNCTION crosstable_accum_text(crosstable, text, text) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_accum_text(crosstable, text, text) IS 'transition function of crosstab_agg on text';

CREATE FUNCTION crosstable_accum_text(crosstable, text, text, double precision) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_accum_text_sampling' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_accum_text(crosstable, text, text, double precision) IS 'transition function of crosstab_agg on text with a sampling weight';

CREATE FUNCTION crosstable_accum_frequency(crosstable, "any", "any", double precision) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_accum_frequency' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION crosstable_accum_frequency(crosstable, "any", "any", double precision) IS 'transition function of crosstab_frequency_agg';

CREATE FUNCTION crosstable_combine(crosstable, crosstable) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_combine(crosstable, crosstable) IS 'merge two tables over disjoint rows';

CREATE FUNCTION crosstable_final(crosstable) RETURNS crosstable
	AS 'MODULE_PATHNAME', 'migstat_crosstable_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crosstable_final(crosstable) IS 'canonical form: levels sorted, equal tables equal';

CREATE AGGREGATE crosstab_agg("any", "any") (
	SFUNC = crosstable_accum, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_agg("any", "any") IS
'crosstab of two variables of any types: how often each pair occurs

A NULL in either variable is counted and left to the reader (missing => ''drop'' or ''keep'').  Levels
are ordered as the type orders them (enums as declared, numbers by size, text by its bytes).
NULL where there are no rows.  At most 65,536 levels a variable, and
2,048 x 2,048 cells (1,024 x 1,024 with sampling weights).';

CREATE AGGREGATE crosstab_agg("any", "any", double precision) (
	SFUNC = crosstable_accum, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_agg("any", "any", double precision) IS
'crosstab of two variables with a sampling weight

A NULL in either variable is counted and left to the reader (missing => ''drop'' or ''keep'').  Levels
are ordered as the type orders them (enums as declared, numbers by size, text by its bytes).
NULL where there are no rows.  At most 65,536 levels a variable, and
2,048 x 2,048 cells (1,024 x 1,024 with sampling weights).
weight  sampling weight: finite and not negative; NULL and 0 leave the row out, counted';

CREATE AGGREGATE crosstab_agg(text, text) (
	SFUNC = crosstable_accum_text, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_agg(text, text) IS
'crosstab of two text variables: how often each pair occurs

A NULL in either variable is counted and left to the reader (missing => ''drop'' or ''keep'').  Levels
are ordered as the type orders them (enums as declared, numbers by size, text by its bytes).
NULL where there are no rows.  At most 65,536 levels a variable, and
2,048 x 2,048 cells (1,024 x 1,024 with sampling weights).';

CREATE AGGREGATE crosstab_agg(text, text, double precision) (
	SFUNC = crosstable_accum_text, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_agg(text, text, double precision) IS
'crosstab of two text variables with a sampling weight

A NULL in either variable is counted and left to the reader (missing => ''drop'' or ''keep'').  Levels
are ordered as the type orders them (enums as declared, numbers by size, text by its bytes).
NULL where there are no rows.  At most 65,536 levels a variable, and
2,048 x 2,048 cells (1,024 x 1,024 with sampling weights).
weight  sampling weight: finite and not negative; NULL and 0 leave the row out, counted';

CREATE AGGREGATE crosstab_frequency_agg("any", "any", double precision) (
	SFUNC = crosstable_accum_frequency, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE crosstab_frequency_agg("any", "any", double precision) IS
'crosstab of two variables, each row standing for so many cases

A NULL in either variable is counted and left to the reader (missing => ''drop'' or ''keep'').  Levels
are ordered as the type orders them (enums as declared, numbers by size, text by its bytes).
NULL where there are no rows.  At most 65,536 levels a variable, and
2,048 x 2,048 cells (1,024 x 1,024 with sampling weights).
weight  frequency weight: a whole number of cases; NULL and 0 leave the row out, counted';

CREATE AGGREGATE rollup(crosstable) (
	SFUNC = crosstable_combine, STYPE = crosstable, SSPACE = 800,
	COMBINEFUNC = crosstable_combine,
	FINALFUNC = crosstable_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(crosstable) IS
'one crosstab of many over disjoint rows, such as months to a year

All must be of the same kinds of variables and weights.  NULL where there are none.';
