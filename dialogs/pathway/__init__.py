"""The pathway language: authored YAML, checked whole, compiled once into a frozen Pathway."""
