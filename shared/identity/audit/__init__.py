"""Who changed and who read what: one entry each, written from the stream, chained so that no tampering goes unseen.

It stands on identity's rung of the ladder because it needs nothing above: it takes any item of an entity as it is
stored, and is read by those who look after people. Movements are the record of the stock, so levels are left out.
"""
