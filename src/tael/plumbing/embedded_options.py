"""How the embedded server is set: durable first, then fitted to a machine of one bank."""

from tael.plumbing.machine import PORT

OPTIONS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": 100,
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_buffers": "16MB",
    "wal_compression": "off",
    "max_wal_size": "4GB",
    "min_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": 0.9,
    # The indexes lie in memory or on a disk without heads: a page by an index costs little more than the next one.
    "random_page_cost": 1.1,
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    # The bank's statements are short: compiling one costs more than running it.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "autovacuum": "on",
    # Gently: balances are pruned where they are updated, and the books only grow; there is little to sweep.
    "autovacuum_vacuum_cost_limit": 200,
    "log_min_duration_statement": 1000,
    # Statements are logged without their parameters, errors without their details: both hold customers' data.
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
    "log_error_verbosity": "terse",
}
