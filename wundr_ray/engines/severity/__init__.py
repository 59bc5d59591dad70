"""The severity of a finding where it stands: rules over the tree beside the engine's own word."""
