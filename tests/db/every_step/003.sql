--@ revision 003
--@ revises  001
--@ title    Rows from a file
--@ created  2026-01-03 00:00:00

--@ up
CREATE TABLE languages (code text PRIMARY KEY, name text);
--@ copy languages(code, name) from "languages.csv" header

--@ down
DROP TABLE languages;

--@ verify
SELECT code FROM languages WHERE length(code) <> 2;
