--@ revison 001
-- @revises 002
--@Revises 003
--@up
--@ up upp
--@ only oracle
--@ retries -1
--@ lock-timeout 5 parsecs
SELECT 1
--@ only sqlite
;
