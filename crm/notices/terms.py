"""How many days a reminder of a date that has passed still stands, unless it is ticked off: its object goes on no longer."""

CLAIM_STANDS = 30  # a claim that has lapsed
PAYMENT_STANDS = 90  # afterwards the lists of what was not kept (到期未兑现, 企业未履约) have it
CONTRACT_STANDS = 30
ANNIVERSARY_STANDS = 7  # so long a scan may be late, too
YEAR_AHEAD = 31  # from 1 December on the days off of the next year are asked for
