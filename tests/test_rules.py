"""Every case of every rule, one test each: `-k XF01` runs those of one rule."""

import pytest

from sanzi.rules import cases, catalogue

RULES, PROBLEMS = catalogue.look()
DRAWN = [pytest.param(rule, case, id=f"{rule.code} {case.name}") for rule in RULES for case in rule.cases]


def test_every_card_can_be_read():
    assert not PROBLEMS, "\n".join(PROBLEMS)


@pytest.mark.parametrize(("rule", "case"), DRAWN)
def test_case(rule, case):
    told = cases.differences(rule, case)
    assert not told, "\n".join(told)
