--@ revision 006
--@ revises  005

--@ up
ALTER TABLE spatial_ref_sys RENAME TO reference_systems;

--@ down auto
