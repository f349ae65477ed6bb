"""Every write to a contract: drafting, signing, ending, counting, and the closing of a month."""
