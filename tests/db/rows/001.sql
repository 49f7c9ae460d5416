--@ revision 001
--@ revises  base
--@ up
CREATE SCHEMA "My s";
CREATE TYPE mood AS ENUM ('it''s', 'sad', 'ok');
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN small AS integer NOT NULL CHECK (VALUE > 100);
CREATE TYPE span AS RANGE (subtype = timestamptz);
CREATE TABLE types (a smallint, b integer, c bigint, d numeric(3,2), e numeric, f real, g double precision, h money, i text, j varchar(3), k char(2), l char, m "char", n name, o boolean,
 p date, q timestamp(2), r timestamptz, s time(1), t timetz, u interval, v bit(3), w bit varying(5), x uuid, y json, z jsonb, aa jsonpath, ab bytea, ac inet, ad cidr, ae macaddr, af macaddr8,
 ag point, ah line, ai lseg, aj box, ak path, al polygon, am circle, an tsvector, ao tsquery, ap pg_lsn, aq tid, ar int4range, at daterange, au tstzrange, av int4multirange, aw oid, ax xid,
 ay integer[], az text[], ba mood, bb mood[], bc pair, bd email, be small, bf span, bh regclass, bi varchar, bj interval hour to minute, bk numeric(2,2), bl numrange, bm datemultirange, bn cid, bo tsrange, bp bit, bq pg_snapshot);
CREATE TABLE "My s"."T ""x" ("Id" serial PRIMARY KEY, "from" text UNIQUE, code char(3) UNIQUE, on_off boolean UNIQUE, m mood UNIQUE);
CREATE TABLE people (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, boss integer REFERENCES people, must integer NOT NULL REFERENCES people, name text NOT NULL, upper text GENERATED ALWAYS AS (upper(name)) STORED, at timestamptz DEFAULT now());
CREATE TABLE checks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), status text NOT NULL CHECK (status IN ('new', 'it''s')), age integer CHECK (age >= 18), low integer, high integer, CHECK (low < high), mail text CHECK (mail LIKE '%@%'), iso varchar(3) NOT NULL CHECK (iso ~ '^[A-Z]{3}$'));
CREATE TABLE arcs (a integer REFERENCES people, b integer REFERENCES people, CHECK (num_nonnulls(a, b) = 1));
CREATE TABLE links (a integer REFERENCES people, b uuid REFERENCES checks, PRIMARY KEY (a, b));
CREATE TABLE x1 (id integer PRIMARY KEY, y integer);
CREATE TABLE y1 (id integer PRIMARY KEY, x integer NOT NULL REFERENCES x1);
ALTER TABLE x1 ADD FOREIGN KEY (y) REFERENCES y1;
CREATE TABLE tenants (t integer, id integer, PRIMARY KEY (t, id));
CREATE TABLE pairs (t integer, a integer, b integer, FOREIGN KEY (t, a) REFERENCES tenants, FOREIGN KEY (t, b) REFERENCES tenants, PRIMARY KEY (t, a, b));
CREATE TABLE parts (id integer, at date NOT NULL, region text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parts_2020 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
CREATE TABLE listed (id integer, region text) PARTITION BY LIST (region);
CREATE TABLE listed_eu PARTITION OF listed FOR VALUES IN ('eu', 'uk') PARTITION BY HASH (id);
CREATE TABLE listed_eu_0 PARTITION OF listed_eu FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE listed_eu_1 PARTITION OF listed_eu FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE of_parts (id integer, at date, FOREIGN KEY (id, at) REFERENCES parts);
CREATE TABLE nothing ();
CREATE TABLE only_default (id serial, at timestamptz DEFAULT now());
CREATE TABLE shut (id integer);
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no rows here'; END $$;
CREATE TRIGGER no BEFORE INSERT ON shut FOR EACH ROW EXECUTE FUNCTION no();
CREATE TABLE ruled (id integer);
CREATE RULE r AS ON INSERT TO ruled DO INSTEAD NOTHING;
CREATE TABLE skipped (id integer);
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER skip BEFORE INSERT ON skipped FOR EACH ROW EXECUTE FUNCTION skip();
CREATE TABLE excl (r tstzrange NOT NULL, EXCLUDE USING gist (r WITH &&));
CREATE TABLE parent (id integer PRIMARY KEY); CREATE TABLE child (extra text NOT NULL) INHERITS (parent);
CREATE UNLOGGED TABLE fast (a integer);
CREATE TABLE needs_shut (id integer NOT NULL);
ALTER TABLE shut ADD PRIMARY KEY (id); ALTER TABLE needs_shut ADD FOREIGN KEY (id) REFERENCES shut;
--@ down
DROP TABLE needs_shut, fast, child, parent, excl, skipped, ruled, shut, only_default, nothing, of_parts, listed, parts, pairs, tenants;
DROP TABLE x1, y1, links, arcs, checks, people, "My s"."T ""x", types CASCADE;
DROP FUNCTION no(); DROP FUNCTION skip(); DROP TYPE span; DROP DOMAIN small; DROP DOMAIN email; DROP TYPE pair; DROP TYPE mood; DROP SCHEMA "My s";
