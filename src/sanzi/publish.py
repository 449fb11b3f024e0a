"""Everything at once: a reader sees the previous night or this one, never half of one (contract §3)."""

import errno
import json
import shutil
from itertools import count
from pathlib import Path

NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


def publish(out_dir: Path, building: Path, as_of: str, run_no: int) -> None:
    """Move `building` among the nights and switch the links of `out_dir` to it.

    The folder of a night never changes after it is named: `.nights/<as-of>` and `.nights/current` are links, each switched by
    one rename. Where the file system has no links, `.nights/<as-of>` is the folder, and files are replaced one by one, run.json last.
    """
    nights = out_dir / ".nights"
    # A new work file counts its runs from 1 again; what is published now must not be touched before the switch.
    whole = next(path for number in count(run_no) if not (path := nights / f".{as_of}.{number}").exists())
    building.rename(whole)
    if not has_links(nights):
        copy_one_by_one(whole, out_dir)
        drop_replaced(nights, as_of, whole)
        shutil.rmtree(nights / as_of, ignore_errors=True)
        whole.rename(nights / as_of)
        return
    switch(nights / as_of, whole.name)
    switch(nights / "current", whole.name)
    for path in sorted(whole.iterdir()):
        link_name(out_dir / path.name, f".nights/current/{path.name}")
    drop_stale_links(out_dir, whole)
    drop_replaced(nights, as_of, whole)


def has_links(folder: Path) -> bool:
    """Whether the file system of `folder` knows symbolic links."""
    probe = folder / ".link"
    probe.unlink(missing_ok=True)
    try:
        probe.symlink_to("nowhere")
    except OSError as wrong:
        if wrong.errno in NO_LINKS:
            return False
        raise
    probe.unlink()
    return True


def switch(link: Path, target: str) -> None:
    """Point `link` at `target` with one rename."""
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def link_name(name: Path, target: str) -> None:
    """Make `name` a link through `current`, in place of whatever stands there."""
    if name.is_symlink() and str(name.readlink()) == target:
        return
    if name.is_dir() and not name.is_symlink():
        shutil.rmtree(name)
    switch(name, target)


def drop_stale_links(out_dir: Path, whole: Path) -> None:
    """A name that tonight did not write must not go on showing nothing."""
    for name in out_dir.iterdir():
        if name.is_symlink() and str(name.readlink()).startswith(".nights/current/") and not (whole / name.name).exists():
            name.unlink()


def drop_replaced(nights: Path, as_of: str, whole: Path) -> None:
    """A rerun replaces the night of its as-of date."""
    for folder in nights.glob(f".{as_of}.*"):
        if folder != whole:
            shutil.rmtree(folder)


def copy_one_by_one(whole: Path, out_dir: Path) -> None:
    """For file systems without links: each file is replaced whole, what only the last night wrote is dropped, run.json comes last."""
    files = sorted(path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file())
    for name in files:
        if name != "run.json":
            replace_one(whole / name, out_dir / name)
    for name in published_before(out_dir) - set(files):
        (out_dir / name).unlink(missing_ok=True)
        if (out_dir / name).parent != out_dir and not any((out_dir / name).parent.iterdir()):
            (out_dir / name).parent.rmdir()
    replace_one(whole / "run.json", out_dir / "run.json")


def replace_one(path: Path, target: Path) -> None:
    """Put a copy of `path` in the place of `target` with one rename."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f".{target.name}.new")
    shutil.copyfile(path, fresh)
    fresh.chmod(0o600)
    fresh.replace(target)


def published_before(out_dir: Path) -> set[str]:
    """The names that the last published night wrote."""
    record = out_dir / "run.json"
    return set(json.loads(record.read_text(encoding="utf-8"))["outputs"]) if record.is_file() else set()
