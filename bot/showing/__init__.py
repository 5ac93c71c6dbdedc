"""The story in the terminal: a sandbox clinic, invented people, the real bot."""
