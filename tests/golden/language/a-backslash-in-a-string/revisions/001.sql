--@ revision 001
--@ revises  base
--@ allow file-name "C:\temp"

--@ up
CREATE TABLE t (a integer);

--@ down nothing
