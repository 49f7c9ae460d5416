--@ revision 016
--@ revises  015

--@ up
DO $$ BEGIN EXECUTE prepare_all(); END $$;

--@ down irreversible code
