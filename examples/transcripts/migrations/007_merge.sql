--@ revision 007
--@ revises  005, 006
--@ title    Merge the speaker index and thumbnails
--@ created  2026-06-15 09:00:00

-- 005 and 006 were written at the same time on two branches. This joins them and changes nothing itself.
