"""Files as streams of tokens: lexers, masks, kinds of tokens."""
