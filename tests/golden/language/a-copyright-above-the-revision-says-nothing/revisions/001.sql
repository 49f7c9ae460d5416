-- Copyright us
/* all of us */

--@ revision 001
--@ revises  base

--@ up
CREATE TABLE t (a integer);

--@ down nothing
