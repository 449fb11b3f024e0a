"""The nightly flow: each task is one stage of `sanzi.night`, in its order.

The command line (`sanzi nightly`) and the deployment of `prefect.yaml` run this flow; `--plain` runs the same stages without it.
"""

import datetime as dt
from pathlib import Path

from sanzi_pipelines.state import settle

settle(Path.cwd() / ".sanzi" / "prefect")

from prefect import flow, task  # noqa: E402 - prefect reads its settings when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402

from sanzi import night  # noqa: E402


def perform_as_task(stage: night.Stage, tonight: night.Night) -> None:
    """Run one stage as a Prefect task that bears its title."""
    task(name=stage.title, cache_policy=NO_CACHE, persist_result=False)(night.perform)(stage, tonight)


@flow(name="sanzi-nightly", persist_result=False)
def nightly(exports_dir: str, out_dir: str, warehouse: str | None = None, as_of: str | None = None, config: str | None = None) -> int:
    """One night, with the arguments of `sanzi nightly`; `as_of` left out means the day of the run.

    Returns the exit status of a completed night, 0 or 1; raises SanziError where the night failed.
    """
    tonight = night.prepare(
        Path(exports_dir),
        Path(out_dir),
        warehouse=Path(warehouse) if warehouse else None,
        as_of=dt.date.fromisoformat(as_of) if as_of else dt.date.today(),
        config_path=Path(config) if config else None,
    )
    return night.run(tonight, perform_as_task)
