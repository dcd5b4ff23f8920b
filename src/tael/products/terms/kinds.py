"""Which kinds of terms there are: the bank's own, and those that installed packages bring.

A package brings one by an entry point of the group `tael.terms`, whose name is the kind and whose object is the class.
"""

from functools import lru_cache
from importlib import import_module, metadata
from typing import Final

from tael.products.terms.term import Term

GROUP: Final = "tael.terms"

# The same lines stand in pyproject.toml, for whoever lists entry points. They are needed here because a tree of
# sources, or an older install beside it, has no metadata that knows the newest kinds; and what is named here cannot
# be replaced by a package of the same name.
BUILT_IN: Final = {
    "account_type": "tael.products.terms.account_type:AccountTypeTerm",
    "channels": "tael.products.terms.channels:ChannelsTerm",
    "documents": "tael.products.terms.documents:DocumentsTerm",
    "early_withdrawal": "tael.products.terms.early_withdrawal:EarlyWithdrawalTerm",
    "eligibility": "tael.products.terms.eligibility:EligibilityTerm",
    "fees": "tael.products.terms.fees:FeesTerm",
    "interest": "tael.products.terms.interest:InterestTerm",
    "limits": "tael.products.terms.limits:LimitsTerm",
    "maturity": "tael.products.terms.maturity:MaturityTerm",
    "overdraft": "tael.products.terms.overdraft:OverdraftTerm",
    "statement": "tael.products.terms.statement:StatementTerm",
    "tax": "tael.products.terms.tax:TaxTerm",
    "tenor": "tael.products.terms.tenor:TenorTerm",
}


# What is installed does not change while a process runs, so a decision that asks for it stays a decision.
@lru_cache(maxsize=1)
def kinds() -> dict[str, type[Term]]:
    """Returns the class of each kind, loaded once; raises TypeError where an entry point leads to no such term."""
    found = {name: _class(name, target) for name, target in BUILT_IN.items()}
    for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name):
        if point.name not in found:
            found[point.name] = _class(point.name, point.value)
    return found


def _class(name: str, target: str) -> type[Term]:
    module, _, attribute = target.partition(":")
    kind = getattr(import_module(module), attribute)
    if not (isinstance(kind, type) and issubclass(kind, Term) and getattr(kind, "kind", None) == name):
        msg = f"the entry point {name} of {GROUP} leads to {target}, which is no term of that kind"
        raise TypeError(msg)
    return kind
