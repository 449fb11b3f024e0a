-- The hits asked of now: those of the rules in shadow, which make a list of their own.
CREATE OR REPLACE TEMP VIEW asked_hit AS
SELECT * EXCLUDE (aside) FROM hits.aside
WHERE aside = 'shadow'
