"""Everything at once: a reader sees the previous night or this one, never half of one (contract §3)."""

import shutil
from pathlib import Path


def publish(out_dir: Path, building: Path, as_of: str, run_no: int) -> None:
    """Move `building` among the nights and switch the links of `out_dir` to it.

    The folder of a night never changes after it is named: `.nights/<as-of>` and `.nights/current` are links, each switched by
    one rename. Where the file system has no links, files are replaced one by one and run.json last.
    """
    nights = out_dir / ".nights"
    whole = nights / f".{as_of}.{run_no}"
    if whole.exists():
        shutil.rmtree(whole)
    building.rename(whole)
    try:
        switch(nights / as_of, whole.name)
        switch(nights / "current", whole.name)
    except OSError:
        copy_one_by_one(whole, out_dir)
        return
    for path in sorted(whole.iterdir()):
        link_name(out_dir / path.name, f".nights/current/{path.name}")
    drop_stale_links(out_dir, whole)
    drop_replaced(nights, as_of, whole)


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
    """For file systems without links: each file is replaced whole, run.json last."""
    files = sorted((path for path in whole.rglob("*") if path.is_file()), key=lambda path: (path.name == "run.json", path.as_posix()))
    for path in files:
        target = out_dir / path.relative_to(whole)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = target.with_name(f".{target.name}.new")
        shutil.copyfile(path, fresh)
        fresh.chmod(0o600)
        fresh.replace(target)
