--@ revision 001
--@ revises base
--@ variable role "reader"
--@ variable start
--@ up
CREATE TABLE t (a integer DEFAULT :'start', b text DEFAULT ':"nothing"');
--@ only postgresql
GRANT SELECT ON t TO :"role";
--@ down
DROP TABLE t;
--@ verify
SELECT a FROM t WHERE a < :'start';
