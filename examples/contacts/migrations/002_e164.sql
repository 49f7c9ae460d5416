--@ revision 002
--@ revises  001
--@ title    Telephone numbers in one form
--@ created  2026-04-13 11:20:00

-- What people have typed stays in `phone`. SQL alone cannot bring it into one form: the C function does, by the very
-- rules that the application uses for new contacts. A number that is none fails the revision and names the contact.

--@ up
ALTER TABLE contact ADD COLUMN e164 text;
--@ call normalise_phones
CREATE INDEX contact_by_number ON contact (e164);

--@ down
DROP INDEX contact_by_number;
ALTER TABLE contact DROP COLUMN e164;
