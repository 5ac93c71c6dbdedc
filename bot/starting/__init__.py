"""`aftercare init`: from a token of BotFather to a clinic whose first coordinator can join.

Begin with begin.py, the five steps in their order.
"""
