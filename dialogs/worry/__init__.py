"""Worries become work for people: who is told, how it climbs, when it is told again."""
