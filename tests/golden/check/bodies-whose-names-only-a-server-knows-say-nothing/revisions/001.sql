--@ revision 001
--@ revises  base

--@ up
CREATE TABLE item (id integer, name text);
CREATE FUNCTION f(r public.item) RETURNS setof public.item LANGUAGE plpgsql AS $$
DECLARE
    c CURSOR FOR SELECT 1;
    s public.item%ROWTYPE;
    n public.item.name%TYPE;
    found_one CONSTANT boolean := true;
BEGIN
    r.name := 'x';
    FOR s IN c LOOP
        s.parts[1].size := 3;
        RETURN NEXT;
    END LOOP;
EXCEPTION WHEN no_such_condition THEN
    NULL;
END
$$;
CREATE FUNCTION g(c refcursor) RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR x IN c LOOP NULL; END LOOP; END $$;
CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE FUNCTION i() RETURNS integer LANGUAGE c AS 'library', 'symbol';
CREATE FUNCTION j() RETURNS integer LANGUAGE plpython3u AS $$ return 1 if True else 2 $$;
CREATE FUNCTION k() RETURNS integer LANGUAGE sql AS '';

--@ down nothing
