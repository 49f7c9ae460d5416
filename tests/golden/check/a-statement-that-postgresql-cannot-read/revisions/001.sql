--@ revision 001
--@ revises  base
--@ variable who

--@ up
CREATE TABLE "größe" (id bigint PRIMARY KEY, länge text NOT NUL);
CREATE TABLE b (id bigint PRIMARY KEY,);
GRANT SELECT ON b TOO :"who";
COMMENT ON TABLE b IS :'who' 'x';
SELECT 'wörter', FROM b;
--@ done-when SELECT 1 FROM FROM b
--@ no-transaction
CALL fill();

--@ verify
SELECT FROM WHERE b;

--@ down
DORP TABLE b;
DROP TABLE "größe";
