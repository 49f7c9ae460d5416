--@ revision 011
--@ revises 010

--@ up
CREATE TABLE later2 (x CHECK (app_function(x)));
--@ down irreversible
