-- What one round of questions is kept in while it lasts: cards in, answers out.
CREATE OR REPLACE TEMP TABLE card (
    rule_code VARCHAR, family VARCHAR, subject_is VARCHAR, max_share DOUBLE, valid_from DATE, is_shadow BOOLEAN, decided_share DOUBLE, decided VARCHAR
);
CREATE OR REPLACE TEMP TABLE card_band (rule_code VARCHAR, at_least DOUBLE, rank INTEGER);
CREATE OR REPLACE TEMP TABLE card_limit (rule_code VARCHAR, name VARCHAR);
CREATE OR REPLACE TEMP TABLE card_innocent (rule_code VARCHAR, innocent VARCHAR, innocent_text VARCHAR);
CREATE OR REPLACE TEMP TABLE card_kind (rule_code VARCHAR, kind VARCHAR, title VARCHAR, is_of_county BOOLEAN);
CREATE OR REPLACE TEMP TABLE asked_village (village_code VARCHAR);
CREATE OR REPLACE TEMP TABLE arrived (kind VARCHAR, village_code VARCHAR);
CREATE OR REPLACE TEMP TABLE unconfirmed_limit (name VARCHAR, village_code VARCHAR, from_on DATE, to_on DATE);
CREATE OR REPLACE TEMP TABLE unfit (rule_code VARCHAR, village_code VARCHAR, why VARCHAR);
CREATE OR REPLACE TEMP TABLE coverage (rule_code VARCHAR, village_code VARCHAR, status VARCHAR, why VARCHAR);
CREATE OR REPLACE TEMP TABLE found (
    rule_code VARCHAR, village_code VARCHAR, subject VARCHAR, evidence VARCHAR[], amount DECIMAL(18, 2),
    first_on DATE, last_on DATE, strength DOUBLE, reason VARCHAR
);
CREATE OR REPLACE TEMP TABLE key_of (row_id VARCHAR, ledger_key VARCHAR);
CREATE OR REPLACE TEMP TABLE identified (
    hit_id VARCHAR, rule_code VARCHAR, family VARCHAR, village_code VARCHAR, subject_is VARCHAR, subject VARCHAR, amount DECIMAL(18, 2),
    first_on DATE, last_on DATE, strength DOUBLE, reason VARCHAR, evidence VARCHAR[], ledger_keys VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE cleared (rule_code VARCHAR, hit_id VARCHAR, innocent VARCHAR, holds BOOLEAN, evidence VARCHAR[], sentence VARCHAR);
CREATE OR REPLACE TEMP TABLE levelled (
    hit_id VARCHAR, rule_code VARCHAR, family VARCHAR, village_code VARCHAR, subject_is VARCHAR, subject VARCHAR, amount DECIMAL(18, 2),
    first_on DATE, last_on DATE, strength DOUBLE, level VARCHAR, reason VARCHAR, evidence VARCHAR[], ledger_keys VARCHAR[], level_why VARCHAR
);
CREATE OR REPLACE TEMP TABLE kept_aside (rule_code VARCHAR, aside VARCHAR);
