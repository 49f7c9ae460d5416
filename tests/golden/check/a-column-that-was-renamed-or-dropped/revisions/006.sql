--@ revision 006
--@ revises  005

--@ up
ALTER TABLE users ALTER "Näme" SET NOT NULL, DROP nothing;

--@ down irreversible "a test"
