"""The formats that Tracemine reads, one module a format.

Each module reads like the format's own description: tokens first, then what is made of them,
then the rules with real lines beside them. To add a format, copy one.
"""
