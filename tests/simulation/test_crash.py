from pathlib import Path

from tael.entrances.simulation import simulate_crashes
from tael.entrances.simulation.crash import _Attack
from tael.entrances.simulation.traffic import UNITS, batches

KILLS = 22
SEED = 20260302


def test_what_was_acknowledged_survives_every_kill_and_nothing_is_booked_twice() -> None:
    report = simulate_crashes(SEED, KILLS)
    assert report.first_violation is None
    counts = report.outcomes
    assert counts["kills"] >= KILLS
    assert counts["kills_of_the_server"] > 0
    assert counts["kills_of_the_bank"] > 0
    # Whatever was under way was found as a whole or was not there at all.
    under_way = counts.get("batches_found_unacknowledged", 0) + counts.get("batches_lost_unacknowledged", 0)
    assert under_way == counts["rounds"] * UNITS
    assert counts["booked"] > 100
    assert counts["replayed"] > 0
    assert counts["promises"] > 0


TAMPERINGS = {
    "balances are not the sum": "update ledger.account set balance = balance + side where seq > 0 and not internal",
    "lacks or adds": "delete from ledger.journal where kind = 'transfer' and position = 40",
    "ids are in the journal twice": """
        alter table ledger.journal drop constraint journal_knows_each_id_once;
        insert into ledger.journal (unit, position, id, digest, kind, booked_at, booking_date, value_date)
        select unit, position + 1000, id, digest, kind, booked_at, booking_date, value_date
        from ledger.journal where position = 40""",
}


async def test_the_audit_sees_what_was_changed_behind_the_ledger(tmp_path: Path) -> None:
    attack = _Attack(SEED, tmp_path / "bank", tmp_path)
    try:
        await attack._found()
        db = await attack._connect()
        for worker in range(UNITS):
            traffic = batches(SEED, 1, worker)
            for _ in range(10):
                await attack._repeat(db, next(traffic))
        await attack._audit_tables(db)
        assert attack._violations == []
        for words, tampering in TAMPERINGS.items():
            async with db.connection() as connection:
                # The triggers that guard history do not fire for a replica.
                await connection.execute(f"set session_replication_role = replica; {tampering}")
            await attack._audit_tables(db)
            assert any(words in violation for violation in attack._violations), words
            attack._violations.clear()
        await db.close()
    finally:
        attack._server.stop()
