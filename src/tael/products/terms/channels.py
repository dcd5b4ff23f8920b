"""Channels (渠道): where an account is opened and used."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import msgspec

from tael.products.terms.term import Fault, Offer, Term

Channel = Literal["mobile", "web", "counter", "api", "card", "phone"]


class ChannelsTerm(Term, frozen=True):
    """The channels through which an account may be opened, and those through which it may be used."""

    kind: ClassVar[str] = "channels"

    open: Annotated[tuple[Channel, ...], msgspec.Meta(min_length=1, max_length=10)]
    use: Annotated[tuple[Channel, ...], msgspec.Meta(min_length=1, max_length=10)]

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives channels that are named twice."""
        del offer
        for field, channels in (("open", self.open), ("use", self.use)):
            for at, channel in enumerate(channels):
                if channel in channels[:at]:
                    yield Fault((field, at), f"{channel} is named twice")

    def allows(self, channel: str, purpose: Literal["open", "use"]) -> bool:
        """Whether a channel may be used for a purpose."""
        return channel in (self.open if purpose == "open" else self.use)
