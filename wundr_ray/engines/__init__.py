"""Analysers behind one interface: the bytes of source files in, rows of the frames out."""
