-- Villages in which no measure differs among the peers or within the village: no tail can be told.
UPDATE features.anomaly_reach
SET is_scored = false, why = '各项数值没有高低之分，无从比较'
WHERE method = 'tail' AND subject_kind = $kind AND list_contains($villages::VARCHAR[], village_code)
