--@ revision 002
--@ revises  001
--@ titel    PASSWORD 's3cr3t'
--@ allow    no-way-back, password='s3cr3t'

--@ up
ALTER ROLE a PASSWORD 's3cr3t;
s3cr3t
