"""Prefect for real: the flow in one harness, and a scheduled run that starts by itself."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import AS_OF, ROOT, SAMPLE

# The next full minute, the start of a process, a night over one small file, and room for a busy machine.
PATIENCE_SECONDS = 240


@pytest.fixture(scope="session")
def flow():
    """The nightly flow, with Prefect's own test server behind it."""
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    from prefect.testing.utilities import prefect_test_harness

    from sanzi_pipelines.nightly import nightly

    with prefect_test_harness(server_startup_timeout=120):
        yield nightly


@pytest.fixture
def exports(tmp_path) -> Path:
    """One small file: enough for a whole night."""
    folder = tmp_path / "exports"
    folder.mkdir()
    shutil.copyfile(SAMPLE / "exports" / "组织名录.xlsx", folder / "组织名录.xlsx")
    return folder


def test_each_stage_is_one_task(flow, exports, tmp_path):
    from prefect.client.orchestration import get_client

    from sanzi import night

    status = flow(str(exports), str(tmp_path / "out"), as_of=AS_OF.isoformat())
    assert status == 0
    with get_client(sync_client=True) as client:
        ran = sorted((task.start_time, task.name.rsplit("-", 1)[0], task.state_name) for task in client.read_task_runs())
    assert [(name, state) for _, name, state in ran] == [(stage.title, "Completed") for stage in night.STAGES]


def test_a_failed_night_is_a_failed_run(flow, exports, tmp_path):
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.sorting import FlowRunSort

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".nights").write_text("a file where a folder must be")
    with pytest.raises(OSError, match="nights"):
        flow(str(exports), str(tmp_path / "out"), as_of=AS_OF.isoformat())
    with get_client(sync_client=True) as client:
        last = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)[0]
    assert last.state_name == "Failed"


def test_a_scheduled_run_starts_by_itself(exports, tmp_path):
    shutil.copytree(ROOT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    plan = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    changes = {"data/sample/exports": str(exports), "out_dir: out": f"out_dir: {tmp_path / 'out'}", '"30 2 * * *"': '"* * * * *"'}
    changes["      config: data/sample/sanzi.toml\n"] = ""
    for was, now in changes.items():
        assert was in plan
        plan = plan.replace(was, now)
    (tmp_path / "prefect.yaml").write_text(plan, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    command = [sys.executable, "-m", "sanzi_pipelines.serve", "--home", str(tmp_path / "state"), "--port", str(free_port())]
    with (tmp_path / "log").open("w") as log:
        serving = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        try:
            published = wait_for(tmp_path / "out" / "run.json", serving)
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(90)
    assert published, (tmp_path / "log").read_text(encoding="utf-8")[-3000:]
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["exit_status"] == 0
    assert serving.returncode == 0


def wait_for(path: Path, serving: subprocess.Popen) -> bool:
    """Whether `path` appears while the server lives and patience lasts."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and serving.poll() is None:
        if path.exists():
            return True
        time.sleep(0.5)
    return False


def free_port() -> int:
    """A port of the loopback that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
