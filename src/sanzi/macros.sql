-- The shared expressions, and whatever differs between DuckDB versions.
CREATE OR REPLACE MACRO yuan(amount) AS format('{:,.2f}', amount) || '元';
CREATE OR REPLACE MACRO weekday(day) AS isodow(day);
CREATE OR REPLACE MACRO cn_day(day) AS strftime(day, '%Y年%-m月%-d日');
CREATE OR REPLACE MACRO percent(share) AS format('{:.0f}%', 100 * share);
