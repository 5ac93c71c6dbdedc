"""What people do: on their phones, in groups, and how the bot gets to know of it."""
