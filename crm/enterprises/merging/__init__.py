"""What two firms are before they become one: their differing values and the rows that hang on them."""
