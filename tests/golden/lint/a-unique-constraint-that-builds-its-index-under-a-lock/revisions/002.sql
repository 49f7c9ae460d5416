--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE (name);

--@ down nothing
