"""The twin's data files: names, accounts, shops, wording, layouts. All invented; none of it is read by the rules."""

import tomllib
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent


@cache
def read(name: str) -> dict:
    """The TOML file `name` of this folder."""
    return tomllib.loads((HOME / f"{name}.toml").read_text(encoding="utf-8"))


def pick(rng, options: list[str], **fields: object) -> str:
    """One of several wordings, its {fields} filled in."""
    return rng.choice(options).format(**fields)
