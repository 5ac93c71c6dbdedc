"""Aftercare beside the usual way of building a bot, measured in one run over real HTTP. Loopback only."""
