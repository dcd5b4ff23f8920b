"""Nouns of the product factory: products, their terms, and the histories they are tried on."""

from tael.products.model.changes import ProductChange
from tael.products.model.product import Product, decode_product, encode_product
from tael.products.model.report import (
    AccountChange,
    AccountResult,
    Comparison,
    Match,
    ObjectionCount,
    SimulationReport,
    Total,
    TotalChange,
)
from tael.products.terms.account_type import AccountTypeTerm
from tael.products.terms.channels import ChannelsTerm
from tael.products.terms.documents import DocumentsTerm
from tael.products.terms.early_withdrawal import EarlyWithdrawalTerm
from tael.products.terms.eligibility import Applicant, EligibilityTerm
from tael.products.terms.fees import FeesTerm
from tael.products.terms.interest import InterestTerm
from tael.products.terms.life import Effect, History, Movement, Objection
from tael.products.terms.limits import SCOPES, SPANS, LimitsTerm, Scope, Span
from tael.products.terms.maturity import MaturityTerm
from tael.products.terms.overdraft import OverdraftTerm
from tael.products.terms.statement import StatementTerm
from tael.products.terms.tax import TaxTerm
from tael.products.terms.tenor import TenorTerm
from tael.products.terms.term import Fault, Term

__all__ = [
    "SCOPES",
    "SPANS",
    "AccountChange",
    "AccountResult",
    "AccountTypeTerm",
    "Applicant",
    "ChannelsTerm",
    "Comparison",
    "DocumentsTerm",
    "EarlyWithdrawalTerm",
    "Effect",
    "EligibilityTerm",
    "Fault",
    "FeesTerm",
    "History",
    "InterestTerm",
    "LimitsTerm",
    "Match",
    "MaturityTerm",
    "Movement",
    "Objection",
    "ObjectionCount",
    "OverdraftTerm",
    "Product",
    "ProductChange",
    "Scope",
    "SimulationReport",
    "Span",
    "StatementTerm",
    "TaxTerm",
    "TenorTerm",
    "Term",
    "Total",
    "TotalChange",
    "decode_product",
    "encode_product",
]
