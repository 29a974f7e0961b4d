"""The sources. Each module here names its collector in ``COLLECTOR`` and is found without being listed."""
