--@ revision 004
--@ revises 003
--@ title T

--@ up
--@ only postgresql
--@ batch b over u(a) rows 5
UPDATE u SET a = a + 1 WHERE a > :after AND a <= :through;

--@ down nothing
