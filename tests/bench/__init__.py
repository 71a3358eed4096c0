"""Tests of what the benches read and measure."""
