"""The door for customers: /customer/v1."""

from litestar import Router

from tael import wiring
from tael.plumbing.http.app import audience_router


def router() -> Router:
    """Returns the routes of the customers."""
    return audience_router("customer", wiring.CUSTOMER_ROUTES)
