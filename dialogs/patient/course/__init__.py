"""A plan's course: it starts, pauses, changes its pace, moves to another version, ends."""
