--@ revision 007
--@ revises  006

--@ up
CREATE INDEX spatial_ref_names ON spatial_ref_sys (auth_name);

--@ down auto
