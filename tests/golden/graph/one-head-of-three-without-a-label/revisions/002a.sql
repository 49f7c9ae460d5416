--@ revision 002a
--@ revises  001
--@ label    mail

--@ up
CREATE TABLE t002a (id integer PRIMARY KEY);

--@ down
DROP TABLE t002a;
