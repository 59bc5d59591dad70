"""A batch's life: its states, what happens while it runs, how it ends, who pays."""
