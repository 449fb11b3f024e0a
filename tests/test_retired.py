"""Codes that are given no more: what became of them is said wherever they are met."""

import datetime as dt

import pytest
from drawn_rules import TODAY, told

from sanzi import cli
from sanzi.config import Config, RuleSetting
from sanzi.errors import UsageError
from sanzi.rules import catalogue, page, retired, scaffold

GONE = """[ZJ{number}]
title = "旧的大额支出"
why = "与 ZJ90 问的是同一件事"
on = 2026-01-31
replaced_by = ["ZJ90"]
"""


def test_a_retired_code_is_never_given_again_and_says_what_became_of_it(home):
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    told_of_it = "已于 2026年1月31日 停用：与 ZJ90 问的是同一件事，由 ZJ90 代替"
    assert scaffold.new("money", "第二条", today=TODAY, rules_folder=home).name == "zj52_draft_zj52", "51 was given once"
    with pytest.raises(UsageError, match="已经用过"):
        scaffold.new("money", "再来", today=TODAY, code="ZJ51", rules_folder=home)
    assert told(home, "ZJ51") == f"规则 ZJ51 {told_of_it}"
    with pytest.raises(UsageError) as raised:
        catalogue.read(Config(rules_folder=home, rules={"ZJ51": RuleSetting()}))
    assert f"[rule.ZJ51]：这条规则{told_of_it}" in str(raised.value)
    (home / "RETIRED.toml").write_text(GONE.format(number=90), encoding="utf-8")
    assert "编号 ZJ90 已于 2026年1月31日 停用" in told(home)
    assert "停用的编号不再使用" in told(home)


@pytest.mark.parametrize(
    ("line", "instead", "problem"),
    [
        ("[ZJ51]", "[QQ51]", "[QQ51]：编号应当是类别"),
        ('title = "旧的大额支出"', "", "[ZJ51]：缺 title"),
        ('why = "与 ZJ90 问的是同一件事"', 'why = " "', "[ZJ51]：缺 why"),
        ("on = 2026-01-31", 'on = "2026-01-31"', "[ZJ51]：on 应当是日期"),
        ('["ZJ90"]', '"ZJ90"', "[ZJ51]：replaced_by 应当是编号的列表"),
        ('["ZJ90"]', '["ZJ99"]', "[ZJ51]：replaced_by 里的 ZJ99 不是规则"),
        ("on = 2026-01-31", "on = 2026-01-31\nby = 1", "[ZJ51]：不认识的键 by"),
        ("[ZJ51]", "[ZJ51", "不是合法的 TOML"),
    ],
)
def test_an_entry_of_a_retired_rule_is_whole(home, line, instead, problem):
    text = GONE.format(number=51)
    assert line in text
    (home / "RETIRED.toml").write_text(text.replace(line, instead), encoding="utf-8")
    gone, wrong = retired.read(home)
    wrong += retired.lost(gone, {"ZJ90"})
    assert problem in "\n".join(wrong)


def test_retired_codes_are_listed_and_old_lists_stay_readable(home, tmp_path, capsys):
    """On the command line with why and by what replaced; on the page of the catalogue a section of its own, which stands only where there is one."""
    settings = tmp_path / "sanzi.toml"
    settings.write_text(f'[rules]\nfolder = "{home.name}"\nshadow = ["ZJ90"]\n', encoding="utf-8")
    assert cli.main(["rules", "list", "--retired", "--config", str(settings)]) == 0
    assert capsys.readouterr().out == "没有停用的编号。\n"
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    assert cli.main(["rules", "list", "--retired", "--config", str(settings)]) == 0
    listed = capsys.readouterr().out
    assert all(text in listed for text in ("ZJ51", "2026-01-31", "ZJ90"))
    assert cli.main(["rules", "list", "--config", str(settings)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "ZJ90" in line]
    assert "观察" in line
    assert cli.main(["rules", "try", "ZJ51", "--warehouse", "none", "--config", str(settings)]) == 2
    assert "规则 ZJ51 已于 2026年1月31日 停用" in capsys.readouterr().err
    assert page.retired_codes({}) == []
    assert page.retired_codes(retired.read(home)[0])[-1] == "- ZJ51 旧的大额支出　已于 2026年1月31日 停用：与 ZJ90 问的是同一件事，由 ZJ90 代替。"


def test_a_whole_entry_has_no_problem(home):
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    gone, wrong = retired.read(home)
    assert (wrong, retired.lost(gone, {"ZJ90"})) == ([], [])
    assert gone["ZJ51"] == retired.Retired("ZJ51", "旧的大额支出", "与 ZJ90 问的是同一件事", dt.date(2026, 1, 31), ("ZJ90",))
