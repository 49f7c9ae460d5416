--@ revision 002
--@ revises  001

--@ up
ALTER TABLE users ADD COLUMN the_name_of_the_person_who_has_entered_this_row_into_the_table_of_users text;

--@ down nothing
