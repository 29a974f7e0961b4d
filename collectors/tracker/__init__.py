"""What the sources of trackers, forges and CI have in common."""
