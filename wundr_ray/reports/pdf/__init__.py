"""What every PDF is made of: pages, styles, fonts, charts, contents."""
