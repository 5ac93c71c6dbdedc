"""The schema's history: numbered, forward only, run at start by storage/database.py."""
