"""What the Bot API does with a call: reading it, holding it against the rules, carrying it out."""
