-- Every term of an office holder and every relative, the relative within the terms of the office holder.
INSERT INTO features.insider
WITH term AS (
    SELECT
        village_code, person_key(person_name) AS name_key, upper(id_no) AS id_no,
        min(term_start_on) AS from_on, nullif(max(coalesce(term_end_on, DATE '9999-12-31')), DATE '9999-12-31') AS to_on
    FROM ledger.office_holder
    GROUP BY ALL
),

listed AS (
    SELECT
        village_code, person_name AS name, post AS standing, person_key(person_name) AS official_key, FALSE AS is_relative, upper(id_no) AS id_no,
        bank_account_no AS account_no, phone, NULL AS company_key, NULL AS share, term_start_on AS from_on, term_end_on AS to_on, row_id
    FROM ledger.office_holder
    UNION ALL
    SELECT
        relative.village_code, relative.relative_name, coalesce(relative.official_name, '干部') || '的' || coalesce(relative.relation, '亲属'),
        person_key(relative.official_name), TRUE, upper(relative.id_no), NULL, NULL, firm_key(relative.company), relative.share,
        CASE WHEN count(*) = count(term.from_on) THEN min(term.from_on) END,
        CASE WHEN count(*) = count(term.to_on) THEN max(term.to_on) END,
        relative.row_id
    FROM ledger.relative
    -- Two office holders may bear one name: the number decides where both tell it.
    LEFT JOIN term
        ON term.village_code = relative.village_code
        AND CASE
            WHEN term.id_no IS NULL OR relative.official_id_no IS NULL THEN term.name_key = person_key(relative.official_name)
            ELSE term.id_no = upper(relative.official_id_no)
        END
    GROUP BY relative.row_id, relative.village_code, relative.relative_name, relative.official_name, relative.relation, relative.id_no, relative.company, relative.share
),

-- A pay-out list tells which account belongs to which identity number; under another name the number may be a slip of the pen.
paid_to AS (
    SELECT village_code, upper(id_no) AS id_no, person_key(person_name) AS name_key, list(DISTINCT account_no) AS account_nos
    FROM ledger.allowance
    WHERE id_no IS NOT NULL AND account_no IS NOT NULL
    GROUP BY village_code, upper(id_no), person_key(person_name)
)

SELECT
    listed.village_code,
    listed.name,
    list_filter([person_key(listed.name), person_alias(listed.name)], lambda each: each IS NOT NULL) AS name_keys,
    listed.standing,
    listed.official_key,
    listed.is_relative,
    listed.id_no,
    list_sort(list_distinct(list_concat(
        CASE WHEN listed.account_no IS NULL THEN [] ELSE [listed.account_no] END, coalesce(paid_to.account_nos, [])
    ))) AS account_nos,
    listed.phone,
    listed.company_key,
    listed.share,
    listed.from_on,
    listed.to_on,
    odds.chance,
    odds.told,
    listed.row_id
FROM listed
LEFT JOIN paid_to ON paid_to.village_code = listed.village_code AND paid_to.id_no = listed.id_no AND paid_to.name_key = person_key(listed.name)
LEFT JOIN features.name_odds AS odds ON odds.village_code = listed.village_code AND odds.name_key = person_key(listed.name)
ORDER BY listed.row_id
