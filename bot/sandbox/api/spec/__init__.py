"""The Bot API specification the sandbox checks against: names, types and what is required, without
descriptions.

`bot-api-10.0.reduced.json` is made by `reduce.py` from the specification of
PaulSonOfLars/telegram-bot-api-spec (MIT; the licence text lies beside it). Never edit it by hand: a test
rebuilds it.
"""
