import pytest

from tael.entrances.simulation import Fault, simulate

STEPS = 25_000

# What a random bank must come across, or the attack has lost a weapon.
MET = {
    "account_closed",
    "account_exists",
    "account_frozen",
    "account_not_empty",
    "account_reserved",
    "already_reversed",
    "balance_overflow",
    "booked",
    "currency_mixed_up",
    "detail_too_long",
    "floor_above_available",
    "hold_away_from_account",
    "hold_ended",
    "hold_exceeded",
    "hold_expiry_past",
    "hold_not_over",
    "hold_not_used",
    "idempotency_key_reused",
    "insufficient_funds",
    "kind_malformed",
    "not_reversible",
    "period_closed",
    "replayed",
    "unknown_account",
    "unknown_entry",
    "unknown_gl",
    "unknown_hold",
    "unknown_unit",
    "value_date_too_far",
}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_bank_under_attack_keeps_every_promise(seed: int) -> None:
    report = simulate(seed, STEPS)
    assert report.first_violation is None
    assert report.steps == sum(report.outcomes.values()) == STEPS
    assert set(report.outcomes) == MET
    assert report.outcomes["booked"] > STEPS / 2


def test_the_same_seed_gives_the_same_bank() -> None:
    first, again, other = (simulate(seed, 5_000) for seed in (11, 11, 12))
    assert (first.chain, first.outcomes) == (again.chain, again.outcomes)
    assert first.chain != other.chain


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.SKIP_LEG, "the balance of the legs"), (Fault.IGNORE_FLOOR, "AccountState")]
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_auditor_sees_a_planted_fault_soon(fault: Fault, words: str, seed: int) -> None:
    report = simulate(seed, STEPS, fault=fault)
    assert report.steps < 5_000
    assert report.first_violation is not None
    assert f"seed {seed}, step {report.steps}: {words}" in report.first_violation


def test_progress_is_told() -> None:
    told: list[int] = []
    simulate(5, 21_000, progress=told.append)
    assert len(told) == 2
