"""Entry point of `python -m lbviz`."""

import sys

from lbviz.cli import main

sys.exit(main())
