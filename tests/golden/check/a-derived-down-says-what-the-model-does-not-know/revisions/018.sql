--@ revision 018
--@ revises  017

--@ up
CREATE OR REPLACE TRIGGER users_note AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION note();

--@ down auto
