"""What ends badly on a PostgreSQL server ends in one clear error, and the store loses nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, event, text
from test_reliability import contents, many

from dragoman.errors import StoreError
from dragoman.store import Store, engine, record_writer

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
WANTED = sorted(many(60), key=lambda record: record.report.id)


@pytest.fixture
def address(url):
    """The address of a store of three records."""
    with Store.open(url) as store:
        store.add(WANTED[:3])
    return url


@pytest.fixture
def admin(address):
    """Another connection to the server."""
    made = create_engine(address, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        yield connection
    made.dispose()


def added_after(address, kept):
    """Add everything again; say that nothing of what was kept was lost, and that the rest was missing."""
    with Store.open(address, create=False) as store:
        assert len(contents(store)) == kept
        assert all(not check.problems for check in store.verify())
        summary = store.add(WANTED)
        assert (summary.known, summary.new) == (kept, 60 - kept)
        assert contents(store) == WANTED


def in_the_middle(store, do, of="span", after=2):
    """Do something when a store has written to a table so often, before it does again."""
    seen = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *_):
        if statement.startswith(f"INSERT INTO {of} "):
            seen.append(1)
            if len(seen) == after:
                do(connection)


def test_the_server_ends_the_connection_while_it_is_written(address, admin, monkeypatch):
    monkeypatch.setattr(record_writer, "MOST", 10)

    def end(connection):
        number = connection.connection.driver_connection.info.backend_pid
        assert admin.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number}).scalar()

    with Store.open(address) as store:
        in_the_middle(store, end)
        with pytest.raises(StoreError, match=r"connection was lost .* run it again"):
            store.add(WANTED)
        assert store.counts()["report"] >= 3, "the next question connects again"
    added_after(address, kept=10)


def test_a_full_disk_of_the_server(address, admin, monkeypatch):
    """Its own error, raised where a row would make a table grow."""
    monkeypatch.setattr(record_writer, "MOST", 10)
    schema = address.rpartition("%3D")[2]
    admin.execute(text(f"""
        CREATE FUNCTION {schema}.grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file "base/5/16402": No space left on device'
        USING ERRCODE = 'disk_full'; END $$"""))  # fmt: skip
    admin.execute(text(f"""
        CREATE TRIGGER full_disk BEFORE INSERT ON {schema}.report_version FOR EACH ROW
        WHEN (new.number > 25) EXECUTE FUNCTION {schema}.grow()"""))  # fmt: skip
    with Store.open(address) as store, pytest.raises(StoreError, match="disk is full; make room"):
        store.add(WANTED)
    admin.execute(text(f"DROP FUNCTION {schema}.grow() CASCADE"))
    added_after(address, kept=20)


def test_a_database_that_takes_no_changes(address):
    with (
        Store.open(f"{address}%20-cdefault_transaction_read_only%3Don") as store,
        pytest.raises(StoreError, match="takes no changes"),
    ):
        assert len(contents(store)) == 3, "it can be read"
        store.add(WANTED)
    added_after(address, kept=3)


def test_a_table_that_another_program_holds(address, monkeypatch):
    monkeypatch.setattr(engine, "WAIT", 0.05)
    holder = create_engine(address)
    with holder.begin() as connection:
        connection.execute(text("LOCK TABLE report IN EXCLUSIVE MODE"))
        with Store.open(address) as store:
            assert store.counts()["report"] == 3, "readers do not wait"
            with pytest.raises(StoreError, match="another program held the store"):
                store.add(WANTED)
    holder.dispose()
    added_after(address, kept=3)


def test_a_server_that_is_gone(address, monkeypatch):
    nowhere = address.split("?")[0].replace("@", "@127.0.0.1:1") + "?connect_timeout=2"
    with pytest.raises(StoreError, match="no PostgreSQL server answers there"):
        Store.open(nowhere)
