--@ revision 001
--@ revises  base
--@ title One
--@ title Two
--@ author A
--@ author B
--@ created 2025-01-01
--@ created 2025-01-02
--@ compatible
--@ compatible
--@ depends 000, 000
--@ variable a
--@ variable a
--@ revision 002

--@ up
CREATE TABLE t (a integer);

--@ down nothing
