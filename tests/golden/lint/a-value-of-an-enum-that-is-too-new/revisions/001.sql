--@ revision 001
--@ revises  base

--@ up
CREATE TYPE mood AS ENUM ('glad');
CREATE TABLE moods (mood mood);

--@ down nothing
