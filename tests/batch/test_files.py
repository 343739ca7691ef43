"""Files under an address: whole or not at all, here and in a store of objects."""

from __future__ import annotations

import pytest
from corpora import built, rows

from dragoman.batch.files import files_at

pytest.importorskip("s3fs")


@pytest.fixture
def bucket(monkeypatch):
    """The address of an empty bucket of a server on this machine."""
    server_of = pytest.importorskip("moto.server").ThreadedMotoServer
    server = server_of(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("news")
    yield "s3://news"
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_a_file_that_is_not_finished_has_no_name(tmp_path):
    files = files_at(str(tmp_path))
    files.write("events/part-1", b"before")
    with pytest.raises(RuntimeError), files.writing("events/part-1") as stream:
        stream.write(b"half")
        raise RuntimeError
    assert files.read("events/part-1") == b"before"
    assert [path.name for path in (tmp_path / "events").iterdir()] == ["part-1"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_store_of_objects_is_built_from_and_to(bucket, corpus, tmp_path, contents, here):
    away = files_at(f"{bucket}/corpus")
    for file in files_at(str(corpus)).listed():
        away.write(file.name, files_at(str(corpus)).read(file.name))
    with pytest.raises(RuntimeError), away.writing("torn") as stream:
        stream.write(b"half")
        raise RuntimeError
    assert away.read("torn") is None
    done = built(f"{bucket}/corpus", f"{bucket}/out")
    again = built(f"{bucket}/corpus", f"{bucket}/out")
    assert (done.done_before, again.done_before) == (0, done.shards)
    ours, theirs = str(tmp_path / "ours"), str(tmp_path / "theirs")
    built(corpus, ours)
    for name, data in contents(f"{bucket}/out").items():
        files_at(theirs).write(name, data)
    for table in ("reports", "events", "statements", "stories", "refusals"):
        assert sorted(map(str, rows(ours, table))) == sorted(map(str, rows(theirs, table)))
