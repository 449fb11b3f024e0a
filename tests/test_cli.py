"""What the command line says where the machine, and not the data, is at fault."""

import duckdb
import pytest

from sanzi import cli


def test_a_night_that_wants_more_memory_says_where_to_give_it():
    with duckdb.connect(config={"memory_limit": "20MB"}) as con, pytest.raises(duckdb.OutOfMemoryException) as wrong:
        con.execute("SELECT list(range ORDER BY range DESC) FROM range(10_000_000)").fetchall()
    assert "[machine]" in cli.of_the_machine(wrong.value)
    assert "[machine]" not in cli.of_the_machine(OSError("disk"))
