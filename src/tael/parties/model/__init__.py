"""Nouns of the customer centre."""

from tael.parties.model.party import NewParty, Party, PartyKind

__all__ = ["NewParty", "Party", "PartyKind"]
