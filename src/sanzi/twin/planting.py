"""Plants the matters of matters/*.toml and lists them. (first cut: nothing planted yet)"""

from pathlib import Path

from sanzi.twin.village import Span, Village


class Plants:
    def __init__(self, span: Span):
        self.span = span

    def plant(self, village: Village) -> None:
        return

    def disturb(self, village: Village) -> None:
        return

    def write(self, path: Path, villages: int) -> None:
        path.write_text("")
