--@ revision 005
--@ revises  004

--@ up
COPY users FROM stdin;
1	Ann
\.

--@ down auto
