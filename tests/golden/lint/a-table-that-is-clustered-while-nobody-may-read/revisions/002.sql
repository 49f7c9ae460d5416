--@ revision 002
--@ revises 001
--@ title T

--@ up
CLUSTER t USING t_pkey;

--@ down nothing
