"""A faithful local Bot API over HTTP, with people on the other side, faults to order and a clock of its own.

Tests and the demo meet the bot only through it. It binds to loopback and nothing else, holds no real person's
words, and is never part of a deployment that talks to Telegram.
"""

from bot.sandbox.server import Sandbox

__all__ = ["Sandbox"]
