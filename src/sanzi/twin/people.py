"""Invented people: names, identity numbers of the area 99xxxx, phones 1990000xxxx, cards 9901…"""

from dataclasses import dataclass
from random import Random

from sanzi.twin import texts

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Person:
    name: str
    id_no: str
    phone: str
    card: str


def check_digit(first_17: str) -> str:
    """The last character of an 18-character identity number (GB 11643)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


class People:
    """Draws people whose names do not repeat within one village (or one county, where `taken` is shared)."""

    def __init__(self, rng: Random, area: str, taken: set[str]):
        self.rng, self.area, self.taken = rng, area, taken

    def draw(self, born_from: int, born_to: int) -> Person:
        """A person born in one of the years born_from…born_to."""
        rng = self.rng
        born = f"{rng.randint(born_from, born_to)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        first_17 = f"{self.area}{born}{rng.randint(1, 999):03d}"
        return Person(self._name(), first_17 + check_digit(first_17), f"1990000{rng.randint(0, 9999):04d}", f"9901{rng.randint(0, 10**15 - 1):015d}")

    def _name(self) -> str:
        words, rng = texts.read("names"), self.rng
        while True:
            name = rng.choice(words["surnames"]) + "".join(rng.choice(words["syllables"]) for _ in range(2 if rng.random() < 0.8 else 1))
            if name not in self.taken:
                self.taken.add(name)
                return name
