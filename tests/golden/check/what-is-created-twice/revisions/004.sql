--@ revision 004
--@ revises  003

--@ up
ALTER TABLE users ADD PRIMARY KEY (mail);

--@ down irreversible "a test"
