"""The sections of a pathway file, each compiled on a page of its own."""
