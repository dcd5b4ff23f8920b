"""Books of other banks, read so that this bank can replay them.

Owns the reading of foreign files and the comparison of their printed balances with ours. Leaves the opening
of accounts and the posting of movements to whoever replays what is read here. Keeps the rule that a file is
read whole and exactly or refused by file, line and field: nothing is guessed, nothing is skipped.
"""
