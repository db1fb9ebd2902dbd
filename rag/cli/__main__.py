"""`python -m rag.cli`: the command where the console script is not on the path."""

from rag.cli import main

main()
