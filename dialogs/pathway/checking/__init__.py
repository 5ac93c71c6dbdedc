"""Static checks: what is wrong with a pathway although it can be read and compiled.

One idea a file. `checks.findings` runs them all; each finding has a code that docs/findings.md explains.
"""
