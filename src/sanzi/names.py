"""What names of people and firms are compared without (names.toml), for the macros person_key, person_alias and firm_key."""

import tomllib
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_SURNAMES = "|".join([*_LISTS["double_surnames"], f"[{''.join(_LISTS['surnames'].split())}]"])
_ALTERNATIVES = {
    "surnames": _SURNAMES,
    # The first that fits is taken: longer words stand first.
    **{name: "|".join(sorted(_LISTS[name], key=lambda word: (-len(word), word))) for name in ("titles", "aliases", "legal_forms", "branches")},
}


def in_sql(text: str) -> str:
    """SQL text with the lists put where it asks for them, as `/*titles*/`."""
    for name, alternatives in _ALTERNATIVES.items():
        text = text.replace(f"/*{name}*/", alternatives)
    return text
