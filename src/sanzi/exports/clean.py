"""One parser per type of cell: text as a person typed it → a plain value, or the reason in words why it cannot be read.

Every parser gives a `Reading`. `value` is text that DuckDB casts without loss (None: the cell says nothing).
"""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sanzi.traditional import simplified


class Reading(NamedTuple):
    """`problem` is NULL where the cell was read; `is_hard` problems keep a row out whatever its kind."""

    value: str | None
    problem: str | None = None
    is_hard: bool = False


NOTHING = frozenset({"", "-", "--", "---", "—", "——", "/", "\\", "无", "空", "null", "NULL", "None", "nan", "#"})
OPEN_ENDED = frozenset({"长期", "至今", "今", "永久", "无固定期限", "长期有效", "无期限", "不定期"})
UNITS = {"": None, "元": 1, "圆": 1, "块": 1, "千元": 1_000, "万": 10_000, "万元": 10_000, "百万元": 1_000_000, "亿": 100_000_000, "亿元": 100_000_000}
# A million million yuan: beyond any county, and ten thousand of them still fit where sums are kept.
LARGEST = Decimal(10) ** 12

_PLAIN = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d*)?|\.\d+")
_SUFFIX = re.compile(r"(百万元|千元|万元|亿元|万|亿|元|圆|块)?(整|正)?(/[年月日天亩人次户工])?$")
_NEGATIVE = re.compile(r"^(-|负|红字|红)(.*)$")
_BRACKETED = re.compile(r"^\((.+)\)((?:百万|千|万|亿)?元|万|亿)?$")
_DIGITS = dict(zip("零〇一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9), strict=True))
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_WRITTEN = re.compile(r"[零〇一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖十拾百佰千仟万萬亿億]+")
_WRITTEN_MONEY = re.compile(rf"(?:({_WRITTEN.pattern})[元圆圓])?零?(?:({_WRITTEN.pattern})角)?零?(?:({_WRITTEN.pattern})分)?[整正]?")
_ERRORS = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|无值! .*)|#+", re.DOTALL)


def fold(text: str) -> str:
    """Half width, simplified characters, no spaces of any sort, one kind of minus."""
    return re.sub(r"[\s\u200b\ufeff]", "", simplified(unicodedata.normalize("NFKC", text))).replace("−", "-").replace("－", "-").strip("'`")


def is_formula(text: str) -> bool:
    """An error cell, or a formula whose value the program that wrote the file never computed."""
    return bool(_ERRORS.fullmatch(text)) or text.startswith("=")


def money(text: str, unit: int | Decimal = 1) -> Reading:
    """Yuan with two decimals, half up. `unit` is what the heading or the title states; a unit in the cell itself beats it.

    >>> money("(1,234.505)").value, money("1.2万元", 10_000).value, money("壹万贰仟元整").value
    ('-1234.51', '12000.00', '12000.00')
    """
    if is_formula(text.strip()):
        return Reading(None, "公式没有算出结果或是错误值")
    plain = re.sub(r"^(人民币|RMB|CNY|[¥￥$])+", "", fold(text), flags=re.IGNORECASE)
    if plain in NOTHING:
        return Reading(None)
    sign, plain = _signed(plain)
    plain = re.sub(r"^(人民币|RMB|CNY|[¥￥$])+", "", plain, flags=re.IGNORECASE)
    value = _arabic_money(plain, unit)
    if value is None:
        value = _written_money(plain)
    if value is None:
        return Reading(None, f"金额读不懂：{text.strip()[:40]}")
    # Before rounding: a number of more digits than Decimal carries cannot be rounded.
    if value >= LARGEST:
        return Reading(None, f"金额大得不合理：{text.strip()[:40]}")
    return Reading(str((sign * value).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0))


def _signed(plain: str) -> tuple[int, str]:
    sign = 1
    if bracketed := _BRACKETED.match(plain):
        sign, plain = -1, bracketed[1] + (bracketed[2] or "")
    if minus := _NEGATIVE.match(plain):
        sign, plain = -1, minus[2].lstrip("-")
    return sign, plain


def _arabic_money(plain: str, unit: int | Decimal) -> Decimal | None:
    suffix = _SUFFIX.search(plain)
    number = plain[: suffix.start()]
    if not _PLAIN.fullmatch(number):
        return None
    stated = UNITS[suffix[1] or ""]
    return Decimal(number.replace(",", "")) * (unit if stated is None else stated)


def _written_money(plain: str) -> Decimal | None:
    whole = _WRITTEN_MONEY.fullmatch(plain)
    if whole and any(whole.groups()):
        yuan, jiao, fen = (written(part) if part else 0 for part in whole.groups())
        if None in (yuan, jiao, fen) or jiao > 9 or fen > 9:
            return None
        return Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100
    bare = re.sub(r"[整正]$", "", plain)
    number = written(bare) if _WRITTEN.fullmatch(bare) else None
    return None if number is None else Decimal(number)


def written(text: str) -> int | None:
    """A number in Chinese characters, capital or ordinary; a bare row of digits is read digit by digit. None where it is not one."""
    if not text or len(text) > 40:
        return None
    if all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    for marks, scale in (("亿億", 10**8), ("万萬", 10**4)):
        at = max(text.rfind(mark) for mark in marks)
        if at >= 0:
            high, low = written(text[:at]), written(text[at + 1 :]) if text[at + 1 :] else 0
            return None if high is None or low is None or low >= scale else high * scale + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for letter in text:
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
        elif letter in _STEPS and _STEPS[letter] < last:
            last = _STEPS[letter]
            total += (1 if digit is None else digit) * last
            digit = None
        else:
            return None
    return total + (digit or 0)


_TIME = re.compile(
    r"(?<=[\d日号])[T ]*(上午|下午)?\d{1,2}(:\d{1,2}){1,2}(\.\d+)?(Z|[+-]\d\d:?\d\d)?$"
    r"|(?<=[\d日号])[ ]*(上午|下午)?\d{1,2}[时点](\d{1,2}分?)?(\d{1,2}秒)?$"
    r"|(?<=\d{4}-\d\d-\d\d)-\d\d\.\d\d\.\d\d(\.\d+)?$|(?<=^\d{8})([01]\d|2[0-3])[0-5]\d[0-5]\d$"
)
_WEEKDAY = re.compile(r"[ (]*(星期|周)[一二三四五六日天]\)?")
# Books of collectives begin in 1978: a year of two digits is one of the hundred from there.
FIRST_YEAR = 1978
_PARTED = re.compile(r"(\d{4})([-./年])(\d{1,2})(?:[-./月])(\d{1,2})[日号]?")
_VAGUE = re.compile(r"\d{4}年?|\d{4}[-./年]\d{1,2}月?份?|\d{1,2}月(\d{1,2}[日号])?|\d{1,2}[-./]\d{1,2}([-./]\d{2,4})?|.*[初底末上中下]旬?.*")
_LUNAR = re.compile(r"农历|阴历|正月|腊月|冬月|闰.月|初[一二三四五六七八九十]|廿")
_REPUBLIC = re.compile(r"民国|中华民国")


def date(text: str) -> Reading:
    """An ISO day. Day and month are never guessed; 长期 and 至今 say nothing. Counting days of 1900 (Excel) are read. A year of two digits
    lies between 1978 and 2077.

    >>> date("2024年3月5日").value, date("45356").value, date("2024.2.30").problem
    ('2024-03-05', '2024-03-05', '日期不存在：2024.2.30')
    """
    shown = text.strip()[:40]
    if is_formula(text.strip()):
        return Reading(None, "公式没有算出结果或是错误值", is_hard=True)
    plain = simplified(unicodedata.normalize("NFKC", text)).replace("○", "〇").strip().strip("'`").strip()
    if re.sub(r"\s", "", plain) in NOTHING | OPEN_ENDED:
        return Reading(None)
    if _REPUBLIC.search(plain) or _LUNAR.search(plain):
        return Reading(None, f"民国或农历日期不换算：{shown}", is_hard=True)
    plain = re.sub(r"\s", "", _TIME.sub("", _WEEKDAY.sub("", plain)))
    parts = _date_parts(plain)
    if parts is None:
        return Reading(None, f"日期不完整或有歧义：{shown}" if _VAGUE.fullmatch(plain) else f"日期读不懂：{shown}")
    try:
        return Reading(dt.date(*parts).isoformat())
    except ValueError:
        return Reading(None, f"日期不存在：{shown}")


_SHORT_YEAR = re.compile(r"(\d\d)年(\d{1,2})月(\d{1,2})[日号]?")
_WRITTEN_DAY = re.compile(rf"({_WRITTEN.pattern})年({_WRITTEN.pattern})月({_WRITTEN.pattern})[日号]")


def _date_parts(plain: str) -> tuple[int, int, int] | None:
    if plain.isdecimal() and plain.isascii():
        return _bare_figures(plain)
    if parted := _PARTED.fullmatch(plain):
        return int(parted[1]), int(parted[3]), int(parted[4])
    if short := _SHORT_YEAR.fullmatch(plain):
        return _whole_year(short[1]), int(short[2]), int(short[3])
    if re.fullmatch(r"[2-6]\d{4}\.\d+", plain):
        return _counted(plain)
    if spelt := _WRITTEN_DAY.fullmatch(plain):
        year, month, day = (written(part) for part in spelt.groups())
        return (year, month, day) if year and month and day else None
    return None


def _bare_figures(plain: str) -> tuple[int, int, int] | None:
    if len(plain) == 8:
        return int(plain[:4]), int(plain[4:6]), int(plain[6:])
    if len(plain) == 6 and not _is_month(plain):
        return _whole_year(plain[:2]), int(plain[2:4]), int(plain[4:])
    return _counted(plain) if re.fullmatch(r"[2-6]\d{4}", plain) else None


def _counted(plain: str) -> tuple[int, int, int]:
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(plain[:5]))
    return day.year, day.month, day.day


