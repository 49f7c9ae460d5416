--@ revision 001
--@ revises  000
--@ label api, api.v2
--@ title  It's "quoted", (all) of it
--@ created 2025-10-01 14:00:00+02:00
--@ author Ada <ada@example.org>
--@ compatible
--@ allow file-name, no-way-back "named by date"

-- A description.

--@ up
CREATE TABLE t (a integer);

--@ down nothing
