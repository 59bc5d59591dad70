"""Where code comes from: git objects read without a checkout, and which of them are analysed."""
