"""The bank's dealings with the world of machines: it knows I/O and knows no banking.

Owns the database connection and its transactions (`db`), the coalescing of concurrent callers into one
transaction (`batching`), the stored events and their delivery (`outbox`), work on a clock (`jobs`), the web
server's common parts (`http`), the environment (`settings`), logs and metrics (`telemetry`), the database
server that comes with the package (`embedded`) and the steps that build its schema (`migrations`).

Leaves to the capabilities above every rule, noun and verb of a bank. Invariant: nothing here imports anything
of ours but the kernel, so that every capability may stand on it.
"""
