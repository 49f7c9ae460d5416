--@ revision 012
--@ revises  011

--@ up
ALTER TYPE mood ADD VALUE 'glad';

--@ down auto
