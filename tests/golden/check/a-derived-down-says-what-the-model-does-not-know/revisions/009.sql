--@ revision 009
--@ revises  008

--@ up
DROP TABLE raster_columns;

--@ down auto
