"""How each rule has fared: what came back about the clues it gave, so that a rule is listed, or called stable, on outcomes and never on age."""

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sanzi.config import Config
from sanzi.rules import catalogue, retired
from sanzi.rules.card import STATUSES
from sanzi.trial import known

# The two-sided 95 % point of the normal distribution.
SURE = 1.96


@dataclass(frozen=True)
class Fared:
    """One rule. `standing` in Chinese, 停用 where the code is retired; `clues` ever given, of them `shadow` last told in shadow; `verdicts` counts them
    by conclusion.VERDICTS, `alone` only those that no other rule found."""

    code: str
    title: str
    standing: str
    clues: int
    shadow: int
    verdicts: Counter
    alone: Counter

    @property
    def share(self) -> tuple[float, float, float] | None:
        """Confirmed among confirmed and cleared, with the ends of Wilson's interval (95 %); None where nothing is settled."""
        right, settled = self.verdicts["confirmed"], self.verdicts["confirmed"] + self.verdicts["cleared"]
        return (right / settled, *wilson(right, settled)) if settled else None


def fared(warehouse: Path, config: Config) -> list[Fared]:
    """Every rule there is, by code, and every retired one that this work file still knows. A clue of several rules counts for each."""
    told = known.clues(warehouse).to_pylist()
    rules, _ = catalogue.look(config.rules_folder)
    gone, _ = retired.read(config.rules_folder)
    named = {rule.code: (rule.title, STATUSES[catalogue.as_decided(rule, config).status]) for rule in rules}
    cited = {code for clue in told for code in clue["rule_codes"]}
    named |= {code: (gone[code].title, "停用") if code in gone else ("", "没有这条规则") for code in cited - set(named)}
    return [_fared(code, *named[code], [clue for clue in told if code in clue["rule_codes"]]) for code in sorted(named)]


def _fared(code: str, title: str, standing: str, clues: list[dict]) -> Fared:
    alone = Counter(clue["verdict"] for clue in clues if len(clue["rule_codes"]) == 1)
    return Fared(code, title, standing, len(clues), sum(clue["is_shadow"] for clue in clues), Counter(clue["verdict"] for clue in clues), alone)


def wilson(right: int, settled: int) -> tuple[float, float]:
    """Lower and upper end of Wilson's 95 % interval for `right` of `settled` (E. B. Wilson, 1927): it does not leave 0…1 and is honest for few cases.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    share, weight = right / settled, SURE**2 / settled
    middle = (share + weight / 2) / (1 + weight)
    reach = SURE * math.sqrt(share * (1 - share) / settled + weight / (4 * settled)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)
