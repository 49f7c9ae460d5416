--@ revision 003
--@ revises  002

--@ up
UPDATE users SET name = upper(name);

--@ down auto
