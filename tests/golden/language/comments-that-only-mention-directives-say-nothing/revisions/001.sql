--@ revision 001
--@ revises  base
-- see @title, or the --@ up below
-- @todo a better name
-- up
/* @up */

--@ up
CREATE TABLE t (a integer);

--@ down nothing
