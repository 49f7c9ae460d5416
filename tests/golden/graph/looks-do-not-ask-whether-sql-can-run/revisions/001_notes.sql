--@ revision 001
--@ revises base
--@ title Notes

--@ up
CREATE TABLE notes (id integer);

--@ down
DROP TABLE notes;
