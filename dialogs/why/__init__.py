"""Why something was said, was not said, or was not asked: codes, and their telling."""
