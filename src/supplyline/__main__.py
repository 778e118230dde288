"""Run the command line: ``python -m supplyline`` is ``supplyline``."""

from supplyline.cli import main

if __name__ == "__main__":
    main()