def _whole_year(two_digits: str) -> int:
    year = FIRST_YEAR // 100 * 100 + int(two_digits)
    return year if year >= FIRST_YEAR else year + 100


def _is_month(digits: str) -> bool:
    return 1950 <= int(digits[:4]) <= 2099 and 1 <= int(digits[4:]) <= 12


def number(text: str) -> Reading:
    """A quantity or an area with four decimals, half up; a unit behind it is dropped (the unit has its own column)."""
    plain = fold(text)
    if plain in NOTHING:
        return Reading(None)
    found = re.fullmatch(r"(-?)((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)([^\d.,]{0,6})", plain)
    if not found:
        return Reading(None, f"数读不懂：{text.strip()[:40]}")
    value = Decimal(found[2].replace(",", ""))
    if value >= 10**13:
        return Reading(None, f"数大得不合理：{text.strip()[:40]}")
    value = value.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Reading(f"-{value}" if found[1] and value else str(value))


# 亩 in one of each measure of land: a hectare is 15, a square metre 3/2000.
MU = {"亩": Decimal(1), "市亩": Decimal(1), "公顷": Decimal(15), "平方米": Decimal("0.0015"), "平米": Decimal("0.0015"), "m2": Decimal("0.0015")}
MU["㎡"] = MU["m2"]


