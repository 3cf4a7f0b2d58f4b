"""Run the command line with `python -m dspex`."""

from dspex.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
