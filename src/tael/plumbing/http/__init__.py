"""The door to the web: problem JSON, request ids, who is calling, idempotency keys, limits and pages.

Owns what all routes have in common. Leaves routes to the capabilities, and who may call to `access`, whose verifier the
entrance hands in. A handler contains no `try`: one table turns refusals into responses.
"""
