--@ revision 001
--@ revises base
--@ up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, code TEXT);
CREATE INDEX users_fold ON users(unaccent(name));
UPDATE users SET code = to_code(name);
CREATE VIRTUAL TABLE places USING spellfix9;
INSERT INTO places VALUES ('a');
CREATE TABLE words (word TEXT COLLATE german);
CREATE INDEX words_word ON words(word);
--@ unchecked
UPDATE users SET code = to_code(name);
SELECT load_extension('./x');
--@ down
DROP INDEX users_fold;
DROP TABLE places;
DROP TABLE words;
DROP TABLE users;
