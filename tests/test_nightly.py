"""The sample county end to end: what was planted is found, who is clean is left alone, the same bytes come out twice."""

import csv
import json
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import AS_OF, ROOT, SAMPLE, run_plainly
from filelock import FileLock

PLANTED = tomllib.loads((SAMPLE / "planted.toml").read_text(encoding="utf-8"))
SCHEMES = [matter for matter in PLANTED["matter"] if matter["kind"] == "scheme"]
LOOK_ALIKES = [matter for matter in PLANTED["matter"] if matter["kind"] == "look_alike"]
PLACE_OF = {"blue": 1, "yellow": 2, "red": 3}
LEVEL_OF = {"红": "red", "黄": "yellow", "蓝": "blue"}
FILES = ("线索清单.csv", "线索清单.xlsx", "线索证据.csv", "问题数据.csv", "夜间报告.html", "clues.parquet", "evidence.parquet", "run.json", "sanzi.duckdb")


def sanzi(*arguments, cwd=ROOT, **extra):
    """The command as a person runs it."""
    command = [Path(sys.executable).parent / "sanzi", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, **extra)


def record(out_dir: Path) -> dict:
    return json.loads((out_dir / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def clues(sample_night):
    with (sample_night / "线索清单.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["线索编号"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def clues_at(sample_night):
    """Clue ids by the row that they cite: (file, sheet, record)."""
    found = defaultdict(set)
    with (sample_night / "线索证据.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["来源文件"], row["工作表"], int(row["来源行号"])].add(row["线索编号"])
    return found


def naming(matter, clues, clues_at):
    """The clues of its village that cite one of its rows under one of its rules."""
    ids = set().union(*(clues_at.get((row["file"], row["sheet"], row["row"]), set()) for row in matter["rows"]))
    rules = set(matter["rules"])
    return [clues[each] for each in sorted(ids) if clues[each]["组织代码"] == matter["village_code"] and rules & set(clues[each]["规则编号"].split(";"))]


def test_the_truth_is_as_large_as_promised():
    assert len(SCHEMES) >= 25
    assert len(LOOK_ALIKES) >= 25
    assert len(PLANTED["clean_villages"]) >= 3


@pytest.mark.parametrize("matter", SCHEMES, ids=lambda matter: matter["id"])
def test_every_planted_matter_is_found(matter, clues, clues_at):
    named = naming(matter, clues, clues_at)
    assert named, f"{matter['title']}：没有一条线索引用它的行"
    best = max(PLACE_OF[LEVEL_OF[clue["风险等级"]]] for clue in named)
    assert best >= PLACE_OF[matter["least_level"]], f"{matter['title']}：{[clue['触发原因'] for clue in named]}"


@pytest.mark.parametrize("matter", LOOK_ALIKES, ids=lambda matter: matter["id"])
def test_no_lawful_look_alike_is_red(matter, clues, clues_at):
    assert not [clue["触发原因"] for clue in naming(matter, clues, clues_at) if clue["风险等级"] == "红"]


def test_villages_with_nothing_planted_have_no_red_or_yellow_clue(clues):
    loud = [clue["触发原因"] for clue in clues.values() if clue["组织代码"] in PLANTED["clean_villages"] and clue["风险等级"] != "蓝"]
    assert not loud


def test_the_night_ends_well_and_every_rule_is_asked(sample_night):
    told = record(sample_night)
    assert told["exit_status"] == 0
    assert told["problems"] == []
    assert {rule["status"] for rule in told["rules"]} == {"ran"}
    folders = (ROOT / "src" / "sanzi" / "rules").glob("*/*/rule.toml")
    assert [rule["code"] for rule in told["rules"]] == sorted(path.parent.name[:4].upper() for path in folders)


def test_a_month_that_one_village_forgot_is_told_apart_from_conduct(sample_night, clues):
    """One balance sheet of 柳塘村 is left out: a blue clue of its own family, in run.json and on the page."""
    silent = [clue for clue in clues.values() if "SJ" in clue["规则编号"]]
    assert [(clue["组织代码"], clue["规则编号"], clue["线索类别"], clue["风险等级"]) for clue in silent] == [("990101001202", "SJ01", "数据", "蓝")]
    assert "“科目余额表”2024年9月一行都没有到，此前最后到的是2024年8月" in silent[0]["触发原因"]
    assert "已核对不成立" in silent[0]["常见合理解释"]
    told = record(sample_night)
    gap = {"village_code": "990101001202", "kind": "balances", "months": 23, "first": "2023-07", "last": "2025-06", "missing": ["2024-09"]}
    assert told["arrival"]["gaps"] == [gap]
    assert {row["kind"]: row["villages"] for row in told["arrival"]["kinds"]}["vouchers"] == 13
    assert told["changes"] == {"counts": {"deleted": 0, "re_entered": 0, "changed": 0}, "rows": {}, "vouchers": []}
    page = (sample_night / "夜间报告.html").read_text(encoding="utf-8")
    assert page.count('<td class="cell some">1</td>') == 1


def test_every_row_of_every_file_is_accounted_for(sample_night):
    files = record(sample_night)["files"]
    for file in files:
        assert file["rows_read"] == file["rows_loaded"] + file["rows_quarantined"] + file["rows_duplicate"] + file["rows_skipped"], file["path"]
    on_disk = {path.relative_to(SAMPLE / "exports").as_posix() for path in (SAMPLE / "exports").rglob("*") if path.is_file()}
    assert {file["path"] for file in files} == on_disk
    assert {file["kind"] for file in files if file["kind"]} >= {"villages", "vouchers", "balances", "bank", "invoices", "contracts", "contract_plan", "assets"}
    assert sum(file["rows_loaded"] for file in files if file["kind"] == "vouchers") >= 18_000


def test_all_files_of_the_contract_are_there_and_private(sample_night):
    for name in FILES:
        path = (sample_night / name).resolve()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, name
    townships = sorted(path.name for path in (sample_night / "按乡镇").iterdir())
    assert len(townships) == 2
    for township in townships:
        assert (sample_night / "按乡镇" / township / "线索清单.csv").is_file()
    assert (sample_night / ".nights" / AS_OF.isoformat()).is_dir()


def test_run_json_vouches_for_every_file_written(sample_night):
    import hashlib

    outputs = record(sample_night)["outputs"]
    assert set(outputs) >= set(FILES) - {"run.json"}
    for name, told in outputs.items():
        assert hashlib.sha256((sample_night / name).read_bytes()).hexdigest() == told


def test_the_workbook_carries_no_formula_and_no_whole_identity_number(sample_night):
    book = openpyxl.load_workbook(sample_night / "线索清单.xlsx")
    assert book.sheetnames == ["线索清单", "证据明细", "说明"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and re.search(r"(?<!\d)99\d{4}(?:19|20)\d{9}[\dX](?!\d)", cell.value)]


def test_a_clue_says_all_it_must(clues):
    for clue in clues.values():
        for column in ("线索标题", "触发原因", "常见合理解释", "建议核查事项", "法规依据"):
            assert clue[column].strip(), (clue["线索编号"], column)
        assert int(clue["证据条数"]) > 0


def same_bytes(first: Path, second: Path) -> list[str]:
    """Names of the files that differ, the page and the warehouse aside."""
    one, two = record(first)["outputs"], record(second)["outputs"]
    timed = {"夜间报告.html", "sanzi.duckdb"}
    return sorted(name for name in one.keys() | two.keys() if name not in timed and one.get(name) != two.get(name))


def test_the_flow_writes_the_same_bytes_as_the_plain_night(sample_night, tmp_path):
    done = sanzi("nightly", SAMPLE / "exports", "--out", tmp_path / "out", "--as-of", AS_OF, "--config", SAMPLE / "sanzi.toml")
    assert done.returncode == 0, done.stderr
    assert same_bytes(sample_night, tmp_path / "out") == []
    assert str(tmp_path / "out" / "线索清单.csv") in done.stdout
    assert "排在最前的 10 条线索" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_next_night_reads_nothing_again_and_remembers(sample_night, tmp_path):
    import datetime as dt

    out_dir = tmp_path / "out"
    shutil.copytree(sample_night, out_dir, symlinks=True)
    first = record(out_dir)
    assert run_plainly(out_dir, as_of=AS_OF + dt.timedelta(days=1)) == 0
    second = record(out_dir)
    assert all("沿用" in file["why"] for file in second["files"] if file["status"] == "loaded")
    assert [file["rows_loaded"] for file in second["files"]] == [file["rows_loaded"] for file in first["files"]]
    with (out_dir / "线索清单.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["变化"] for row in rows} <= {"持续", "加重", "减轻", "新增"}
    held = [row for row in rows if row["变化"] == "持续"]
    assert len(held) > len(rows) / 2
    assert {row["首次发现日期"] for row in held} == {AS_OF.isoformat()}
    assert (out_dir / ".nights" / AS_OF.isoformat() / "run.json").is_file()


def test_a_rerun_of_a_night_replaces_it_with_the_same_bytes(sample_night, tmp_path):
    out_dir = tmp_path / "out"
    shutil.copytree(sample_night, out_dir, symlinks=True)
    assert run_plainly(out_dir) == 0
    assert same_bytes(sample_night, out_dir) == []
    assert len([path for path in (out_dir / ".nights").iterdir() if not path.is_symlink()]) == 1


def test_the_published_warehouse_opens_read_only_and_holds_the_clues(sample_night, clues):
    with duckdb.connect(str(sample_night / "sanzi.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM clues.clue").fetchone()[0] == len(clues)


# What goes wrong, each with one clear line.


def small_exports(folder: Path) -> Path:
    """The directory of villages alone: enough for a night, quick to run."""
    folder.mkdir()
    shutil.copyfile(SAMPLE / "exports" / "组织名录.xlsx", folder / "组织名录.xlsx")
    return folder


def one_line(done, status: int, *words: str) -> None:
    assert done.returncode == status, done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith("sanzi：")]
    assert len(complaints) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in complaints[0]


def test_a_missing_directory_touches_nothing(tmp_path):
    one_line(sanzi("nightly", tmp_path / "没有", "--out", tmp_path / "out"), 2, "找不到导出文件夹", "没有")
    assert not (tmp_path / "out").exists()


def test_an_unknown_option_is_named(tmp_path):
    one_line(sanzi("nightly", tmp_path, "--out", tmp_path / "out", "--fast"), 2, "--fast", "--help")


def test_a_date_that_is_none_is_named(tmp_path):
    one_line(sanzi("nightly", tmp_path, "--out", tmp_path / "out", "--as-of", "2025-02-30"), 2, "2025-02-30")


def test_an_unknown_key_of_the_configuration_is_named(tmp_path):
    (tmp_path / "sanzi.toml").write_text('[place]\ncitty = "云州市"\n', encoding="utf-8")
    one_line(sanzi("nightly", small_exports(tmp_path / "in"), "--out", tmp_path / "out", "--config", tmp_path / "sanzi.toml"), 2, "sanzi.toml")
    assert not (tmp_path / "out").exists()


def test_an_unreadable_file_is_named_and_the_rest_goes_on(tmp_path):
    exports = small_exports(tmp_path / "in")
    (exports / "坏表.xlsx").write_bytes(b"PK\x03\x04 not a workbook at all")
    done = sanzi("nightly", exports, "--out", tmp_path / "out", "--as-of", AS_OF, "--plain")
    one_line(done, 1, "坏表.xlsx")
    told = record(tmp_path / "out")
    assert [file["status"] for file in told["files"] if file["path"] == "坏表.xlsx"] == ["refused"]
    assert [file["rows_loaded"] for file in told["files"] if file["path"] == "组织名录.xlsx"] == [13]


def test_a_locked_warehouse_is_said_and_the_last_night_stays(tmp_path):
    exports = small_exports(tmp_path / "in")
    out_dir = tmp_path / "out"
    run_plainly(out_dir, exports_dir=exports)
    before = (out_dir / "run.json").read_bytes()
    with FileLock(str(out_dir / ".work" / "warehouse.duckdb.lock")):
        one_line(sanzi("nightly", exports, "--out", out_dir, "--as-of", AS_OF, "--plain"), 3, "占用")
    assert (out_dir / "run.json").read_bytes() == before


def test_a_full_disk_is_said_and_the_last_night_stays(tmp_path):
    exports = small_exports(tmp_path / "in")
    out_dir = tmp_path / "out"
    run_plainly(out_dir, exports_dir=exports)
    before = {path: (out_dir / path).read_bytes() for path in ("run.json", "线索清单.csv", "夜间报告.html")}

    def no_room():
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = sanzi("nightly", exports, "--out", out_dir, "--as-of", AS_OF, "--plain", preexec_fn=no_room)
    one_line(done, 3, "磁盘", "上一次发布的结果没有变动")
    assert {path: (out_dir / path).read_bytes() for path in before} == before


def test_an_empty_county_is_not_shown_as_clean(tmp_path):
    (tmp_path / "in").mkdir()
    done = sanzi("nightly", tmp_path / "in", "--out", tmp_path / "out", "--as-of", AS_OF, "--plain")
    one_line(done, 1, "没有一行数据")
    assert {rule["status"] for rule in record(tmp_path / "out")["rules"]} == {"not_applicable"}


def test_doctor_finds_this_machine_fit(tmp_path):
    done = sanzi("doctor", "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    for word in ("Python", "duckdb", "中文字体", "磁盘空间", "写权限", "时钟"):
        assert word in done.stdout


def test_doctor_says_where_it_cannot_write(tmp_path):
    from sanzi import doctor

    (tmp_path / "file").write_text("")
    folder = Path("/proc")
    assert doctor.write_rights(folder).advice
    assert not doctor.write_rights(tmp_path).advice
