"""A file that is full, locked, read-only, damaged, foreign, too new or too old; a store that fails.

Whatever happens, the caller gets a named error and the books are as they were before or as they are
after the command, never between.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from debitura_core import (
    Advice,
    Books,
    CasePage,
    Command,
    DebituraError,
    Decision,
    Desk,
    Durability,
    Network,
    Now,
    PartnerBalance,
    Recipient,
    RecordPayment,
    Refused,
    Role,
    StoreError,
    money,
)
from debitura_core.adapters.sqlite import SqliteStore, migrations
from debitura_core.adapters.sqlite.schema import APPLICATION_ID, STEPS, digest
from debitura_core.domain.kernel.errors import (
    StoreBusy,
    StoreCorrupt,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreTooOld,
)
from debitura_core.testing import SAMPLE_COMMANDS, FixedClock, Sample
from tests.faults.faulty import BentStore, Fault, ReadOnlyStore, failing
from tests.faults.forging import DEEP
from tests.faults.processes import NOON, run_at_once
from tests.prepared import reopened, sample_file

State = dict[str, list[tuple[Any, ...]]]

SPRING = datetime(2026, 4, 8, 6, tzinfo=UTC)
"""When the rich books are used here: February is closed, March has ended."""


def state_of(path: Path) -> State:
    """Read every row of every table, as SQLite has them."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for (name,) in names.fetchall()
        }


def payment(amount: str = "10", case_id: str = "Q8OAXF3W") -> RecordPayment:
    """Return the command that is tried everywhere here."""
    return RecordPayment(
        case_id=case_id,
        amount=money(amount, "EUR"),
        received_by=Recipient.PARTNER,
        received_on=date(2026, 3, 1),
    )


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """A copy of books with one accepted case."""
    return Path(shutil.copyfile(small_books, tmp_path / "books.db"))


@pytest.fixture
def copy(rich_books: Path, tmp_path: Path) -> Path:
    """A copy of books with every kind of row."""
    return Path(shutil.copyfile(rich_books, tmp_path / "copy.db"))


def network_of(store: SqliteStore) -> Network:
    """Open a network over a store of its own making."""
    return Network(store, clock=FixedClock(NOON))


# ------------------------------------------------------------------------------------ locked (F6)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file as another writer would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_file_is_busy_within_the_timeout(books: Path) -> None:
    """Whoever finds another writer waits as long as was said, and is told to try again."""
    before = state_of(books)
    with network_of(SqliteStore(books, busy_timeout=0.2)) as network:
        anna = network.as_partner("acme", user="anna")
        with locked(books):
            began = time.perf_counter()
            with pytest.raises(StoreBusy) as caught:
                anna.do(payment())
            waited = time.perf_counter() - began
            assert caught.value.retry
            assert 0.15 < waited < 2
            assert anna.ask(CasePage(case_id="Q8OAXF3W")).case.paid_minor == 0
        assert state_of(books) == before
        anna.do(payment())
        assert network.verify_books() == network.verify_journal() == ()


def test_a_batch_on_a_locked_file_is_busy_as_a_whole(books: Path) -> None:
    """Busy is no refusal of a command: it is raised, and nothing of the batch is there."""
    before = state_of(books)
    with network_of(SqliteStore(books, busy_timeout=0.05)) as network:
        anna = network.as_partner("acme", user="anna")
        with locked(books), pytest.raises(StoreBusy):
            anna.do_all([payment(), payment()])
    assert state_of(books) == before


def test_a_new_file_that_is_locked_is_waited_for(tmp_path: Path) -> None:
    """Beginning books beside another process that begins them waits like any other writer."""
    path = tmp_path / "new.db"
    with locked(path):
        began = time.perf_counter()
        with pytest.raises(StoreBusy):
            SqliteStore(path, busy_timeout=0.2)
        assert time.perf_counter() - began > 0.15


# -------------------------------------------------------------------------------------- full (F4)


