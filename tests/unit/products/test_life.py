from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.products import rules
from tael.products.errors import ApprovedByMaker, DefinitionChanged, InstantPast, ReleaseOutOfOrder, WrongState
from tael.products.model import Product
from tael.products.model.life import Approved, Draft, Released, Simulated, State, Version, Withdrawn
from tael.products.rules import life

CATALOGUE = Path(str(resources.files("tael.products").joinpath("catalogue")))
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PRODUCT = rules.parse_product(
    "{code: trial, version: 1, product_class: trial, names: {en: T, zh-CN: 试}, currencies: [CNY]}", "trial.yaml"
)
OTHER = msgspec.structs.replace(PRODUCT, names={"en": "Other", "zh-CN": "别的"})
STAGES = [Draft(), Simulated({}), Approved("bo"), Released(NOW - DAY, None), Withdrawn()]


def version(stage: object = None, product: Product = PRODUCT, makers: tuple[str, ...] = ("ada",)) -> Version:
    """A version that Ada wrote, in a stage."""
    chosen = stage if isinstance(stage, Draft | Simulated | Approved | Released | Withdrawn) else Draft()
    return Version(product=product, digest=life.digest_of(product), makers=makers, stage=chosen)


def test_a_version_goes_from_draft_to_live_to_retired() -> None:
    drafted = life.draft(None, None, PRODUCT, by="ada", now=NOW)
    simulated = life.simulated(drafted, {"accounts": "3"}, digest=drafted.digest, now=NOW)
    approved = life.approve(simulated, by="bo", digest=simulated.digest, now=NOW)
    released = life.release(approved, None, live_from=NOW + DAY, now=NOW)
    retired = life.retire(released, ends_at=NOW + 3 * DAY, now=NOW + 2 * DAY)
    told = [life.state_of(step, NOW) for step in (drafted, simulated, approved, released)]
    assert told == [State.DRAFT, State.SIMULATED, State.APPROVED, State.RELEASED]
    told = [life.state_of(retired, NOW + days * DAY) for days in (0, 1, 2, 3)]
    assert told == [State.RELEASED, State.LIVE, State.LIVE, State.RETIRED]


@pytest.mark.parametrize("maker", ["ada", "cy"])
def test_whoever_wrote_any_draft_may_not_approve(maker: str) -> None:
    again = life.draft(life.draft(None, None, PRODUCT, by="ada", now=NOW), 1, OTHER, by="cy", now=NOW)
    assert again.makers == ("ada", "cy")
    tried = life.simulated(again, {}, digest=again.digest, now=NOW)
    with pytest.raises(ApprovedByMaker):
        life.approve(tried, by=maker, digest=tried.digest, now=NOW)
    assert life.approve(tried, by="bo", digest=tried.digest, now=NOW).stage == Approved("bo")


def test_writing_anew_undoes_the_simulation() -> None:
    tried = version(Simulated({}))
    assert life.draft(tried, 1, OTHER, by="ada", now=NOW).stage == Draft()


def test_an_approval_is_of_the_definition_that_was_looked_at() -> None:
    with pytest.raises(DefinitionChanged):
        life.approve(version(Simulated({}), OTHER), by="bo", digest=life.digest_of(PRODUCT), now=NOW)
    with pytest.raises(DefinitionChanged):
        life.simulated(version(Draft(), OTHER), {}, digest=life.digest_of(PRODUCT), now=NOW)


@given(st.sampled_from(STAGES), st.sampled_from(["draft", "simulate", "approve", "release"]))
def test_each_step_is_taken_from_its_own_stages_only(stage: object, step: str) -> None:
    found = version(stage)
    allowed = {
        "draft": (Draft, Simulated),
        "simulate": (Draft, Simulated),
        "approve": (Simulated,),
        "release": (Approved,),
    }[step]
    try:
        match step:
            case "draft":
                life.draft(found, 1, OTHER, by="ada", now=NOW)
            case "simulate":
                life.simulated(found, {}, digest=found.digest, now=NOW)
            case "approve":
                life.approve(found, by="bo", digest=found.digest, now=NOW)
            case _:
                life.release(found, None, live_from=NOW, now=NOW)
        taken = True
    except WrongState:
        taken = False
    assert taken == isinstance(stage, allowed)


def test_a_number_at_or_below_the_latest_is_refused() -> None:
    with pytest.raises(Refusal, match="product_version_behind"):
        life.draft(None, 1, PRODUCT, by="ada", now=NOW)


@pytest.mark.parametrize(("days", "refusal"), [(-1, InstantPast), (0, ReleaseOutOfOrder), (1, ReleaseOutOfOrder)])
def test_a_release_is_neither_past_nor_before_another(days: int, refusal: type[Refusal]) -> None:
    planned = version(Released(NOW + DAY, None))
    with pytest.raises(refusal):
        life.release(version(Approved("bo")), planned, live_from=NOW + days * DAY, now=NOW)


def test_what_was_never_live_is_withdrawn() -> None:
    for stage in (Draft(), Simulated({}), Approved("bo"), Released(NOW + DAY, None)):
        assert life.retire(version(stage), ends_at=NOW, now=NOW).stage == Withdrawn()
    with pytest.raises(WrongState):
        life.retire(version(Withdrawn()), ends_at=NOW, now=NOW)
    with pytest.raises(InstantPast):
        life.retire(version(Released(NOW - 3 * DAY, None)), ends_at=NOW - DAY, now=NOW)


def test_a_day_begins_at_midnight_of_the_bank() -> None:
    moment = Moment(NOW, date(2026, 3, 2))
    zone = ZoneInfo("Asia/Shanghai")
    assert life.start_of(None, moment, zone) == life.start_of(date(2026, 3, 2), moment, zone) == NOW
    assert life.start_of(date(2026, 3, 3), moment, zone) == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_every_product_of_the_catalogue_can_be_tried() -> None:
    for file in sorted(CATALOGUE.glob("*.yaml")):
        product = rules.parse_product(file.read_text("utf-8"), file.name)
        histories = rules.sample_histories(product, date(2026, 3, 2))
        trial = rules.try_product(product, product, histories)
        assert trial.comparison is not None
        assert {total.difference_minor for total in trial.comparison.totals} <= {0}
        assert rules.summary_of(trial)["accounts"] == str(len(histories))
