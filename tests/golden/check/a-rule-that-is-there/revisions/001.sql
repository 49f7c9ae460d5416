--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;

--@ down nothing
