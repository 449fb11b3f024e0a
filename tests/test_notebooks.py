"""The notebooks run from top to bottom on a published night, and draw what they promise."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, sample_night, monkeypatch):
    monkeypatch.setitem(os.environ, "SANZI_OUT", str(sample_night))
    notebook = nbformat.read(path, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs")], "提交前请清空输出"
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    text = "".join(output.get("text", "") for output in outputs)
    assert "触发原因" in text
    assert "常见合理解释" in text


def test_a_night_can_be_read_while_the_next_one_runs(sample_night, tmp_path):
    import datetime as dt
    import shutil

    from conftest import AS_OF, run_plainly

    import sanzi

    out_dir = tmp_path / "out"
    shutil.copytree(sample_night, out_dir, symlinks=True)
    with sanzi.open_night(out_dir) as con:
        before = con.execute("SELECT count(*) FROM clues.clue").fetchone()
        assert run_plainly(out_dir, as_of=AS_OF + dt.timedelta(days=1)) == 0
        assert con.execute("SELECT count(*) FROM clues.clue").fetchone() == before
    with sanzi.open_night(out_dir, AS_OF.isoformat()) as con:
        assert con.execute("SELECT count(*) FROM clues.clue").fetchone() == before
