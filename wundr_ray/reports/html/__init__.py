"""What every web page of a report is made of: markup, parts, charts; it loads nothing."""
