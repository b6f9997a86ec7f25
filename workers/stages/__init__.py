"""The stages, a plain function each."""
