--@ revision 001
--@ revises  base

--@ up
CREATE TABLE users (id integer, size integer);
CREATE TABLE admins () INHERITS (users);
CREATE TABLE guests (size integer) INHERITS (users);
CREATE TABLE logs (at date, size integer) PARTITION BY RANGE (at);
CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

--@ down auto
