"""The shipped pathways, each against the clinical specification."""
