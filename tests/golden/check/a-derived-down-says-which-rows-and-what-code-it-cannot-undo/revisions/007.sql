--@ revision 007
--@ revises  006

--@ up
--@ batch fill over users(id) rows 100
UPDATE users SET name = upper(name) WHERE id > :after AND id <= :through;

--@ down auto
