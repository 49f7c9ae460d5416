--@ revision 002a
--@ revises 001

--@ up
UPDATE users SET email = lower(email);

--@ down irreversible an example
