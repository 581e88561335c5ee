"""`python -m simulator`: a fleet against any central system."""

import sys

from simulator.terminal import main

sys.exit(main())
