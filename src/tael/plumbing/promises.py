"""What a running check says of one promise of the bank."""

import msgspec

VIOLATIONS_SHOWN_MAX = 20

CHECK_JOB = "bank.check_promises"
"""The job that examines every promise: on a timer, and after what must not go wrong unseen."""


class PromiseReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was examined for one promise and what broke it; at most VIOLATIONS_SHOWN_MAX violations are named."""

    promise: str
    examined: int
    violations: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing broke it."""
        return not self.violations
