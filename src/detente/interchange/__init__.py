"""Other programs' formats: conflicts read from them and written to them."""
