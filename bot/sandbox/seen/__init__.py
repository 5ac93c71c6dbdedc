"""What can be seen of the sandbox: screens, the whole picture, and the stream of what happens."""
