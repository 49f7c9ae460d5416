--@ revision 005
--@ revises  004

--@ up
ALTER TABLE spatial_ref_sys ALTER COLUMN srtext SET NOT NULL;

--@ down auto
