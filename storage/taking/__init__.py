"""`take` and the round around it: gather, decide, write, commit."""
