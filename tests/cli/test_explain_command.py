"""`dragoman explain`."""

from __future__ import annotations

REPORT = "Norway condemned Mali. Norway recalled its ambassador to Mali."


def test_explain_one_event(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    done = run("explain", str(report), "1")
    assert done.code == 0
    assert "frame 'condemn'" in " ".join(done.out.split())
    assert "recall-envoy" not in done.out


def test_event_that_is_not_there(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    done = run("explain", str(report), "9")
    assert done.code == 2
    assert "there are 2 events" in done.err


def test_nothing_to_explain(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("It rained all day.")
    assert run("explain", str(report)).code == 1
