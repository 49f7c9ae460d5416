--@ revision 002
--@ revises 001
--@ up
--@ only postgresql
--@ no-transaction
--@ done-when SELECT 1 FROM pg_class WHERE relname = 'i'
CREATE INDEX CONCURRENTLY i ON t (a);
--@ batch fill over t(a, "b c") rows 5_000 pause 50ms
UPDATE t SET c = 1 WHERE (a, b) > (:after) AND (a, b) <= (:through);
--@ batch drain rows 10
DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT :rows);
--@ copy s.t(a, b) from "data/t.csv" csv header delimiter ";" null "\\N"
--@ call normalise
--@ unchecked
--@ allow no-way-back "x"
SELECT :"name", :'value';
--@ down auto
