"""Books, statements, contracts and plans drawn by hand that say the same, and a county that answers what is asked of them."""

import re
from decimal import Decimal
from pathlib import Path

from drawn_door import Door

from sanzi import cli
from sanzi.exports import answers
from sanzi.exports.met import Met

VILLAGE = "990101001001"
# Day, side of the village's account, yuan, and the same in 万元.
MONEY = (
    ("2024-03-02", "out", "395.30", "0.03953"),
    ("2024-03-05", "out", "1200.00", "0.12"),
    ("2024-03-08", "in", "36840.00", "3.684"),
    ("2024-03-12", "out", "88.50", "0.00885"),
    ("2024-03-20", "in", "5000.00", "0.5"),
    ("2024-03-25", "out", "760.05", "0.076005"),
)
RENTED = (*MONEY, ("2024-03-28", "in", "260.00", "0.026"))
# Rents of three figures or more, received on days when the books have that much.
RENTS = ("36840.00", "5125.00", "261.50")
# Accounts of which either side may be debited: they do not tell whose sides are swapped.
DUES = ("112,应收款", "211,应付款")


def vouchers(money=MONEY, others=("501,经营收入", "513,管理费用")) -> str:
    """Books with the accounts that money came from and went to."""
    lines = ["组织代码,凭证日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额"]
    for number, (day, side, yuan, _) in enumerate(money, 1):
        other = others[side == "out"]
        ours, theirs = (f"{yuan},", f",{yuan}") if side == "in" else (f",{yuan}", f"{yuan},")
        lines += [f"{VILLAGE},{day},记,{number},收付,102,银行存款,{ours}", f"{VILLAGE},{day},记,{number},收付,{other},{theirs}"]
    return "\n".join(lines)


def bank(money=MONEY, *, in_wan=False, swapped=False, head="交易金额", title="", opening=None) -> str:
    """A statement with a direction; `opening` adds the running balance of the money as it really moved."""
    lines = [title] if title else []
    lines.append(f"组织代码,账号,交易日期,借贷标志,{head}{',余额' if opening else ''}")
    balance = Decimal(opening or 0)
    for day, side, yuan, wan in money:
        balance += Decimal(yuan) if side == "in" else -Decimal(yuan)
        word = {"in": "贷", "out": "借"}[side] if not swapped else {"in": "借", "out": "贷"}[side]
        lines.append(f"{VILLAGE},9955000000000000001,{day},{word},{wan if in_wan else yuan}{f',{balance}' if opening else ''}")
    return "\n".join(lines)


class County(Door):
    """A door with a configuration beside which answers are kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.config = folder / "sanzi.toml"
        self.config.write_text("")

    def night(self) -> dict[str, dict]:
        """Path → its line, after one night with the answers there are."""
        met = Met(self.folder, answers.read(answers.beside(self.config)))
        return {file["path"]: file for file in self.load(met=met)}

    def answer(self, name: str, *decision: str) -> int:
        told = ["--by", "李某", "--on", "2025-07-10", "--config", str(self.config)]
        return cli.main(["exports", "map", str(self.folder / name), *decision, *told])

    def staged(self, kind: str, column: str) -> list:
        return [value for (value,) in self.rows(f"SELECT {column} FROM staged.{kind} ORDER BY source_file, source_row")]


def waiting(files: dict[str, dict]) -> list[str]:
    held = [path for path, file in files.items() if file["status"] == "refused"]
    for path in held:
        assert files[path]["why"].startswith("等待确认："), files[path]["why"]
        assert (files[path]["kind"], files[path]["rows_read"], files[path]["sums"]) == (None, 0, {})
        # The reason goes to logs: amounts of persons must not.
        assert not re.search(r"\d\.\d", files[path]["why"]), files[path]["why"]
    return held


def plan(values=("36840.00", "5000.00", "260.00")) -> dict[str, str]:
    """Three contracts with one instalment each, received on days when the books have that much."""
    contracts = ["组织代码,合同编号,承包方,起始日期,年租金"]
    dues = ["合同编号,期次,应收日期,应收金额,实收日期,实收金额"]
    for number, (day, yuan) in enumerate(zip(("2024-03-08", "2024-03-20", "2024-03-28"), values, strict=True), 1):
        contracts.append(f"{VILLAGE},HT-{number},承租{number},2024-01-01,{yuan}")
        dues.append(f"HT-{number},1,{day},{yuan},{day},{yuan}")
    return {"合同.csv": "\n".join(contracts), "计划.csv": "\n".join(dues)}
