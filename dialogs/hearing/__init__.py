"""What people write, understood: numbers, units, dates, choices, commands. A misunderstanding is a value."""
