--@ revision 010
--@ revises 009

--@ up
UPDATE users SET must = 'x';
--@ down irreversible
