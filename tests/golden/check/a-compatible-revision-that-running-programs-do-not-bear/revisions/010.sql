--@ revision 010
--@ revises 009
--@ title T
--@ compatible
--@ up
ALTER TABLE t RENAME TO tt;

--@ down nothing
