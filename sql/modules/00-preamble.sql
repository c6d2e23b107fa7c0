\echo Use "CREATE EXTENSION migstat" to load this file. \quit

COMMENT ON SCHEMA migstat IS 'survey statistics: crosstabs with tests, regression, matching';

GRANT USAGE ON SCHEMA migstat TO PUBLIC;
