"""A check-in in the terminal, for those who write pathways: the real decisions, storage and wording, nobody real."""
