--@ revision 010
--@ revises  009

--@ up
COMMENT ON TABLE raster_columns IS 'rasters';

--@ down auto
