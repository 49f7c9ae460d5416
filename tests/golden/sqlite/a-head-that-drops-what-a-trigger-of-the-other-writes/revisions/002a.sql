--@ revision 002a
--@ revises 001

--@ up
DROP TABLE changes;

--@ down irreversible an example
