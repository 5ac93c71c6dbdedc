"""The author's tools: what a pathway file says, shows, would do, and does in a script. No bot, no database."""
