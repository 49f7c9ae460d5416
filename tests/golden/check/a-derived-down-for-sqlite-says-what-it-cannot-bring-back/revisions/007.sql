--@ revision 007
--@ revises  006

--@ up
CREATE TABLE log (id integer);
CREATE TRIGGER log_note AFTER INSERT ON log BEGIN INSERT INTO notes VALUES (new.id); END;
INSERT INTO log VALUES (1);

--@ down auto
