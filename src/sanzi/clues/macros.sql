-- ① … ㊿ where the digits have one, （51） beyond: lists inside one cell, which must stay one line.
CREATE OR REPLACE TEMP MACRO numbered(place, text) AS
    CASE
        WHEN place <= 20 THEN chr(9311 + CAST(place AS INTEGER))
        WHEN place <= 35 THEN chr(12860 + CAST(place AS INTEGER))
        WHEN place <= 50 THEN chr(12941 + CAST(place AS INTEGER))
        ELSE '（' || place || '）'
    END || text
