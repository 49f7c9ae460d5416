--@ revision 009
--@ revises  008
--@ title    Orders that are cancelled
--@ created  2026-01-01 00:00:09

--@ up
ALTER TYPE order_state ADD VALUE 'cancelled';

--@ down irreversible a value of an enum stays
