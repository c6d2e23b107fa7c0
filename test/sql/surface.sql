-- The surface: every object a user can name, and what must hold for all of them.
-- A change of this file's output is a change of the contract.
\pset format unaligned
\pset tuples_only true
SET search_path = migstat;

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'migstat' AND d.deptype = 'e'
  -- array types and the row types of relations, which are members since PostgreSQL 17
  AND NOT EXISTS (SELECT FROM pg_type t WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid
	AND (t.typelem <> 0 OR (t.typrelid <> 0 AND (SELECT relkind FROM pg_class WHERE oid = t.typrelid) <> 'c')));
CREATE TEMP VIEW functions AS
SELECT p.* FROM pg_proc p JOIN members m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid;

-- functions and aggregates: arguments, result, volatility, parallel safety, strictness
SELECT format('%s%s(%s) -> %s: %s, %s%s',
	CASE prokind WHEN 'a' THEN 'aggregate ' WHEN 'w' THEN 'window ' WHEN 'p' THEN 'procedure ' ELSE '' END,
	proname, pg_get_function_arguments(oid), pg_get_function_result(oid),
	CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
	CASE proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted' ELSE 'parallel unsafe' END,
	CASE WHEN proisstrict THEN ', strict' ELSE '' END)
FROM functions
ORDER BY pronamespace::regnamespace::text COLLATE "C", proname COLLATE "C", pg_get_function_arguments(oid) COLLATE "C";

-- aggregates: what they are made of
SELECT format('%s(%s): %s, %s, %s, %s, final function %s, state of %s bytes', p.proname, pg_get_function_arguments(p.oid),
	a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggtranstype::regtype,
	CASE a.aggfinalmodify WHEN 'r' THEN 'reads' ELSE 'writes' END, a.aggtransspace)
FROM functions p JOIN pg_aggregate a ON a.aggfnoid = p.oid
ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";

-- types, operators, operator classes
SELECT object FROM members
WHERE classid IN ('pg_type'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass,
	'pg_cast'::regclass, 'pg_namespace'::regclass)
ORDER BY object COLLATE "C";

---- each of these has no rows

-- without a comment: objects (not what lies inside an operator family)
SELECT object AS undocumented
FROM members
WHERE obj_description(objid, classid::regclass::name) IS NULL
  AND classid NOT IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
ORDER BY object COLLATE "C";
-- without a comment: columns of tables, views and composite types
SELECT format('column %s.%s', c.oid::regclass, a.attname) AS undocumented
FROM members m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
  AND col_description(c.oid, a.attnum) IS NULL
ORDER BY 1;
-- schemas of the extension without a comment (migstat itself is no member)
SELECT nspname AS undocumented FROM pg_namespace
WHERE nspname IN ('migstat', 'migdata') AND coalesce(obj_description(oid, 'pg_namespace'), '') = '';
-- first line of a comment longer than 72 characters, or a comment that begins or ends with a blank
SELECT object, split_part(obj_description(objid, classid::regclass::name), E'\n', 1) AS too_long
FROM members
WHERE length(split_part(obj_description(objid, classid::regclass::name), E'\n', 1)) > 72
  AND classid = 'pg_proc'::regclass
ORDER BY object COLLATE "C";
SELECT object AS blank FROM members WHERE obj_description(objid, classid::regclass::name) ~ '^\s|\s$|[ \t]\n'
ORDER BY object COLLATE "C";
-- members outside the two schemas
SELECT object AS elsewhere FROM members m, LATERAL pg_identify_object(classid, objid, 0) i
WHERE coalesce(i.schema, 'migstat') NOT IN ('migstat', 'migdata') ORDER BY object COLLATE "C";

