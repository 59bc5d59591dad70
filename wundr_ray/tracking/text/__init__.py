"""Where a finding stands in its file: lines, functions, scopes."""
