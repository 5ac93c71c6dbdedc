"""A pathway told to people who do not read its language: conditions aloud, in the words of the reader."""
