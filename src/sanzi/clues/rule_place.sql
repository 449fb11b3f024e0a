-- The rules of each clue in the order in which they are shown: highest strength first.
CREATE OR REPLACE TEMP TABLE rule_place AS
SELECT clue_no, unnest(rule_codes) AS rule_code, unnest(range(1, len(rule_codes) + 1)) AS rule_place
FROM levelled
