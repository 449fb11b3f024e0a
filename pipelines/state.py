"""Prefect kept to this machine: its state inside one folder, no telemetry. To be called before prefect is imported."""

import os
from pathlib import Path


def settle(home: Path) -> None:
    """Set what Prefect reads when it is imported; what the operator has already set holds, telemetry excepted: it stays off."""
    if "PREFECT_HOME" not in os.environ:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["PREFECT_HOME"] = str(home.resolve())
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
