-- The money of each clue as amount.py united it.
CREATE OR REPLACE TEMP TABLE clue_amount AS
SELECT unnest($clue_nos::BIGINT[]) AS clue_no, unnest($amounts::DECIMAL(18, 2)[]) AS amount
