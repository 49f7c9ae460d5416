--@ revision 008
--@ revises  007
--@ title    Plans of tenants
--@ created  2026-01-01 00:00:08

--@ up
CREATE DOMAIN app.percent AS integer DEFAULT 0 CONSTRAINT percent_range CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE app.plan AS ENUM ('free', 'team');
ALTER TABLE app.tenants ADD COLUMN plan app.plan NOT NULL DEFAULT 'free', ADD COLUMN discount app.percent;
ALTER TYPE app.money_amount ADD ATTRIBUTE paid_at date;
ALTER TABLE app.bookings ALTER COLUMN room SET DEFAULT 'hall';

--@ down
ALTER TABLE app.bookings ALTER COLUMN room DROP DEFAULT;
ALTER TYPE app.money_amount DROP ATTRIBUTE paid_at;
ALTER TABLE app.tenants DROP COLUMN discount, DROP COLUMN plan;
DROP TYPE app.plan;
DROP DOMAIN app.percent;
