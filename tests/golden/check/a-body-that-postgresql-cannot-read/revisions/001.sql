--@ revision 001
--@ revises  base

--@ up
CREATE FUNCTION trim_all() RETURNS integer LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM 1; -- retrun
    RETRUN 1;
END
$body$;
CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1 FRM größen g';
CREATE PROCEDURE two() LANGUAGE sql AS $$ INSERT INTO t VALUES (1); UPDATE t SET; $$;
DO 'BEGIN IF true THEM NULL; END IF; END';
DO LANGUAGE plpgsql $$ BEGIN UPDATE t SET a = WHERE b; END $$;
CREATE FUNCTION e() RETURNS integer LANGUAGE sql AS E'SELECT 1 \'a\' FRM t u';
-- äöüäöüäöüäöü äöüäöüäöüäöü
CREATE FUNCTION größenübersicht_für_alle() RETURNS integer LANGUAGE sql AS $$ SELECT 1 FRM t u $$;
CREATE FUNCTION atomic() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1 FRM t u; END;

--@ down nothing