def test_a_full_disk_refuses_and_keeps_what_was_there(books: Path) -> None:
    """A payment that finds no space is refused whole; with space again, the next one is taken."""
    with closing(sqlite3.connect(books)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    store = BentStore(books, lambda lent: lent.execute(f"PRAGMA max_page_count = {pages + 3}"))
    with network_of(store) as network:
        anna = network.as_partner("acme", user="anna")
        recorded = _record_until_refused(anna, StoreFull)
        assert recorded > 0
        assert len(state_of(books)["payments"]) == len(state_of(books)["payouts"]) == recorded
        assert network.verify_books() == network.verify_journal() == ()
        with pytest.raises(StoreFull):
            anna.do_all([payment("11")] * 50)
        assert len(state_of(books)["payments"]) == recorded
        store.bend = lambda lent: lent.execute("PRAGMA max_page_count = 100000")
        anna.do(payment("12"))
        assert len(state_of(books)["payments"]) == recorded + 1
        assert network.verify_books() == network.verify_journal() == ()


def _record_until_refused(desk: Desk, error: type[DebituraError]) -> int:
    for recorded in range(10_000):
        try:
            desk.do(payment())
        except error:
            return recorded
    raise AssertionError("the file never filled up")


FILLING = """
import resource, signal
from debitura_core import StoreError
number, path, limit = sys.argv[1:]
say("ready")
sys.stdin.readline()
with opened(path) as network:
    anna = network.as_partner("acme", user="anna")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        while True:
            say(anna.do(payment("10")).payment_id)
    except StoreError as error:
        say(error.code)
"""


def test_a_file_that_may_not_grow_keeps_what_was_acknowledged(books: Path) -> None:
    """The system refuses to write beyond a size: a named error, and nothing is lost."""
    ((*told, refusal),) = run_at_once(1, FILLING, str(books), str(2**19))
    assert refusal in (StoreFull.code, StoreError.code)
    assert told
    with network_of(SqliteStore(books)) as network:
        assert [row["payment_id"] for row in network.store.rows("payments")] == sorted(told)
        assert network.verify_books() == network.verify_journal() == ()
        network.as_partner("acme", user="anna").do(payment())


# --------------------------------------------------------------------------------- read-only (F5)

READ_ONLY: dict[str, Callable[[Path], SqliteStore]] = {
    "opened for reading": ReadOnlyStore,
    "query_only": lambda path: BentStore(path, lambda lent: lent.execute("PRAGMA query_only = ON")),
}


@pytest.mark.parametrize("store", READ_ONLY.values(), ids=READ_ONLY)
def test_read_only_books_can_be_read_and_refuse_to_be_written(
    books: Path, store: Callable[[Path], SqliteStore]
) -> None:
    """Reading goes on, the audits too; a payment is refused by name."""
    before = state_of(books)
    with network_of(store(books)) as network:
        anna = network.as_partner("acme", user="anna")
        with pytest.raises(StoreReadOnly) as caught:
            anna.do(payment())
        assert not caught.value.retry
        with pytest.raises(StoreReadOnly):
            anna.do_all([payment()])
        assert anna.ask(PartnerBalance()).rows == ()
        assert network.verify_books() == network.verify_journal() == ()
    assert state_of(books) == before


# ---------------------------------------------------------------------- files that are no books


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    """The library opens the path it is given and no other."""
    with pytest.raises(StoreError):
        Network.open(tmp_path / "missing" / "books.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file_of_books(tmp_path: Path) -> None:
    """A path that names a folder is refused by name."""
    with pytest.raises(StoreError):
        Network.open(tmp_path)


def _noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def _noise_with_a_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + random.Random(1).randbytes(20_000))


def _letter(path: Path) -> None:
    path.write_text("Dear Sir or Madam,\n" * 500)


def _other_program(version: int, application: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE songs (title TEXT)")
            connection.execute("INSERT INTO songs VALUES ('Solveig')")
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute(f"PRAGMA application_id = {application}")
            connection.commit()

    return write


NO_BOOKS: dict[str, Callable[[Path], None]] = {
    "noise": _noise,
    "noise under a header": _noise_with_a_header,
    "a letter": _letter,
    "songs": _other_program(0, 0),
    "songs, second edition": _other_program(2, 0),
    "songs at our step": _other_program(len(STEPS), 7),
    "songs of many editions": _other_program(len(STEPS) + 90, 7),
}


@pytest.mark.parametrize("write", NO_BOOKS.values(), ids=NO_BOOKS)
def test_a_file_that_is_no_book_is_refused_and_left_alone(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    """Noise, text or another program's file: `StoreCorrupt`, and not one byte is changed."""
    path = tmp_path / "other.db"
    write(path)
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt):
        Network.open(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_books_of_a_newer_version_are_refused_and_left_alone(books: Path) -> None:
    """A file from a later library is not guessed at."""
    with closing(sqlite3.connect(books)) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = books.read_bytes()
    with pytest.raises(StoreTooNew) as caught:
        Network.open(books)
    assert caught.value.facts == {"found": str(len(STEPS) + 1), "known": str(len(STEPS))}
    assert books.read_bytes() == before


def _without_digests(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE schema_steps DROP COLUMN digest")
    connection.execute("PRAGMA user_version = 19")


def _of_another_draft(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE schema_steps SET digest = ?", (digest("another first step"),))


@pytest.mark.parametrize("edit", (_without_digests, _of_another_draft))
def test_books_from_before_the_first_release_are_refused_and_left_alone(
    books: Path, edit: Callable[[sqlite3.Connection], None]
) -> None:
    """A file whose steps were other ones says so, and what to do; it is not migrated by guess."""
    with closing(sqlite3.connect(books)) as connection:
        edit(connection)
        connection.commit()
    before = books.read_bytes()
    with pytest.raises(StoreTooOld, match="Open it with the version that wrote it"):
        Network.open(books)
    assert books.read_bytes() == before


@pytest.mark.parametrize("part", (0.1, 0.35, 0.5, 0.75, 0.9, 0.999, 0.99999))
def test_a_truncated_file_is_never_taken_for_whole(copy: Path, part: float) -> None:
    """A file that lost its end is refused by name, or the audits say what is missing."""
    whole = copy.read_bytes()
    copy.write_bytes(whole[: int(len(whole) * part)])
    try:
        with Network.open(copy) as network:
            found = network.verify_books() + network.verify_journal()
    except StoreCorrupt:
        return
    assert found


# ------------------------------------------------------------------------------------ older files


LATER = """
CREATE TABLE mottos (
    partner_id TEXT PRIMARY KEY REFERENCES partners DEFERRABLE INITIALLY DEFERRED,
    motto TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO mottos SELECT partner_id, 'of ' || name FROM partners;
ALTER TABLE clients ADD COLUMN motto TEXT NOT NULL DEFAULT 'none';
CREATE INDEX clients_by_motto ON clients (motto);

CREATE TABLE partners_anew (
    partner_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    partner_type TEXT NOT NULL CHECK (partner_type <> ''),
    country TEXT NOT NULL,
    invoice_currency TEXT NOT NULL,
    contact TEXT,
    referral_link TEXT,
    active INTEGER NOT NULL,
    tax_treatment TEXT,
    tax_rate TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO partners_anew SELECT * FROM partners;
DROP TABLE partners;
ALTER TABLE partners_anew RENAME TO partners;
"""
"""A step as a later version may take it: a table, a column, an index, a table made anew."""

WITH_LATER = (*STEPS, LATER)


def _older_file(path: Path, taken: int, rich_books: Path) -> State:
    """Write the file that a version with the first *taken* steps left behind; return its rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("".join(WITH_LATER[:taken]))
        connection.execute("ATTACH ? AS rich", (str(rich_books),))
        names = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
        for (name,) in names.fetchall():
            if name not in ("schema_steps", "sqlite_sequence"):
                held = connection.execute(f"SELECT name FROM pragma_table_info('{name}', 'main')")
                columns = ", ".join(column for (column,) in held)
                connection.execute(
                    f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM rich.{name}"
                )
        for step in range(1, taken + 1):
            connection.execute(
                "INSERT INTO schema_steps VALUES (?, ?, '2020-01-01T00:00:00Z')",
                (step, digest(WITH_LATER[step - 1])),
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {taken}")
    return state_of(path)


@pytest.fixture(params=range(len(WITH_LATER)), ids=lambda taken: f"after step {taken}")
def older(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    rich_books: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Path, State]:
    """A file of each older version, the rows in it, and a library that knows a later step."""
    monkeypatch.setattr(migrations, "STEPS", WITH_LATER)
    path = tmp_path / "older.db"
    return path, _older_file(path, request.param, rich_books)


def test_an_older_file_is_brought_up_to_date(older: tuple[Path, State]) -> None:
    """What it held it holds still, and it takes the steps it lacks, each recorded once."""
    path, before = older
    Network.open(path).close()
    after = state_of(path)
    for name, rows in before.items():
        if name != "schema_steps":  # a later step may add columns, behind the others
            kept = [row[: len(old)] for row, old in zip(after[name], rows, strict=True)]
            assert kept == rows, name
    steps = after["schema_steps"]
    assert [row[:2] for row in steps] == [
        (number, digest(step)) for number, step in enumerate(WITH_LATER, 1)
    ]
    assert steps[: len(before.get("schema_steps", ()))] == before.get("schema_steps", [])
    assert len(after["mottos"]) == len(after["partners"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(WITH_LATER),)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_migrated_file_keeps_its_links(older: tuple[Path, State]) -> None:
    """Foreign keys are off while steps are taken, and on again in the session that follows."""
    path, _ = older
    with closing(SqliteStore(path)) as store:
        connection = store.borrow()
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO mottos VALUES ('nobody', 'none')")
        store.give_back(connection)


def test_a_file_that_is_up_to_date_takes_no_step_again(older: tuple[Path, State]) -> None:
    """Opening it once more changes nothing: not the steps, not the moment they were taken at."""
    path, _ = older
    Network.open(path).close()
    after = path.read_bytes()
    Network.open(path).close()
    assert path.read_bytes() == after


def test_a_migrated_file_has_the_tables_of_a_new_one(
    older: tuple[Path, State], tmp_path: Path
) -> None:
    """Whatever version a file comes from, its schema is the same in the end."""
    path, _ = older
    new = tmp_path / "new.db"
    Network.open(path).close()
    Network.open(new).close()
    schemas = []
    for file in (path, new):
        with closing(sqlite3.connect(file)) as connection:
            schemas.append(
                connection.execute(
                    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
                ).fetchall()
            )
    assert schemas[0] == schemas[1]


@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_a_migration_cut_short_leaves_the_older_file(
    older: tuple[Path, State], after: bool
) -> None:
    """Cut off at any statement, the file is at the step it was, or all steps are taken."""
    path, before = older
    whole = path.read_bytes()
    for turn in range(1, 200):
        with failing(Fault(turn, after)) as fault:
            try:
                SqliteStore(path).close()
            except StoreError:
                pass
        found = state_of(path)
        if not fault.struck:
            break
        assert found == before or len(found["schema_steps"]) == len(WITH_LATER)
        path.write_bytes(whole)
    else:
        raise AssertionError("the migration never came to its end")
    assert len(found["schema_steps"]) == len(WITH_LATER)


# ------------------------------------------------------------------- a store that fails (F3)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> State:
    """What the sample books hold."""
    path = tmp_path_factory.mktemp("samples") / "books.db"
    path.write_bytes(sample_file()[0])
    return state_of(path)


def _given(path: Path, sample: Sample[Any], fault: Fault, turn: int = 0) -> State:
    """Give a sample under a key, let the store fail at a turn of it, and return what is there."""
    with failing(fault):
        books = reopened(path)
        with books.network:
            fault.at = turn and fault.sent + turn
            try:
                books.give(sample, key="once")
            except StoreError:
                assert fault.struck
    return state_of(path)


@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
@pytest.mark.parametrize("kind", SAMPLE_COMMANDS, ids=lambda kind: kind.__name__)
def test_a_store_that_fails_leaves_all_of_a_command_or_nothing(
    kind: type[Command[Any]], after: bool, before: State, tmp_path: Path
) -> None:
    """Cut off at its first statement, its second, and so on: before or after, never between.

    Given again under its key, the command leaves the books as if the store had not failed.
    """
    path, sample, between = tmp_path / "tried.db", SAMPLE_COMMANDS[kind], []
    path.write_bytes(sample_file()[0])
    wanted = _given(path, sample, Fault(0))
    assert wanted != before
    # to fail after one statement is nearly to fail before the next: the short form takes turns
    for turn in range(1, 1000) if DEEP else range(1 + after, 1000, 2):
        path.write_bytes(sample_file()[0])
        fault = Fault(0, after)
        found = _given(path, sample, fault, turn)
        if not fault.struck:
            assert found == wanted
            break
        if found not in (before, wanted):
            between.append(turn)
        elif turn % 5 == 0:
            assert _given(path, sample, Fault(0)) == wanted
    assert turn > 5
    assert not between


def test_a_network_goes_on_after_its_store_failed(books: Path) -> None:
    """A failed batch takes nothing with it: the same desk records the next payment."""
    batch = [payment("1"), payment("2")]
    with failing(Fault(0)) as fault, Network.open(books, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")
        for turn in range(1, 100):
            held = len(state_of(books)["payments"])
            fault.at, fault.struck = fault.sent + turn, False
            try:
                anna.do_all(batch)
            except StoreError:
                assert len(state_of(books)["payments"]) == held
            if not fault.struck:
                break
            anna.do(payment("3"))
            assert len(state_of(books)["payments"]) == held + 1
        assert turn > 5
        fault.at = 0
        assert network.verify_books() == network.verify_journal() == ()


@pytest.mark.parametrize("turn", range(1, 5))
def test_a_question_to_a_store_that_fails_is_refused_by_name(books: Path, turn: int) -> None:
    """Reading, too, ends in a named error and leaves the desk usable."""
    with failing(Fault(0)) as fault, Network.open(books, clock=FixedClock(NOON)) as network:
        anna = network.as_partner("acme", user="anna")
        fault.at = fault.sent + turn
        with pytest.raises(StoreError):
            anna.ask(PartnerBalance(totals=True))
        assert anna.ask(PartnerBalance()).rows == ()


@pytest.mark.parametrize("turn", (1, 2, 7))
def test_an_audit_of_a_store_that_fails_is_refused_by_name(books: Path, turn: int) -> None:
    """An audit that cannot read says so by name; it does not report fewer findings."""
    with failing(Fault(0)) as fault, Network.open(books, clock=FixedClock(NOON)) as network:
        for audit in (network.verify_books, network.verify_journal):
            fault.at, fault.struck = fault.sent + turn, False
            try:
                audit()
            except StoreError:
                assert fault.struck
            else:
                assert not fault.struck


# ------------------------------------------------------------------- errors in user code (F21)


@frozen(kw_only=True)
class Breaking(Command[None]):
    """A command of a user's own that reads, and then breaks in the middle of its decision."""

    roles = frozenset({Role.PARTNER})
    error: type[BaseException]

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        books.cases.get(payment().case_id)
        raise self.error("in the middle")


@frozen(kw_only=True)
class Advising(Command[None]):
    """A command of a user's own that only advises."""

    roles = frozenset({Role.PARTNER})

    def decide(self, books: Books, now: Now, /) -> Decision[None]:
        return Decision(None, advice=(Advice("FINE", "All is well."),))


ERRORS = (RuntimeError, KeyboardInterrupt, GeneratorExit, SystemExit, MemoryError)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_in_a_decision_leaves_nothing(books: Path, error: type[BaseException]) -> None:
    """A user's command that breaks undoes itself, and lets go of the file and of the desk."""
    before = state_of(books)
    with network_of(SqliteStore(books, busy_timeout=0.05)) as network:
        anna = network.as_partner("acme", user="anna")
        with pytest.raises(error):
            anna.do(Breaking(error=error))
        with pytest.raises(error):
            anna.preview(Breaking(error=error))
        with pytest.raises(error):
            anna.do_all([payment(), Breaking(error=error)])
        assert state_of(books) == before
        with locked(books):
            pass  # nobody holds the file
        anna.do(payment())
        assert network.verify_books() == network.verify_journal() == ()


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_between_batches_keeps_the_batches_before(
    books: Path, error: type[BaseException]
) -> None:
    """Commands are drawn, and progress is told, between transactions: what is done stays done."""

    def commands() -> Iterator[Command[Any]]:
        yield payment("1")
        yield payment("2")
        raise error

    def progress(done: int) -> None:
        raise error

    with network_of(SqliteStore(books)) as network:
        anna = network.as_partner("acme", user="anna")
        with pytest.raises(error):
            anna.do_all(commands(), batch=1)
        assert len(state_of(books)["payments"]) == 2
        with pytest.raises(error):
            anna.do_all([payment("3"), payment("4")], batch=1, progress=progress)
        assert len(state_of(books)["payments"]) == 3
        anna.do(payment("5"))
        assert network.verify_books() == network.verify_journal() == ()


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_inside_a_stream_lets_go_of_the_file(
    books: Path, error: type[BaseException]
) -> None:
    """A reader that breaks off in the middle of the rows leaves the books usable."""
    with network_of(SqliteStore(books)) as network:
        anna = network.as_partner("acme", user="anna")
        anna.do_all([payment("1"), payment("2"), payment("3")])
        with pytest.raises(error):
            _break_off(anna, error)
        anna.do(payment("4"))
        assert len(anna.ask(PartnerBalance()).rows) == 4


def _break_off(desk: Desk, error: type[BaseException]) -> None:
    with desk.stream(PartnerBalance()) as rows:
        next(rows)
        raise error


def test_a_refused_command_takes_nothing_of_its_batch_with_it(books: Path) -> None:
    """A business refusal stands beside its command; the others of the batch are recorded."""
    with network_of(SqliteStore(books)) as network:
        anna = network.as_partner("acme", user="anna")
        outcomes = anna.do_all([payment("1"), payment("2", "nowhere"), Advising(), payment("3")])
        assert [type(one) is Refused for one in outcomes] == [False, True, False, False]
        assert len(state_of(books)["payments"]) == 2
        assert network.verify_books() == network.verify_journal() == ()


@pytest.mark.parametrize("durability", Durability)
def test_either_durability_leaves_one_plain_file_when_closed(
    books: Path, durability: Durability
) -> None:
    """A closed file of books is one file: it can be copied as it lies there."""
    with Network.open(books, clock=FixedClock(NOON), durability=durability) as network:
        network.as_partner("acme", user="anna").do(payment())
    assert list(books.parent.iterdir()) == [books]
