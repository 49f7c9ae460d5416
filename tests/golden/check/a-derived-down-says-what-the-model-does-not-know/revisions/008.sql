--@ revision 008
--@ revises  007

--@ up
CREATE POLICY all_rows ON spatial_ref_sys;

--@ down auto
