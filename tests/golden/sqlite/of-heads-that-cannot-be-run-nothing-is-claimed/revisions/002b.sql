--@ revision 002b
--@ revises 001

--@ up
--@ call normalise_names

--@ down irreversible an example
