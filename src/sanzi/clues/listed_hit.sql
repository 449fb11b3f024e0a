-- The hits asked of now: those that go on the list.
CREATE OR REPLACE TEMP VIEW asked_hit AS
SELECT * FROM hits.hit
