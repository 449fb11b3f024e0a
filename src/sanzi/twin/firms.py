"""The company register: every firm that a village paid or that won or bid, once in the county."""

import datetime as dt
from random import Random

from sanzi.twin.books import Row
from sanzi.twin.people import People

_WORKS = ("房屋建筑和市政工程施工；土石方工程", "土木工程建筑业")


class Register:
    """Adds each firm once; what it invents for a firm depends on the firm's name and on what it first sold.

    `is_sample`: two firms may by chance have one telephone, as in the committed sample, whose bytes never change."""

    def __init__(self, seed: str, *, is_sample: bool = False):
        self.seed, self.is_sample, self.known, self.phones = seed, is_sample, set(), set()

    def rows(self, firms: dict[str, dict]) -> list[Row]:
        """Register rows of the firms not seen before, in the order they were met."""
        return [self._row(name, told) for name, told in firms.items() if not (name in self.known or self.known.add(name))]

    def _row(self, name: str, told: dict) -> Row:
        rng = Random(f"{self.seed}/firm/{name}")
        scope, industry = _WORKS if told.get("kind") == "works" else _trade(str(told.get("item", "")))
        person = told.get("legal_person") or People(rng, "990101", set()).draw(1965, 1992).name
        values = {
            "name": name, "credit_code": f"9{rng.choice('12')}9901{rng.randint(1, 99):02d}MA{rng.randint(0, 10**7 - 1):07d}{rng.choice('0123456789ABCDEFGH')}",
            "legal_person": person, "established": told.get("established", dt.date(rng.randint(2009, 2020), rng.randint(1, 12), rng.randint(1, 28))),
            "cancelled": told.get("cancelled"), "scope": told.get("scope", scope),
            "address": told.get("address", f"云溪县城关街道兴业路{rng.randint(1, 280)}号"),
            "phone": told["phone"] if "phone" in told else self._phone(rng), "industry": told.get("industry", industry),
            "shareholders": told.get("shareholders", person),
        }  # fmt: skip
        return Row("companies", values)

    def _phone(self, rng: Random) -> str:
        """A number of no other firm: two with one telephone look like one owner."""
        phone = f"1990000{rng.randint(0, 9999):04d}"
        while phone in self.phones and not self.is_sample:
            phone = f"19900{rng.randint(10_000, 999_999):06d}"
        self.phones.add(phone)
        return phone


def _trade(item: str) -> tuple[str, str]:
    """Scope and industry from the short name that an invoice prints between asterisks; a firm without one registers as services."""
    short = item.split("*")[1] if item.count("*") == 2 else "服务"
    return f"{short}；{short}相关经营（依法须经批准的项目除外）", short