-- runs with other rights than the caller's, or is trusted with hidden rows
SELECT oid::regprocedure AS unsafe FROM functions WHERE prosecdef OR proleakproof ORDER BY oid::regprocedure::text COLLATE "C";
-- takes or returns internal, but for the receive functions of types and support functions PUBLIC may not call
SELECT oid::regprocedure AS internal FROM functions
WHERE ('internal'::regtype = ANY (proargtypes::oid[]) OR prorettype = 'internal'::regtype)
  AND has_function_privilege('public', oid, 'EXECUTE') AND oid NOT IN (SELECT typreceive FROM pg_type)
ORDER BY oid::regprocedure::text COLLATE "C";
-- SQL or PL function that finds its functions by the caller's search_path
SELECT p.oid::regprocedure AS by_search_path FROM functions p JOIN pg_language l ON l.oid = p.prolang
WHERE l.lanname NOT IN ('c', 'internal') AND p.prosqlbody IS NULL
  AND NOT coalesce(array_to_string(p.proconfig, ',') ~ 'search_path=', false)
ORDER BY p.oid::regprocedure::text COLLATE "C";
-- parallel safe without being immutable, or immutable without being parallel safe
SELECT oid::regprocedure AS labels FROM functions WHERE (proparallel = 's') <> (provolatile = 'i')
ORDER BY oid::regprocedure::text COLLATE "C";
-- aggregates that cannot be split, or whose final function writes, or that pass pointers (two: docs/design.md, "The crosstable" and "Where the contract moved")
SELECT a.aggfnoid::regprocedure AS aggregates FROM functions p JOIN pg_aggregate a ON a.aggfnoid = p.oid
WHERE a.aggcombinefn = 0 OR p.proparallel <> 's' OR a.aggfinalmodify <> 'r' OR a.aggtranstype = 'internal'::regtype
   OR a.aggserialfn <> 0
ORDER BY a.aggfnoid::regprocedure::text COLLATE "C";
-- returns bare records
SELECT oid::regprocedure AS no_columns FROM functions
WHERE prorettype = 'record'::regtype AND proargmodes IS NULL ORDER BY oid::regprocedure::text COLLATE "C";
-- arguments without a name, in what users call
SELECT oid::regprocedure AS nameless FROM functions
WHERE pronargs > 0 AND proargnames IS NULL AND prokind = 'f' AND proname !~ '^crosstable_' ORDER BY oid::regprocedure::text COLLATE "C";
-- a name of an argument or a column that SQL keeps for itself
SELECT DISTINCT p.oid::regprocedure AS reserved, n.name FROM functions p, unnest(p.proargnames) AS n(name)
JOIN pg_get_keywords() k ON k.word = n.name WHERE k.catcode IN ('R', 'T') ORDER BY 2;
-- procedures that take weights, but no design in their place, or whose words would contradict every design
SELECT oid::regprocedure AS without_design FROM functions
WHERE provolatile = 'v' AND 'weights' = ANY (proargnames[:pronargs]) AND NOT 'design' = ANY (proargnames[:pronargs]) ORDER BY 1;
SELECT oid::regprocedure AS worded FROM functions
WHERE 'design' = ANY (proargnames[:pronargs]) AND pg_get_function_arguments(oid) ~ '(weight_type|singleton) text DEFAULT ''' ORDER BY 1;
-- PUBLIC may create in the extension's schemas or write its tables
SELECT nspname AS writable FROM pg_namespace
WHERE nspname IN ('migstat', 'migdata') AND has_schema_privilege('public', oid, 'CREATE');
SELECT c.oid::regclass AS writable FROM members m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
WHERE c.relkind IN ('r', 'v', 'm', 'f') AND has_table_privilege('public', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY 1;
-- types that can be stored but not compared, sent or hashed
SELECT t.typname AS incomplete FROM members m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
WHERE t.typtype = 'b' AND t.typelem = 0
  AND (t.typsend = 0 OR t.typreceive = 0
	OR (SELECT count(DISTINCT o.opcmethod) FROM pg_opclass o WHERE o.opcintype = t.oid AND o.opcdefault) < 2)
ORDER BY 1;
