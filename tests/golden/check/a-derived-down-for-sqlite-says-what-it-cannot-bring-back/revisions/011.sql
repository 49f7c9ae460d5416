--@ revision 011
--@ revises  010

--@ up
--@ unchecked
CREATE VIRTUAL TABLE words USING fts5(word);

--@ down auto
