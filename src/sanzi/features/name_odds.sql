-- How many of the people on the county's lists bear each name, and how likely it is that a village has another bearer of it.
INSERT INTO features.name_odds
WITH listed AS (
    SELECT village_code, person_name AS name, id_no FROM ledger.office_holder
    UNION
    SELECT village_code, relative_name, id_no FROM ledger.relative
    UNION
    SELECT village_code, person_name, id_no FROM ledger.allowance
),

named AS (
    SELECT village.county, listed.village_code, person_key(listed.name) AS name_key, upper(listed.id_no) AS id_no
    FROM listed
    INNER JOIN ledger.village ON village.village_code = listed.village_code
    WHERE listed.name IS NOT NULL
),

person AS (
    SELECT DISTINCT county, village_code, name_key, coalesce(id_no, village_code) AS person_no
    FROM named
    QUALIFY id_no IS NOT NULL OR count(id_no) OVER (PARTITION BY village_code, name_key) = 0
),

name AS (
    SELECT county, name_key, count(DISTINCT person_no) AS bearers, sum(count(DISTINCT person_no)) OVER (PARTITION BY county) AS people
    FROM person
    GROUP BY county, name_key
),

-- Names borne by one listed person, and by two.
borne AS (
    SELECT county, count(*) FILTER (bearers = 1) AS once, greatest(count(*) FILTER (bearers = 2), 1) AS twice
    FROM name
    GROUP BY county
),

here AS (
    SELECT county, village_code, name_key, count(*) AS bearers_here
    FROM person
    GROUP BY county, village_code, name_key
),

rate AS (
    SELECT
        name.county, name.name_key, name.bearers, name.people,
        CASE WHEN name.bearers = 1 THEN least(1, 2 * borne.twice / borne.once::DOUBLE) ELSE name.bearers END / name.people AS frequency
    FROM name
    INNER JOIN borne ON borne.county IS NOT DISTINCT FROM name.county
),

odds AS (
    SELECT
        here.village_code, here.name_key, here.bearers_here, rate.bearers, rate.people, rate.frequency,
        CASE WHEN here.bearers_here > 1 THEN 1 ELSE namesake_chance(rate.frequency, coalesce(village.population, village.members)) END AS chance
    FROM here
    INNER JOIN rate ON rate.county IS NOT DISTINCT FROM here.county AND rate.name_key = here.name_key
    INNER JOIN ledger.village ON village.village_code = here.village_code
)

SELECT
    village_code, name_key, bearers_here, bearers, people, frequency, chance,
    CASE
        WHEN bearers_here > 1 THEN '本村名册和发放明细里就有' || bearers_here || '个不同的人叫这个名字'
        ELSE '全县名册和发放明细所列' || format('{:,}', people::BIGINT) || '人中有' || bearers || '人叫这个名字'
            || coalesce('，推算本村另有同名者的概率' || chance_told(chance), '，名录没有本村人口，推算不了本村另有同名者的概率')
    END AS told
FROM odds
ORDER BY village_code, name_key
