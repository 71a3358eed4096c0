"""CareCurve's guards, which xlwings Server loads before it builds its app. Written by CareCurve: changes here are lost at the next build."""

from addin.hosts.server.guards import lifespan, stand

__all__ = ["lifespan"]

stand()
