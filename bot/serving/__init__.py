"""The floor that answers over HTTP: where we listen, how we are (`/healthz`), what is counted (`/metrics`)."""
