--@ revision 002b
--@ revises 001

--@ up
--@ copy users(id, name) from "users.csv" header

--@ down irreversible an example
