--@ revision 004
--@ revises  002, 003
--@ title    C functions, in the transaction and beside it
--@ created  2026-01-04 00:00:00
--@ compatible from 001

--@ up
CREATE TABLE called (n integer, direction text);
--@ call call_once

--@ no-transaction
--@ call call_in_parts

--@ down
--@ call call_once
DROP TABLE called;
