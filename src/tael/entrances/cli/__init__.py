"""The command line: `tael …`, a module a command group; `main` puts them together."""
