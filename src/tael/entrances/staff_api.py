"""The door for the bank's staff: /staff/v1."""

from litestar import Router

from tael import wiring
from tael.plumbing.http.app import audience_router


def router() -> Router:
    """Returns the routes of the staff."""
    return audience_router("staff", wiring.STAFF_ROUTES)
