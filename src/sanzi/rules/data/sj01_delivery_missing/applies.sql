-- Villages without enough others of their township to tell what was due.
SELECT
    v.village_code,
    CASE
        WHEN v.township IS NULL OR v.county IS NULL THEN '组织名录里没有写县区、乡镇，不知道与哪些村比'
        ELSE '同乡镇逐月报送的其他村不足' || $least_neighbours || '个，不知道哪个月应当报送'
    END AS why
FROM ledger.village AS v
LEFT JOIN features.arrival AS a ON a.village_code = v.village_code AND a.rhythm = 'month'
GROUP BY v.village_code, v.county, v.township
HAVING coalesce(max(a.sender_count), 0) < $least_neighbours
