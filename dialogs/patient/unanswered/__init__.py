"""She does not answer: the steps from a question to her helper and to a person of the team."""
