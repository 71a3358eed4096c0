"""xlwings Server as a host, for Excel on Windows, Mac and the web.

xlwings Server is an optional extra with a licence of its own (free for noncommercial use).
"""

from addin.hosts.server.build import NotInstalledError, build
from addin.hosts.server.run import serve

__all__ = ["NotInstalledError", "build", "serve"]
