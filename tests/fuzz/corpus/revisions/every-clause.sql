--@ revision 92cc1b07a4e1
--@ revises  5d20f6a1, 70aa13c5
--@ depends  other
--@ label    billing, users
--@ title    Language of every segment
--@ author   somebody <a@b.c>
--@ created  2025-10-01T14:00:00+02:00
--@ replaces 001, 002
--@ compatible from 5d20f6a1
--@ variable schema "app"
--@ variable reader
--@ allow    no-way-back, file-name "because \"so\" \\"
--@ up postgresql no-transaction
--@ lock-timeout 10s
--@ statement-timeout 5m
--@ retries 3
SELECT 1;
--@ up sqlite
SELECT 1;
--@ down irreversible nobody wants it back
--@ verify
SELECT 1 WHERE 0;
