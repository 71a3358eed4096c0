"""CareCurve's worksheet functions. Written by CareCurve: changes here are lost at the next build."""

from addin.hosts.server.functions import registered

globals().update(registered())
