"""The conversation of a check-in: what is asked next, how an answer is read, kept and corrected."""
