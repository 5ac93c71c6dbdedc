"""What is kept: people, groups, messages, files, and all of it over a restart."""
