"""Nouns of the product factory."""

from typing import Annotated

import msgspec


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a product: its class, its names by language, the currencies it is offered in, and its overdraft.

    `overdraft_limit` is a decimal amount in each of the currencies, how far below zero the account may go.
    """

    code: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    product_class: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z_]{0,39}$")]
    names: dict[str, str]
    currencies: Annotated[tuple[Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")], ...], msgspec.Meta(min_length=1)]
    overdraft_limit: Annotated[str, msgspec.Meta(max_length=24)] = "0"
