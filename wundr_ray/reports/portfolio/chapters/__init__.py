"""The chapters of a report batch: what each of its reports shows, in every format."""
