"""What title, sheet, file and folder say of a table that its columns leave out: account, year, and whether it is a journal at all."""

import re
from collections.abc import Iterable
from functools import cache

from sanzi.policy import load as policy
from sanzi.traditional import simplified

_ACCOUNT = re.compile(r"(?:会计科目|科目名称|科目)[:：]\s*[(（\[]?(\d{3,})?[)）\]]?\s*([^\s:：\d]{2,20})?")
_JOURNALS = (("现金日记账", "库存现金"), ("库存现金", "库存现金"), ("银行存款日记账", "银行存款"), ("银行日记账", "银行存款"))
_ACCOUNT_NO = re.compile(r"账[号户][:：]?\s*(\d[\d ]{7,30}\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)(\d{13,21})(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|\s*[-—–~～至到]\s*(?:19|20)\d{2}\s*年)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(1[0-2]|0?[1-9])\s*月(?!\s*(?:份|末)?\s*[-—–~～至到])")
_MADE_ON = re.compile(r"(打印|导出|制表|查询|编制|填报|填表|报表)(日期|时间)?[:：]?\s*(?:19|20)\d{2}\s*年")


def account_in(text: str) -> dict[str, str]:
    """The account that a journal's title, sheet or file name says it is of."""
    text = simplified(text)
    named = _ACCOUNT.search(text)
    if named and (named[1] or named[2]):
        return {key: word for key, word in (("account_code", named[1]), ("account_name", named[2])) if word}
    if found := _ledger().search(text):
        name = re.sub(r"[-—－/]+", "/", found[1] + found[2])
        return ({"account_code": found[3]} if found[3] else {}) | {"account_name": name}
    return next(({"account_name": account} for word, account in _JOURNALS if word in text), {})


@cache
def _ledger() -> re.Pattern:
    """银行存款(102)明细账, 管理费用-办公费明细分类账: an account of a chart and what stands below it, in the title of a ledger of its own."""
    names = {re.escape(simplified(name)) for name in policy.chart_accounts()["name"].to_pylist()}
    named = "|".join(sorted(names, key=lambda name: (-len(name), name)))
    below, code = r"(?:[-—－/]+[\u4e00-\u9fff]{1,12}?)*", r"(?:[(（\[](?!(?:19|20)\d{2}\D)(\d{3,})[)）\]])?"
    return re.compile(rf"({named})({below})\s*{code}\s*(?:三栏式?)?(?:明细|分户|分类|明细分类)账")


def account_no_in(text: str) -> str | None:
    """The bank account that a statement's title, sheet or file name says it is of."""
    found = _ACCOUNT_NO.search(simplified(text)) or _LONG_NUMBER.search(text)
    return found[1].replace(" ", "") if found else None


def year_in(texts: Iterable[str]) -> str | None:
    """The year that the nearest of `texts` names; None where it names two: neither is guessed. The year a list was printed in does not count."""
    for text in texts:
        if years := set(_YEAR.findall(_MADE_ON.sub("", text))):
            return years.pop() if len(years) == 1 else None
    return None


def month_in(texts: Iterable[str]) -> str | None:
    """The month, as 2024-03, that the nearest of `texts` names; None where it names several, or a span of months. The day a list was printed does not count."""
    for text in texts:
        bare = _MADE_ON.sub("", text)
        if _YEAR.search(bare):
            months = {(year, int(month)) for year, month in _MONTH.findall(bare)}
            return "{}-{:02d}".format(*months.pop()) if len(months) == 1 and len(set(_YEAR.findall(bare))) == 1 else None
    return None


# Headings that only a bank writes.
_OF_A_BANK = set(
    re.split(
        r"\s+",
        "交易日期 交易日 入账日期 起息日 发生时间 交易时间 交易时间戳 记账时间 入账时间 交易金额 交易发生金额 账户余额 当前余额 本次余额 交易后余额 "
        "借贷标志 收付标志 收支方向 d/c 对方户名 对手户名 对方行名 对方开户行",
    )
)
NAMELESS_JOURNAL = (
    "像日记账，不是银行流水，但没有凭证号，或列和标题都没有写明是哪个科目。请从原软件导出带凭证号的日记账，并在标题中写明科目，如“库存现金日记账”。"
)
NO_ACCOUNT = "只有日期和金额，看不出是哪个账户的流水，不属于任何类别"


def no_statement(headings: set[str], columns: set[str], around: str) -> tuple[str, str] | None:
    """Status and reason where what looks like a bank statement is none: `headings` as they are compared, `columns` recognised, `around` title,
    sheet and file name. A village's own journal has the same columns with the sides the other way round.
    """
    vouchered = {"凭证号", "凭证字号", "凭证字", "凭证编号"} & headings and not {"account_no", "cp_name", "cp_account", "direction"} & columns
    is_journal = vouchered or "日记账" in simplified(around) or (account_in(around) and not account_no_in(around))
    if not is_journal and (_OF_A_BANK & headings or {"account_no", "cp_account"} & columns or account_no_in(around)):
        return None
    return ("refused", NAMELESS_JOURNAL) if {"debit", "credit"} <= columns else ("ignored", NO_ACCOUNT)
