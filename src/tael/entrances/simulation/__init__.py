"""A seeded bank under attack (`tael simulate`): in memory by the million, and on the real database under kill -9.

Owns the attack, the auditor and the report. Leaves every decision to the ledger, whose pure core and whose store are
what is attacked. The same seed gives the same attack; a report names its seed.
"""

from tael.entrances.simulation.crash import simulate_crashes
from tael.entrances.simulation.pure import simulate
from tael.entrances.simulation.report import Fault, Progress, Report

__all__ = ["Fault", "Progress", "Report", "simulate", "simulate_crashes"]
