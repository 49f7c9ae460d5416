--@ revision 009
--@ revises  008
--@ title    Names of today
--@ created  2026-01-01 00:00:09

--@ up
ALTER TABLE loans RENAME "BookId" TO book_id;
ALTER TABLE loans RENAME CONSTRAINT loans_order TO loans_until_after_since;
ALTER TABLE readers RENAME TO patrons;
ALTER VIEW open_loans RENAME TO current_loans;
ALTER SEQUENCE loans_id_seq RENAME TO loan_numbers;
CREATE FUNCTION patron_loans(patron integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_loans bigint;
BEGIN
    SELECT count(*) INTO found_loans FROM loans WHERE reader_id = patron;
    RETURN found_loans;
END $$;

--@ down
DROP FUNCTION patron_loans(integer);
ALTER SEQUENCE loan_numbers RENAME TO loans_id_seq;
ALTER VIEW current_loans RENAME TO open_loans;
ALTER TABLE patrons RENAME TO readers;
ALTER TABLE loans RENAME CONSTRAINT loans_until_after_since TO loans_order;
ALTER TABLE loans RENAME book_id TO "BookId";
