"""BENCHMARKS.md: each bench replaces its own section and leaves the others."""

import pytest
from bench_pages import put_section

PAGE = """# Benchmarks

How to measure.

## The night

old
### Result
7.1

## The door

written by hand below the table
"""


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("## The night\n\nnew\n", PAGE.replace("old\n### Result\n7.1", "new")),
        ("## The door\n\nnew\n", PAGE.replace("written by hand below the table", "new")),
        ("## Recall\n\nnew\n", PAGE + "\n## Recall\n\nnew\n"),
        ("## The\n\nnew\n", PAGE + "\n## The\n\nnew\n"),
    ],
    ids=["the first", "the last", "a new one", "one that begins like others"],
)
def test_one_section_is_put_in_its_place(tmp_path, section, expected):
    page = tmp_path / "B.md"
    page.write_text(PAGE, encoding="utf-8")
    put_section(page, section)
    assert page.read_text(encoding="utf-8") == expected
    put_section(page, section)
    assert page.read_text(encoding="utf-8") == expected


def test_a_page_that_is_not_there_is_begun(tmp_path):
    put_section(tmp_path / "B.md", "## The night\n\nnew\n")
    assert (tmp_path / "B.md").read_text(encoding="utf-8") == "# Benchmarks\n\n## The night\n\nnew\n"