def area(text: str, unit: int | Decimal = 1) -> Reading:
    """Land in 亩 with four decimals, half up. `unit` is how many 亩 the heading's measure has; a measure in the cell itself beats it.

    >>> area("10").value, area("1.5公顷").value, area("2000", MU["平方米"]).value
    ('10.0000', '22.5000', '3.0000')
    """
    plain = re.sub(r"m2$", "平方米", fold(text))
    read = number(plain)
    stated = next((MU[name] for name in sorted(MU, key=len, reverse=True) if plain.endswith(name)), None)
    if read.value is None or (stated is None and plain[-1:].isalpha()):
        return read if read.problem or read.value is None else Reading(None, f"面积的单位读不懂：{text.strip()[:40]}")
    figure = Decimal(re.match(r"-?[\d.,]+", plain)[0].replace(",", ""))
    value = (figure * (unit if stated is None else stated)).quantize(Decimal("0.0001"), ROUND_HALF_UP) + 0
    return Reading(str(value)) if abs(value) < 10**13 else Reading(None, f"数大得不合理：{text.strip()[:40]}")


def count(text: str) -> Reading:
    """A whole number, Arabic or Chinese, with or without its measure word."""
    plain = fold(text)
    if plain in NOTHING:
        return Reading(None)
    found = re.fullmatch(r"(?:第|共)?(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.0*)?[^\d.,]{0,3}", plain)
    if found:
        return Reading(str(int(found[1].replace(",", ""))))
    spelt = _WRITTEN.match(plain)
    value = written(spelt[0]) if spelt and len(plain) - spelt.end() <= 2 else None
    return Reading(None, f"个数读不懂：{text.strip()[:40]}") if value is None or value >= 10**9 else Reading(str(value))


YES = frozenset(
    {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "t", "通过", "已通过", "同意", "中标", "成交", "已中标", "对", "一致通过", "全票通过", "1.0"}
)
NO = frozenset({"否", "×", "✗", "✘", "x", "0", "n", "no", "false", "f", "不通过", "未通过", "没有", "不同意", "未中标", "不中标", "否决", "错", "0.0", "无"})


def yes_no(text: str) -> Reading:
    """true or false. 无 means no here, where it means nothing in an amount."""
    plain = fold(text).lower()
    if plain in YES:
        return Reading("true")
    if plain in NO:
        return Reading("false")
    return Reading(None) if plain in NOTHING else Reading(None, f"是否读不懂：{text.strip()[:40]}")


PARSERS = {"money": money, "date": date, "number": number, "area": area, "count": count, "bool": yes_no}
