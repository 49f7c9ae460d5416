--@ revision 003
--@ revises  002

--@ up
ALTER TABLE points INHERIT spatial_ref_sys;

--@ down auto
