"""oxlint: all rules about JavaScript and TypeScript, one run for each shard."""
