"""`make serve`: a Prefect server and a process worker on this machine only, with the schedule of prefect.yaml deployed.

All state lies in one folder; Ctrl-C stops everything. What runs at night is the flow of `nightly.py`.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from sanzi_pipelines.state import settle

POOL = "sanzi"
SERVER_PATIENCE_SECONDS = 120


def main() -> int:
    """Serve until stopped; 0 after Ctrl-C or SIGTERM, 1 where a part could not start or died."""
    asked = arguments()
    settle(asked.home)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{asked.port}/api"
    # Asked for both: a shell that starts a program in the background may have it ignore Ctrl-C.
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_stop, signal.default_int_handler)
    server = start("server", "start", "--host", "127.0.0.1", "--port", str(asked.port))
    running = [server]
    try:
        wait_until_healthy(server)
        call("work-pool", "create", POOL, "--type", "process", "--overwrite")
        call("--no-prompt", "deploy", "--all")
        running.append(start("worker", "start", "--pool", POOL, "--type", "process"))
        say(f"定时任务已就绪。管理页面 http://127.0.0.1:{asked.port}，状态目录 {asked.home}，按 Ctrl-C 停止。")
        while all(process.poll() is None for process in running):
            time.sleep(1)
    except KeyboardInterrupt:
        say("正在停止…")
        return 0
    except (RuntimeError, subprocess.CalledProcessError) as wrong:
        say(f"没有启动成功：{wrong}")
        return 1
    finally:
        for process in reversed(running):
            stop(process)
    say("Prefect 的服务端或执行端意外退出了，请看上面的输出。")
    return 1


def arguments() -> argparse.Namespace:
    """The options, all with defaults."""
    parser = argparse.ArgumentParser(description="在本机启动定时运行：Prefect 服务端、执行端和 prefect.yaml 里的计划。")
    parser.add_argument("--home", type=Path, default=Path(".sanzi/prefect"), help="状态目录")
    parser.add_argument("--port", type=int, default=4200, help="服务端口，只在本机可见")
    asked = parser.parse_args()
    asked.home = asked.home.resolve()
    return asked


def start(*words: str) -> subprocess.Popen:
    """Start a part of Prefect in the background, in a group of its own so that it is stopped with its children."""
    return subprocess.Popen([sys.executable, "-m", "prefect", *words], start_new_session=True)


def call(*words: str) -> None:
    """Run a Prefect command to its end."""
    subprocess.run([sys.executable, "-m", "prefect", *words], check=True, stdin=subprocess.DEVNULL)


def wait_until_healthy(server: subprocess.Popen) -> None:
    """Return when the server answers. Raises RuntimeError where it dies or stays silent."""
    address = os.environ["PREFECT_API_URL"] + "/health"
    until = time.monotonic() + SERVER_PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("Prefect 服务端启动后退出了，端口可能被占用，可用 --port 换一个")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise RuntimeError(f"等了 {SERVER_PATIENCE_SECONDS} 秒，Prefect 服务端没有应答")


def stop(process: subprocess.Popen) -> None:
    """Ask first, insist after ten seconds."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def say(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
