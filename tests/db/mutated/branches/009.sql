--@ revision 009
--@ revises  007, 008
--@ title    Together again
--@ created  2026-01-01 00:00:09

--@ up
CREATE VIEW best AS SELECT v.text_id, sum(v.value) AS votes, count(g.tag) AS tags FROM votes v LEFT JOIN tags g ON g.text_id = v.text_id GROUP BY v.text_id;
CREATE INDEX users_login ON users (login);

--@ down
DROP INDEX users_login;
DROP VIEW best;
