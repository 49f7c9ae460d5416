--@ revision 001
--@ revises  base

--@ up
CREATE EXTENSION postgis;
CREATE TABLE points (id integer);
CREATE TABLE areas (id integer) PARTITION BY RANGE (id);

--@ down irreversible the beginning
