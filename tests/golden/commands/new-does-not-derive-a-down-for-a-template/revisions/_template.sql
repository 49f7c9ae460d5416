<header>

--@ up

--@ down nothing
