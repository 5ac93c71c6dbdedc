"""The room that notices: what time it is, and what is therefore due. It decides nothing and speaks to
nobody.
"""
