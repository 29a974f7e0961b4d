"""How one slice of a board looks: frozen values in, lines of cells out."""
