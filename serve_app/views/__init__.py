"""From stored rows to the contract's answers."""
