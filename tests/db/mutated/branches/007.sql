--@ revision 007
--@ revises  006
--@ title    Tags
--@ created  2026-01-01 00:00:07

--@ up
CREATE TABLE tags (
    text_id bigint NOT NULL REFERENCES texts (id),
    tag text NOT NULL CHECK (tag <> ''),
    UNIQUE (text_id, tag)
);
ALTER TABLE texts ALTER COLUMN body SET DEFAULT '';

--@ down
ALTER TABLE texts ALTER COLUMN body DROP DEFAULT;
DROP TABLE tags;
