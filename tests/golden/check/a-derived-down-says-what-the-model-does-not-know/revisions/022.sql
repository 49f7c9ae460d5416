--@ revision 022
--@ revises  021

--@ up
ALTER TYPE mood RENAME VALUE 'sad' TO 'glad';

--@ down auto
