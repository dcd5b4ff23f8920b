"""Access (访问): who is calling, and how they prove it.

Owns the bootstrap tokens with which staff and customers call until passkeys and roles arrive. Leaves what a caller may
do to each route's guard. A token names one member of staff or one customer and cannot be made without the bank's
secret.
"""

from tael.access.actions import Verifier, token_for

__all__ = ["Verifier", "token_for"]
