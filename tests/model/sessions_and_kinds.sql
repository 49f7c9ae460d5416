-- What is temporary is no part of the catalog, and hides what has its name.
CREATE TABLE shown (a integer);
CREATE TEMP TABLE shown (b integer);
SELECT b FROM shown;
DROP TABLE shown;
SELECT a FROM shown;
CREATE TEMP TABLE passing (a integer);
INSERT INTO passing (a) VALUES (1);
CREATE INDEX passing_idx ON passing (a);
CREATE TABLE passing_kept AS SELECT a FROM passing;
-- An aggregate is a function to GRANT and COMMENT.
CREATE AGGREGATE total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
GRANT EXECUTE ON FUNCTION total(integer) TO PUBLIC;
GRANT ALL ON FUNCTION total TO PUBLIC;
COMMENT ON FUNCTION total(integer) IS 'the sum';
REVOKE ALL ON ROUTINE total(integer) FROM PUBLIC;
-- An empty table with a rule for SELECT is a view from then on.
CREATE TABLE was_table (a integer);
CREATE RULE "_RETURN" AS ON SELECT TO was_table DO INSTEAD SELECT a FROM shown;
CREATE TABLE is_table (a integer);
CREATE RULE "_RETURN" AS ON SELECT TO is_table DO INSTEAD SELECT a FROM shown;
DROP VIEW is_table;
-- Constants with quotes, functions of the server, parameters of the table behind a table.
CREATE TABLE rewritten (b bytea DEFAULT 'it''s', j jsonb DEFAULT '{"it''s": 1}');
CREATE TRIGGER same BEFORE UPDATE ON rewritten FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE rewritten SET (autovacuum_enabled = off, toast.autovacuum_enabled = off, fillfactor = 70);
ALTER TABLE rewritten RESET (autovacuum_enabled);
