-- One to three amounts of one village that together make an outside total, all within a few days of each other.
WITH sought AS (
    SELECT 'spend' AS among, row_id, village_code, voucher_on AS happened_on, amount, concat_ws(' ', voucher_no, summary, payee) AS told FROM features.spend
    UNION ALL
    SELECT 'income', row_id, village_code, voucher_on, credit - debit, concat_ws(' ', voucher_no, summary, counterparty) FROM ledger.entry
    WHERE class = 'income' AND NOT is_closing
    UNION ALL
    SELECT if(is_out, 'bank_out', 'bank_in'), row_id, village_code, bank_on, amount, concat_ws(' ', purpose, counterparty) FROM ledger.bank_line
    UNION ALL
    SELECT 'invoice', row_id, village_code, invoice_on, amount, concat_ws(' ', invoice_no, item, seller) FROM ledger.invoice
),

part AS (
    SELECT row_id, village_code, happened_on, amount, told FROM sought
    WHERE
        among = $among
        AND (village_code = $village_code OR $village_code IS NULL)
        AND happened_on >= coalesce($first_on, happened_on)
        AND happened_on <= coalesce($last_on, happened_on)
        -- A part no larger than the room for error would fit beside anything.
        AND amount > $room
        AND amount <= $total::DECIMAL(18, 2) + $room
),

one AS (
    SELECT village_code, [row_id] AS row_ids, amount AS made, happened_on AS first_on, happened_on AS last_on, row_id AS last_id FROM part
),

two AS (
    SELECT o.village_code, list_append(o.row_ids, p.row_id) AS row_ids, o.made + p.amount AS made, o.first_on, p.happened_on AS last_on, p.row_id AS last_id
    FROM one AS o
    INNER JOIN part AS p
        ON
            p.village_code = o.village_code
            AND p.happened_on BETWEEN o.last_on AND o.first_on + $days
            AND (p.happened_on > o.last_on OR p.row_id > o.last_id)
    WHERE $most >= 2 AND o.made + p.amount <= $total::DECIMAL(18, 2) + $room
),

three AS (
    SELECT t.village_code, list_append(t.row_ids, p.row_id) AS row_ids, t.made + p.amount AS made, t.first_on, p.happened_on AS last_on, p.row_id AS last_id
    FROM two AS t
    INNER JOIN part AS p
        ON
            p.village_code = t.village_code
            AND p.happened_on BETWEEN t.last_on AND t.first_on + $days
            AND (p.happened_on > t.last_on OR p.row_id > t.last_id)
    WHERE $most >= 3 AND t.made + p.amount BETWEEN $total::DECIMAL(18, 2) - $room AND $total::DECIMAL(18, 2) + $room
),

made AS (
    SELECT * FROM one
    UNION ALL
    SELECT * FROM two
    UNION ALL
    SELECT * FROM three
),

ranked AS (
    SELECT *, made - $total::DECIMAL(18, 2) AS difference, count(*) OVER () AS found
    FROM made
    WHERE made BETWEEN $total::DECIMAL(18, 2) - $room AND $total::DECIMAL(18, 2) + $room
    ORDER BY abs(difference), len(row_ids), last_on - first_on, village_code, row_ids
    LIMIT $limit
),

shown AS (
    SELECT r.row_ids, list(cn_day(p.happened_on) || ' ' || yuan(p.amount) || ' ' || p.told ORDER BY p.happened_on, p.row_id) AS parts
    FROM (SELECT row_ids, unnest(row_ids) AS row_id FROM ranked) AS r
    INNER JOIN part AS p USING (row_id)
    GROUP BY r.row_ids
)

SELECT r.village_code, v.village_name, r.made, r.difference, len(r.row_ids) AS part_count, r.first_on, r.last_on, s.parts, r.row_ids, r.found
FROM ranked AS r
INNER JOIN shown AS s USING (row_ids)
LEFT JOIN ledger.village AS v USING (village_code)
ORDER BY abs(r.difference), part_count, r.last_on - r.first_on, r.village_code, r.row_ids
