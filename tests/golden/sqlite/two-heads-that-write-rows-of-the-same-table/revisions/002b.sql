--@ revision 002b
--@ revises 001

--@ up
--@ copy users(name, email) from "users.csv" header

--@ down irreversible an example
