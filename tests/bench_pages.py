"""BENCHMARKS.md is written by several benches, each its own section."""

from pathlib import Path


def put_section(page: Path, section: str) -> None:
    """Write `section`, which begins with its `## heading`, in the place of the section of that heading, or at the end where there is none.

    Every other section stays as it is, whoever wrote it."""
    before, *sections = (page.read_text(encoding="utf-8") if page.is_file() else "# Benchmarks\n").split("\n## ")
    put = section.strip().removeprefix("## ") + "\n"
    places = [place for place, each in enumerate(sections) if heading(each) == heading(put)]
    if places:
        sections[places[0]] = put
    else:
        sections.append(put)
    page.write_text("\n## ".join([before, *sections]).rstrip("\n") + "\n", encoding="utf-8")


def heading(section: str) -> str:
    """The first line of a section."""
    return section.partition("\n")[0].strip()
