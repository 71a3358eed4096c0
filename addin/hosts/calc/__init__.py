"""CareCurve in LibreOffice Calc: one extension, built from the definitions of the worksheet functions."""

from addin.hosts.calc.extension import SdkMissingError, build

__all__ = ["SdkMissingError", "build"]
