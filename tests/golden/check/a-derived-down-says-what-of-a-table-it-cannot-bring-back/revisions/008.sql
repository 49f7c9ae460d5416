--@ revision 008
--@ revises  007

--@ up
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;

--@ down auto
