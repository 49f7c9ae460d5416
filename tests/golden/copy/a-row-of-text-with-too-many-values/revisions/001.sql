--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TABLE t (a integer, b text);
COPY t (a, b) FROM stdin;
1	one
2	two	three
\.

--@ down
DROP TABLE t;
