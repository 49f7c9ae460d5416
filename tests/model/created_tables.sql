-- Each statement is one that PostgreSQL takes: tests/db/model_tables.sh compares the model of them all with its catalog.
CREATE TABLE users (id bigserial PRIMARY KEY, mail text NOT NULL UNIQUE, age int CHECK (age > 0) DEFAULT 1, name varchar(20) COLLATE "C", CHECK (age < 200 AND id > 0));
CREATE TABLE posts (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author bigint REFERENCES users ON DELETE CASCADE, up int, total int GENERATED ALWAYS AS (up * 2) STORED, UNIQUE (author, up), CONSTRAINT odd CHECK (up % 2 = 1) NOT VALID);
CREATE INDEX ON users (lower(mail), age DESC) INCLUDE (name) WHERE age > 3;
CREATE INDEX users_age ON users USING hash (age);
CREATE TABLE users2 (LIKE users INCLUDING ALL, extra int);
CREATE TABLE child (z int) INHERITS (posts);
CREATE TABLE measure (id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX ON measure (at);
CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE UNIQUE INDEX ON measure (at, id);
CREATE TABLE nn (d int UNIQUE, e int, CONSTRAINT k1 UNIQUE NULLS NOT DISTINCT (d), UNIQUE (e), CONSTRAINT ke UNIQUE (e));
CREATE TABLE nn2 (d int UNIQUE, CONSTRAINT k1_pk PRIMARY KEY (d), UNIQUE (d));
