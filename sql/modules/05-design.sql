-- a survey design as a value

CREATE TYPE design AS (
	weights text,
	strata text,
	psu text,
	fpc text,
	singleton text,
	weight_type text
);
COMMENT ON TYPE design IS
'a survey design: the columns that say how the rows of a source were sampled

Made by design(); functions that read a source take it as design => .. in place of these arguments.
It names columns and holds no data: one design serves every source that has them.';
COMMENT ON COLUMN design.weights IS 'column of weights, NULL for none';
COMMENT ON COLUMN design.strata IS 'column of strata, NULL for one stratum';
COMMENT ON COLUMN design.psu IS 'column of primary sampling units, within strata; NULL: every row is one';
COMMENT ON COLUMN design.fpc IS 'column of sampling units in the population of the stratum, or the share sampled; NULL: with replacement';
COMMENT ON COLUMN design.singleton IS 'what a stratum with one unit does: error, certainty, average or adjust';
COMMENT ON COLUMN design.weight_type IS 'sampling, frequency or analytic';

CREATE FUNCTION design(
	weights text DEFAULT NULL, strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, weight_type text DEFAULT NULL)
	RETURNS design
	AS 'MODULE_PATHNAME', 'migstat_design' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION design(text, text, text, text, text, text) IS
'a survey design, for design => .. of the functions that read a source

weights      column of weights, NULL for none
strata       column of strata, NULL for one stratum
psu          column of primary sampling units, numbered within strata; NULL: every row is one
fpc          column of the sampling units in the population of the row''s stratum, or of the share
             of them that was sampled; NULL: sampled with replacement
singleton    strata with one unit: ''error'' (default), ''certainty'', ''average'' or ''adjust''
weight_type  ''sampling'' (default), ''frequency'' or ''analytic''; a design takes sampling weights

Columns are names: they are looked up in the source a function reads.  A design of weights alone makes
each row a unit of its own.  To name a design once, put it into a function of your own:
CREATE FUNCTION survey() RETURNS migstat.design IMMUTABLE
RETURN migstat.design(weights => ''weight'', strata => ''stratum'', psu => ''village'');';

CREATE FUNCTION summary(design design) RETURNS SETOF text
	AS 'MODULE_PATHNAME', 'migstat_summary_design' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 7;
COMMENT ON FUNCTION summary(design) IS 'a survey design as a printed report';
