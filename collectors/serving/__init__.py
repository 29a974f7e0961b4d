"""What all servers of models have in common, whichever source reads them."""
