"""The pages tell the truth: every command in them exists, every file they name is there."""

import re
import subprocess
from pathlib import Path

import pytest

from sanzi import cli

ROOT = Path(__file__).parent.parent
PAGES = [
    *("README.md", "README.zh-CN.md", "data/sample/README.md", "docs/confirm.md", "docs/导出表格.md", "docs/政策表.md", "docs/规则试用与变更.md"),
    "src/sanzi/rules/README.md",
]
BLOCK = re.compile(r"```(?:sh|bash|shell)\n(.*?)```", re.DOTALL)


def commands(start: str) -> list:
    """Every line of the pages' shell blocks that begins with `start`, comments cut off."""
    found = []
    for page in PAGES:
        for block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            lines = [line.split(" #")[0].strip() for line in block.replace("\\\n", " ").splitlines()]
            found += [pytest.param(line, id=f"{page}: {line}") for line in lines if line.startswith(start)]
    return found


@pytest.mark.parametrize("line", commands("make "))
def test_make_knows_the_target(line):
    done = subprocess.run([*line.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", commands(".venv/bin/sanzi ") + commands("sanzi "))
def test_sanzi_knows_the_command(line):
    assert cli.parser().parse_args(line.split()[1:]).run


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = [target for pair in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text) for target in pair if target and not target.startswith("http")]
    linked = [target.split("#")[0] for target in linked]
    missing = [target for target in linked if target and not ((ROOT / page).parent / target).exists()]
    assert not missing


def test_both_readmes_give_the_same_two_commands():
    for page in PAGES[:2]:
        text = (ROOT / page).read_text(encoding="utf-8")
        assert "make nightly" in text
        assert "make test" in text


def test_the_page_on_exports_names_tests_that_exist():
    """A module, or `module：test`. The name of a test may be cut off with …; it must begin one of that module's."""
    told = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}
    page = (ROOT / "docs" / "导出表格.md").read_text(encoding="utf-8")
    named = [(module, each) for module, tests in re.findall(r"(test_[a-z_]+)：([^|；]+)", page) for each in re.findall(r"test_[a-z0-9_]+", tests)]
    assert len(named) > 30
    assert [(module, each) for module, each in named if each not in told and f"def {each}" not in told[module]] == []
    assert set(re.findall(r"test_[a-z0-9_]+", page)) - {each for _, each in named} - set(told) == set()
