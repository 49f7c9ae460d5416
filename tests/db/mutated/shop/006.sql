--@ revision 006
--@ revises  005
--@ title    When it was changed
--@ created  2026-01-01 00:00:06

--@ up
ALTER TABLE products ADD COLUMN changed_at timestamptz;
CREATE FUNCTION set_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER products_changed BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION set_changed();

--@ down
DROP TRIGGER products_changed ON products;
DROP FUNCTION set_changed();
ALTER TABLE products DROP COLUMN changed_at;
