--@ revision 002
--@ revises  001

--@ up
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;

--@ down nothing
