--@ revision 010
--@ revises  009
--@ title    When it was cancelled
--@ created  2026-01-01 00:00:10

--@ up
ALTER TABLE orders ADD COLUMN cancelled_at timestamptz;
ALTER TABLE orders ADD CONSTRAINT orders_cancelled CHECK (state <> 'cancelled' OR cancelled_at IS NOT NULL);
CREATE INDEX orders_cancelled_at ON orders (cancelled_at) WHERE state = 'cancelled';

--@ down
DROP INDEX orders_cancelled_at;
ALTER TABLE orders DROP CONSTRAINT orders_cancelled;
ALTER TABLE orders DROP COLUMN cancelled_at;
