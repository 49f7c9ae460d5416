--@ revision 010
--@ revises  009
--@ title    What is lent twice
--@ created  2026-01-01 00:00:10

--@ up
ALTER TABLE loans ADD COLUMN renewals integer NOT NULL DEFAULT 0, ADD CONSTRAINT loans_renewals CHECK (renewals <= 3);
CREATE FUNCTION count_renewal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.renewals := OLD.renewals + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER loans_renewed BEFORE UPDATE OF until ON loans FOR EACH ROW WHEN (OLD.until IS DISTINCT FROM NEW.until) EXECUTE FUNCTION count_renewal();
ALTER TABLE patrons DROP CONSTRAINT readers_born_check;
COMMENT ON TABLE loans IS 'one row a loan';
COMMENT ON FUNCTION count_renewal() IS 'thrice at most';

--@ down
ALTER TABLE patrons ADD CONSTRAINT readers_born_check CHECK (born > '1900-01-01');
COMMENT ON TABLE loans IS NULL;
DROP TRIGGER loans_renewed ON loans;
DROP FUNCTION count_renewal();
ALTER TABLE loans DROP COLUMN renewals;
