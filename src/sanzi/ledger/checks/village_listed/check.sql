-- The directory names every village that the other exports name.
SELECT village_code, 1 AS checked, (NOT is_listed)::INTEGER AS failed
FROM ledger.village
