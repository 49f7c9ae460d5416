--@ revision 001
--@ revises  base
--@ title    Contacts
--@ created  2026-03-02 09:00:00

--@ up
CREATE TABLE contact (
    id integer PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL DEFAULT '49',
    phone text NOT NULL
);

--@ down
DROP TABLE contact;
