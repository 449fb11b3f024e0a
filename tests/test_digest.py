"""A file that nobody wrote to is not read again to be told from others; one that somebody may have written to is."""

import hashlib
import os
from pathlib import Path

import pytest

from sanzi import store
from sanzi.exports import digest
from sanzi.exports.digest import Digests

OLD = b"abc"


@pytest.fixture
def con(monkeypatch):
    con = store.connect()
    con.execute("CREATE SCHEMA staged")
    monkeypatch.setattr(digest, "SETTLED_NS", -1)
    return con


def remembered(con, path: Path) -> None:
    """A run that remembers a digest for the file which nobody would work out from its bytes."""
    digests = Digests(con)
    assert digests.of(path, "a.csv") == hashlib.sha256(OLD).hexdigest()
    digests.keep(con)
    con.execute("UPDATE staged.digest SET sha256 = 'remembered'")


def nothing(path: Path) -> None:
    """Leave the file alone."""
    assert path.read_bytes() == OLD


def rewrite(path: Path) -> None:
    """Other bytes, as many, and the time of the last writing put back."""
    was = path.stat()
    path.write_bytes(b"xyz")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def exchange(path: Path) -> None:
    """Another file of the same size and time in its place."""
    was, other = path.stat(), path.with_name("other")
    other.write_bytes(b"xyz")
    os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    ("happens", "name", "expected"),
    [
        (nothing, "a.csv", "remembered"),
        (nothing, "b.csv", hashlib.sha256(OLD).hexdigest()),
        (rewrite, "a.csv", hashlib.sha256(b"xyz").hexdigest()),
        (exchange, "a.csv", hashlib.sha256(b"xyz").hexdigest()),
        (lambda path: path.write_bytes(b"abcd"), "a.csv", hashlib.sha256(b"abcd").hexdigest()),
    ],
    ids=["nothing", "another path", "written to, its time put back", "another file in its place", "longer"],
)
def test_what_is_remembered_of_a_file(con, tmp_path, happens, name, expected):
    path = tmp_path / "a.csv"
    path.write_bytes(OLD)
    remembered(con, path)
    happens(path)
    assert Digests(con).of(path, name) == expected


def test_a_file_written_to_just_now_is_not_remembered(con, tmp_path, monkeypatch):
    monkeypatch.setattr(digest, "SETTLED_NS", 2_000_000_000)
    path = tmp_path / "a.csv"
    path.write_bytes(OLD)
    digests = Digests(con)
    digests.of(path, "a.csv")
    digests.keep(con)
    assert con.execute("FROM staged.digest").fetchall() == []


def test_what_is_no_longer_asked_for_is_forgotten(con, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(OLD)
    remembered(con, path)
    Digests(con).keep(con)
    assert con.execute("FROM staged.digest").fetchall() == []
