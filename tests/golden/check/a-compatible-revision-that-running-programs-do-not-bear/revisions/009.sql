--@ revision 009
--@ revises 008
--@ title T
--@ compatible
--@ up
ALTER TABLE t RENAME COLUMN d TO dd;

--@ down nothing
