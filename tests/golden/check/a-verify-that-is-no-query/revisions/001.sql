--@ revision 001
--@ revises base

--@ up
CREATE TABLE a (n integer);

--@ down
DROP TABLE a;

--@ verify
SELECT n FROM a WHERE n < 0;
WITH odd AS (SELECT n FROM a WHERE n % 2 = 1) SELECT n FROM odd;
DELETE FROM a WHERE n < 0;
