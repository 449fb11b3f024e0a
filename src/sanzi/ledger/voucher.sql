-- One row per voucher; what stands on several entries is taken from the first that has it.
INSERT INTO ledger.voucher
WITH entry AS (
    -- File, sheet and record as one number: a record is below 10^8, a sheet below 10^4.
    SELECT e.*, (f.place * 10000 + split_part(e.row_id, '.', 2)::BIGINT) * 100000000 + split_part(e.row_id, '.', 3)::BIGINT AS place
    FROM due_entry AS e
    INNER JOIN file_place AS f ON f.file_id = left(e.row_id, 12)
)

SELECT
    voucher_key,
    any_value(village_code) AS village_code,
    min(voucher_on) AS voucher_on,
    any_value(month) AS month,
    any_value(voucher_word) AS voucher_word,
    any_value(voucher_no) AS voucher_no,
    count(*) AS entry_count,
    sum(debit) AS debit,
    sum(credit) AS credit,
    sum(debit) = sum(credit) AS is_balanced,
    coalesce(sum(credit) FILTER (role = 'cash'), 0) AS cash_credit,
    coalesce(sum(credit) FILTER (role = 'bank'), 0) AS bank_credit,
    max(attach_count) AS attach_count,
    arg_min(handler, place) AS handler,
    arg_min(approver, place) AS approver,
    arg_min(maker, place) AS maker,
    arg_min(reviewer, place) AS reviewer,
    arg_min(poster, place) AS poster,
    bool_or(is_opening) AS is_opening,
    bool_or(is_closing) AS is_closing,
    'voucher:' || voucher_key || '#1' AS ledger_key,
    arg_min(row_id, place) AS row_id
FROM entry
GROUP BY voucher_key
