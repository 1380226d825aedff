"""A terminal program to look at incidents with: signatures, their incidents, one of them whole.

`shelf` says what is listed for a search and `editor` how a place is opened; only `app` knows
textual, which is an extra.
"""
