--@ revision 001
--@ revises base
--@ title T

--@ up
CREATE TYPE mood AS ENUM ('sad', 'happy');
ALTER TYPE mood ADD VALUE 'ok' BEFORE 'hapy';

--@ down nothing
