"""Updates come in: polled, stored, confirmed, and worked on in the order of their sender."""
