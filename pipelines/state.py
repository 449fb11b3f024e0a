"""Prefect kept to this machine: its state inside one folder, no telemetry. To be called before prefect is imported."""

import os
from pathlib import Path

# Prefect's own patience with the server that it starts for a night is 20 seconds: too little for a busy machine of two cores.
STARTUP_SECONDS = "300"


def settle(home: Path) -> None:
    """Set what Prefect reads when it is imported; what the operator has already set holds, telemetry excepted: it stays off.

    What Prefect writes is readable by its owner only.
    """
    os.umask(0o077)
    if "PREFECT_HOME" not in os.environ:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["PREFECT_HOME"] = str(home.resolve())
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", STARTUP_SECONDS)
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
