"""`python -m tracemine` is the command `tracemine`."""

from tracemine.cli import main

main()
