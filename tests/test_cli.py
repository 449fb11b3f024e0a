"""What the command line says: its help, and where the command or the machine, not the data, is at fault."""

import duckdb
import pytest

from sanzi import cli


def test_a_night_that_wants_more_memory_says_where_to_give_it():
    with duckdb.connect(config={"memory_limit": "20MB"}) as con, pytest.raises(duckdb.OutOfMemoryException) as wrong:
        con.execute("SELECT list(range ORDER BY range DESC) FROM range(10_000_000)").fetchall()
    assert "[machine]" in cli.of_the_machine(wrong.value)
    assert "[machine]" not in cli.of_the_machine(OSError("disk"))


@pytest.mark.parametrize("words", [["--help"], ["nightly", "--help"], ["rules", "--help"], ["reverse", "--help"]], ids=" ".join)
def test_help_is_chinese(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(words)
    said = capsys.readouterr().out
    assert said.startswith("用法：sanzi") and "显示这段说明" in said
    assert not [english for english in ("usage:", "options:", "positional arguments:", "show this help", "exit") if english in said]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["frobnicate"], "没有这一项 'frobnicate' （可用："),
        (["nightly", "in"], "缺少必需的参数 --out"),
        (["nightly", "in", "--out", "out", "--as-of", "2025-13-01"], "'2025-13-01' 不是日期，请写成 2025-07-15"),
        (["reverse", "1", "--warehouse"], "参数 --warehouse: 后面要跟一个值"),
    ],
    ids=["no such command", "what is missing", "no day", "no value"],
)
def test_a_command_that_is_wrong_is_told_in_one_chinese_line(words, told, capsys):
    assert cli.main(words) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1 and said.endswith("--help 看用法。\n")
