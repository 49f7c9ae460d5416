--@ revision 002
--@ revises  001

--@ up
REFRESH MATERIALIZED VIEW totals;

--@ down nothing
