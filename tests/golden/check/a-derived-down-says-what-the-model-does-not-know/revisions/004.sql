--@ revision 004
--@ revises  003

--@ up
ALTER TABLE areas DETACH PARTITION spatial_ref_sys;

--@ down auto
