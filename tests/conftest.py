"""What every test may use. Standing here, it also puts tests/ on the path: `from builders import ...`."""
