"""Each capability's SQL stands in its own store, names its own Postgres schema and is never assembled.

What counts as SQL is a string that begins like a statement or names a table of ours after `from`,
`join`, `into`, `update`, `table`, `using`, `lock` or `copy`; docstrings are prose.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.conftest import CAPABILITIES, Plant, Source, sources

SCHEMAS = CAPABILITIES | {"plumbing"}

# Files outside stores and plumbing that hold SQL, and files that assemble it: each with its reason.
SQL_ELSEWHERE: dict[str, str] = {
    "entrances/simulation/crash_audit.py": "audits the tables after a crash without asking the code that wrote them",
}
SCHEMAS_ELSEWHERE: dict[str, str] = {
    "entrances/simulation/crash_audit.py": "as in SQL_ELSEWHERE; it reads only",
}
ASSEMBLED_SQL: dict[str, str] = {}

STATEMENT = re.compile(
    r"\(?(select|with (recursive )?\w+ ?(\([^)]*\) )?as|insert into|delete from|truncate|copy \(|lock table"
    r"|create (table|schema|(unique )?index|database|role|function|trigger)|alter (table|database|role)"
    r"|drop (table|schema|index|database|role))\b|update [\w.{}]+ (as \w+ |\w+ )?set\b",
    re.IGNORECASE,
)
TABLE = re.compile(rf"(?<![\w.])({'|'.join(sorted(SCHEMAS))})\.\w+")
NAMED_TABLE = re.compile(rf"\b(from|join|into|update|table|using|lock|copy|only) {TABLE.pattern}", re.IGNORECASE)
COPIES = frozenset({"copy", "copy_from_query", "copy_from_table", "copy_records_to_table", "copy_to_table"})
EVERYTHING = re.compile(r"(\bselect|\breturning|,)( all| distinct)? (\w+\.)*\*", re.IGNORECASE)


def looks_like_sql(text: str) -> bool:
    """Tells a statement, or a piece of one, from prose."""
    words = " ".join(line.partition("--")[0].strip() for line in text.splitlines()).strip()
    words = " ".join(words.split())
    # A sentence begins with one capital letter; a statement with none or with all.
    is_sentence = words[:2].istitle()
    return bool(NAMED_TABLE.search(words)) or (not is_sentence and bool(STATEMENT.match(words)))


def flat(node: ast.expr) -> str:
    """Gives the text of a string, with braces where something is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(flat(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "{}"


def strings(tree: ast.Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Gives every string that is not a docstring, an f-string as a whole."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose | pieces
        ):
            yield node


def statements(source: Source) -> Iterator[tuple[int, str]]:
    """Gives the line and text of every string that looks like SQL."""
    for node in strings(source.tree):
        if looks_like_sql(flat(node)):
            yield node.lineno, flat(node)


def may_hold_sql(source: Source) -> bool:
    """Whether a file is a capability's store or part of plumbing."""
    return source.owner == "plumbing" or (source.is_capability and source.kind == "store")


def sql_outside_stores(root: Path, allowed: dict[str, str]) -> list[str]:
    """Finds SQL anywhere but in stores and plumbing."""
    return [
        f"{source.path}:{line} holds SQL, which belongs into a store"
        for source in sources(root)
        if not may_hold_sql(source) and str(source.path) not in allowed
        for line, _ in statements(source)
    ]


def copied_schemas(source: Source) -> Iterator[tuple[int, str]]:
    """Gives the schema each bulk copy names, as an argument beside the table or by keyword."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COPIES:
            named = [word.value for word in node.keywords if word.arg in {"schema", "schema_name"}]
            if node.func.attr == "copy" and len(node.args) > 1:
                named.append(node.args[0])
            for schema in named:
                # Plumbing copies for whoever asks it; a store must say its schema where it can be read.
                if isinstance(schema, ast.Constant) or source.owner != "plumbing":
                    yield schema.lineno, flat(schema)


def foreign_schemas(root: Path, allowed: dict[str, str]) -> list[str]:
    """Finds SQL and bulk copies that name the schema of another line of the stack."""
    findings = []
    for source in sources(root):
        named = [(line, table[1]) for line, text in statements(source) for table in TABLE.finditer(text)]
        named += copied_schemas(source)
        findings += [
            f"{source.path}:{line} names the schema {schema}, which is not its own"
            for line, schema in named
            if schema != source.owner and str(source.path) not in allowed
        ]
    return findings


def open_lists(root: Path) -> list[str]:
    """Finds `select *`: a new column must not change what a typed row receives."""
    return [
        f"{source.path}:{line} selects *"
        for source in sources(root)
        for line, text in statements(source)
        if EVERYTHING.search(" ".join(text.split()))
    ]


def assembled(root: Path, allowed: dict[str, str]) -> list[str]:
    """Finds SQL put together at run time: by f-string, `format`, `%` or `+`."""
    findings = []
    for source in sources(root):
        for node in ast.walk(source.tree):
            parts: list[ast.expr] = []
            if isinstance(node, ast.JoinedStr):
                parts = [node]
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
                parts = [node.left, node.right]
            elif isinstance(node, ast.Attribute) and node.attr in {"format", "join", "replace"}:
                parts = [node.value]
            lines = [part.lineno for part in parts if looks_like_sql(flat(part))]
            if lines and str(source.path) not in allowed:
                findings.append(f"{source.path}:{lines[0]} assembles SQL")
    return findings


def test_the_house_keeps_sql_in_stores(house: Path) -> None:
    assert sql_outside_stores(house, SQL_ELSEWHERE) == []


def test_the_house_names_own_schemas_only(house: Path) -> None:
    assert foreign_schemas(house, SCHEMAS_ELSEWHERE) == []


def test_the_house_names_its_columns(house: Path) -> None:
    assert open_lists(house) == []


def test_the_house_writes_its_sql_out(house: Path) -> None:
    assert assembled(house, ASSEMBLED_SQL) == []


SOUND = '''
"""Find an account: select * from accounts.account."""

async def find(tx, account_id):
    """select * from parties.party is prose here."""
    await tx.execute("insert into ledger.account (unit, id) values ($1, $2) returning id", 1, account_id)
    await tx.copy_records_to_table("posting", schema_name="ledger", records=[])
    await tx.copy("ledger", "posting", list(COLUMNS).copy(), [])
    await tx.fetch("""
        -- Locks the unit's row.
        select p.unit, count(*), 2 * amount
          from ledger.posting as p, ledger.unit as u where p.unit = $1
    """)
'''


def test_a_sound_store_passes(plant: Plant) -> None:
    root = plant({"ledger/store.py": SOUND, "ledger/store/journal.py": SOUND, "plumbing/db.py": "X = 'select 1'"})
    findings = [
        sql_outside_stores(root, {}),
        foreign_schemas(root, {}),
        open_lists(root),
        assembled(root, {}),
    ]
    assert findings == [[], [], [], []]


@pytest.mark.parametrize(
    "prose",
    [
        "Select an account from the list",
        "Update your address",
        "the debtor and the creditor come from one unit",
        "with the accounts of the party",
        "tael.ledger.actions",
    ],
)
def test_prose_is_not_sql(prose: str) -> None:
    assert not looks_like_sql(prose)


@pytest.mark.parametrize(
    "statement",
    [
        "select 1",
        "SELECT id FROM t",
        "  with due as (select 1)",
        "with recursive tree (id) as (select 1)",
        "insert into t values (1)",
        "update t set a = 1",
        "update ledger.account as a set balance = 0",
        "delete from t",
        "copy (select 1) to stdout",
        "copy ledger.posting from stdin",
        "lock table ledger.unit",
        "truncate t",
        "-- Why.\nselect 1",
        "and exists (select 1 from ledger.unit)",
    ],
)
def test_a_statement_is_sql(statement: str) -> None:
    assert looks_like_sql(statement)


@pytest.mark.parametrize(
    "file",
    ["ledger/actions.py", "ledger/http/customer.py", "entrances/cli.py", "wiring.py", "world/people.py"],
)
def test_sql_outside_a_store_is_found(plant: Plant, file: str) -> None:
    root = plant({file: "QUERY = 'select 1'\n"})
    assert sql_outside_stores(root, {}) == [f"{file}:1 holds SQL, which belongs into a store"]
    assert sql_outside_stores(root, {file: "a reason"}) == []


@pytest.mark.parametrize(
    "statement",
    [
        "'select id from parties.party'",
        "'select a.id from accounts.account a join parties.party p on p.id = a.party'",
        "'select parties.name_of(id) from accounts.account'",
        "f'select {column} from parties.party'",
        "tx.copy_records_to_table('party', schema_name='parties')",
        "tx.copy('parties', 'party', columns, records)",
        "tx.copy(schema='parties', table='party')",
    ],
)
def test_a_foreign_schema_is_found(plant: Plant, statement: str) -> None:
    root = plant({"accounts/store.py": f"X = {statement}\n"})
    assert foreign_schemas(root, {}) == ["accounts/store.py:1 names the schema parties, which is not its own"]


def test_plumbing_that_reads_banking_tables_is_found(plant: Plant) -> None:
    root = plant({"plumbing/outbox.py": "X = 'select id from ledger.journal'\n"})
    assert foreign_schemas(root, {}) == ["plumbing/outbox.py:1 names the schema ledger, which is not its own"]


def test_a_bulk_copy_whose_schema_cannot_be_read_is_found(plant: Plant) -> None:
    copy = "tx.copy(schema, 'table', columns, records)\n"
    root = plant({"accounts/store.py": copy, "plumbing/db.py": copy})
    assert foreign_schemas(root, {}) == ["accounts/store.py:1 names the schema {}, which is not its own"]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from ledger.unit",
        "select\n    *\n  from ledger.unit",
        "select u.* from ledger.unit u",
        "select u.unit, a.* from ledger.unit u",
        "insert into ledger.unit (unit) values (1) returning *",
    ],
)
def test_select_everything_is_found(plant: Plant, statement: str) -> None:
    root = plant({"ledger/store.py": f"X = {statement!r}\n"})
    assert open_lists(root) == ["ledger/store.py:1 selects *"]


@pytest.mark.parametrize(
    "statement",
    [
        "f'select id from {table}'",
        "'select id from {}'.format(table)",
        "'select id from %s' % table",
        "'select id from ledger.unit ' + where",
        "where + ' from ledger.unit'",
    ],
)
def test_assembled_sql_is_found(plant: Plant, statement: str) -> None:
    root = plant({"ledger/store.py": f"X = {statement}\n"})
    assert assembled(root, {}) == ["ledger/store.py:1 assembles SQL"]
    assert assembled(root, {"ledger/store.py": "a reason"}) == []
