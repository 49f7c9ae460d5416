--@ revision 006
--@ revises  005
--@ allow fails-with-rows "there is one log"

--@ up
CREATE UNIQUE INDEX two ON logs (id - id);

--@ down
DROP INDEX two;
