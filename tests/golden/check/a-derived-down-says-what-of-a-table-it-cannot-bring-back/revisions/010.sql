--@ revision 010
--@ revises  009

--@ up
ALTER TABLE logs DETACH PARTITION logs_2025 CONCURRENTLY;

--@ down auto
