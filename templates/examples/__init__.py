"""Councils' published cases as filled workbooks: inputs from the published figures, answers by the functions."""

from templates.examples.blackpool import blackpool
from templates.examples.blackpool_models import blackpool_models
from templates.examples.norfolk import norfolk
from templates.examples.portsmouth import portsmouth

__all__ = ["blackpool", "blackpool_models", "norfolk", "portsmouth"]
