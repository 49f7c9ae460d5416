--@ revision 003
--@ revises  002

--@ up
--@ only postgresql
ALTER ROLE a PASSWORD $x$s3cr3t;
s3cr3t
