from importlib import resources

from tael.entrances.schema_snapshot import snapshot
from tael.plumbing.migrations import SNAPSHOT


def test_the_snapshot_is_what_all_migrations_add_up_to() -> None:
    kept = resources.files("tael.migrations").joinpath(SNAPSHOT).read_text("utf-8")
    assert kept == snapshot(), "please run make schema"
