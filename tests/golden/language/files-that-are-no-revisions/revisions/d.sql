SELECT 1;
--@ revision d
