"""The HTTP door: `build` gives an application its routes; see operations.py for how one is declared."""

from gateway.api.door import build as build
