"""What was decided goes out: rendered, in its lane, within the limits, and settled."""
