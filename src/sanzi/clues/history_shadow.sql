-- A work file of before there were rules in shadow holds only what was listed.
ALTER TABLE clues.history ADD COLUMN IF NOT EXISTS is_shadow BOOLEAN DEFAULT FALSE
