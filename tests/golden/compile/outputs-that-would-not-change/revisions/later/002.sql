--@ revision 002
--@ revises  001
--@ title    Second
--@ label    main
--@ compatible from 001

--@ up
--@ lock-timeout 2s
ALTER TABLE t ADD COLUMN j integer;

--@ down irreversible the column holds what nobody else has
