-- What was planted, as planted.toml tells it; beside it stand the lists of the night: clue and evidence.
CREATE TABLE matter (
    id VARCHAR, kind VARCHAR, scheme VARCHAR, concealment VARCHAR, half VARCHAR, village_code VARCHAR, title VARCHAR, rules VARCHAR[], also VARCHAR[],
    least INTEGER
);
CREATE TABLE planted_row (id VARCHAR, file VARCHAR, sheet VARCHAR, record INTEGER, kind VARCHAR, is_main BOOLEAN);
CREATE TABLE absence (id VARCHAR, kind VARCHAR, first_on DATE, last_on DATE);
CREATE TABLE clean_village (village_code VARCHAR);
CREATE MACRO degree(level) AS CASE level WHEN 'red' THEN 3 WHEN 'yellow' THEN 2 WHEN 'blue' THEN 1 ELSE 0 END;
CREATE MACRO level_of(degree) AS ['none', 'blue', 'yellow', 'red'][degree + 1];
