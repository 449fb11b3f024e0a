-- The days within which rows can be half of a new pair, by the room that the ties give: for amounts those of the new rows (first_on to last_on), for sums
-- those of what was posted (posted_first_on to posted_last_on); and all of those months (from_on to to_on).
SET VARIABLE tie_reach = (
    WITH amount AS (
        SELECT min(first_on) - $days AS first_on, max(last_on) + $days AS last_on
        FROM (
            SELECT first_on, last_on FROM landed_span WHERE kind IN ('bank', 'vouchers')
            UNION ALL
            SELECT min(receive_date), max(receive_date) FROM tie_contract_plan WHERE is_fresh
            -- A contract is paid for as long as it runs, and longer.
            UNION ALL
            SELECT DATE '1900-01-01', DATE '2999-12-31' FROM tie_contracts WHERE is_fresh
        )
    ),
    posted AS (
        SELECT min(first_on) AS first_on, max(last_on) AS last_on FROM tie_posted
    ),
    -- A journal with one signed column is added up month by month.
    balanced AS (
        SELECT min(month_in(period)) AS first_on, max(month_in(period)) AS last_on FROM tie_balances
        WHERE $is_added_up AND is_fresh
    )
    SELECT {
        'first_on': amount.first_on,
        'last_on': amount.last_on,
        'posted_first_on': posted.first_on,
        'posted_last_on': posted.last_on,
        'from_on': date_trunc('month', least(amount.first_on, posted.first_on, balanced.first_on))::DATE,
        'to_on': last_day(greatest(amount.last_on, posted.last_on, balanced.last_on))
    }
    FROM amount
    CROSS JOIN posted
    CROSS JOIN balanced
)
