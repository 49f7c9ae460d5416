--@ revision 001
--@ revises  base

--@ up
ALTER TABLE t ADD COLUMN b integer
--@ only postgresql
COMMENT ON TABLE t IS 'x';

--@ down nothing
