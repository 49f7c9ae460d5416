--@ revision 001
--@ revises  base
--@ title    The column password, not PASSWORD 'x'

-- ALTER ROLE a PASSWORD 's3cr3t';
--@ up
CREATE TABLE users (name text, password text DEFAULT 'x', password_hash text, "PASSWORDS" text);
/* ALTER ROLE a PASSWORD 's3cr3t'; */
UPDATE users SET password = 'x' WHERE password = '';
INSERT INTO users (name, password) VALUES ('password', 'x'), ('a password', 'y'), ('password=', 'z');
INSERT INTO users (name) VALUES ('Forgot your password? Write to a@b.example: password=unknown');
INSERT INTO users (name) VALUES ('http://host:80/a@b'), ('ftp://anonymous@host/'), ('the password ''x'' is weak');
--@ only postgresql
COMMENT ON COLUMN users.password IS 'bcrypt';
--@ only postgresql
ALTER ROLE a PASSWORD NULL;
--@ only postgresql
ALTER ROLE a PASSWORD '';
--@ only postgresql
DO $$
BEGIN
    -- ALTER ROLE a PASSWORD 's3cr3t';
    EXECUTE format('ALTER ROLE a PASSWORD %L', current_setting('app.password'));
    EXECUTE 'ALTER ROLE a PASSWORD ''' || current_setting('app.password') || '''';
    PERFORM dblink_connect(format('host=h password=%s', current_setting('app.password')));
    PERFORM dblink_connect('host=h password=' || current_setting('app.password'));
END
$$;
--@ down
DROP TABLE users;
