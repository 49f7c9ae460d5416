--@ revision 009
--@ revises  008

--@ up
ALTER INDEX logs_at ATTACH PARTITION logs_2025_at;

--@ down auto
