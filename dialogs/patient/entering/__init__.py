"""From a one-time link to the first check-in, and who is sent away kindly."""
