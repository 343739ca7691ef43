"""Reports read in other processes: the same store, whatever their number, and whoever is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from dragoman.store import Store

HERE = Path(__file__).parent
ADDING = f"""
import sys
sys.path[:0] = [{str(HERE.parent)!r}, {str(HERE.parent / "batch")!r}]
if __name__ == "__main__":
    import poison
    from dragoman.batch.into_store import add_items
    from dragoman.batch import process_readers
    from dragoman.settings import DEFAULT
    from dragoman.sources.item import Item
    from dragoman.store import Store
    from dragoman.store.write import Summary
    from dragoman.store import record_writer
    process_readers.reader, process_readers.BATCH, record_writer.MOST = poison.reader, 2, 2
    url, workers, *texts = sys.argv[1:]
    with Store.open(url) as store:
        items = (Item(f"report {{number}}", text) for number, text in enumerate(texts))
        summary = Summary()
        for item in add_items(store, items, summary, workers=int(workers)):
            print(item.name, flush=True)
        print(summary.new, summary.known, sum(summary.refused.values()))
"""
TEXTS = [f"Report number {number} of several." for number in range(14)]
TEXTS[5], TEXTS[11] = "a poison", "there is nothing here"


def adding(url, workers):
    program = [sys.executable, "-c", ADDING, str(url), str(workers), *TEXTS]
    return subprocess.Popen(program, stdout=subprocess.PIPE, text=True)


def contents(url):
    """Everything in a store in the order it came, but for what tells processes apart."""
    with Store.open(str(url)) as store:
        assert all(not check.problems for check in store.verify())
        with store.reading() as connection:
            refused = connection.exec_driver_sql("SELECT source, reason FROM refusal").fetchall()
        return [replace(record, notes=()) for record in store.records()], sorted(map(tuple, refused))


@pytest.mark.slow
def test_the_store_is_the_same_for_any_number_of_processes(tmp_path):
    made = []
    for workers in (1, 2):
        url = tmp_path / f"{workers}.db"
        told = adding(url, workers).communicate()[0].splitlines()
        assert told == [f"report {number}" for number in range(14)] + ["12 0 2"]
        made.append(contents(url))
    assert made[0] == made[1]
    assert [record.report.text for record in made[0][0]] == [
        text for text in TEXTS if text not in ("a poison", "there is nothing here")
    ]
    assert made[0][1] == [
        ("report 11", "nothing in it"), ("report 5", "set aside: its reader ended with exit code 9")
    ]  # fmt: skip


@pytest.mark.slow
def test_a_program_that_is_killed_takes_its_processes_along_and_goes_on_where_it_stopped(tmp_path):
    url = tmp_path / "killed.db"
    with adding(url, 2) as program:
        assert [program.stdout.readline() for _ in range(7)][-1] == "report 6\n"
        readers = psutil.Process(program.pid).children(recursive=True)
        program.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(readers, timeout=30)[1] == []  # on a slow disk they may have ended before
    kept = len(contents(url)[0])
    assert kept >= 6
    rest = adding(url, 2).communicate()[0].splitlines()[-1]
    assert rest == f"{12 - kept} {kept} 2"
    assert [record.report.text for record in contents(url)[0]] == [
        text for text in TEXTS if text not in ("a poison", "there is nothing here")
    ]
