"""What can go wrong, as the exit status the caller sees (contract §1)."""


class SanziError(Exception):
    """Shown to a person as its own text, without a traceback."""

    exit_status = 3


class UsageError(SanziError):
    """The command or the configuration is wrong; nothing was touched."""

    exit_status = 2


class InvariantError(SanziError):
    """A promise of sanzi itself does not hold; nothing is published."""
