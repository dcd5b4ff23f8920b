"""Who may knock: the bank put together from its capabilities, and the programs that open its doors."""
