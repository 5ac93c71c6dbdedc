"""When: the dated occasions of a plan, their windows, and what is asked of her on which day."""
