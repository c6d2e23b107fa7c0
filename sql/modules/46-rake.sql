-- weights that agree with what is known of the population

CREATE TYPE key_weight AS (
	key text,
	weight double precision
);
COMMENT ON TYPE key_weight IS 'a row of a source and its weight; rake() and poststratify() return them';
COMMENT ON COLUMN key_weight.key IS 'what identifies the row, as text';
COMMENT ON COLUMN key_weight.weight IS 'its new weight; NULL where it had none, 0 where that was 0';

CREATE FUNCTION rake(
	source text, key text, margins jsonb, weights text DEFAULT NULL, trim_at double precision DEFAULT NULL,
	tolerance double precision DEFAULT 1e-12, max_iterations integer DEFAULT 1000,
	design design DEFAULT NULL)
	RETURNS SETOF key_weight
	AS 'MODULE_PATHNAME', 'migstat_rake' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1000;
COMMENT ON FUNCTION rake(text, text, jsonb, text, double precision, double precision, integer, design) IS
'weights raked to known margins: one row per row of the source

source          name of a table or view, or one query, as text; read with the caller''s rights
key             column that identifies a row, echoed as text; each value once, no NULL
margins         columns, their levels and the total of each: ''{"sex": {"m": 480, "f": 520}, "region":
                {"north": 300, "south": 700}}''; every level that occurs, and all margins of one sum
weights         column of the weights to start from, or design => ..; NULL: 1 each
trim_at         largest weight as a multiple of the mean weight, NULL for none
tolerance       of the margins, as a share of each total
max_iterations  rounds over all margins; an error where they do not suffice

Iterative proportional fitting (Deming & Stephan 1940; R: survey::rake).  With trim_at weights above the limit are cut
after every round, and the next round makes up for it elsewhere, until limit and margins both hold.
What is raked are the cells of rows that are alike (with trim_at: also in weight), at most a million; the source is read
three times, however many rounds there are.  A NOTICE says how it went, rake_report() shows the margins, and
migstat.progress every round.';

CREATE FUNCTION rake_report(
	source text, margins jsonb, weights text DEFAULT NULL, trim_at double precision DEFAULT NULL,
	tolerance double precision DEFAULT 1e-12, max_iterations integer DEFAULT 1000,
	design design DEFAULT NULL,
	OUT variable text, OUT level text, OUT n bigint, OUT weighted_n double precision,
	OUT target double precision, OUT raked double precision, OUT deviation double precision,
	OUT iterations integer, OUT converged boolean, OUT n_at_limit bigint, OUT effective_n double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_rake_report' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 20;
COMMENT ON FUNCTION rake_report(text, jsonb, text, double precision, double precision, integer, design) IS
'margins before and after raking, whether or not they can be met

The arguments are those of rake(), without a key.  A row for each level: its n rows, the sum of their weights
before (weighted_n) and after raking (raked), the total wanted (target), and deviation, raked / target - 1.  The rest is of
the whole and repeats: rounds taken, whether all deviations are within tolerance, rows at the limit that trim_at
sets, and the number of rows of equal weight that would tell as much of a mean (Kish).';

CREATE FUNCTION poststratify(
	source text, key text, strata_column text, totals jsonb, weights text DEFAULT NULL,
	design design DEFAULT NULL)
	RETURNS SETOF key_weight
	AS 'MODULE_PATHNAME', 'migstat_poststratify' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1000;
COMMENT ON FUNCTION poststratify(text, text, text, jsonb, text, design) IS
'weights that sum to known totals of strata, row by row of the source

source         name of a table or view, or one query, as text; read with the caller''s rights
key            column that identifies a row, echoed as text; each value once, no NULL
strata_column  column of the strata, which need not be those of the sample
totals         levels and their totals: ''{"north": 300, "south": 700}''; every level that occurs
weights        column of the weights to start from, or design => ..; NULL: 1 each

Each weight is multiplied by the total of its stratum over the sum of the weights there.';
