--@ revision 008
--@ revises  007
--@ allow    down-leaves "an old column stays for reports"

--@ up
ALTER TABLE b ADD COLUMN z integer;
CREATE TABLE IF NOT EXISTS d (x integer);

--@ down
ALTER TABLE b DROP COLUMN z;
