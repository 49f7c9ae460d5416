--@ revision 001
--@ revises  base
--@ label    main

--@ up
CREATE TABLE t001 (id integer PRIMARY KEY);

--@ down
DROP TABLE t001;
